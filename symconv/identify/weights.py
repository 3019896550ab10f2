"""Weights: by what the products of a function are multiplied, before its answers are decoded.

An answer to the codes is a code times a weight. One and minus one are the usual weights; where they do not explain most
answers, an image of ones tells the weights directly. Functions whose numbers are very large or very small are measured
in a unit of their own, a power of ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import BlackBox
from symconv.identify.codes import explained, tolerance_of
from symconv.identify.impulses import Parts, unit

Array = NDArray[Any]
USUAL = (1.0, -1.0)
SMALLEST, GREATEST = 1e-4, 1e9
MOST = 64
ENOUGH = 0.9


def unit_of(answer: Array, zero: Array | None) -> int:
    """The power of ten in which a function is measured: 0 unless its answer to small numbers is extreme.

    >>> unit_of(np.array([0.0, 3e-8]), None), unit_of(np.array([17.0]), None)
    (-8, 0)
    """
    size = float(np.abs(answer - (0 if zero is None else zero)).max(initial=0))
    if size == 0 or SMALLEST <= size <= GREATEST:
        return 0
    return int(np.floor(np.log10(size)))


def weights_of(box: BlackBox, answers: Sequence[Array], codes: Array, parts: Parts, affine: bool) -> tuple[float, ...]:
    """The weights to try first: the usual ones, unless they leave too many answers unexplained.

    Args:
        box: the function.
        answers: its answers to the codes, one for each unit kernel.
        codes: the codes.
        parts: what it does without a kernel.
        affine: whether an image alone makes an output.
    """
    tolerance = tolerance_of(codes, box.tolerance)
    live = [np.abs(values) > tolerance for values in answers]
    total = sum(int(mask.sum()) for mask in live)
    usual = sum(
        int((explained(values, codes, weight, tolerance)[1] & mask).sum())
        for values, mask in zip(answers, live, strict=True)
        for weight in USUAL
    )
    if usual >= ENOUGH * total:
        return USUAL
    k = int(np.argmax([mask.sum() for mask in live]))
    ones, taps = np.ones(len(codes)), unit(len(answers), k)
    found = box.attempt(ones, taps, "an image of ones")
    base = box.attempt(ones, 0 * taps, "an image of ones, a kernel of zeros") if affine else parts.zero
    if found is None:
        return USUAL
    values = np.real(found - (0 if base is None else base))
    values = values[np.abs(values) > box.tolerance * np.abs(values).max(initial=0)]
    counts = Counter(f"{value:.7g}" for value in values)
    weights = {f"{value:.7g}": _snapped(float(value), box.tolerance) for value in values}
    if len(weights) > MOST:
        return USUAL
    return (*(weights[word] for word, _ in counts.most_common()), *USUAL)


def _snapped(value: float, relative: float) -> float:
    """The simple fraction that a measured weight stands for, if there is one within rounding."""
    near = float(Fraction(value).limit_denominator(1000))
    return near if abs(near - value) <= relative * abs(value) else value
