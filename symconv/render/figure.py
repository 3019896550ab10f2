"""Figures: from the grid model to a drawing in which every shape has its position, and what is said about them.

All panels of a figure have cells of one size (times their scale): 7 mm, 9 mm where a cell has several lines, and more
only where a line asks for it. Panels stand side by side until the row is full, a new band begins a new row, and the
legend stands below. A format without metrics draws with characters, see `symconv.render.figure_text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, fsum
from typing import Any

from symconv.derive.figure import STROKES, Cell, Figure, Outline, Panel
from symconv.derive.illustration import Illustration
from symconv.formulas.nodes import Said
from symconv.render.escape import Printed
from symconv.render.figure_text import cell_text, side_by_side, text_lines
from symconv.render.formats import FORMATS, SVG
from symconv.render.illustration import illustration_context, illustration_lines
from symconv.render.labels import PIXELS, Metrics, RulerPrinter, rounded
from symconv.render.writer import Writer


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; `style` is a shade, or the stroke of an outline."""

    x: int | float
    y: int | float
    width: int | float
    height: int | float
    style: str

    @classmethod
    def at(cls, x: float, y: float, width: float, height: float, style: str) -> Rect:
        """A rectangle with rounded edges: neighbours share theirs exactly."""
        left, top = rounded(x), rounded(y)
        return cls(left, top, rounded(rounded(x + width) - left), rounded(rounded(y + height) - top), style)

    def inset(self, amount: float) -> Rect:
        """The same rectangle, smaller by an amount on every side."""
        return Rect.at(self.x + amount, self.y + amount, self.width - 2 * amount, self.height - 2 * amount, self.style)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line, for the hatching of cells outside the image."""

    x1: int | float
    y1: int | float
    x2: int | float
    y2: int | float


@dataclass(frozen=True, slots=True)
class Text:
    """A printed text on its baseline; `anchor` is `middle`, `start` or `end`, `size` a size of the metrics.

    The `style` is `faded` or `strong`, or there is none.
    """

    x: int | float
    y: int | float
    size: str
    body: Printed
    anchor: str = "middle"
    style: str = ""

    @classmethod
    def at(cls, x: float, y: float, size: str, body: Printed, anchor: str = "middle", style: str = "") -> Text:
        """A text at a rounded position."""
        return cls(rounded(x), rounded(y), size, body, anchor, style)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every shape in its position, in the order in which they are painted; the size is that of a whole figure."""

    cells: tuple[Rect, ...] = ()
    outlines: tuple[Rect, ...] = ()
    texts: tuple[Text, ...] = ()
    hatches: tuple[Stroke, ...] = ()
    width: int | float = 0
    height: int | float = 0


def hatching(rect: Rect, step: float) -> tuple[Stroke, ...]:
    """Parallel strokes from lower left to upper right across a rectangle.

    >>> hatching(Rect(0, 0, 4, 4, "outside"), 4)
    (Stroke(x1=0, y1=4, x2=4, y2=0),)
    """
    strokes, offset = [], step
    while offset < rect.width + rect.height:
        x1, y1 = max(0.0, offset - rect.height), min(offset, rect.height)
        x2, y2 = min(offset, rect.width), max(0.0, offset - rect.width)
        strokes.append(Stroke(*(rounded(n) for n in (rect.x + x1, rect.y + y1, rect.x + x2, rect.y + y2))))
        offset += step
    return tuple(strokes)


BOLD = 1.1
"""How much wider bold letters are."""
BASELINE = 0.35
"""How far below the middle of a line its baseline lies, as a part of the font size."""


