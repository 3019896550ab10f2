"""Drawings of the operands: the kernel with indices and with values, the whole image and a patch of it.

Drawings of signals side by side: their numbers, or empty cells, with the indices along the edges.

Drawings of what outputs read: each footprint boxed on the one image.

Drawings of which part of the image makes which part of the output: corners of both, lettered alike.

Convolution and the sliding definition keep the arrangement, the textbook definition of correlation reverses it.

Superposition: the same products read by image pixel (scatter) instead of by output (gather).

A copy of the kernel is put down for every pixel, weighted by that pixel, and all copies are added up. Both figures are
made of `Output.scatter`, which is the index law solved for the output.

The sliding window, step by step: one figure for each output, with its own sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, product
from typing import TYPE_CHECKING

import numpy as np

from symconv.core.signal import Signal, as_expr, ranges_text
from symconv.derive.derivation import Derivation, check_window, derive
from symconv.derive.figure import (
    STROKES,
    Cell,
    CellLine,
    Figure,
    IndexSheet,
    Panel,
    Square,
    check_cells,
    common_facts,
    cut,
    element_lines,
    index_lines,
    kernel_part,
    read_lines,
    signal_title,
    summed,
    value_lines,
    weighted,
)
from symconv.derive.notation import Notation, layer_notation, notation
from symconv.derive.overlay import by_pixel
from symconv.errors import InputError, LimitError
from symconv.formula.nodes import (
    BareIndex,
    Entry,
    Fact,
    Formula,
    FormulaRows,
    Name,
    Product,
    Relation,
    Said,
    Value,
    Words,
    number,
)
from symconv.index import Box, hull
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output
    from symconv.derive.derivation import Candidate


def kernel_figure(kernel: Signal, *, written: Notation | None = None) -> Figure:
    """The kernel twice: its elements with their indices, and its letters or numbers in place.

    Args:
        kernel: the signal; one without values of its own is drawn once, with its indices.
        written: letters and brackets; by default those of a worked example with this kernel.

    Raises:
        LimitError: if it has more elements than a drawing can hold.

    >>> from symconv import kernel
    >>> print(kernel_figure(kernel("1 2")).panels[1].cells[1].lines[0].formula.expr)
    2
    """
    check_cells(*[kernel.ranges] * (1 if kernel.values is None else 2))
    written = written or notation(kernel.rank, (kernel.name,))
    letters = kernel.order(written.kernel)
    indices = {
        place: Square((CellLine(Entry.at(kernel.name, kernel.order(place))),)) for place in kernel.ranges.indices()
    }
    title = signal_title("indices", kernel.name)
    panels = cut(IndexSheet(title, kernel.name, kernel.ranges, indices, letters, kernel.indexing))
    facts: dict[str, Fact] = {"name": Name(kernel.name), **_ends(kernel)}
    if kernel.values is None:
        return Figure(f"{kernel.name}-kernel", panels, "kernel_indices", facts, (), written.brackets)
    values = {place: Square((CellLine(Value(kernel.entry(place)), "large"),)) for place in kernel.ranges.indices()}
    title = signal_title("values", kernel.name)
    band = int(kernel.rank != 2)
    panels += cut(IndexSheet(title, kernel.name, kernel.ranges, values, letters, kernel.indexing, band=band))
    facts["rows"] = _value_rows(kernel)
    return Figure(f"{kernel.name}-kernel", panels, "kernel", facts, (), written.brackets)


def image_figure(image: Signal, window: object = None, *, written: Notation | None = None) -> Figure:
    """The whole image with its indices; with a window, that patch boxed and drawn again beside it, larger.

    Args:
        image: the signal.
        window: one pair (lowest, highest) for each index: the patch.
        written: letters and brackets; by default those of a worked example with this image.

    Raises:
        InputError: if the window is not one within the image.
        LimitError: if there are more cells than a drawing can hold.

    >>> from symconv import image
    >>> figure = image_figure(image((7, 7)), [(0, 3), (0, 3)])
    >>> [(panel.rows, panel.columns) for panel in figure.panels], figure.panels[0].outlines[0].row
    ([(7, 7), (4, 4)], 3)
    """
    given = check_window(window, image.rank)
    patch = None if given is None else _inside(image, given)
    check_cells(image.ranges, *([] if patch is None else [patch]))
    written = written or notation(image.rank, (image.name,))
    letters = image.order(written.image)
    squares = {place: Square(index_lines(image, place)) for place in image.ranges.indices()}
    title, facts = signal_title("image", image.name), {"name": Name(image.name), **_ends(image)}
    outlines = () if patch is None else (("solid", patch),)
    panels = cut(IndexSheet(title, image.name, image.ranges, squares, letters, image.indexing, outlines))
    if given is None or patch is None:
        return Figure(f"{image.name}-image", panels, "image", facts, (), written.brackets)
    panels += cut(_zoomed(image, patch, letters))
    facts |= {"from": BareIndex.at(given.lower), "to": BareIndex.at(given.upper)}
    legend = (("solid", Said("figure.legend.patch", facts)),)
    return Figure(f"{image.name}-image", panels, "image_patch", facts, legend, written.brackets)


def _inside(image: Signal, given: Box) -> Box:
    """The patch in array order, if it lies within the image."""
    patch = Box.of(image.order(tuple(given)))
    if patch.lower not in image.ranges or patch.upper not in image.ranges:
        raise InputError(f"window {list(given)} leaves the image; {ranges_text(image.box)}")
    return patch


def _zoomed(image: Signal, patch: Box, letters: tuple[str, ...]) -> IndexSheet:
    squares = {place: Square(element_lines(image, place, "large")) for place in patch.indices()}
    title = signal_title("patch", image.name)
    outlines, band = (("solid", patch),), int(image.rank != 2)
    return IndexSheet(title, image.name, patch, squares, letters, image.indexing, outlines, scale=1.5, band=band)


def _ends(signal: Signal) -> dict[str, Fact]:
    """The lowest and the highest index."""
    return {"low": BareIndex.at(signal.box.lower), "high": BareIndex.at(signal.box.upper)}


def _value_rows(signal: Signal) -> FormulaRows:
    """The values row by row, as drawn."""
    rows: dict[tuple[int, ...], list] = {}
    for place in signal.ranges.indices():
        rows.setdefault(place[:-1], []).append(Value(signal.entry(place)))
    return FormulaRows(tuple(tuple(row) for row in rows.values()))


NUMBERS, INDICES, NAMED = "operands", "operands_bare", "operands_named"


def operands_figure(signals: Sequence[Signal], named: bool = False) -> Figure:
    """Two signals side by side, of one or two axes.

    Args:
        signals: an image and a kernel; those without values have empty cells.
        named: whether they stand under their names alone, because they play other roles.

    Raises:
        LimitError: if they have more cells than a drawing can hold.

    >>> from symconv import image, kernel
    >>> figure = operands_figure([image("1 2 3"), kernel("4 5")])
    >>> [[str(cell.lines[0].formula.expr) for cell in panel.cells] for panel in figure.panels]
    [['1', '2', '3'], ['4', '5']]
    """
    check_cells(*(signal.ranges for signal in signals))
    wording = NUMBERS if all(signal.values is not None for signal in signals) else INDICES
    wording = NAMED if named else wording
    panels = tuple(_panel(signal, place, named) for place, signal in enumerate(signals))
    told = [_told(signal, panel) for signal, panel in zip(signals, panels, strict=True)]
    facts: dict[str, Fact] = {
        "first": Name(signals[0].name),
        "second": Name(signals[-1].name),
        "told": tuple(Said(f"figure.{wording}.told", each) for each in told),
    }
    return Figure("-".join(signal.name for signal in signals), panels, wording, facts)


def _told(signal: Signal, panel: Panel) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "name": Name(signal.name),
        "low": BareIndex.at(signal.box.lower),
        "high": BareIndex.at(signal.box.upper),
    }
    if signal.values is None:
        return facts
    rows = groupby(panel.cells, key=lambda cell: cell.row)
    return facts | {"rows": FormulaRows(tuple(tuple(cell.lines[0].formula for cell in row) for _, row in rows))}


def _panel(signal: Signal, role: int, named: bool) -> Panel:
    top, left = (0, *signal.ranges.lower)[-2:] if signal.rank > 1 else (0, signal.ranges.lower[0])
    cells = tuple(
        Cell((0, *place)[-2] - top, place[-1] - left, _lines(signal, place)) for place in signal.ranges.indices()
    )
    *rows, columns = [tuple(number(part) for part in range(low, high + 1)) for low, high in signal.ranges]
    letters = signal.order(_letters(signal, role))
    axes = Name(letters[-1]), Name(letters[-2]) if signal.rank > 1 else None
    height, width = (1, *signal.shape)[-2:]
    ticks = (columns, rows[0] if rows else ())
    title = signal_title("name" if named else "image" if role == 0 else "kernel", signal.name)
    return Panel(title, height, width, cells, (), axes, ticks)


def _lines(signal: Signal, place: Index) -> tuple[CellLine, ...]:
    """The number in a cell; a signal of symbols has empty cells, to be read by the indices along the edges."""
    return () if signal.values is None else (CellLine(Value(signal.entry(place))),)


def _letters(signal: Signal, role: int) -> tuple[str, ...]:
    written = notation(signal.rank, (signal.name,))
    return written.image if role == 0 else written.kernel


def reads_figure(pairs: Sequence[tuple[Output, Index]], *, written: Notation | None = None) -> Figure:
    """The pixels that several operations read, each footprint boxed in a stroke and colour of its own.

    Args:
        pairs: an output and an index of it, at most four; all of them must read one image.
        written: letters and brackets; by default those of a worked example of the first.

    Raises:
        InputError: if the pairs do not share an image, or there are none or more than four.
        LimitError: if the image has more cells than a drawing can hold.

    >>> from symconv import convolve, correlate, image, kernel
    >>> x, h = image((7, 7)), kernel((3, 3))
    >>> drawn = reads_figure([(convolve(x, h), (1, 1)), (correlate(x, h), (1, 1))])
    >>> [(box.row - 3, box.column - 3, box.stroke) for box in drawn.panels[0].outlines]
    [(0, 0, 'solid'), (-2, -2, 'dashed')]
    """
    if not 1 <= len(pairs) <= len(STROKES):
        raise InputError(f"{len(pairs)} footprints cannot be told apart; give 1 to {len(STROKES)} outputs")
    image = shared_image([output for output, _ in pairs])
    prints = [_footprint(output, at) for output, at in pairs]
    box = hull([image.ranges.lower, image.ranges.upper, *(place for found in prints for place in found)])
    check_cells(box)
    first = pairs[0][0]
    written = written or default_notation(first)
    readers = {place: [found[place] for found in prints if place in found] for place in box.indices()}
    squares = {place: _read_square(first, place, terms) for place, terms in readers.items()}
    outlines = tuple((stroke, hull(found)) for stroke, found in zip(STROKES, prints, strict=False) if found)
    title, letters = signal_title("image", image.name), image.order(written.image)
    panels = cut(IndexSheet(title, image.name, box, squares, letters, image.indexing, outlines))
    said = [_reading(output, at, found) for (output, at), found in zip(pairs, prints, strict=True)]
    facts = common_facts(first) | {"reads": tuple(said)}
    legend = (*zip(STROKES, said, strict=False), *_outside_legend(image.ranges, readers))
    return Figure(f"{image.name}-reads", panels, "reads", facts, legend, written.brackets)


def shared_image(outputs: Sequence[Output]) -> Signal:
    """The one image that all the outputs read."""
    if not outputs:
        raise InputError("there is nothing to draw; give at least one output")
    first = outputs[0].image
    for other in (output.image for output in outputs[1:]):
        same = (other.name, other.ranges, other.indexing) == (first.name, first.ranges, first.indexing)
        if not same or not np.array_equal(other.array(), first.array()):
            raise InputError("the outputs read different images; one drawing shows one image, draw them apart")
    return first


def default_notation(output: Output) -> Notation:
    """The letters of a worked example of this output."""
    return notation(output.image.rank, (output.image.name, output.kernel.name, output.name))


def _footprint(output: Output, at: Index) -> dict[Index, Term]:
    """The terms of one output by the pixel that the law asks for, in array order."""
    return {output.order(term.image_index): term for term in output.terms(*at)}


def _read_square(output: Output, place: Index, terms: list[Term]) -> Square:
    lines = index_lines(output.image, place) if place in output.image.ranges else _outside_lines(output, place, terms)
    shade = ("none", "light", "dark")[min(len(terms), 2)]
    return Square(lines, shade if place in output.image.ranges else "outside")


def _outside_lines(output: Output, place: Index, terms: list[Term]) -> tuple[CellLine, ...]:
    """The index asked for, and where each reader is sent; readers with one rule share a line."""
    own = CellLine(BareIndex.at(output.order(place)), "small", faded=True)
    return (own, *dict.fromkeys(line for term in terms for line in read_lines(output, term)))


def _outside_legend(image: Box, readers: dict[Index, list[Term]]) -> tuple[tuple[str, Said], ...]:
    outside = [bool(terms) for place, terms in readers.items() if place not in image]
    return (("outside", Said("figure.legend.moved" if any(outside) else "figure.legend.outside")),) if outside else ()


def _reading(output: Output, at: Index, found: dict[Index, Term]) -> Said:
    """What one output reads, in words."""
    facts = common_facts(output) | {"at": Entry.at(output.name, tuple(at))}
    if not found:
        return Said("figure.legend.reads_none", facts)
    box = Box.of(output.order(tuple(hull(found))))
    facts |= {"low": Entry.at(output.image.name, box.lower), "high": Entry.at(output.image.name, box.upper)}
    return Said("figure.legend.reads", facts | {"count": len(found)})


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parts_figure(*outputs: Output, size: int | None = None, written: Notation | None = None) -> Figure:
    """Which part of the image makes which part of the output: corners of both, lettered alike.

    A letter in an output stands where that output reads pixels with this letter and no others.

    Args:
        outputs: one or more operations on one image; each has a panel.
        size: the side of a corner of the image; by default the kernel's extent, at most half of the image.
        written: letters and brackets; by default those of a worked example of the first.

    Raises:
        InputError: if the outputs do not share an image, or no output reads a corner alone.
        LimitError: if there are more cells than a drawing can hold.

    >>> from symconv import convolve, correlate, image, kernel
    >>> x, h = image(7), kernel(3)
    >>> drawn = parts_figure(convolve(x, h, mode="valid"), correlate(x, h, mode="valid"))
    >>> [[cell.lines[0].formula.text for cell in panel.cells if cell.lines] for panel in drawn.panels]
    [['A', 'A', 'A', 'B', 'B', 'B'], ['A', 'B'], ['B', 'A']]
    """
    image = shared_image(outputs)
    check_cells(image.ranges, *(output.operation.ranges for output in outputs))
    first = outputs[0]
    written = written or default_notation(first)
    parts = _corners(first, size)
    owners = {place: letter for letter, part in parts.items() for place in part.indices()}
    title = signal_title("image", image.name)
    panels = cut(_parts_sheet(title, image.name, image.ranges, owners, image.order(written.image), image.indexing, 0))
    letters = image.order(written.output)
    sheets = [
        _cornered_output(output, parts, letters, band=1 if image.rank == 2 else number)
        for number, output in enumerate(outputs, 1)
    ]
    panels += tuple(panel for sheet in sheets for panel in cut(sheet))
    facts = common_facts(first) | {"parts": ", ".join(parts), "arranged": tuple(sheet.title for sheet in sheets)}
    legend = (("none", Said("figure.legend.parts")),)
    return Figure(f"{image.name}-parts", panels, "parts", facts, legend, written.brackets)


def _corners(output: Output, size: int | None) -> dict[str, Box]:
    """The corners of the image, lettered in reading order."""
    if size is not None and size < 1:
        raise InputError(f"size {size} of a corner must be at least 1; leave it out for the kernel's extent")
    ends = []
    for axis in output.operation.axes:
        low, high = axis.image
        span = abs(axis.law.d) * (axis.size("kernel") - 1) + 1
        side = min(span if size is None else size, (high - low + 1) // 2)
        ends.append([(low, low + side - 1), (high - side + 1, high)] if side > 0 else [(low, high)])
    boxes = [Box.of(corner) for corner in product(*ends)]
    if len(boxes) > len(LETTERS):
        raise InputError(f"{len(boxes)} corners are more than there are letters; draw an image of up to 4 axes")
    return dict(zip(LETTERS, boxes, strict=False))


def _made(output: Output, parts: dict[str, Box]) -> dict[Index, str]:
    """The output indices, in array order, that read one part alone."""
    made = {}
    for index in output:
        reads = [output.order(term.read_index) for term in output.terms(*index) if term.read_index is not None]
        for letter, part in parts.items():
            if reads and all(place in part for place in reads):
                made[output.order(index)] = letter
    if missing := sorted(set(parts) - set(made.values())):
        raise InputError(
            f"no output reads corner {missing[0]} of the image alone; use mode='full', a larger image or a larger size="
        )
    return made


def _cornered_output(output: Output, parts: dict[str, Box], letters: tuple[str, ...], band: int) -> IndexSheet:
    made = _made(output, parts)
    title = Said(f"figure.title.{_arrangement(made, parts)}", common_facts(output) | {"name": Name(output.name)})
    return _parts_sheet(title, output.name, output.operation.ranges, made, letters, output.image.indexing, band)


def _arrangement(made: dict[Index, str], parts: dict[str, Box]) -> str:
    """Whether the parts of the output lie as those of the image do, or in reverse on every axis."""
    regions = {letter: hull(place for place in made if made[place] == letter) for letter in parts}
    boxes, letters = list(parts.values()), list(parts)
    differences = [
        (after > before) == (other > one)
        for a, b in product(range(len(boxes)), repeat=2)
        for before, after, one, other in zip(
            boxes[a].lower, boxes[b].lower, regions[letters[a]].lower, regions[letters[b]].lower, strict=True
        )
        if after != before
    ]
    return "parts_same" if all(differences) else "parts_mixed" if any(differences) else "parts_reversed"


def _parts_sheet(
    title: Said, name: str, box: Box, owners: dict[Index, str], letters: tuple[str, ...], indexing: str, band: int
) -> IndexSheet:
    squares = {
        place: Square((CellLine(Words(own), "large"),), ("light", "dark")[_parity(own)])
        if (own := owners.get(place))
        else Square()
        for place in box.indices()
    }
    outlines = tuple(
        (STROKES[number % len(STROKES)], hull(place for place in owners if owners[place] == letter))
        for number, letter in enumerate(sorted(set(owners.values())))
    )
    return IndexSheet(title, name, box, squares, letters, indexing, outlines, ticks=True, band=band)


def _parity(letter: str) -> int:
    """0 or 1, so that neighbouring corners are shaded differently."""
    return LETTERS.index(letter).bit_count() % 2


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
    terms: dict[Index, list[Term]] = {}
    for term in output.scatter(*pixel):
        terms.setdefault(output.order(term.output_index), []).append(term)
    written = layer_notation(output)
    ranges = output.operation.ranges
    squares = {place: _reached(output, place, terms.get(place, [])) for place in ranges.indices()}
    title = signal_title("output", output.name)
    outlines = (("solid", hull(terms)),) if terms else ()
    letters = output.order(written.output)
    panels = cut(IndexSheet(title, output.name, ranges, squares, letters, output.image.indexing, outlines))
    facts: dict[str, Fact] = common_facts(output) | {"pixel": Entry.at(output.image.name, pixel), "count": len(terms)}
    legend = (("solid", Said("figure.legend.scatter", facts)),) if terms else ()
    return Figure(
        f"{output.name}-scatter", (*panels, *_kernel_panels(output, written.kernel)), "scatter", facts, legend
    )


def _reached(output: Output, place: Index, terms: list[Term]) -> Square:
    """An output with all the kernel elements, each with its weight, by which it reads the pixel."""
    index = BareIndex.at(output.order(place))
    if not terms:
        return Square((CellLine(index, "small", faded=True),))
    element = summed([weighted(term.weight, Entry.at(output.kernel.name, term.kernel_index)) for term in terms])
    value = sum(term.weight * term.kernel_value for term in terms)
    valued = () if output.kernel.values is None else (CellLine(Value(as_expr(value)), "large"),)
    return Square((CellLine(index, "small"), CellLine(element, "small"), *valued), "light")


def _kernel_panels(output: Output, letters: tuple[str, ...]) -> tuple[Panel, ...]:
    kernel = output.kernel
    squares = {place: Square(element_lines(kernel, place)) for place in kernel.ranges.indices()}
    title = signal_title("kernel", kernel.name)
    band = int(output.rank != 2)
    return cut(
        IndexSheet(title, kernel.name, kernel.ranges, squares, output.order(letters), kernel.indexing, band=band)
    )


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
        Cell(row, column - low, (CellLine(summed([_copy(output, term) for term in terms])),), "light")
        for row, pixel in enumerate(pixels)
        for column, terms in groupby(output.scatter(pixel), key=lambda term: term.output_index[0])
    ]
    sums = [
        Cell(len(pixels), column - low, (CellLine(_total(output, column)),), "dark") for column in range(low, high + 1)
    ]
    heads = tuple(Entry.at(output.name, (n,)) for n in range(low, high + 1))
    sides = (*(Entry.at(output.image.name, (pixel,)) for pixel in pixels), Name(output.name))
    title = signal_title("copies", output.kernel.name)
    panel = Panel(title, len(pixels) + 1, len(heads), tuple(copies + sums), ticks=(heads, sides))
    return Figure(f"{output.name}-superposition", (panel,), "superposition", common_facts(output))


def _copy(output: Output, term: Term) -> Formula:
    """What one copy puts into one output: the kernel's value first, where it has one."""
    assert term.read_index is not None  # the terms of a pixel read it
    pixel = Value(term.image_value) if output.image.values is not None else Entry.at(output.image.name, term.read_index)
    part = kernel_part(output, term)
    product = Product((part, pixel) if output.kernel.values is not None else (pixel, part))
    return weighted(term.weight, product)


