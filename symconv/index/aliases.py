"""Short names for the types that every module writes: indices, ranges and arrays."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Index = tuple[int, ...]
"""One index, an integer for each axis."""
Range = tuple[int, int]
"""A closed range of integers, ``(lowest, highest)``."""
Array = NDArray[Any]
"""Numbers, or Python objects where they are exact and large."""
Column = NDArray[Any]
"""One column of a table: integers, or truth values."""
