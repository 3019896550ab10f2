"""What a signal may be made of, and how it becomes exact entries.

A shape stands for symbols; text is read by the grammar of typed values; lists and arrays hold numbers, text or SymPy
expressions, rows first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.arrays import nested_cells
from symconv.cells import read_cell
from symconv.errors import InputError, shown, told
from symconv.index import LARGEST, Box
from symconv.text.shapes import parse_shape
from symconv.text.tables import parse_slices

MAX_RANK = 8
ORIGINS = {"center": True, "centre": True, "first": False}
"""Word -> whether it means the centre."""


def read_entries(given: object, what: str) -> tuple[tuple[int, ...], NDArray[Any] | None]:
    """The shape and the exact entries of a signal; None stands for symbols yet to be made.

    Args:
        given: a shape (a tuple of integers, an integer or text such as ``"7x7"``), drawn text
            (``"a b c / d e f"``), nested lists or a NumPy array, rows first.
        what: `image` or `kernel`, for messages.

    Raises:
        InputError: for ragged or empty rows, or a cell that cannot be read.

    >>> read_entries("1 2 / 3 1/2", "kernel")[1].tolist()
    [[1, 2], [3, Fraction(1, 2)]]
    """
    if isinstance(given, str):
        return _from_text(given, what)
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        given = (given,)
    if isinstance(given, tuple) and given and all(isinstance(n, int | np.integer) for n in given):
        return _checked_shape(
            tuple(int(n) for n in given), what, "; values are given in a list, such as [1, 2, 1]"
        ), None
    if isinstance(given, np.ndarray) and given.dtype.kind in "iu" and not np.ma.is_masked(given):
        return _checked_shape(given.shape, what), given.astype(np.uint64 if given.dtype == np.uint64 else np.int64)
    nested = nested_cells(given, what)
    shape = _checked_shape(_nested_shape(nested), what)
    return shape, _filled(shape, nested, what)


def _from_text(text: str, what: str) -> tuple[tuple[int, ...], NDArray[Any] | None]:
    if _looks_like_shape(text):
        return _checked_shape(parse_shape(text), what), None
    one_row = text.rstrip().endswith(" /")  # "1 2 1 /" is a drawn row, "1 2 1" a sequence
    slices = parse_slices(text.rstrip()[:-1] if one_row else text, what)
    nested: Any = slices if len(slices) > 1 else slices[0]
    if len(slices) == 1 and len(slices[0]) == 1 and not one_row:
        nested = slices[0][0]
    return (shape := _nested_shape(nested)), _filled(shape, nested, what)


def _looks_like_shape(text: str) -> bool:
    """Whether text is a shape, `7x7` or `5`; a signal of one number is written `5 /` or [[5]]."""
    return all(size.strip().isdecimal() for size in text.lower().split("x"))


def _checked_shape(shape: tuple[int, ...], what: str, hint: str = "") -> tuple[int, ...]:
    if not 1 <= len(shape) <= MAX_RANK:
        raise InputError(f"{what} needs 1 to {MAX_RANK} axes, not {len(shape)}; give a shape such as (7, 7)")
    if min(shape) < 1:
        raise InputError(f"{what} shape {_written(shape)} is empty; every size must be at least 1{hint}")
    if max(shape) > LARGEST:
        raise InputError(f"{what} shape {shown(shape)} is too large; every size must be at most {LARGEST:,}")
    if math.prod(shape) > LARGEST**2:
        raise InputError(f"{what} shape {shown(shape)} is too large; it may have at most {LARGEST**2:,} elements")
    return shape


def _written(parts: Sequence[Any]) -> str:
    """A tuple of integers as an error repeats it."""
    return "(" + ", ".join(told(int(part)) for part in parts) + (",)" if len(parts) == 1 else ")")


def _nested_shape(nested: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(nested, list | tuple):
        shape.append(len(nested))
        if not nested:
            break
        nested = nested[0]
    return tuple(shape)


def _filled(shape: tuple[int, ...], nested: Any, what: str) -> NDArray[Any]:
    cells = np.empty(shape, dtype=object)
    for place in product(*(range(size) for size in shape)):
        cells[place] = read_cell(_pick(nested, place, shape, what), _where(what, place))
    _refuse_ragged(nested, shape, what)
    if all(isinstance(cell, int) and abs(cell) < 2**62 for cell in cells.flat):
        return cells.astype(np.int64)
    return cells


def _pick(nested: Any, place: tuple[int, ...], shape: tuple[int, ...], what: str) -> Any:
    for depth, part in enumerate(place):
        if not isinstance(nested, list | tuple) or len(nested) != shape[depth]:
            raise InputError(_ragged(what, place[:depth], nested, shape[depth]))
        nested = nested[part]
    return nested


def _refuse_ragged(nested: Any, shape: tuple[int, ...], what: str) -> None:
    if isinstance(nested, list | tuple) and not shape:
        raise InputError(f"{what} is nested deeper in some rows than in others; every row needs the same depth")
    if shape:
        for part in nested:
            if len(shape) > 1 or isinstance(part, list | tuple):
                _refuse_ragged(part, shape[1:], what)


def _ragged(what: str, place: tuple[int, ...], nested: Any, size: int) -> str:
    found = len(nested) if isinstance(nested, list | tuple) else 1
    row = " ".join(str(part + 1) for part in place)
    return f"{what} row {row} has {found} cells, row 1 has {size}; every row needs the same number"


def _where(what: str, place: tuple[int, ...]) -> str:
    numbers = [str(part + 1) for part in place]
    if len(numbers) == 1:
        return f"{what} cell {numbers[0]}"
    *slices, row, column = numbers
    return f"{what} {'slice ' + ', '.join(slices) + ', ' if slices else ''}row {row}, column {column}"


def box_of(shape: tuple[int, ...], origin: object, indexing: str, what: str) -> Box:
    """The ranges of a signal, rows first, from its shape and the place of the element with index 0.

    `origin` is ``"center"`` (place (size - 1)//2 on each axis), ``"first"`` (place 0) or a place counted from 0, in
    index order.

    >>> box_of((3, 4), "center", "xy", "image"), box_of((3,), "first", "xy", "image")
    (Box(lower=(-1, -1), upper=(1, 2)), Box(lower=(0,), upper=(2,)))
    """
    if isinstance(origin, str) and origin in ORIGINS:
        places = tuple((size - 1) // 2 if ORIGINS[origin] else 0 for size in shape)
    else:
        given = (origin,) if isinstance(origin, int | np.integer) else origin
        if not isinstance(given, tuple | list) or not all(isinstance(p, int | np.integer) for p in given):
            raise InputError(f"{what} origin must be 'center', 'first' or a place such as (0, 0), not {shown(origin)}")
        if len(given) != len(shape):
            raise InputError(f"{what} origin {_written(given)} needs {len(shape)} integers, one for each axis")
        if max(abs(p) for p in given) > LARGEST:
            raise InputError(f"{what} origin {_written(given)} lies too far outside; use at most {LARGEST:,}")
        places = tuple(int(p) for p in (given[::-1] if indexing == "xy" else given))
    upper = tuple(size - 1 - place for size, place in zip(shape, places, strict=True))
    return Box(tuple(-place for place in places), upper)
