"""Separable kernels: exact rank and factors, held to NumPy, SciPy and SymPy's own matrices."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from symconv import separable
from symconv.errors import InputError

KERNELS = {
    "binomial": ("1 2 1 / 2 4 2 / 1 2 1", 1),
    "Sobel": ("1 0 -1 / 2 0 -2 / 1 0 -1", 1),
    "mean": ([[Fraction(1, 9)] * 3] * 3, 1),
    "Laplace": ("0 1 0 / 1 -4 1 / 0 1 0", 2),
    "disk": ("0 1 1 0 / 1 1 1 1 / 1 1 1 1 / 0 1 1 0", 2),
    "identity": ("1 0 0 / 0 1 0 / 0 0 1", 3),
    "one row": ("1 2 3", None),
    "tall": ("1 2 / 2 4 / 3 5", 2),
    "zero": ("0 0 / 0 0", 0),
    "decimals": ("0.1 0.2 / 0.3 0.6", 1),
}
LETTERS = {"a*c a*d / b*c b*d": 1, "a b / c d": 2, "1 a / a a**2": 1, "a a / a a": 1, "sqrt(2) 2 / 1 sqrt(2)": 1}


def summed(found):
    parts = [sympy.Matrix(one.column) * sympy.Matrix([one.row]) for one in found.factors]
    return sum(parts, sympy.zeros(*found.kernel.shape)).applyfunc(sympy.simplify)


@pytest.mark.parametrize(("text", "rank"), [pair for pair in KERNELS.values() if pair[1] is not None])
def test_the_factors_add_up_to_the_kernel_and_are_as_few_as_its_rank(text, rank):
    found = separable(text)
    matrix = sympy.Matrix(found.kernel.array().tolist()).applyfunc(sympy.nsimplify)
    assert found.rank == rank == matrix.rank() == np.linalg.matrix_rank(np.array(matrix.tolist(), dtype=float))
    assert summed(found) == matrix
    assert all(cell.is_Rational for one in found.factors for cell in (*one.column, *one.row))


@pytest.mark.parametrize(("text", "rank"), LETTERS.items())
def test_letters_are_factored_where_sympy_can_decide(text, rank):
    found = separable(text)
    assert found.rank == rank
    assert summed(found) == sympy.Matrix(found.kernel.array().tolist()).applyfunc(sympy.simplify)


def test_a_rank_that_some_values_lower_names_what_must_not_be_0():
    assert separable("a*c a*d / b*c b*d").pivots == ()
    assert separable("a b / c d").pivots[0] == sympy.Symbol("a")


def test_random_kernels_of_every_rank_are_factored_exactly():
    draw = np.random.default_rng(0)
    for rank in range(5):
        columns, rows = draw.integers(-9, 10, (5, rank)), draw.integers(-9, 10, (rank, 4))
        h = columns @ rows
        found = separable(h)
        assert found.rank == np.linalg.matrix_rank(h)
        assert np.array_equal(np.array(summed(found).tolist(), dtype=int), h)


def test_two_passes_of_scipy_are_one():
    signal = pytest.importorskip("scipy.signal")
    x, found = np.random.default_rng(1).integers(-9, 10, (6, 7)), separable("0 1 0 / 1 -4 1 / 0 1 0")
    passes = sum(
        signal.convolve2d(
            signal.convolve2d(x, np.array(one.column, dtype=int)[:, None]), [np.array(one.row, dtype=int)]
        )
        for one in found.factors
    )
    assert np.array_equal(passes, signal.convolve2d(x, [[0, 1, 0], [1, -4, 1], [0, 1, 0]]))


def test_the_proofs_hold_and_the_multiplications_are_counted():
    found = separable(np.ones((5, 5), dtype=int))
    assert found.multiplications == (25, 10) and [verdict.holds for verdict in found.verdicts] == [True]
    assert separable("1 0 / 0 1").multiplications == (4, 8) and len(separable("1 0 / 0 1").verdicts) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("1 2 1", r"a kernel of shape \(3,\) is no column times a row; give one with two axes"),
        ((3, 3), "kernel h has no values; give its elements, such as '1 2 1 / 2 4 2 / 1 2 1'"),
    ],
)
def test_what_is_no_matrix_of_values_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        separable(given)


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
def test_the_document_has_rank_factors_proof_and_saving(format):
    text = separable("1 2 1 / 2 4 2 / 1 2 1").render(format)
    assert "conv" in text and "9" in text and "6" in text and "rank" in text.lower()
