"""The receptive field of a stack of layers, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symconv.blackbox.card import law_formula, weighted_sum
from symconv.core.signal import as_expr
from symconv.formulas.nodes import BareIndex, Entry, Name, Relation, Said, Sum, Value, index_ranges, letter, number
from symconv.render.escape import Printed
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.receptive import FieldAxis, ReceptiveField, StackLayer

CLASSES = 12
"""The largest number of classes of outputs whose windows are listed."""


def receptive_content(field: ReceptiveField, writer: Writer) -> Content:
    """The layers, their laws and the composed one on each axis, the windows, and what one output reads."""
    passages = [writer.title("receptive.title", count=len(field.layers))]
    passages += writer.points(_layer(number, one, writer) for number, one in enumerate(field.layers, 1))
    if field.image is not None and field.outputs is not None:
        sizes = {"image": sizes_text(field.image), "outputs": sizes_text(field.outputs)}
        passages.append(writer.text(writer.say("receptive.sizes", **sizes)))
    alike = len({_looks(axis) for axis in field.axes}) == 1
    for position, axis in enumerate(field.axes[:1] if alike else field.axes):
        key = ("one" if len(field.axes) == 1 else "every") if alike else "axis"
        passages += _field_axis(axis, writer.say(f"receptive.{key}", number=position), writer)
    if field.at is not None:
        passages.append(writer.text(*_reads(field, field.at, writer)))
    return writer.content(passages)


def _looks(axis: FieldAxis) -> tuple[Any, ...]:
    """What the document says of an axis."""
    return tuple(stage.law for stage in axis.stages), axis.taps, axis.windows, axis.counts


def _layer(position: int, one: StackLayer, writer: Writer) -> Printed:
    return writer.say("receptive.layer", position=position, options=layer_options(one))


def layer_options(one: StackLayer) -> Said:
    """The options of a layer in words."""
    key = "receptive.options_transposed" if one.transposed else "receptive.options"
    options = {name: sizes_text(getattr(one, name)) for name in ("kernel", "stride", "padding", "dilation")}
    return Said(key, {"extra": sizes_text(one.output_padding), **options})


def sizes_text(given: Any) -> str:
    """Sizes as they are typed: ``3×5``, a pair ``(1, 2)`` as it is, a name as it is."""
    return "×".join(map(str, given)) if isinstance(given, tuple | list) else str(given)


def _field_axis(axis: FieldAxis, opening: Printed, writer: Writer) -> Iterator[Passage]:
    """The law of each layer, the composed law, and the windows of the outputs."""
    top = len(axis.stages)
    names = ["p", *(f"n{position}" for position in range(1, top)), "n"]
    rows: list[EquationRow] = []
    for position, (stage, below, above) in enumerate(zip(axis.stages, names, names[1:], strict=False), 1):
        left, right = law_formula(stage.law, letters=(below, above, _tap(position, top))).sides
        rows.append(EquationRow(left, right))
    yield writer.text(opening)
    yield from writer.equations(rows)
    if top > 1:
        taps = [(tap, _tap(position, top)) for position, tap in enumerate(axis.taps, 1)]
        yield writer.text(writer.say("receptive.composed"))
        composed = weighted_sum([(axis.s, "n"), *taps, (axis.o, None)])
        yield from writer.equations([EquationRow(weighted_sum([(axis.u, "p")]), composed)])
    ranges = [Relation((number(0), letter(_tap(position, top)), number(stage.elements - 1)), "≤")
              for position, stage in enumerate(axis.stages, 1)]  # fmt: skip
    yield writer.text(writer.say("receptive.letters", ranges=Relation(tuple(ranges), ","), p=Name("p"), n=Name("n")))
    if any(stage.law.u > 1 for stage in axis.stages):
        yield writer.text(writer.say("receptive.whole"))
    yield from _windows(axis, writer)


def _tap(position: int, top: int) -> str:
    return "k" if top == 1 else f"k{position}"


def _windows(axis: FieldAxis, writer: Writer) -> Iterator[Passage]:
    """What the outputs of each class read; one sentence where all are alike."""
    period = len(axis.windows)
    variable = "n" if period == 1 else "q"
    lines: list[Printed] = []
    for rest, (window, count) in enumerate(zip(axis.windows[:CLASSES], axis.counts, strict=False)):
        outputs = Relation((Name("n"), weighted_sum([(period, "q"), (rest, None)])))
        if window is None:
            lines.append(writer.say("receptive.nothing", outputs=outputs))
            continue
        ends = {
            name: Sum((*weighted_sum([(axis.step, variable)]).parts, *((number(value),) if value else ())))
            for name, value in (("first", window[0]), ("last", window[1]), ("middle", Fraction(sum(window), 2)))
        }
        size = window[1] - window[0] + 1
        facts = ends | {"n": Name("n"), "outputs": outputs, "size": size, "count": count}
        line = writer.say("receptive.window" if period == 1 else "receptive.class", **facts)
        lines.append(line if count == size else Printed(f"{line} {writer.say('receptive.holes', **facts)}"))
    if period > CLASSES:
        lines.append(writer.say("receptive.further", count=period - CLASSES))
    yield from [writer.text(*lines)] if period == 1 else writer.points(lines)
    jump = Value(as_expr(axis.jump))
    yield writer.text(writer.say("receptive.size", size=axis.size, jump=jump))


def _reads(field: ReceptiveField, at: tuple[int, ...], writer: Writer) -> Iterator[Printed]:
    """What one output reads, whether it exists or not, and what of it exists."""
    windows, pixels = field.window(*at), field.pixels(*at)
    where = {"at": Entry.at("y", at)}
    if not all(windows):
        yield writer.say("receptive.at_nothing", **where)
        return
    middle = [value for value in field.middle(*at) if value is not None]
    yield writer.say("receptive.at", window=index_ranges(filter(None, windows)), middle=BareIndex.at(middle), **where)
    if field.image is not None:
        kept = index_ranges((part[0], part[-1]) for part in pixels if part)
        key = "receptive.at_exist" if all(pixels) else "receptive.at_none"
        yield writer.say(key, window=kept, **where)
