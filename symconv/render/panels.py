"""One panel of a figure put in its place: title, axes, cells, hatching and outlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symconv.derive.figure import Cell, Outline, Panel
from symconv.render.escape import Printed
from symconv.render.measure import Metrics
from symconv.render.sentences import Speaker
from symconv.render.shapes import Drawing, Rect, Stroke, Text, hatching, rounded

BASELINE = 0.35
"""How far below the middle of a line its baseline lies, as a part of the font size."""


@dataclass(frozen=True, slots=True)
class Painter:
    """Places the panels of one figure.

    Attributes:
        voice: prints formulas and sentences.
        ruler: prints the same as plain text, to be measured.
        metrics: the measures of the format.
        side: width and height of a cell of scale 1.
    """

    voice: Speaker
    ruler: Speaker
    metrics: Metrics
    side: tuple[float, float]

    def size(self, panel: Panel) -> tuple[float, float]:
        """Width and height of a panel with its title and axes."""
        title = self.metrics.width(self.ruler.say(panel.title), "title")
        width = self._margin(panel) + max(panel.columns * self.side[0] * panel.scale, title)
        return width, self._head(panel) + panel.rows * self.side[1] * panel.scale

    def drawn(self, panel: Panel, x: float, y: float) -> Drawing:
        """The panel with its upper left corner at the given point."""
        left, top = x + self._margin(panel), y + self._head(panel)
        cells = [self._frame(panel, left, top, c.row, c.column, 1, 1, c.shade) for c in panel.cells]
        texts = [text for cell, rect in zip(panel.cells, cells, strict=True) for text in self._lines(cell, rect)]
        return Drawing(
            cells=tuple(cells),
            hatches=tuple(stroke for rect in cells for stroke in self.hatches(rect)),
            outlines=tuple(self._outlines(panel, left, top)),
            texts=(*self._title(panel, left, y), *self._ticks(panel, left, top), *texts),
        )

    def strokes(self, frame: Rect) -> tuple[Rect, ...]:
        """The rectangles of an outline: two for a double stroke."""
        return (frame, frame.inset(self.metrics.nested)) if frame.style == "double" else (frame,)

    def hatches(self, rect: Rect) -> tuple[Stroke, ...]:
        """The hatching of a cell outside the image; none for other cells."""
        return hatching(rect, self.metrics.smallest / 4) if rect.style == "outside" else ()

    def _margin(self, panel: Panel) -> float:
        """Room on the left for the index that runs downward: its letter, and its numbers if they stand there."""
        numbers = [self.metrics.width(self.ruler.inline(tick), "small") for tick in panel.ticks[1]]
        return self.metrics.margin + max(numbers, default=0)

    def _head(self, panel: Panel) -> float:
        """Room above for the title and for the index that runs to the right."""
        numbers = self.metrics.height("small") if panel.ticks[0] else 0
        return 1.5 * self.metrics.sizes["title"] + 1.5 * self.metrics.sizes["normal"] + numbers

    def _frame(
        self, panel: Panel, left: float, top: float, row: int, column: int, height: int, width: int, style: str
    ) -> Rect:
        across, down = (side * panel.scale for side in self.side)
        return Rect.at(left + column * across, top + row * down, width * across, height * down, style)

    def _outlines(self, panel: Panel, left: float, top: float) -> Iterator[Rect]:
        for box, level in zip(panel.outlines, _levels(panel.outlines), strict=True):
            frame = self._frame(panel, left, top, box.row, box.column, box.height, box.width, box.stroke)
            yield from self.strokes(frame.inset(0.2 + self.metrics.nested * level))

    def _title(self, panel: Panel, left: float, y: float) -> Iterator[Text]:
        """The title, and the letters of the axes with their arrows."""
        size, (right, down) = self.metrics.sizes["normal"], panel.axes
        across = 1.5 * self.metrics.sizes["title"] + size
        yield self._text(left, y + 1.1 * self.metrics.sizes["title"], "title", self.voice.say(panel.title), "start")
        if right is not None:
            body = Printed(f"{self.voice.inline(right)} {self.voice.arrow('right')}")
            yield self._text(left, y + across, "normal", body, "start")
        if down is not None:
            x, first = left - self._margin(panel) + 0.5 * size, y + self._head(panel) + size
            yield self._text(x, first, "normal", self.voice.inline(down))
            yield self._text(x, first + 1.2 * size, "normal", Printed(self.voice.arrow("down")))

    def _ticks(self, panel: Panel, left: float, top: float) -> Iterator[Text]:
        """The numbers along the upper and the left edge."""
        across, down = (side * panel.scale for side in self.side)
        size, (columns, rows) = self.metrics.sizes["small"], panel.ticks
        for place, tick in enumerate(columns):
            yield self._text(left + (place + 0.5) * across, top - 0.4 * size, "small", self.voice.inline(tick))
        for place, tick in enumerate(rows):
            width = self.metrics.width(self.ruler.inline(tick), "small")
            baseline = top + (place + 0.5) * down + BASELINE * size
            yield self._text(left - 0.4 * size - width / 2, baseline, "small", self.voice.inline(tick))

    def _lines(self, cell: Cell, rect: Rect) -> Iterator[Text]:
        """The lines of a cell, centred in it together."""
        top = rect.y + (rect.height - sum(self.metrics.height(line.size) for line in cell.lines)) / 2
        for line in cell.lines:
            height = self.metrics.height(line.size)
            baseline = top + height / 2 + BASELINE * self.metrics.sizes[line.size]
            body = self.voice.line(line)
            yield self._text(rect.x + rect.width / 2, baseline, line.size, body, faded=line.faded)
            top += height

    def _text(
        self, x: float, y: float, size: str, body: Printed, anchor: str = "middle", *, faded: bool = False
    ) -> Text:
        return Text(rounded(x), rounded(y), size, body, anchor, faded)


def _levels(outlines: tuple[Outline, ...]) -> list[int]:
    """How many earlier outlines each one crosses: it is drawn that much further inside."""
    return [sum(_meet(box, other) for other in outlines[:place]) for place, box in enumerate(outlines)]


def _meet(one: Outline, other: Outline) -> bool:
    rows = one.row < other.row + other.height and other.row < one.row + one.height
    return rows and one.column < other.column + other.width and other.column < one.column + one.width
