"""Operations as matrices: one row for each output, one column for each pixel of the flattened image.

Every operation of the law is linear in the image up to what its boundary fills in and its bias adds, so that

    y.ravel() = A · x.ravel() + c

with c = 0 unless the boundary rule `constant` reads a fill value other than 0 or a layer has a bias. An entry of A is
the sum of all kernel elements that join the pixel to the output: one for a plain operation, several where a boundary
rule sends more than one read to the same pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.cells import as_expr, simplified
from symconv.expand import conjugated
from symconv.index import FILL, term_table

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.output import Output

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OperatorMatrix:
    """The matrix A and the constant c of ``y = A·x + c``.

    Attributes:
        entries: A as an array of shape (outputs, pixels): 64-bit integers if these suffice, objects (int, Fraction,
            SymPy expressions) otherwise.
        constant: c, an array of shape (outputs,).
        rows: the output index of each row, in index order; the rows are in reading order.
        columns: the image index of each column, likewise.
    """

    entries: NDArray[Any]
    constant: NDArray[Any]
    rows: tuple[Index, ...]
    columns: tuple[Index, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of outputs and of pixels."""
        return len(self.rows), len(self.columns)

    def __matmul__(self, flat: NDArray[Any]) -> NDArray[Any]:
        """``A·x + c`` for a flattened image x, rows first; exact, as Python integers where 64 bits may not do.

        An array of shape (pixels, …) is taken as several images, one in each column.
        """
        image = np.asarray(flat)
        constant = self.constant.reshape(-1, *[1] * (image.ndim - 1))
        kinds = {part.dtype.kind for part in (self.entries, image, self.constant)}
        small = kinds <= set("iu") and self._largest(image) < 2**63
        kind = np.int64 if small else object  # never mixed: NumPy takes int64 and uint64 together as floats
        return self.entries.astype(kind) @ image.astype(kind) + constant

    def _largest(self, image: NDArray[Any]) -> int:
        """A bound on the numbers that the product can reach."""
        weight, pixel, added = (_bound(part) for part in (self.entries, image, self.constant))
        return len(self.columns) * weight * pixel + added


def operator_matrix(output: Output, added: Sequence[Expr] = ()) -> OperatorMatrix:
    """The matrix of an output, see `Output.matrix`.

    Args:
        output: the operation on its signals.
        added: what is added to each output besides its products; none for nothing.
    """
    operation, pixels = output.operation, output.image.ranges
    table, weights = term_table(operation.axes), _weights(output)
    found = table.image != FILL
    entries = _summed(
        (len(output), pixels.size), (table.output[found], table.image[found]), weights[table.kernel[found]]
    )
    filled = _summed((len(output),), (table.output[~found],), weights[table.kernel[~found]])
    columns = tuple(output.order(index) for index in pixels.indices())
    return OperatorMatrix(entries, _constant(operation.fill, filled, added), tuple(output), columns)


def _weights(output: Output) -> NDArray[Any]:
    """The flattened kernel, conjugated where asked for."""
    kernel = output.kernel
    weights = kernel.array().reshape(-1)
    if kernel.rational or not output.operation.conjugate:
        return weights
    return _objects([simplified(conjugated(as_expr(weight))) for weight in weights])


def _summed(shape: tuple[int, ...], places: tuple[Any, ...], weights: NDArray[Any]) -> NDArray[Any]:
    """Zeros of a shape with the weights added in their places."""
    small = weights.dtype.kind == "i" and _bound(weights) * max(len(weights), 1) < 2**63
    total = np.zeros(shape, dtype=np.int64 if small else object)
    np.add.at(total, places, weights)
    return total if small else _narrowed(total)


def _constant(fill: Any, filled: NDArray[Any], added: Sequence[Expr]) -> NDArray[Any]:
    """``fill · (sum of the weights that read it) + what is added``, output by output."""
    if not added and not fill:
        return np.zeros(filled.shape, dtype=np.int64)
    value = as_expr(fill)
    total = [value * as_expr(weight) for weight in filled.tolist()]
    return _narrowed(_objects([cell + addend for cell, addend in zip(total, added, strict=True)] if added else total))


def _narrowed(cells: NDArray[Any]) -> NDArray[Any]:
    """Rational SymPy numbers as Python's, and all as 64-bit integers if that is possible."""
    exact = [simplified(as_expr(cell)) if cell else 0 for cell in cells.reshape(-1)]
    if all(isinstance(cell, int) and abs(cell) < 2**63 for cell in exact):
        return np.array(exact, dtype=np.int64).reshape(cells.shape)
    return _objects(exact).reshape(cells.shape)


def _objects(cells: list[Any]) -> NDArray[Any]:
    """A flat object array; NumPy would look for lengths inside the entries."""
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def _bound(numbers: NDArray[Any]) -> int:
    return max((abs(int(f(numbers))) for f in (np.min, np.max)), default=0) if numbers.size else 0
