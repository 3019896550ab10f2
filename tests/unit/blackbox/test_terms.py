"""Measured numbers: the codes of pixels, the fractions and scales that they stand for, and what types make of them."""

from fractions import Fraction

import numpy as np
import pytest

from symconv.blackbox.card import law_formula
from symconv.blackbox.compare import cell_formula, term_formula
from symconv.blackbox.confirm import casts
from symconv.blackbox.fit import _frequent
from symconv.blackbox.probe import explained, small_codes, unit_of, wide_codes
from symconv.blackbox.terms import exact, index_at
from symconv.formulas.plain import Printer
from symconv.index import IndexLaw


@pytest.mark.parametrize(
    ("value", "fraction"),
    [(1 / 9, Fraction(1, 9)), (0.5000000000001, Fraction(1, 2)), (1e-9, Fraction(1, 10**9))],
)
def test_a_coefficient_is_a_simple_fraction_within_rounding_or_its_digits(value, fraction):
    assert exact(value) == fraction


def test_a_flat_position_is_an_index_rows_first_and_a_single_number_has_none():
    assert index_at(5, (2, 3)) == (1, 2)
    assert index_at(0, ()) == ()


def test_wide_codes_lie_within_a_factor_of_two_and_small_ones_count_the_pixels():
    codes = wide_codes(3)
    assert len(set(codes)) == 3 and codes[0] >= 2**20 and codes[-1] < 2**21
    assert [codes.tolist() for codes in small_codes(3)] == [[1, 2, 3]]


def test_a_value_is_explained_by_a_code_times_a_weight_within_the_tolerance():
    positions, near = explained(np.array([24.0, 25.0]), np.array([10.0, 12.0]), 2.0, 0.1)
    assert positions.tolist() == [1, 1]
    assert near.tolist() == [True, False]


def test_only_extreme_outputs_are_measured_in_a_power_of_ten():
    assert unit_of(np.array([0.0, 3e-8]), None) == -8
    assert unit_of(np.array([17.0]), None) == 0


def test_eight_bits_leave_an_output_as_it_is_cut_it_off_or_count_on():
    outputs = [cast.output(np.array([-3, 5, 256])).tolist() for cast in casts("uint8")[:3]]
    assert outputs == [[-3, 5, 256], [0, 5, 255], [253, 5, 0]]


def test_the_most_frequent_offset_of_each_law_is_found():
    assert _frequent(np.array([[3, 1, 3, 2], [5, 5, 4, 4]])).tolist() == [[3], [4]]


def test_laws_terms_and_cells_are_written_without_ones_and_zeros():
    show = Printer().show
    assert show(law_formula(IndexLaw(2, 1, -1, 3))) == "2p = n - k + 3"
    assert show(law_formula(IndexLaw(1, -1, 2, 0))) == "p = -n + 2k"
    terms = [(2, (0,), (1,)), (-1, None, (1,)), (5, None, None)]
    assert [show(term_formula(term)) for term in terms] == ["2·x[0]·h[1]", "-h[1]", "5"]
    cell = cell_formula("y", (0,), [(1, (0,), (1,)), (-1, (1,), (0,))], np.array([3, 4]), np.array([10, 1]))
    assert show(cell) == "y[0] = x[0]·h[1] - x[1]·h[0] = 3·1 - 4·10 = -37"
