"""What users ask again and again, as documents: whether a kernel is separable, and what a stack of layers sees."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from symconv.blackbox.card import weighted_sum
from symconv.core.signal import as_expr
from symconv.formulas.nodes import (
    BareIndex,
    Entry,
    Formula,
    FormulaRows,
    IndexPart,
    Linear,
    Name,
    Product,
    Relation,
    Said,
    Sum,
    Value,
    Words,
    letter,
    number,
)
from symconv.render.escape import Printed
from symconv.render.proof import verdict_passages
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output
    from symconv.core.receptive import FieldAxis, ReceptiveField, StackLayer
    from symconv.core.signal import Signal
    from symconv.derive.change import OptionChange
    from symconv.derive.wrapping import Wrapped
    from symconv.proof.separable import Separable

SHOWN = 25
"""The largest number of elements whose products are written out."""
CELLS = 6
"""The largest number of wrapped cells that are worked out."""
CLASSES = 12
"""The largest number of classes of outputs whose windows are listed."""
PROOF = ("statement", "scope", "proof")


def separable_content(found: Separable, writer: Writer) -> Content:
    """The rank, the factors, every element as their product, the proof that two passes are one, and the saving."""
    h, rank = found.kernel, found.rank
    key = {0: "zero", 1: "one"}.get(rank, "several")
    rows, columns = h.shape
    once, passes = found.multiplications
    facts: dict[str, Any] = {"kernel": Name(h.name), "rank": rank, "rows": rows, "columns": columns, "once": once}
    passages = [writer.title(f"separable.title_{key}", **facts), writer.text(writer.say(f"separable.{key}", **facts))]
    if not rank:
        return writer.content(passages)
    names = [(f"u{n}", f"v{n}") if rank > 1 else ("u", "v") for n in range(1, rank + 1)]
    passages += writer.equations([EquationRow(*_entries(h, names, ("k", "l")))])
    points = (
        writer.say(
            "separable.factor", column=Name(column), row=Name(row), down=_column(one.column), along=_row(one.row)
        )
        for (column, row), one in zip(names, found.factors, strict=True)
    )
    passages += writer.points(points)
    if found.pivots:
        pivots = Relation(tuple(map(Value, found.pivots)), ",")
        passages.append(writer.text(writer.say("separable.pivots", pivots=pivots, rank=rank)))
    if rows * columns <= SHOWN:
        passages.append(writer.text(writer.say("separable.elements")))
        passages += writer.equations(_elements(found))
    passages.append(writer.text(writer.say(f"separable.passes_{key}")))
    for verdict in found.verdicts:
        passages += verdict_passages(verdict, writer, PROOF)
    better = "saves" if passes < once else "costs" if passes > once else "equal"
    facts |= {"passes": passes, "count": 2 * rank}
    passages.append(writer.text(writer.say(f"separable.{better}", **facts)))
    return writer.content(passages)


def _entries(h: Signal, names: list[tuple[str, str]], letters: tuple[str, str]) -> tuple[Formula, Formula]:
    """``h[k,l]`` and the sum of the products that it is."""
    along, down = letters if h.indexing == "xy" else letters[::-1]
    parts = [Product((Entry(column, (letter(down),)), Entry(row, (letter(along),)))) for column, row in names]
    return Entry(h.name, tuple(map(letter, letters))), parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _column(values: tuple[Any, ...]) -> FormulaRows:
    return FormulaRows(tuple((Value(value),) for value in values))


def _row(values: tuple[Any, ...]) -> FormulaRows:
    return FormulaRows((tuple(map(Value, values)),))


def _elements(found: Separable) -> Iterator[EquationRow]:
    """Each element of the kernel as its products, with values."""
    h = found.kernel
    cells = h.array()
    for row, column in product(*map(range, h.shape)):
        down, along = (low + part for low, part in zip(h.ranges.lower, (row, column), strict=True))
        parts = [Product((Value(one.column[row]), Value(one.row[column]))) for one in found.factors]
        total = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        yield EquationRow(
            Entry.at(h.name, h.order((down, along))), Relation((total, Value(as_expr(cells[row, column]))))
        )


def receptive_content(field: ReceptiveField, writer: Writer) -> Content:
    """The layers, their laws and the composed one on each axis, the windows, and what one output reads."""
    passages = [writer.title("receptive.title", count=len(field.layers))]
    passages += writer.points(_layer(number, one, writer) for number, one in enumerate(field.layers, 1))
    if field.image is not None and field.outputs is not None:
        sizes = {"image": _sizes(field.image), "outputs": _sizes(field.outputs)}
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
    return writer.say("receptive.layer", position=position, options=_options(one))


def _options(one: StackLayer) -> Said:
    """The options of a layer in words."""
    key = "receptive.options_transposed" if one.transposed else "receptive.options"
    options = {name: _sizes(getattr(one, name)) for name in ("kernel", "stride", "padding", "dilation")}
    return Said(key, {"extra": _sizes(one.output_padding), **options})


def _sizes(given: Any) -> str:
    """Sizes as they are typed: ``3×5``, a pair ``(1, 2)`` as it is, a name as it is."""
    return "×".join(map(str, given)) if isinstance(given, tuple | list) else str(given)


def _field_axis(axis: FieldAxis, opening: Printed, writer: Writer) -> Iterator[Passage]:
    """The law of each layer, the composed law, and the windows of the outputs."""
    top = len(axis.stages)
    names = ["p", *(f"n{position}" for position in range(1, top)), "n"]
    rows = [
        EquationRow(
            weighted_sum([(stage.law.u, below)]),
            weighted_sum([(stage.law.s, above), (stage.law.d, _tap(position, top)), (stage.law.o, None)]),
        )
        for position, (stage, below, above) in enumerate(zip(axis.stages, names, names[1:], strict=False), 1)
    ]
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
    ranges = [Relation((number(low), number(high)), "…") for low, high in filter(None, windows)]
    middle = [value for value in field.middle(*at) if value is not None]
    yield writer.say("receptive.at", window=Relation(tuple(ranges), "×"), middle=BareIndex.at(middle), **where)
    if field.image is not None:
        kept = [Relation((number(part[0]), number(part[-1])), "…") for part in pixels if part]
        key = "receptive.at_exist" if all(pixels) else "receptive.at_none"
        yield writer.say(key, window=Relation(tuple(kept), "×"), **where)


def wrapped_content(found: Wrapped, writer: Writer) -> Content:
    """What transforms of this length compute, the cells that wrap with what meets in them, and the length to use."""
    c, y = found.circular, found.linear
    cells = list(found.wrapped())
    facts: dict[str, Any] = {
        "circular": Name(c.name),
        "linear": Name(y.name),
        "image": Name(y.image.name),
        "kernel": Name(y.kernel.name),
        "length": _sizes(found.length),
        "needed": _sizes(found.needed),
        "pixels": _sizes(y.image.shape),
        "elements": _sizes(y.kernel.shape),
        "count": len(cells),
        "shown": min(len(cells), CELLS),
        "whole": len(c),
        "behind": _sizes(tuple(size - 1 for size in y.kernel.shape)),
        "ahead": _sizes(tuple(size - 1 for size in y.image.shape)),
    }
    passages = [writer.title("circular.title", **facts), writer.text(writer.say("circular.intro", **facts))]
    at = tuple(map(letter, "mn"[-c.rank :] if c.rank <= 2 else [f"n{axis}" for axis in range(1, c.rank + 1)]))
    once = tuple(Linear((*part.parts, IndexPart(1, size))) for part, size in zip(at, found.length, strict=True))
    if c.rank == 1:
        general = Sum((Entry(y.name, at), Entry(y.name, once), Words("…")))
        passages += writer.equations([EquationRow(Entry(c.name, at), general)])
    passages.append(writer.text(writer.say("circular.linear" if found.is_linear else "circular.wraps", **facts)))
    for cell in cells[:CELLS]:
        passages += writer.equations(_cell(found, cell))
    if not found.is_linear:
        passages.append(writer.text(writer.say("circular.fix", **facts)))
        for cell in cells[:CELLS]:
            passages += writer.equations(_padded_cell(found, cell))
    return writer.content(passages)


def _cell(found: Wrapped, cell: tuple[int, ...]) -> list[EquationRow]:
    """A wrapped cell: its products, the linear outputs that meet in it, and their values where they are numbers."""
    c, y = found.circular, found.linear
    parts = found.parts(cell)
    rows = [
        EquationRow(Entry.at(c.name, cell), _products(found, found.terms(cell))),
        EquationRow(None, Sum(tuple(Entry.at(y.name, part) for part in parts))),
    ]
    values = [as_expr(y[part]) for part in parts]
    if all(value.is_number for value in values):
        rows.append(EquationRow(None, Relation((Sum(tuple(map(Value, values))), Value(as_expr(c[cell]))))))
    return rows


def _padded_cell(found: Wrapped, cell: tuple[int, ...]) -> list[EquationRow]:
    """The same cell once transforms are long enough: the linear output."""
    c, y = found.circular, found.linear
    value = as_expr(y[cell])
    rows = [EquationRow(Entry.at(c.name, cell), Entry.at(y.name, cell)), EquationRow(None, _sum_of_terms(y, cell))]
    return [*rows, EquationRow(None, Value(value))] if value.is_number else rows


def _products(found: Wrapped, terms: list[Term]) -> Sum:
    x, h = found.linear.image.name, found.linear.kernel.name
    return Sum(tuple(Product((Entry.at(x, term.read_index or ()), Entry.at(h, term.kernel_index))) for term in terms))


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
    worked = [(kind, *one) for kind in ("moved", "new", "empty") for one in kinds.get(kind, [])[:CELLS]]
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
    return writer.say(f"change.{key}", options=_options(one), **facts)


def _became(
    found: OptionChange, kind: str, index: tuple[int, ...], was: tuple[int, ...] | None
) -> Iterator[EquationRow]:
    """An output after the change: the earlier one that it equals, or its products below those of the same index."""
    y, z = found.before, found.after
    if kind == "moved" and was is not None:
        yield EquationRow(Entry.at(z.name, index), Entry.at(y.name, was))
        yield EquationRow(None, _sum_of_terms(z, index))
        return
    for output in (y, z):
        if index in output:
            total, value = _sum_of_terms(output, index), as_expr(output[index])
            yield EquationRow(Entry.at(output.name, index), total)
            if value.is_number and total.parts:
                yield EquationRow(None, Value(value))


def _sum_of_terms(output: Output, index: tuple[int, ...]) -> Sum:
    """The products of one output, with indices."""
    x, h = output.image.name, output.kernel.name
    found = [(term.read_index or (), term.kernel_index) for term in output.terms(*index)]
    return Sum(tuple(Product((Entry.at(x, read), Entry.at(h, element))) for read, element in found))
