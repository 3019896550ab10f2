"""Figures without cells: grey pictures, and curves with the area below them.

They stand beside the grid model of `symconv.derive.figure` and have the same name, caption, alt text and legend; only
what is painted differs. Lengths are those of the curves themselves; `symconv.render.illustration` gives them a size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from symconv.derive.figure import Figure
from symconv.errors import InputError
from symconv.formulas.nodes import Formula, Said
from symconv.limits import check_limit

GREYS = 16
"""Levels of grey that are drawn, from black (0) to white."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class GreyPicture:
    """A picture whose pixels are drawn as grey squares: its title and the level of each pixel, row by row."""

    title: Said
    rows: tuple[tuple[int, ...], ...]

    def runs(self) -> list[tuple[int, int, int, int]]:
        """Pixels of one level side by side: row, first column, how many, and the level.

        >>> GreyPicture(Said("a"), ((0, 15, 15),)).runs()
        [(0, 0, 1, 0), (0, 1, 2, 15)]
        """
        found, column = [], 0
        for row, levels in enumerate(self.rows):
            column = 0
            for level, same in groupby(levels):
                length = len(list(same))
                found.append((row, column, length, level))
                column += length
        return found


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points; `stroke` is `solid`, `dashed` or, for an area down to 0 without a line, `area`."""

    points: tuple[Point, ...]
    stroke: str = "solid"


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over one axis.

    Attributes:
        title: the sentence above.
        curves: what is drawn, the first one lowest.
        across, up: the ranges that are shown.
        letter: of the axis.
        ticks: where a number stands below the axis.
    """

    title: Said
    curves: tuple[Curve, ...]
    across: Point
    up: Point
    letter: Formula
    ticks: tuple[tuple[float, Formula], ...] = ()


@dataclass(frozen=True)
class Illustration(Figure):
    """Grey pictures or plots side by side, with what is said about them."""

    parts: tuple[GreyPicture | Plot, ...] = ()


def grey_picture(title: Said, rows: Sequence[Sequence[int]], white: int = 255) -> GreyPicture:
    """A picture from numbers, 0 for black and `white` for white; what lies beyond is cut off.

    >>> grey_picture(Said("a"), [[0, 255, 300, -9, 128]]).rows
    ((0, 15, 15, 0, 8),)
    """
    if white < 1:
        raise InputError(f"white must be at least 1, not {white}; give the number of a white pixel, such as 255")
    pixels = sum(len(row) for row in rows)
    check_limit("drawn", pixels, f"the picture has {pixels:,} pixels")
    levels = tuple(tuple(_level(int(value), white) for value in row) for row in rows)
    return GreyPicture(title, levels)


def _level(value: int, white: int) -> int:
    return (2 * max(0, min(value, white)) * (GREYS - 1) + white) // (2 * white)
