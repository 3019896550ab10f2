"""Typed numbers: exact, and read without SymPy."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.text.numerals import read_numeral, read_plain


@pytest.mark.parametrize("text", ["5", "-5", "1/9", "0.1", " 1e-3 ", "img", "x_1"])
def test_usual_cells_take_the_fast_path(text):
    assert read_plain(text) is not None


def test_reading_a_number_imports_neither_sympy_nor_lark():
    code = "import sys; from symconv.text.numerals import read_plain; read_plain('1/9'); "
    code += "print([m for m in ('sympy', 'lark') if m in sys.modules]); "
    code += "from symconv.text.values import parse_value; parse_value('1/9'); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nFalse\n"


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(-9, 9))
def test_a_numeral_is_the_rational_that_it_spells(whole, decimals, exponent):
    text = f"{whole}.{decimals}e{exponent}"
    places = len(str(decimals))
    assert read_numeral(text) * 10 ** (places + 20) == int(f"{whole}{decimals}") * 10 ** (exponent + 20)


@pytest.mark.parametrize(("text", "value"), [("Xa", "Xa"), (" aX ", "aX"), ("X1", "X1"), ("1X", None), ("\t1", None)])
def test_nothing_but_space_is_passed_over_around_a_cell(text, value):
    assert read_plain(text) == value
