"""Entries as polynomials, and terms as monomials with coefficients: columns of integers that can be compared exactly.

An entry is a sum of rational coefficients times monomials, products of symbols (perhaps conjugated), of i and of
square roots of integers. Every monomial gets a number; a product of two entries is then a pair of numbers. If all
monomials are single symbols or 1, the sorted pair says which product it is. Otherwise SymPy multiplies each different
pair once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.cells import as_expr, simplified
from symconv.errors import InputError, LimitError, shown
from symconv.expand import conjugated
from symconv.signal import Signal

Column = NDArray[Any]
MOST_PRODUCTS = 200_000
"""The most products of monomials of a higher degree that one comparison multiplies out."""


SMALL = 2**36
"""Weights below this are 64-bit integers: so many of them as a comparison may have can be added up."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The polynomials of a list of entries: entry e has the monomials ``numbers[starts[e]:starts[e + 1]]``.

    Their coefficients are ``weights / scale``, integers over one denominator; None if each entry is one monomial with
    coefficient 1.
    """

    starts: Column
    numbers: Column
    weights: Column | None
    scale: int = 1


def times(weights: Column, factor: int | Column) -> Column:
    """Weights multiplied, as 64-bit integers as long as they are small and as Python's integers otherwise."""
    reach = _largest(weights) * (_largest(factor) if isinstance(factor, np.ndarray) else abs(factor))
    return weights * factor if reach < SMALL else weights.astype(object) * factor


def _largest(weights: Column) -> int:
    return max(abs(int(weights.min())), abs(int(weights.max()))) if len(weights) else 0


def _integers(values: list[Any]) -> Column:
    small = all(abs(value) < SMALL for value in values)
    column = np.empty(len(values), dtype=np.int64 if small else object)
    column[:] = values
    return column


@dataclass(slots=True)
class Basis:
    """The numbers of the monomials that one comparison has met; number 0 is the monomial 1."""

    numbers: dict[Any, int] = field(default_factory=lambda: {1: 0})
    plain: bool = True

    def number(self, monomial: Any) -> int:
        """The number of a monomial: text for a plain symbol, a SymPy expression for any other, 1 for 1."""
        return self.numbers.setdefault(monomial, len(self.numbers))

    def signal(self, signal: Signal, conjugate: bool = False) -> Entries:
        """The entries of a signal in reading order."""
        if signal.values is None and not conjugate:
            return self._symbols(signal)
        values = signal.array().reshape(-1).tolist()
        return self.entries([conjugated(as_expr(value)) for value in values] if conjugate else values)

    def _symbols(self, signal: Signal) -> Entries:
        columns = zip(*signal.ranges.indices(), strict=True)
        written = signal.name + "[" + ",".join(["{}"] * signal.rank) + "]"
        names = map(written.format, *signal.order(tuple(columns)))
        numbers = np.fromiter(map(self.number, names), dtype=np.int64, count=signal.ranges.size)
        return Entries(np.arange(len(numbers) + 1), numbers, None)

    def entries(self, values: Iterable[Any]) -> Entries:
        """The polynomials of integers, fractions and SymPy expressions."""
        polynomials = [self._polynomial(value) for value in values]
        starts = np.cumsum([0, *map(len, polynomials)])
        flat = [pair for polynomial in polynomials for pair in polynomial]
        numbers = np.array([number for number, _ in flat], dtype=np.int64)
        scale = lcm(*(weight.denominator for _, weight in flat))
        weights = _integers([int(weight * scale) for _, weight in flat])
        single = len(flat) == len(polynomials) and all(len(one) == 1 and one[0][1] == 1 for one in polynomials)
        return Entries(starts, numbers, None if single else weights, 1 if single else scale)

    def _polynomial(self, value: Any) -> list[tuple[int, int | Fraction]]:
        if isinstance(value, int | np.integer | Fraction):
            return [(0, value if isinstance(value, Fraction) else int(value))] if value else []
        if _is_single(value):
            return [(self.number(value.name if _is_plain(value) else value), 1)]
        return [self._monomial(monomial, weight) for monomial, weight in _expanded(value).items()]

    def _monomial(self, monomial: Any, weight: Any) -> tuple[int, Any]:
        rational = simplified(weight)
        if monomial == 1:
            return 0, rational
        _check(monomial)
        self.plain &= _is_single(monomial)
        return self.number(monomial.name if _is_plain(monomial) else monomial), rational

    def products(self, first: Column, second: Column) -> Column:
        """The numbers of products of single symbols: the sorted pair says which product it is."""
        return np.minimum(first, second) * len(self.numbers) + np.maximum(first, second)

    def multiplied(self, first: Column, second: Column) -> tuple[Column, Column | None]:
        """The numbers of any products, the same number for the same product, and the factors that come out of them.

        Where monomials are more than single symbols, each different pair is multiplied once.
        """
        pairs = self.products(first, second)
        if self.plain:
            return pairs, None
        different, places = np.unique(pairs, return_inverse=True)
        if len(different) > MOST_PRODUCTS:
            raise LimitError(
                f"the comparison has {len(different):,} different products of higher degree, more than "
                f"{MOST_PRODUCTS:,}; ask for smaller boxes"
            )
        monomials, found = [*map(_expr, self.numbers)], {}
        numbers, factors = [], []
        for low, high in (divmod(int(pair), len(monomials)) for pair in different):
            factor, product = _product(monomials[low], monomials[high])
            numbers.append(found.setdefault(product, len(found)))
            factors.append(factor)
        return np.array(numbers, dtype=np.int64)[places], _integers(factors)[places]


def _expr(monomial: Any) -> Any:
    from sympy import Integer, Symbol

    return Symbol(monomial) if isinstance(monomial, str) else Integer(1) if monomial == 1 else monomial


def _product(first: Any, second: Any) -> tuple[Any, Any]:
    """The rational coefficient of a product, and the monomial that is left: i·i gives -1 and 1."""
    coefficient, monomial = (first * second).as_coeff_Mul(rational=True)
    return simplified(coefficient), monomial


def _is_plain(value: Any) -> bool:
    from sympy import Symbol

    return type(value) is Symbol and value.assumptions0 == {"commutative": True}


def _is_single(value: Any) -> bool:
    """Whether a monomial is one symbol, perhaps conjugated."""
    from sympy import Symbol, conjugate

    return isinstance(value.args[0] if isinstance(value, conjugate) else value, Symbol)


def _expanded(value: Any) -> dict[Any, Any]:
    from sympy import expand

    return expand(value).as_coefficients_dict()


def _check(monomial: Any) -> None:
    """Refuse a factor of which equality is not decided here."""
    from sympy import I, pi

    for base, power in monomial.as_powers_dict().items():
        whole = power.is_Integer and power > 0
        root = base.is_Integer and power.is_Rational and power.q == 2
        if not (root or (whole and (_is_single(base) or base in (I, pi)))):
            raise InputError(f"entry {shown(monomial)} is no polynomial in names; put a name in its place to compare")
