"""The value of an expression on finite sequences, straight from the definitions: dictionaries, no lattices.

A result has finitely many entries and, because of ``one``, perhaps constant combs: the same value at every index
n ≡ r modulo p. Convolving two combs would add up infinitely many equal numbers, so that is refused. Entries are exact,
and complex where conjugation is to be told apart.

With ⟨g, e⟩ = Σ_p g[p] e[p] every word has an adjoint inside the language, which stands in its row, so a gradient can be
pushed down to the names (back-propagation). The decision does not use these rules; the replays and the counterexamples
do, so that they check it independently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product as choices
from math import gcd, prod

from symconv.core.signal import as_expr
from symconv.errors import IllDefinedError, InputError
from symconv.formulas.nodes import Formula, Negative, Product, Sum, Value
from symconv.proof.language import (
    DefiningSum,
    Expression,
    LinearCombination,
    Sequence,
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
    real, imaginary = (int(part) if part == int(part) else part for part in (real, imaginary))
    return Gaussian(real, imaginary) if imaginary else real


@dataclass(frozen=True, slots=True)
class Gaussian:
    """real + imag·i with a non-zero imaginary part; built by `number`."""

    real: int | Fraction
    imag: int | Fraction

    def __add__(self, other: Number) -> Number:
        return number(self.real + other.real, self.imag + other.imag)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Number:
        return number(
            self.real * other.real - self.imag * other.imag,
            self.real * other.imag + self.imag * other.real,
        )

    __rmul__ = __mul__

    def conjugate(self) -> Number:
        """real - imag·i."""
        return number(self.real, -self.imag)

    def __str__(self) -> str:
        size = "" if abs(self.imag) == 1 else str(abs(self.imag))
        if not self.real:
            return f"{'-' if self.imag < 0 else ''}{size}i"
        return f"{self.real} {'-' if self.imag < 0 else '+'} {size}i"


Number = int | Fraction | Gaussian


def number_formula(value: Number) -> Value:
    """An exact number, complex or not."""
    if isinstance(value, Gaussian):
        from sympy import I

        return Value(as_expr(value.real) + I * as_expr(value.imag))
    return Value(as_expr(value))


def product_formula(factors: tuple[Formula, ...]) -> Formula | None:
    """Factors as a product, one alone as it is; None if there are none."""
    return (factors[0] if len(factors) == 1 else Product(factors)) if factors else None


def weighted(factor: Number, body: Formula | None) -> Formula:
    """A number times a formula: no factor 1, and the sign in front of all."""
    if body is None:
        return number_formula(factor)
    if isinstance(factor, Gaussian) or abs(factor) != 1:
        positive = factor if isinstance(factor, Gaussian) else abs(factor)
        inner = body.factors if isinstance(body, Product) else (body,)
        shown: Formula = Product((number_formula(positive), *inner))
    else:
        shown = Product((body,)) if isinstance(body, Sum) else body
    return Negative(shown) if not isinstance(factor, Gaussian) and factor < 0 else shown


def without_gradients(expression: Expression, real: frozenset[str] = frozenset()) -> Expression:
    """The same sequence, written without ``grad``.

    >>> from symconv.proof.language import expression
    >>> print(without_gradients(expression("grad(down(conv(x, h), 2), h, g)")))
    corr(x, up(g, 2))
    """
    match expression:
        case WordCall("grad", parts=(body, Sequence(name), g)):
            parts = pulled(without_gradients(body, real), name, without_gradients(g, real), real)
            return total(parts) if parts else zero
        case WordCall(word, arguments):
            plain = (without_gradients(one, real) if isinstance(one, Expression) else one for one in arguments)
            return WordCall(word, tuple(plain))
        case LinearCombination(terms):
            return total(scaled(factor, without_gradients(part, real)) for factor, part in terms)
        case _:
            return expression


def pulled(body: Expression, name: str, g: Expression, real: frozenset[str]) -> list[Expression]:
    """The parts that g, pulled back through `body`, leaves at the sequence `name`."""
    match body:
        case Sequence(other):
            return [g] if other == name else []
        case WordCall():
            # Through a conjugate goes conj(g), and what it leaves is conjugated.
            conjugated = any(one.conjugated for one in body.sums)
            shares = body.row.adjoint(conj(g) if conjugated else g, *body.arguments)
            pairs = zip(body.parts, shares, strict=True)
            found = [one for part, share in pairs for one in pulled(part, name, share, real)]
            if conjugated and found and name not in real:
                raise InputError(f"the gradient by {name!r} meets conj({name}); give {name} = conj({name})")
            return [conj(one) for one in found] if conjugated else found
        case LinearCombination(terms):
            return [scaled(factor, left) for factor, part in terms for left in pulled(part, name, g, real)]
    raise TypeError(type(body))


Signals = Mapping[str, Mapping[int, Number]]
Comb = tuple[int, int]
"""Indices by period and residue: all n ≡ residue modulo the period, or n = residue alone where the period is 0."""
Combs = dict[Comb, Number]


@dataclass(frozen=True, slots=True)
class Values:
    """A sequence: single entries, and combs that repeat for ever."""

    combs: Combs

    def at(self, index: int) -> Number:
        """The value at one index."""
        return sum(
            value for (period, residue), value in self.combs.items() if (index % period if period else index) == residue
        )


def evaluate(expression: Expression, signals: Signals, real: frozenset[str] = frozenset()) -> Values:
    """The value of the expression when every name stands for its finite sequence in `signals`.

    >>> from symconv.proof.language import expression
    >>> value = evaluate(expression("conv(x, h)"), {"x": {0: 1, 1: 2}, "h": {0: 3, 1: 4}})
    >>> [value.at(m) for m in range(4)]
    [3, 10, 8, 0]
    """
    return Values(_value(without_gradients(expression, real), signals))


def _value(expression: Expression, signals: Signals) -> Combs:
    match expression:
        case Sequence(name):
            if name not in signals:
                raise InputError(f"the sequence {name!r} has no values; add them to the example")
            return _summed(((0, index), value) for index, value in signals[name].items())
        case WordCall(word):
            parts = [_value(part, signals) for part in expression.parts]
            if sum(any(period for period, _ in part) for part in parts) > 1:
                raise IllDefinedError(
                    f"{word} of two sequences that repeat for ever has no end; let one of them be finite"
                )
            return _summed(item for one in expression.sums for item in _defined(one, parts))
        case LinearCombination(terms):
            return _summed((at, factor * v) for factor, part in terms for at, v in _value(part, signals).items())
    raise TypeError(type(expression))


def _summed(items: Iterable[tuple[Comb, Number]]) -> Combs:
    found: Combs = {}
    for comb, value in items:
        found[comb] = found.get(comb, 0) + value
    return {comb: value for comb, value in found.items() if value != 0}


def _defined(one: DefiningSum, parts: list[Combs]) -> Iterator[tuple[Comb, Number]]:
    """A defining sum: every choice of an entry of each sequence contributes at one index or comb, or at none."""
    reach, divisor = _contributes(one)
    if reach is None:
        yield (1, 0), one.coefficient
        return
    for chosen in choices(*(part.items() for part in parts)):
        value = prod((value for _, value in chosen), start=number(one.coefficient))
        index = reach[0] + sum(by * residue for by, ((_, residue), _) in zip(reach[1:], chosen, strict=True))
        step = sum(by * period for by, ((period, _), _) in zip(reach[1:], chosen, strict=True))
        comb = _multiples(index, step, divisor)
        if comb is not None:
            yield comb, value.conjugate() if one.conjugated else value


@cache
def _contributes(one: DefiningSum) -> tuple[tuple[int, ...] | None, int]:
    """The output index by the indices of the entries: a constant and a factor for each, over a common divisor."""
    index = one.output()
    if index is None:
        return None, 1
    whole = index * index.divisor
    factors = (int(whole.of(f"n{position}")) for position in range(len(one.indices)))
    return (int(whole.constant), *factors), index.divisor


def _multiples(start: int, step: int, divisor: int) -> Comb | None:
    """The indices n with divisor·n = start + step·t for an integer t."""
    shared = gcd(step, divisor)
    if start % shared:
        return None
    whole = divisor // shared
    first = -start // shared * pow(step // shared, -1, whole) % whole
    period, index = abs(step // shared), (start + step * first) // divisor
    return period, index % period if period else index
