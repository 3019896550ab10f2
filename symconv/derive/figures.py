"""The builders of figures: operands, what outputs read, where pixels go, and the sliding window step by step.

Each is made of the terms of its output. Two pictures of the same products stand beside the worked example: gather boxes
the pixels that one output reads, scatter puts a copy of the kernel down for every pixel and adds all copies up
(`Output.scatter`, the index law solved for the output). The lettered corners show which part of the image makes which
part of the output: convolution and the sliding definition keep the arrangement, the textbook definition of correlation
reverses it. Template matching boxes the index at which an inner product is largest.

`written` gives letters and brackets, by default those of a worked example with these signals. A builder refuses more
cells than a drawing can hold before it draws any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, permutations, product
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.core.signal import Signal, as_expr, ranges_text, simplified
from symconv.derive.candidates import Candidate, check_window
from symconv.derive.derivation import Derivation, derive
from symconv.derive.figure import (
    NOTHING,
    STROKES,
    Cell,
    CellContent,
    CellLine,
    Figure,
    Panel,
    check_cells,
    common_facts,
    element_lines,
    formula_rows,
    index_lines,
    kernel_panels,
    kernel_part,
    outside_legend,
    range_facts,
    read_lines,
    signal_panels,
    signal_title,
    summed,
    value_lines,
    weighted,
)
from symconv.derive.notation import Notation, layer_notation, notation
from symconv.errors import InputError
from symconv.formulas.nodes import BareIndex, Entry, Fact, Formula, Name, Product, Relation, Said, Value, Words
from symconv.index import Box, hull
from symconv.index.aliases import Index
from symconv.limits import check_limit

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output


def kernel_figure(kernel: Signal, *, written: Notation | None = None) -> Figure:
    """The kernel twice: its elements with their indices, and its values; once if it has no values of its own.

    >>> from symconv import kernel
    >>> print(kernel_figure(kernel("1 2")).panels[1].cells[1].lines[0].formula.expr)
    2
    """
    check_cells(*[kernel.ranges] * (1 if kernel.values is None else 2))
    written = written or notation(kernel.rank, (kernel.name,))

    def indices(index: Index) -> CellContent:
        return CellContent((CellLine(Entry.at(kernel.name, kernel.order(index)), "small"),))

    def values(index: Index) -> CellContent:
        return CellContent((CellLine(Value(kernel.entry(index)), "large"),))

    name, facts = f"{kernel.name}-kernel", _signal_facts(kernel)
    panels = signal_panels("indices", kernel, indices, written.kernel)
    if kernel.values is None:
        return Figure(name, panels, "kernel_indices", facts, (), written.brackets)
    panels += signal_panels("values", kernel, values, written.kernel, band=int(kernel.rank != 2))
    return Figure(name, panels, "kernel", facts, (), written.brackets)


def image_figure(
    image: Signal, window: object = None, *, enlarged: bool = True, written: Notation | None = None
) -> Figure:
    """The whole image with its indices; with a window, that patch boxed and, if `enlarged`, drawn again beside it.

    The window is one pair (lowest, highest) for each index.

    >>> from symconv import image
    >>> figure = image_figure(image((7, 7)), [(0, 3), (0, 3)])
    >>> [(panel.rows, panel.columns) for panel in figure.panels], figure.panels[0].outlines[0].row
    ([(7, 7), (4, 4)], 3)
    """
    given = check_window(window, image.rank)
    patch = None if given is None else _inside(image, given)
    check_cells(image.ranges, *([] if patch is None or not enlarged else [patch]))
    written = written or notation(image.rank, (image.name,))
    name, facts = f"{image.name}-image", {"name": Name(image.name), **range_facts(image.box)}
    outlines = () if patch is None else (("solid", patch),)

    def plain(index: Index) -> CellContent:
        return CellContent(index_lines(image, index))

    def zoomed(index: Index) -> CellContent:
        return CellContent(element_lines(image, index, "large"))

    panels = signal_panels("image", image, plain, written.image, outlines=outlines)
    if given is None or patch is None:
        return Figure(name, panels, "image", facts, (), written.brackets)
    facts |= {"from": BareIndex.at(given.lower), "to": BareIndex.at(given.upper)}
    if not enlarged:
        return Figure(name, panels, "image_boxed", facts, (), written.brackets)
    band = int(image.rank != 2)
    panels += signal_panels("patch", image, zoomed, written.image, box=patch, outlines=outlines, scale=1.5, band=band)
    return Figure(
        name, panels, "image_patch", facts, (("solid", Said("figure.legend.patch", facts)),), written.brackets
    )


def _inside(image: Signal, given: Box) -> Box:
    """The patch in array order, if it lies within the image."""
    patch = Box.of(image.order(tuple(given)))
    if patch.lower not in image.ranges or patch.upper not in image.ranges:
        raise InputError(f"window {list(given)} leaves the image; {ranges_text(image.box)}")
    return patch


def _signal_facts(signal: Signal) -> dict[str, Fact]:
    """The name, the lowest and the highest index, and the values row by row if there are any."""
    facts: dict[str, Fact] = {"name": Name(signal.name), **range_facts(signal.box)}
    if signal.values is None:
        return facts
    return facts | {"rows": formula_rows((index, Value(signal.entry(index))) for index in signal.ranges.indices())}


def signal_figure(signal: Signal) -> Figure:
    """A signal alone: its values, or its entries if it has none.

    >>> from symconv import image
    >>> print(signal_figure(image("1 2 3")).panels[0].cells[2].lines[0].formula.expr)
    3
    """
    check_cells(signal.ranges)

    def content(index: Index) -> CellContent:
        entry = CellLine(Entry.at(signal.name, signal.order(index)), "small")
        return CellContent((entry if signal.values is None else CellLine(Value(signal.entry(index))),))

    panels = signal_panels("name", signal, content, notation(signal.rank, (signal.name,)).image)
    wording = "signal_entries" if signal.values is None else "signal"
    return Figure(f"{signal.name}-signal", panels, wording, _signal_facts(signal))


def operands_figure(signals: Sequence[Signal], named: bool = False) -> Figure:
    """Image and kernel side by side, of one or two axes; those without values have empty cells.

    They are `named` alone where they play other roles than these.

    >>> from symconv import image, kernel
    >>> figure = operands_figure([image("1 2 3"), kernel("4 5")])
    >>> [[str(cell.lines[0].formula.expr) for cell in panel.cells] for panel in figure.panels]
    [['1', '2', '3'], ['4', '5']]
    """
    check_cells(*(signal.ranges for signal in signals))
    bare = any(signal.values is None for signal in signals)
    wording = "operands_named" if named else "operands_bare" if bare else "operands"
    facts: dict[str, Fact] = {
        "first": Name(signals[0].name),
        "second": Name(signals[-1].name),
        "told": tuple(Said(f"figure.{wording}.told", _signal_facts(signal)) for signal in signals),
    }
    panels = [panel for role, signal in enumerate(signals) for panel in _operand_panels(signal, role, named)]
    return Figure("-".join(signal.name for signal in signals), tuple(panels), wording, facts)


def _operand_panels(signal: Signal, role: int, named: bool) -> tuple[Panel, ...]:
    """The values; a signal of symbols has empty cells, to be read by the indices along the edges."""

    def content(index: Index) -> CellContent:
        return CellContent(() if signal.values is None else (CellLine(Value(signal.entry(index))),))

    written = notation(signal.rank, (signal.name,))
    kind, letters = (("image", written.image), ("kernel", written.kernel))[min(role, 1)]
    return signal_panels("name" if named else kind, signal, content, letters)


def reads_figure(pairs: Sequence[tuple[Output, Index]], *, written: Notation | None = None) -> Figure:
    """The pixels that several operations read, each footprint boxed in a stroke and colour of its own.

    >>> from symconv import convolve, correlate, image, kernel
    >>> x, h = image((7, 7)), kernel((3, 3))
    >>> drawn = reads_figure([(convolve(x, h), (1, 1)), (correlate(x, h), (1, 1))])
    >>> [(box.row - 3, box.column - 3, box.stroke) for box in drawn.panels[0].outlines]
    [(0, 0, 'solid'), (-2, -2, 'dashed')]
    """
    if not 1 <= len(pairs) <= len(STROKES):
        raise InputError(f"{len(pairs)} footprints cannot be told apart; give 1 to {len(STROKES)} outputs")
    image = shared_image([output for output, _ in pairs])
    prints = [_grouped(output, output.terms(*at), "image_index") for output, at in pairs]
    box = hull([image.ranges.lower, image.ranges.upper, *(index for found in prints for index in found)])
    check_cells(box)
    first = pairs[0][0]
    written = written or layer_notation(first)
    readers = {index: [found[index] for found in prints if index in found] for index in box.indices()}
    outlines = tuple((stroke, hull(found)) for stroke, found in zip(STROKES, prints, strict=False) if found)
    panels = signal_panels(
        "image",
        image,
        lambda index: _read_content(first, index, readers[index]),
        written.image,
        box=box,
        outlines=outlines,
    )
    said = [_reading(output, at, found) for (output, at), found in zip(pairs, prints, strict=True)]
    facts = common_facts(first) | {"reads": tuple(said)}
    legend: list[tuple[str, Said]] = list(zip(STROKES, said, strict=False))
    if outside := [terms for index, terms in readers.items() if index not in image.ranges]:
        legend.append(outside_legend(any(outside), {}))
    return Figure(f"{image.name}-reads", panels, "reads", facts, tuple(legend), written.brackets)


def shared_image(outputs: Sequence[Output]) -> Signal:
    """The one image that all the outputs read."""
    if not outputs:
        raise InputError("there is nothing to draw; give at least one output")
    first = outputs[0].image
    for other in (output.image for output in outputs[1:]):
        same = (other.name, other.ranges, other.indexing) == (first.name, first.ranges, first.indexing)
        if not same or not _same_values(other.values, first.values):
            raise InputError("the outputs read different images; one drawing shows one image, draw them apart")
    return first


def _same_values(first: Any, other: Any) -> bool:
    """Whether two signals of one name have the same entries; those without values have their symbols."""
    return first is other if first is None or other is None else np.array_equal(first, other)


def _grouped(output: Output, terms: Iterable[Term], key: str) -> dict[Index, list[Term]]:
    """The terms by one of their indices, in array order."""
    found: dict[Index, list[Term]] = {}
    for term in terms:
        found.setdefault(output.order(getattr(term, key)), []).append(term)
    return found


def _read_content(output: Output, index: Index, readers: list[list[Term]]) -> CellContent:
    """A pixel; outside the image the index asked for, and what each reader gets, readers with one rule on one line."""
    if index in output.image.ranges:
        return CellContent(index_lines(output.image, index), ("none", "light", "dark")[min(len(readers), 2)])
    own = CellLine(BareIndex.at(output.order(index)), "small", faded=True)
    returned = dict.fromkeys(line for terms in readers for line in read_lines(output, terms))
    return CellContent((own, *returned), "outside")


def _reading(output: Output, at: Index, found: dict[Index, list[Term]]) -> Said:
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

    A letter in an output stands where that output reads pixels with this letter and no others. The side of a corner is
    by default the kernel's extent, at most half of the image.

    >>> from symconv import convolve, correlate, image, kernel
    >>> x, h = image(7), kernel(3)
    >>> drawn = parts_figure(convolve(x, h, mode="valid"), correlate(x, h, mode="valid"))
    >>> [[cell.lines[0].formula.text for cell in panel.cells if cell.lines] for panel in drawn.panels]
    [['A', 'A', 'A', 'B', 'B', 'B'], ['A', 'B'], ['B', 'A']]
    """
    image = shared_image(outputs)
    check_cells(image.ranges, *(output.operation.ranges for output in outputs))
    first = outputs[0]
    written = written or layer_notation(first)
    parts = _corners(first, size)
    owners = {index: letter for letter, part in parts.items() for index in part.indices()}
    panels = _lettered_panels("image", image, owners, written.image)
    arranged = []
    for number, output in enumerate(outputs, 1):
        made, facts, band = _made(output, parts), common_facts(output), 0 if image.rank == 2 else number
        kind = _arrangement(made, parts)
        panels += _lettered_panels(kind, output, made, written.output, facts=facts, band=band)
        arranged.append(signal_title(kind, output.name, facts))
    facts = common_facts(first) | {"parts": ", ".join(parts), "arranged": tuple(arranged)}
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
            if reads and all(index in part for index in reads):
                made[output.order(index)] = letter
    if missing := sorted(set(parts) - set(made.values())):
        raise InputError(
            f"no output reads corner {missing[0]} of the image alone; use mode='full', a larger image or a larger size="
        )
    return made