@dataclass(frozen=True, slots=True)
class PanelLayout:
    """Where the shapes of a panel lie, with the measures of one figure.

    Attributes:
        writer: prints formulas and sentences.
        ruler: prints the same as plain text, to be measured.
        metrics: the measures of the format.
        side: width and height of a cell of scale 1.
    """

    writer: Writer
    ruler: Writer
    metrics: Metrics
    side: tuple[float, float]

    def size(self, panel: Panel) -> tuple[float, float]:
        """Width and height of a panel with its title and axes."""
        title = BOLD * self.metrics.width(self.ruler.tell(panel.title), "title")
        letter = self.metrics.sizes["tick"] if panel.axes[0] is not None and panel.ticks[0] else 0
        width = self._margin(panel) + max(panel.columns * self.side[0] * panel.scale + letter, title)
        foot = self.metrics.height("tick") if panel.axes[1] is not None and panel.ticks[1] else 0
        return width, self._head(panel) + panel.rows * self.side[1] * panel.scale + foot

    def drawn(self, panel: Panel, x: float, y: float) -> Drawing:
        """The panel with its upper left corner at the given point."""
        left, top = x + self._margin(panel), y + self._head(panel)
        cells = [self._frame(panel, left, top, c.row, c.column, 1, 1, c.shade) for c in panel.cells]
        lines = (text for cell, rect in zip(panel.cells, cells, strict=True) for text in self._lines(cell, rect))
        texts = (*self._title(panel, left, y), *self._ticks(panel, left, top), *lines)
        return Drawing(tuple(cells), tuple(self._outlines(panel, left, top)), texts)

    def strokes(self, frame: Rect) -> tuple[Rect, ...]:
        """The rectangles of an outline: two for a double stroke."""
        return (frame, frame.inset(self.metrics.nested)) if frame.style == "double" else (frame,)

    def _margin(self, panel: Panel) -> float:
        """Space on the left for the numbers of the index that runs downward."""
        numbers = [self.metrics.width(self.ruler.inline(tick), "tick") for tick in panel.ticks[1]]
        return max(numbers) + 0.6 * self.metrics.sizes["tick"] if numbers else 0

    def _head(self, panel: Panel) -> float:
        """Space above for the title and for the numbers of the index that runs to the right."""
        numbers = 1.3 * self.metrics.sizes["tick"] if panel.ticks[0] else 0
        return 1.5 * self.metrics.sizes["title"] + numbers

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
        """The title; with numbers beside the rows it stands above these too."""
        yield Text.at(left, y + self.metrics.sizes["title"], "title", self.writer.tell(panel.title), "start")

    def _ticks(self, panel: Panel, left: float, top: float) -> Iterator[Text]:
        """The numbers along the upper and the left edge, and at their ends the letters of the axes."""
        across, down = (side * panel.scale for side in self.side)
        size, (columns, rows), (right, below) = self.metrics.sizes["tick"], panel.ticks, panel.axes
        above, aside = top - 0.45 * size, left - 0.45 * size
        for position, tick in enumerate(columns):
            yield Text.at(left + (position + 0.5) * across, above, "tick", self.writer.inline(tick), style="faded")
        for position, tick in enumerate(rows):
            baseline = top + (position + 0.5) * down + BASELINE * size
            yield Text.at(aside, baseline, "tick", self.writer.inline(tick), "end", "faded")
        if right is not None and columns:
            yield Text.at(left + len(columns) * across, above, "tick", self.writer.inline(right), "start", "faded")
        if below is not None and rows:
            yield Text.at(aside, top + len(rows) * down + size, "tick", self.writer.inline(below), "end", "faded")

    def _lines(self, cell: Cell, rect: Rect) -> Iterator[Text]:
        """The lines of a cell, centred in it together."""
        top = rect.y + (rect.height - fsum(self.metrics.height(line.size) for line in cell.lines)) / 2
        for line in cell.lines:
            height = self.metrics.height(line.size)
            baseline = top + height / 2 + BASELINE * self.metrics.sizes[line.size]
            body = cell_text(line, self.writer)
            style = "strong" if line.strong else "faded" if line.faded else ""
            yield Text.at(rect.x + rect.width / 2, baseline, line.size, body, style=style)
            top += height


def _levels(outlines: tuple[Outline, ...]) -> list[int]:
    """How many earlier outlines each one crosses: it is drawn that much further inside."""
    return [sum(_meet(box, other) for other in outlines[:position]) for position, box in enumerate(outlines)]


def _meet(one: Outline, other: Outline) -> bool:
    rows = one.row < other.row + other.height and other.row < one.row + one.height
    return rows and one.column < other.column + other.width and other.column < one.column + one.width


LEADING = 1.6
"""From one line of the legend to the next, as a part of the font size."""
SAMPLE = 2.0
INDENT = 2.6
"""Width of the sample, and where the sentence begins, likewise."""
SPARE = 2.0
"""Space on the right for fonts that are wider than ours."""


def legend_size(panels: PanelLayout, legend: tuple[tuple[str, Said], ...]) -> tuple[float, float]:
    """Width and height of the whole legend."""
    metrics = panels.metrics
    widths = [metrics.width(panels.ruler.tell(said), "note") for _, said in legend]
    size = metrics.sizes["note"]
    return (INDENT + SPARE) * size + max(widths, default=0), LEADING * size * len(legend)


def legend_line(panels: PanelLayout, kind: str, said: Said, x: float, y: float) -> Drawing:
    """One line of the legend: a sample, if the kind has one, and the sentence."""
    size, left = panels.metrics.sizes["note"], x
    baseline = y + LEADING * size / 2 + BASELINE * size
    indent = INDENT * size if kind != "none" else 0
    text = Text.at(left + indent, baseline, "note", panels.writer.tell(said), "start")
    if kind == "none":
        return Drawing(texts=(text,))
    sample = Rect.at(left, y + 0.3 * size, SAMPLE * size, size, kind)
    if kind in STROKES:
        return Drawing(outlines=panels.strokes(sample), texts=(text,))
    return Drawing(cells=(sample,), texts=(text,))


