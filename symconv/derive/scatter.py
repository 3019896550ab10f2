"""The scatter view of one pixel: a copy of the kernel, weighted by it, laid on the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.derive.figure import Fact, Figure, Line, Said
from symconv.derive.formula import Entry, Product, Relation, Sum, Words
from symconv.derive.reads import default_notation
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import bare, common_facts, entry, kernel_part, signal_title
from symconv.errors import IndexRuleError, LimitError
from symconv.index import Box, hull
from symconv.signal import check_index, ranges_text

if TYPE_CHECKING:
    from symconv.derive.notation import Notation
    from symconv.output import Output
    from symconv.terms import Index, Term

MAX_OUTPUTS = 400


def scattered(output: Output, pixel: Index) -> list[Term]:
    """The terms, of all outputs, that read a pixel; outputs in reading order.

    Raises:
        IndexRuleError: if there is no such pixel.
        LimitError: if the output has more indices than a sheet can show.

    >>> from symconv import convolve
    >>> [(t.output_index, t.kernel_index) for t in scattered(convolve("1 2 3", "1 10"), (0,))]
    [((0,), (0,)), ((1,), (1,))]
    """
    place = check_index(tuple(pixel), output.image.rank, "pixel", output.image.box)
    if place not in output.image.box:
        raise IndexRuleError(f"{output.image.name}{list(place)} does not exist; {ranges_text(output.image.box)}")
    if len(output) > MAX_OUTPUTS:
        raise LimitError(f"the output has {len(output):,} indices, more than {MAX_OUTPUTS}; give a smaller image")
    return [term for index in output for term in output.terms(*index) if term.read_index == place]


def scatter_rows(output: Output, terms: list[Term]) -> tuple[Relation, ...]:
    """Each output that a pixel goes to, and the product that it finds there: ``y[0,0] = … + x[1,1]·h[-1,-1] + …``."""
    image, kernel = output.image.name, output.kernel.name
    return tuple(
        Relation(
            (
                entry(output.name, term.output_index),
                Sum((Words("…"), _product(image, kernel, term), Words("…"))),
            )
        )
        for term in terms
    )


def _product(image: str, kernel: str, term: Term) -> Product:
    assert term.read_index is not None  # the terms of a pixel read it
    first: Entry = entry(image, term.read_index)
    return Product((first, entry(kernel, term.kernel_index)))


def scatter_figure(output: Output, pixel: Index, *, written: Notation | None = None) -> Figure:
    """The output, with the kernel's part in each place that a pixel goes to.

    Raises:
        IndexRuleError, LimitError: as `scattered`.
    """
    check_cells(output.operation.ranges)
    terms = scattered(output, pixel)
    written = written or default_notation(output)
    reached = {output.order(term.output_index): term for term in terms}
    squares = {
        place: Square((Line(bare(output.order(place)), "small"),)) for place in output.operation.ranges.indices()
    }
    for place, term in reached.items():
        lines = (Line(bare(term.output_index), "small"), Line(kernel_part(output, term), "large"))
        squares[place] = Square(lines, "light")
    facts: dict[str, Fact] = common_facts(output) | {"pixel": entry(output.image.name, pixel), "count": len(terms)}
    box = Box.of(output.order(tuple(hull(reached)))) if reached else output.box
    facts |= {"low": bare(box.lower), "high": bare(box.upper)}
    sheet = Sheet(
        signal_title("output", output.name),
        output.name,
        output.operation.ranges,
        squares,
        output.order(written.output),
        output.image.indexing,
        (("solid", hull(reached)),) if reached else (),
    )
    legend = (("solid", Said("figure.scatter.legend", facts)),) if reached else ()
    return Figure(f"{output.name}-scatter", cut(sheet), "scatter", facts, legend, written.brackets)
