"""The labels of pictures: how they are printed, and how wide they are, as estimated without the font.

Figures are measured in points, in every format. The widths are those of the book face that SVG asks for (Libertinus and
the Times kin that stand in for it, bold letters included), and those of Computer Modern in mathematics for LaTeX.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import fsum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from symconv.formulas.plain import Printer
from symconv.render.escape import escape_xml

if TYPE_CHECKING:
    from sympy import Expr

# Raised again by an empty character, because viewers do not agree on baseline-shift.
LOWERED = '<tspan dy="0.3em" font-size="75%">{}</tspan><tspan dy="-0.22em">&#8203;</tspan>'


class RulerPrinter(Printer):
    """Formulas as plain text whose minus signs are as wide as they are in a picture: to be measured, not read."""

    minus = "−"
    infix: ClassVar = {"-": "−", "+": "+"}
    leading: ClassVar = {"-": "− ", "+": "+ "}


class SvgPrinter(RulerPrinter):
    """Formulas as the content of a ``<text>`` element: names and index letters italic, values upright."""

    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}" + LOWERED}
    marked: ClassVar = {sign: f'<tspan font-weight="bold">{sign.replace("-", "−")}</tspan>' for sign in "-+"}

    def __init__(self, brackets: str = "square", decimal: str = ".") -> None:
        super().__init__(brackets, decimal)
        self._plain = RulerPrinter(brackets, decimal)

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        text = escape_xml(super().name(name))
        return text if upright else f'<tspan font-style="italic">{text}</tspan>'

    def words(self, text: str) -> str:
        """Plain words."""
        return escape_xml(text)

    def algebra(self, expr: Expr, letter: Callable[[str], str]) -> str:  # noqa: ARG002 - all of its letters are upright
        """An expression in plain text: upright."""
        return escape_xml(self._plain.value(expr))


def _table(*rows: tuple[float, str]) -> Mapping[str, float]:
    return MappingProxyType({character: width for width, characters in rows for character in characters})


BOOK = _table(
    (0.27, " '!.,:;·|"),
    (0.34, "ijlI()/-\\{}"),
    (0.36, "[]ft`*∗"),
    (0.45, "rsczJ?ε"),
    (0.49, '0123456789aegvy_^~"⋆'),
    (0.55, "bdhkopqunx√+−=<>×←↓LFPSEZTβγδζηθκλμνξρστφχψαω"),
    (0.74, "wmABCDGHKNOQRUVXYΓΔΛΞΠΣΦΨΩ…&#⊖⊕"),
    (0.95, "MW@—%"),
    (1.15, "→"),
)
COMPUTER_MODERN = _table(
    (0.29, "'!.:;[]il|·"),
    (0.39, "()Istj"),
    (0.46, "rze f,"),
    (0.51, 'cg0123456789bovyJ"*/?'),
    (0.58, "adhkpqxun"),
    (0.68, "SFLZBEPw…αβγδεζηθκλμνξπρστφχψωϵΓΛΞ"),
    (0.79, "ACHNRTUVXYKDGOQ-−+=⋆∗ΣΩΠΦΘΨΔ×"),
    (1.05, "mMW—→%&@"),
)
WIDEST = 1.0
MILLIMETRE = 72 / 25.4
PIXELS = 1.75
"""Pixels on a screen for each point: a third larger than in print."""

SIZES = MappingProxyType({"small": 6, "tick": 6.5, "normal": 9, "large": 10, "title": 8, "note": 7.5})


def rounded(number: float) -> int | float:
    """A coordinate with at most one decimal, so that the same figure has the same bytes everywhere.

    >>> rounded(12.04), rounded(2 / 3)
    (12, 0.7)
    """
    short = round(number, 1)
    return int(short) if short == int(short) else short


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of the figures of a format, in points.

    Attributes:
        widths: character -> width as a part of the font size.
        sizes: the font size of each size of line, and of `tick`, `title` and `note`.
        padding: the space between the lines and the edge of a cell.
        smallest: the smallest side of a cell.
        several: the same in a figure with cells of several lines.
        gap: the space between panels.
        nested: how far an outline that crosses another is drawn inside it, and the two strokes of a double one apart.
        times: the space around the sign of a product, as a part of the font size.
    """

    widths: Mapping[str, float]
    sizes: Mapping[str, float] = field(default_factory=lambda: SIZES)
    padding: float = 1.5
    smallest: float = 7 * MILLIMETRE
    several: float = 9 * MILLIMETRE
    gap: float = 14
    nested: float = 2.2
    times: float = 0

    def width(self, text: str, size: str) -> float:
        """The width of a text in a size, rather too large than too small.

        >>> BOOK_METRICS.width("x[0]", "normal") < BOOK_METRICS.width("x[0,0]", "normal")
        True
        """
        signs = self.times * text.count("·")
        return self.sizes[size] * (signs + fsum(self.widths.get(character, WIDEST) for character in text))

    def height(self, size: str) -> float:
        """From one baseline to the next."""
        return 1.2 * self.sizes[size]


BOOK_METRICS = Metrics(BOOK)
TEX_METRICS = Metrics(COMPUTER_MODERN, MappingProxyType(SIZES | {"small": 5.6}), padding=1, times=0.44)