SQUARE = 1.8
"""Cells are square up to this many times the smallest side; wider ones are only as high as they must be."""


def layout(figure: Figure, writer: Writer, metrics: Metrics, widest: float) -> Drawing:
    """The figure with every shape in its position, in rows of panels that are no wider than may be."""
    ruler = _ruler(writer)
    panels = PanelLayout(writer, ruler, metrics, _side(figure, ruler, metrics))
    edge = metrics.nested / 2
    placed, right, y = [], 0.0, edge
    sizes = [panels.size(panel) for panel in figure.panels]
    for row in side_by_side(figure.panels, [width for width, _ in sizes], metrics.gap, widest - 2 * edge):
        x = edge
        for number in row:
            placed.append(panels.drawn(figure.panels[number], x, y))
            x += sizes[number][0] + metrics.gap
        right = max(right, x - metrics.gap)
        y += max(sizes[number][1] for number in row) + metrics.gap / 2
    width, height = legend_size(panels, figure.legend)
    step = LEADING * metrics.sizes["note"]
    for number, (kind, said) in enumerate(figure.legend):
        placed.append(legend_line(panels, kind, said, edge, y + number * step))
    bottom = y + height if figure.legend else y - metrics.gap / 2
    cells = tuple(cell for drawing in placed for cell in drawing.cells)
    outside = (cell for cell in cells if cell.style == "outside")
    return Drawing(
        cells,
        tuple(outline for drawing in placed for outline in drawing.outlines),
        tuple(text for drawing in placed for text in drawing.texts),
        tuple(stroke for cell in outside for stroke in hatching(cell, metrics.smallest / 4)),
        rounded(max(right, edge + width) + edge),
        rounded(bottom + edge),
    )


def _ruler(writer: Writer) -> Writer:
    """The writer of texts that are measured."""
    measured = writer.plain.like(RulerPrinter)
    return replace(writer.in_text, printer=measured, plain=measured)


def _side(figure: Figure, ruler: Writer, metrics: Metrics) -> tuple[float, float]:
    """Width and height of a cell of scale 1, wide enough for every line of every panel."""
    stacks = [(stack, panel.scale) for panel in figure.panels for stack in panel.stacks]
    widths = [metrics.width(cell_text(line, ruler), line.size) / scale for stack, scale in stacks for line in stack]
    heights = [fsum(metrics.height(line.size) for line in stack) / scale for stack, scale in stacks]
    smallest = metrics.several if any(len(stack) > 1 for stack, _ in stacks) else metrics.smallest
    width = max(max(widths, default=0) + 2 * metrics.padding, smallest)
    return width, max(max(heights, default=0) + 2 * metrics.padding, min(width, SQUARE * smallest))


SNUG = 1.06
"""How much wider than the page a row of panels may be: it is made smaller rather than broken."""
WIDER = (1.0, 1.5, 2.0, 3.0, 4.0)
"""How much wider than usual a row of panels may be, where that leaves the whole picture larger on the page."""


def draw(figure: Figure, writer: Writer, standalone: bool = False) -> str:
    """A figure in the format of the writer, which must be one that draws.

    `standalone` gives a document that compiles alone, in a format whose drawings need definitions from elsewhere.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> from symconv.render.writer import Writer
    >>> print(draw(kernel_figure(kernel((1, 2))), Writer.of("text")))
    kernel h: indices
        k →
           0        1
        ┌────────┬────────┐
    l 0 │ h[0,0] │ h[1,0] │
    ↓   └────────┴────────┘
    <BLANKLINE>
    The kernel h, its elements by index.
    """
    metrics = writer.format.metrics
    if metrics is None or not standalone or not writer.format.macros:
        return _drawn(figure, writer)[0]
    facts, template = _drawn_context(figure, writer, metrics), _template(figure)
    macros = Printed(writer.to(FORMATS[writer.format.macros]).fill("macros", {}))
    return writer.fill("document", facts | {"macros": macros, "picture": template})


def drawing(figure: Figure, writer: Writer, name: str = "") -> Printed:
    """A figure as a document shows it: a link to a picture, which the writer keeps, or the drawing itself.

    The name of the file ends in `name`, before its suffix, or in the name of the figure.
    """
    format, alt = writer.format, alt_text(figure, writer)
    if format.parted and not isinstance(figure, Illustration):
        return Printed(format.embed(_in_parts(figure, writer.to(FORMATS[format.drawn]), format.parted), alt, 0))
    if format.link is None or writer.pictures is None:
        text, width = _drawn(figure, writer.to(FORMATS[format.drawn]))
        return Printed(format.embed(text, alt, width))
    file = f"{writer.stem}-{name or figure.name}.svg"
    writer.pictures[file], width = _drawn(figure, writer.to(SVG))
    return Printed(format.link(alt, file, width))