def _total(output: Output, column: int) -> Formula:
    """The sum of a column: its value, or its number of terms where there are symbols."""
    total = output[(column,)]
    return Value(total) if total.is_number else Entry.at(output.name, (column,))


MAX_FRAMES = 200


def sliding_frames(output: Output, at: Iterable[Index] | None = None, *, brackets: str = "square") -> list[Figure]:
    """One figure for each output index: the window on the image, and the output filled in so far.

    All frames show the same cells at the same size, so that they can be laid one over the other.

    Args:
        output: the operation on its signals.
        at: the output indices, in the order of the frames; by default all of them in reading order.
        brackets: `square`, `subscript` or `round`.

    Raises:
        LimitError: if there are too many frames, or a frame has more cells than a drawing can hold.
        InputError: if there is no frame at all.

    >>> from symconv import convolve
    >>> frames = sliding_frames(convolve("1 2 3", "1 1", mode="valid"))
    >>> [[str(side.expr) for side in frame.facts["sum"].sides[-1:]] for frame in frames]
    [['3'], ['5']]
    """
    count = len(output) if at is None else len(at := list(at))
    if count > MAX_FRAMES:
        raise LimitError(f"{count:,} frames are more than {MAX_FRAMES}; choose output indices with at=")
    if not count:
        raise InputError("there is no frame to draw; give at least one output index")
    check_cells(output.image.ranges, output.operation.ranges)
    steps = [derive(output, tuple(index), over="kernel", brackets=brackets) for index in (at or output)]
    asked = [by_pixel(output, step.candidates) for step in steps]
    image = output.image.ranges
    box = hull([image.lower, image.upper, *(place for found in asked for place in found)])
    check_cells(box, output.operation.ranges)
    squares = [_window_squares(output, box, found) for found in asked]
    room = tuple({square.lines: None for drawn in squares for square in drawn.values()})
    sheets = [
        _image_sheet(step, box, found, drawn, room) for step, found, drawn in zip(steps, asked, squares, strict=True)
    ]
    return [_frame(steps, number, sheets[number], found) for number, found in enumerate(asked)]


