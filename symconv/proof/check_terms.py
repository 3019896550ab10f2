"""Sides of an identity as terms: every product of every cell as a number, and the first cell in which two sides differ.

A side is a combination of outputs, each perhaps reversed or moved; its terms are the rows of their term tables. An
entry is a sum of rational coefficients times monomials: products of symbols (perhaps conjugated), of i and of square
roots of integers. Every monomial gets a number; a product of two entries is then a pair of numbers. If all monomials
are single symbols or 1, the sorted pair says which product it is. Otherwise SymPy multiplies each different pair once.

Two sides are equal when their multisets of (cell, product) are, coefficients added up. Nothing is simplified and no
number is rounded: the rows are sorted as integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from math import lcm, prod
from typing import Any

import numpy as np

from symconv.core.output import COUNTABLE, Output
from symconv.core.signal import Signal, as_expr, simplified, symbolic
from symconv.errors import InputError, shown
from symconv.index import FILL, Box, count_terms, largest, term_table
from symconv.index.aliases import Column, Index
from symconv.limits import amount, check_limit


@dataclass(frozen=True, slots=True, eq=False)
class OutputShare:
    """``coefficient · y[±n - moved]`` as a function of the cell n: what one output contributes to a side.

    Attributes:
        coefficient: the rational factor.
        output: the operation on its signals.
        mirrored: whether the output is read backwards.
        moved: what is taken off the index, in index order; nothing for no move.
    """

    coefficient: Fraction
    output: Output
    mirrored: bool = False
    moved: Index = ()

    @property
    def offset(self) -> Index:
        """What is taken off the index, in index order."""
        return self.moved or (0,) * self.output.rank

    def reads(self, cell: Index) -> Index:
        """The index of the output that a cell reads; both in index order."""
        return tuple((-part if self.mirrored else part) - by for part, by in zip(cell, self.offset, strict=True))

    @property
    def cells(self) -> Box:
        """The cells that read an existing output, in array order."""
        by = self.output.order(self.offset)
        ranges = [(low + one, high + one) for (low, high), one in zip(self.output.operation.ranges, by, strict=True)]
        box = Box.of(ranges)
        return box.negated() if self.mirrored else box


Side = tuple[OutputShare, ...]


def hull_of(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all the given ones."""
    axes = zip(*(list(box) for box in boxes), strict=True)
    return Box.of((min(low for low, _ in axis), max(high for _, high in axis)) for axis in axes)


SMALL = 2**36
"""Weights below this are 64-bit integers: so many of them as a comparison may have can be added up."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The polynomials of a list of entries: entry e has the monomials ``numbers[starts[e]:starts[e + 1]]``.

    Their coefficients are ``weights / scale``, integers over one denominator; None if each entry is one monomial with
    coefficient 1.
    """

    starts: Column
    numbers: Column
    weights: Column | None
    scale: int = 1


def times(weights: Column, factor: int | Column) -> Column:
    """Weights multiplied, as 64-bit integers as long as they are small and as Python's integers otherwise."""
    reach = largest(weights) * (largest(factor) if isinstance(factor, np.ndarray) else abs(factor))
    return weights * factor if reach < SMALL else weights.astype(object) * factor


def _integers(values: list[Any]) -> Column:
    small = all(abs(value) < SMALL for value in values)
    column = np.empty(len(values), dtype=np.int64 if small else object)
    column[:] = values
    return column


