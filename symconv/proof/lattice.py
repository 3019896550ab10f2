"""Lattices of integer points, kept as their Hermite normal form.

A product of sequences is known by the set of points (1, n, u_1 … u_T) that it visits. Such a set is an affine lattice:
all points with a leading 1 in a subgroup of the integer vectors. The subgroup is kept as the rows of its Hermite normal
form (echelon form; pivots positive; entries above a pivot reduced into 0 … pivot-1), which is the same for every
choice of generators, so that two sets are equal exactly when their rows are. The row with the leading 1 is the first
one; it carries the offsets. A subgroup without a leading 1 has no points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd, prod

Row = tuple[int, ...]
Rows = tuple[Row, ...]


def hermite(rows: Iterable[Sequence[int]]) -> Rows:
    """The Hermite normal form of the subgroup that the rows generate.

    >>> hermite([(4, 6), (2, 2)])
    ((2, 0), (0, 2))
    """
    left = [list(row) for row in rows if any(row)]
    done: list[list[int]] = []
    for column in range(len(left[0]) if left else 0):
        pivot = _pivot(left, column)
        if pivot is None:
            continue
        for row in done:
            _subtract(row, pivot, row[column] // pivot[column])
        done.append(pivot)
    return tuple(tuple(row) for row in done)


def _pivot(left: list[list[int]], column: int) -> list[int] | None:
    """Take out of `left` a row with the gcd of the column, by Euclid's steps between the rows; clear the column."""
    while True:
        active = [row for row in left if row[column]]
        if not active:
            return None
        pivot = min(active, key=lambda row: abs(row[column]))
        if len(active) == 1:
            left[:] = [row for row in left if row is not pivot]
            return pivot if pivot[column] > 0 else [-entry for entry in pivot]
        for row in active:
            if row is not pivot:
                _subtract(row, pivot, row[column] // pivot[column])


def _subtract(row: list[int], pivot: list[int], times: int) -> None:
    if times:
        row[:] = [entry - times * other for entry, other in zip(row, pivot, strict=True)]


def zeros(rows: Iterable[Sequence[int]], count: int = 1) -> Rows:
    """The part of the subgroup whose first `count` coordinates are 0, without these: an integer kernel.

    >>> zeros([(2, 1, 0), (3, 0, 1)])
    ((3, -2),)
    """
    return tuple(row[count:] for row in hermite(rows) if not any(row[:count]))


def pick(rows: Iterable[Row], columns: Sequence[int]) -> list[Row]:
    """The rows with the named columns only, in that order."""
    return [tuple(row[column] for column in columns) for row in rows]


def is_empty(rows: Rows) -> bool:
    """Whether no point of the subgroup has a leading 1."""
    return not rows or rows[0][0] != 1


def contains(rows: Rows, point: Sequence[int]) -> bool:
    """Whether the point belongs to the subgroup: division by the pivots leaves no rest."""
    rest = list(point)
    for row in rows:
        column = next(position for position, entry in enumerate(row) if entry)
        times, left = divmod(rest[column], row[column])
        if left:
            return False
        if times:
            rest = [entry - times * other for entry, other in zip(rest, row, strict=True)]
    return not any(rest)


def meet(first: Rows, second: Rows) -> Rows:
    """The points that two affine lattices share; no rows if there are none.

    >>> meet(((1, 1), (0, 2)), ((1, 2), (0, 3)))
    ((1, 5), (0, 6))
    """
    width = len(first[0])
    joined = [(*row, *row) for row in first] + [(*(-entry for entry in row), *(0,) * width) for row in second]
    shared = hermite(row[width:] for row in hermite(joined) if not any(row[:width]))
    return () if is_empty(shared) else shared


def volume(rows: Rows) -> int:
    """The size of a cell; it compares lattices of one rational span, where the pivots stand in the same columns."""
    return prod(next(entry for entry in row if entry) for row in rows)


def span(rows: Rows) -> Rows:
    """The rational span, as reduced echelon rows in lowest terms: equal for two lattices exactly when their spans are.

    >>> span(((2, 4), )) == span(((3, 6), ))
    True
    """
    reduced: list[Row] = []
    for row in rows:
        column = next(position for position, entry in enumerate(row) if entry)
        reduced = [
            _lowest([row[column] * a - other[column] * b for a, b in zip(other, row, strict=True)])
            if other[column]
            else other
            for other in reduced
        ]
        reduced.append(_lowest(row))
    return tuple(reduced)


def _lowest(row: Sequence[int]) -> Row:
    shared = gcd(*row)
    return tuple(entry // shared for entry in row)
