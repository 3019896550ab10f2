"""The conventions of an output as sentences: definition, index order, origin, boundary and mode are always said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive.derivation import law_sides
from symconv.derive.notation import axis_letters
from symconv.formula.nodes import BareIndex, Entry, Formula, Name, Relation, Value, letter, number
from symconv.index import Box

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.signal import Signal
    from symconv.derive.notation import Notation

Say = Callable[..., Any]
STRIDED = ("full", "same", "valid", "padding")
"""The windows of which a stride keeps every s-th output; all others are said without it."""
LAYERS = {
    "sliding": "layer",
    "convolution": "layer_transposed",
    "correlation": "layer_transposed",
    "adjoint": "layer_transposed",
}
"""What an operation with channels is called."""


def convention_lines(output: Output, notation: Notation, say: Say) -> list[Any]:
    """The sentences on the conventions in use.

    Args:
        output: the operation on its signals.
        notation: the index letters.
        say: writes a sentence of the wording in the format at hand, from its key and its facts.
    """
    return [
        _definition(output, notation, say),
        _index_order(output, notation, say),
        *(_origin(signal, say) for signal in (output.image, output.kernel)),
        _boundary(output, say),
        _window(output, say),
    ]


def _definition(output: Output, notation: Notation, say: Say) -> Any:
    """The law of every axis of space in the letters of the sheet, ``i = m-k, j = n-l``, and what they index."""
    operation = output.operation
    letters = axis_letters(output, notation)
    axes = [
        (operation.axes[number], [letters[role, number] for role in ("image", "output", "kernel")])
        for number in output.order(operation.layout.space)
    ]
    laws = [Relation(law_sides(axis, names)) for axis, names in axes]
    facts = {key: _index([names[place] for _, names in axes]) for place, key in enumerate("pnk")}
    key = operation.definition
    if operation.channels is not None:
        key = LAYERS.get(key, key)
    return say(f"definition.{key}", law=laws[0] if len(laws) == 1 else Relation(tuple(laws), ","), **facts)


def _index(letters: list[str]) -> Formula:
    """One letter alone, several as an index, ``[i,j]``."""
    return Name(letters[0]) if len(letters) == 1 else BareIndex(tuple(letter(name) for name in letters))


def _index_order(output: Output, notation: Notation, say: Say) -> Any:
    rank, indexing = output.image.rank, output.image.indexing
    key = "channels" if output.operation.channels is not None else f"{indexing}{rank if rank <= 4 else ''}"
    example = Entry(output.image.name, tuple(letter(name) for name in notation.image))
    return say(f"order.{key}", example=example)


def _origin(signal: Signal, say: Say) -> Any:
    zero = Entry(signal.name, tuple(number(0) for _ in range(signal.rank)))
    facts: Mapping[str, Any] = {"signal": Name(signal.name), "zero": zero, "ranges": _ranges(signal.box)}
    if all(low == -high for low, high in signal.box):
        return say("origin.centre", **facts)
    place = BareIndex(tuple(number(-low) for low in signal.box.lower))
    return say("origin.place", place=place, **facts)


def _ranges(box: Box) -> Formula:
    return Relation(tuple(Relation((number(low), number(high)), "…") for low, high in box), "×")


def _boundary(output: Output, say: Say) -> Any:
    fill = Value(as_expr(output.operation.fill))
    rules = list(dict.fromkeys(output.operation.boundaries))
    sentences = [say(f"boundary.{rule}", fill=fill) for rule in rules]
    return sentences[0] if len(rules) == 1 else say("boundary.mixed", rules=", ".join(output.operation.boundaries))


def _window(output: Output, say: Say) -> Any:
    strides = tuple(abs(output.operation.axes[number].law.s) for number in output.operation.layout.space)
    key, same = _mode(output), len(set(strides)) == 1
    if key in STRIDED and max(strides) > 1:
        key += "_strided"
    amount = number(strides[0]) if same else BareIndex(tuple(map(number, output.order(strides))))
    return say(f"mode.{key}", ranges=_ranges(output.box), s=Name("s"), stride=Relation((Name("s"), amount)))


def _mode(output: Output) -> str:
    operation = output.operation
    if not isinstance(operation.mode, str):
        return "mixed"
    transposed = operation.mode == "padding" and operation.channels is not None and operation.definition != "sliding"
    return "transposed" if transposed else operation.mode
