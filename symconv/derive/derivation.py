"""The worked example of one output as typed formulas, without markup.

The defining sum in letters, the same sum with numbers put in, what becomes of each candidate, the products that
survive, their values, and the result. Every step is made from the one list of terms that the index law gives, so the
steps, the drawing and the result cannot disagree.

The drawing lays the kernel over the pixels that the output reads: a cell carries its pixel and the kernel element that
multiplies it. The kernel as it is drawn and the kernel as it lies on these pixels stand beside it, so one look shows
whether it was turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symconv.core.expand import Term
from symconv.core.signal import as_expr, check_index, simplified
from symconv.derive.candidates import Candidate, candidates, check_window
from symconv.derive.figure import (
    PICKED,
    CellContent,
    CellLine,
    Figure,
    Panel,
    check_cells,
    common_facts,
    element_line,
    formula_rows,
    kernel_entry,
    kernel_panels,
    kernel_part,
    outside_legend,
    range_facts,
    read_formula,
    read_lines,
    signal_panels,
    summed,
    weighted,
)
from symconv.derive.notation import Notation, axis_letters, general_index, layer_notation, linear
from symconv.formulas.nodes import (
    BigSum,
    Entry,
    Fact,
    Formula,
    IndexPart,
    Linear,
    Name,
    Operator,
    Product,
    Read,
    Relation,
    Said,
    Sum,
    Value,
    letter,
    number,
)
from symconv.formulas.rendered import Rendered
from symconv.index import Axis, Box, count_terms, hull
from symconv.index.aliases import Index
from symconv.limits import check_limit, limit_of

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.core.output import Output

READ_OUT = 25
"""The largest number of values that the sentence for those who cannot see the drawing reads out."""


def derive(
    output: Output,
    at: tuple[Any, ...],
    *,
    window: object = None,
    over: str | None = None,
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
) -> Derivation:
    """The worked example of one output index.

    Args:
        output: the operation on its signals.
        at: the output index, in index order.
        window: one pair (lowest, highest) for each index of space: the image pixels to show (or kernel elements, if
            the sum runs over the kernel). By default the survivors and the ring around them, or the whole kernel.
        over: `image`: the sum runs over image pixels, as in ``Σ x[i] h[m-i]``; `kernel`: over kernel elements. By
            default image, or what the sum of a formula runs over.
        brackets: `square`, `subscript` or `round`.
        letters: index letters by role, such as ``{"output": "mn", "image": "ij", "kernel": "kl"}``.

    Raises:
        IndexRuleError: if the output index has the wrong number of parts, or there is no such output because the mode
            cuts it off.
        InputError: if an option cannot be used.
    """
    given = at[0] if len(at) == 1 and isinstance(at[0], tuple) else at
    index = check_index(given, output.rank, "output index", output.box)
    written = layer_notation(output, over, brackets, letters)
    if index in output.box:
        axes, name = output.axes_at(index), f"{output.name}{list(index)}"
        output.check_size(axes, name)
        count = count_terms(axes)
        check_limit("candidates", count, f"the sum {name} has {count:,} products")
    terms = output.terms(*index)
    shown = candidates(output, index, written.over, check_window(window, len(output.operation.layout.space)), terms)
    if written.over == "image":
        terms.sort(key=lambda term: output.order(term.image_index))
    return Derivation(output, index, written, tuple(terms), tuple(shown))


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate as it is written: substituted, solved, and what becomes of it.

    Attributes:
        substituted: the product with numbers put in, ``x[0,3]·h[1-0,1-3]``.
        solved: the same worked out, ``x[0,3]·h[1,-2]``.
        read: what the boundary rule returns for the read, ``2·x[0] - x[1]``, if it is not the pixel itself.
        value: the product of the values, if there are any, or the sum of several; None for a candidate that vanishes.
        candidate: what it was made from.
    """

    substituted: Product
    solved: Product
    read: Formula | None
    value: Formula | None
    candidate: Candidate


