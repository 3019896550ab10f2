"""Confirmation: random operands against the terms, and the reason for a refusal where they disagree.

Unit kernels cannot tell a normalised kernel, positive numbers cannot tell ``abs``, integers cannot tell rounding, small
numbers cannot tell a narrow type, and kernels of positive sum cannot tell what depends on the sign of the sum. So the
operands are signed, one kernel has a negative sum, one pair has quarters and one image is large. A type of 8 or 16 bits
cuts off or counts on, and an unsigned one counts negative operands from its upper end; each is a `Cast`, and terms hold
for a narrow type if one cast explains all answers. Nothing else is excused: ``abs`` is no cast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symconv.blackbox.calling import BlackBox, IdentifyError
from symconv.blackbox.terms import Terms, index_at
from symconv.index.aliases import Array, Index


@dataclass(frozen=True, slots=True)
class Norm:
    """By what a kernel may be divided before it is used: its value, and the same as NumPy code."""

    value: Callable[[Array], Any]
    code: str


NORMS = {
    "sum": Norm(np.sum, "h.sum()"),
    "absolute sum": Norm(lambda h: np.abs(h).sum(), "np.abs(h).sum()"),
    "length": Norm(lambda h: np.sqrt((np.abs(h) ** 2).sum()), "np.sqrt((np.abs(h) ** 2).sum())"),
    "largest": Norm(lambda h: np.abs(h).max(), "np.abs(h).max()"),
}


def confirm(box: BlackBox, terms: Terms) -> str | None:
    """How the kernel is normalised (a key of `NORMS`), None for not at all; refuses terms that fail."""
    checks = _random_checks(box)
    repeat = box(checks[0].x, checks[0].h, "the first random operands again")
    box.check_repeated(checks[0].found, repeat)
    for norm in (None, *NORMS):
        if _agree(box, terms, checks, norm):
            return norm
    raise _refusal(box, terms, checks)


def _agree(box: BlackBox, terms: Terms, checks: Sequence[RandomCheck], norm: str | None = None) -> bool:
    """Whether the terms predict all checks, with one cast for all of them if the type is narrow."""
    possible = casts(box.kind) if box.narrow else (PLAIN,)
    return any(all(_agrees(box, terms, check, norm, cast) for check in checks) for cast in possible)


def _agrees(box: BlackBox, terms: Terms, check: RandomCheck, norm: str | None, cast: Cast) -> bool:
    """Whether the terms predict a check, within the rounding of the output's type.

    Casts are exact, so the rounding is that of the operands as they were before.
    """
    expected, bound = terms.predict(check.x, check.h, _scale(norm, check.h))
    if cast is not PLAIN:
        taps = cast.kernel(check.h)
        expected, _ = terms.predict(cast.image(check.x), taps, _scale(norm, taps))
    return bool((np.abs(cast.output(expected) - check.found) <= _allowance(box, bound)).all())


def _scale(norm: str | None, h: Array) -> Any:
    return 1 if norm is None else 1 / NORMS[norm].value(h)


def _allowance(box: BlackBox, bound: Array) -> Array:
    """The error that rounding may cause in sums whose absolute products add up to `bound`.

    A transform mixes all outputs, so the largest bound counts for each of them.
    """
    return box.tolerance * 10 * (1 + bound.max(initial=0)) + (0.5 if box.narrow else 0)


SPREAD = 9
NARROW_CHECKS = 5


@dataclass(frozen=True, slots=True)
class RandomCheck:
    """One random check: its name in messages, the operands and the function's answer."""

    name: str
    x: Array
    h: Array
    found: Array

    def worst(self, terms: Terms) -> tuple[Index, Any, Any]:
        """The index of the output that is farthest from what the terms predict, that value and the answer."""
        expected, _ = terms.predict(self.x, self.h)
        position = int(np.argmax(np.abs(expected - self.found)))
        return index_at(position, terms.shapes[0]), expected[position], self.found[position]


def _random_checks(box: BlackBox) -> list[RandomCheck]:
    """All random checks of a function; one that refuses kernels of negative sum is spared that check."""
    found: list[RandomCheck] = []
    for name, x, h in _narrow_operands(box) if box.narrow else _wide_operands(box):
        answer = (box.attempt if h.sum() < 0 else box)(x, h, f"{name} operands")
        if answer is not None:
            found.append(RandomCheck(name, x, h, answer))
    return found


