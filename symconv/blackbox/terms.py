"""The exact terms of a function, as columns of positions and coefficients."""

from __future__ import annotations

from collections.abc import Iterable
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
Coefficient = int | Fraction | float
TermEntry = tuple[Coefficient, Index | None, Index | None]
LARGEST_DENOMINATOR = 10**9
"""What is no fraction with a denominator up to this is given as the float that was measured."""


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
    def longest(self) -> int:
        """The largest number of terms of an output."""
        return int(np.bincount(self.output).max(initial=0))

    @property
    def largest(self) -> float:
        """The largest absolute coefficient."""
        return max(float(abs(weight)) for weight in self.weights)

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
        values = [simplest(value) for value in self.weights]
        table: dict[Index, list[TermEntry]] = {index: [] for index in cells[0][:-1]}
        for n, p, k, w in zip(*(column.tolist() for column in self.columns), strict=True):
            table[cells[0][n]].append((values[w], cells[1][p], cells[2][k]))
        return table


def index_at(position: int, shape: Index) -> Index:
    """The index of a flat position, rows first; empty for a single number."""
    return tuple(int(part) for part in np.unravel_index(position, shape)) if shape else ()


def unit(shape: int | Index, at: int | Index | None) -> Array:
    """Zeros with a one at an index, if there is one."""
    values = np.zeros(shape, dtype=np.int64)
    if at is not None:
        values[at] = 1
    return values


def exact(value: float, largest: int = 10_000, relative: float = 1e-9) -> Fraction:
    """The fraction that a measured coefficient stands for: a simple one within rounding, else its digits."""
    near = Fraction(value).limit_denominator(largest)
    return near if abs(float(near) - value) <= relative * abs(value) else Fraction(repr(value))


def simplest(value: Fraction) -> Coefficient:
    """A coefficient as an integer, as a fraction, or as a float where it is neither: π, say."""
    if value.denominator > LARGEST_DENOMINATOR:
        return float(value)
    return int(value) if value.denominator == 1 else value


def same_terms(one: Terms, other: Terms) -> bool:
    """Whether two functions have the same terms with the same coefficients; both tables must be whole."""
    same = one.shapes == other.shapes and one.weights == other.weights
    return same and all(map(np.array_equal, one.columns, other.columns))
