"""Readings of one axis: every law and boundary rule that explains what was read on it.

On one axis the terms are a table ``M[n, k] = p`` (or nothing). A law has few integers, so candidates are taken from
small strides, dilations and upsamplings and from the steps found in the table, tied by their offset to a few entries
and to what most entries agree on, sieved on a sample of the table, and compared as a whole with the taps that floor 1
makes of them.

The simplest comes first: small upsampling, running forwards, laws that need no boundary rule, small strides, small
dilations, then few reads outside the image, then the boundary rules in the order of `ORDER`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd

import numpy as np
from numpy.typing import NDArray

from symconv.index import Axis, IndexLaw
from symconv.index.boundary import BROKEN, NOTHING, read_places

ORDER = ("zero", "replicate", "symmetric", "mirror", "wrap", "omit")
SMALL = (1, 2, 3, 4)
SAMPLE = 48
FEW = 5
ANCHORS = 12
MOST_ENTRIES = 600
Matrix = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """One axis as a law with ranges from 0, and a boundary rule.

    `plain` says that the law needs no boundary rule: reads outside the image find nothing.

    >>> Reading(Axis(IndexLaw(1, 1, -1, 1), (0, 5), (0, 5), (0, 2))).kind
    'convolution'
    """

    axis: Axis
    plain: bool = False

    @property
    def law(self) -> IndexLaw:
        """The index law, all indices counted from 0."""
        return self.axis.law

    @property
    def kind(self) -> str:
        """The definition that the signs of the law stand for."""
        return self.axis.law.kind

    @property
    def boundary(self) -> str:
        """The boundary rule."""
        return self.axis.boundary

    @property
    def complexity(self) -> tuple[int, ...]:
        """The size of the law alone; readings with the smallest are preferred."""
        law = self.law
        return (law.u, int(law.s < 0), int(not self.plain), abs(law.s), abs(law.d))

    @property
    def centred(self) -> bool:
        """Whether there are as many outputs as pixels and a middle kernel element is laid on each of them."""
        taps = self.axis.size("kernel")
        middle = (-self.law.o in (self.law.d * place for place in ((taps - 1) // 2, taps // 2))) and self.law.s == 1
        return middle and self.axis.size("output") == self.axis.size("image")

    @property
    def overhang(self) -> int:
        """How many reads fall outside the image."""
        asked = _asked(self.law, self.axis.size("output"), self.axis.size("kernel"))
        return int(((asked < 0) | (asked >= self.law.u * self.axis.size("image"))).sum())


def readings(matrix: Matrix, pixels: int) -> list[Reading]:
    """All readings of an axis, simplest first.

    Args:
        matrix: ``M[n, k]``, the pixel that output n reads with kernel element k, or -1.
        pixels: the size of the image on this axis.

    >>> [(r.law, r.boundary) for r in readings(np.array([[-1, 0], [0, 1], [1, 2]]), 3)]
    [(IndexLaw(u=1, s=1, d=1, o=-1), 'zero')]
    """
    candidates = _candidates(matrix)
    found: dict[tuple[IndexLaw, str], Reading] = {}
    for rule in ORDER:
        for law in _sieve(candidates, matrix, pixels, rule):
            axis = Axis(law, (0, matrix.shape[0] - 1), (0, pixels - 1), (0, matrix.shape[1] - 1), rule)
            if _explains(axis, matrix):
                found[law, rule] = Reading(axis, (law, "zero") in found or rule == "zero")
    return sorted(_nearest(found.values()), key=lambda r: (r.complexity, r.overhang, ORDER.index(r.boundary)))


def _nearest(found: Iterable[Reading]) -> list[Reading]:
    """Of laws that differ only by periods of their boundary rule, a centred one, or that closest to the image."""
    groups: dict[tuple[int, int, int, str], list[Reading]] = {}
    for reading in found:
        law = reading.law
        groups.setdefault((law.u, law.s, law.d, reading.boundary), []).append(reading)
    return [min(group, key=lambda r: (not r.centred, r.overhang, abs(r.law.o))) for group in groups.values()]


def _explains(axis: Axis, matrix: Matrix) -> bool:
    return bool(np.array_equal(np.maximum(axis.taps().read, NOTHING), matrix))


def _asked(law: IndexLaw, outputs: int, taps: int) -> Matrix:
    return law.s * np.arange(outputs)[:, None] + law.d * np.arange(taps)[None, :] + law.o


def _candidates(matrix: Matrix) -> Matrix:
    """Rows (u, s, d, o): small steps and the table's own, with offsets from a few of its entries."""
    n, k = np.nonzero(matrix >= 0)
    steps = [_steps(matrix, SMALL), _steps(matrix.T, SMALL)]
    widths = {ratio.denominator for step in steps for ratio in step} | set(SMALL[:3])
    ratios = product(sorted(widths), *(sorted(step) for step in steps))
    whole = [(u, s.numerator * u // s.denominator, d.numerator * u // d.denominator, s, d) for u, s, d in ratios]
    laws = [(int(u), int(a), int(b)) for u, a, b, s, d in whole if a == s * u and b == d * u]
    laws = [law for law in laws if gcd(*law) == 1]
    if not laws or not n.size:
        return np.empty((0, 4), dtype=np.int64)
    chosen = np.unique(np.linspace(0, n.size - 1, MOST_ENTRIES).astype(int))
    table = np.array(laws)
    offsets = table[:, :1] * matrix[n, k][chosen] - table[:, 1:2] * n[chosen] - table[:, 2:] * k[chosen]
    spaced = offsets[:, np.unique(np.linspace(0, chosen.size - 1, ANCHORS).astype(int))]
    picked = np.column_stack([spaced, _frequent(offsets)])
    rows = np.column_stack([np.repeat(table, picked.shape[1], axis=0), picked.reshape(-1)])
    return np.unique(rows, axis=0)


def _frequent(offsets: Matrix) -> Matrix:
    """The offset that most entries agree on, for each law: all reads inside the image share theirs.

    >>> _frequent(np.array([[3, 1, 3, 2], [5, 5, 4, 4]])).tolist()
    [[3], [4]]
    """
    ordered = np.sort(offsets, axis=1)
    starts = np.column_stack([np.ones(len(ordered), dtype=bool), np.diff(ordered, axis=1) != 0])
    places = np.where(starts, np.arange(ordered.shape[1]), 0)
    runs = np.arange(ordered.shape[1]) - np.maximum.accumulate(places, axis=1)
    return np.take_along_axis(ordered, runs.argmax(axis=1)[:, None], axis=1)


def _steps(matrix: Matrix, small: tuple[int, ...]) -> set[Fraction]:
    """Changes of the pixel from one row to a later one: those found in the table, and small ones of both signs.

    A table of one row says nothing about its step; then ±1 stand for all.
    """
    if matrix.shape[0] == 1:
        return {Fraction(1), Fraction(-1)}
    found: set[Fraction] = set()
    for column in matrix.T[:SAMPLE]:
        rows = np.flatnonzero(column >= 0)
        found |= {Fraction(int(p), int(n)) for p, n in zip(np.diff(column[rows]), np.diff(rows), strict=True) if p}
    common = sorted(found, key=lambda ratio: (ratio.denominator + abs(ratio.numerator), ratio))[:8]
    ratios = {Fraction(sign * step, divisor) for step in small for divisor in small[:3] for sign in (1, -1)}
    return ratios | set(common)


def _sieve(candidates: Matrix, matrix: Matrix, pixels: int, rule: str) -> list[IndexLaw]:
    """The candidates that agree with the table on a sample of its entries: a few first, then more."""
    for count in (FEW, SAMPLE):
        candidates = candidates[_agrees(candidates, matrix, pixels, rule, count)]
    return [IndexLaw(*(int(part) for part in row)) for row in candidates]


def _agrees(candidates: Matrix, matrix: Matrix, pixels: int, rule: str, count: int) -> NDArray[np.bool_]:
    places = np.unique(np.linspace(0, matrix.size - 1, count).astype(int))
    n, k = np.unravel_index(places, matrix.shape)
    u, s, d, o = (column[:, None] for column in candidates.T)
    asked, rest = np.divmod(s * n + d * k + o, u)
    read = np.where(rest != 0, BROKEN, read_places(asked, pixels, "zero" if rule == "omit" else rule))
    expected = matrix[n, k]
    agrees = np.maximum(read, NOTHING) == expected
    if rule == "omit":  # a row may be emptied as a whole
        agrees |= expected == NOTHING
    return agrees.all(axis=1)
