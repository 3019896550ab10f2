"""Confirmation: the trials against the terms, and the reason where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.blame import blame
from symconv.identify.calling import BlackBox
from symconv.identify.narrow import PLAIN, Cast, casts
from symconv.identify.refusal import IdentifyError
from symconv.identify.terms import Terms
from symconv.identify.trials import Trial, run_trials

Array = NDArray[Any]
Norm = Callable[[Array], Any]
NORMS: dict[str, Norm] = {
    "sum": np.sum,
    "absolute sum": lambda h: np.abs(h).sum(),
    "length": lambda h: np.sqrt((np.abs(h) ** 2).sum()),
    "largest": lambda h: np.abs(h).max(),
}
"""By what a kernel may be divided before it is used."""


def confirm(box: BlackBox, terms: Terms) -> str | None:
    """How the kernel is normalised (a key of `NORMS`), None for not at all.

    Raises:
        IdentifyError: with the reason, if the terms do not predict every trial.
    """
    trials = run_trials(box)
    repeat = box(trials[0].x, trials[0].h, "the first random operands again")
    if not np.allclose(repeat, trials[0].found, rtol=10 * box.tolerance, atol=1e-9):
        raise IdentifyError("not deterministic", "the function is not deterministic: equal operands gave two outputs")
    if agree(box, terms, trials):
        return None
    for name, norm in NORMS.items():
        if agree(box, terms, trials, norm):
            return name
    raise blame(box, terms, trials, agree)


def agree(box: BlackBox, terms: Terms, trials: Sequence[Trial], norm: Norm | None = None) -> bool:
    """Whether the terms predict all trials, with one cast for all of them if the type is narrow."""
    possible = casts(box.kind) if box.narrow else (PLAIN,)
    return any(all(_agrees(box, terms, trial, norm, cast) for trial in trials) for cast in possible)


def _agrees(box: BlackBox, terms: Terms, trial: Trial, norm: Norm | None, cast: Cast) -> bool:
    """Whether the terms predict a trial, within the rounding of the output's type.

    Casts are exact, so the rounding is that of the operands as they were before.
    """
    taps, scale = cast.kernel(trial.h), 1 if norm is None else 1 / norm(trial.h)
    expected, bound = terms.predict(trial.x, trial.h, scale)
    if cast is not PLAIN:
        expected, _ = terms.predict(cast.image(trial.x), taps, scale if norm is None else 1 / norm(taps))
    return bool((np.abs(cast.output(expected) - trial.found) <= allowance(box, bound)).all())


def allowance(box: BlackBox, bound: Array) -> Array:
    """The error that rounding may cause in sums whose absolute products add up to `bound`.

    A transform mixes all outputs, so the largest bound counts for each of them.
    """
    return box.tolerance * 10 * (1 + bound.max(initial=0)) + (0.5 if box.narrow else 0)
