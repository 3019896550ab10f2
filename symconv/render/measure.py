"""How wide a printed line is, before anybody has a font at hand.

SVG viewers choose the font, so the widths are those of DejaVu Serif, the widest of the usual ones: a line that fits
with it fits with all of them. LaTeX has its own font, and its widths are those of Computer Modern in mathematics.

Sizes of type: how small a formula must be set so that it fits on its line, judged by its width in plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.render.escape import Printed
from symconv.render.formats import FORMATS, Pen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symconv.derive import CandidateRow, Derivation
    from symconv.formula.nodes import Formula


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
    """

    widths: Mapping[str, float]
    sizes: Mapping[str, float]
    padding: float
    smallest: float
    gap: float
    nested: float
    widest: float

    def width(self, text: str, size: str) -> float:
        """The width of a text in a size, rather too large than too small.

        >>> METRICS["svg"].width("x[0]", "normal") < METRICS["svg"].width("x[0,0]", "normal")
        True
        """
        return self.sizes[size] * sum(self.widths.get(character, WIDEST) for character in text)

    @property
    def margin(self) -> float:
        """Room on the left of a panel for the letter of an axis."""
        return 1.3 * self.sizes["normal"]

    def height(self, size: str) -> float:
        """From one baseline to the next."""
        return 1.3 * self.sizes[size]


METRICS = MappingProxyType(
    {
        "svg": Metrics(
            SERIF,
            MappingProxyType({"small": 11, "normal": 13, "large": 17, "title": 14, "note": 12}),
            padding=7,
            smallest=34,
            gap=36,
            nested=3.4,
            widest=1000,
        ),
        "tikz": Metrics(
            COMPUTER_MODERN,
            MappingProxyType({"small": 8, "normal": 9, "large": 12, "title": 10, "note": 9}),
            padding=4.5,
            smallest=24,
            gap=20,
            nested=2.2,
            widest=530,
        ),
    }
)


SIZES = (
    (76, {"latex": r"\normalsize", "typst": "1em"}),
    (84, {"latex": r"\small", "typst": "0.91em"}),
    (94, {"latex": r"\footnotesize", "typst": "0.82em"}),
    (112, {"latex": r"\scriptsize", "typst": "0.7em"}),
    (999, {"latex": r"\tiny", "typst": "0.55em"}),
)
"""Characters that fit on a line of a page -> the size of type in each format that has one."""


def size_for(characters: int, pen: Pen) -> Printed:
    """The size at which a formula of so many characters fits; a pen of narrower pages has less room."""
    room = pen.format.width / FORMATS["latex"].width
    sizes = next((sizes for limit, sizes in SIZES if characters <= limit * room), SIZES[-1][1])
    return Printed(sizes.get(pen.format.name, ""))


def formulas_size(nodes: Iterable[Formula], pen: Pen) -> Printed:
    """The size at which the widest of several formulas fits."""
    return size_for(max((len(pen.text.show(node)) for node in nodes), default=0), pen)


def smaller(node: Formula, pen: Pen) -> Printed | None:
    """The size at which a formula fits that is too wide for its line; None for one that fits as it is."""
    size = formulas_size([node], pen)
    return None if size in (*SIZES[0][1].values(), "") else size


def rows_size(derivation: Derivation, pen: Pen) -> Printed:
    """The size at which the widest candidate fits; nothing is measured for a format that has no sizes."""
    if pen.format.name not in SIZES[0][1]:
        return Printed("")
    columns = zip(*(_widths(row, pen) for row in derivation.rows()), strict=True)
    return size_for(sum(max(column) for column in columns), pen)


def _widths(row: CandidateRow, pen: Pen) -> tuple[int, int, int]:
    """The characters in each of the three columns of a candidate."""
    shown = [len(pen.text.show(node)) + 3 if node else 0 for node in (row.substituted, row.solved, row.read, row.value)]
    return shown[0], shown[1] + (shown[2] + 10 if row.read else 0), max(shown[3], len(row.candidate.reason or ""))
