"""Confirmation: random operands against the terms, and the reason for a refusal where they disagree.

A function is exact to the rounding of one precision: that of its output's type, or a coarser one to which operands or
outputs are visibly cast. A function of integers is exact on integers; a type of 8 or 16 bits cuts off or counts on, and
an unsigned one counts negative operands from its upper end. Each of these is a `Cast`, and terms hold if one cast
explains all answers. Nothing else is excused: ``abs``, a threshold and a step of rounding are no cast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from symconv.blackbox.calling import FLOATS, BlackBox, IdentifyError
from symconv.blackbox.checks import RandomCheck, asked, dense_operands, integer_operands, scaled_operands
from symconv.blackbox.terms import Terms, index_at
from symconv.index.aliases import Array

ROUNDING = {kind: float(np.finfo(kind).eps) / 2 for kind in FLOATS}
"""The relative error of one operation."""
OPERATIONS = 16
"""How many roundings a sum may have gone through, beside one for each of its products."""


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


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What random operands have confirmed.

    Attributes:
        normalised: how the kernel is normalised, a key of `NORMS`, or None.
        cast: what becomes of image, kernel and output.
    """

    normalised: str | None
    cast: Cast


def confirm(box: BlackBox, terms: Terms) -> Confirmed:
    """How kernel and numbers are changed before and after the terms; refuses terms that fail."""
    checks = asked(box, integer_operands(box))
    box.check_repeated(checks[0].found, box(checks[0].x, checks[0].h, "the first random operands again"))
    dense = [] if box.narrow and box.whole else asked(box, dense_operands(box))
    checks += [] if box.whole else dense  # its type may have become one of fractions only now
    possible = (Confirmed(norm, cast) for norm, cast in product((None, *NORMS), _possible(box)))
    found = next((one for one in possible if all(_agrees(terms, check, one) for check in checks)), None)
    if found is None:
        raise _refusal(box, terms, checks)
    if found.cast.precision != EXACT:
        coarsest = max(found.cast.precision, box.dtype, key=FLOATS.index)
        scaled = asked(box, scaled_operands(box, coarsest))
        if not all(_agrees(terms, check, found) for check in scaled):
            raise _refusal(box, terms, [*checks, *scaled], found)
    return found


def _agrees(terms: Terms, check: RandomCheck, one: Confirmed) -> bool:
    return not _off(terms, check, one)[1].any()


def _off(terms: Terms, check: RandomCheck, one: Confirmed) -> tuple[Array, Array]:
    """What is due for a check, and where the answer is farther from it than rounding explains.

    A transform mixes all pixels and all kernel elements, so the lengths of both count for each output.
    """
    with np.errstate(all="ignore"):  # a cast to a coarse type may leave its range
        x, h = one.cast.image(check.x), one.cast.kernel(check.h)
        scale = 1 if one.normalised is None else 1 / NORMS[one.normalised].value(h)
        expected, bound = terms.predict(x, h, scale)
        largest = max(
            bound.max(initial=0), terms.largest * float(np.linalg.norm(x) * np.linalg.norm(h) * np.abs(scale))
        )
        allowed = one.cast.rounding * (OPERATIONS + terms.longest) * largest + one.cast.slack
        due = one.cast.output(expected)
        return due, ~(np.abs(due - check.found) <= allowed)


Change = Callable[[Array], Array]
EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Cast:
    """What becomes of image, kernel and output, and how far answers may then lie from the sums.

    Attributes:
        image, kernel, output: the changes.
        precision: the type whose digits are kept, or `EXACT` for integers.
        rounding, slack: the relative and the absolute error.
    """

    image: Change
    kernel: Change
    output: Change
    precision: str = "float64"
    rounding: float = ROUNDING["float64"]
    slack: float = 0.0


def _as_it_is(values: Array) -> Array:
    return values


def _as_type(kind: str) -> Change:
    def change(values: Array) -> Array:
        return values.astype(kind).astype(np.float64)

    return change


def _possible(box: BlackBox) -> Iterator[Cast]:
    """Everything that the numbers of a function may have been through, the plainest first."""
    if box.whole:
        yield from casts(box.kind)
        return
    finest = next((kind for kind in FLOATS if kind == box.kind), FLOATS[0])
    for kind in FLOATS[FLOATS.index(finest) :]:
        if kind == finest or kind in box.held:
            slack = 64 * float(np.finfo(kind).smallest_subnormal) if kind == "float16" else 0.0
            yield Cast(_as_it_is, _as_it_is, _as_it_is, kind, ROUNDING[kind], slack)
        if kind != finest:
            yield from _operand_casts(_as_type(kind), kind, ROUNDING[finest])
    yield from _operand_casts(np.trunc, EXACT, ROUNDING[finest])


