"""What stands on slides, cut into pieces: what is never parted, and how much room it takes.

A slide has a fixed height, so what flows freely over the pages of a sheet must be divided beforehand. Heights are
counted in lines of text; they are estimates on the safe side, and the same for every format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.derive.formula import BigSum, Formula, Integral, Operator, Relation
from symconv.render.derivation import derivation_context
from symconv.render.environment import template_folders
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.sizes import formulas_size
from symconv.render.wording import load_wording

if TYPE_CHECKING:
    from symconv.derive import Derivation

CAPACITY = 13.0
WIDTH = 56
"""Lines on a slide, and characters of a display formula on a line."""
LETTERS = 72
"""Characters of running text on a line."""
HEIGHTS = {"sum_sign": 2.8, "formula": 1.9, "row": 1.3, "sum": 0.8, "sum_line": 1.5, "paragraph": 0.5}
MERGED = {"rows": "rows", "formulas": "rows", "points": "lines", "sum": "lines"}
"""Kinds whose neighbours on one slide become one piece -> where they keep what is put together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands on one slide as a whole.

    Attributes:
        kind: the block of the template `slides` that shows it.
        facts: what the block prints.
        height: in lines.
        keep: whether the next piece must stand on the same slide.
        step: whether a step of a worked example begins here.
    """

    kind: str
    facts: dict[str, Any]
    height: float
    keep: bool = False
    step: bool = False

    def merged(self, other: Piece) -> Piece | None:
        """Both as one piece, if they are parts of one table, list or sum."""
        key = MERGED.get(self.kind)
        if key is None or other.kind != self.kind or other.facts.get("left"):
            return None
        together = self.facts | {key: [*self.facts[key], *other.facts[key]]}
        return Piece(self.kind, together, self.height + other.height, step=self.step)


def slide_pen(format: str, brackets: str) -> Pen:
    """A pen whose lines are as short as those of slides."""
    pen = Pen.of(format, brackets)
    return replace(pen, format=replace(pen.format, width=WIDTH))


def paragraph(text: Printed, plain: str, keep: bool = False) -> Piece:
    """A paragraph; `plain` is what it says in plain text, by which its lines are counted."""
    return Piece("paragraph", {"text": text}, text_lines(plain) + HEIGHTS["paragraph"], keep)


def text_lines(plain: str) -> int:
    """How many lines running text takes."""
    return -(-len(plain) // LETTERS)


def display(relations: Sequence[Relation], pen: Pen) -> Piece:
    """Formulas below each other, small enough for the widest."""
    rows = [
        {"left": pen.write(left), "right": pen.write(Relation(tuple(right), relation.sign))}
        for relation in relations
        for left, *right in (relation.sides,)
    ]
    height = sum(HEIGHTS["sum_sign" if _tall(relation) else "formula"] for relation in relations)
    return Piece("display", {"rows": rows, "size": formulas_size(relations, pen)}, height)


def _tall(node: Formula) -> bool:
    if isinstance(node, Relation):
        return any(map(_tall, node.sides))
    return isinstance(node, BigSum | Integral) or (
        isinstance(node, Operator) and (_tall(node.left) or _tall(node.right))
    )


def worked_pieces(
    derivation: Derivation, pen: Pen, steps: Sequence[str], templates: str | Path | None
) -> Iterator[Piece]:
    """The chosen steps of a worked example, long tables and sums cut between their rows."""
    wording = load_wording(*template_folders(templates))
    context = derivation_context(derivation, pen, wording)
    plain = derivation_context(derivation, Pen.of("text", pen.brackets), wording)["say"]
    for step in steps:
        pieces = [
            piece for key, body in _step(step, derivation, context, pen) for piece in _told(key, body, context, plain)
        ]
        yield from (replace(piece, step=not place) for place, piece in enumerate(pieces))


def _told(key: str, body: list[Piece], context: dict[str, Any], plain: dict[str, Printed]) -> list[Piece]:
    return [paragraph(context["say"][key], plain[key], keep=True), *body] if body else []


def _step(step: str, derivation: Derivation, context: dict[str, Any], pen: Pen) -> list[tuple[str, list[Piece]]]:
    """The sentences of a step, each with the pieces that it announces."""
    formulas = {"definition": derivation.definition, "substitution": derivation.substitution}
    if step in formulas:
        return [(step, [display([formulas[step]()], pen)])]
    sums = {"survivors": ("survivors",), "values": ("values", "products"), "result": ("result",)}
    if step == "candidates":
        return [(step, _rows(context))]
    shown = () if step == "result" and context["repeats"] else sums.get(step, ())
    return [("valued" if key == "values" else key, _sum(context[key])) for key in shown if context[key]]


def _rows(context: dict[str, Any]) -> list[Piece]:
    """The candidates, one image row a piece where that fits on a slide with its sentence."""
    rows, run = context["rows"], context["run"]
    unit = run if (run * HEIGHTS["row"] <= CAPACITY - 2) else 1
    cuts = [rows[start : start + unit] for start in range(0, len(rows), unit)]
    return [Piece("rows", {"rows": cut, "size": context["size"]}, HEIGHTS["row"] * len(cut)) for cut in cuts]


def _sum(shown: dict[str, Any]) -> list[Piece]:
    first, *rest = shown["lines"]
    head = Piece("sum", {"left": shown["left"], "lines": [first]}, HEIGHTS["sum"] + HEIGHTS["sum_line"])
    return [head, *(Piece("sum", {"left": None, "lines": [line]}, HEIGHTS["sum_line"]) for line in rest)]
