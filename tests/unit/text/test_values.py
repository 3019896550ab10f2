"""Typed values and tables of them, with the position of what is wrong."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, Symbol

from symconv.errors import InputError, LimitError
from symconv.text.values import parse_csv, parse_slices, parse_value


def test_the_place_opens_the_message():
    with pytest.raises(InputError, match=r"^kernel row 2, column 3: '1/' ends before"):
        parse_value("1/", where="kernel row 2, column 3")


def test_long_text_is_refused_unread_and_not_repeated_in_full():
    with pytest.raises(InputError) as caught:
        parse_value("1+" * 100_000 + "1")
    assert "has 200001 characters, the limit is 200; shorten it" in str(caught.value)
    assert len(str(caught.value)) < 300
    assert parse_value(" " * 199 + "1") == 1


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_printable_text_is_read_or_refused_in_one_line(text):
    try:
        parse_value(text)
    except InputError as error:
        assert len(str(error)) < 300
        assert str(error).isprintable()


a, b, c, d, e, f, g, h, i = (Symbol(letter) for letter in "abcdefghi")


# drawn text, rows; written by hand
TABLES = [
    ("a b c / d e f / g h i", [[a, b, c], [d, e, f], [g, h, i]]),
    ("1 2 3", [[1, 2, 3]]),
    ("5", [[5]]),
    ("1/9 -a", [[Rational(1, 9), -a]]),
    ("1 / 9", [[1], [9]]),
    ("1;2", [[1], [2]]),
    ("1 2; 3 4", [[1, 2], [3, 4]]),
    ("1 2\n3 4", [[1, 2], [3, 4]]),
    ("\n  1 2\r\n\r\n  3 4\n", [[1, 2], [3, 4]]),
    ("1 2 /\n3 4 ;\n\n5 6", [[1, 2], [3, 4], [5, 6]]),
    ("1\n/\n2", [[1], [2]]),
    ("1\t2 /\t3 4", [[1, 2], [3, 4]]),
    ("(a+b)/2 a^2", [[(a + b) / 2, a**2]]),
]


BROKEN = [
    ("1 2 3 / 4 5", "kernel row 2 has 2 cells, row 1 has 3; every row needs the same number"),
    ("1 2 / 3", "kernel row 2 has 1 cell, row 1 has 2; every row needs the same number"),
    ("", "kernel row 1 is empty; write its values, or remove the row"),
    (" \n ", "kernel row 1 is empty; write its values, or remove the row"),
    ("/ 1", "kernel row 1 is empty; write its values, or remove the row"),
    ("1 / / 2", "kernel row 2 is empty; write its values, or remove the row"),
    ("1;2;", "kernel row 3 is empty; write its values, or remove the row"),
    ("1 2 / 3 1,5", "kernel row 2, column 2: '1,5' has ',' at column 2, which no value uses; "
     "write the decimal point as '.'"),
    ("1 /2", "kernel row 1, column 2: '/2' cannot be read from '/' at column 1 on; "
     "use numbers, names, + - * / ^, parentheses, sqrt and pi"),
    ("1\u00a02", r"kernel row 1, column 1: '1\xa02' has '\xa0' at column 2; "
     "use the letters, digits and signs of ASCII"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), TABLES)
def test_a_drawn_table_is_read_row_by_row(text, rows):
    assert parse_slices(text, "kernel") == [rows]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_table_is_refused_with_the_place(text, message):
    with pytest.raises(InputError) as caught:
        parse_slices(text, "kernel")
    assert str(caught.value) == message


def test_two_slashes_separate_slices():
    slices = [[[a, b], [c, d]], [[e, f], [g, h]]]
    assert parse_slices("a b / c d // e f / g h", "kernel") == slices
    assert parse_slices("a b\nc d\n//\ne f\ng h\n", "kernel") == slices
    assert parse_slices("a b", "kernel") == [[[a, b]]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 // 3", "kernel slice 2 is 1x1, slice 1 is 1x2; every slice needs the same size"),
        ("1 // 2 / 3", "kernel slice 2 is 2x1, slice 1 is 1x1; every slice needs the same size"),
        ("1 //", "kernel slice 2, row 1 is empty; write its values, or remove the row"),
        ("1 2 // 3 4 / 5", "kernel slice 2, row 2 has 1 cell, row 1 has 2; every row needs the same number"),
        ("1 // nan", "kernel slice 2, row 1, column 1: 'nan' uses the name 'nan', which stands for something that is "
         "not a finite number; choose another name, such as nan_1"),
    ],
)  # fmt: skip
def test_a_broken_slice_is_refused_with_the_place(text, message):
    with pytest.raises(InputError) as caught:
        parse_slices(text, "kernel")
    assert str(caught.value) == message


def test_cells_are_counted_before_any_is_read():
    message = "image has 6 cells, more than the limit of 5; give an array of numbers, or raise the limit: --limit "
    for read, text in ((parse_slices, "nan nan nan / 1 2 3"), (parse_csv, "nan,nan,nan\n1,2,3")):
        with pytest.raises(LimitError) as caught:
            read(text, "image", limit=5)
        assert str(caught.value).startswith(message)
    assert parse_slices("1 2 3 / 4 5 6", "image", limit=6) == [[[1, 2, 3], [4, 5, 6]]]


def test_long_white_space_takes_linear_time():
    start = time.process_time()
    assert parse_slices("1" + " " * 300_000 + "2" + "\n" * 300_000 + "3 4", "image") == [[[1, 2], [3, 4]]]
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("1, 1/9\r\n\r\n  \r\na, 0.5", [[1, Rational(1, 9)], [a, Rational(1, 2)]]),
        ('"1","a"', [[1, a]]),
        ("5", [[5]]),
    ],
)
def test_comma_separated_values_are_read(text, rows):
    assert parse_csv(text, "image") == rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "image row 1 is empty; write its values, or remove the row"),
        ("1,2\n\n3", "image row 2 has 1 cell, row 1 has 2; every row needs the same number"),
        ("1,,2", "image row 1, column 2: '' is empty; write 0 for nothing"),
        (",", "image row 1, column 1: '' is empty; write 0 for nothing"),
        (
            '"1,5"',
            "image row 1, column 1: '1,5' has ',' at column 2, which no value uses; write the decimal point as '.'",
        ),
        ('"1', "image is not comma separated text (unexpected end of data); check its quotation marks"),
    ],
)
def test_broken_comma_separated_values_are_refused(text, message):
    with pytest.raises(InputError) as caught:
        parse_csv(text, "image")
    assert str(caught.value) == message
