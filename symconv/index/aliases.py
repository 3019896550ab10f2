"""Short names for the types that every module writes, arrays of objects, and tests of untyped values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

Index = tuple[int, ...]
"""One index, an integer for each axis."""
Range = tuple[int, int]
"""A closed range of integers, ``(lowest, highest)``."""
Array = NDArray[Any]
"""Numbers, or Python objects where they are exact and large."""
Column = NDArray[Any]
"""One column of a table: integers, or truth values."""


def objects(cells: list[Any]) -> Array:
    """A flat object array; NumPy would look for lengths inside the cells."""
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def is_sequence(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a value is a list or a tuple of whatever."""
    return isinstance(value, list | tuple)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple of whatever."""
    return isinstance(value, tuple)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value is a mapping of whatever."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[Array]:
    """Whether a value is an array of NumPy."""
    return isinstance(value, np.ndarray)


def is_truth(value: object) -> TypeGuard[bool | np.bool[Any]]:
    """Whether a value is a truth value of Python or NumPy."""
    return isinstance(value, bool | np.bool_)


def is_integer(value: object) -> TypeGuard[int | np.integer[Any]]:
    """Whether a value is an integer of Python or NumPy."""
    return isinstance(value, int | np.integer)
