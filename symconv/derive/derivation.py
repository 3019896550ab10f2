"""Derivations: the worked example of one output as typed steps, without markup.

Every step is made from the one list of terms that the index law gives, so the steps, the drawing and the result cannot
disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.derive.candidates import Candidate, candidates, check_window
from symconv.derive.definition import defining_sides, summand, summation_letters
from symconv.derive.formula import BigSum, Entry, Formula, Product, Relation, Sum, Value, number
from symconv.derive.notation import Notation, notation
from symconv.doors import downstairs
from symconv.entries import as_expr, simplified
from symconv.signal import check_index
from symconv.terms import Index, Term

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.derive.figure import Figure
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
class Derivation:
    """The worked example of one output index.

    Attributes:
        output: the operation on its signals.
        at: the output index, in index order.
        notation: letters, brackets, and the operand that the sum runs over.
        terms: the products of the sum, in the order in which the sum is written.
        candidates: every index shown, kept or not, each with its reason.

    >>> from symconv import convolve, image, kernel
    >>> d = convolve(image((7, 7)), kernel("a b c / d e f / g h i")).derive(1, 1, window=[(0, 3), (0, 3)])
    >>> len(d.candidates), len(d.terms), d.candidates[12].kernel_index, d.candidates[12].reason
    (16, 9, (1, -2), 'no such kernel element')
    """

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

    def figure(self) -> Figure:
        """The drawing: pixel indices, kernel indices and values in place."""
        return downstairs("symconv.derive.overlay", "overlay")(self)

    def render(self, format: str = "text", **options: Any) -> str:
        """The worked example as `text`, `latex` or `markdown`, see `symconv.render.render`."""
        return downstairs("symconv.render", "render")(self, format, **options)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "mimebundle")(self)

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
    return node if coefficient == 1 else Product((Value(as_expr(coefficient)), node))


def _put_product(product: Product, values: dict[str, Any]) -> Product:
    entries = [factor for factor in product.factors if isinstance(factor, Entry)]
    return Product(
        tuple(Entry(e.name, tuple(index.put(values) for index in e.index), e.missing, e.conjugated) for e in entries)
    )


def derive(
    output: Output,
    at: tuple[Any, ...],
    *,
    window: object = None,
    over: str = "image",
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
) -> Derivation:
    """The worked example of one output index.

    Args:
        output: the operation on its signals.
        at: the output index, in index order.
        window: one pair (lowest, highest) for each index: the image pixels to show (or kernel elements, if the sum
            runs over the kernel). By default the survivors and the ring around them, or the whole kernel.
        over: `image`: the sum runs over image pixels, as in ``Σ x[i] h[m-i]``; `kernel`: over kernel elements.
        brackets: `square`, `subscript` or `round`.
        letters: index letters by role, such as ``{"output": "mn", "image": "ij", "kernel": "kl"}``.

    Raises:
        IndexRuleError: if the output index has the wrong number of parts.
        InputError: if an option cannot be used.
    """
    index = check_index(
        at[0] if len(at) == 1 and isinstance(at[0], tuple) else at, output.image.rank, "output index", output.box
    )
    rank = output.image.rank
    written = notation(rank, (output.image.name, output.kernel.name, output.name), over, brackets, letters)
    terms = output.terms(*index)
    shown = candidates(output, index, over, check_window(window, rank), terms)
    return Derivation(output, index, written, _in_order(terms, over, output), tuple(shown))


def _in_order(terms: list[Term], over: str, output: Output) -> tuple[Term, ...]:
    """Terms in the reading order of the operand that the sum runs over."""
    if over == "kernel":
        return tuple(terms)
    return tuple(sorted(terms, key=lambda term: output.order(term.image_index)))
