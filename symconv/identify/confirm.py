"""Confirmation: signed random numbers against the terms, and the reason where they disagree.

Unit kernels cannot tell a normalised kernel, positive numbers cannot tell ``abs``, integers cannot tell rounding, and
small numbers cannot tell a narrow type. So the trials are signed, one of them has quarters and one is large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.blame import blame
from symconv.identify.calling import BlackBox
from symconv.identify.refusal import IdentifyError
from symconv.identify.terms import Terms

Array = NDArray[Any]
NORMS: dict[str, Callable[[Array], Any]] = {
    "sum": np.sum,
    "absolute sum": lambda h: np.abs(h).sum(),
    "length": lambda h: np.sqrt((np.abs(h) ** 2).sum()),
    "largest": lambda h: np.abs(h).max(),
}
"""By what a kernel may be divided before it is used."""
SPREAD = 9


@dataclass(frozen=True, slots=True)
class Trial:
    """One confirmation: operands, the function's answer and what it is called in messages."""

    name: str
    x: Array
    h: Array
    found: Array


def confirm(box: BlackBox, terms: Terms) -> str | None:
    """How the kernel is normalised (a key of `NORMS`), None for not at all.

    Raises:
        IdentifyError: with the reason, if the terms do not predict every trial.
    """
    trials = [_run(box, *operands) for operands in _operands(box)]
    repeat = box(trials[0].x, trials[0].h, "the first random operands again")
    if not np.allclose(repeat, trials[0].found, rtol=10 * box.tolerance, atol=1e-9):
        raise IdentifyError("not deterministic", "the function is not deterministic: equal operands gave two outputs")
    if all(agrees(box, terms, trial) for trial in trials):
        return None
    for name, norm in NORMS.items():
        if all(agrees(box, terms, trial, norm) for trial in trials):
            return name
    raise blame(box, terms, trials, agrees)


def agrees(box: BlackBox, terms: Terms, trial: Trial, norm: Callable[[Array], Any] | None = None) -> bool:
    """Whether the terms predict a trial, within the rounding of the output's type."""
    scale = 1 if norm is None else 1 / norm(trial.h)
    expected, bound = terms.predict(trial.x, trial.h, scale)
    return bool((np.abs(expected - trial.found) <= allowance(box, bound)).all())


def allowance(box: BlackBox, bound: Array) -> Array:
    """The error that rounding may cause in sums whose absolute products add up to `bound`.

    A transform mixes all outputs, so the largest bound counts for each of them.
    """
    return box.tolerance * 10 * (1 + bound.max(initial=0)) + (0.5 if box.narrow else 0)


def _run(box: BlackBox, name: str, x: Array, h: Array) -> Trial:
    return Trial(name, x, h, box(x, h, f"{name} operands"))


def _operands(box: BlackBox) -> list[tuple[str, Array, Array]]:
    random = np.random.default_rng(2024)
    if box.narrow:
        return _narrow_operands(box, random)
    small = [("random signed integer", *_signed(box, random, SPREAD)) for _ in range(3)]
    x, h = _signed(box, random, SPREAD)
    large, taps = _signed(box, random, 2**20)[0], _signed(box, random, SPREAD)[1]
    whole = [] if np.dtype(box.dtype).kind in "iu" else [("random quarter", x / 4, h / 4)]
    return [*small, *whole, ("large random", large, taps)]


def _narrow_operands(box: BlackBox, random: np.random.Generator) -> list[tuple[str, Array, Array]]:
    """Operands whose sums stay within 0 … 255: most taps are zero."""
    found = []
    for number in range(5):
        h = np.zeros(int(np.prod(box.kernel)))
        chosen = random.permutation(h.size)[:5]
        h[chosen] = random.integers(1, 4, chosen.size)
        x = random.integers(0, 16, box.image).astype(np.float64)
        found.append((f"random integer ({number + 1})", x, h.reshape(box.kernel)))
    return found


def _signed(box: BlackBox, random: np.random.Generator, spread: int) -> tuple[Array, Array]:
    """Signed integers without zeros in the kernel, whose sum is neither 0 nor the sum of absolute values."""
    x = random.integers(-spread, spread + 1, box.image).astype(np.float64)
    sizes = random.integers(1, spread + 1, int(np.prod(box.kernel))).astype(np.float64)
    signs = np.where(np.arange(sizes.size) % 2, 1.0, -1.0)
    random.shuffle(signs)
    h = sizes * signs
    if h.sum() < 0:  # some functions refuse to divide by a negative sum
        h = -h
    if h.sum() < 1:
        h[np.argmax(h)] += 2
    return x, h.reshape(box.kernel)
