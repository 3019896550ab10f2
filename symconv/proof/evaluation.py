"""The value of an expression on finite sequences, straight from the definitions: dictionaries, no lattices.

A result has finitely many entries and, because of ``one``, perhaps constant combs: the same value at every index
n ≡ r modulo p. Convolving two combs would add up infinitely many equal numbers, so that is refused. Entries are exact,
and complex where conjugation is to be told apart.

Gradients are carried out by the adjoint rules. With ⟨g, e⟩ = Σ_p g[p] e[p] every word has an adjoint inside the
language, which stands in its row, so a gradient can be pushed down to the names (back-propagation), and what remains
has no gradient in it. The decision does not use these rules; the replays and the counterexamples do, so that they check
it independently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product as choices
from math import gcd, prod
from typing import TypeVar

from symconv.errors import IllDefinedError, InputError
from symconv.proof.language import (
    DefiningSum,
    Expression,
    Gradient,
    Scaled,
    Sequence,
    Total,
    WordCall,
    conj,
    scaled,
    total,
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


def without_gradients(expression: Expression, real: frozenset[str] = frozenset()) -> Expression:
    """The same sequence, written without ``grad``.

    >>> from symconv.proof.language import expression
    >>> print(without_gradients(expression("grad(down(conv(x, h), 2), h, g)")))
    corr(x, up(g, 2))
    """
    match expression:
        case Gradient(body, name, g):
            parts = pulled(without_gradients(body, real), name, without_gradients(g, real), real)
            return total(tuple(parts)) if parts else zero
        case WordCall(word, arguments):
            plain = (without_gradients(one, real) if isinstance(one, Expression) else one for one in arguments)
            return WordCall(word, tuple(plain))
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
        case WordCall():
            return _through(body, name, g, real)
        case Scaled(factor, inner):
            return [scaled(factor, part) for part in pulled(inner, name, g, real)]
        case Total(terms):
            return [part for term in terms for part in pulled(term, name, g, real)]
    raise TypeError(type(body))


def _through(body: WordCall, name: str, g: Expression, real: frozenset[str]) -> list[Expression]:
    """What g leaves at `name` through each sequence of a word; through a conjugate, what conj(g) leaves, conjugated."""
    conjugated = any(one.conjugated for one in body.sums)
    shares = body.row.adjoint(conj(g) if conjugated else g, *body.arguments)
    found = [one for part, share in zip(body.parts, shares, strict=True) for one in pulled(part, name, share, real)]
    if conjugated and found and name not in real:
        raise InputError(f"the gradient by {name!r} meets conj({name}); give {name} = conj({name})")
    return [conj(one) for one in found] if conjugated else found


Key = TypeVar("Key")
Comb = tuple[int, int]  # period, residue
Signals = Mapping[str, Mapping[int, Number]]


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

    Raises:
        InputError: for a name without values.
        IllDefinedError: for a sum without end.

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
        case WordCall(word):
            parts = [_value(part, signals) for part in expression.parts]
            if sum(bool(part.combs) for part in parts) > 1:
                raise IllDefinedError(
                    f"{word} of two sequences that repeat for ever has no end; let one of them be finite"
                )
            return _added([_defined(one, parts) for one in expression.sums])
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


def _defined(one: DefiningSum, parts: list[Values]) -> Values:
    """A defining sum: every choice of an entry of each sequence contributes at one index, or at none."""
    reach, divisor = _contributes(one)
    if reach is None:
        return Values({}, {(1, 0): one.coefficient})
    entries: list[tuple[int, Number]] = []
    combs: list[tuple[Comb, Number]] = []
    for chosen in choices(*([*part.entries.items(), *part.combs.items()] for part in parts)):
        value = prod((value for _, value in chosen), start=number(one.coefficient))
        value = value.conjugate() if one.conjugated else value
        index, period = reach[0], 0
        for by, (position, _) in zip(reach[1:], chosen, strict=True):
            if isinstance(position, tuple):
                index, period = index + by * position[1], by * position[0]
            else:
                index += by * position
        if period:
            combs += [(comb, value) for comb in _multiples(index, period, divisor)]
        elif index % divisor == 0:
            entries.append((index // divisor, value))
    return _made(entries, combs)


@cache
def _contributes(one: DefiningSum) -> tuple[tuple[int, ...] | None, int]:
    """The output index by the indices of the entries: a constant and a factor for each, over a common divisor."""
    index = one.output()
    if index is None:
        return None, 1
    whole = index * index.divisor
    factors = (int(whole.of(f"n{position}")) for position in range(len(one.indices)))
    return (int(whole.constant), *factors), index.divisor


def _multiples(start: int, step: int, divisor: int) -> list[Comb]:
    """The indices n with divisor·n = start + step·t for an integer t."""
    shared = gcd(step, divisor)
    if start % shared:
        return []
    whole = divisor // shared
    first = -start // shared * pow(step // shared, -1, whole) % whole
    period = abs(step // shared)
    return [(period, (start + step * first) // divisor % period)]
