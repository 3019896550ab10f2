"""Affine index expressions such as ``m-2i+1`` or ``(m-i)/2``: rational coefficients and a constant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from symconv.formula.nodes import IndexPart, Linear
from symconv.formula.plain import in_text

OUTPUT_LETTERS = ("m", "n")  # printed before the letters of summation


@dataclass(frozen=True, slots=True)
class Affine:
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
            written.append(IndexPart(int(whole.constant)))
        return Linear(tuple(written), self.divisor)

    def __str__(self) -> str:
        return in_text(self.formula)


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
