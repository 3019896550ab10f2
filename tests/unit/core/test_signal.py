"""Signals: boxes, index orders, exact entries, and values that never change."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from symconv import convolve, image, kernel
from symconv.errors import IndexRuleError, InputError


def test_the_centre_carries_index_0_and_the_first_index_is_the_column():
    h = kernel("a b c / d e f / g h i")
    assert {at: str(h[at]) for at in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 1)]} == {
        (-1, -1): "a",
        (0, -1): "b",
        (1, -1): "c",
        (-1, 0): "d",
        (1, 1): "i",
    }


def test_row_first_order_exchanges_the_parts():
    h = kernel("a b c / d e f", indexing="ij")
    assert str(h[0, 1]) == "c" and str(h[1, -1]) == "d" and list(h.box) == [(0, 1), (-1, 1)]


@pytest.mark.parametrize(
    ("origin", "lower"), [("center", (-1, -1)), ("first", (0, 0)), ((0, 2), (0, -2)), ((3, 1), (-3, -1))]
)
def test_the_origin_is_the_centre_the_first_element_or_any_place(origin, lower):
    assert image((3, 4), origin=origin).box.lower == lower


def test_symbols_are_named_after_their_index_and_made_when_asked_for():
    x = image((1000, 1000))
    assert x[0, -1] == sympy.Symbol("x[0,-1]") and x.values is None
    assert image((2,)).array().tolist() == [sympy.Symbol("x[0]"), sympy.Symbol("x[1]")]


def test_floats_are_the_decimals_that_they_print_as():
    assert kernel([0.1, np.float32(2.5), 1e-3]).array().tolist() == [Fraction(1, 10), Fraction(5, 2), Fraction(1, 1000)]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_arrays_of_every_float_are_the_decimals_that_they_print_as(kind):
    assert image(np.array([[0.1, 2]], kind)).array().tolist() == [[Fraction(1, 10), 2]]
    assert image(np.array([0.1 + 0.2j], np.complex64))[0] == sympy.Rational(1, 10) + sympy.I / 5


def test_a_numpy_integer_is_a_size():
    assert image(np.int64(3)).shape == (3,)


def test_floats_inside_expressions_are_decimals_too():
    a = sympy.Symbol("a")
    assert image([0.1 * a]).array().tolist() == [a / 10] and image([a**0.5]).array().tolist() == [sympy.sqrt(a)]


def test_a_flip_reverses_the_box_and_the_entries():
    flipped = kernel("a b", name="h").flip()
    assert list(flipped.box) == [(-1, 0)] and str(flipped[-1]) == "b"
    assert kernel((2,)).flip()[-1] == sympy.Symbol("h[1]")


def test_what_a_signal_was_made_of_can_change_without_changing_the_signal():
    given = np.array([1, 2, 3])
    x = image(given)
    given[0] = 9
    assert x.array().tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        x.array()[0] = 9
    unsigned = np.array([2**64 - 1], dtype=np.uint64)
    most = image(unsigned)
    unsigned[0] = 0
    assert most[0] == 2**64 - 1


def test_the_entries_of_an_output_can_be_the_next_image():
    entry = sympy.Symbol("x[0,-1]")
    assert image([[2 * entry + 1]])[0, 0] == 2 * entry + 1


WRONG = [
    ((3, 0), {}, "image shape (3, 0) is empty; every size must be at least 1"),
    (
        (1, 0, -1),
        {},
        "(1, 0, -1) is empty; every size must be at least 1; values are given in a list, such as [1, 2, 1]",
    ),
    (
        (10**5000,),
        {},
        "image shape 'tuple of very large numbers' is too large; every size must be at most 1,000,000,000",
    ),
    ((3, -(10**5000)), {}, "is empty; every size must be at least 1; values are given in a list, such as [1, 2, 1]"),
    ((3,), {"origin": 10**20}, "image origin ('0x56bc75e2d63100000',) lies too far outside; use at most 1,000,000,000"),
    ((3,), {"origin": -9 * 10**18}, "image origin (-9000000000000000000,) lies too far outside; use at most 1,000,0"),
    ((3, 3), {"origin": 10**5000}, "needs 2 integers, one for each axis"),
    ((10**12,), {}, "image shape '(1000000000000,)' is too large; every size must be at most 1,000,000,000"),
    ([[1, 2], [3]], {}, "image row 2 has 1 cells, row 1 has 2; every row needs the same number"),
    ([[1], [[2]]], {}, "image row 2, column 1"),
    ((3,), {"name": 5}, "name '5' is no text; write a name such as 'x'"),
    ((3,), {"indexing": "yx"}, "unknown indexing 'yx'; known: xy, ij"),
    ((3,), {"origin": "middle"}, "image origin must be 'center', 'first' or a position such as (0, 0), not 'middle'"),
    ((3, 3), {"origin": (1,)}, "image origin (1,) needs 2 integers, one for each axis"),
    ([float("nan")], {}, "image cell 1: nan is no finite number; use an integer, a fraction or a name"),
    (None, {}, "image cannot be made of None; give a shape such as (7, 7), text such as 'a b / c d', nested lists or"),
    ((n for n in range(3)), {}, "image cannot be made of a value of type 'generator'; give a shape"),
    ({1: 2}, {}, "image cannot be made of a value of type 'dict'; give a shape"),
    (convolve(3, 3), {}, "image is an output, whose values are not worked out yet; give its array, y.array()"),
    (np.ma.array([1, 2], mask=[0, 1]), {}, "image has masked cells, which hold no value; give them one, such as x.fil"),
    ([object], {}, "is no number, text or SymPy expression; write it as one of these"),
    ([sympy.oo], {}, "is not finite and commutative; use a number or a name"),
    ([sympy.nan], {}, "image cell 1: 'nan' is not finite and commutative; use a number or a name"),
    ([sympy.Symbol("a") - sympy.oo], {}, "is not finite and commutative; use a number or a name"),
]


@pytest.mark.parametrize(("given", "options", "message"), WRONG)
def test_what_is_no_signal_is_refused_in_one_sentence(given, options, message):
    with pytest.raises(InputError) as error:
        image(given, **options)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_an_index_that_does_not_exist_is_refused_with_the_ranges():
    x = image((3, 4))
    with pytest.raises(IndexRuleError, match=r"x\[3, 0\] does not exist; indices run from -1 to 2, -1 to 1"):
        x[3, 0]
    with pytest.raises(IndexRuleError, match="needs 2 integers, not 1"):
        x[0]
    with pytest.raises(IndexRuleError, match="must be made of integers"):
        x[0, 0.5]
    with pytest.raises(
        IndexRuleError, match=r"x index .* lies too far outside to be worked out; indices run from -1 to 2"
    ):
        x[10**5000, 0]
