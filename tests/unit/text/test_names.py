"""Names: one rule, and what each output prints."""

import subprocess
import sys

import pytest

from symconv.errors import InputError
from symconv.text.names import CheckedName, check_distinct, check_name, name_latex, name_text, split_name

# name, LaTeX, LaTeX upright, Unicode; written by hand
PRINTED = [
    ("x", "x", r"\mathrm{x}", "x"),
    ("img", r"\mathit{img}", r"\mathrm{img}", "img"),
    ("x_1", "x_{1}", r"\mathrm{x}_{1}", "x_1"),
    ("x0", "x_{0}", r"\mathrm{x}_{0}", "x0"),
    ("k_00", "k_{00}", r"\mathrm{k}_{00}", "k_00"),
    ("x0_1", "x_{0,1}", r"\mathrm{x}_{0,1}", "x0_1"),
    ("k_i", "k_{i}", r"\mathrm{k}_{i}", "k_i"),
    ("x_max", r"x_{\mathrm{max}}", r"\mathrm{x}_{\mathrm{max}}", "x_max"),
    ("x_1a", r"x_{\mathrm{1a}}", r"\mathrm{x}_{\mathrm{1a}}", "x_1a"),
    ("a1b", r"\mathit{a1b}", r"\mathrm{a1b}", "a1b"),
    ("alpha", r"\alpha", r"\alpha", "α"),
    ("beta_2", r"\beta_{2}", r"\beta_{2}", "β_2"),
    ("alpha2", r"\alpha_{2}", r"\alpha_{2}", "α2"),
    ("x_lambda", r"x_{\lambda}", r"\mathrm{x}_{\lambda}", "x_λ"),
    ("x_lambda1", r"x_{\mathrm{lambda1}}", r"\mathrm{x}_{\mathrm{lambda1}}", "x_lambda1"),
    ("pi_1", r"\pi_{1}", r"\pi_{1}", "π_1"),
    ("lambda", r"\lambda", r"\lambda", "λ"),
    ("lamda", r"\lambda", r"\lambda", "λ"),
    ("Omega", r"\Omega", r"\Omega", "Ω"),
    ("omicron", "o", "o", "ο"),
    ("epsilon", r"\epsilon", r"\epsilon", "ϵ"),
    ("varphi", r"\varphi", r"\varphi", "φ"),
    ("Alpha", r"\mathit{Alpha}", r"\mathrm{Alpha}", "Alpha"),
    ("xhat", r"\mathit{xhat}", r"\mathrm{xhat}", "xhat"),
    ("class", r"\mathit{class}", r"\mathrm{class}", "class"),
    ("input", r"\mathit{input}", r"\mathrm{input}", "input"),
]

RULE = "a name is letters and digits with at most one underscore part, such as x, img or x_1"
REFUSED = [
    ("", "name '' is empty; " + RULE),
    ("  ", "name '  ' is empty; " + RULE),
    ("x y", "name 'x y' has ' ' at position 2; " + RULE),
    ("-x", "name '-x' has '-' at position 1; " + RULE),
    ("x\x00", r"name 'x\x00' has '\x00' at position 2; " + RULE),
    ("x\n", r"name 'x\n' has '\n' at position 2; " + RULE),
    ("аb", r"name '\u0430b' has '\u0430' at position 1; " + RULE),
    ("x１", r"name 'x\uff11' has '\uff11' at position 2; " + RULE),
    ("_x", "name '_x' begins or ends with an underscore; " + RULE),
    ("x_", "name 'x_' begins or ends with an underscore; " + RULE),
    ("1x", "name '1x' begins with a digit; " + RULE),
    ("k_0_0", "name 'k_0_0' has more than one underscore, but only one subscript can be printed; write k_00"),
    ("k__0", "name 'k__0' has more than one underscore, but only one subscript can be printed; write k_0"),
    ("a" * 33, f"name '{'a' * 33}' has 33 characters, the limit is 32; shorten it"),
    ("sqrt", "name 'sqrt' stands for the square root; choose another name, such as sqrt_1"),
    ("pi", "name 'pi' stands for the number pi; choose another name, such as pi_1"),
    *(
        (word, f"name '{word}' stands for something that is not a finite number; choose another name, such as {word}_1")
        for word in ("nan", "NaN", "inf", "Inf", "infinity", "oo", "zoo")
    ),
]


@pytest.mark.parametrize(("name", "latex", "upright", "text"), PRINTED)
def test_each_output_prints_a_name_from_our_table(name, latex, upright, text):
    assert name_latex(name) == latex
    assert name_latex(name, upright=True) == upright
    assert name_text(name) == text


@pytest.mark.parametrize(("name", "message"), REFUSED)
def test_what_is_no_name_is_refused_with_the_rule(name, message):
    for reader in (check_name, split_name, name_latex, name_text):
        with pytest.raises(InputError) as caught:
            reader(name)
        assert str(caught.value) == message


@pytest.mark.parametrize("name", ["x", "a" * 32, "k_00", "lambda", "I", "E", "S", "N", "Sqrt", "PI", "inf_1"])
def test_a_name_comes_back_unchanged(name):
    assert check_name(name) == name


def test_digits_at_the_end_of_the_base_are_a_subscript():
    assert split_name("x12_3") == CheckedName("x", ("12", "3"))
    assert split_name("x") == CheckedName("x", ())


@pytest.mark.parametrize(
    "pair",
    [
        ("x0", "x_0"),
        ("lamda", "lambda"),
        ("Lamda", "Lambda"),
        ("omicron", "o"),
        ("x_o", "x_omicron"),
        ("alpha1", "alpha_1"),
    ],
)
def test_names_that_print_alike_are_refused_together(pair):
    with pytest.raises(InputError) as caught:
        check_distinct(pair)
    assert str(caught.value) == f"names '{pair[0]}' and '{pair[1]}' print alike; rename one of them"


def test_names_that_print_differently_pass():
    check_distinct(["img", "ker", "x", "x", "x_1", "x_01", "x0_1", "alpha", "a", "epsilon", "varepsilon"])


def test_names_need_neither_sympy_nor_lark():
    code = "import sys, symconv.text.names, symconv.text.values, symconv.text.shapes; "
    code += "print([m for m in ('sympy', 'lark', 'numpy', 'mpmath') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.fixture
def afresh():
    """Names are remembered once they are printed; a test of the printing itself begins without memories."""
    for function in (split_name, name_latex, name_text):
        getattr(function, "cache_clear", lambda: None)()


@pytest.mark.parametrize(
    ("name", "latex", "text"),
    [
        ("q", "q", "q"),
        ("qq", r"\mathit{qq}", "qq"),
        ("q_7", "q_{7}", "q_7"),
        ("q_77", "q_{77}", "q_77"),
        ("q_k", "q_{k}", "q_k"),
        ("q_max", r"q_{\mathrm{max}}", "q_max"),
        ("q_mu", r"q_{\mu}", "q_μ"),
        ("q7", "q_{7}", "q7"),
        ("q7_k", "q_{7,k}", "q7_k"),
        ("omega_q", r"\omega_{q}", "ω_q"),
    ],
)
def test_a_name_is_printed_afresh(name, latex, text, afresh):
    assert (name_latex(name), name_text(name)) == (latex, text)


@pytest.mark.parametrize("given", [7, None, ["x"]])
def test_a_name_is_text(given):
    with pytest.raises(InputError, match=r"is no text; write a name such as 'x'$"):
        check_name(given)
