"""The grid model of every figure: panels of cells with a few lines of formula each, and boxes around some of them.

One model serves all formats. Grey is never the only sign: a shaded cell also differs by what stands in it, and the
boxes differ by their stroke as well as by their colour, so a copy in black and white still reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symconv.derive.formula import Formula
from symconv.doors import downstairs

if TYPE_CHECKING:
    from collections.abc import Mapping

SHADES = ("none", "light", "dark")
STROKES = ("solid", "dashed", "double")


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a grid.

    Attributes:
        row, column: its place in the panel, counted from 0 at the top left.
        lines: the formulas in it, from top to bottom.
        shade: `none`, `light` or `dark`.
        faded: whether its lines are printed in grey (a pixel that plays no part).
    """

    row: int
    column: int
    lines: tuple[Formula, ...] = ()
    shade: str = "none"
    faded: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A box around a rectangle of cells, with a label that the legend explains."""

    row: int
    column: int
    height: int
    width: int
    stroke: str = "solid"
    label: Formula | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One grid with a title above it.

    `scale` is the width of a cell relative to the others: a zoomed patch has larger cells.
    """

    title: tuple[Formula, ...]
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    outlines: tuple[Outline, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True)
class Figure:
    """One or more panels side by side.

    Attributes:
        name: the stem of the file it is written to.
        panels: the grids, from left to right.
        wording: the key of the sentence that describes the figure (its caption and alt text).
        facts: the formulas that the sentence mentions.
        legend: for each kind of outline or shade a key of the wording and the facts it mentions.
    """

    name: str
    panels: tuple[Panel, ...]
    wording: str
    facts: Mapping[str, Formula | str]
    legend: tuple[tuple[str, str, Mapping[str, Formula | str]], ...] = ()

    def render(self, format: str = "svg", **options: Any) -> str:
        """The figure as `svg`, `tikz` or `text`, see `symconv.render.render_figure`."""
        return downstairs("symconv.render", "render_figure")(self, format, **options)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "figure_mimebundle")(self)

    def __str__(self) -> str:
        return self.render("text")