def _arrangement(made: dict[Index, str], parts: dict[str, Box]) -> str:
    """Whether the parts of the output lie as those of the image do, or in reverse on every axis."""
    regions = {letter: hull(index for index in made if made[index] == letter) for letter in parts}
    differences = [
        (after > before) == (other > one)
        for a, b in permutations(parts, 2)
        for before, after, one, other in zip(
            parts[a].lower, parts[b].lower, regions[a].lower, regions[b].lower, strict=True
        )
        if after != before
    ]
    return "parts_same" if all(differences) else "parts_mixed" if any(differences) else "parts_reversed"


def _lettered_panels(
    kind: str, signal: Signal | Output, owners: dict[Index, str], letters: tuple[str, ...], **options: Any
) -> tuple[Panel, ...]:
    """A signal with the letter of a corner at each index that has one."""

    def content(index: Index) -> CellContent:
        if index not in owners:
            return CellContent()
        own = owners[index]
        # neighbouring corners are shaded differently
        shade = ("light", "dark")[LETTERS.index(own).bit_count() % 2]
        return CellContent((CellLine(Words(own), "large"),), shade)

    outlines = tuple(
        (STROKES[number % len(STROKES)], hull(index for index in owners if owners[index] == letter))
        for number, letter in enumerate(sorted(set(owners.values())))
    )
    return signal_panels(kind, signal, content, letters, outlines=outlines, **options)


