"""From the grid model to a positioned drawing: where every panel goes, and how large its cells are.

All panels of a figure have cells of one size (times their scale), as large as the longest line asks for. Panels stand
side by side until the row is full, a new band begins a new row, and the legend stands below.
"""

from __future__ import annotations

from collections.abc import Iterator

from symconv.derive.figure import Figure, Line, Panel
from symconv.render.legend import legend_drawings, legend_size
from symconv.render.measure import Metrics
from symconv.render.panels import Painter
from symconv.render.sentences import Speaker
from symconv.render.shapes import Drawing, joined

SQUARE = 1.8
"""Cells are square up to this many times the smallest side; wider ones are only as high as they must be."""


def layout(figure: Figure, voice: Speaker, ruler: Speaker, metrics: Metrics) -> Drawing:
    """The figure with every shape in its place.

    Args:
        figure: the grid model.
        voice: prints formulas and sentences for the format.
        ruler: prints the same as plain text, to be measured.
        metrics: the measures of the format.
    """
    painter = Painter(voice, ruler, metrics, _side(figure, ruler, metrics))
    placed, right, y = [], 0.0, metrics.padding
    for row in _rows(figure, painter):
        x = metrics.padding
        for panel in row:
            placed.append(painter.drawn(panel, x, y))
            x += painter.size(panel)[0] + metrics.gap
        right = max(right, x - metrics.gap)
        y += max(painter.size(panel)[1] for panel in row) + metrics.gap / 2
    width, height = legend_size(painter, figure.legend)
    placed += legend_drawings(painter, figure.legend, metrics.padding, y)
    bottom = y + height if figure.legend else y - metrics.gap / 2
    return joined(max(right, metrics.padding + width) + metrics.padding, bottom + metrics.padding, placed)


def _side(figure: Figure, ruler: Speaker, metrics: Metrics) -> tuple[float, float]:
    """Width and height of a cell of scale 1: room for every line of every panel."""
    stacks = [(stack, panel.scale) for panel in figure.panels for stack in _stacks(panel)]
    lines = [(line, scale) for stack, scale in stacks for line in stack]
    widths = [metrics.width(ruler.line(line), line.size) / scale for line, scale in lines]
    heights = [sum(metrics.height(line.size) for line in stack) / scale for stack, scale in stacks]
    width = max(max(widths, default=0) + 2 * metrics.padding, metrics.smallest)
    return width, max(max(heights, default=0) + 1.5 * metrics.padding, min(width, SQUARE * metrics.smallest))


def _stacks(panel: Panel) -> tuple[tuple[Line, ...], ...]:
    return (*(cell.lines for cell in panel.cells), *panel.room)


def _rows(figure: Figure, painter: Painter) -> Iterator[list[Panel]]:
    """The panels that stand side by side."""
    row: list[Panel] = []
    for panel in figure.panels:
        width = sum(painter.size(each)[0] for each in (*row, panel)) + painter.metrics.gap * len(row)
        if row and (width > painter.metrics.widest or panel.band != row[-1].band):
            yield row
            row = []
        row.append(panel)
    yield row
