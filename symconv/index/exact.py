"""Exact arrays: integers in 64 bits where a bound shows that they suffice, Python integers and fractions otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def whole(array: Array) -> tuple[Array, int]:
    """An array of integers and the common denominator that was taken out."""
    if array.dtype != object:
        return array, 1
    scale = math.lcm(*(number.denominator for number in array.flat))
    if scale == 1:
        return np.array([int(n) for n in array.flat], dtype=object).reshape(array.shape), 1
    scaled = [int(number * scale) for number in array.flat]
    return np.array(scaled, dtype=object).reshape(array.shape), scale


def narrowed(image: Array, kernel: Array, fill: int, repeats: int) -> tuple[Array, Array]:
    """Both operands as 64-bit integers if no sum can leave their range, as Python integers otherwise.

    Args:
        image, kernel: arrays of integers.
        fill: the fill value.
        repeats: how often a sum may hold one kernel element.
    """
    largest = max(abs(fill), _largest(image))
    weight = sum(abs(int(number)) for number in kernel.flat) * repeats
    kind = np.int64 if max(largest, 1) * max(weight, 1) < 2**63 else object
    return image.astype(kind), kernel.astype(kind)


def divided(total: Array, scale: int) -> Array:
    """Integers over a common denominator."""
    return total if scale == 1 else _exact(Fraction(int(number), scale) for number in total.flat).reshape(total.shape)


def add_exactly(total: Array, addend: Array) -> Array:
    """The sum of two arrays of exact numbers that broadcast together, as 64-bit integers only if none can wrap.

    >>> add_exactly(np.array([2**62, 1]), np.array([2**62])).tolist()
    [9223372036854775808, 4611686018427387905]
    """
    if total.dtype != object and addend.dtype != object and _largest(total) + _largest(addend) < 2**63:
        return total + addend
    summed = total.astype(object) + addend.astype(object)
    return _exact(Fraction(number) for number in summed.flat).reshape(summed.shape)


def _exact(fractions: Iterable[Fraction]) -> Array:
    """Fractions as a flat object array, whole numbers as Python integers."""
    exact = [f.numerator if f.denominator == 1 else f for f in fractions]
    array = np.empty(len(exact), dtype=object)
    array[:] = exact
    return array


def _largest(array: Array) -> int:
    return max(abs(int(f(array))) for f in (np.min, np.max)) if array.size else 0
