"""An output shown as a whole: its conventions, its definition and its first sums.

The conventions (definition, index order, origin, boundary and mode) are sentences of every document about an output.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive import derive
from symconv.derive.derivation import defining_sides, law_sides
from symconv.derive.notation import axis_letters, layer_notation
from symconv.formula.nodes import BareIndex, Entry, Fact, Formula, Name, Relation, Said, Value, letter, number
from symconv.index import Box
from symconv.render.writer import Content, Writer

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.signal import Signal
    from symconv.derive.notation import Notation


SHOWN = 9
"""How many sums are shown."""
STRIDED = ("full", "same", "valid", "padding")
"""The windows of which a stride keeps every s-th output; all others are said without it."""
LAYERS = {
    "sliding": "layer",
    "convolution": "layer_transposed",
    "correlation": "layer_transposed",
    "adjoint": "layer_transposed",
}
"""What an operation with channels is called."""


def conventions(output: Output, notation: Notation) -> list[Said]:
    """The sentences on the conventions in use.

    Args:
        output: the operation on its signals.
        notation: the index letters.
    """
    return [
        _definition(output, notation),
        _index_order(output, notation),
        *(_origin(signal) for signal in (output.image, output.kernel)),
        _boundary(output),
        _window(output),
    ]


def _definition(output: Output, notation: Notation) -> Said:
    """The law of every axis of space in the letters of the sheet, ``i = m-k, j = n-l``, and what they index."""
    operation = output.operation
    letters = axis_letters(output, notation)
    axes = [
        (operation.axes[number], [letters[role, number] for role in ("image", "output", "kernel")])
        for number in output.order(operation.layout.space)
    ]
    laws = [Relation(law_sides(axis, names)) for axis, names in axes]
    facts: dict[str, Fact] = {"law": laws[0] if len(laws) == 1 else Relation(tuple(laws), ",")}
    facts |= {key: _index([names[position] for _, names in axes]) for position, key in enumerate("pnk")}
    key = operation.definition if operation.channels is None else LAYERS.get(operation.definition, operation.definition)
    return Said(f"definition.{key}", facts)


def _index(letters: list[str]) -> Formula:
    """One letter alone, several as an index, ``[i,j]``."""
    return Name(letters[0]) if len(letters) == 1 else BareIndex(tuple(letter(name) for name in letters))


def _index_order(output: Output, notation: Notation) -> Said:
    rank, indexing = output.image.rank, output.image.indexing
    key = "channels" if output.operation.channels is not None else f"{indexing}{rank if rank <= 4 else ''}"
    example = Entry(output.image.name, tuple(letter(name) for name in notation.image))
    return Said(f"order.{key}", {"example": example})


def _origin(signal: Signal) -> Said:
    zero = Entry.at(signal.name, (0,) * signal.rank)
    facts: dict[str, Fact] = {"signal": Name(signal.name), "zero": zero, "ranges": _ranges(signal.box)}
    if all(low == -high for low, high in signal.box):
        return Said("origin.centre", facts)
    return Said("origin.position", facts | {"position": BareIndex.at(-low for low in signal.box.lower)})


def _ranges(box: Box) -> Formula:
    return Relation(tuple(Relation((number(low), number(high)), "…") for low, high in box), "×")


def _boundary(output: Output) -> Said:
    rules = output.operation.boundaries
    if len(set(rules)) == 1:
        return Said(f"boundary.{rules[0]}", {"fill": Value(as_expr(output.operation.fill))})
    return Said("boundary.mixed", {"rules": ", ".join(rules)})


def _window(output: Output) -> Said:
    strides = tuple(abs(output.operation.axes[number].law.s) for number in output.operation.layout.space)
    key, same = _mode(output), len(set(strides)) == 1
    if key in STRIDED and max(strides) > 1:
        key += "_strided"
    amount = number(strides[0]) if same else BareIndex.at(output.order(strides))
    facts: dict[str, Fact] = {"ranges": _ranges(output.box), "s": Name("s"), "stride": Relation((Name("s"), amount))}
    return Said(f"mode.{key}", facts)


def _mode(output: Output) -> str:
    operation = output.operation
    if not isinstance(operation.mode, str):
        return "mixed"
    transposed = operation.mode == "padding" and operation.channels is not None and operation.definition != "sliding"
    return "transposed" if transposed else operation.mode


def output_content(output: Output, writer: Writer) -> Content:
    """Conventions, definition, and the sums of the first indices in reading order."""
    letters = layer_notation(output)
    sums = [derive(output, index).result() for index in islice(output, SHOWN)]
    counts = {"shown": len(sums), "count": len(output)}
    title = _title(output)
    context: dict[str, Any] = {
        "title": writer.tell(title),
        "conventions": [writer.tell(said) for said in conventions(output, letters)],
        "definition": writer.write(Relation(defining_sides(output, letters))),
        "intro": writer.say("output.all" if len(output) <= SHOWN else "output.first", **counts),
        "sums": [writer.sum(relation) for relation in sums],
    }
    return Content(writer.fill("output", context), str(writer.in_text.tell(title)))


def _title(output: Output) -> Said:
    operation = Said(f"operation.{output.operation.definition}")
    facts = {"operation": operation, "image": Name(output.image.name), "kernel": Name(output.kernel.name)}
    return Said("output.title", facts)
