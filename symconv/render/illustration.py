"""Grey pictures and plots: from their model to shapes in their positions, and to characters where there are no shapes.

A pixel is a square of one level of grey; pixels of one level side by side are drawn in one go, a little longer than
they are, so that no viewer shows a seam between two. In plain text a character stands for two pixels above each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Any

from symconv.derive.illustration import GREYS, Curve, GreyPicture, Illustration, Plot, Point
from symconv.render.escape import Printed
from symconv.render.labels import Metrics, rounded
from symconv.render.writer import Writer

PIXEL = 2.2
"""The side of a pixel in points."""
PLOT = (130.0, 60.0)
"""Width and height of a plot in points."""
LINES, COLUMNS, WIDEST = 8, 38, 80
"""Of a plot in plain text, and the columns of a whole row."""
INKS = "█▓▒░ "
STROKE_MARKS = {"solid": "•", "dashed": "∘", "area": "░"}


def illustration_context(figure: Illustration, writer: Writer, ruler: Writer, metrics: Metrics) -> dict[str, Any]:
    """What the template of a drawing format sees: the shapes, all in the unit of the format."""
    titles = [metrics.width(ruler.tell(part.title), "note") for part in figure.parts]
    scale = _scale(figure, metrics, writer.page[0])
    sizes = [_size(part, metrics, scale) for part in figure.parts]
    slots = [max(size[0], title) for size, title in zip(sizes, titles, strict=True)]
    head = 1.6 * metrics.sizes["note"]
    painted: dict[str, list[Any]] = {"greys": [], "curves": [], "axes": [], "texts": []}
    x, y, right, tallest = metrics.padding, metrics.padding, 0.0, 0.0
    for part, (width, height), slot in zip(figure.parts, sizes, slots, strict=True):
        if x > metrics.padding and x + slot > writer.page[0]:
            x, y, tallest = metrics.padding, y + tallest + head + metrics.gap / 2, 0.0
        middle = x + slot / 2
        painted["texts"].append(_text(middle, y + metrics.sizes["note"], "note", writer.tell(part.title)))
        left, top = middle - width / 2, y + head
        if isinstance(part, GreyPicture):
            painted["greys"].append(_grey(part, left, top, round(PIXEL * scale, 3)))
        else:
            for kind, shapes in _plot(part, left, top, scale, writer, metrics).items():
                painted[kind] += shapes
        x += slot + metrics.gap / 2
        right, tallest = max(right, x - metrics.gap / 2), max(tallest, height)
    return painted | {
        "width": rounded(right + metrics.padding),
        "height": rounded(y + head + tallest + metrics.padding),
        "step": 100 // (GREYS - 1),
    }


SMALLEST = 0.7
"""How much smaller than usual pictures may be, where that leaves them all in one row."""


def _scale(figure: Illustration, metrics: Metrics, page: float) -> float:
    """How large pixels and plots are beside the usual size."""
    free = page - 2 * metrics.padding - metrics.gap / 2 * (len(figure.parts) - 1)
    scale = free / (sum(_size(part, metrics, 1.0)[0] for part in figure.parts) or 1.0)
    return 1.0 if scale < SMALLEST else min(1.0, round(scale, 3))


def _size(part: GreyPicture | Plot, metrics: Metrics, scale: float) -> tuple[float, float]:
    if isinstance(part, GreyPicture):
        side = round(PIXEL * scale, 3)
        return side * max(map(len, part.rows), default=0), side * len(part.rows)
    across, up = PLOT
    return across * scale, up * scale + 1.5 * metrics.sizes["tick"]


def _grey(part: GreyPicture, left: float, top: float, side: float) -> dict[str, Any]:
    """The picture at its position: for each level its runs, in pixels."""
    levels: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row, column, length, level in part.runs():
        levels[level].append((column, row, length))
    return {
        "x": rounded(left),
        "y": rounded(top),
        "side": side,
        "levels": [
            {"percent": round(100 * level / (GREYS - 1)), "hex": f"#{level:x}{level:x}{level:x}", "runs": runs}
            for level, runs in sorted(levels.items())
        ],
    }


def _plot(part: Plot, left: float, top: float, scale: float, writer: Writer, metrics: Metrics) -> dict[str, list[Any]]:
    width, height = (length * scale for length in PLOT)
    (first, last), (low, high) = part.across, part.up

    def place(point: Point) -> tuple[float, float]:
        x = left + (point[0] - first) / (last - first) * width
        return rounded(x), rounded(top + (high - point[1]) / (high - low) * height)

    ground = place((first, 0))[1]
    small = metrics.sizes["tick"]
    texts = [_text(place((at, 0))[0], ground + 1.3 * small, "tick", writer.inline(tick)) for at, tick in part.ticks]
    texts.append(_text(left + width, ground - 0.5 * small, "tick", writer.inline(part.letter)))
    marks = [(x, ground - 2, x, ground + 2) for x in (place((at, 0))[0] for at, _ in part.ticks)]
    return {
        "curves": [{"stroke": curve.stroke, "points": _closed(curve, place)} for curve in part.curves],
        "axes": [(rounded(left), ground, rounded(left + width), ground), *marks],
        "texts": texts,
    }


def _closed(curve: Curve, place: Any) -> list[tuple[float, float]]:
    """The points of a curve; those of an area go back along the axis."""
    points = list(curve.points)
    if curve.stroke == "area" and points:
        points = [(points[0][0], 0.0), *points, (points[-1][0], 0.0)]
    return [place(point) for point in points]


def _text(x: float, y: float, size: str, body: Printed) -> dict[str, Any]:
    return {"x": rounded(x), "y": rounded(y), "size": size, "body": body}


def illustration_lines(figure: Illustration, writer: Writer) -> list[str]:
    """The pictures in characters, side by side as far as they fit."""
    blocks = [
        _grey_lines(part) if isinstance(part, GreyPicture) else _plot_lines(part, writer) for part in figure.parts
    ]
    titled = [[str(writer.tell(part.title)), *block] for part, block in zip(figure.parts, blocks, strict=True)]
    lines: list[str] = []
    row: list[list[str]] = []
    for block in titled:
        if row and sum(max(map(len, one)) + 4 for one in [*row, block]) - 4 > WIDEST:
            lines, row = [*lines, *_beside(row), ""], []
        row.append(block)
    return [*lines, *_beside(row), ""] if row else lines


def _beside(blocks: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, block)) for block in blocks]
    rows = zip_longest(*blocks, fillvalue="")
    return ["    ".join(line.ljust(width) for line, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _grey_lines(part: GreyPicture) -> list[str]:
    """Dark pixels as much ink, for two rows of pixels at a time."""
    rows = [*part.rows, part.rows[-1]] if len(part.rows) % 2 else list(part.rows)
    steps = 2 * (GREYS - 1)
    ink = [INKS[level * (len(INKS) - 1) // steps] for level in range(steps + 1)]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(ink[one + two] for one, two in zip(upper, lower, strict=True)) for upper, lower in pairs]


def _plot_lines(part: Plot, writer: Writer) -> list[str]:
    (first, last), (low, high) = part.across, part.up
    grid = [[" "] * COLUMNS for _ in range(LINES)]
    bottom = round((LINES - 1) * high / (high - low))
    for curve in part.curves:
        for column in range(COLUMNS):
            height = _height(curve, first + (last - first) * column / (COLUMNS - 1))
            if height is None:
                continue
            line = min(max(round((LINES - 1) * (high - height) / (high - low)), 0), LINES - 1)
            for each in range(min(line, bottom), max(line, bottom) + 1) if curve.stroke == "area" else (line,):
                grid[each][column] = STROKE_MARKS[curve.stroke]
    axis, numbers = ["─"] * COLUMNS, " " * (COLUMNS + 8)
    for at, tick in part.ticks:
        column, shown = round((COLUMNS - 1) * (at - first) / (last - first)), str(writer.inline(tick))
        axis[column] = "┴"
        numbers = numbers[:column] + shown + numbers[column + len(shown) :]
    ground = "".join(axis) + f" {writer.inline(part.letter)}"
    return [*("".join(line) for line in grid), ground, numbers.rstrip()]


def _height(curve: Curve, x: float) -> float | None:
    """The curve at a position; nothing where it is not drawn."""
    for (x1, y1), (x2, y2) in pairwise(curve.points):
        if x1 <= x <= x2 and x1 < x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return None
