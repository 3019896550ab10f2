"""The exact terms of a function as columns of positions, and the pixel codes from which they are read.

With a unit kernel, an output is the value of the pixel that was read, times a coefficient. Wide codes lie unevenly in
``2^20 … 2^21``: apart by more than any rounding of single precision, and no two in a simple ratio, so that pixel and
coefficient follow from one number; a fill value is told by being small. Small codes ``1 … P`` suit types with a narrow
range; more than 255 pixels take two digits, one image for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.index.aliases import Array, Column, Index

NONE = -1
Shapes = tuple[Index, Index, Index]
"""The shapes of output, image and kernel."""
TermColumns = tuple[Column, Column, Column, Column]
"""Flat positions of output, image and kernel, and coefficients."""
TermEntry = tuple[int | Fraction, Index | None, Index | None]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """``y[n] = Σ coefficient · x[p] · h[k]`` as rows of flat positions, sorted by output, image and kernel position.

    Attributes:
        shapes: the shapes of output, image and kernel.
        output, image, kernel: flat positions, counted from 0; `NONE` stands for a factor that is not there (a fill
            value has no pixel, a bias has neither).
        weight: which of the `weights` is the coefficient.
    """

    shapes: Shapes
    output: Column
    image: Column
    kernel: Column
    weight: Column
    weights: tuple[Fraction, ...]

    @classmethod
    def of(cls, shapes: Shapes, rows: Iterable[TermColumns]) -> Terms:
        """The terms made of groups of columns (output, image, kernel, measured coefficients)."""
        output, image, kernel, measured = (np.concatenate(column) for column in zip(*rows, strict=True))
        output, image, kernel = (column.astype(np.int64) for column in (output, image, kernel))
        values, positions = np.unique(measured, return_inverse=True)
        fractions = [exact(float(value)) for value in values]
        weights = tuple(sorted(set(fractions)))
        weight = np.array([weights.index(value) for value in fractions], dtype=np.int64)[positions.reshape(-1)]
        order = np.lexsort((kernel, image, output))
        return cls(shapes, output[order], image[order], kernel[order], weight[order], weights)

    @property
    def columns(self) -> TermColumns:
        """The columns `output`, `image`, `kernel` and `weight`."""
        return self.output, self.image, self.kernel, self.weight

    def __len__(self) -> int:
        return len(self.output)

    def where(self, rows: Column) -> Terms:
        """Some of the rows."""
        output, image, kernel, weight = (column[rows] for column in self.columns)
        return Terms(self.shapes, output, image, kernel, weight, self.weights)

    def times(self, factor: Fraction) -> Terms:
        """The same terms with their coefficients multiplied by a positive factor."""
        return replace(self, weights=tuple(factor * weight for weight in self.weights))

    @property
    def products(self) -> Column:
        """Which rows have a pixel and a kernel element."""
        return (self.image != NONE) & (self.kernel != NONE)

    def predict(self, x: Array, h: Array, scale: Any = 1) -> tuple[Array, Array]:
        """The output, and for each cell the sum of absolute products that bounds its rounding error.

        `scale` multiplies the terms that hold a kernel element.
        """
        pixels, taps = np.append(x.reshape(-1), 1), np.append(h.reshape(-1) * scale, 1)
        coefficients = np.array([float(value) for value in self.weights])[self.weight]
        products = coefficients * pixels[self.image] * taps[self.kernel]
        size = int(np.prod(self.shapes[0]))
        total = np.zeros(size, dtype=products.dtype)
        np.add.at(total, self.output, products)
        return total, np.bincount(self.output, np.abs(products), size).astype(np.float64)

    def by_output(self) -> dict[Index, list[TermEntry]]:
        """Output index -> its terms as (coefficient, image index or None, kernel index or None), rows first."""
        cells = [[*np.ndindex(*shape), None] for shape in self.shapes]  # `NONE` = -1 finds the None at the end
        values = [int(value) if value.denominator == 1 else value for value in self.weights]
        table: dict[Index, list[TermEntry]] = {index: [] for index in cells[0][:-1]}
        for n, p, k, w in zip(*(column.tolist() for column in self.columns), strict=True):
            table[cells[0][n]].append((values[w], cells[1][p], cells[2][k]))
        return table


def index_at(position: int, shape: Index) -> Index:
    """The index of a flat position, rows first; empty for a single number."""
    return tuple(int(part) for part in np.unravel_index(position, shape)) if shape else ()


def exact(value: float, largest: int = 10_000, relative: float = 1e-9) -> Fraction:
    """The fraction that a measured coefficient stands for: a simple one within rounding, else its digits."""
    near = Fraction(value).limit_denominator(largest)
    return near if abs(float(near) - value) <= relative * abs(value) else Fraction(repr(value))


def same_terms(one: Terms, other: Terms) -> bool:
    """Whether two functions have the same terms with the same coefficients; both tables must be whole."""
    same = one.shapes == other.shapes and one.weights == other.weights
    return same and all(map(np.array_equal, one.columns, other.columns))


WIDE = 2**20
LARGEST_DIGIT = 255
DENOMINATORS = np.array([*range(1, 65), 81, 100, 121, 128, 144, 169, 196, 225, 255, 256, 1000])
SAMPLES = 12


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read at each output: `position` (`NONE`: nothing or the fill value) and `coefficient` (0: no term)."""

    position: Array
    coefficient: Array