def scatter_figure(output: Output, pixel: Index) -> Figure:
    """Where one pixel goes: the outputs it reaches, each with the kernel element that weights it there.

    >>> from symconv import convolve
    >>> [len(panel.cells) for panel in scatter_figure(convolve((3,), "a b c"), (0,)).panels]
    [5, 3]
    """
    check_cells(output.operation.ranges, output.kernel.ranges)
    terms = _grouped(output, output.scatter(*pixel), "output_index")
    written = layer_notation(output)
    facts: dict[str, Fact] = common_facts(output) | {"pixel": Entry.at(output.image.name, pixel), "count": len(terms)}
    panels = signal_panels(
        "output",
        output,
        lambda index: _reached(output, index, terms.get(index, [])),
        written.output,
        outlines=(("solid", hull(terms)),) if terms else (),
    )
    panels += kernel_panels(output.kernel, written.kernel, band=int(output.rank != 2))
    legend = (("solid", Said("figure.legend.scatter", facts)),) if terms else ()
    return Figure(f"{output.name}-scatter", panels, "scatter", facts, legend)


def _reached(output: Output, index: Index, terms: list[Term]) -> CellContent:
    """An output with all the kernel elements, each with its weight, by which it reads the pixel."""
    own = CellLine(BareIndex.at(output.order(index)), "small", faded=not terms)
    if not terms:
        return CellContent((own,))
    elements = [weighted(term.weight, Entry.at(output.kernel.name, term.kernel_index)) for term in terms]
    value = sum(term.weight * term.kernel_value for term in terms)
    valued = () if output.kernel.values is None else (CellLine(Value(as_expr(value)), "large"),)
    return CellContent((own, *(CellLine(element, "small") for element in elements), *valued), "light")


