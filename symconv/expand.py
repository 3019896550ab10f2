"""Expansion: from the term table to SymPy sums.

Two routes make the same objects. When all entries are distinct plain symbols, every product is two symbols and every
sum a sorted list of products, so SymPy's own order can be found once for all: rank the symbols, sort pairs of ranks
with NumPy, and build the objects as `Mul._from_args` and `Add._from_args` do, without flattening anything. All other
entries (numbers, repeated symbols, sums) take the ordinary constructors. A property test holds both routes together,
by `==` and by `hash`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.cells import as_expr
from symconv.index import FILL, Axis, TermTable, term_table
from symconv.operation import Operation
from symconv.progress import progress
from symconv.signal import Signal

if TYPE_CHECKING:
    from sympy import Expr


def expand(
    operation: Operation, axes: Sequence[Axis], image: Signal, kernel: Signal, added: Sequence[Expr] = ()
) -> list[Expr]:
    """The sums of all outputs of the given axes, in reading order.

    Args:
        operation: gives fill value and conjugation.
        axes: the axes of the operation, or their restriction to fewer outputs.
        image, kernel: the operands.
        added: what is added to the products, one for each output; none for nothing.
    """
    table = term_table(axes)
    pixels, reads = _entries_at(image, table.image, operation.fill)
    taps, elements = _entries_at(kernel, table.kernel, 0)
    if operation.conjugate:
        taps = [conjugated(value) for value in taps]
    route = _from_ranks if _plain_and_distinct([*pixels, *taps]) else _ordinary
    with _uncollected():
        sums = list(progress(route(table, pixels, reads, taps, elements), table.outputs, len(table), "expanding"))
    return [_plus(total, addend) for total, addend in zip(sums, added, strict=True)] if added else sums


def conjugated(value: Expr) -> Expr:
    """The complex conjugate of an entry."""
    from sympy import conjugate

    return conjugate(value)


def _entries_at(signal: Signal, places: Any, fill: Any) -> tuple[list[Expr], Any]:
    """The entries that occur, each once, and for each place the number of its entry among them."""
    found, numbers = np.unique(places, return_inverse=True)
    columns = np.unravel_index(found[found != FILL], signal.shape)
    indices = [(column + low).tolist() for column, low in zip(columns, signal.ranges.lower, strict=True)]
    entries = signal.symbols(*indices) if signal.values is None else [*map(signal.entry, zip(*indices, strict=True))]
    return [as_expr(fill)] * (len(found) - len(entries)) + entries, numbers  # the mark FILL is the smallest


def _plain_and_distinct(entries: list[Expr]) -> bool:
    """Whether all entries are distinct symbols without assumptions."""
    from sympy import Symbol

    plain = Symbol("x").assumptions0
    if not all(type(entry) is Symbol and entry.assumptions0 == plain for entry in entries):
        return False
    return len({entry.name for entry in entries}) == len(entries)  # type: ignore[attr-defined]


def _from_ranks(table: TermTable, pixels: list[Expr], reads: Any, taps: list[Expr], elements: Any) -> Iterator[Expr]:
    """The sums, for entries that are distinct plain symbols: SymPy sorts these by name."""
    from sympy import Add, Basic, Mul

    entries: list[Any] = [*pixels, *taps]
    by_name = sorted(range(len(entries)), key=lambda number: entries[number].name)
    symbols = [entries[number] for number in by_name]
    rank = np.argsort(np.array(by_name, dtype=np.int64))
    one, other = rank[reads], rank[len(pixels) + elements]
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first, table.output))
    first, second = first[order].tolist(), second[order].tolist()
    new = Basic.__new__  # what `_from_args` calls, without its detours for empty sums and unknown commutativity
    for a, b in pairwise(table.starts().tolist()):
        products = []
        for i, j in zip(first[a:b], second[a:b], strict=True):
            product: Any = new(Mul, symbols[i], symbols[j])
            product.is_commutative = True
            products.append(product)
        yield Add._from_args(tuple(products), True)  # type: ignore[misc]


def _ordinary(table: TermTable, pixels: list[Expr], reads: Any, taps: list[Expr], elements: Any) -> Iterator[Expr]:
    """The sums, for all other entries."""
    from sympy import Add, Mul, expand

    rows = list(zip(reads.tolist(), elements.tolist(), strict=True))
    for a, b in pairwise(table.starts().tolist()):
        total = Add(*[Mul(pixels[p], taps[k]) for p, k in rows[a:b]])
        # A product of two irrational or complex numbers stays unevaluated in SymPy; multiplied out it is canonical.
        yield expand(total) if total.is_number and not total.is_Rational else total


def _plus(total: Expr, addend: Expr) -> Expr:
    """The sum of both, by the short way where SymPy's order is known: a number or a plain symbol precedes products."""
    from sympy import Add, Mul, Symbol

    plain = type(addend) is Symbol or (addend.is_Rational and addend)
    if plain and total.is_Add and all(type(part) is Mul and part.args[0].is_Symbol for part in total.args):
        return Add._from_args((addend, *total.args), True)  # type: ignore[return-value]
    return Add(total, addend)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: all of many new objects stay, and the collector would walk over them in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
