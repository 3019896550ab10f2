"""The labels of pictures: how they are printed, and how wide they are before there is a font at hand.

SVG viewers choose the font, so the widths are those of DejaVu Serif, the widest of the usual ones: a line that fits
with it fits with all of them. LaTeX has its own font, and its widths are those of Computer Modern in mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


SERIF = _table(
    (0.30, "'"),
    (0.36, " ,-./:;\\ijl|·"),
    (0.41, "!()IJ[]ft"),
    (0.51, '*"_`r'),
    (0.56, "?szεζξτ"),
    (0.61, "acekovxy⋆βγδηθνρχϵ"),
    (0.66, "$0123456789bdghnpqu{}κλμπ√"),
    (0.74, "FLPSTYZ∗ΣασφΓΞABEKRVXΔΛ"),
    (0.90, "CDGψ#+<=>OQU^w~−→↓ωΩΘΦ×&HNΠΨ⊖⊕"),
    (1.05, "%m@—…MW"),
)
COMPUTER_MODERN = _table(
    (0.30, "'!.:;[]fijl|"),
    (0.42, "()Ist,"),
    (0.47, "rz "),
    (0.55, 'ceg0123456789abdhkopquvxyJ"*/?'),
    (0.68, "nSFLZBEPmw…αβγδεζηθκλμνξπρστφχψωϵΓΛΞ"),
    (0.80, "ACHNRTUVXYKDGOQ-−·+=⋆∗ΣΩΠΦΘΨΔ×"),
    (1.05, "MW—→%&@"),
)
WIDEST = 1.0


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of a format, in its own unit.

    Attributes:
        widths: character -> width as a part of the font size.
        sizes: the font size of each size of line, and of `title` and `note`.
        padding: the space between the lines and the edge of a cell.
        smallest: the smallest side of a cell.
        gap: the space between panels.
        nested: how far an outline that crosses another is drawn inside it, and the two strokes of a double one apart.
        widest: where a row of panels is broken.
        page: width and height that a page has for a picture; a larger one is made smaller. None where there is no page.
    """

    widths: Mapping[str, float]
    sizes: Mapping[str, float]
    padding: float
    smallest: float
    gap: float
    nested: float
    widest: float
    page: tuple[float, float] | None = None

    def width(self, text: str, size: str) -> float:
        """The width of a text in a size, rather too large than too small.

        >>> SVG_METRICS.width("x[0]", "normal") < SVG_METRICS.width("x[0,0]", "normal")
        True
        """
        return self.sizes[size] * fsum(self.widths.get(character, WIDEST) for character in text)

    @property
    def margin(self) -> float:
        """Space on the left of a panel for the letter of an axis."""
        return 1.3 * self.sizes["normal"]

    def height(self, size: str) -> float:
        """From one baseline to the next."""
        return 1.3 * self.sizes[size]


SVG_METRICS = Metrics(
    SERIF,
    MappingProxyType({"small": 11, "normal": 13, "large": 17, "title": 14, "note": 12}),
    padding=7,
    smallest=34,
    gap=36,
    nested=3.4,
    widest=1000,
)
TIKZ_METRICS = Metrics(
    COMPUTER_MODERN,
    MappingProxyType({"small": 8, "normal": 9, "large": 12, "title": 10, "note": 9}),
    padding=4.5,
    smallest=24,
    gap=20,
    nested=2.2,
    widest=530,
    page=(343.0, 510.0),  # of an article at 10 pt, in points
)
