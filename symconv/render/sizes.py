"""Sizes of type: how small a formula must be set so that it fits on its line, judged by its width in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.render.escape import Printed
from symconv.render.formats import FORMATS, Pen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symconv.derive import Derivation, Row
    from symconv.derive.formula import Formula

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


def _widths(row: Row, pen: Pen) -> tuple[int, int, int]:
    """The characters in each of the three columns of a candidate."""
    shown = [len(pen.text.show(node)) + 3 if node else 0 for node in (row.substituted, row.solved, row.read, row.value)]
    return shown[0], shown[1] + (shown[2] + 10 if row.read else 0), max(shown[3], len(row.candidate.reason or ""))
