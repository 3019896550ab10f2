"""A worked example as it is written: its formulas, made from the terms and candidates and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.cells import simplified
from symconv.derive.candidates import Candidate
from symconv.derive.collecting import Share, collected, share_of, share_of_number
from symconv.derive.definition import defining_sides, summand, summation_letters, with_bias
from symconv.derive.formula import BigSum, Entry, Formula, Product, Relation, Sum, Value, number
from symconv.derive.indices import axis_letters, summed_axes
from symconv.derive.notation import Notation
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
        signals = (self.output.image, self.output.kernel, self.output.bias)
        return any(signal is not None and signal.values is not None for signal in signals)

    @property
    def numeric(self) -> bool:
        """Whether the sum is a number."""
        return bool(self.expr.is_number)

    def definition(self) -> Relation:
        """The defining sum in letters."""
        return Relation(defining_sides(self.output, self.notation))

    def substitution(self) -> Relation:
        """The defining sum with the output index put in."""
        body = _put_product(summand(self.output, self.notation), self._output_put)
        total = BigSum(summation_letters(self.notation), body)
        return Relation((self._left(), with_bias(self.output, tuple(number(part) for part in self.at), total)))

    def rows(self) -> tuple[Row, ...]:
        """The candidates as written."""
        return self._rows

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        general = summand(self.output, self.notation)
        return tuple(self._row(candidate, general) for candidate in self.candidates)

    def survivors(self) -> Relation:
        """The products that exist, with their indices worked out."""
        return Relation((self._left(), self._sum(self._survivor(term) for term in self.terms)))

    def substituted_values(self) -> Relation:
        """The same sum with values in the place of entries; a kernel's value stands before a pixel that has none."""
        return Relation((self._left(), self._sum((self._with_values(term) for term in self.terms), valued=True)))

    def products(self) -> Relation:
        """The value of each product, for a sum of numbers."""
        return Relation((self._left(), self._sum((Value(term.expr) for term in self.terms), valued=True)))

    def result(self) -> Relation:
        """The sum as it is left: a number, or equal products gathered in the order of the derivation."""
        if self.numeric:
            return Relation((self._left(), Value(self.expr)))
        return Relation((self._left(), Sum(tuple(collected(self._shares())))))

    def _left(self) -> Formula:
        return Entry(self.output.name, tuple(number(part) for part in self.at))

    @cached_property
    def _output_put(self) -> dict[str, Any]:
        """The output index for its letters, and the group that it belongs to."""
        output, put = self.output, dict(zip(self.notation.output, self.at, strict=True))
        if self.notation.group is not None:
            by_axes = output.operation.split("output", output.order(self.at))
            put[self.notation.group] = by_axes[output.operation.layout.kinds.index("group")]
        return put

    def _own(self, candidate: Candidate) -> dict[str, Any]:
        """One candidate for the letters of the sum."""
        output, over = self.output, self.notation.over
        index = candidate.image_index if over == "image" else candidate.kernel_index
        by_axes = output.operation.split(over, output.order(index))
        return {name: by_axes[number] for number, name in self._summed}

    @cached_property
    def _summed(self) -> list[tuple[int, str]]:
        """The axes that the sum runs over, with their letters."""
        letters = axis_letters(self.output, self.notation)
        return [(number, letters[self.notation.over, number]) for number in summed_axes(self.output)]

    def _sum(self, products: Iterable[Formula], valued: bool = False) -> Sum:
        """The products, with what the bias of a layer adds before them.

        The bias shares the part of the first product: the parts of a sum are its products, by which lines are broken.
        """
        bias, parts = self._bias(valued), tuple(products)
        if bias is None:
            return Sum(parts)
        return Sum((Sum((bias, *parts[:1])), *parts[1:]))

    def _bias(self, valued: bool) -> Formula | None:
        bias = self.output.bias
        if bias is None:
            return None
        channel = self.output.channel(self.at)
        if valued and bias.values is not None:
            return Value(bias.entry((channel,)))
        return Entry(bias.name, (number(channel),))

    def _row(self, candidate: Candidate, general: Product) -> Row:
        put = self._output_put | self._own(candidate)
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

    def _with_values(self, term: Term) -> Product:
        """Pixel and kernel element by value where they have one; a coefficient of something unknown goes first."""
        image, kernel = self.output.image, self.output.kernel
        pixel: Formula = Value(term.image_value)
        if image.values is None and term.read_index is not None:
            pixel = Entry(image.name, tuple(number(part) for part in term.read_index))
        if kernel.values is None:
            return Product((pixel, self._element(term.kernel_index, False)))
        factors = (pixel, Value(term.kernel_value))
        counted = isinstance(pixel, Value) and pixel.expr.is_number
        first = not counted and (image.values is None or term.kernel_value.is_number)
        return Product(factors[::-1] if first else factors)

    def _shares(self) -> Iterator[Share]:
        bias = self._bias(valued=True)
        value = simplified(bias.expr) if isinstance(bias, Value) else None
        if bias is not None:
            yield share_of_number(value) if isinstance(value, int | Fraction) else (1, bias, bias)
        for term in self.terms:
            yield share_of(term, self._with_values(term))


def _put_product(product: Product, values: dict[str, Any]) -> Product:
    entries = [factor for factor in product.factors if isinstance(factor, Entry)]
    return Product(
        tuple(Entry(e.name, tuple(index.put(values) for index in e.index), e.missing, e.conjugated) for e in entries)
    )
