"""The document of a convolution or correlation of functions of a real variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.formulas.nodes import Call, Fact, Formula, Relation, Said, VariableExpression, letter
from symconv.render.figure import caption, drawing
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.derive.continuous import Integrated, Pulse


def integral_content(found: Integrated, writer: Writer) -> Content:
    """The integral, the two functions, every case worked out, and the picture of the overlaps."""
    title = writer.title("integral.title", **integral_facts(found))
    return writer.content([title, *integral_passages(found, writer), *_picture(found, writer)])


def integral_facts(found: Integrated) -> dict[str, Fact]:
    """What the title mentions."""
    facts: dict[str, Fact] = {"operation": Said(f"operation.{found.definition}")}
    return facts | {key: Call(getattr(found, key)[0].name, letter("t")) for key in ("image", "kernel")}


def integral_passages(found: Integrated, writer: Writer) -> list[Passage]:
    """What stands between title and picture."""
    passages = writer.equations([_row(found.defining())])
    for pulses in (found.image, found.kernel):
        passages += [writer.text(writer.say("integral.given", **_given(one))) for one in pulses]
    passages.append(writer.text(writer.say("integral.cases")))
    for case in found.cases:
        stretch, worked = case.written(found.name)
        key = "integral.always" if len(stretch.sides) == 1 else "integral.case"
        passages += [writer.text(writer.say(key, stretch=stretch)), *writer.equations([_row(worked)])]
    if not found.everywhere:
        passages.append(writer.text(writer.say("integral.outside")))
    return passages


def _row(relation: Relation) -> EquationRow:
    left, *right = relation.sides
    return EquationRow(left, right[0] if len(right) == 1 else Relation(tuple(right)))


def _given(one: Pulse) -> dict[str, Formula]:
    return {
        "function": Call(one.name, letter("t")),
        "expression": VariableExpression(one.expr),
        "stretch": one.stretch(),
    }


def _picture(found: Integrated, writer: Writer) -> list[Passage]:
    """The overlaps, in a format that shows figures."""
    if not writer.format.drawn or not found.cases:
        return []
    figure = found.figure()
    return [{"kind": "picture", "drawing": drawing(figure, writer), "caption": caption(figure, writer)}]