def _frame(steps: list[Derivation], number: int, sheet: IndexSheet, found: dict[Index, Candidate]) -> Figure:
    """The frame of one step, counted from 0."""
    step, count = steps[number], len(steps)
    output = step.output
    facts: dict[str, Fact] = common_facts(output) | {
        "at": Entry.at(output.name, step.at),
        "sum": _sum(step),
        "step": number + 1,
        "steps": count,
    }
    panels = (*cut(sheet), *cut(_output_sheet(steps, number)))
    moved = any(candidate.kept for place, candidate in found.items() if place not in output.image.ranges)
    legend = [("solid", "window")]
    legend += [("outside", "moved" if moved else "outside")] if sheet.box != output.image.ranges else []
    said = tuple((kind, Said(f"figure.legend.{key}", facts)) for kind, key in legend)
    name = f"{output.name}-frame-{number + 1:0{len(str(count))}d}"
    return Figure(name, panels, "frame", facts, said, step.notation.brackets)


def _sum(step: Derivation) -> Relation:
    """The sum of this step: down to the number, if it is one."""
    if not step.has_values:
        return step.survivors()
    if not step.numeric:
        return step.substituted_values()
    return Relation((*step.substituted_values().sides, Value(step.expr)))


def _image_sheet(
    step: Derivation,
    box: Box,
    found: dict[Index, Candidate],
    squares: dict[Index, Square],
    room: tuple[tuple[CellLine, ...], ...],
) -> IndexSheet:
    image, letters = step.output.image, step.output.order(step.notation.image)
    outlines = (("solid", hull(found)),) if found else ()
    title = signal_title("image", image.name)
    numbers = image.values is not None  # they stand without their indices
    return IndexSheet(title, image.name, box, squares, letters, image.indexing, outlines, numbers, room=room)


