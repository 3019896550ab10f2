"""The lines that stand in a cell: indices, values, and where a read outside the image is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.derive.figure import Fact, Line, Said
from symconv.derive.formula import Entry, Formula, Index, Name, Product, Value, Words, number

if TYPE_CHECKING:
    from symconv.output import Output
    from symconv.signal import Signal
    from symconv.terms import Term

OPERATIONS = ("convolution", "correlation", "sliding", "adjoint", "gradient")
NOTHING = Line(Words("—"), "large", faded=True)
"""Stands in the place of a value where there is none."""


def bare(index: tuple[Any, ...]) -> Index:
    """A bare index, ``[1,-2]``."""
    return Index(tuple(number(part) for part in index))


def entry(name: str, index: tuple[Any, ...], conjugated: bool = False) -> Entry:
    """An entry with a plain index, ``x[1,-2]``; the index in index order."""
    return Entry(name, tuple(number(part) for part in index), conjugated=conjugated)


def element_lines(signal: Signal, place: tuple[int, ...], size: str = "small") -> tuple[Line, ...]:
    """An element of a signal as it is: its entry, and its value if it has one; the place in array order."""
    written = Line(entry(signal.name, signal.order(place)), size)
    if signal.values is None:
        return (written,)
    return (written, Line(Value(signal.entry(place)), "large"))


def index_lines(signal: Signal, place: tuple[int, ...], size: str = "small") -> tuple[Line, ...]:
    """The bare index of an element, and its value if it has one; the place in array order."""
    written = Line(bare(signal.order(place)), size)
    if signal.values is None:
        return (written,)
    return (written, Line(Value(signal.entry(place)), "normal"))


def read_lines(output: Output, term: Term, size: str = "small") -> tuple[Line, ...]:
    """Where the boundary rule sends a read, with an arrow before it; nothing where it stays."""
    if term.read_index == term.image_index:
        return ()
    if term.read_index is None:
        return (Line(Value(term.image_value), size, arrow=True),)
    return (Line(entry(output.image.name, term.read_index), size, arrow=True),)


def kernel_part(output: Output, term: Term) -> Formula:
    """The kernel's value in a product, or its entry where it has no values of its own."""
    if output.kernel.values is not None:
        return Value(term.kernel_value)
    return entry(output.kernel.name, term.kernel_index, output.operation.conjugate)


def value_lines(output: Output, term: Term) -> tuple[Line, ...]:
    """What the product is made of, as far as there are values: ``a``, or ``5·2``, image before kernel."""
    image, kernel = output.image.values is not None, output.kernel.values is not None
    if image and kernel:
        return (Line(Product((Value(term.image_value), Value(term.kernel_value))), "large"),)
    if image or kernel:
        return (Line(Value(term.image_value if image else term.kernel_value), "large"),)
    return ()


def operation_word(output: Output) -> Said | str:
    """The operation's name as a sentence of the wording, or in our own words for rarer ones."""
    definition = output.operation.definition
    return Said(f"figure.operation.{definition}") if definition in OPERATIONS else definition


def common_facts(output: Output) -> dict[str, Fact]:
    """The facts that every sentence may mention: the names and the operation."""
    return {
        "image": Name(output.image.name),
        "kernel": Name(output.kernel.name),
        "output": Name(output.name),
        "operation": operation_word(output),
    }


def signal_title(kind: str, name: str) -> Said:
    """The title of a panel that shows a signal."""
    return Said(f"figure.title.{kind}", {"name": Name(name)})
