"""Whether a kernel is separable, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.formulas.nodes import Entry, Formula, FormulaRows, Name, Product, Relation, Sum, Value, letter
from symconv.render.proof import verdict_passages
from symconv.render.writer import Content, EquationRow, Writer

if TYPE_CHECKING:
    from symconv.core.signal import Signal
    from symconv.proof.separable import Separable

SHOWN = 25
"""The largest number of elements whose products are written out."""
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