def _window_squares(output: Output, box: Box, found: dict[Index, Candidate]) -> dict[Index, Square]:
    """The image, and over it and beyond it what this step asks for."""
    squares = {place: Square((), "outside") for place in box.indices()}
    squares |= {place: Square(_pixel_lines(output, place)) for place in output.image.ranges.indices()}
    return squares | {place: _asked_square(output, place, candidate) for place, candidate in found.items()}


def _pixel_lines(output: Output, place: Index) -> tuple[CellLine, ...]:
    if output.image.values is not None:
        return (CellLine(Value(output.image.entry(place))),)
    return (CellLine(Entry.at(output.image.name, output.order(place)), "small"),)


def _asked_square(output: Output, place: Index, candidate: Candidate) -> Square:
    """A place that the window covers: its pixel with the kernel's value, or the kernel's value alone in grey."""
    inside = place in output.image.ranges
    terms = candidate.terms
    if not terms:
        return _overhang(output, place, candidate, inside)
    numbers = output.image.values is not None and output.kernel.values is not None
    own = () if numbers else _pixel_lines(output, place) if inside else ()
    named = output.kernel.values is None
    element = (CellLine(kernel_part(output, terms[0])),) if named else value_lines(output, terms)
    return Square((*own, *read_lines(output, terms), *element), "light" if inside else "outside")


