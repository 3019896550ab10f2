"""Trials: the random operands with which terms are confirmed.

Unit kernels cannot tell a normalised kernel, positive numbers cannot tell ``abs``, integers cannot tell rounding, small
numbers cannot tell a narrow type, and kernels of positive sum cannot tell what depends on the sign of the sum. So the
operands are signed, one kernel has a negative sum, one pair has quarters and one image is large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import BlackBox

Array = NDArray[Any]
Operands = tuple[str, Array, Array]
SPREAD = 9
NARROW_TRIALS = 5
NEGATIVE = "random signed integer (a kernel of negative sum)"


@dataclass(frozen=True, slots=True)
class Trial:
    """One confirmation: operands, the function's answer and what it is called in messages."""

    name: str
    x: Array
    h: Array
    found: Array


def run_trials(box: BlackBox) -> list[Trial]:
    """All trials of a function; one that refuses kernels of negative sum is spared that trial."""
    operands = _narrow_operands(box) if box.narrow else _wide_operands(box)
    found: list[Trial] = []
    for name, x, h in operands:
        answer = box.attempt(x, h, f"{name} operands") if h.sum() < 0 else box(x, h, f"{name} operands")
        found += [] if answer is None else [Trial(name, x, h, answer)]
    return found


def _wide_operands(box: BlackBox) -> list[Operands]:
    random = np.random.default_rng(2024)
    small = [("random signed integer", *_signed(box, random, SPREAD)) for _ in range(2)]
    small.append((NEGATIVE, *_negative(*_signed(box, random, SPREAD))))
    x, h = _signed(box, random, SPREAD)
    large, taps = _signed(box, random, 2**20)[0], _signed(box, random, SPREAD)[1]
    whole = [] if np.dtype(box.dtype).kind in "iu" else [("random quarter", x / 4, h / 4)]
    return [*small, *whole, ("large random", large, taps)]


def _narrow_operands(box: BlackBox) -> list[Operands]:
    """Operands whose sums stay within -225 … 225: most taps are zero.

    Taps are signed unless the function gets unsigned numbers; a signed image comes last, if the output is signed too.
    """
    random = np.random.default_rng(2024)
    unsigned = np.dtype(box.dtype).kind == "u"
    found = []
    for number in range(NARROW_TRIALS):
        h = np.zeros(int(np.prod(box.kernel)))
        chosen = random.permutation(h.size)[:5]
        h[chosen] = random.integers(1, 4, chosen.size)
        x = random.integers(0, 16, box.image).astype(np.float64)
        if number and not unsigned:
            h[chosen[number % 2 :: 2]] *= -1
            h[chosen[0]] += 2 * (h.sum() == 0)  # nothing can be divided by a sum of 0
        if number == NARROW_TRIALS - 1 and not unsigned and np.dtype(box.kind).kind != "u":
            x -= 8
        found.append((f"random integer ({number + 1})", x, h.reshape(box.kernel)))
    return found


def _signed(box: BlackBox, random: np.random.Generator, spread: int) -> tuple[Array, Array]:
    """Signed integers without zeros in the kernel, whose sum is neither 0 nor the sum of absolute values."""
    x = random.integers(-spread, spread + 1, box.image).astype(np.float64)
    sizes = random.integers(1, spread + 1, int(np.prod(box.kernel))).astype(np.float64)
    signs = np.where(np.arange(sizes.size) % 2, 1.0, -1.0)
    random.shuffle(signs)
    h = sizes * signs
    if h.sum() < 0:
        h = -h
    if h.sum() < 1:
        h[np.argmax(h)] += 2
    return x, h.reshape(box.kernel)


def _negative(x: Array, h: Array) -> tuple[Array, Array]:
    """The same with negative sums, and the largest element of the kernel a negative one."""
    taps = -h
    taps.flat[np.argmin(taps)] -= 2 * SPREAD
    return (x if x.sum() < 0 else -x), taps