def superposition_figure(output: Output) -> Figure:
    """All copies of the kernel below each other, one row for each pixel, and their sums in the last row.

    >>> from symconv import convolve
    >>> superposition_figure(convolve([1, 2], [1, 10])).panels[0].rows
    3
    """
    if output.rank != 1:
        raise InputError(f"copies can be listed for one axis, not {output.rank}; draw one pixel with scatter_figure")
    check_cells(*[output.operation.ranges] * (output.image.ranges.size + 1))
    (low, high), pixels = next(iter(output.box)), [index for (index,) in output.image.ranges.indices()]
    heads = {n: Entry.at(output.name, (n,)) for n in range(low, high + 1)}
    copies = [
        Cell(row, column - low, (CellLine(summed([_copy(output, term) for term in terms])),), "light")
        for row, pixel in enumerate(pixels)
        for column, terms in groupby(output.scatter(pixel), key=lambda term: term.output_index[0])
    ]
    sums = [
        Cell(len(pixels), n - low, (CellLine(Value(total) if total.is_number else heads[n]),), "dark")
        for (n,), total in output.items()
    ]
    sides = (*(Entry.at(output.image.name, (pixel,)) for pixel in pixels), Name(output.name))
    title = signal_title("copies", output.kernel.name)
    panel = Panel(title, len(pixels) + 1, len(heads), tuple(copies + sums), ticks=(tuple(heads.values()), sides))
    return Figure(f"{output.name}-superposition", (panel,), "superposition", common_facts(output))


