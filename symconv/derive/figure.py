"""The grid model of every figure: panels of cells with a few lines of formula each, and outlines around some of them.

One model serves all formats. Grey is never the only sign: a shaded cell also differs by what stands in it, a cell
outside the image is hatched, and outlines differ by their stroke as well as by their colour, so a copy in black and
white still reads.

Builders say what stands at an index; `signal_panels` alone knows that the last axis of an array runs to the right and
the one before it downward. Signals of one axis are drawn as a single row, those of three or four axes as a panel for
each slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.core.signal import Signal, as_expr
from symconv.formulas.nodes import (
    BareIndex,
    Entry,
    Fact,
    Formula,
    FormulaRows,
    Name,
    Negative,
    Product,
    Said,
    Sum,
    Value,
    Words,
    letter,
    number,
)
from symconv.formulas.rendered import Rendered
from symconv.index import Box
from symconv.index.aliases import Index
from symconv.limits import check_limit

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output


SHADES = ("none", "light", "dark", "outside", "picked")
STROKES = ("solid", "dashed", "double", "dotted")
PICKED = "picked"
"""The stroke round the one output that a figure is about."""
SIZES = ("small", "normal", "large")


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line of a cell.

    Attributes:
        formula: what stands there.
        size: one of `SIZES`.
        faded: whether it is printed in grey, because it plays no part.
        arrow: whether an arrow goes before it (the pixel that a read outside is sent to).
        strong: whether it is printed bold and in the accent, because it is what the figure is about.
    """

    formula: Formula
    size: str = "normal"
    faded: bool = False
    arrow: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a grid.

    Attributes:
        row, column: its position in the panel, counted from 0 at the top left.
        lines: what stands in it, from top to bottom.
        shade: one of `SHADES`; `outside` is an index at which the signal has no element.
    """

    row: int
    column: int
    lines: tuple[CellLine, ...] = ()
    shade: str = "none"


@dataclass(frozen=True, slots=True)
class Outline:
    """A box around a rectangle of cells; its stroke is one of `STROKES`, or `PICKED`."""

    row: int
    column: int
    height: int
    width: int
    stroke: str = "solid"


@dataclass(frozen=True, slots=True)
class Panel:
    """One grid with a title above it.

    Attributes:
        title: the sentence above.
        rows, columns: its size.
        cells: at most one for each position; a position without one is left empty.
        outlines: boxes around cells.
        axes: the letters of the index that runs to the right and of the one that runs downward (None: there is none).
        ticks: the numbers along the upper and along the left edge.
        scale: the side of a cell relative to other panels of the figure: a zoomed patch has larger cells.
        band: panels of one band stand side by side, the next band below.
        reserved: lines that a cell must have space for although they stand in none of this panel's.
        optional: whether it is left out where there is no space beside the panel before it.
    """

    title: Said
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    outlines: tuple[Outline, ...] = ()
    axes: tuple[Formula | None, Formula | None] = (None, None)
    ticks: tuple[tuple[Formula, ...], tuple[Formula, ...]] = ((), ())
    scale: float = 1.0
    band: int = 0
    reserved: tuple[tuple[CellLine, ...], ...] = ()
    optional: bool = False

    @property
    def stacks(self) -> list[tuple[CellLine, ...]]:
        """The lines of every cell, and those for which there must be space."""
        return [*(cell.lines for cell in self.cells), *self.reserved]


@dataclass(frozen=True)
class Figure(Rendered):
    """One or more panels with what is said about them.

    Attributes:
        name: the stem of the file it is written to.
        panels: the grids, from left to right and from one band to the next.
        wording: the sentences that describe it: ``figure.<wording>.caption`` and ``figure.<wording>.alt``.
        facts: what these two sentences mention.
        legend: for each kind of stroke or shade in use the sentence that explains it.
        brackets: how indices are written unless the caller asks for something else.
    """

    media: ClassVar[tuple[str, ...]] = ("image/svg+xml", "text/markdown", "text/plain")
    name: str
    panels: tuple[Panel, ...]
    wording: str
    facts: Mapping[str, Fact]
    legend: tuple[tuple[str, Said], ...] = ()
    brackets: str = "square"


@dataclass(frozen=True, slots=True)
class CellContent:
    """What stands at one index: lines and a shade, see `Cell`."""

    lines: tuple[CellLine, ...] = ()
    shade: str = "none"


def check_cells(*boxes: Box) -> None:
    """Refuse a drawing with too many cells to read, before it is made.

    Raises:
        LimitError: with the count and a fix.

    >>> check_cells(Box((0, 0), (99, 99)))
    Traceback (most recent call last):
    symconv.errors.LimitError: the drawing has 10,000 cells, more than the limit of 400; give a smaller window or
    smaller signals, or raise the limit: --limit cells=N, [limits] cells = N in a course file, raise_limits(cells=N) in
    Python
    """
    count = sum(box.size for box in boxes)
    check_limit("cells", count, f"the drawing has {count:,} cells")


def signal_panels(
    kind: str,
    signal: Signal | Output,
    content: Callable[[Index], CellContent],
    letters: tuple[str, ...] = (),
    *,
    box: Box | None = None,
    facts: Mapping[str, Fact] | None = None,
    outlines: Sequence[tuple[str, Box]] = (),
    **options: Any,
) -> tuple[Panel, ...]:
    """A signal or an output, drawn on all its indices: one panel, or one for each slice in reading order.

    Args:
        kind: of the title, ``figure.title.<kind>``.
        signal: what is drawn.
        content: what stands at an index in array order.
        letters: the index letters, in index order; none for axes without letters.
        box: other indices than those of the signal, in array order.
        facts: what the title mentions besides the name.
        outlines: stroke and box of each outline, in array order.
        options: scale, band, reserved and optional, see `Panel`.
    """
    box = box or Box.of(signal.order(tuple(signal.box)))
    title, names = signal_title(kind, signal.name, facts), signal.order(letters)
    right, down, *_ = (*(Name(name) for name in reversed(names)), None, None)
    height, width = (1, *box.shape)[-2:]

    def panel(fixed: Index) -> Panel:
        """The slice whose leading indices are fixed; it is named by its entries, ``x[i,j,-1]``."""
        parts = (*map(number, fixed), *map(letter, names[-2:]))
        entry = Entry(signal.name, signal.order(parts))
        return Panel(
            title=Said("figure.title.slice", {"what": title, "slice": entry}) if fixed else title,
            rows=height,
            columns=width,
            cells=tuple(_cells(box, fixed, content)),
            outlines=tuple(_outlines(box, fixed, outlines)),
            axes=(right, down),
            ticks=_ticks(box),
            **options,
        )

    return tuple(map(panel, Box(box.lower[:-2], box.upper[:-2]).indices()))


def _cells(box: Box, fixed: Index, content: Callable[[Index], CellContent]) -> Iterable[Cell]:
    top, left = _corner(box)
    for index in Box((*fixed, *box.lower[-2:]), (*fixed, *box.upper[-2:])).indices():
        (row, column), made = (0, *index)[-2:], content(index)
        yield Cell(row - top, column - left, made.lines, made.shade)


def _corner(box: Box) -> Index:
    """The row and the column of the first index; a box of one axis is a single row, number 0."""
    return (0, *box.lower)[-2:]


def _outlines(box: Box, fixed: Index, outlines: Sequence[tuple[str, Box]]) -> Iterable[Outline]:
    top, left = _corner(box)
    for stroke, around in outlines:
        if fixed in Box(around.lower[:-2], around.upper[:-2]):
            row, column = _corner(around)
            height, width = (1, *around.shape)[-2:]
            yield Outline(row - top, column - left, height, width, stroke)


def _ticks(box: Box) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    columns, *rows = [tuple(number(part) for part in range(low, high + 1)) for low, high in reversed(list(box))]
    return columns, (rows[0] if rows else ())


OPERATIONS = (
    *("convolution", "correlation", "sliding", "adjoint", "gradient"),
    *("mixed", "products", "backward convolution"),
)


NOTHING = CellLine(Words("—"), "large", faded=True)
"""Stands where there is no value."""


def element_lines(signal: Signal, index: Index, size: str = "small") -> tuple[CellLine, ...]:
    """An element of a signal as it is: its entry, and its value if it has one; the index in array order."""
    written = CellLine(Entry.at(signal.name, signal.order(index)), size)
    return (written,) if signal.values is None else (written, CellLine(Value(signal.entry(index)), "large"))


def index_lines(signal: Signal, index: Index) -> tuple[CellLine, ...]:
    """The bare index of an element, and its value if it has one; the index in array order."""
    written = CellLine(BareIndex.at(signal.order(index)), "small")
    return (written,) if signal.values is None else (written, CellLine(Value(signal.entry(index))))


def weighted(weight: int, formula: Formula) -> Formula:
    """A formula times the weight of a term: ``2·x[0]·h[1]``, ``-x[0]·h[1]``."""
    if abs(weight) == 1:
        return formula if weight == 1 else Negative(formula)
    factors = formula.factors if isinstance(formula, Product) else (formula,)
    return Product((Value(as_expr(weight)), *factors))


def summed(parts: Sequence[Formula]) -> Formula:
    """A sum, or its only part."""
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def read_formula(output: Output, terms: Sequence[Term]) -> Formula:
    """What the boundary rule returns for one read: ``x[1]``, ``-x[0]``, ``2·x[0] - x[1]`` or the fill value."""
    name = output.image.name
    pixels = (Value(term.image_value) if term.read_index is None else Entry.at(name, term.read_index) for term in terms)
    return summed([weighted(term.weight, pixel) for term, pixel in zip(terms, pixels, strict=True)])


def read_lines(output: Output, terms: Sequence[Term]) -> tuple[CellLine, ...]:
    """What the boundary rule returns for a read, with an arrow before it; nothing where that is the pixel itself."""
    if not any(term.moved for term in terms):
        return ()
    return (CellLine(read_formula(output, terms), "small", arrow=True),)


def kernel_entry(output: Output, index: Iterable[int | Fraction], missing: bool = False) -> Entry:
    """The kernel element of a product, conjugated where the operation conjugates; the index in index order."""
    return Entry.at(output.kernel.name, index, missing, output.operation.conjugate)


def kernel_part(output: Output, term: Term) -> Formula:
    """The kernel's value in a product, or its entry where it has no values of its own."""
    return kernel_entry(output, term.kernel_index) if output.kernel.values is None else Value(term.kernel_value)


