"""Expansion: from the term table to SymPy sums.

Two routes make the same objects. When all entries are distinct plain symbols, every product is two symbols and every
sum a sorted list of products, so SymPy's own order can be found once for all: rank the symbols, sort pairs of ranks
with NumPy, and build the objects with `Mul._from_args` and `Add._from_args`, without flattening anything. All other
entries (numbers, repeated symbols, sums) take the ordinary constructors. A property test holds both routes together,
by `==` and by `hash`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.entries import as_expr
from symconv.index import FILL, Axis, TermTable, term_table
from symconv.operation import Operation
from symconv.signal import Signal

if TYPE_CHECKING:
    from sympy import Expr


def expand(operation: Operation, axes: Sequence[Axis], image: Signal, kernel: Signal) -> list[Expr]:
    """The sums of all outputs of the given axes, in reading order.

    Args:
        operation: gives fill value and conjugation.
        axes: the axes of the operation, or their restriction to fewer outputs.
        image, kernel: the operands.
    """
    table = term_table(axes)
    pixels = _entries_at(image, np.unique(table.image), operation.fill)
    taps = _entries_at(kernel, np.unique(table.kernel), 0)
    if operation.conjugate:
        taps = {place: conjugated(value) for place, value in taps.items()}
    ranks = _plain_ranks(pixels, taps)
    if ranks is None:
        return _ordinary(table, pixels, taps)
    return _from_ranks(table, pixels, taps, ranks)


def conjugated(value: Expr) -> Expr:
    """The complex conjugate of an entry."""
    from sympy import conjugate

    return conjugate(value)


def _entries_at(signal: Signal, places: Any, fill: Any) -> dict[int, Expr]:
    """Flat place -> entry, for the places that occur."""
    columns = np.unravel_index(np.maximum(places, 0), signal.shape)
    lower = signal.ranges.lower
    indices = zip(*(column + low for column, low in zip(columns, lower, strict=True)), strict=True)
    return {
        int(place): as_expr(fill) if place == FILL else signal.entry(tuple(int(part) for part in index))
        for place, index in zip(places, indices, strict=True)
    }


def _plain_ranks(pixels: dict[int, Expr], taps: dict[int, Expr]) -> dict[str, int] | None:
    """Symbol name -> place in SymPy's order; None unless all entries are distinct symbols without assumptions."""
    from sympy import Symbol

    plain = Symbol("x").assumptions0
    entries = [*pixels.values(), *taps.values()]
    if not all(type(entry) is Symbol and entry.assumptions0 == plain for entry in entries):
        return None
    names = sorted(entry.name for entry in entries)  # type: ignore[attr-defined]
    if len(set(names)) < len(names):
        return None
    return {name: rank for rank, name in enumerate(names)}


def _from_ranks(table: TermTable, pixels: dict[int, Expr], taps: dict[int, Expr], ranks: dict[str, int]) -> list[Expr]:
    from sympy import Add, Mul

    symbols = sorted([*pixels.values(), *taps.values()], key=lambda symbol: symbol.name)  # type: ignore[attr-defined]
    of_pixel, of_tap = _lookup(pixels, ranks), _lookup(taps, ranks)
    one, other = of_pixel[table.image], of_tap[table.kernel]
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first, table.output))
    products = [
        Mul._from_args((symbols[a], symbols[b]), True)
        for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True)
    ]
    starts = table.starts().tolist()
    sums: Any = [Add._from_args(tuple(products[a:b]), True) for a, b in pairwise(starts)]
    return sums


def _lookup(entries: dict[int, Expr], ranks: dict[str, int]) -> Any:
    """An array from flat place to rank."""
    array = np.zeros(max(entries, default=0) + 1, dtype=np.int64)
    for place, symbol in entries.items():
        array[place] = ranks[symbol.name]  # type: ignore[attr-defined]
    return array


def _ordinary(table: TermTable, pixels: dict[int, Expr], taps: dict[int, Expr]) -> list[Expr]:
    from sympy import Add, Mul, expand

    rows = zip(table.image.tolist(), table.kernel.tolist(), strict=True)
    products = [Mul(pixels[p], taps[k]) for p, k in rows]
    sums = [Add(*products[a:b]) for a, b in pairwise(table.starts().tolist())]
    # A product of two irrational or complex numbers stays unevaluated in SymPy; multiplied out it is canonical.
    return [expand(total) if total.is_number and not total.is_Rational else total for total in sums]