@dataclass(frozen=True)
class Derivation(Rendered):
    """The worked example of one output index: the formulas and the drawing that are made of its terms and candidates.

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
    >>> [str(cell.lines[1].formula.expr) for cell in d.figure().panels[0].cells if cell.shade == "light"]
    ['i', 'h', 'g', 'f', 'e', 'd', 'c', 'b', 'a']
    """

    output: Output
    at: Index
    notation: Notation
    terms: tuple[Term, ...]
    candidates: tuple[Candidate, ...]

    def figure(self) -> Figure:
        """The drawing: the window of the image with the kernel over it, the kernel as drawn, as it lies, the output.

        Raises:
            LimitError: if image and kernel have more cells than a drawing can hold.
        """
        output, found, box = self.output, self.by_pixel, self.drawn_box
        check_cells(box, output.kernel.ranges)
        kept = {index: candidate for index, candidate in found.items() if candidate.kept}
        line, outlines = int(box.rank == 1), (("solid", hull(kept)),) if kept else ()
        panels = signal_panels(
            "image",
            output.image,
            lambda index: _content(output, index, found.get(index)),
            self.notation.image,
            box=box,
            outlines=outlines,
        )
        panels += kernel_panels(output.kernel, self.notation.kernel, band=int(box.rank > 2))
        if box.rank <= 2:
            panels += self._lying(kept, band=line) if kept else ()
            panels += self._picked(band=line)
        wording, facts = _description(self, kept)
        return Figure(f"{output.name}-overlay", panels, wording, facts, _legend(output, found), self.notation.brackets)

    def _lying(self, kept: dict[Index, Candidate], band: int) -> tuple[Panel, ...]:
        """The kernel as it lies on the image; a row of it stands below its pixels."""
        output, around = self.output, hull(kept)

        def content(index: Index) -> CellContent:
            terms = kept[index].terms if index in kept else ()
            lines = tuple(element_line(output, term) for term in terms[:1])
            return CellContent(lines, "light" if terms else "none")

        return signal_panels(
            "lying",
            output.image,
            content,
            self.notation.image,
            box=self.drawn_box if band else around,
            facts={"kernel": Name(output.kernel.name)},
            outlines=(("solid", around),),
            band=band,
        )

    def _picked(self, band: int) -> tuple[Panel, ...]:
        """The output with the one that is worked out, if there is space for it."""
        output, at = self.output, self.output.order(self.at)
        ranges = output.operation.ranges
        if at not in ranges or ranges.size > limit_of("cells"):
            return ()
        shown = CellContent((CellLine(Name(output.name)),), "picked")
        return signal_panels(
            "output",
            output,
            lambda index: shown if index == at else CellContent(),
            self.notation.output,
            outlines=((PICKED, Box(at, at)),),
            band=band,
            optional=True,
        )

    @cached_property
    def by_pixel(self) -> dict[Index, Candidate]:
        """The candidates by the pixel that they ask for, in array order; one that is kept wins over others."""
        found: dict[Index, Candidate] = {}
        for candidate in self.candidates:
            index = self.output.order(candidate.image_index)
            if all(isinstance(part, int) for part in index) and (candidate.kept or index not in found):
                found[index] = candidate
        return found

    @property
    def drawn_box(self) -> Box:
        """The indices of the image that the drawing shows, in array order."""
        return hull(self.by_pixel) if self.by_pixel else self.output.image.ranges

    @property
    def drawable(self) -> bool:
        """Whether the drawing has few enough cells to be read; `figure` refuses one with more."""
        return self.drawn_box.size + self.output.kernel.ranges.size <= limit_of("cells")

    @cached_property
    def expr(self) -> Expr:
        """The sum as a SymPy expression."""
        return self.output[self.at]

    @property
    def outside(self) -> bool:
        """Whether the index lies outside the output, where every sum is empty."""
        return self.at not in self.output.box

    @property
    def has_values(self) -> bool:
        """Whether an operand has values of its own, so that entries can be replaced by them."""
        signals = (self.output.image, self.output.kernel, self.output.bias)
        return any(signal is not None and signal.values is not None for signal in signals)

    @property
    def numeric(self) -> bool:
        """Whether the sum is a number; symbols that are read as they are cannot cancel, so their sum is none."""
        if self.terms and not self.has_values and not any(term.moved for term in self.terms):
            return False
        return bool(self.expr.is_number)

    def definition(self) -> Relation:
        """The defining sum in letters."""
        return Relation(defining_sides(self.output, self.notation))

    def substitution(self) -> Relation:
        """The defining sum with the output index put in."""
        body = _put_product(self._summand, self._output_put, {})
        total = BigSum(summation_letters(self.notation), body)
        return Relation((self._left(), with_bias(self.output, tuple(number(part) for part in self.at), total)))

    @cached_property
    def _summand(self) -> Product:
        return summand(self.output, self.notation)

    def rows(self) -> tuple[CandidateRow, ...]:
        """The candidates as written."""
        return self._rows

    @cached_property
    def _rows(self) -> tuple[CandidateRow, ...]:
        known: dict[Any, Linear] = {}
        return tuple(self._row(candidate, known) for candidate in self.candidates)

    def survivors(self) -> Relation:
        """The products that exist, with their indices worked out."""
        return Relation((self._left(), self._sum(weighted(term.weight, self._survivor(term)) for term in self.terms)))

    def substituted_values(self) -> Relation:
        """The same sum with values for entries; a kernel's value stands before a pixel that has none."""
        return Relation((self._left(), self._sum(map(self._valued, self.terms), valued=True)))

    def products(self) -> Relation:
        """The value of each product, for a sum of numbers."""
        return Relation((self._left(), self._sum((Value(term.expr) for term in self.terms), valued=True)))

    def result(self) -> Relation:
        """The sum as it is left: a number, or equal products gathered in the order of the derivation."""
        if self.numeric:
            return Relation((self._left(), Value(self.expr)))
        return Relation((self._left(), Sum(tuple(collected(self._shares())))))

    def _left(self) -> Formula:
        return Entry.at(self.output.name, self.at)

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
        letters, kinds = axis_letters(self.output, self.notation), self.output.operation.layout.kinds
        over = self.notation.over
        return [(number, letters[over, number]) for number, kind in enumerate(kinds) if kind in ("in", "space")]

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

    def _row(self, candidate: Candidate, known: dict[Any, Linear]) -> CandidateRow:
        put, terms = self._output_put | self._own(candidate), candidate.terms
        return CandidateRow(
            substituted=_put_product(self._summand, put, known),
            solved=self._solved(candidate.image_index, candidate.kernel_index, candidate.cause),
            read=read_formula(self.output, terms) if any(term.moved for term in terms) else None,
            value=summed([*map(self._valued, terms)]) if terms and self.has_values else None,
            candidate=candidate,
        )

    def _survivor(self, term: Term) -> Formula:
        if term.read_index is None:
            return Product((Value(term.image_value), kernel_entry(self.output, term.kernel_index)))
        return self._solved(term.read_index, term.kernel_index)

    def _solved(self, image: Any, kernel: Any, cause: str | None = None) -> Product:
        pixel = Entry.at(self.output.image.name, image, cause == "image")
        return Product((pixel, kernel_entry(self.output, kernel, cause in ("kernel", "fraction"))))

    def _valued(self, term: Term) -> Formula:
        return weighted(term.weight, self._with_values(term))

    def _with_values(self, term: Term) -> Product:
        """Pixel and kernel element by value where they have one; a coefficient of something unknown goes first."""
        image, kernel = self.output.image, self.output.kernel
        pixel: Formula = Value(term.image_value)
        if image.values is None and term.read_index is not None:
            pixel = Entry.at(image.name, term.read_index)
        if kernel.values is None:
            return Product((pixel, kernel_entry(self.output, term.kernel_index)))
        factors = (pixel, Value(term.kernel_value))
        counted = isinstance(pixel, Value) and pixel.expr.is_number
        first = not counted and (image.values is None or term.kernel_value.is_number)
        return Product(factors[::-1] if first else factors)

    def _shares(self) -> Iterator[ProductShare]:
        bias = self._bias(valued=True)
        value = simplified(bias.expr) if isinstance(bias, Value) else None
        if bias is not None:
            yield (value, None, bias) if isinstance(value, int | Fraction) else (1, bias, bias)
        for term in self.terms:
            yield share_of(term, self._with_values(term))