def _copy(output: Output, term: Term) -> Formula:
    """What one copy puts into one output: the kernel's value first, where it has one."""
    assert term.read_index is not None  # the terms of a pixel read it
    pixel = Value(term.image_value) if output.image.values is not None else Entry.at(output.image.name, term.read_index)
    part = kernel_part(output, term)
    product = Product((part, pixel) if output.kernel.values is not None else (pixel, part))
    return weighted(term.weight, product)


def sliding_frames(output: Output, at: Iterable[Index] | None = None, *, brackets: str = "square") -> list[Figure]:
    """One figure for each output index, by default for all: the window on the image, and the output filled in so far.

    All frames show the same cells at the same size, so that they can be laid one over the other.

    >>> from symconv import convolve
    >>> frames = sliding_frames(convolve("1 2 3", "1 1", mode="valid"))
    >>> [[str(side.expr) for side in frame.facts["sum"].sides[-1:]] for frame in frames]
    [['3'], ['5']]
    """
    count = len(output) if at is None else len(at := list(at))
    check_limit("frames", count, f"there are {count:,} frames")
    if not count:
        raise InputError("there is no frame to draw; give at least one output index")
    check_cells(output.image.ranges, output.operation.ranges)
    drawn = count * (output.image.ranges.size + output.operation.ranges.size)
    check_limit("drawn", drawn, f"the {count:,} frames have {drawn:,} cells")
    steps = [derive(output, tuple(index), over="kernel", brackets=brackets) for index in (at or output)]
    asked = [step.by_pixel for step in steps]
    image = output.image.ranges
    box = hull([image.lower, image.upper, *(index for found in asked for index in found)])
    check_cells(box, output.operation.ranges)
    drawn = [{index: _window_content(output, index, found.get(index)) for index in box.indices()} for found in asked]
    reserved = tuple({content.lines: None for contents in drawn for content in contents.values()})
    return [_frame(steps, number, found, drawn[number], box, reserved) for number, found in enumerate(asked)]


def _frame(
    steps: list[Derivation],
    number: int,
    found: dict[Index, Candidate],
    contents: dict[Index, CellContent],
    box: Box,
    reserved: tuple[tuple[CellLine, ...], ...],
) -> Figure:
    """The frame of one step, counted from 0."""
    step, count = steps[number], len(steps)
    output, image = step.output, step.output.image
    facts: dict[str, Fact] = common_facts(output) | {"at": Entry.at(output.name, step.at), "sum": _sum(step)}
    facts |= {"step": number + 1, "steps": count}
    window = signal_panels(
        "image",
        image,
        contents.__getitem__,
        step.notation.image,
        box=box,
        outlines=(("solid", hull(found)),) if found else (),
        reserved=reserved,
    )
    legend = [("solid", Said("figure.legend.window", facts))]
    if box != image.ranges:
        moved = any(candidate.kept for index, candidate in found.items() if index not in image.ranges)
        legend.append(outside_legend(moved, facts))
    name = f"{output.name}-frame-{number + 1:0{len(str(count))}d}"
    panels = (*window, *_output_panels(steps, number))
    return Figure(name, panels, "frame", facts, tuple(legend), step.notation.brackets)


