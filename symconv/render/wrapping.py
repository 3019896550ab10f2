"""Circular against linear convolution by transforms, as a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.formulas.nodes import Entry, IndexPart, Linear, Name, Product, Relation, Sum, Value, Words, letter
from symconv.render.receptive import sizes_text
from symconv.render.writer import Content, EquationRow, Writer

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output
    from symconv.derive.wrapping import Wrapped

CELLS = 6
"""The largest number of wrapped cells that are worked out."""


def wrapped_content(found: Wrapped, writer: Writer) -> Content:
    """What transforms of this length compute, the cells that wrap with what meets in them, and the length to use."""
    c, y = found.circular, found.linear
    cells = list(found.wrapped())
    facts: dict[str, Any] = {
        "circular": Name(c.name),
        "linear": Name(y.name),
        "image": Name(y.image.name),
        "kernel": Name(y.kernel.name),
        "length": sizes_text(found.length),
        "needed": sizes_text(found.needed),
        "pixels": sizes_text(y.image.shape),
        "elements": sizes_text(y.kernel.shape),
        "count": len(cells),
        "shown": min(len(cells), CELLS),
        "whole": len(c),
        "behind": sizes_text(tuple(size - 1 for size in y.kernel.shape)),
        "ahead": sizes_text(tuple(size - 1 for size in y.image.shape)),
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
        EquationRow(Entry.at(c.name, cell), sum_of_terms(y, found.terms(cell))),
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
    rows = [
        EquationRow(Entry.at(c.name, cell), Entry.at(y.name, cell)),
        EquationRow(None, sum_of_terms(y, y.terms(*cell))),
    ]
    return [*rows, EquationRow(None, Value(value))] if value.is_number else rows


def sum_of_terms(output: Output, terms: Iterable[Term]) -> Sum:
    """The products of terms of an output, with indices."""
    x, h = output.image.name, output.kernel.name
    return Sum(tuple(Product((Entry.at(x, term.read_index or ()), Entry.at(h, term.kernel_index))) for term in terms))
