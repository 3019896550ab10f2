"""Explicit sums as lattices, and the letters of one sum in terms of another's.

A `Summed` visits the integers (1, m, i, j …) that meet its conditions: each condition ``d divides e`` and each
impulse δ[e] is a linear equation on them, solved over the integers. Read through the indices of its factors, these
points are the lattice by which two sums are compared. When they agree, the letters of one follow from the other's by
solving linear equations: this is the change of summation variable.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd

from symconv.proof.affine import Affine, affine
from symconv.proof.lattice import Row, Rows, hermite, is_empty, zeros
from symconv.proof.product import Label, Product, arranged
from symconv.proof.steps import IMPULSE, Condition, Factor, Summed

Equation = tuple[Affine, Affine]  # left side in the unknown letters, right side in the known ones


def domain(one: Summed, output: str) -> Rows:
    """The points (1, m, letters…) over which the sum runs, all outputs together; no rows if there are none."""
    names = (output, *one.letters)
    width = 1 + len(names)
    rows: Sequence[Row] = [tuple(int(p == q) for q in range(width)) for p in range(width)]
    for condition in one.conditions:
        rows = _restricted(rows, condition.index, condition.divisor, names)
    for factor in one.factors:
        if factor.name == IMPULSE:
            rows = _restricted(rows, factor.index * factor.index.divisor, 0, names)
    found = hermite(rows)
    return () if is_empty(found) else found


def _restricted(rows: Sequence[Row], index: Affine, divisor: int, names: Sequence[str]) -> Rows:
    """The points at which the index is a multiple of the divisor (of 0: at which it is 0)."""
    extended = [(int(read(index, row, names)), *row) for row in rows]
    multiple = (divisor, *(0,) * (1 + len(names)))
    return zeros([*extended, multiple] if divisor else extended)


def read(index: Affine, row: Row, names: Sequence[str]) -> Fraction:
    """The value of the index on a row (1, letters…); on a row (0, letters…) its change along that direction."""
    return sum((index.of(name) * row[place] for place, name in enumerate(names, 1)), index.constant * row[0])


def named_factors(one: Summed) -> tuple[Factor, ...]:
    """The factors that are sequences of the person's, sorted as the labels of a product are."""
    return tuple(one.factors[place] for place in named_places(one))


def named_places(one: Summed) -> list[int]:
    """Where these factors stand in the sum; equal labels keep the order in which they were written."""
    places = [place for place, factor in enumerate(one.factors) if factor.name != IMPULSE]
    return sorted(places, key=lambda place: (one.factors[place].name, one.factors[place].conjugated))


def product_of(one: Summed, output: str) -> Product | None:
    """The product that the sum stands for, without its coefficient; None if no index meets the conditions."""
    rows = domain(one, output)
    labels = [Label(factor.name, factor.conjugated) for factor in named_factors(one)]
    return arranged(labels, _points(one, output, rows)) if rows else None


def is_bounded(one: Summed, output: str) -> bool:
    """Whether the indices that the sum reads determine its letters: no point is met infinitely often."""
    rows = domain(one, output)
    return len(hermite(_points(one, output, rows))) == len(rows)


def _points(one: Summed, output: str, rows: Rows) -> list[Row]:
    names, factors = (output, *one.letters), named_factors(one)
    return [(row[0], row[1], *(int(read(factor.index, row, names)) for factor in factors)) for row in rows]


def solved(equations: Iterable[Equation]) -> dict[str, Affine]:
    """The letters that linear equations determine, each with its value.

    >>> from symconv.proof.affine import letter
    >>> m, i, k = letter("m"), letter("i"), letter("k")
    >>> print(solved([(k, m - i)])["k"])
    m - i
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


def rewritten(condition: Condition, values: Mapping[str, Affine]) -> Condition:
    """The condition with letters replaced; the denominators of the values move into its divisor."""
    index = condition.index.put(values)
    return Condition(condition.divisor * index.divisor, index * index.divisor)


def tidied(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions in lowest terms, without those that always hold or that follow from another one."""
    kept: list[Condition] = []
    for condition in sorted(map(_lowest, conditions), key=lambda one: -one.divisor):
        if condition.divisor > 1 and not any(_follows(condition, other) for other in kept):
            kept.append(condition)
    return tuple(kept)


def _lowest(condition: Condition) -> Condition:
    """Common factors divided out, the constant reduced."""
    index, divisor = condition.index, condition.divisor
    if all(value < 0 for _, value in index.parts):
        index = -index
    shared = gcd(index.content, int(index.constant), divisor)
    index, divisor = index / shared, divisor // shared
    kept = affine(((name, value) for name, value in index.parts if value % divisor), _rest(index.constant, divisor))
    return Condition(divisor, kept if kept.parts or not kept.constant else index)


def _rest(constant: Fraction, divisor: int) -> Fraction:
    """The constant reduced, with its sign kept: ``m - 1`` stays as it was written."""
    return constant % divisor if constant > 0 else -(-constant % divisor)


def _follows(one: Condition, other: Condition) -> bool:
    difference = other.index - one.index
    return other.divisor % one.divisor == 0 and not any(
        value % one.divisor for value in (*(part for _, part in difference.parts), difference.constant)
    )


def same_conditions(some: Sequence[Condition], others: Sequence[Condition]) -> bool:
    """Whether two lists say the same, condition by condition."""
    if len(some) != len(others):
        return False
    return all(any(a.divisor == b.divisor and _follows(a, b) for b in others) for a in some)
