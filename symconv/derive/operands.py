"""Drawings of signals side by side: their numbers, or empty cells, with the indices along the edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from symconv.derive.figure import Cell, Fact, Figure, Line, Panel, Rows, Said
from symconv.derive.formula import Name, Value, number
from symconv.derive.notation import notation
from symconv.derive.sheet import check_cells
from symconv.derive.stacks import bare, signal_title

if TYPE_CHECKING:
    from symconv.signal import Signal
    from symconv.terms import Index

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
    facts: dict[str, Fact] = {"name": Name(signal.name), "low": bare(signal.box.lower), "high": bare(signal.box.upper)}
    if signal.values is None:
        return facts
    rows = groupby(panel.cells, key=lambda cell: cell.row)
    return facts | {"rows": Rows(tuple(tuple(cell.lines[0].formula for cell in row) for _, row in rows))}


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


def _lines(signal: Signal, place: Index) -> tuple[Line, ...]:
    """The number in a cell; a signal of symbols has empty cells, to be read by the indices along the edges."""
    return () if signal.values is None else (Line(Value(signal.entry(place))),)


def _letters(signal: Signal, role: int) -> tuple[str, ...]:
    written = notation(signal.rank, (signal.name,))
    return written.image if role == 0 else written.kernel
