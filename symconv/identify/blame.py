"""Blame: why the terms of a function do not predict it, in the order in which the reasons can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import BlackBox
from symconv.identify.refusal import IdentifyError
from symconv.identify.terms import Terms

if TYPE_CHECKING:
    from symconv.identify.trials import Trial

Array = NDArray[Any]
PROBE = "random operands (a test of additivity)"
WAY_OUT = "only fixed sums of products of image and kernel can be identified"


def blame(box: BlackBox, terms: Terms, trials: Sequence[Trial], agree: Callable[..., bool]) -> IdentifyError:
    """The refusal of a function whose trials were not all predicted."""
    wrong = [trial for trial in trials if not agree(box, terms, [trial])] or trials
    return (
        _saturation(terms, trials, wrong)
        or _rounding(terms, wrong)
        or bilinear_fault(box)
        or _mismatch(box, terms, wrong[0])
    )


def _saturation(terms: Terms, trials: Sequence[Trial], wrong: Sequence[Trial]) -> IdentifyError | None:
    """Whether the outputs are the predicted ones, cut off at a lowest and a highest value."""
    low = min(float(np.real(trial.found).min()) for trial in trials)
    high = max(float(np.real(trial.found).max()) for trial in trials)
    if low < high and all(np.isin(trial.found, (low, high)).all() for trial in trials):
        message = f"the output saturates: for all random operands it is {low:g} or {high:g}; return the sums themselves"
        return IdentifyError("saturates", message)
    for trial in trials:
        expected, bound = terms.predict(trial.x, trial.h)
        if not np.allclose(np.clip(np.real(expected), low, high), np.real(trial.found), atol=1e-6 * (1 + bound.max())):
            return None
    expected = np.real(terms.predict(wrong[-1].x, wrong[-1].h)[0])
    place = int(np.argmax(np.abs(expected - np.real(wrong[-1].found))))
    return IdentifyError(
        "saturates",
        f"the output saturates: it stays within {low:g} … {high:g}, but {expected[place]:g} was due at "
        f"{_index(place, terms.shapes[0])} for {wrong[-1].name} operands; use a wider type",
    )


def _rounding(terms: Terms, wrong: Sequence[Trial]) -> IdentifyError | None:
    if any(trial.name != "random quarter" for trial in wrong):
        return None
    expected, _ = terms.predict(wrong[0].x, wrong[0].h)
    if np.abs(expected - wrong[0].found).max() > 1:
        return None
    place = int(np.argmax(np.abs(expected - wrong[0].found)))
    return IdentifyError(
        "rounds",
        f"the output is rounded: {np.real(wrong[0].found[place]):g} instead of {np.real(expected[place]):g} at "
        f"{_index(place, terms.shapes[0])}; use a floating-point type",
    )


def bilinear_fault(box: BlackBox) -> IdentifyError | None:
    """The first of the laws of bilinear (or affine) functions that the function breaks; None if it keeps them all."""
    random = np.random.default_rng(11)
    x, z = (random.integers(-9, 10, box.image).astype(np.float64) for _ in range(2))
    h, g = (random.integers(-9, 10, box.kernel).astype(np.float64) for _ in range(2))
    faults = (
        _additive(box, "image", lambda a: box(a, h, PROBE), lambda a: box.attempt(a, h, PROBE), x, z),
        _additive(box, "kernel", lambda a: box(x, a, PROBE), lambda a: box.attempt(x, a, PROBE), h, g),
    )
    return next((fault for fault in faults if fault is not None), None)


def _additive(
    box: BlackBox,
    name: str,
    call: Callable[[Array], Array],
    attempt: Callable[[Array], Array | None],
    first: Array,
    second: Array,
) -> IdentifyError | None:
    """The refusal of a function that is not additive in one operand, up to what it gives for zeros."""
    answers, total, none = [call(first), call(second)], call(first + second), attempt(0 * first)
    expected = answers[0] + answers[1] - (0 if none is None else none)
    size = sum(np.abs(answer).max(initial=0) for answer in (*answers, total)) + 1
    gap = np.abs(total - expected)
    if gap.max(initial=0) <= 1e4 * box.tolerance * size:
        return None
    place = int(np.argmax(gap))
    return IdentifyError(
        "not bilinear",
        f"the function is not bilinear: with the {name}s a, b and a + b the output at "
        f"{_index(place, box.shape or ())} is {_number(answers[0][place])}, {_number(answers[1][place])} and "
        f"{_number(total[place])}; {WAY_OUT}",
    )


def _mismatch(box: BlackBox, terms: Terms, trial: Trial) -> IdentifyError:
    repeat = box(trial.x, trial.h, "the same operands again")
    if not np.allclose(repeat, trial.found, rtol=1e-6, atol=1e-9):
        return IdentifyError("not deterministic", "the function is not deterministic: equal operands gave two outputs")
    expected, _ = terms.predict(trial.x, trial.h)
    place = int(np.argmax(np.abs(expected - trial.found)))
    return IdentifyError(
        "not bilinear",
        f"the function is not bilinear: its answers to single kernel elements predict {_number(expected[place])} at "
        f"{_index(place, terms.shapes[0])} for {trial.name} operands, "
        f"it gives {_number(trial.found[place])}; {WAY_OUT}",
    )


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(part) for part in np.unravel_index(place, shape)) if shape else ()


def _number(value: Any) -> str:
    return f"{np.real(value):g}" if np.isreal(value) else f"{value:g}"
