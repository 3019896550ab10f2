"""Drawings of which part of the image makes which part of the output: corners of both, lettered alike.

Convolution and the sliding definition keep the arrangement, the textbook definition of correlation reverses it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from symconv.derive.figure import STROKES, Figure, Line, Said
from symconv.derive.formula import Name, Words
from symconv.derive.notation import Notation
from symconv.derive.reads import default_notation, shared_image
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import common_facts, signal_title
from symconv.errors import InputError
from symconv.index import Box, hull

if TYPE_CHECKING:
    from symconv.output import Output
    from symconv.terms import Index

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
        _output_sheet(output, parts, letters, band=1 if image.rank == 2 else number)
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


def _output_sheet(output: Output, parts: dict[str, Box], letters: tuple[str, ...], band: int) -> Sheet:
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
) -> Sheet:
    squares = {
        place: Square((Line(Words(own), "large"),), ("light", "dark")[_parity(own)])
        if (own := owners.get(place))
        else Square()
        for place in box.indices()
    }
    outlines = tuple(
        (STROKES[number % len(STROKES)], hull(place for place in owners if owners[place] == letter))
        for number, letter in enumerate(sorted(set(owners.values())))
    )
    return Sheet(title, name, box, squares, letters, indexing, outlines, ticks=True, band=band)


def _parity(letter: str) -> int:
    """0 or 1, so that neighbouring corners are shaded differently."""
    return LETTERS.index(letter).bit_count() % 2
