"""A layer before and after a change of its options, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symconv.blackbox.card import law_formula
from symconv.core.signal import as_expr
from symconv.formulas.nodes import Entry, Relation, Value, index_ranges
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
    """Both layers with their laws, what became of the outputs, and those that differ, worked out."""
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
    axes = output.operation.axes
    numbers = range(1, len(axes) + 1) if len(axes) > 1 else ("",)
    laws = [
        law_formula(axis.law, letters=[f"{letter}{number}" for letter in "pnk"])
        for number, axis in zip(numbers, axes, strict=True)
    ]
    facts = {"law": Relation(tuple(laws), ","), "ranges": index_ranges(output.operation.ranges)}
    return writer.say(f"change.{key}", options=layer_options(one), **facts)


def _became(
    found: OptionChange, kind: str, index: tuple[int, ...], was: tuple[int, ...] | None
) -> Iterator[EquationRow]:
    """An output after the change: the earlier one that it equals, or its products below those of the same index."""
    y, z = found.before, found.after
    if kind == "moved" and was is not None:
        yield EquationRow(Entry.at(z.name, index), Entry.at(y.name, was))
        yield EquationRow(None, sum_of_terms(z, z.terms(*index)))
        return
    for output in (y, z):
        if index in output:
            total, value = sum_of_terms(output, output.terms(*index)), as_expr(output[index])
            yield EquationRow(Entry.at(output.name, index), total)
            if value.is_number and total.parts:
                yield EquationRow(None, Value(value))
