"""Superposition: the same products read by image pixel (scatter) instead of by output (gather).

A copy of the kernel is put down for every pixel, weighted by that pixel, and all copies are added up. Both figures are
made of `Output.scatter`, which is the index law solved for the output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.derive.figure import Cell, Fact, Figure, Line, Panel, Said
from symconv.derive.formula import Formula, Name, Product, Value
from symconv.derive.notation import layer_notation
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import bare, common_facts, element_lines, entry, kernel_part, signal_title
from symconv.errors import InputError
from symconv.index import hull

if TYPE_CHECKING:
    from symconv.output import Output
    from symconv.terms import Index, Term


def scatter_figure(output: Output, pixel: Index) -> Figure:
    """Where one pixel goes: the outputs it reaches, each with the kernel element that weights it there.

    Args:
        output: the operation on its signals.
        pixel: an image index, in index order.

    Raises:
        IndexRuleError: if there is no such pixel.
        LimitError: if the output has more cells than a drawing can hold.

    >>> from symconv import convolve
    >>> [len(panel.cells) for panel in scatter_figure(convolve((3,), "a b c"), (0,)).panels]
    [5, 3]
    """
    check_cells(output.operation.ranges, output.kernel.ranges)
    terms = {output.order(term.output_index): term for term in output.scatter(*pixel)}
    written = layer_notation(output)
    ranges = output.operation.ranges
    squares = {place: _reached(output, place, terms.get(place)) for place in ranges.indices()}
    title = signal_title("output", output.name)
    outlines = (("solid", hull(terms)),) if terms else ()
    letters = output.order(written.output)
    panels = cut(Sheet(title, output.name, ranges, squares, letters, output.image.indexing, outlines))
    facts: dict[str, Fact] = common_facts(output) | {"pixel": entry(output.image.name, pixel), "count": len(terms)}
    legend = (("solid", Said("figure.legend.scatter", facts)),) if terms else ()
    return Figure(
        f"{output.name}-scatter", (*panels, *_kernel_panels(output, written.kernel)), "scatter", facts, legend
    )


def _reached(output: Output, place: Index, term: Term | None) -> Square:
    index = bare(output.order(place))
    if term is None:
        return Square((Line(index, "small", faded=True),))
    element = Line(entry(output.kernel.name, term.kernel_index), "small")
    value = () if output.kernel.values is None else (Line(Value(term.kernel_value), "large"),)
    return Square((Line(index, "small"), element, *value), "light")


def _kernel_panels(output: Output, letters: tuple[str, ...]) -> tuple[Panel, ...]:
    kernel = output.kernel
    squares = {place: Square(element_lines(kernel, place)) for place in kernel.ranges.indices()}
    title = signal_title("kernel", kernel.name)
    band = int(output.rank != 2)
    return cut(Sheet(title, kernel.name, kernel.ranges, squares, output.order(letters), kernel.indexing, band=band))


def superposition_figure(output: Output) -> Figure:
    """All copies of the kernel below each other, one row for each pixel, and their sums in the last row.

    Args:
        output: an operation on sequences (one axis).

    Raises:
        InputError: if there is more than one axis.
        LimitError: if there are more cells than a drawing can hold.

    >>> from symconv import convolve
    >>> superposition_figure(convolve([1, 2], [1, 10])).panels[0].rows
    3
    """
    if output.rank != 1:
        raise InputError(f"copies can be listed for one axis, not {output.rank}; draw one pixel with scatter_figure")
    check_cells(*[output.operation.ranges] * (output.image.ranges.size + 1))
    (low, high), pixels = next(iter(output.box)), [index for (index,) in output.image.ranges.indices()]
    copies = [
        Cell(row, term.output_index[0] - low, (Line(_copy(output, term)),), "light")
        for row, pixel in enumerate(pixels)
        for term in output.scatter(pixel)
    ]
    sums = [Cell(len(pixels), column - low, (Line(_total(output, column)),), "dark") for column in range(low, high + 1)]
    heads = tuple(entry(output.name, (n,)) for n in range(low, high + 1))
    sides = (*(entry(output.image.name, (pixel,)) for pixel in pixels), Name(output.name))
    title = signal_title("copies", output.kernel.name)
    panel = Panel(title, len(pixels) + 1, len(heads), tuple(copies + sums), ticks=(heads, sides))
    return Figure(f"{output.name}-superposition", (panel,), "superposition", common_facts(output))


def _copy(output: Output, term: Term) -> Formula:
    """What one copy puts into one output: the kernel's value first, where it has one."""
    pixel = Value(term.image_value) if output.image.values is not None else entry(output.image.name, term.image_index)
    part = kernel_part(output, term)
    return Product((part, pixel) if output.kernel.values is not None else (pixel, part))


def _total(output: Output, column: int) -> Formula:
    """The sum of a column: its value, or its number of terms where there are symbols."""
    total = output[(column,)]
    return Value(total) if total.is_number else entry(output.name, (column,))
