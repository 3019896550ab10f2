"""The drawing of a worked example: the kernel laid over the pixels that one output reads.

Every cell carries its pixel, the kernel element that the law asks for there, and the value that stands in the product.
Read row by row, the values over the survivors show whether the kernel was flipped; the kernel as it is stands beside
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.derive.candidates import Candidate, WorkedExample
from symconv.derive.figure import (
    NOTHING,
    CellContent,
    CellLine,
    Figure,
    check_cells,
    common_facts,
    formula_rows,
    kernel_entry,
    kernel_panels,
    kernel_part,
    outside_legend,
    range_facts,
    read_lines,
    signal_panels,
    value_lines,
)
from symconv.formula.nodes import Entry, Fact, Said
from symconv.index import Box, hull
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.output import Output

READ_OUT = 25
"""The largest number of values that the sentence for those who cannot see the drawing reads out."""


def overlay(example: WorkedExample) -> Figure:
    """The drawing of a worked example: window and kernel side by side.

    Args:
        example: the worked example; its candidates are the cells.

    Raises:
        LimitError: if window and kernel have more cells than a drawing can hold.

    >>> from symconv import convolve, image, kernel
    >>> d = convolve(image((7, 7)), kernel("a b c / d e f / g h i")).derive(1, 1, window=[(0, 3), (0, 3)])
    >>> [str(cell.lines[2].formula.expr) for cell in overlay(d).panels[0].cells if cell.shade == "light"]
    ['i', 'h', 'g', 'f', 'e', 'd', 'c', 'b', 'a']
    """
    output = example.output
    found = by_pixel(output, example.candidates)
    box = _drawn_box(output, found)
    check_cells(box, output.kernel.ranges)
    kept = {index: candidate for index, candidate in found.items() if candidate.kept}
    panels = signal_panels(
        "image",
        output.image,
        lambda index: _content(output, index, found.get(index)),
        example.notation.image,
        box=box,
        outlines=(("solid", hull(kept)),) if kept else (),
    )
    panels += kernel_panels(output.kernel, example.notation.kernel, band=int(box.rank != 2))
    wording, facts = _description(example, kept)
    legend = _legend(output, found, facts)
    return Figure(f"{output.name}-overlay", panels, wording, facts, legend, example.notation.brackets)


def overlay_cells(example: WorkedExample) -> int:
    """How many cells the drawing has: those of its window and those of the kernel."""
    output = example.output
    return _drawn_box(output, by_pixel(output, example.candidates)).size + output.kernel.ranges.size


def _drawn_box(output: Output, found: dict[Index, Candidate]) -> Box:
    return hull(found) if found else output.image.ranges


def by_pixel(output: Output, candidates: tuple[Candidate, ...]) -> dict[Index, Candidate]:
    """The candidates by the pixel that they ask for, in array order; one that is kept wins over one that vanishes."""
    found: dict[Index, Candidate] = {}
    for candidate in candidates:
        index = output.order(candidate.image_index)
        if all(isinstance(part, int) for part in index) and (candidate.kept or index not in found):
            found[index] = candidate
    return found


def _content(output: Output, index: Index, candidate: Candidate | None) -> CellContent:
    """A pixel with what the law asks for there; a pixel that no candidate asks for carries its index alone."""
    inside, terms = index in output.image.ranges, candidate.terms if candidate else ()
    shade = "outside" if not inside else "light" if terms else "none"
    own = CellLine(Entry.at(output.image.name, output.order(index)), "small", faded=not (inside and terms))
    if candidate is None:
        return CellContent((own,), shade)
    element = CellLine(kernel_entry(output, candidate.kernel_index), "small", faded=not terms)
    values = value_lines(output, terms) if terms else (NOTHING,) if _valued(output) else ()
    return CellContent((own, *read_lines(output, terms), element, *values), shade)


def _valued(output: Output) -> bool:
    return output.kernel.values is not None or output.image.values is not None


def _description(example: WorkedExample, kept: dict[Index, Candidate]) -> tuple[str, dict[str, Fact]]:
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


def _legend(output: Output, found: dict[Index, Candidate], facts: dict[str, Fact]) -> tuple[tuple[str, Said], ...]:
    """What the marks mean, for those that occur."""
    image = output.image.ranges
    causes = {candidate.cause for index, candidate in found.items() if index in image}
    outside = [candidate.kept for index, candidate in found.items() if index not in image]
    dash = "dash" if _valued(output) else "faded"
    lines = [("solid", "kept")] if any(candidate.kept for candidate in found.values()) else []
    lines += [(dash, f"vanished_{cause}") for cause in ("kernel", "fraction", "omit") if cause in causes]
    legend = [(kind, Said(f"figure.legend.{key}", facts)) for kind, key in lines]
    return (*legend, outside_legend(any(outside), facts)) if outside else tuple(legend)