def _in_parts(figure: Figure, writer: Writer, beside: str) -> str:
    """Each panel as a drawing of its own, which a page sets beside or below the others; the legend is with the last."""
    stacks = tuple(stack for panel in figure.panels for stack in panel.stacks)

    def alone(panel: Panel, legend: tuple[tuple[str, Said], ...] = ()) -> tuple[str, float]:
        panel = replace(panel, reserved=stacks) if panel.scale == 1 else panel
        return _drawn(replace(figure, panels=(panel,), legend=legend), writer)

    wide = fsum(alone(panel)[1] + writer.page[0] / 40 for panel in figure.panels if panel.band == 0)
    shown = [panel for panel in figure.panels if not panel.optional or wide <= writer.page[0]]
    bands = groupby(shown, key=lambda panel: panel.band)
    return "".join(
        beside.format("".join(alone(panel, figure.legend if panel is shown[-1] else ())[0] for panel in band))
        for _, band in bands
    )


def _template(figure: Figure) -> str:
    return "illustration" if isinstance(figure, Illustration) else "figure"


def _drawn(figure: Figure, writer: Writer) -> tuple[str, float]:
    """A figure in a format that draws, and its width on a page in points."""
    metrics = writer.format.metrics
    if metrics is None:
        plain = writer.in_text
        lines = illustration_lines(figure, plain) if isinstance(figure, Illustration) else text_lines(figure, plain)
        return writer.fill("figure", {"lines": lines, "caption": caption(figure, writer)}), 0
    facts = _drawn_context(figure, writer, metrics)
    return writer.fill(_template(figure), facts), facts["wide"]


def caption(figure: Figure, writer: Writer) -> Printed:
    """The caption of a figure, ready to stand in a document.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> from symconv.render.writer import Writer
    >>> print(caption(kernel_figure(kernel("1 2 3")), Writer.of("text")))
    The kernel h, its elements by index and by value.
    """
    return writer.say(f"figure.{figure.wording}.caption", **figure.facts)


def picture(figure: Figure, writer: Writer) -> dict[str, Any]:
    """A figure with its caption, as an item of the template `sheet`."""
    return {"kind": "picture", "drawing": drawing(figure, writer), "caption": caption(figure, writer)}


def alt_text(figure: Figure, writer: Writer) -> str:
    """One sentence in plain text in the place of the drawing.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> from symconv.render.writer import Writer
    >>> print(alt_text(kernel_figure(kernel("1 2 3")), Writer.of("latex")))
    Kernel h with indices from [-1] to [1]; its values, row by row: 1 2 3.
    """
    return str(writer.in_text.say(f"figure.{figure.wording}.alt", **figure.facts))


def _drawn_context(figure: Figure, writer: Writer, metrics: Metrics) -> dict[str, Any]:
    if isinstance(figure, Illustration):
        return _illustrated(figure, writer, metrics)
    page = writer.page
    drawn = layout(figure, writer, metrics, page[0] * SNUG)
    if page[1] / drawn.height < min(1.0, page[0] / drawn.width):
        wider = [layout(figure, writer, metrics, page[0] * times) for times in WIDER]
        drawn = max(wider, key=lambda one: _scale(one.width, one.height, page))
    return {"drawing": drawn} | _said(figure, writer, metrics, drawn.width, drawn.height)


def _illustrated(figure: Illustration, writer: Writer, metrics: Metrics) -> dict[str, Any]:
    drawn = illustration_context(figure, writer, _ruler(writer), metrics)
    return drawn | _said(figure, writer, metrics, drawn["width"], drawn["height"])


def _said(figure: Figure, writer: Writer, metrics: Metrics, width: float, height: float) -> dict[str, Any]:
    """What the templates of all drawings see: sizes of type, the scale, and what is said about the figure."""
    scale = _scale(width, height, writer.page)
    return {
        "sizes": metrics.sizes,
        "scale": scale,
        "pixels": (rounded(width * PIXELS), rounded(height * PIXELS)),
        "wide": rounded(width * scale),
        "paper": (ceil(width * scale) + 1, ceil(height * scale) + 1),
        "caption": str(caption(figure, writer.in_text)),
        "alt": alt_text(figure, writer),
    }


def _scale(width: float, height: float, page: tuple[float, float]) -> float:
    """How large a drawing can be on the page."""
    return round(min(1.0, page[0] / width, page[1] / height), 3)
