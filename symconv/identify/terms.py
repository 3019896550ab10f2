"""The exact terms of a function: columns of places, and what they predict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.codes import NONE, exact

Column = NDArray[np.int64]
Index = tuple[int, ...]
Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
TermEntry = tuple[int | Fraction, Index | None, Index | None]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """``y[n] = Σ coefficient · x[p] · h[k]`` as rows of flat places, sorted by output, image and kernel place.

    Attributes:
        shapes: the shapes of output, image and kernel.
        output, image, kernel: flat places, counted from 0; `NONE` stands for a factor that is not there (a fill value
            has no pixel, a bias has neither).
        weight: which of the `weights` is the coefficient.
    """

    shapes: tuple[Index, Index, Index]
    output: Column
    image: Column
    kernel: Column
    weight: Column
    weights: tuple[Fraction, ...]

    @classmethod
    def of(cls, shapes: tuple[Index, Index, Index], rows: Iterable[Columns]) -> Terms:
        """The terms made of groups of columns (output, image, kernel, measured coefficients)."""
        output, image, kernel, measured = (np.concatenate(column) for column in zip(*rows, strict=True))
        output, image, kernel = (column.astype(np.int64) for column in (output, image, kernel))
        values, places = np.unique(measured, return_inverse=True)
        fractions = [exact(float(value)) for value in values]
        weights = tuple(sorted(set(fractions)))
        weight = np.array([weights.index(value) for value in fractions], dtype=np.int64)[places.reshape(-1)]
        order = np.lexsort((kernel, image, output))
        return cls(shapes, output[order], image[order], kernel[order], weight[order], weights)

    def __len__(self) -> int:
        return len(self.output)

    def where(self, rows: NDArray[np.bool_]) -> Terms:
        """Some of the rows."""
        output, image, kernel, weight = (c[rows] for c in (self.output, self.image, self.kernel, self.weight))
        return Terms(self.shapes, output, image, kernel, weight, self.weights)

    def times(self, factor: Fraction) -> Terms:
        """The same terms with their coefficients multiplied by a positive factor."""
        return replace(self, weights=tuple(factor * weight for weight in self.weights))

    @property
    def products(self) -> NDArray[np.bool_]:
        """Which rows have a pixel and a kernel element."""
        return (self.image != NONE) & (self.kernel != NONE)

    def coefficients(self) -> NDArray[np.float64]:
        """The coefficient of each row as a float."""
        return np.array([float(value) for value in self.weights])[self.weight]

    def predict(self, x: NDArray[Any], h: NDArray[Any], scale: Any = 1) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """The output, and for each cell the sum of absolute products that bounds its rounding error.

        `scale` multiplies the terms that hold a kernel element.
        """
        pixels, taps = np.append(x.reshape(-1), 1), np.append(h.reshape(-1) * scale, 1)
        products = self.coefficients() * pixels[self.image] * taps[self.kernel]
        size = int(np.prod(self.shapes[0]))
        total = np.zeros(size, dtype=products.dtype)
        np.add.at(total, self.output, products)
        return total, np.bincount(self.output, np.abs(products), size).astype(np.float64)

    def by_output(self) -> dict[Index, list[TermEntry]]:
        """Output index -> its terms as (coefficient, image index or None, kernel index or None), rows first."""
        cells = _index_lists(self.shapes)
        values = [int(value) if value.denominator == 1 else value for value in self.weights]
        table: dict[Index, list[TermEntry]] = {index: [] for index in cells[0][:-1]}
        rows = zip(*(column.tolist() for column in (self.output, self.image, self.kernel, self.weight)), strict=True)
        for n, p, k, w in rows:
            table[cells[0][n]].append((values[w], cells[1][p], cells[2][k]))
        return table

    def at(self, place: int) -> list[TermEntry]:
        """The terms of one output, given by its flat place."""
        index = tuple(int(part) for part in np.unravel_index(place, self.shapes[0])) if self.shapes[0] else ()
        return self.where(self.output == place).by_output()[index]


def _index_lists(shapes: tuple[Index, Index, Index]) -> list[list[Any]]:
    """The indices of each operand by flat place, with None at the end, where `NONE` = -1 finds it."""
    return [[*np.ndindex(*shape), None] for shape in shapes]


def same_terms(one: Terms, other: Terms) -> bool:
    """Whether two functions have the same terms with the same coefficients."""
    if one.shapes != other.shapes or len(one) != len(other):
        return False
    pairs = ((one.output, other.output), (one.image, other.image), (one.kernel, other.kernel))
    if not all(np.array_equal(a, b) for a, b in pairs):
        return False
    return all(one.weights[a] == other.weights[b] for a, b in set(zip(one.weight, other.weight, strict=True)))
