"""A layer before and after a change of its options, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symconv.blackbox.card import weighted_sum
from symconv.core.signal import as_expr
from symconv.formulas.nodes import (
    Entry,
    Relation,
    Value,
    number,
)
from symconv.render.escape import Printed
from symconv.render.receptive import layer_options
from symconv.render.wrapping import sum_of_terms
from symconv.render.writer import Content, EquationRow, Writer

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.receptive import StackLayer
    from symconv.derive.change import OptionChange


WORKED = 6
"""The largest number of outputs of a kind that are worked out."""


def change_content(found: OptionChange, writer: Writer) -> Content:
    """Both layers with their laws, what became of the outputs, and those that are not what they were, worked out."""
    passages = [writer.title("change.title")]
    pairs = (("before", found.layers[0], found.before), ("after", found.layers[1], found.after))
    passages += writer.points(_side(key, one, output, writer) for key, one, output in pairs)
    kinds: dict[str, list[tuple[tuple[int, ...], tuple[int, ...] | None]]] = {}
    for kind, index, was in found.outputs():
        kinds.setdefault(kind, []).append((index, was))
    facts: dict[str, Any] = {"whole": len(found.after), "earlier": len(found.before), "gone": len(found.gone())}
    lines = [writer.say(f"change.{kind}", count=len(those), **facts) for kind, those in kinds.items()]
    lines += [writer.say("change.gone", **facts)] if facts["gone"] else []
    passages.append(writer.text(writer.say("change.counts", **facts)))
    passages += writer.points(lines)
    worked = [(kind, *one) for kind in ("moved", "new", "empty") for one in kinds.get(kind, [])[:WORKED]]
    if worked:
        passages.append(writer.text(writer.say("change.worked")))
        passages += writer.equations([row for one in worked for row in _became(found, *one)])
    return writer.content(passages)


def _side(key: str, one: StackLayer, output: Output, writer: Writer) -> Printed:
    """A layer, its law on each axis and the indices of its outputs."""
    number_of_axes = len(output.operation.axes)
    laws = [
        Relation((weighted_sum([(axis.law.u, f"p{end}")]),
                  weighted_sum([(axis.law.s, f"n{end}"), (axis.law.d, f"k{end}"), (axis.law.o, None)])))
        for end, axis in ((("" if number_of_axes == 1 else str(place)), axis)
                          for place, axis in enumerate(output.operation.axes, 1))
    ]  # fmt: skip
    ranges = [Relation((number(low), number(high)), "…") for low, high in output.operation.ranges]
    facts = {"law": Relation(tuple(laws), ","), "ranges": Relation(tuple(ranges), "×")}
    return writer.say(f"change.{key}", options=layer_options(one), **facts)


def _became(
    found: OptionChange, kind: str, index: tuple[int, ...], was: tuple[int, ...] | None
) -> Iterator[EquationRow]:
    """An output after the change: the earlier one that it equals, or its products below those of the same index."""
    y, z = found.before, found.after
    if kind == "moved" and was is not None:
        yield EquationRow(Entry.at(z.name, index), Entry.at(y.name, was))
        yield EquationRow(None, sum_of_terms(z, index))
        return
    for output in (y, z):
        if index in output:
            total, value = sum_of_terms(output, index), as_expr(output[index])
            yield EquationRow(Entry.at(output.name, index), total)
            if value.is_number and total.parts:
                yield EquationRow(None, Value(value))
