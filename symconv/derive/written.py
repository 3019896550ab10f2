"""A worked example as it is written: its formulas, made from the terms and candidates and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.derive.candidates import Candidate
from symconv.derive.definition import defining_sides, summand, summation_letters
from symconv.derive.formula import BigSum, Entry, Formula, Negative, Product, Relation, Sum, Value, number
from symconv.derive.notation import Notation
from symconv.entries import as_expr, simplified
from symconv.terms import Index, Term

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.output import Output


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate as it is written: substituted, solved, and what becomes of it.

    Attributes:
        substituted: the product with numbers put in, ``x[0,3]·h[1-0,1-3]``.
        solved: the same worked out, ``x[0,3]·h[1,-2]``.
        read: the pixel that the boundary rule sends the read to, if it is another one.
        value: the product of the values, if there are any; None for a candidate that vanishes.
        candidate: what it was made from.
    """

    substituted: Formula
    solved: Formula
    read: Formula | None
    value: Formula | None
    candidate: Candidate


@dataclass(frozen=True)
class Written:
    """What a worked example is made of, and the formulas that it is written in; see `Derivation`."""

    output: Output
    at: Index
    notation: Notation
    terms: tuple[Term, ...]
    candidates: tuple[Candidate, ...]

    @cached_property
    def expr(self) -> Expr:
        """The sum as a SymPy expression."""
        return self.output[self.at]

    @property
    def has_values(self) -> bool:
        """Whether an operand has values of its own, so that entries can be replaced by them."""
        return self.output.image.values is not None or self.output.kernel.values is not None

    @property
    def numeric(self) -> bool:
        """Whether the sum is a number."""
        return bool(self.expr.is_number)

    def definition(self) -> Relation:
        """The defining sum in letters."""
        return Relation(defining_sides(self.output, self.notation))

    def substitution(self) -> Relation:
        """The defining sum with the output index put in."""
        put = self._put()
        body = _put_product(summand(self.output, self.notation), put)
        return Relation((self._left(), BigSum(summation_letters(self.notation), body)))

    def rows(self) -> tuple[Row, ...]:
        """The candidates as written."""
        general = summand(self.output, self.notation)
        return tuple(self._row(candidate, general) for candidate in self.candidates)

    def survivors(self) -> Relation:
        """The products that exist, with their indices worked out."""
        return Relation((self._left(), Sum(tuple(self._survivor(term) for term in self.terms))))

    def substituted_values(self) -> Relation:
        """The same sum with the values in the place of entries: the kernel's value first, as a coefficient."""
        return Relation((self._left(), Sum(tuple(self._with_values(term) for term in self.terms))))

    def products(self) -> Relation:
        """The value of each product, for a sum of numbers."""
        return Relation((self._left(), Sum(tuple(Value(term.expr) for term in self.terms))))

    def result(self) -> Relation:
        """The sum as it is left: a number, or equal products gathered in the order of the derivation."""
        if self.numeric:
            return Relation((self._left(), Value(self.expr)))
        return Relation((self._left(), Sum(tuple(self._gathered()))))

    def _left(self) -> Formula:
        return Entry(self.output.name, tuple(number(part) for part in self.at))

    def _put(self) -> dict[str, int]:
        return dict(zip(self.notation.output, self.at, strict=True))

    def _row(self, candidate: Candidate, general: Product) -> Row:
        over_image = self.notation.over == "image"
        own = candidate.image_index if over_image else candidate.kernel_index
        put = self._put() | dict(zip(summation_letters(self.notation), own, strict=True))
        term = candidate.term
        moved = term is not None and term.read_index != term.image_index
        return Row(
            substituted=_put_product(general, put),
            solved=self._solved(candidate.image_index, candidate.kernel_index, candidate.cause),
            read=self._read(term) if term is not None and moved else None,
            value=self._with_values(term) if term is not None and self.has_values else None,
            candidate=candidate,
        )

    def _read(self, term: Term) -> Formula:
        if term.read_index is None:
            return Value(term.image_value)
        return Entry(self.output.image.name, tuple(number(part) for part in term.read_index))

    def _survivor(self, term: Term) -> Formula:
        if term.read_index is None:
            return Product((Value(term.image_value), self._element(term.kernel_index, False)))
        return self._solved(term.read_index, term.kernel_index)

    def _solved(self, image: Any, kernel: Any, cause: str | None = None) -> Formula:
        pixel = Entry(self.output.image.name, tuple(number(part) for part in image), cause == "image")
        return Product((pixel, self._element(kernel, cause in ("kernel", "fraction"))))

    def _element(self, index: Any, missing: bool) -> Entry:
        written = tuple(number(part) for part in index)
        return Entry(self.output.kernel.name, written, missing, self.output.operation.conjugate)

    def _with_values(self, term: Term) -> Formula:
        image, kernel = self.output.image, self.output.kernel
        pixel: Formula = Value(term.image_value)
        if image.values is None and term.read_index is not None:
            pixel = Entry(image.name, tuple(number(part) for part in term.read_index))
        if kernel.values is None:
            return Product((pixel, self._element(term.kernel_index, False)))
        return Product((Value(term.kernel_value), pixel))

    def _gathered(self) -> list[Formula]:
        """Equal symbolic factors gathered under the sum of their coefficients; zeros are left out."""
        found: dict[Any, tuple[Any, Formula]] = {}
        for term in self.terms:
            coefficient, key, node = self._split(term)
            found[key] = (found[key][0] + coefficient if key in found else coefficient, node)
        return [_scaled(coefficient, node) for coefficient, node in found.values() if coefficient]

    def _split(self, term: Term) -> tuple[Any, Any, Formula]:
        """A term as coefficient · symbolic factor, the latter with a key by which equals are known."""
        weight, value = simplified(term.kernel_value), simplified(term.image_value)
        written = self._with_values(term)
        assert isinstance(written, Product)
        if isinstance(weight, int | Fraction):
            return weight * (value if isinstance(value, int | Fraction) else 1), value, written.factors[1]
        if isinstance(value, int | Fraction):
            return value, weight, written.factors[0 if self.output.kernel.values is not None else 1]
        return 1, (weight, value), written


def _scaled(coefficient: Any, node: Formula) -> Formula:
    if isinstance(node, Value) and node.expr.is_Rational:
        return Value(as_expr(coefficient))
    if abs(coefficient) == 1:
        return node if coefficient == 1 else Negative(node)
    return Product((Value(as_expr(coefficient)), node))


def _put_product(product: Product, values: dict[str, Any]) -> Product:
    entries = [factor for factor in product.factors if isinstance(factor, Entry)]
    return Product(
        tuple(Entry(e.name, tuple(index.put(values) for index in e.index), e.missing, e.conjugated) for e in entries)
    )
