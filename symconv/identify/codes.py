"""Codes: pixel values from which a single read can be told.

With a unit kernel, an output is the value of the pixel that was read, times a coefficient. Wide codes lie unevenly in
``2^20 … 2^21``: apart by more than any rounding of single precision, and no two in a simple ratio, so that pixel and
coefficient follow from one number; a fill value is told by being small. Small codes ``1 … P`` suit types with a narrow
range; more than 255 pixels take two digits, one image for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

WIDE = 2**20
LARGEST_DIGIT = 255
DENOMINATORS = np.array([*range(1, 65), 81, 100, 121, 128, 144, 169, 196, 225, 255, 256, 1000])
NONE = -1

Values = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read at each output: `place` (`NONE`: nothing or the fill value) and `coefficient` (0: no term)."""

    place: Places
    coefficient: Values


def wide_codes(size: int) -> Values:
    """The wide codes of `size` pixels, ascending.

    >>> codes = wide_codes(3)
    >>> bool(codes[0] >= 2**20), bool(codes[-1] < 2**21)
    (True, True)
    """
    step = max(WIDE // size, 4)
    jitter = np.random.default_rng(20).integers(0, max(step // 2, 1), size)
    return WIDE + step * np.arange(size, dtype=np.float64) + jitter


def small_codes(size: int) -> list[Values]:
    """One image of codes ``1 … size``, or two images of digits, none above 255 for up to 65,000 pixels.

    >>> [codes.tolist() for codes in small_codes(3)]
    [[1.0, 2.0, 3.0]]
    """
    places = np.arange(size, dtype=np.float64)
    if size <= LARGEST_DIGIT:
        return [places + 1.0]
    base = int(np.ceil(np.sqrt(size)))
    return [places // base + 1.0, places % base + 1.0]


def read_wide(values: Values, codes: Values, relative: float, fills: bool) -> Reads | None:
    """Pixel and coefficient of each value; None if some value is no multiple of a single code.

    Args:
        values: one number for each output.
        codes: the wide codes.
        relative: the relative rounding error of the values.
        fills: whether values that are no multiple of a code are products with a fill value.
    """
    tolerance = min(relative * WIDE, float(np.diff(codes).min(initial=16.0)) / 8)
    place = np.full(values.shape, NONE, dtype=np.int64)
    coefficient = np.zeros(values.shape)
    left = np.abs(values) > (tolerance if not fills else 1e3 * relative)
    for weight in (1.0, -1.0):
        _look_up(values, codes, weight, tolerance, place, coefficient, left)
    while left.any():
        value = float(values[left][0])
        weight = _ratio(value, codes, max(relative, 1e-9))
        same = left & (values == value)
        if weight is not None:
            _look_up(values, codes, weight, tolerance, place, coefficient, left)
        if (same & left).any():  # no multiple of a code after all
            if not fills or abs(value) > WIDE / 4:
                return None
            coefficient[same], left[same] = value, False
    return Reads(place, coefficient)


def _look_up(
    values: Values,
    codes: Values,
    weight: float,
    tolerance: float,
    place: Places,
    coefficient: Values,
    left: NDArray[np.bool_],
) -> None:
    scaled = values / weight
    above = np.clip(np.searchsorted(codes, scaled), 1, len(codes) - 1) if len(codes) > 1 else np.zeros(len(scaled), int)
    below = np.maximum(above - 1, 0)
    nearest = np.where(np.abs(scaled - codes[below]) <= np.abs(scaled - codes[above]), below, above)
    found = left & (np.abs(scaled - codes[nearest]) <= tolerance / min(abs(weight), 1))
    place[found], coefficient[found] = nearest[found], weight
    left[found] = False


def _ratio(value: float, codes: Values, relative: float) -> float | None:
    """The simplest fraction that `value` is of any code; None if there is none."""
    ratios = (value / codes)[:, None] * DENOMINATORS
    whole = np.round(ratios)
    close = (np.abs(ratios - whole) <= relative * np.maximum(np.abs(ratios), 1e-3)) & (whole != 0)
    if not close.any():
        return None
    cost = np.where(close, DENOMINATORS * (1 + np.abs(whole)), np.inf)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return float(Fraction(int(whole[row, column]), int(DENOMINATORS[column])))


def read_small(values: list[Values], size: int) -> Reads | None:
    """The pixel of each read of coefficient one from its digits; None if a value is no code."""
    digits = [np.round(value).astype(np.int64) for value in values]
    if any(np.abs(value - digit).max(initial=0) > 0.25 for value, digit in zip(values, digits, strict=True)):
        return None
    base = int(np.ceil(np.sqrt(size)))
    place = digits[0] - 1 if len(digits) == 1 else (digits[0] - 1) * base + digits[1] - 1
    live = digits[0] != 0
    if (live & ((place < 0) | (place >= size))).any():
        return None
    return Reads(np.where(live, place, NONE), live.astype(np.float64))


def exact(value: float) -> Fraction:
    """The fraction that a measured coefficient stands for: the simplest one within rounding, else the float itself.

    >>> exact(1 / 9), exact(0.5000000000001)
    (Fraction(1, 9), Fraction(1, 2))
    """
    near = Fraction(value).limit_denominator(10_000)
    return near if abs(float(near) - value) <= 1e-9 * max(1.0, abs(value)) else Fraction(value)
