"""What holds the cells of a signal: lists, arrays and matrices become lists in lists, and all else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError


def nested_cells(given: Any, what: str) -> Any:
    """Lists in lists of what an array or a matrix holds, each cell of the type that it has there.

    A narrow float keeps its type, since the decimal that it prints as depends on it: 0.1 in 32 bits is no float of 64
    bits that prints as 0.1.

    Args:
        given: nested lists or tuples, an array of NumPy or of a library that NumPy can read, or a SymPy matrix.
        what: `image`, `kernel` or another word for messages.

    Raises:
        InputError: for anything else, with what to give in its place.

    >>> nested_cells(np.array([[0.1, 2]], dtype=np.float32), "image")
    [[np.float32(0.1), np.float32(2.0)]]
    >>> nested_cells(None, "image")
    Traceback (most recent call last):
    symconv.errors.InputError: image cannot be made of None; give a shape such as (7, 7), text such as 'a b / c d',
    nested lists or an array
    """
    if isinstance(given, Mapping) and hasattr(given, "array"):
        raise InputError(f"{what} is an output, whose values are not worked out yet; give its array, y.array()")
    if np.ma.is_masked(given):
        raise InputError(f"{what} has masked cells, which hold no value; give them one, such as x.filled(0)")
    if hasattr(given, "__array__") and hasattr(given, "dtype"):
        return _unpacked(_as_array(given, what))
    tolist: Any = getattr(given, "tolist", None)  # SymPy matrices
    if tolist:
        return tolist()
    if not isinstance(given, list | tuple):
        kind = "None" if given is None else f"a value of type {type(given).__name__!r}"
        raise InputError(
            f"{what} cannot be made of {kind}; give a shape such as (7, 7), text such as 'a b / c d', "
            "nested lists or an array"
        )
    return given


def _as_array(given: Any, what: str) -> NDArray[Any]:
    try:
        return np.asarray(given)
    except (TypeError, ValueError, RuntimeError):  # of a library that keeps its numbers to itself
        raise InputError(
            f"{what} cannot be read as a NumPy array; give one, such as x.detach().numpy() of a tensor"
        ) from None


def _unpacked(array: NDArray[Any]) -> Any:
    if array.ndim == 0 or array.dtype.kind not in "fc" or array.dtype in (np.float64, np.complex128):
        return array.tolist()
    return list(array) if array.ndim == 1 else [_unpacked(part) for part in array]
