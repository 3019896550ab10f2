"""The first cell in which two sides differ, and the first term there that makes the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symconv.cells import as_expr
from symconv.proof.boxes.shares import Index, Share, Side
from symconv.terms import Term

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True, slots=True)
class CellTerm:
    """One product of a side: what it counts, and the term of the output that it comes from."""

    coefficient: Fraction
    term: Term

    def __str__(self) -> str:
        term = self.term
        weight = {Fraction(1): "", Fraction(-1): "-"}.get(self.coefficient, f"{self.coefficient}·")
        return f"{weight}({term.image_value})·({term.kernel_value})"


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """A cell in which two sides differ.

    Attributes:
        index: the cell, in index order.
        sides: what each side consists of.
        values: what each side is there, as SymPy expressions.
        product: the first product of symbols that both sides hold with different coefficients; None if only what is
            added to the products differs.
        coefficients: with what coefficient each side holds it.
        differs: the first term of each side that it comes from, None where there is none. Between numbers there is only
            one product, 1; then it is the first pair of entries that both sides do not multiply alike.
    """

    index: Index
    sides: tuple[Side, Side]
    values: tuple[Expr, Expr]
    product: Expr | None
    coefficients: tuple[Expr, Expr]
    differs: tuple[CellTerm | None, CellTerm | None]

    def __str__(self) -> str:
        left, right = self.values
        shares = "{} on the left, {} on the right".format(*self.coefficients)
        return f"at {list(self.index)}: left {left}, right {right}; {self.product}: {shares}"


def difference(index: Index, left: Side, right: Side) -> Difference:
    """The two sides at a cell in which they differ."""
    values = tuple(_value(side, index) for side in (left, right))
    found = [[(term, _monomials(term)) for term in _terms(side, index)] for side in (left, right)]
    totals = [_added([parts for _, parts in side]) for side in found]
    product = next(
        (key for side in found for _, parts in side for key in parts if totals[0].get(key, 0) != totals[1].get(key, 0)),
        None,
    )
    shares = tuple(as_expr(total.get(product, 0)) for total in totals)
    if product is not None and product.is_number:
        firsts = _entries([[term for term, _ in side] for side in found])
    else:
        firsts = tuple(next((term for term, parts in side if product in parts), None) for side in found)
    return Difference(
        index, (left, right), (values[0], values[1]), product, (shares[0], shares[1]), (firsts[0], firsts[1])
    )


def _terms(side: Side, index: Index) -> Iterator[CellTerm]:
    for share in side:
        at = share.reads(index)
        if at in share.output:
            yield from (CellTerm(share.coefficient, term) for term in share.output.terms(*at))


def _entries(sides: list[list[CellTerm]]) -> tuple[CellTerm | None, ...]:
    """The first term of each side that multiplies entries which the sides do not multiply equally often."""
    counts: list[dict[Any, Fraction]] = [{}, {}]
    for count, side in zip(counts, sides, strict=True):
        for one in side:
            count[_key(one)] = count.get(_key(one), Fraction(0)) + one.coefficient
    keys = (_key(one) for side in sides for one in side if one.term.expr.is_number and one.term.expr)
    found = next((key for key in keys if counts[0].get(key, 0) != counts[1].get(key, 0)), None)
    return tuple(next((one for one in side if _key(one) == found), None) for side in sides)


def _key(one: CellTerm) -> tuple[Any, ...]:
    return one.term.read_index, one.term.kernel_index, one.term.expr


def _value(side: Side, index: Index) -> Any:
    from sympy import Add

    return Add(*[as_expr(share.coefficient) * _read(share, index) for share in side])


def _read(share: Share, index: Index) -> Any:
    return share.output[share.reads(index)]


def _monomials(term: CellTerm) -> dict[Any, Any]:
    from sympy import expand

    value = expand(as_expr(term.coefficient) * term.term.expr)
    return {key: weight for key, weight in value.as_coefficients_dict().items() if weight}


def _added(parts: list[dict[Any, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for part in parts:
        for key, weight in part.items():
            found[key] = found.get(key, 0) + weight
    return found
