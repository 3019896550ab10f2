"""Tables with commas, in brackets and in files: what is read, and what is refused as it can be read in two ways."""

from fractions import Fraction

import pytest
from sympy import Rational, symbols

import symconv as sc
from symconv.text.tables import read_brackets, read_lines, spaced_cells
from symconv.text.values import parse_csv
from tests.helpers import refusal

a, b = symbols("a b")
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1,2,1/0,0,0/1,1,1", [[1, 2, 1], [0, 0, 0], [1, 1, 1]]),
        ("1,2,1/2,4,2/1,2,1", [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
        ("1,a,1/0,b,0", [[1, a, 1], [0, b, 0]]),
        ("1,2,1/0,0,0", [[1, 2, 1], [0, 0, 0]]),
        ("1/9,1/9,1/9", [Fraction(1, 9)] * 3),
        ("1, 1/2, 1", [1, HALF, 1]),
        ("1,2/3", [1, Fraction(2, 3)]),
        ("1,2/0,4", [[1, 2], [0, 4]]),
        ("-1,0.5,-1", [-1, HALF, -1]),
        ("1, 2 / 3, 4", [[1, 2], [3, 4]]),
        ("1,2,3;4,5,6", [[1, 2, 3], [4, 5, 6]]),
        ("1,2,3\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]),
        ("1 2 1; 0 0 0", [[1, 2, 1], [0, 0, 0]]),
        ("1 ,2 ,3", [1, 2, 3]),
        ("1, 2, 1 /", [[1, 2, 1]]),
        ("[[1,2],[3,4]]", [[1, 2], [3, 4]]),
        ("[[1, 1/2], [a, -b]]", [[1, HALF], [a, -b]]),
        ("[1,5]", [1, 5]),
        ("[1 2; 3 4]", [[1, 2], [3, 4]]),
        ("[[1 2]\n [3 4]]", [[1, 2], [3, 4]]),
        ("[[[1],[2]],[[3],[4]]]", [[[1], [2]], [[3], [4]]]),
        (" [ [ 1 ] ] ", [[1]]),
        ("[" * 8 + "1" + "]" * 8, [[[[[[[[1]]]]]]]]),
    ],
)
def test_what_users_type_is_read(text, cells):
    assert sc.kernel(text).array().tolist() == cells


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,5", "kernel: '1,5' is two cells or a decimal comma; write '1 5' or '1.5'"),
        ("0,25; 0,5", "kernel: '0,25' is two cells or a decimal comma; write '0 25' or '0.25'"),
        ("1,2 / 3,4", "kernel: '1,2' is two cells or a decimal comma; write '1 2' or '1.2'"),
        ("1,2/3,4", "kernel: '1,2/3,4' has two rows or a fraction; write '1 2 / 3 4' or '1 2/3 4'"),
        ("0,25 0,5", "kernel row 1, column 1: '0,25' has ',' at column 2, which no value uses; "
         "write the decimal point as '.'"),
        ("1,,2", "kernel: '1,,2' has nothing beside a comma; write 0 for nothing"),
        ("1,2,", "kernel: '1,2,' has nothing beside a comma; write 0 for nothing"),
        ("[1,2,]", "kernel has nothing before ']'; write 0 for nothing"),
        ("[,1]", "kernel has nothing before a comma; write 0 for nothing"),
        ("[1,,2]", "kernel has nothing before a comma; write 0 for nothing"),
        ("1,/2", "kernel row 1, column 2: '/2' cannot be read from '/' at column 1 on; "
         "use numbers, names, + - * / ^, parentheses, sqrt and pi"),
        ("[1,[2]]", "kernel has cells and lists side by side; write lists as [[1, 2], [3, 4]]"),
        ("[[1,[2]]]", "kernel has cells and lists side by side; write lists as [[1, 2], [3, 4]]"),
        ("[[1,2],[3]]", "kernel row 2 has 1 cells, row 1 has 2; every row needs the same number"),
        ("[[1;2]", "kernel '[[1;2]' is no list in brackets; write [[1, 2], [3, 4]]"),
        ("[1];2]", "kernel has ']' without '['; write lists as [[1, 2], [3, 4]]"),
        ("[1] [2", "kernel '[1] [2' is no list in brackets; write [[1, 2], [3, 4]]"),
        ("[1,2", "kernel '[1,2' is no list in brackets; write [[1, 2], [3, 4]]"),
        ("[1]2]", "kernel has ']' without '['; write lists as [[1, 2], [3, 4]]"),
        ("[1] [2]", "kernel '[1] [2]' is no list in brackets; write [[1, 2], [3, 4]]"),
        ("[" * 9 + "1" + "]" * 9, "kernel has more than 8 brackets inside each other; it has too many axes"),
        ("[" * 60, "kernel has more than 8 brackets inside each other; it has too many axes"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_in_none_is_refused_with_the_fix(text, said):
    assert refusal(sc.kernel, text) == said


def test_rows_that_are_drawn_with_spaces_are_left_as_they_are():
    for text in ("1 2 / 3 4", "a+b c", "1/9", "7x7"):
        assert spaced_cells(text, "kernel") == text


def test_brackets_and_lines_are_text():
    assert read_brackets("[[1, 2/3], [a, 4]]", "x") == [["1", "2/3"], ["a", "4"]]
    assert read_lines("a\tb c\n\n", "x") == [["a", "b c"]]


@pytest.mark.parametrize(
    "text", ["1,2\n3,1/2\n", "1;2\n3;1/2\n", "1\t2\n3\t1/2\n", "sep=;\n1;2\n3;1/2\n", ' 1 ,"2"\n\n3,0.5'],
)  # fmt: skip
def test_lines_of_a_file_are_parted_by_commas_semicolons_or_tabs(text):
    assert parse_csv(text, "image") == [[1, 2], [3, Rational(1, 2)]]


def test_a_separator_that_is_named_parts_cells_whatever_else_stands_in_them():
    assert read_lines("sep=,\n1;2,3\n", "x") == [["1;2", "3"]]
    assert read_lines("X,aX\n", "x") == [["X", "aX"]]


def test_lines_end_as_any_system_ends_them_and_other_space_is_no_blank():
    assert read_lines("1,2\r3,4\r\n5,6\n", "x") == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert read_lines(" 1 ,\u00a02\n", "x") == [["1", "\u00a02"]]


@pytest.mark.parametrize("text", ["1;0,5\n", "1\t0,5\n"])
def test_a_decimal_comma_in_a_file_is_refused_with_the_fix(text):
    assert refusal(parse_csv, text, "image") == "image row 1, column 2: '0,5' has a decimal comma; write 0.5"