def element_line(output: Output, term: Term) -> CellLine:
    """The kernel's value in a product, or its entry: what the worked example is about."""
    valued = output.kernel.values is not None
    return CellLine(kernel_part(output, term), "large" if valued else "small", strong=True)


def value_lines(output: Output, terms: Sequence[Term]) -> tuple[CellLine, ...]:
    """What the product is made of, as far as there are values: ``a``, or ``5·2``, image before kernel."""
    factors: list[Formula] = []
    if output.image.values is not None:
        factors.append(Value(as_expr(sum(term.weight * term.image_value for term in terms))))
    if output.kernel.values is not None:
        factors.append(Value(terms[0].kernel_value))
    return (CellLine(factors[0] if len(factors) == 1 else Product(tuple(factors)), "large"),) if factors else ()


def common_facts(output: Output) -> dict[str, Fact]:
    """The facts that every sentence may mention: the names and the operation, one without a sentence by its name."""
    definition = output.operation.definition
    return {
        "image": Name(output.image.name),
        "kernel": Name(output.kernel.name),
        "output": Name(output.name),
        "operation": Said(f"figure.operation.{definition}") if definition in OPERATIONS else definition,
    }


def signal_title(kind: str, name: str, facts: Mapping[str, Fact] | None = None) -> Said:
    """The title of a panel that shows a signal."""
    return Said(f"figure.title.{kind}", {**(facts or {}), "name": Name(name)})


def outside_legend(moved: bool, facts: Mapping[str, Fact]) -> tuple[str, Said]:
    """The line of a legend on cells outside the image: whether something is read there."""
    return "outside", Said(f"figure.legend.{'moved' if moved else 'outside'}", facts)


def kernel_panels(kernel: Signal, letters: tuple[str, ...], **options: Any) -> tuple[Panel, ...]:
    """The kernel as it is drawn, every element by its value, or by its entry if it has none."""

    def content(index: Index) -> CellContent:
        entry = CellLine(Entry.at(kernel.name, kernel.order(index)), "small")
        return CellContent((entry if kernel.values is None else CellLine(Value(kernel.entry(index))),))

    return signal_panels("kernel", kernel, content, letters, **options)


def range_facts(box: Box) -> dict[str, Fact]:
    """The lowest and the highest index of a box in index order."""
    return {"low": BareIndex.at(box.lower), "high": BareIndex.at(box.upper)}


def formula_rows(entries: Iterable[tuple[Index, Formula]]) -> FormulaRows:
    """Formulas by their indices in array order, in reading order, row by row as drawn."""
    return FormulaRows(tuple(tuple(node for _, node in row) for _, row in groupby(entries, key=lambda e: e[0][:-1])))
