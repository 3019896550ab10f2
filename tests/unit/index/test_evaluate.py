"""Exact numbers in bulk: never wrapped, never rounded."""

from fractions import Fraction

import numpy as np

from symconv.index import Axis, IndexLaw, add_exactly, evaluate

CONVOLUTION = Axis(IndexLaw(1, 1, -1, 0), (0, 3), (0, 2), (0, 1))


def test_sums_within_64_bits_stay_64_bit_integers():
    result = evaluate([CONVOLUTION], np.array([2**61, 1, 1]), np.array([1, 1]))
    assert result.dtype == np.int64 and result.tolist() == [2**61, 2**61 + 1, 2, 1]


def test_sums_beyond_64_bits_become_python_integers():
    result = evaluate([CONVOLUTION], np.array([2**62, 2**62, 5]), np.array([2, 2]))
    assert result.dtype == object and result.tolist() == [2**63, 2**64, 2**63 + 10, 10]


def test_the_smallest_integer_and_unsigned_integers_are_exact():
    least = np.array([-(2**63), 0, 0])
    assert evaluate([CONVOLUTION], least, np.array([1, 0])).tolist() == [-(2**63), 0, 0, 0]
    most = np.array([2**64 - 1, 1, 0], dtype=np.uint64)
    assert evaluate([CONVOLUTION], most, np.array([1, 1])).tolist() == [2**64 - 1, 2**64, 1, 0]


def test_fractions_come_back_whole_where_they_are():
    image = np.array([Fraction(1, 2), Fraction(1, 3), 1], dtype=object)
    result = evaluate([CONVOLUTION], image, np.array([Fraction(2, 3), 3], dtype=object))
    assert result.tolist() == [Fraction(1, 3), Fraction(31, 18), Fraction(5, 3), 3]
    assert isinstance(result[3], int)


def test_a_fill_value_may_be_a_fraction():
    axis = Axis(IndexLaw(1, 1, 1, 0), (0, 1), (0, 1), (0, 1), "constant")
    assert evaluate([axis], np.array([1, 2]), np.array([1, 4]), Fraction(1, 2)).tolist() == [9, 4]


def test_where_one_axis_finds_nothing_the_fill_of_another_does_not_count():
    filled = Axis(IndexLaw(1, 1, 1, 0), (0, 1), (0, 0), (0, 0), "constant")
    empty = Axis(IndexLaw(1, 1, 1, 0), (0, 1), (0, 0), (0, 0), "zero")
    assert evaluate([filled, empty], np.array([[3]]), np.array([[1]]), 7).tolist() == [[3, 0], [7, 0]]


def test_channels_take_no_room_between_pixels():
    group = Axis(IndexLaw(6, 7, -1, 0), (0, 2), (0, 2), (0, 2))
    assert evaluate([group], np.array([1, 2, 3]), np.array([10, 100, 1000])).tolist() == [10, 200, 3000]


def test_adding_never_wraps():
    assert add_exactly(np.array([[2**63 - 1]]), np.array([1])).tolist() == [[2**63]]
    assert add_exactly(np.array([1]), np.array([Fraction(1, 2)], dtype=object)).tolist() == [Fraction(3, 2)]


def test_taps_that_lie_far_apart_take_no_room():
    axis = Axis(IndexLaw(1, 1, 10**9, 0), (0, 2), (0, 4), (0, 2), "wrap")
    expected = [sum([10, 20, 30, 40, 50][(n + 10**9 * k) % 5] * 10**k for k in range(3)) for n in range(3)]
    assert evaluate([axis], np.array([10, 20, 30, 40, 50]), np.array([1, 10, 100])).tolist() == expected


def test_sums_of_the_adjoint_of_a_fold_never_wrap():
    repeated = Axis(IndexLaw(1, 1, 1, 0), (-3, 3), (0, 0), (0, 0), "replicate")  # 7 outputs read the one pixel
    result = evaluate([repeated.adjoint()], np.array([2**62] * 7), np.array([1]))
    assert result.tolist() == [7 * 2**62]
