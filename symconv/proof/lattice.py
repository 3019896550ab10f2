"""The linear algebra of indices: expressions such as ``m-2i+1``, and lattices of integer points.

An index expression has rational coefficients; `solved` solves linear equations between them for their letters.

A product of sequences is known by the set of points (1, n, u_1 … u_T) that it visits. Such a set is an affine lattice:
all points with a leading 1 in a subgroup of the integer vectors. The subgroup is kept as the rows of its Hermite normal
form (echelon form; pivots positive; entries above a pivot reduced into 0 … pivot-1), which is the same for every
choice of generators, so that two sets are equal exactly when their rows are. The row with the leading 1 is the first
one; it carries the offsets. A subgroup without a leading 1 has no points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm, prod

from symconv.formulas.nodes import Formula, IndexPart, Linear
from symconv.formulas.plain import in_text

OUTPUT_LETTERS = ("m", "n")  # printed before the letters of summation


class WithFormula:
    """A value whose text is its formula."""

    __slots__ = ()

    @property
    def formula(self) -> Formula:
        """As every format prints it."""
        raise NotImplementedError

    def __str__(self) -> str:
        return in_text(self.formula)


@dataclass(frozen=True, slots=True)
class Affine(WithFormula):
    """``Σ coefficient·letter + constant``; parts in printing order, without zero coefficients; built by `affine`.

    >>> index = (affine_letter("m") - affine_letter("i") * 2 + 1) / 2
    >>> print(index, index.divisor)
    (m-2i+1)/2 2
    """

    parts: tuple[tuple[str, Fraction], ...] = ()
    constant: Fraction = Fraction(0)

    def of(self, name: str) -> Fraction:
        """The coefficient of a letter."""
        return dict(self.parts).get(name, Fraction(0))

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that occur."""
        return tuple(name for name, _ in self.parts)

    @property
    def divisor(self) -> int:
        """The common denominator: the index is an integer only where it divides the numerator."""
        return reduce(lcm, (value.denominator for _, value in self.parts), self.constant.denominator)

    @property
    def content(self) -> int:
        """The greatest common divisor of the coefficients of the letters; 0 without letters."""
        return reduce(gcd, (int(value) for _, value in self.parts), 0)

    def __add__(self, other: Affine | int) -> Affine:
        if isinstance(other, int):
            return Affine(self.parts, self.constant + other)
        return affine((*self.parts, *other.parts), self.constant + other.constant)

    def __mul__(self, factor: int | Fraction) -> Affine:
        return affine(((name, value * factor) for name, value in self.parts), self.constant * factor)

    def __neg__(self) -> Affine:
        return self * -1

    def __sub__(self, other: Affine | int) -> Affine:
        return self + (-other)

    def __truediv__(self, divisor: int | Fraction) -> Affine:
        return self * (1 / Fraction(divisor))

    def put(self, values: Mapping[str, Affine]) -> Affine:
        """The index with letters replaced."""
        start = Affine((), self.constant)
        return sum((values.get(name, affine_letter(name)) * value for name, value in self.parts), start)

    def at(self, values: Mapping[str, int]) -> Fraction:
        """The number that the index stands for."""
        return sum((value * values[name] for name, value in self.parts), self.constant)

    @property
    def formula(self) -> Linear:
        """As it is written: whole numbers over one divisor, positive parts first."""
        whole = self * self.divisor
        parts = sorted(whole.parts, key=lambda part: part[1] < 0)
        written = [IndexPart(int(value), name) for name, value in parts]
        if whole.constant or not written:
            first = whole.constant > 0 and all(value < 0 for _, value in parts)
            written.insert(0 if first else len(written), IndexPart(int(whole.constant)))
        return Linear(tuple(written), self.divisor)


def affine(parts: Iterable[tuple[str, Fraction]], constant: int | Fraction = 0) -> Affine:
    """The index with equal letters collected: the output letter first, then by alphabet."""
    found: dict[str, Fraction] = {}
    for name, value in parts:
        found[name] = found.get(name, Fraction(0)) + value
    order = sorted(found, key=lambda name: (name not in OUTPUT_LETTERS, name))
    return Affine(tuple((name, found[name]) for name in order if found[name]), Fraction(constant))


def affine_letter(name: str) -> Affine:
    """One index letter."""
    return Affine(((name, Fraction(1)),))


Equation = tuple[Affine, Affine]  # left side in the unknown letters, right side in the known ones


def solved(equations: Iterable[Equation]) -> dict[str, Affine]:
    """The letters that linear equations determine, each with its value.

    >>> m, i, k = affine_letter("m"), affine_letter("i"), affine_letter("k")
    >>> print(solved([(k, m - i)])["k"])
    m-i
    """
    rows: list[Equation] = []
    for left, right in equations:
        for name, (pivot, value) in ((row[0].letters[0], row) for row in rows):
            left, right = _cleared(left, right, name, pivot, value)
        constant, left = left.constant, affine(left.parts)
        if left.parts:
            scale = 1 / left.parts[0][1]
            fresh = (left * scale, (right + affine((), -constant)) * scale)
            name = fresh[0].letters[0]
            rows = [(*_cleared(*row, name, *fresh),) for row in rows] + [fresh]
    return {left.letters[0]: right for left, right in rows if len(left.letters) == 1}


def _cleared(left: Affine, right: Affine, name: str, pivot: Affine, value: Affine) -> Equation:
    factor = left.of(name)
    return left - pivot * factor, right - value * factor


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
