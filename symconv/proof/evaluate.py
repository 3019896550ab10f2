"""Exact complex numbers with rational parts, for examples that conjugation can tell apart.

Gradients carried out by the adjoint rules, on expressions instead of lattices.

With ⟨g, e⟩ = Σ_p g[p] e[p] every operation of the language has an adjoint inside the language, so a gradient can be
pushed down to the names (back-propagation), and what remains has no gradient in it:

| e | its part of the gradient |
|---|---|
| ``conv(u, v)`` | ``corr(v, g)`` to u, ``corr(u, g)`` to v |
| ``corr(u, v)`` | ``corr(g, v)`` to u, ``conv(g, u)`` to v |
| ``slide(u, v)`` | ``conv(g, v)`` to u, ``slide(u, g)`` to v |
| ``flip``, ``even``, ``odd`` | the same operation of g |
| ``shift(u, s)``, ``up(u, M)``, ``down(u, M)`` | ``shift(g, -s)``, ``down(g, M)``, ``up(g, M)`` |
| ``conj(u)``, real names only | ``conj`` of what conj(g) gives to u |

The decision does not use these rules; the replays and the counterexamples do, so that they check it independently.

The value of an expression on finite sequences, straight from the definitions: dictionaries, no lattices.

A result has finitely many entries and, because of ``one``, perhaps constant combs: the same value at every index
n ≡ r modulo p. Convolving two combs would add up infinitely many equal numbers, so that is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TypeVar

from symconv.errors import IllDefinedError, InputError
from symconv.proof.language import (
    Expression,
    Gradient,
    Known,
    Move,
    Pair,
    Scaled,
    Sequence,
    Total,
    Turn,
    conj,
    conv,
    corr,
    down,
    scaled,
    shift,
    slide,
    total,
    up,
    zero,
)


def number(real: int | Fraction, imaginary: int | Fraction = 0) -> Number:
    """The number as plainly as it can be written: an int, a Fraction, or a Gaussian if it is not real.

    >>> number(Fraction(4, 2)), number(1, 0), str(number(2, -1))
    (2, 1, '2 - i')
    """
    if imaginary:
        return Gaussian(_plain(real), _plain(imaginary))
    return _plain(real)


def _plain(value: int | Fraction) -> int | Fraction:
    return int(value) if value == int(value) else value


@dataclass(frozen=True, slots=True)
class Gaussian:
    """real + imaginary·i with a non-zero imaginary part; built by `number`."""

    real: int | Fraction
    imaginary: int | Fraction

    def __add__(self, other: Number) -> Number:
        real, imaginary = parts(other)
        return number(self.real + real, self.imaginary + imaginary)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Number:
        real, imaginary = parts(other)
        return number(
            self.real * real - self.imaginary * imaginary,
            self.real * imaginary + self.imaginary * real,
        )

    __rmul__ = __mul__

    def conjugate(self) -> Number:
        """real - imaginary·i."""
        return number(self.real, -self.imaginary)

    def __str__(self) -> str:
        size = "" if abs(self.imaginary) == 1 else str(abs(self.imaginary))
        if not self.real:
            return f"{'-' if self.imaginary < 0 else ''}{size}i"
        return f"{self.real} {'-' if self.imaginary < 0 else '+'} {size}i"


def parts(value: Number) -> tuple[int | Fraction, int | Fraction]:
    """The real and the imaginary part.

    >>> parts(3)
    (3, 0)
    """
    return (value.real, value.imaginary) if isinstance(value, Gaussian) else (value, 0)


Number = int | Fraction | Gaussian


PAIR_RULES: dict[str, tuple[Callable[..., Expression], Callable[..., Expression]]] = {
    "conv": (lambda g, _, v: corr(v, g), lambda g, u, _: corr(u, g)),
    "corr": (lambda g, _, v: corr(g, v), lambda g, u, _: conv(g, u)),
    "slide": (lambda g, _, v: conv(g, v), lambda g, u, _: slide(u, g)),
}
MOVE_RULES: dict[str, Callable[[Expression, int], Expression]] = {
    "shift": lambda g, amount: shift(g, -amount),
    "up": down,
    "down": up,
}


def without_gradients(expression: Expression, real: frozenset[str] = frozenset()) -> Expression:
    """The same sequence, written without ``grad``.

    >>> from symconv.proof.language import expression
    >>> print(without_gradients(expression("grad(down(conv(x, h), 2), h, g)")))
    corr(x, up(g, 2))
    """
    match expression:
        case Gradient(body, name, g):
            body, g = without_gradients(body, real), without_gradients(g, real)
            parts = pulled(body, name, g, real)
            return total(tuple(parts)) if parts else zero
        case Pair(kind, left, right):
            return Pair(kind, without_gradients(left, real), without_gradients(right, real))
        case Turn(kind, body):
            return Turn(kind, without_gradients(body, real))
        case Move(kind, body, amount):
            return Move(kind, without_gradients(body, real), amount)
        case Scaled(factor, body):
            return scaled(factor, without_gradients(body, real))
        case Total(terms):
            return total(tuple(without_gradients(term, real) for term in terms))
        case _:
            return expression


def pulled(body: Expression, name: str, g: Expression, real: frozenset[str]) -> list[Expression]:
    """The parts that g, pulled back through `body`, leaves at the sequence `name`."""
    match body:
        case Sequence(other):
            return [g] if other == name else []
        case Pair(kind, left, right):
            to_left, to_right = PAIR_RULES[kind]
            parts = pulled(left, name, to_left(g, left, right), real)
            return parts + pulled(right, name, to_right(g, left, right), real)
        case Turn("conj", inner):
            parts = [conj(part) for part in pulled(inner, name, conj(g), real)]
            if parts and name not in real:
                raise InputError(f"the gradient by {name!r} meets conj({name}); give {name} = conj({name})")
            return parts
        case Turn(kind, inner):
            return pulled(inner, name, Turn(kind, g), real)
        case Move(kind, inner, amount):
            return pulled(inner, name, MOVE_RULES[kind](g, amount), real)
        case Scaled(factor, inner):
            return [scaled(factor, part) for part in pulled(inner, name, g, real)]
        case Total(terms):
            return [part for term in terms for part in pulled(term, name, g, real)]
        case Known() | _:
            return []


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

    >>> from symconv.proof.language import expression
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