def _put_product(product: Product, values: dict[Any, Any], known: dict[Any, Linear]) -> Product:
    """The entries of a product with values for their letters; the same index with the same values is made once."""
    entries = [factor for factor in product.factors if isinstance(factor, Entry)]
    return Product(
        tuple(
            Entry(e.name, tuple(_put_index(index, values, known) for index in e.index), e.missing, e.conjugated)
            for e in entries
        )
    )


def _put_index(index: Linear, values: dict[Any, Any], known: dict[Any, Linear]) -> Linear:
    key = (id(index), *[values.get(part.atom) for part in index.parts])
    if key not in known:
        known[key] = index.put(values)
    return known[key]


SIGNS = {"convolution": "∗", "correlation": "⋆"}


def summand(output: Output, notation: Notation) -> Product:
    """The general product, ``x[i,j]·h[m-i,n-j]`` or ``x[m-k,n-l]·h[k,l]``, in index order."""
    return Product(
        (
            Entry(output.image.name, general_index(output, notation, "image")),
            Entry(output.kernel.name, general_index(output, notation, "kernel"), False, output.operation.conjugate),
        )
    )


def summation_letters(notation: Notation) -> tuple[str, ...]:
    """The letters that the sum runs over: those of its operand that the output does not fix, as a batch would be."""
    own = notation.image if notation.over == "image" else notation.kernel
    return tuple(name for name in own if name not in notation.output)


