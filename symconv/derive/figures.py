"""Drawings of the operands: the kernel with indices and with values, the whole image and a patch of it."""

from __future__ import annotations

from symconv.derive.candidates import check_window
from symconv.derive.figure import Fact, Figure, Line, Rows, Said
from symconv.derive.formula import Name, Value
from symconv.derive.notation import Notation, notation
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import bare, element_lines, entry, index_lines, signal_title
from symconv.errors import InputError
from symconv.index import Box
from symconv.signal import Signal, ranges_text


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
    indices = {place: Square((Line(entry(kernel.name, kernel.order(place))),)) for place in kernel.ranges.indices()}
    title = signal_title("indices", kernel.name)
    panels = cut(Sheet(title, kernel.name, kernel.ranges, indices, letters, kernel.indexing))
    facts: dict[str, Fact] = {"name": Name(kernel.name), **_ends(kernel)}
    if kernel.values is None:
        return Figure(f"{kernel.name}-kernel", panels, "kernel_indices", facts, (), written.brackets)
    values = {place: Square((Line(Value(kernel.entry(place)), "large"),)) for place in kernel.ranges.indices()}
    title = signal_title("values", kernel.name)
    band = int(kernel.rank != 2)
    panels += cut(Sheet(title, kernel.name, kernel.ranges, values, letters, kernel.indexing, band=band))
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
    panels = cut(Sheet(title, image.name, image.ranges, squares, letters, image.indexing, outlines))
    if given is None or patch is None:
        return Figure(f"{image.name}-image", panels, "image", facts, (), written.brackets)
    panels += cut(_zoomed(image, patch, letters))
    facts |= {"from": bare(given.lower), "to": bare(given.upper)}
    legend = (("solid", Said("figure.legend.patch", facts)),)
    return Figure(f"{image.name}-image", panels, "image_patch", facts, legend, written.brackets)


def _inside(image: Signal, given: Box) -> Box:
    """The patch in array order, if it lies within the image."""
    patch = Box.of(image.order(tuple(given)))
    if patch.lower not in image.ranges or patch.upper not in image.ranges:
        raise InputError(f"window {list(given)} leaves the image; {ranges_text(image.box)}")
    return patch


def _zoomed(image: Signal, patch: Box, letters: tuple[str, ...]) -> Sheet:
    squares = {place: Square(element_lines(image, place, "large")) for place in patch.indices()}
    title = signal_title("patch", image.name)
    outlines, band = (("solid", patch),), int(image.rank != 2)
    return Sheet(title, image.name, patch, squares, letters, image.indexing, outlines, scale=1.5, band=band)


def _ends(signal: Signal) -> dict[str, Fact]:
    """The lowest and the highest index."""
    return {"low": bare(signal.box.lower), "high": bare(signal.box.upper)}


def _value_rows(signal: Signal) -> Rows:
    """The values row by row, as drawn."""
    rows: dict[tuple[int, ...], list] = {}
    for place in signal.ranges.indices():
        rows.setdefault(place[:-1], []).append(Value(signal.entry(place)))
    return Rows(tuple(tuple(row) for row in rows.values()))