def _operand_casts(change: Change, precision: str, rounding: float) -> Iterator[Cast]:
    """The change of both operands, of the image alone and of the kernel alone."""
    for image, kernel in ((change, change), (change, _as_it_is), (_as_it_is, change)):
        yield Cast(image, kernel, _as_it_is, precision, rounding)


def casts(kind: str) -> tuple[Cast, ...]:
    """What integers may have been through, the plainest first: counted on from the end of a type, or cut off."""
    operands: tuple[Change, ...] = (_as_it_is, lambda values: values % 2**8, lambda values: values % 2**16)
    outputs: tuple[Change, ...] = (_as_it_is,)
    if np.dtype(kind).kind in "iu":
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        outputs += lambda values: np.clip(values, low, high), lambda values: (values - low) % (high - low + 1) + low
    return tuple(Cast(*changes, EXACT, slack=0.5) for changes in product(operands, operands, outputs))


PROBE = "random operands (a test of additivity)"
HINT = "only fixed sums of products of image and kernel can be identified"


def _refusal(
    box: BlackBox, terms: Terms, checks: Sequence[RandomCheck], found: Confirmed | None = None
) -> IdentifyError:
    """The first reason that can be told for answers that were not all predicted."""
    plain = next(_possible(box))
    if found is None:
        readings = [Confirmed(norm, plain) for norm in (None, *NORMS)]
        found = max(readings, key=lambda one: sum(_agrees(terms, check, one) for check in checks))
    wrong = [check for check in checks if not _agrees(terms, check, found)] or list(checks)
    return (
        _saturation(terms, checks, wrong, found)
        or _absolute(terms, checks, found)
        or _rounding(terms, wrong, found)
        or bilinear_fault(box)
        or _mismatch(box, terms, wrong[0], found)
    )


def _first(terms: Terms, check: RandomCheck, found: Confirmed) -> tuple[str, Any, str]:
    """The index of the first output that disagrees, what is due there, and both values in words."""
    due, off = _off(terms, check, found)
    position = int(np.argmax(off if off.any() else np.abs(due - check.found)))
    answer, gap = check.found[position], np.abs(due[position] - check.found[position])
    words = f"it gives {_number(answer)} where {_number(due[position])} is due, {gap:g} off"
    return str(index_at(position, terms.shapes[0])), due[position], f"for {check.name} operands {words}"


def _saturation(
    terms: Terms, checks: Sequence[RandomCheck], wrong: Sequence[RandomCheck], found: Confirmed
) -> IdentifyError | None:
    """Whether the outputs are the predicted ones, cut off at a lowest and a highest value."""
    low = min(float(np.real(check.found).min()) for check in checks)
    high = max(float(np.real(check.found).max()) for check in checks)
    if low < high and all(np.isin(check.found, (low, high)).all() for check in checks):
        message = f"the output saturates: for all random operands it is {low:g} or {high:g}; return the sums themselves"
        return IdentifyError("saturates", message)
    clipped = replace(found, cast=replace(found.cast, output=lambda values: np.clip(np.real(values), low, high)))
    if not all(_agrees(terms, check, clipped) for check in checks):
        return None
    at, _, words = _first(terms, wrong[-1], found)
    return IdentifyError(
        "saturates", f"the output saturates: it stays within {low:g} … {high:g}, at {at} {words}; use a wider type"
    )


def _absolute(terms: Terms, checks: Sequence[RandomCheck], found: Confirmed) -> IdentifyError | None:
    """Whether the outputs are the absolute values of the predicted ones."""
    change = replace(found, cast=replace(found.cast, output=np.abs))
    if not all(_agrees(terms, check, change) for check in checks):
        return None
    wrong = next(check for check in checks if not _agrees(terms, check, found))
    at, _, words = _first(terms, wrong, found)
    fault = "the function is not bilinear, for its output is the absolute value of the sums"
    return IdentifyError("not bilinear", f"{fault}: at {at} {words}; {HINT}")


def _rounding(terms: Terms, wrong: Sequence[RandomCheck], found: Confirmed) -> IdentifyError | None:
    """Whether integers are treated as the terms say, and other numbers are not."""
    if any("integer" in check.name or check.name.startswith("large random") for check in wrong):
        return None
    at, _, words = _first(terms, wrong[0], found)
    message = f"values are rounded, cut off or left out: at {at} {words}"
    return IdentifyError("rounds", f"{message}; return the sums themselves, in a floating-point type")


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


def _mismatch(box: BlackBox, terms: Terms, check: RandomCheck, found: Confirmed) -> IdentifyError:
    box.check_repeated(check.found, box(check.x, check.h, "the same operands again"))
    at, _, words = _first(terms, check, found)
    return IdentifyError(
        "not bilinear",
        f"the function is not bilinear: its answers to single kernel elements do not predict those to others; at {at} "
        f"{words}; {HINT}",
    )