def _sum(step: Derivation) -> Relation:
    """The sum of this step: down to the number, if it is one."""
    if not step.has_values:
        return step.survivors()
    values = step.substituted_values()
    return Relation((*values.sides, Value(step.expr))) if step.numeric else values


def _window_content(output: Output, index: Index, candidate: Candidate | None) -> CellContent:
    """A pixel, or what lies beyond the image; and over it what this step asks for."""
    if candidate is not None:
        return _asked_content(output, index, candidate)
    inside = index in output.image.ranges
    return CellContent(_pixel_lines(output, index)) if inside else CellContent((), "outside")


def _pixel_lines(output: Output, index: Index) -> tuple[CellLine, ...]:
    if output.image.values is not None:
        return (CellLine(Value(output.image.entry(index))),)
    return (CellLine(Entry.at(output.image.name, output.order(index)), "small"),)


def _asked_content(output: Output, index: Index, candidate: Candidate) -> CellContent:
    """An index that the window covers: its pixel with the kernel's value, or the kernel's value alone in grey."""
    inside = index in output.image.ranges
    terms = candidate.terms
    if not terms:
        return _overhang(output, index, candidate, inside)
    numbers = output.image.values is not None and output.kernel.values is not None
    own = () if numbers else _pixel_lines(output, index) if inside else ()
    named = output.kernel.values is None
    element = (CellLine(kernel_part(output, terms[0])),) if named else value_lines(output, terms)
    return CellContent((*own, *read_lines(output, terms), *element), "light" if inside else "outside")


def _overhang(output: Output, index: Index, candidate: Candidate, inside: bool) -> CellContent:
    kernel, element = output.kernel, candidate.kernel_index
    part = Entry.at(kernel.name, element) if kernel.values is None else Value(kernel.entry(output.order(element)))
    line = CellLine(part, faded=True)
    return CellContent((*_pixel_lines(output, index), line)) if inside else CellContent((line,), "outside")


def _output_panels(steps: list[Derivation], number: int) -> tuple[Panel, ...]:
    """The output with the sums found so far, the newest boxed."""
    output, numeric = steps[number].output, all(step.numeric for step in steps)
    found = {output.order(step.at): step for step in steps[: number + 1]}
    newest = output.order(steps[number].at)

    def content(index: Index) -> CellContent:
        step = found.get(index)
        bare = (CellLine(BareIndex.at(output.order(index)), "small", faded=step is None),)
        sums = (CellLine(Value(step.expr)),) if step else ()
        return CellContent(sums if numeric else bare, "dark" if index == newest else "light" if step else "none")

    return signal_panels(
        "output",
        output,
        content,
        steps[number].notation.output,
        outlines=(("solid", Box(newest, newest)),) if newest in output.operation.ranges else (),
        band=int(output.image.rank != 2),
        reserved=tuple((CellLine(Value(step.expr)),) for step in steps) if numeric else (),
    )


@dataclass(frozen=True, slots=True)
class Match:
    """The best match: its output index (in index order), its score, and how many outputs share that score."""

    index: Index
    score: Any
    ties: int


def best_match(output: Output) -> Match:
    """The output with the largest value, the first one in reading order.

    The score of output n under the sliding definition is ``Σ_k x[n+k]·h[k]``, the inner product of the template with
    the pixels under it.

    >>> from symconv import correlate
    >>> best_match(correlate([0, 1, 3, 1, 0, 2], [1, 3, 1], definition="sliding", mode="valid"))
    Match(index=(0,), score=11, ties=1)
    """
    scores = _scores(output)
    position = np.unravel_index(int(np.argmax(scores)), scores.shape)
    lower = output.operation.ranges.lower
    index = tuple(int(part) + low for part, low in zip(position, lower, strict=True))
    best = scores[position]
    return Match(output.order(index), simplified(as_expr(best)), int((scores == best).sum()))


def _scores(output: Output) -> Any:
    scores = output.array()
    if any(hasattr(score, "free_symbols") for score in scores.flat):
        raise InputError("a best match needs numbers, not symbols; give image and template as numbers")
    return scores


