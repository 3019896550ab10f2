"""The grammar of typed values: what is read, and what is refused with the reason."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy import Integer, Pow, Rational, Symbol, pi, sqrt

from symconv.errors import InputError
from symconv.text.grammar import build
from symconv.text.numerals import read_plain
from symconv.text.values import parse_value

a, b, c, x = (Symbol(letter) for letter in "abcx")


# text, value; written by hand
READ = [
    ("0", Integer(0)),
    ("007", Integer(7)),
    ("-3", Integer(-3)),
    ("+3", Integer(3)),
    ("1/9", Rational(1, 9)),
    ("-2/4", Rational(-1, 2)),
    ("  1 / 9  ", Rational(1, 9)),
    ("0.1", Rational(1, 10)),
    (".5", Rational(1, 2)),
    ("2.", Integer(2)),
    ("-.25", Rational(-1, 4)),
    ("1/0.5", Integer(2)),
    ("1e-3", Rational(1, 1000)),
    ("2.5E2", Integer(250)),
    ("1e64", Integer(10) ** 64),
    ("1e-64", Rational(1, 10**64)),
    ("1e-0", Integer(1)),
    ("9" * 60, Integer(10) ** 60 - 1),
    ("k_00", Symbol("k_00")),
    ("pi", pi),
    ("-pi/2", -pi / 2),
    ("sqrt(2)", sqrt(Integer(2))),
    ("sqrt(8)/2", sqrt(Integer(2))),
    ("sqrt(a^2)", sqrt(a**2)),
    ("sqrt(a-a)", Integer(0)),
    ("sqrt(4-a)", sqrt(4 - a)),
    ("a+b*c", a + b * c),
    ("(a+b)*c", (a + b) * c),
    ("a-b-c", a - b - c),
    ("a/b/c", a / b / c),
    ("a/b*c", a / b * c),
    ("a^2", a**2),
    ("a**2", a**2),
    ("2^3^2", Integer(512)),
    ("(2^3)^2", Integer(64)),
    ("-2^2", Integer(-4)),
    ("2^-1", Rational(1, 2)),
    ("2^+2", Integer(4)),
    ("2^(1+1)", Integer(4)),
    ("a*-b", -a * b),
    ("--1", Integer(1)),
    ("1--1", Integer(2)),
    ("+(+1)", Integer(1)),
    ("-(a+b)/4", -a / 4 - b / 4),
    ("a^0", Integer(1)),
    ("(a-a)^0", Integer(1)),
    ("a^64", a**64),
    ("(1+2+3+4)^64", Integer(10) ** 64),
    ("(a+b)^2", (a + b) ** 2),
    ("-" * 30 + "1", Integer(1)),
    ("(" * 30 + "1" + ")" * 30, Integer(1)),
    ("1+" * 49 + "1", Integer(50)),
    ("sqrt(pi*sqrt(-a)^0)", sqrt(pi)),
    ("sqrt(0*sqrt(-a)+4)", Integer(2)),
    ("1/(a-b)", 1 / (a - b)),
    ("1/(1e-64*a-1e-64*b)", 1 / (Rational(1, 10**64) * a - Rational(1, 10**64) * b)),
    ("1/((a+b)^2-a^2-2*a*b)", 1 / ((a + b) ** 2 - a**2 - 2 * a * b)),
    ("1/(sqrt(2)+sqrt(3))", 1 / (sqrt(Integer(2)) + sqrt(Integer(3)))),
]


ALLOWED = "use numbers, names, + - * / ^, parentheses, sqrt and pi"


ZERO = "divides by zero; write a denominator that is not zero"


SMALLER = "use smaller numbers and exponents"


# text, message after "value: <text> "; written by hand
REFUSED = [
    ("", "is empty; write 0 for nothing"),
    ("   ", "is empty; write 0 for nothing"),
    ("1/9\n", r"has '\n' at column 4; use the letters, digits and signs of ASCII"),
    ("1\t2", r"has '\t' at column 2; use the letters, digits and signs of ASCII"),
    ("１/９", r"has '\uff11' at column 1; use the letters, digits and signs of ASCII"),
    ("1/9\x7f", r"has '\x7f' at column 4; use the letters, digits and signs of ASCII"),
    ("1,5", "has ',' at column 2, which no value uses; write the decimal point as '.'"),
    ("1_000", "has '_' at column 2, which no value uses; write numbers without separators"),
    ("_x", "has '_' at column 1, which no value uses; write numbers without separators"),
    ("a=1", "has '=' at column 2, which no value uses; write the value alone"),
    ("5%", "has '%' at column 2, which no value uses; write percentages as fractions, such as 5/100"),
    ("x!", f"has '!' at column 2, which no value uses; {ALLOWED}"),
    (".", f"has '.' at column 1, which no value uses; {ALLOWED}"),
    ("0x10", f"cannot be read from 'x10' at column 2 on; {ALLOWED}"),
    ("  2 x", f"cannot be read from 'x' at column 5 on; {ALLOWED}"),
    ("1.5.2", f"cannot be read from '.2' at column 4 on; {ALLOWED}"),
    ("f(x)", f"cannot be read from '(' at column 2 on; {ALLOWED}"),
    ("1/9)", f"cannot be read from ')' at column 4 on; {ALLOWED}"),
    ("*2", f"cannot be read from '*' at column 1 on; {ALLOWED}"),
    ("1/", f"ends before it is complete; {ALLOWED}"),
    ("(a+b", f"ends before it is complete; {ALLOWED}"),
    ("sqrt", f"ends before it is complete; {ALLOWED}"),
    ("1/0", ZERO),
    ("1/0.0", ZERO),
    ("0^-1", ZERO),
    ("1/(a-a)", ZERO),
    ("1/(2-2)", ZERO),
    ("1/-0", ZERO),
    ("(a-a)^-2", ZERO),
    ("1/((a+b)^2-a^2-2*a*b-b^2)", ZERO),
    ("1/((1+sqrt(2))^2-3-2*sqrt(2))", ZERO),
    ("1/(c*((a+b)*(a-b)-a^2+b^2))", ZERO),
    ("1/sqrt((a+1)^2-a^2-2*a-1)", ZERO),
    ("x^y", "has an exponent that is not a whole number; write one such as x^2, or sqrt(2) for a root"),
    ("4^(1/2)", "has an exponent that is not a whole number; write one such as x^2, or sqrt(2) for a root"),
    ("2^10^10", "has an exponent beyond 64; use a smaller one"),
    ("a^-65", "has an exponent beyond 64; use a smaller one"),
    ("sqrt(-1)", "takes the square root of a negative number; values are real, write a number of 0 or more"),
    ("sqrt(3-pi)", "takes the square root of a negative number; values are real, write a number of 0 or more"),
    ("1e400", "has the exponent '400', the limit is 64; use a smaller power of ten"),
    ("1e-65", "has the exponent '-65', the limit is 64; use a smaller power of ten"),
    ("1" * 61, "has a number of 61 digits, the limit is 60; round it"),
    ("0." + "1" * 60, "has a number of 61 digits, the limit is 60; round it"),
    ("nan", "uses the name 'nan', which stands for something that is not a finite number; "
     "choose another name, such as nan_1"),
    ("a+k_0_0", "uses the name 'k_0_0', which has more than one underscore, "
     "but only one subscript can be printed; write k_00"),
    ("(a+b+c+d)^64", f"becomes 47905 terms when multiplied out, the limit is 1000; {SMALLER}"),
    ("(a+b)^40*(a+c)^40", f"becomes 1681 terms when multiplied out, the limit is 1000; {SMALLER}"),
    ("(" + "*".join(["(a+b+c+d+e+f+g+h+i)"] * 3) + ")^64",
     f"becomes over 10^9 terms when multiplied out, the limit is 1000; {SMALLER}"),
    ("(a^8)^9", f"has powers of powers that reach the exponent 72, the limit is 64; {SMALLER}"),
    ("9999999999^64", f"can reach numbers of 640 digits, the limit is 300; {SMALLER}"),
    ("9999999999^20*9999999999^20", f"can reach numbers of 400 digits, the limit is 300; {SMALLER}"),
    ("1/9999999999^20+1/7999999999^20", f"can reach numbers of 399 digits, the limit is 300; {SMALLER}"),
    ("sqrt(9999999999^20)", f"can reach numbers of 400 digits, the limit is 300; {SMALLER}"),
    ("-" * 31 + "1", "is nested more than 30 deep; write it with fewer parentheses, signs or powers"),
    ("(" * 31 + "1" + ")" * 31, "is nested more than 30 deep; write it with fewer parentheses, signs or powers"),
    ("1^" * 31 + "1", "is nested more than 30 deep; write it with fewer parentheses, signs or powers"),
    ("1+" * 50 + "1", "has 101 numbers, names and signs, the limit is 100; shorten it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_value_is_read_exactly(text, value):
    assert parse_value(text) == value


@pytest.mark.parametrize(("text", "finding"), REFUSED)
def test_what_is_no_value_is_refused_with_what_is_wrong(text, finding):
    with pytest.raises(InputError) as caught:
        parse_value(text)
    message = str(caught.value)
    assert message.startswith("value: '")
    assert message.endswith(" " + finding)


def test_a_number_that_sympy_fails_to_factor_is_refused(monkeypatch):
    def fails(*arguments, **options):
        raise ValueError("40731538430206508899841147 is not a prime factor of 999999999999")

    monkeypatch.setattr(Pow, "__new__", fails)
    with pytest.raises(InputError) as caught:
        parse_value("sqrt(5)")
    assert str(caught.value) == (
        "value: 'sqrt(5)' has a root of a number that SymPy cannot factor; use smaller numbers under sqrt"
    )


def test_a_number_that_sympy_1_14_fails_to_factor_gives_no_traceback():
    text = "sqrt(" + "9" * 59 + "1)"  # read by SymPy releases in which its issue 28621 is mended
    try:
        assert parse_value(text) ** 2 == 10**60 - 9
    except InputError as error:
        assert "use smaller numbers under sqrt" in str(error)


@pytest.mark.parametrize("word", ["I", "E", "S", "N", "O", "Q", "beta", "lambda", "gamma", "zeta", "Symbol", "x_1"])
def test_every_name_is_a_plain_symbol(word):
    value = parse_value(word)
    assert type(value) is Symbol
    assert value == Symbol(word)
    assert parse_value(f"({word})") == value


numerals = st.from_regex(r"[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{1,2})?", fullmatch=True)


names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,4}", fullmatch=True) | st.sampled_from(
    ["pi", "sqrt", "nan", "oo", "Inf"]
)


cells = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(["", "", "-", "+", "--"]),
    numerals | names,
    st.sampled_from(["", "", "/", " / "]),
    numerals | st.just(""),
    st.sampled_from(["", " "]),
)


@given(cells)
@example("0E71/0E70")  # the first of two mistakes is named
def test_the_fast_path_agrees_with_the_grammar(text):
    try:
        plain = read_plain(text)
    except InputError as error:
        with pytest.raises(InputError) as caught:
            build(text)
        assert str(caught.value) == str(error)
        return
    if isinstance(plain, str):
        assert build(text) == Symbol(plain)
    elif plain is not None:
        assert build(text) == Rational(plain.numerator, plain.denominator)