def with_bias(output: Output, at: tuple[Linear, ...], total: Formula) -> Formula:
    """The sum with the bias of a layer before it: after it, it would seem to belong to each product."""
    if output.bias is None:
        return total
    return Sum((Entry(output.bias.name, (output.channel(at),)), total))


def defining_sides(output: Output, notation: Notation) -> tuple[Formula, ...]:
    """``y[m,n]``, where the plain operation has a sign ``(x ∗ h)[m,n]``, and the defining sum."""
    at = tuple(map(letter, notation.output))
    left = Entry(output.name, at)
    body = with_bias(output, at, BigSum(summation_letters(notation), summand(output, notation)))
    sign, laws = SIGNS.get(output.operation.definition), [axis.law for axis in output.operation.axes]
    if sign and output.bias is None and all((w.u, abs(w.s), abs(w.d), w.o) == (1, 1, 1, 0) for w in laws):
        return left, Read(Operator(sign, Name(output.image.name), Name(output.kernel.name)), at), body
    return left, body


def law_sides(axis: Axis, letters: Sequence[str] = "pnk") -> tuple[Formula, ...]:
    """The law of one axis as a relation between its letters of image, output and kernel: ``p = n - k``.

    A law without p, as of an output channel, is solved for n; that of a group of channels says that all are equal.
    """
    law, (p, n, k) = axis.law, letters
    if _diagonal(axis):
        return tuple(letter(name) for name in letters)
    if law.u == 0:
        sign = 1 if law.s > 0 else -1
        return (linear([(sign * law.s, n)], 1), linear([(-sign * law.d, k), (-sign * law.o, None)], 1))
    return (Linear((IndexPart(law.u, p),)), linear([(law.s, n), (law.d, k), (law.o, None)], 1))


def _diagonal(axis: Axis) -> bool:
    """Whether the law is that of groups, or its adjoint: ``2G·p = (2G+1)·n - k`` with all indices in 0 … G-1."""
    size, law = axis.size("kernel"), axis.law
    ranges = {axis.output, axis.image, axis.kernel}
    coefficients = {(law.u, law.s, law.d), (law.s, law.u, -law.d)}
    return ranges == {(0, size - 1)} and law.o == 0 and (2 * size, 2 * size + 1, -1) in coefficients


def marked_pair(first: Relation, second: Relation) -> tuple[Relation, Relation]:
    """Two definitions; in the indices of each sum, what the other has not is marked.

    >>> from symconv import convolve, correlate
    >>> pair = [convolve("1 2", "3 4"), correlate("1 2", "3 4", definition="sliding")]
    >>> one, other = marked_pair(*(output.derive(0, over="kernel").definition() for output in pair))
    >>> [part.marked for part in other.sides[-1].body.factors[0].index[0].parts]    # x[m ⊕ k]
    [False, True]
    """
    left, right = first.sides[-1], second.sides[-1]
    return Relation((*first.sides[:-1], _marked(left, right))), Relation((*second.sides[:-1], _marked(right, left)))