def _wide_operands(box: BlackBox) -> Iterator[tuple[str, Array, Array]]:
    random = np.random.default_rng(2024)
    for _ in range(2):
        yield "random signed integer", *_signed(box, random, SPREAD)
    x, h = _signed(box, random, SPREAD)
    negative = -h
    negative.flat[np.argmin(negative)] -= 2 * SPREAD  # the largest element is a negative one
    yield "random signed integer (a kernel of negative sum)", x if x.sum() < 0 else -x, negative
    x, h = _signed(box, random, SPREAD)
    if np.dtype(box.dtype).kind not in "iu":
        yield "random quarter", x / 4, h / 4
    yield "large random", _signed(box, random, 2**20)[0], _signed(box, random, SPREAD)[1]


def _narrow_operands(box: BlackBox) -> Iterator[tuple[str, Array, Array]]:
    """Operands whose sums stay within -225 … 225: most taps are zero.

    Taps are signed unless the function gets unsigned numbers; a signed image comes last, if the output is signed too.
    """
    random = np.random.default_rng(2024)
    unsigned = np.dtype(box.dtype).kind == "u"
    for number in range(NARROW_CHECKS):
        h = np.zeros(int(np.prod(box.kernel)))
        chosen = random.permutation(h.size)[:5]
        h[chosen] = random.integers(1, 4, chosen.size)
        x = random.integers(0, 16, box.image).astype(np.float64)
        if number and not unsigned:
            h[chosen[number % 2 :: 2]] *= -1
            h[chosen[0]] += 2 * (h.sum() == 0)  # nothing can be divided by a sum of 0
        if number == NARROW_CHECKS - 1 and not unsigned and np.dtype(box.kind).kind != "u":
            x -= 8
        yield f"random integer ({number + 1})", x, h.reshape(box.kernel)


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


Change = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Cast:
    """What becomes of image, kernel and output."""

    image: Change
    kernel: Change
    output: Change


def _as_it_is(values: Array) -> Array:
    return values


PLAIN = Cast(_as_it_is, _as_it_is, _as_it_is)
OPERANDS: tuple[Change, ...] = (_as_it_is, lambda values: values % 2**8, lambda values: values % 2**16)


def casts(kind: str) -> tuple[Cast, ...]:
    """Everything that an output of this type may have been through, the plainest first."""
    outputs: tuple[Change, ...] = (_as_it_is,)
    if np.dtype(kind).kind in "iu":
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        outputs += lambda values: np.clip(values, low, high), lambda values: (values - low) % (high - low + 1) + low
    return tuple(Cast(*changes) for changes in product(OPERANDS, OPERANDS, outputs))


PROBE = "random operands (a test of additivity)"
HINT = "only fixed sums of products of image and kernel can be identified"


def _refusal(box: BlackBox, terms: Terms, checks: Sequence[RandomCheck]) -> IdentifyError:
    """The first reason that can be told for answers that were not all predicted."""
    wrong = [check for check in checks if not _agree(box, terms, [check])] or checks
    return (
        _saturation(terms, checks, wrong)
        or _rounding(terms, wrong)
        or bilinear_fault(box)
        or _mismatch(box, terms, wrong[0])
    )


def _saturation(terms: Terms, checks: Sequence[RandomCheck], wrong: Sequence[RandomCheck]) -> IdentifyError | None:
    """Whether the outputs are the predicted ones, cut off at a lowest and a highest value."""
    low = min(float(np.real(check.found).min()) for check in checks)
    high = max(float(np.real(check.found).max()) for check in checks)
    if low < high and all(np.isin(check.found, (low, high)).all() for check in checks):
        message = f"the output saturates: for all random operands it is {low:g} or {high:g}; return the sums themselves"
        return IdentifyError("saturates", message)
    for check in checks:
        expected, bound = terms.predict(check.x, check.h)
        if not np.allclose(np.clip(np.real(expected), low, high), np.real(check.found), atol=1e-6 * (1 + bound.max())):
            return None
    at, expected, _ = wrong[-1].worst(terms)
    return IdentifyError(
        "saturates",
        f"the output saturates: it stays within {low:g} … {high:g}, but {np.real(expected):g} was due at {at} for "
        f"{wrong[-1].name} operands; use a wider type",
    )


