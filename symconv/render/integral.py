"""The document of a convolution or correlation of functions of a real variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.formulas.nodes import Call, Formula, Relation, VariableExpression, letter
from symconv.render.figure import caption, drawing
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.derive.continuous import Integrated, Pulse


def integral_content(found: Integrated, writer: Writer) -> Content:
    """The integral, the two functions, every case worked out, and the picture of the overlaps."""
    image, kernel = found.image[0].name, found.kernel[0].name
    facts: dict[str, Any] = {"image": Call(image, letter("t")), "kernel": Call(kernel, letter("t"))}
    operation = writer.say(f"operation.{found.definition}")
    passages: list[Passage] = [writer.title("integral.title", operation=operation, **facts)]
    passages += writer.equations([_row(found.defining())])
    for pulses in (found.image, found.kernel):
        passages += [writer.text(writer.say("integral.given", **_given(one))) for one in pulses]
    passages.append(writer.text(writer.say("integral.cases")))
    for case in found.cases:
        stretch, worked = case.written(found.name)
        key = "integral.always" if len(stretch.sides) == 1 else "integral.case"
        passages += [writer.text(writer.say(key, stretch=stretch)), *writer.equations([_row(worked)])]
    if not found.everywhere:
        passages.append(writer.text(writer.say("integral.outside")))
    passages += _picture(found, writer)
    return writer.content(passages)


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
