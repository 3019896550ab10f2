"""The shapes of a positioned drawing: plain numbers and printed text, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.render.escape import Printed


def rounded(number: float) -> int | float:
    """A coordinate with at most one decimal, so that the same figure has the same bytes everywhere.

    >>> rounded(12.04), rounded(2 / 3)
    (12, 0.7)
    """
    short = round(number, 1)
    return int(short) if short == int(short) else short


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
    """A printed text on its baseline; `anchor` is `middle` or `start`, `size` a size of the metrics."""

    x: int | float
    y: int | float
    size: str
    body: Printed
    anchor: str = "middle"
    faded: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with every shape in its place, in the order in which they are painted."""

    width: int | float = 0
    height: int | float = 0
    cells: tuple[Rect, ...] = ()
    hatches: tuple[Stroke, ...] = ()
    outlines: tuple[Rect, ...] = ()
    texts: tuple[Text, ...] = ()


def joined(width: float, height: float, drawings: list[Drawing]) -> Drawing:
    """Several drawings on one sheet of the given size."""
    return Drawing(
        rounded(width),
        rounded(height),
        tuple(shape for drawing in drawings for shape in drawing.cells),
        tuple(shape for drawing in drawings for shape in drawing.hatches),
        tuple(shape for drawing in drawings for shape in drawing.outlines),
        tuple(shape for drawing in drawings for shape in drawing.texts),
    )


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
