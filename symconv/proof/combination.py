"""An expression multiplied out: a formal combination of products with rational coefficients.

Every operation of the language is linear in each of its operands, so it is carried out on pairs of products; products
with the same lattice are added up on the way. Which combinations are equal for all sequences is the matter of
`symconv.proof.symmetry` and `symconv.proof.decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial

from symconv.errors import IllDefinedError, InputError, LimitError, shown
from symconv.proof import product as steps
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.proof.lattice import is_empty
from symconv.proof.product import Label, LatticeProduct, Unbounded

Combination = dict[LatticeProduct, Fraction]

MOST_PRODUCTS = 2000  # of one expression, counted before they are built
HALF = Fraction(1, 2)

KNOWN: dict[str, Combination] = {
    "delta": {steps.IMPULSE: Fraction(1)},
    "one": {steps.ONE: Fraction(1)},
    "zero": {},
}
MOVES: dict[str, Callable[[LatticeProduct, int], LatticeProduct]] = {
    "shift": steps.shifted,
    "up": steps.spread,
    "down": steps.thinned,
}


def expand(expression: Expression, real: frozenset[str] = frozenset()) -> Combination:
    """The expression as a combination of products; conjugation passes over the names in `real`.

    Raises IllDefinedError where infinitely many contributions meet, LimitError above 2000 products,
    InputError for a gradient through a conjugate.
    """
    try:
        return RULES[type(expression)](expression, real)
    except Unbounded:
        raise IllDefinedError(
            f"in {shown(expression)} infinitely many contributions meet, so the sum is ill defined; "
            "replace 'one' by a sequence with finitely many non-zero entries"
        ) from None


def _named(expression: Sequence, _: frozenset[str]) -> Combination:
    return {steps.named(Label(expression.name)): Fraction(1)}


def _known(expression: Known, _: frozenset[str]) -> Combination:
    return KNOWN[expression.name]


def _total(expression: Total, real: frozenset[str]) -> Combination:
    return collected(item for term in expression.terms for item in expand(term, real).items())


def _scaled(expression: Scaled, real: frozenset[str]) -> Combination:
    return collected((one, expression.factor * value) for one, value in expand(expression.body, real).items())


def _turned(expression: Turn, real: frozenset[str]) -> Combination:
    body = expand(expression.body, real)
    return collected(
        (turned, weight * value) for one, value in body.items() for turned, weight in _turns(expression.kind, one, real)
    )


def _turns(kind: str, one: LatticeProduct, real: frozenset[str]) -> tuple[tuple[LatticeProduct, Fraction], ...]:
    if kind == "conj":
        return ((steps.conjugated(one, real), Fraction(1)),)
    mirrored = steps.flipped(one)
    if kind == "flip":
        return ((mirrored, Fraction(1)),)
    return ((one, HALF), (mirrored, HALF if kind == "even" else -HALF))


def _moved(expression: Move, real: frozenset[str]) -> Combination:
    move = MOVES[expression.kind]
    return collected((move(one, expression.amount), value) for one, value in expand(expression.body, real).items())


def _paired(expression: Pair, real: frozenset[str]) -> Combination:
    left, right = expand(expression.left, real), expand(expression.right, real)
    counted(len(left) * len(right))
    join = partial(steps.paired, expression.kind)
    return collected((join(a, b), p * q) for a, p in left.items() for b, q in right.items())


def _gradient(expression: Gradient, real: frozenset[str]) -> Combination:
    body, g = expand(expression.body, real), expand(expression.g, real)
    if any(label == Label(expression.name, True) for one in body for label in one.labels):
        name = expression.name
        raise InputError(
            f"the gradient with respect to {name!r} meets conj({name}), which has no derivative; "
            f"give {name} = conj({name}) if its entries are real"
        )
    places = [(one, value, place) for one, value in body.items() for place in _places(one, expression.name)]
    counted(len(places) * len(g))
    return collected(
        (steps.differentiated(one, place, other), value * weight)
        for one, value, place in places
        for other, weight in g.items()
    )


def _places(one: LatticeProduct, name: str) -> list[int]:
    return [place for place, label in enumerate(one.labels) if label.name == name]


RULES: dict[type, Callable[..., Combination]] = {
    Sequence: _named,
    Known: _known,
    Total: _total,
    Scaled: _scaled,
    Turn: _turned,
    Move: _moved,
    Pair: _paired,
    Gradient: _gradient,
}


def counted(number: int) -> None:
    """Refuse a number of products above the limit, before they are built."""
    if number > MOST_PRODUCTS:
        raise LimitError(
            f"the expression multiplies out to {number} products, more than {MOST_PRODUCTS}; prove it in smaller parts"
        )


def collected(items: Iterable[tuple[LatticeProduct | None, Fraction]]) -> Combination:
    """The combination with equal products added up; zeros and products without points are left out."""
    found: Combination = {}
    for one, value in items:
        if one is not None and not is_empty(one.rows):
            found[one] = found.get(one, Fraction(0)) + value
    return {one: value for one, value in found.items() if value}
