"""From indices to panels: what is drawn on a box of indices, cut into two-dimensional slices.

This module alone knows that the last axis of an array runs to the right and the one before it downward. A box of one
axis is drawn as a single row, and one of three or four axes as a panel for each slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from symconv.derive.figure import Cell, Line, Outline, Panel, Said
from symconv.derive.formula import Entry, Formula, Linear, Name, letter, number
from symconv.errors import LimitError
from symconv.index import Box
from symconv.terms import Index

MAX_CELLS = 400


@dataclass(frozen=True, slots=True)
class Square:
    """What stands at one index: lines and a shade, see `Cell`."""

    lines: tuple[Line, ...] = ()
    shade: str = "none"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn on a box of indices; all indices are in array order.

    Attributes:
        title: the sentence above the panel, where there are no slices.
        name: the signal, for the titles of slices.
        box: the indices.
        squares: index -> what stands there; an index without one is left empty.
        letters: the index letters in array order.
        indexing: the order in which an index is written.
        outlines: stroke and box of each outline.
        ticks: whether the indices stand along the edges.
        scale, band, room: as in `Panel`.
    """

    title: Said
    name: str
    box: Box
    squares: Mapping[Index, Square]
    letters: tuple[str, ...]
    indexing: str = "xy"
    outlines: tuple[tuple[str, Box], ...] = ()
    ticks: bool = False
    scale: float = 1.0
    band: int = 0
    room: tuple[tuple[Line, ...], ...] = field(default=())


def check_cells(*boxes: Box) -> None:
    """Refuse a drawing that nobody could read, before it is made.

    Raises:
        LimitError: with the count and the way out.

    >>> check_cells(Box((0, 0), (99, 99)))
    Traceback (most recent call last):
    symconv.errors.LimitError: the drawing has 10,000 cells, more than 400; give a smaller window or smaller signals
    """
    count = sum(box.size for box in boxes)
    if count > MAX_CELLS:
        raise LimitError(
            f"the drawing has {count:,} cells, more than {MAX_CELLS}; give a smaller window or smaller signals"
        )


def cut(sheet: Sheet) -> tuple[Panel, ...]:
    """The panels of a sheet: one, or one for each slice in reading order."""
    leading = Box(sheet.box.lower[:-2], sheet.box.upper[:-2])
    return tuple(_panel(sheet, fixed) for fixed in leading.indices())


def _panel(sheet: Sheet, fixed: Index) -> Panel:
    *_, (left, right) = sheet.box
    top, bottom = list(sheet.box)[-2] if sheet.box.rank > 1 else (0, 0)
    place = _flattened(sheet, fixed)
    cells = [
        Cell(row - top, column - left, square.lines, square.shade)
        for index, square in sorted(sheet.squares.items())
        if (found := place(index)) is not None
        for row, column in (found,)
    ]
    return Panel(
        title=_title(sheet, fixed),
        rows=bottom - top + 1,
        columns=right - left + 1,
        cells=tuple(cells),
        outlines=tuple(_outlines(sheet, fixed, top, left)),
        axes=_axes(sheet.letters),
        ticks=_ticks(sheet.box) if sheet.ticks else ((), ()),
        scale=sheet.scale,
        band=sheet.band,
        room=sheet.room,
    )


def _flattened(sheet: Sheet, fixed: Index) -> Callable[[Index], tuple[int, int] | None]:
    """A function from index to (row, column), None for an index of another slice."""

    def place(index: Index) -> tuple[int, int] | None:
        if index not in sheet.box or index[: len(fixed)] != fixed:
            return None
        row, column = (0, *index)[-2:]
        return row, column

    return place


def _outlines(sheet: Sheet, fixed: Index, top: int, left: int) -> Iterable[Outline]:
    for stroke, box in sheet.outlines:
        if fixed in Box(box.lower[:-2], box.upper[:-2]):
            (height, width) = (1, *box.shape)[-2:]
            row = box.lower[-2] if box.rank > 1 else 0
            yield Outline(row - top, box.lower[-1] - left, height, width, stroke)


def _axes(letters: tuple[str, ...]) -> tuple[Formula | None, Formula | None]:
    return Name(letters[-1]), (Name(letters[-2]) if len(letters) > 1 else None)


def _ticks(box: Box) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    columns, *rows = [tuple(number(part) for part in range(low, high + 1)) for low, high in reversed(list(box))]
    return columns, (rows[0] if rows else ())


def _title(sheet: Sheet, fixed: Index) -> Said:
    """The title; a slice is named by its entries, ``x[i,j,-1]``."""
    if not fixed:
        return sheet.title
    parts: list[Linear] = [number(part) for part in fixed] + [letter(name) for name in sheet.letters[-2:]]
    written = tuple(parts[::-1] if sheet.indexing == "xy" else parts)
    return Said("figure.title.slice", {"what": sheet.title, "slice": Entry(sheet.name, written)})
