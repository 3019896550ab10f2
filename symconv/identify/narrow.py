"""Narrow types: what they make of numbers that they cannot hold.

A type of 8 or 16 bits keeps its outputs within a range, by cutting them off at its ends or by counting on from the
other end, and an unsigned one counts negative operands from its upper end. Each is a `Cast`; terms hold for a narrow
type if one cast explains all answers. Nothing else is excused: ``abs`` is no cast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Change = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Cast:
    """What becomes of image, kernel and output."""

    image: Change
    kernel: Change
    output: Change


def _as_it_is(values: Array) -> Array:
    return values


def _unsigned(bits: int) -> Change:
    return lambda values: values % 2**bits


def _cut(low: int, high: int) -> Change:
    return lambda values: np.clip(values, low, high)


def _counted_on(low: int, high: int) -> Change:
    return lambda values: (values - low) % (high - low + 1) + low


PLAIN = Cast(_as_it_is, _as_it_is, _as_it_is)
OPERANDS = (_as_it_is, _unsigned(8), _unsigned(16))


def casts(kind: str) -> tuple[Cast, ...]:
    """Everything that an output of this type may have been through, the plainest first.

    >>> [cast.output(np.array([-3, 5, 256])).tolist() for cast in casts("uint8")[:3]]
    [[-3, 5, 256], [0, 5, 255], [253, 5, 0]]
    """
    outputs: tuple[Change, ...] = (_as_it_is,)
    if np.dtype(kind).kind in "iu":
        limits = np.iinfo(kind)
        outputs += _cut(limits.min, limits.max), _counted_on(limits.min, limits.max)
    return tuple(Cast(image, kernel, output) for image, kernel, output in product(OPERANDS, OPERANDS, outputs))