def _overhang(output: Output, place: Index, candidate: Candidate, inside: bool) -> Square:
    kernel, element = output.kernel, output.order(candidate.kernel_index)
    part = Value(kernel.entry(element)) if kernel.values is not None else Entry.at(kernel.name, candidate.kernel_index)
    lines = (CellLine(part, faded=True),)
    return Square((*_pixel_lines(output, place), *lines) if inside else lines, "none" if inside else "outside")


def _output_sheet(steps: list[Derivation], number: int) -> IndexSheet:
    """The output with the sums found so far, the newest boxed."""
    output, numeric = steps[number].output, all(step.numeric for step in steps)
    found = {output.order(step.at): step for step in steps[: number + 1]}
    newest = output.order(steps[number].at)
    squares = {}
    for place in output.operation.ranges.indices():
        step = found.get(place)
        index = (CellLine(BareIndex.at(output.order(place)), "small", faded=step is None),)
        sums = (CellLine(Value(step.expr)),) if step else ()
        squares[place] = Square(sums if numeric else index, "dark" if place == newest else "light" if step else "none")
    return IndexSheet(
        title=signal_title("output", output.name),
        name=output.name,
        box=output.operation.ranges,
        squares=squares,
        letters=output.order(steps[number].notation.output),
        indexing=output.image.indexing,
        outlines=(("solid", Box(newest, newest)),) if newest in output.operation.ranges else (),
        ticks=numeric,
        band=int(output.image.rank != 2),
        room=tuple((CellLine(Value(step.expr)),) for step in steps) if numeric else (),
    )