def _rounding(terms: Terms, wrong: Sequence[RandomCheck]) -> IdentifyError | None:
    at, expected, answer = wrong[0].worst(terms)
    if any(check.name != "random quarter" for check in wrong) or np.abs(expected - answer) > 1:
        return None
    message = f"the output is rounded: {np.real(answer):g} instead of {np.real(expected):g} at {at}"
    return IdentifyError("rounds", f"{message}; use a floating-point type")


def bilinear_fault(box: BlackBox) -> IdentifyError | None:
    """The refusal of a function that is not additive in one operand, up to what it gives for zeros; None if it is."""
    random = np.random.default_rng(11)
    x, z = (random.integers(-9, 10, box.image).astype(np.float64) for _ in range(2))
    h, g = (random.integers(-9, 10, box.kernel).astype(np.float64) for _ in range(2))
    image = [(values, h) for values in (x, z, x + z, 0 * x)]
    kernel = [(x, values) for values in (h, g, h + g, 0 * h)]
    for name, (*operands, zeros) in (("image", image), ("kernel", kernel)):
        answers = [box(*pair, PROBE) for pair in operands]
        none = box.attempt(*zeros, PROBE)
        size = sum(np.abs(answer).max(initial=0) for answer in answers) + 1
        gap = np.abs(answers[2] - (answers[0] + answers[1] - (0 if none is None else none)))
        if gap.max(initial=0) <= 1e4 * box.tolerance * size:
            continue
        position = int(np.argmax(gap))
        one, other, both = (_number(answer[position]) for answer in answers)
        return IdentifyError(
            "not bilinear",
            f"the function is not bilinear: with the {name}s a, b and a + b the output at "
            f"{index_at(position, box.shape or ())} is {one}, {other} and {both}; {HINT}",
        )
    return None


def _mismatch(box: BlackBox, terms: Terms, check: RandomCheck) -> IdentifyError:
    box.check_repeated(check.found, box(check.x, check.h, "the same operands again"))
    at, expected, answer = check.worst(terms)
    return IdentifyError(
        "not bilinear",
        f"the function is not bilinear: its answers to single kernel elements predict {_number(expected)} at {at} for "
        f"{check.name} operands, it gives {_number(answer)}; {HINT}",
    )


def _number(value: Any) -> str:
    return f"{np.real(value):g}" if np.isreal(value) else f"{value:g}"


UNSUPPORTED, DROPPED, NEITHER = "unsupported", "imaginary part dropped", "neither linear nor conjugate linear"
WAYS = {
    "linear, linear": (False, False),
    "linear, conj": (False, True),
    "conj, linear": (True, False),
    "conj, conj": (True, True),
}
"""Whether image and kernel are conjugated."""


def conjugated(way: str) -> tuple[bool, bool]:
    """Whether image and kernel are conjugated; neither where complex numbers tell nothing."""
    return WAYS.get(way, (False, False))


def conjugated_apart(one: str, other: str) -> tuple[bool, bool]:
    """Whether two functions conjugate image and kernel differently; neither where complex numbers tell nothing."""
    ways = WAYS.get(one), WAYS.get(other)
    if ways[0] is None or ways[1] is None:
        return False, False
    return ways[0][0] != ways[1][0], ways[0][1] != ways[1][1]


def conjugation(box: BlackBox, terms: Terms, normalised: str | None) -> str:
    """How image and kernel enter where they are complex: a key of `WAYS`, or why complex numbers tell nothing."""
    if box.narrow or np.dtype(box.dtype).kind in "iu":
        return UNSUPPORTED
    random = np.random.default_rng(5)
    x, h = (random.integers(1, 9, n) + 1j * random.integers(1, 9, n) for n in (box.image, box.kernel))
    try:
        found = box(x, h, "complex operands", "complex128")
    except ValueError:
        return UNSUPPORTED
    if found.dtype.kind != "c" or not np.abs(np.imag(found)).max() > 1e-9:
        return DROPPED
    for word, (image, kernel) in WAYS.items():
        taps = np.conj(h) if kernel else h
        expected, bound = terms.predict(np.conj(x) if image else x, taps, _scale(normalised, taps))
        if (np.abs(expected - found) <= _allowance(box, bound)).all():
            return word
    return NEITHER
