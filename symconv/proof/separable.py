"""Separable kernels: a kernel as a sum of as few columns times rows as there can be, exactly.

A kernel of two axes is a matrix. One column times one row is a separable kernel: a convolution with it is a convolution
with the column and one with the row, since convolution is associative. A kernel of rank r is the sum of r such products
and of no fewer, and as convolution distributes over sums, r pairs of passes do its work. The factors are found by
elimination: a pivot, its column divided by it and its row are one product, and what is left has a rank lower by one. So
they are rational where the kernel is; the singular value decomposition gives as many products, but with square roots.

Of a kernel with letters the rank is that of its formulas: for some values of the letters it may be lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from symconv.core.signal import Signal, as_expr, kernel
from symconv.errors import InputError, shown
from symconv.formulas.rendered import Rendered
from symconv.proof.prove import Verdict, prove

if TYPE_CHECKING:
    from symconv.symbolic import Expr

TWO_PASSES = "conv(conv(x, u), v) = conv(x, conv(u, v))"
SUMS = "conv(x, h + g) = conv(x, h) + conv(x, g)"
Matrix = list[list[Any]]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One separable kernel: the elements of a column, top down, and of a row, from the left."""

    column: tuple[Expr, ...]
    row: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Separable(Rendered):
    """A kernel as a sum of columns times rows.

    Attributes:
        kernel: the kernel.
        factors: the products that add up to it, as few as there can be.
        pivots: what was divided by, where that holds letters: the rank is that for values which make none of them 0.
        verdicts: the proof that two passes are one, and, for several products, that convolution distributes over sums.
    """

    kernel: Signal
    factors: tuple[ColumnRow, ...]
    pivots: tuple[Expr, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def rank(self) -> int:
        """The number of products, 1 for a separable kernel and 0 if all its elements are 0."""
        return len(self.factors)

    @property
    def multiplications(self) -> tuple[int, int]:
        """How many multiplications one output takes with the kernel as it is, and in passes."""
        rows, columns = self.kernel.shape
        return rows * columns, self.rank * (rows + columns)


def separable(h: object, *, indexing: str = "xy") -> Separable:
    """A kernel as the least number of columns times rows: ``h[k,l] = Σ_r column_r[l] · row_r[k]``.

    Args:
        h: a kernel with two axes: a `Signal`, or anything that `kernel` takes; of numbers, or of letters.
        indexing: how indices of the document are written: ``"xy"``, first the column, or ``"ij"``.

    Returns:
        A `Separable`: its `rank`, its `factors`, and the proof that two passes are one.

    Raises:
        InputError: for a kernel that has not two axes or no values, or if SymPy cannot decide whether an element is 0.

    Source: the rank factorisation of linear algebra.

    >>> found = separable("1 2 1 / 2 4 2 / 1 2 1")
    >>> found.rank, found.factors[0].column, found.factors[0].row, found.multiplications
    (1, (1, 2, 1), (1, 2, 1), (9, 6))
    >>> [(one.column, one.row) for one in separable("0 1 0 / 1 -4 1 / 0 1 0").factors]
    [((1, -4, 1), (0, 1, 0)), ((0, 1, 0), (1, 0, 1))]
    """
    given = h if isinstance(h, Signal) else kernel(h, indexing=indexing)
    if given.rank != 2:
        raise InputError(f"a kernel of shape {given.shape} is no column times a row; give one with two axes")
    if given.values is None:
        raise InputError(f"kernel {given.name} has no values; give its elements, such as '1 2 1 / 2 4 2 / 1 2 1'")
    factors, pivots = _eliminated([[as_expr(cell) for cell in row] for row in given.array().tolist()])
    identities = (TWO_PASSES, SUMS)[: min(len(factors), 2)]
    return Separable(given, factors, pivots, tuple(map(prove, identities)))


def _eliminated(rest: Matrix) -> tuple[tuple[ColumnRow, ...], tuple[Expr, ...]]:
    """The products by elimination, numbers before letters as pivots, and the pivots that are no numbers."""
    factors: list[ColumnRow] = []
    pivots: list[Expr] = []
    whole = [row[:] for row in rest]
    while (at := _pivot(rest)) is not None:
        row, column = at
        found = _primitive([line[column] for line in rest], rest[row], rest[row][column])
        if not rest[row][column].is_number:
            pivots.append(rest[row][column])
        rest = [
            [_cancelled(cell - one * other) for cell, other in zip(line, found.row, strict=True)]
            for line, one in zip(rest, found.column, strict=True)
        ]
        factors.append(found)
    if len(factors) == 1 and all(_is_polynomial(cell) for cell in (*factors[0].column, *factors[0].row)):
        pivots = []  # the product is the kernel for all values
    _check(whole, factors)
    return tuple(factors), tuple(pivots)


def _pivot(rest: Matrix) -> tuple[int, int] | None:
    """Where the first number but 0 stands, else the first formula but 0."""
    left = [(row, column) for row, line in enumerate(rest) for column, cell in enumerate(line) if not _is_zero(cell)]
    return next((at for at in left if rest[at[0]][at[1]].is_number), next(iter(left), None))


def _primitive(column: Sequence[Any], row: Sequence[Any], pivot: Any) -> ColumnRow:
    """The column over the pivot times the row, with the greatest common divisor of the row moved to the column."""
    from sympy import gcd

    scale: Any = as_expr(1)
    if all(_is_polynomial(cell) for cell in row):
        scale = gcd(list(row))
        if next(cell for cell in row if not _is_zero(cell)).could_extract_minus_sign():
            scale = -scale
    return ColumnRow(
        tuple(_cancelled(cell * scale / pivot) for cell in column), tuple(_cancelled(cell / scale) for cell in row)
    )


def _check(whole: Matrix, factors: Sequence[ColumnRow]) -> None:
    """Hold the products to the kernel, element by element."""
    for row, column in product(range(len(whole)), range(len(whole[0]))):
        made = sum((one.column[row] * one.row[column] for one in factors), as_expr(0))
        assert _is_zero(_cancelled(made - whole[row][column])), "the products do not add up to the kernel"


def _is_polynomial(expr: Any) -> bool:
    """Whether an element is a polynomial in its letters with rational coefficients."""
    from sympy import Poly

    if not expr.free_symbols or not expr.is_polynomial(*expr.free_symbols):
        return bool(expr.is_Rational)
    domain = Poly(expr, *expr.free_symbols).domain
    return bool(domain.is_ZZ or domain.is_QQ)


def _cancelled(expr: Any) -> Any:
    """A quotient of polynomials in lowest terms; anything else as SymPy's `cancel` leaves it."""
    from sympy import cancel

    return expr if expr.is_Rational else cancel(expr)


def _is_zero(expr: Any) -> bool:
    """Whether an element is 0 for all values of its letters."""
    if expr.is_Rational:
        return bool(expr == 0)
    lowest = _cancelled(expr)
    if lowest == 0 or all(map(_is_polynomial, lowest.as_numer_denom())):
        return bool(lowest == 0)
    answer = lowest.equals(0)
    if answer is None:
        raise InputError(f"SymPy cannot decide whether {shown(str(expr))} is 0; give numbers, or simpler letters")
    return bool(answer)