@dataclass(slots=True)
class Basis:
    """The numbers of the monomials that one comparison has met; number 0 is the monomial 1."""

    numbers: dict[Any, int] = field(default_factory=lambda: {1: 0})
    plain: bool = True
    known: dict[tuple[int, bool], Entries] = field(default_factory=dict)

    def number(self, monomial: Any) -> int:
        """The number of a monomial: text for a plain symbol, a SymPy expression for any other, 1 for 1."""
        return self.numbers.setdefault(monomial, len(self.numbers))

    def signal(self, signal: Signal, conjugate: bool = False) -> Entries:
        """The entries of a signal in reading order; each signal is read once."""
        key = (id(signal), conjugate)
        if key in self.known:
            return self.known[key]
        if signal.values is None and not conjugate:
            self.known[key] = self._symbols(signal)
        else:
            values = signal.array().reshape(-1).tolist()
            self.known[key] = self.entries([symbolic().conjugated(as_expr(v)) for v in values] if conjugate else values)
        return self.known[key]

    def _symbols(self, signal: Signal) -> Entries:
        columns = zip(*signal.ranges.indices(), strict=True)
        written = signal.name + "[" + ",".join(["{}"] * signal.rank) + "]"
        names = map(written.format, *signal.order(tuple(columns)))
        numbers = np.fromiter(map(self.number, names), dtype=np.int64, count=signal.ranges.size)
        return Entries(np.arange(len(numbers) + 1), numbers, None)

    def entries(self, values: Sequence[Any]) -> Entries:
        """The polynomials of integers, fractions and SymPy expressions."""
        parts = sum(len(getattr(value, "args", ())) for value in values)
        check_limit("multiplied", parts, f"the comparison multiplies out entries of {parts:,} parts")
        polynomials = [self._polynomial(value) for value in values]
        starts = np.cumsum([0, *map(len, polynomials)])
        flat = [pair for polynomial in polynomials for pair in polynomial]
        numbers = np.array([number for number, _ in flat], dtype=np.int64)
        scale = lcm(*(weight.denominator for _, weight in flat))
        weights = _integers([int(weight * scale) for _, weight in flat])
        single = len(flat) == len(polynomials) and all(len(one) == 1 and one[0][1] == 1 for one in polynomials)
        return Entries(starts, numbers, None if single else weights, 1 if single else scale)

    def _polynomial(self, value: Any) -> list[tuple[int, int | Fraction]]:
        if isinstance(value, int | np.integer | Fraction):
            return [(0, value if isinstance(value, Fraction) else int(value))] if value else []
        if _is_single(value):
            return [(self.number(_named(value)), 1)]
        from sympy import expand

        return [self._monomial(monomial, weight) for monomial, weight in expand(value).as_coefficients_dict().items()]

    def _monomial(self, monomial: Any, weight: Any) -> tuple[int, Any]:
        rational = simplified(weight)
        if monomial == 1:
            return 0, rational
        _check(monomial)
        self.plain &= _is_single(monomial)
        return self.number(_named(monomial)), rational

    def products(self, first: Column, second: Column) -> Column:
        """The sorted pairs of two monomials as numbers."""
        return np.minimum(first, second) * len(self.numbers) + np.maximum(first, second)

    def multiplied(self, first: Column, second: Column) -> tuple[Column, Column | None]:
        """The numbers of any products, the same number for the same product, and the factors that come out of them."""
        pairs = self.products(first, second)
        if self.plain:
            return pairs, None
        different, positions = np.unique(pairs, return_inverse=True)
        what = f"the comparison has {len(different):,} different products of higher degree"
        check_limit("multiplied", len(different), what)
        monomials, found = [*map(_expr, self.numbers)], {}
        numbers, factors = [], []
        for low, high in (divmod(int(pair), len(monomials)) for pair in different):
            factor, product = _product(monomials[low], monomials[high])
            numbers.append(found.setdefault(product, len(found)))
            factors.append(factor)
        return np.array(numbers, dtype=np.int64)[positions], _integers(factors)[positions]


def _expr(monomial: Any) -> Any:
    from sympy import Integer, Symbol

    return Symbol(monomial) if isinstance(monomial, str) else Integer(1) if monomial == 1 else monomial


def _product(first: Any, second: Any) -> tuple[Any, Any]:
    """The rational coefficient of a product, and the monomial that is left: i·i gives -1 and 1."""
    coefficient, monomial = (first * second).as_coeff_Mul(rational=True)
    return simplified(coefficient), monomial


def _named(monomial: Any) -> Any:
    """The name in place of a symbol without assumptions."""
    from symconv.symbolic import is_plain

    return monomial.name if is_plain(monomial) else monomial


def _is_single(value: Any) -> bool:
    """Whether a monomial is one symbol, perhaps conjugated."""
    from sympy import Symbol, conjugate

    return isinstance(value.args[0] if isinstance(value, conjugate) else value, Symbol)


def _check(monomial: Any) -> None:
    """Refuse a factor of which equality is not decided here."""
    from sympy import I, pi

    for base, power in monomial.as_powers_dict().items():
        whole = power.is_Integer and power > 0
        root = base.is_Integer and power.is_Rational and power.q == 2
        if not (root or (whole and (_is_single(base) or base in (I, pi)))):
            raise InputError(f"entry {shown(monomial)} is no polynomial in names; put a name in its place to compare")


