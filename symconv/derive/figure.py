"""The grid model of every figure: panels of cells with a few lines of formula each, and boxes around some of them.

One model serves all formats. Grey is never the only sign: a shaded cell also differs by what stands in it, a cell
outside the image is hatched, and the boxes differ by their stroke as well as by their colour, so a copy in black and
white still reads. Panels count rows downward and columns to the right; which index that is, the letters at the edges
of the panel say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symconv.derive.formula import Formula
from symconv.doors import downstairs

SHADES = ("none", "light", "dark", "outside")
STROKES = ("solid", "dashed", "double", "dotted")
SIZES = ("small", "normal", "large")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the wording and the facts that it mentions."""

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """A fact that is a small table: formulas row by row, printed ``i h g / f e d / c b a``."""

    rows: tuple[tuple[Formula, ...], ...]


Fact = Formula | Rows | Said | tuple[Said, ...] | str | int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell.

    Attributes:
        formula: what stands there.
        size: one of `SIZES`.
        faded: whether it is printed in grey, because it plays no part.
        arrow: whether an arrow goes before it (the pixel that a read outside is sent to).
    """

    formula: Formula
    size: str = "normal"
    faded: bool = False
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a grid.

    Attributes:
        row, column: its place in the panel, counted from 0 at the top left.
        lines: what stands in it, from top to bottom.
        shade: one of `SHADES`; `outside` is a place where the signal has no element.
    """

    row: int
    column: int
    lines: tuple[Line, ...] = ()
    shade: str = "none"


@dataclass(frozen=True, slots=True)
class Outline:
    """A box around a rectangle of cells; the legend explains its stroke, one of `STROKES`."""

    row: int
    column: int
    height: int
    width: int
    stroke: str = "solid"


@dataclass(frozen=True, slots=True)
class Panel:
    """One grid with a title above it.

    Attributes:
        title: the sentence above.
        rows, columns: its size.
        cells: at most one for each place; a place without one is left empty.
        outlines: boxes around cells.
        axes: the letters of the index that runs to the right and of the one that runs downward (None: there is none).
        ticks: the numbers along the upper and along the left edge, where the cells do not carry their indices.
        scale: the side of a cell relative to other panels of the figure: a zoomed patch has larger cells.
        band: panels of one band stand side by side, the next band below.
        room: lines that a cell must have room for although they stand in none of this panel's.
    """

    title: Said
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    outlines: tuple[Outline, ...] = ()
    axes: tuple[Formula | None, Formula | None] = (None, None)
    ticks: tuple[tuple[Formula, ...], tuple[Formula, ...]] = ((), ())
    scale: float = 1.0
    band: int = 0
    room: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True)
class Figure:
    """One or more panels with what is said about them.

    Attributes:
        name: the stem of the file it is written to.
        panels: the grids, from left to right and from one band to the next.
        wording: the sentences that describe it: ``figure.<wording>.caption`` and ``figure.<wording>.alt``.
        facts: what these two sentences mention.
        legend: for each kind of stroke or shade in use the sentence that explains it; also for `dash`, and for `faded`,
            whose sample is the name of the kernel.
        brackets: how indices are written unless the caller asks for something else.
    """

    name: str
    panels: tuple[Panel, ...]
    wording: str
    facts: Mapping[str, Fact]
    legend: tuple[tuple[str, Said], ...] = ()
    brackets: str = "square"

    def render(self, format: str = "text", **options: Any) -> str:
        """The figure as `svg`, `tikz` or `text`, see `symconv.render.drawing.render_figure`."""
        return downstairs("symconv.render.drawing", "render_figure")(self, format, **options)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render.drawing", "figure_mimebundle")(self)

    def __str__(self) -> str:
        return self.render("text")
