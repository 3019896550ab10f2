"""Shapes that a person gives for image and kernel."""

from __future__ import annotations

from typing import Any, TypeGuard

import numpy as np

from symconv.errors import InputError, shown

LARGEST = 100_000


def shape_of(given: object, what: str) -> tuple[int, ...]:
    """The shape of an image or kernel: 1 to 8 sizes, or an integer for one axis.

    Raises:
        InputError: for anything else, or too many elements.

    >>> shape_of(6, "image"), shape_of([3, 4], "kernel")
    ((6,), (3, 4))
    """
    sizes = (given,) if _is_size(given) else given
    if not isinstance(sizes, tuple | list) or not all(_is_size(size) for size in sizes):
        raise InputError(f"{what} must be a shape such as (6, 7), not {shown(given)}")
    shape = tuple(int(size) for size in sizes)
    if not 1 <= len(shape) <= 8 or min(shape) < 1:
        raise InputError(f"{what} shape {shape} must have 1 to 8 sizes of at least 1")
    if np.prod(shape, dtype=float) > LARGEST:
        raise InputError(f"{what} shape {shape} has more than {LARGEST:,} elements; give a smaller one")
    return shape


def _is_size(value: object) -> TypeGuard[int | np.integer[Any]]:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