def normalised_scores(output: Output) -> dict[Index, int | None]:
    """The normalised score of each output in percent, rounded, by its index in index order; None over a flat patch.

    ``100 · Σ (x - x̄)(h - h̄) / √(Σ (x - x̄)² · Σ (h - h̄)²)`` over the products of the output, x̄ and h̄ their means: 100
    where the pixels are the kernel times a positive number plus any number, never more.

    >>> from symconv import correlate
    >>> normalised_scores(correlate([0, 1, 3, 1, 9, 8], [1, 3, 1], definition="sliding", mode="valid"))
    {(-1,): -19, (0,): 100, (1,): -69, (2,): 60}
    """
    _scores(output)
    return {index: _normalised(output.terms(*index)) for index in output}


def _normalised(terms: Sequence[Term]) -> int | None:
    pixels = _deviations([as_expr(term.weight * term.image_value) for term in terms])
    elements = _deviations([as_expr(term.kernel_value) for term in terms])
    spread = sum(one * one for one in pixels) * sum(one * one for one in elements)
    if not spread:
        return None
    score = sum(one * other for one, other in zip(pixels, elements, strict=True))
    percent = (1 + isqrt(int(40000 * score * score / spread))) // 2
    return percent if score > 0 else -percent


def _deviations(values: Sequence[Any]) -> list[Fraction]:
    """How far exact numbers are from their mean."""
    exact = [Fraction(int(value.p), int(value.q)) for value in values]
    mean = sum(exact, Fraction(0)) / len(exact)
    return [value - mean for value in exact]


def score_figure(output: Output, normalised: bool = False) -> Figure:
    """The image, the template and the scores side by side, the best match and the pixels under it boxed.

    With `normalised` the normalised scores stand beside them, and in a stroke of its own what is best by these.
    """
    check_cells(output.image.ranges, output.kernel.ranges, output.operation.ranges)
    best = best_match(output)
    image, kernel, index = output.image, output.kernel, output.order(best.index)
    boxes, shown = [("solid", index)], ()
    facts: dict[str, Fact] = {"image": Name(image.name), "template": Name(kernel.name), "scores": Name(output.name)}
    facts |= {"at": Entry.at(output.name, best.index), "score": Value(as_expr(best.score))}
    if normalised:
        found = normalised_scores(output)
        likest = max((score, at) for at, score in found.items() if score is not None)[1]
        boxes.append(("dashed", output.order(likest)))
        facts |= {"likest": Entry.at(output.name, likest)}
        percent = {output.order(at): score for at, score in found.items()}
        shown = _percent_panels(output, percent, boxes[1:])
    under = [
        (stroke, hull(output.order(t.image_index) for t in output.terms(*output.order(at)))) for stroke, at in boxes
    ]
    panels = (
        *_value_panels("image", image, image.array(), image.ranges, under),
        *_value_panels("values", kernel, kernel.array(), kernel.ranges),
        *_value_panels("output", output, _scores(output), output.operation.ranges, [("solid", Box(index, index))]),
        *shown,
    )
    return Figure("matching", panels, "matching_normalised" if normalised else "matching", facts)


def _footprint(output: Output, at: Index) -> Box:
    """The pixels that an output reads; all in array order."""
    return hull(output.order(term.image_index) for term in output.terms(*output.order(at)))


def _percent_panels(
    output: Output, percent: dict[Index, int | None], boxes: Sequence[tuple[str, Index]]
) -> tuple[Panel, ...]:
    def content(index: Index) -> CellContent:
        score = percent[index]
        return CellContent((NOTHING if score is None else CellLine(Value(as_expr(score))),))

    outlines = [(stroke, Box(index, index)) for stroke, index in boxes]
    return signal_panels("percent", output, content, outlines=outlines)


def _value_panels(
    kind: str, signal: Signal | Output, values: Any, ranges: Box, outlines: Sequence[tuple[str, Box]] = ()
) -> tuple[Panel, ...]:
    """The values of a signal or an output, with its indices along the edges."""

    def content(index: Index) -> CellContent:
        return CellContent((CellLine(Value(as_expr(values[ranges.position(index)]))),))

    return signal_panels(kind, signal, content, outlines=outlines)