@dataclass(frozen=True, slots=True)
class TermColumns:
    """Cell, first and second monomial of every term, and its coefficient ``weight / scale``; None if all are 1."""

    cells: Column
    first: Column
    second: Column
    weights: Column | None
    scale: int = 1

    def times(self, factor: Fraction) -> TermColumns:
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
    """The first cell, in array order, in which two sides differ (None if they agree), and the number of terms."""
    shares = (*left, *right)
    for axes in (share.output.operation.axes for share in shares):
        most = prod(axis.bound for axis in axes)  # counted only where the tables of the axes are small themselves
        if max(axis.bound for axis in axes) > COUNTABLE:
            check_limit("compared", most, f"the comparison has up to {amount(most)} terms")
    count = sum(count_terms(share.output.operation.axes) for share in shares)
    _check_count(count)
    box, basis = hull_of(share.cells for share in shares), Basis()
    check_limit("compared", box.size, f"the comparison has {box.size:,} cells")
    parts = [_joined([one for share in side for one in _terms(share, box, basis)]) for side in (left, right)]
    position = _first(parts[0], parts[1], basis, box.size)
    if position is None:
        return None, count
    where = np.unravel_index(position, box.shape)
    return tuple(int(part) + low for part, low in zip(where, box.lower, strict=True)), count


def _terms(share: OutputShare, box: Box, basis: Basis) -> list[TermColumns]:
    """The products of an output, those that read the fill value, and its biases."""
    output, operation = share.output, share.output.operation
    table, cells = term_table(operation.axes), _cells(share, box)
    kernel = basis.signal(output.kernel, operation.conjugate)
    filled = table.image == FILL
    kept = slice(None) if not filled.any() else ~filled
    image = basis.signal(output.image)
    weights = [None if table.weight is None else times(table.weight[rows], 1) for rows in (kept, filled)]
    found = [_paired(cells[table.output[kept]], image, table.image[kept], kernel, table.kernel[kept], weights[0])]
    if filled.any():
        nought = np.zeros(int(filled.sum()), dtype=np.int64)
        fill = basis.entries([operation.fill])
        found.append(_paired(cells[table.output[filled]], fill, nought, kernel, table.kernel[filled], weights[1]))
    if output.bias is not None:
        channels = np.array([output.channel(index) for index in operation.ranges.indices()])
        found.append(_paired(cells, basis.signal(output.bias), channels, basis.entries([1]), channels * 0))
    return [one.times(share.coefficient) for one in found]


def _cells(share: OutputShare, box: Box) -> Column:
    """The flat position in the box of each output of a share."""
    grid = np.arange(box.size).reshape(box.shape)
    ends = zip(share.cells, box.lower, strict=True)
    part = grid[tuple(slice(low - start, high - start + 1) for (low, high), start in ends)]
    return (np.flip(part) if share.mirrored else part).reshape(-1)


def _paired(
    cells: Column, image: Entries, pixels: Column, kernel: Entries, taps: Column, given: Column | None = None
) -> TermColumns:
    """Every monomial of the pixel with every monomial of the tap; `given` weights the pairs, by the boundary rule."""
    if image.weights is None and kernel.weights is None:
        return TermColumns(cells, image.numbers[pixels], kernel.numbers[taps], given)
    wide, deep = np.diff(image.starts)[pixels], np.diff(kernel.starts)[taps]
    counts = wide * deep
    _check_count(int(counts.sum()))
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    inner = np.repeat(np.maximum(deep, 1), counts)
    first = np.repeat(image.starts[:-1][pixels], counts) + within // inner
    second = np.repeat(kernel.starts[:-1][taps], counts) + within % inner
    weights = [one.weights[at] for one, at in ((image, first), (kernel, second)) if one.weights is not None]
    weights += [] if given is None else [np.repeat(given, counts)]
    whole = reduce(times, weights)
    scale = image.scale * kernel.scale
    return TermColumns(np.repeat(cells, counts), image.numbers[first], kernel.numbers[second], whole, scale)


def _check_count(count: int) -> None:
    check_limit("compared", count, f"the comparison has {count:,} terms")


def _joined(parts: Sequence[TermColumns]) -> TermColumns:
    """All terms of a side."""
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0, dtype=np.int64)
    cells, first, second = (
        np.concatenate([none, *(getattr(one, name) for one in parts)]) for name in ("cells", "first", "second")
    )
    if all(one.weights is None and one.scale == 1 for one in parts):
        return TermColumns(cells, first, second, None)
    scale = lcm(*(one.scale for one in parts))
    return TermColumns(cells, first, second, np.concatenate([one.weighted(scale) for one in parts]), scale)


def _first(left: TermColumns, right: TermColumns, basis: Basis, cells: int) -> int | None:
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