def wide_codes(size: int) -> Array:
    """The wide codes of `size` pixels, ascending."""
    step = max(WIDE // size, 4)
    jitter = np.random.default_rng(20).integers(0, max(step // 2, 1), size)
    return WIDE + step * np.arange(size, dtype=np.float64) + jitter


def small_codes(size: int) -> list[Array]:
    """One image of codes ``1 … size``, or two images of digits, none above 255 for up to 65,000 pixels."""
    positions = np.arange(size, dtype=np.float64)
    if size <= LARGEST_DIGIT:
        return [positions + 1.0]
    base = int(np.ceil(np.sqrt(size)))
    return [positions // base + 1.0, positions % base + 1.0]


def read_wide(
    values: Array, codes: Array, relative: float, fills: bool, weights: tuple[float, ...] = (1.0, -1.0)
) -> Reads | None:
    """Pixel and coefficient of each value; None if some value is no multiple of a single code.

    The weight that explains most values comes first, for a code times one weight may be another code times another.
    Values that are no multiple of a code are products with a fill value if there may be `fills`. `relative` is the
    rounding error of the values.
    """
    tolerance = tolerance_of(codes, relative)
    position = np.full(values.shape, NONE, dtype=np.int64)
    coefficient = np.zeros(values.shape)
    left = np.abs(values) > (tolerance * min(1.0, *map(abs, weights)) if not fills else 1e3 * relative)
    while left.any():
        chosen = values[left][:: max(1, int(left.sum()) // SAMPLES)]
        found = _best(values, codes, weights, tolerance, left)
        if found is None or found[2].sum() < left.sum():
            ratios = dict.fromkeys(_ratio(float(value), codes, max(relative, 1e-9)) for value in chosen)
            other = _best(values, codes, [ratio for ratio in ratios if ratio is not None], tolerance, left)
            if found is None or (other is not None and other[2].sum() > found[2].sum()):
                found = other
        if found is not None:
            weight, nearest, mask = found
            position[mask], coefficient[mask], left[mask] = nearest[mask], weight, False
            continue
        if not fills or np.abs(chosen).max() > WIDE / 4:  # no multiple of a code after all
            return None
        same = left & np.isin(values, chosen)
        coefficient[same], left[same] = values[same], False
    return Reads(position, coefficient)


def tolerance_of(codes: Array, relative: float) -> float:
    """How far an answer may lie from the code that it stands for."""
    return min(relative * WIDE, float(np.diff(codes).min(initial=16.0)) / 8)


def explained(values: Array, codes: Array, weight: float, tolerance: float) -> tuple[Array, Column]:
    """The nearest code of each value divided by a weight, and which values are near enough to it."""
    scaled = values / weight
    above = np.clip(np.searchsorted(codes, scaled), 1, len(codes) - 1) if len(codes) > 1 else np.zeros(len(scaled), int)
    below = np.maximum(above - 1, 0)
    nearest = np.where(np.abs(scaled - codes[below]) <= np.abs(scaled - codes[above]), below, above)
    return nearest, np.abs(scaled - codes[nearest]) <= tolerance / min(abs(weight), 1)


def _best(
    values: Array, codes: Array, weights: Sequence[float], tolerance: float, left: Column
) -> tuple[float, Array, Column] | None:
    """The weight that explains most of the values that are left, with their positions; None if none explains any."""
    best: tuple[float, Array, Column] | None = None
    for weight in weights:
        nearest, near = explained(values, codes, weight, tolerance)
        mask = left & near
        if mask.sum() > (0 if best is None else best[2].sum()):
            best = weight, nearest, mask
        if mask.sum() == left.sum():
            break
    return best


def _ratio(value: float, codes: Array, relative: float) -> float | None:
    """The simplest fraction that `value` is of any code; None if there is none."""
    ratios = (value / codes)[:, None] * DENOMINATORS
    whole = np.round(ratios)
    close = (np.abs(ratios - whole) <= relative * np.maximum(np.abs(ratios), 1e-3)) & (whole != 0)
    if not close.any():
        return None
    cost = np.where(close, DENOMINATORS * (1 + np.abs(whole)), np.inf)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return float(Fraction(int(whole[row, column]), int(DENOMINATORS[column])))


def read_small(values: list[Array], size: int) -> Reads | None:
    """The pixel of each read of coefficient one from its digits; None if a value is no code."""
    digits = [np.round(value).astype(np.int64) for value in values]
    if any(np.abs(value - digit).max(initial=0) > 0.25 for value, digit in zip(values, digits, strict=True)):
        return None
    base = int(np.ceil(np.sqrt(size)))
    position = digits[0] - 1 if len(digits) == 1 else (digits[0] - 1) * base + digits[1] - 1
    live = digits[0] != 0
    if (live & ((position < 0) | (position >= size))).any():
        return None
    return Reads(np.where(live, position, NONE), live.astype(np.float64))
