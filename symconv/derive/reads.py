"""Drawings of what outputs read: each footprint boxed on the one image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from symconv.derive.figure import STROKES, Figure, Line, Said
from symconv.derive.notation import Notation, notation
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import bare, common_facts, entry, index_lines, read_lines, signal_title
from symconv.errors import InputError
from symconv.index import Box, hull
from symconv.signal import Signal

if TYPE_CHECKING:
    from symconv.output import Output
    from symconv.terms import Index, Term


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
    panels = cut(Sheet(title, image.name, box, squares, letters, image.indexing, outlines))
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


def _outside_lines(output: Output, place: Index, terms: list[Term]) -> tuple[Line, ...]:
    """The index asked for, and where each reader is sent; readers with one rule share a line."""
    own = Line(bare(output.order(place)), "small", faded=True)
    return (own, *dict.fromkeys(line for term in terms for line in read_lines(output, term)))


def _outside_legend(image: Box, readers: dict[Index, list[Term]]) -> tuple[tuple[str, Said], ...]:
    outside = [bool(terms) for place, terms in readers.items() if place not in image]
    return (("outside", Said("figure.legend.moved" if any(outside) else "figure.legend.outside")),) if outside else ()


def _reading(output: Output, at: Index, found: dict[Index, Term]) -> Said:
    """What one output reads, in words."""
    facts = common_facts(output) | {"at": entry(output.name, tuple(at))}
    if not found:
        return Said("figure.legend.reads_none", facts)
    box = Box.of(output.order(tuple(hull(found))))
    facts |= {"low": entry(output.image.name, box.lower), "high": entry(output.image.name, box.upper)}
    return Said("figure.legend.reads", facts | {"count": len(found)})
