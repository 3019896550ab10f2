"""The value of an expression on finite sequences, straight from the definitions: dictionaries, no lattices.

A result has finitely many entries and, because of ``one``, perhaps constant combs: the same value at every index
n ≡ r modulo p. Convolving two combs would add up infinitely many equal numbers, so that is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TypeVar

from symconv.errors import IllDefinedError, InputError
from symconv.proof.adjoint import without_gradients
from symconv.proof.gaussian import Number
from symconv.proof.language import Expression, Known, Move, Pair, Scaled, Sequence, Total, Turn

Key = TypeVar("Key")
Comb = tuple[int, int]  # period, residue
Signals = Mapping[str, Mapping[int, Number]]

# The output index that a[p] and b[q] contribute to.
CONTRIBUTES: dict[str, tuple[int, int]] = {"conv": (1, 1), "corr": (-1, 1), "slide": (1, -1)}


@dataclass(frozen=True, slots=True)
class Values:
    """A sequence: single entries, and combs that repeat for ever."""

    entries: Mapping[int, Number]
    combs: Mapping[Comb, Number]

    def at(self, index: int) -> Number:
        """The value at one index."""
        repeated = (value for (period, residue), value in self.combs.items() if index % period == residue)
        return sum(repeated, self.entries.get(index, 0))


def evaluate(expression: Expression, signals: Signals, real: frozenset[str] = frozenset()) -> Values:
    """The value of the expression when every name stands for its finite sequence in `signals`.

    Raises InputError for a name without values, IllDefinedError for a sum without end.

    >>> from symconv.proof.reader import expression
    >>> value = evaluate(expression("conv(x, h)"), {"x": {0: 1, 1: 2}, "h": {0: 3, 1: 4}})
    >>> [value.at(m) for m in range(4)]
    [3, 10, 8, 0]
    """
    return _value(without_gradients(expression, real), signals)


def _value(expression: Expression, signals: Signals) -> Values:
    match expression:
        case Sequence(name):
            if name not in signals:
                raise InputError(f"the sequence {name!r} has no values; add them to the example")
            return _made(signals[name].items(), ())
        case Known(name):
            return {"delta": Values({0: 1}, {}), "one": Values({}, {(1, 0): 1}), "zero": Values({}, {})}[name]
        case Pair(kind, left, right):
            return _paired(kind, _value(left, signals), _value(right, signals))
        case Turn(kind, body):
            return TURNS[kind](_value(body, signals))
        case Move(kind, body, amount):
            return MOVES[kind](_value(body, signals), amount)
        case Scaled(factor, body):
            return _scaled(_value(body, signals), factor)
        case Total(terms):
            return _added([_value(term, signals) for term in terms])
    raise TypeError(type(expression))


def _made(entries: Iterable[tuple[int, Number]], combs: Iterable[tuple[Comb, Number]]) -> Values:
    return Values(_summed(entries), _summed(combs))


def _summed(items: Iterable[tuple[Key, Number]]) -> dict[Key, Number]:
    found: dict[Key, Number] = {}
    for key, value in items:
        found[key] = found.get(key, 0) + value
    return {key: value for key, value in found.items() if value != 0}


def _scaled(a: Values, factor: Number) -> Values:
    return _made(
        ((index, factor * value) for index, value in a.entries.items()),
        ((comb, factor * value) for comb, value in a.combs.items()),
    )


def _added(parts: list[Values]) -> Values:
    return _made(
        (item for part in parts for item in part.entries.items()),
        (item for part in parts for item in part.combs.items()),
    )


def _paired(kind: str, a: Values, b: Values) -> Values:
    if a.combs and b.combs:
        raise IllDefinedError(f"{kind} of two sequences that repeat for ever has no end; let one of them be finite")
    left, right = CONTRIBUTES[kind]
    entries = ((left * p + right * q, v * w) for p, v in a.entries.items() for q, w in b.entries.items())
    from_a = (
        ((period, (left * residue + right * q) % period), v * w)
        for (period, residue), v in a.combs.items()
        for q, w in b.entries.items()
    )
    from_b = (
        ((period, (left * p + right * residue) % period), v * w)
        for p, v in a.entries.items()
        for (period, residue), w in b.combs.items()
    )
    return _made(entries, (*from_a, *from_b))


def _conjugated(a: Values) -> Values:
    return Values(
        {index: value.conjugate() for index, value in a.entries.items()},
        {comb: value.conjugate() for comb, value in a.combs.items()},
    )


def _flipped(a: Values) -> Values:
    return _made(
        ((-index, value) for index, value in a.entries.items()),
        (((period, -residue % period), value) for (period, residue), value in a.combs.items()),
    )


def _half_with_mirror(a: Values, sign: int) -> Values:
    return _scaled(_added([a, _scaled(_flipped(a), sign)]), Fraction(1, 2))


def _shifted(a: Values, amount: int) -> Values:
    return _made(
        ((index + amount, value) for index, value in a.entries.items()),
        (((period, (residue + amount) % period), value) for (period, residue), value in a.combs.items()),
    )


def _spread(a: Values, step: int) -> Values:
    return _made(
        ((step * index, value) for index, value in a.entries.items()),
        (((step * period, step * residue), value) for (period, residue), value in a.combs.items()),
    )


def _thinned(a: Values, step: int) -> Values:
    return _made(
        ((index // step, value) for index, value in a.entries.items() if index % step == 0),
        (
            (_comb_of_every(step, period, residue), value)
            for (period, residue), value in a.combs.items()
            if residue % gcd(step, period) == 0
        ),
    )


def _comb_of_every(step: int, period: int, residue: int) -> Comb:
    """The indices n with step·n ≡ residue modulo the period."""
    shared = gcd(step, period)
    shorter = period // shared
    return shorter, residue // shared * pow(step // shared, -1, shorter) % shorter


TURNS: dict[str, Callable[[Values], Values]] = {
    "conj": _conjugated,
    "flip": _flipped,
    "even": lambda a: _half_with_mirror(a, 1),
    "odd": lambda a: _half_with_mirror(a, -1),
}
MOVES: dict[str, Callable[[Values, int], Values]] = {"shift": _shifted, "up": _spread, "down": _thinned}
