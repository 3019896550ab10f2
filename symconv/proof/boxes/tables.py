"""Sides as term tables: every product of every cell as a number, and the first cell in which two sides differ.

The terms of a side are the rows of the term tables of its outputs, each row a pair of monomials. Two sides are equal
when their multisets of (cell, product) are, coefficients added up. Nothing is simplified and no number is rounded: the
rows are sorted as integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.errors import LimitError
from symconv.index import FILL, Box, count_terms, term_table
from symconv.proof.boxes.monomials import Basis, Entries, times
from symconv.proof.boxes.shares import Index, Share, Side, hull_of

Column = NDArray[Any]
MOST_TERMS = 50_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Cell, first and second monomial of every term, and its coefficient ``weight / scale``; None if all are 1."""

    cells: Column
    first: Column
    second: Column
    weights: Column | None
    scale: int = 1

    def times(self, factor: Fraction) -> Terms:
        """The same terms with their coefficients multiplied."""
        if factor == 1:
            return self
        weights = times(self.weighted(), factor.numerator)
        return replace(self, weights=weights, scale=self.scale * factor.denominator)

    def weighted(self, scale: int | None = None) -> Column:
        """The weights, ones where there are none, over another common denominator if that is asked for."""
        own = np.ones(len(self.cells), dtype=np.int64) if self.weights is None else self.weights
        return own if scale in (None, self.scale) else times(own, scale // self.scale)


def first_difference(left: Side, right: Side) -> tuple[Index | None, int]:
    """The first cell, in array order, in which two sides differ (None if they agree), and the number of terms.

    Raises:
        LimitError: before anything is built, if there are too many terms.
        InputError: if an entry is no polynomial.
    """
    shares = (*left, *right)
    count = sum(count_terms(share.output.operation.axes) for share in shares)
    _check_count(count)
    box, basis = hull_of(share.cells for share in shares), Basis()
    known: dict[tuple[int, bool], Entries] = {}
    parts = [_joined([one for share in side for one in _terms(share, box, basis, known)]) for side in (left, right)]
    place = _first(parts[0], parts[1], basis, box.size)
    if place is None:
        return None, count
    where = np.unravel_index(place, box.shape)
    return tuple(int(part) + low for part, low in zip(where, box.lower, strict=True)), count


def _terms(share: Share, box: Box, basis: Basis, known: dict[tuple[int, bool], Entries]) -> list[Terms]:
    """The products of an output, those that read the fill value, and its biases."""
    output, operation = share.output, share.output.operation
    table, cells = term_table(operation.axes), _cells(share, box)
    kernel = _entries(output.kernel, operation.conjugate, basis, known)
    filled = table.image == FILL
    kept = slice(None) if not filled.any() else ~filled
    image = _entries(output.image, False, basis, known)
    found = [_paired(cells[table.output[kept]], image, table.image[kept], kernel, table.kernel[kept])]
    if filled.any():
        nought = np.zeros(int(filled.sum()), dtype=np.int64)
        fill = basis.entries([operation.fill])
        found.append(_paired(cells[table.output[filled]], fill, nought, kernel, table.kernel[filled]))
    if output.bias is not None:
        channels = np.array([output.channel(index) for index in operation.ranges.indices()])
        found.append(_paired(cells, basis.signal(output.bias), channels, basis.entries([1]), channels * 0))
    return [one.times(share.coefficient) for one in found]


def _entries(signal: Any, conjugate: bool, basis: Basis, known: dict[tuple[int, bool], Entries]) -> Entries:
    key = (id(signal), conjugate)
    if key not in known:
        known[key] = basis.signal(signal, conjugate)
    return known[key]


def _cells(share: Share, box: Box) -> Column:
    """The flat place in the box of each output of a share."""
    grid = np.arange(box.size).reshape(box.shape)
    ends = zip(share.cells, box.lower, strict=True)
    part = grid[tuple(slice(low - start, high - start + 1) for (low, high), start in ends)]
    return (np.flip(part) if share.mirrored else part).reshape(-1)


def _paired(cells: Column, image: Entries, pixels: Column, kernel: Entries, taps: Column) -> Terms:
    """Every monomial of the pixel with every monomial of the tap."""
    if image.weights is None and kernel.weights is None:
        return Terms(cells, image.numbers[pixels], kernel.numbers[taps], None)
    wide, deep = np.diff(image.starts)[pixels], np.diff(kernel.starts)[taps]
    counts = wide * deep
    _check_count(int(counts.sum()))
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    inner = np.repeat(np.maximum(deep, 1), counts)
    first = np.repeat(image.starts[:-1][pixels], counts) + within // inner
    second = np.repeat(kernel.starts[:-1][taps], counts) + within % inner
    weights = [one.weights[at] for one, at in ((image, first), (kernel, second)) if one.weights is not None]
    whole = weights[0] if len(weights) == 1 else times(weights[0], weights[1])
    scale = image.scale * kernel.scale
    return Terms(np.repeat(cells, counts), image.numbers[first], kernel.numbers[second], whole, scale)


def _check_count(count: int) -> None:
    if count > MOST_TERMS:
        raise LimitError(f"the comparison has {count:,} terms, more than {MOST_TERMS:,}; ask for smaller boxes")


def _joined(parts: Sequence[Terms]) -> Terms:
    """All terms of a side."""
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0, dtype=np.int64)
    cells, first, second = (
        np.concatenate([none, *(getattr(one, name) for one in parts)]) for name in ("cells", "first", "second")
    )
    if all(one.weights is None and one.scale == 1 for one in parts):
        return Terms(cells, first, second, None)
    scale = lcm(*(one.scale for one in parts))
    return Terms(cells, first, second, np.concatenate([one.weighted(scale) for one in parts]), scale)


def _first(left: Terms, right: Terms, basis: Basis, cells: int) -> int | None:
    """The first cell in which the coefficient of some product differs."""
    size = len(basis.numbers) ** 2
    if basis.plain and left.weights is None and right.weights is None and cells * size < 2**62:
        keys = [one.cells * size + basis.products(one.first, one.second) for one in (left, right)]
        return _first_unequal(keys[0], keys[1], size)
    both = _joined([left, right.times(Fraction(-1))])
    products, factors = basis.multiplied(both.first, both.second)
    products = np.unique(products, return_inverse=True)[1]  # close together, so that cell and product fit in 64 bits
    size = int(products.max(initial=0)) + 1
    keys = both.cells * size + products
    weights = both.weighted() if factors is None else times(both.weighted(), factors)
    return _first_left_over(keys, weights, size)


def _first_left_over(keys: Column, weights: Column, size: int) -> int | None:
    """The first cell with a product whose weights do not add up to 0."""
    if not len(keys):
        return None
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(keys[order]) != 0))
    failing = np.flatnonzero(np.add.reduceat(weights[order], starts) != 0)
    return int(keys[order[starts[failing[0]]]] // size) if failing.size else None


def _first_unequal(left: Column, right: Column, size: int) -> int | None:
    """The first cell in which two multisets differ: where the sorted columns part, the smaller key is one too many."""
    one, other = np.sort(left), np.sort(right)
    shared = min(len(one), len(other))
    parting = np.flatnonzero(one[:shared] != other[:shared])
    if parting.size:
        return int(min(one[parting[0]], other[parting[0]]) // size)
    longer = max(one, other, key=len)
    return int(longer[shared] // size) if len(longer) > shared else None