def _marked(formula: Formula, other: Formula) -> Formula:
    """A sum of products marked beside another one; with a bias there is no general product to compare."""
    if isinstance(formula, BigSum) and isinstance(other, BigSum):
        return BigSum(formula.letters, _marked(formula.body, other.body))
    if isinstance(formula, Product) and isinstance(other, Product):
        pairs = zip(formula.factors, other.factors, strict=True)
        return Product(tuple(_marked(one, two) for one, two in pairs))
    if isinstance(formula, Entry) and isinstance(other, Entry):
        pairs = zip(formula.index, other.index, strict=True)
        return replace(formula, index=tuple(_marked_index(one, two) for one, two in pairs))
    return formula


def _marked_index(index: Linear, other: Linear) -> Linear:
    """The parts behind the first that the other index has not; a first part has no sign in front."""
    first, *rest = index.parts
    marked = (part if part in other.parts else replace(part, marked=True) for part in rest)
    return replace(index, parts=(first, *marked))


ProductShare = tuple[Any, Any, Formula]
"""A coefficient, the key by which equal factors are known (None for all numbers), and the factor as it is written."""


def share_of(term: Term, written: Product) -> ProductShare:
    """A term as coefficient · symbolic factor, from its product with the values put in and without its weight."""
    element, value, weight = simplified(term.kernel_value), simplified(term.image_value), term.weight
    if isinstance(element, int | Fraction) and isinstance(value, int | Fraction):
        return weight * element * value, None, written
    if isinstance(element, int | Fraction):
        return weight * element, value, _beside(element, written)
    if isinstance(value, int | Fraction):
        return weight * value, element, _beside(value, written)
    return weight, (element, value), written


def _beside(number: int | Fraction, written: Product) -> Formula:
    """The factor that is not the number."""
    first, second = written.factors
    return second if first == Value(as_expr(number)) else first


def collected(shares: Iterable[ProductShare]) -> list[Formula]:
    """Equal factors under the sum of their coefficients; zeros are left out."""
    found: dict[Any, tuple[Any, Formula]] = {}
    for coefficient, key, node in shares:
        found[key] = (found[key][0] + coefficient if key in found else coefficient, node)
    return [_scaled(coefficient, key, node) for key, (coefficient, node) in found.items() if coefficient]


def _scaled(coefficient: Any, key: Any, node: Formula) -> Formula:
    """A coefficient times a factor, which stays together if it is a product."""
    if key is None:
        return Value(as_expr(coefficient))
    if abs(coefficient) == 1:
        return weighted(coefficient, node)
    return Product((Value(as_expr(coefficient)), node))


def _content(output: Output, index: Index, candidate: Candidate | None) -> CellContent:
    """A pixel, and over it the kernel element that it is multiplied with; grey where there is no product."""
    inside, terms = index in output.image.ranges, candidate.terms if candidate else ()
    shade = "outside" if not inside else "light" if terms else "none"
    valued = inside and output.image.values is not None
    entry = Value(output.image.entry(index)) if valued else Entry.at(output.image.name, output.order(index))
    own = CellLine(entry, "normal" if valued else "small", faded=not (inside and terms))
    element = tuple(element_line(output, term) for term in terms[:1])
    return CellContent((own, *read_lines(output, terms), *element), shade)


def _description(example: Derivation, kept: dict[Index, Candidate]) -> tuple[str, dict[str, Fact]]:
    """Which sentences describe the drawing, and the facts in them."""
    output = example.output
    facts = common_facts(output) | {
        "at": Entry.at(output.name, example.at),
        "kept": len(kept),
        "terms": len(example.terms),
    }
    partial = sum(len(candidate.terms) for candidate in example.candidates) < len(example.terms)
    if not kept:
        return "overlay_elsewhere" if partial else "overlay_none", facts
    box = Box.of(output.order(tuple(hull(kept))))
    facts |= range_facts(box)
    if len(kept) > READ_OUT or box.rank > 2:
        return "overlay_many", facts
    rows = formula_rows((index, kernel_part(output, kept[index].terms[0])) for index in sorted(kept))
    return "overlay_part" if partial else "overlay", facts | {"rows": rows}


def _legend(output: Output, found: dict[Index, Candidate]) -> tuple[tuple[str, Said], ...]:
    """What cells outside the image mean, where there are any."""
    outside = [candidate.kept for index, candidate in found.items() if index not in output.image.ranges]
    return (outside_legend(any(outside), {}),) if outside else ()