def _number(value: Any) -> str:
    return f"{np.real(value):g}" if np.isreal(value) else f"{value:g}"


UNSUPPORTED, NEITHER = "unsupported", "neither linear nor conjugate linear"
CHANGES: dict[str, Change] = {"linear": _as_it_is, "conj": np.conj, "real": np.real, "absolute": np.abs}


@dataclass(frozen=True, slots=True)
class Way:
    """What happens to image, kernel and output where they are complex: keys of `CHANGES`."""

    image: str
    kernel: str
    output: str = "linear"

    def operands(self, x: Any, h: Any) -> tuple[Any, Any]:
        """Image and kernel as they enter."""
        return CHANGES[self.image](x), CHANGES[self.kernel](h)

    def result(self, y: Any) -> Any:
        """The output as it is given."""
        return CHANGES[self.output](y)

    @property
    def complex_linear(self) -> bool:
        """Whether no part of a complex number is dropped, so that the terms hold for complex numbers."""
        return self.output == "linear" and "real" not in (self.image, self.kernel)


WAYS = {
    "linear, linear": Way("linear", "linear"),
    "linear, conj": Way("linear", "conj"),
    "conj, linear": Way("conj", "linear"),
    "conj, conj": Way("conj", "conj"),
    "imaginary part dropped": Way("real", "real"),
    "real, linear": Way("real", "linear"),
    "real, conj": Way("real", "conj"),
    "linear, real": Way("linear", "real"),
    "conj, real": Way("conj", "real"),
    "real part of linear, linear": Way("linear", "linear", "real"),
    "real part of linear, conj": Way("linear", "conj", "real"),
    "absolute value of linear, linear": Way("linear", "linear", "absolute"),
    "absolute value of linear, conj": Way("linear", "conj", "absolute"),
}
"""How complex operands enter; the same in all other ways where several rows give equal outputs."""


def conjugated(way: str) -> tuple[bool, bool]:
    """Whether image and kernel are conjugated; neither where complex numbers tell nothing."""
    row = WAYS.get(way)
    return (False, False) if row is None else (row.image == "conj", row.kernel == "conj")


def conjugated_apart(one: str, other: str) -> tuple[bool, bool]:
    """Whether two functions conjugate image and kernel differently; neither where complex numbers tell nothing."""
    if one not in WAYS or other not in WAYS:
        return False, False
    ways = conjugated(one), conjugated(other)
    return ways[0][0] != ways[1][0], ways[0][1] != ways[1][1]


def drops_parts(way: str) -> bool:
    """Whether parts of complex numbers are dropped, so that the terms hold for real numbers only."""
    return way in WAYS and not WAYS[way].complex_linear


def ways_apart(one: str, other: str) -> bool:
    """Whether two functions treat complex numbers differently; not where these tell nothing of one of them."""
    return one != other and one in WAYS and other in WAYS


def takes_bytes(box: BlackBox) -> bool:
    """Whether a function makes its image integers of 8 bits, although its type could hold more."""
    random = np.random.default_rng(8)
    x, h = random.uniform(0, 16, box.image), random.integers(1, 4, box.kernel).astype(np.float64)
    first = box.attempt(np.trunc(x), h, "an image of 8 bits")
    if first is None or not first.any():
        return False
    others = (box.attempt(values, h, "an image of 8 bits") for values in (x, np.trunc(x) + 256))
    return all(answer is not None and np.array_equal(answer, first) for answer in others)


def domain_of(box: BlackBox, found: Confirmed, way: str) -> tuple[str, str]:
    """The numbers for which the terms hold (`complex`, `all` or `integers`), and the precision."""
    if box.whole or found.cast.precision == EXACT:
        return "integers", EXACT
    numbers = "complex" if way in WAYS and WAYS[way].complex_linear else "all"
    return numbers, EXACT if box.kind == "object" else found.cast.precision


def conjugation(box: BlackBox, terms: Terms, found: Confirmed) -> str:
    """How image and kernel enter where they are complex: a key of `WAYS`, or why complex numbers tell nothing."""
    if box.whole or box.narrow or found.cast.precision == EXACT:
        return UNSUPPORTED
    random = np.random.default_rng(5)
    x, h = (random.uniform(1, 9, n) + 1j * random.uniform(1, 9, n) for n in (box.image, box.kernel))
    try:
        answer = box(x, h, "complex operands", "complex128")
    except ValueError:
        return UNSUPPORTED
    check = RandomCheck("complex", x, h, answer)
    rounding = ROUNDING[found.cast.precision]
    for word, way in WAYS.items():
        cast = Cast(CHANGES[way.image], CHANGES[way.kernel], CHANGES[way.output], rounding=rounding)
        if _agrees(terms, check, Confirmed(found.normalised, cast)):
            return word
    return NEITHER
