"""Formulas as typed: every spelling of a sum says the same, and what is no such sum is refused where it stands."""

from fractions import Fraction

import pytest

from symconv.errors import InputError
from symconv.text.summation import is_formula, read_summation


def forms(entry):
    return [({letter: str(number) for letter, number in form.parts}, str(form.constant)) for form in entry.index]


def content(text):
    found = read_summation(text)
    return [(one.name, forms(one), one.conjugated) for one in (found.left, *found.factors)], [
        (one.name, one.low and forms_of(one.low), one.high and forms_of(one.high)) for one in found.sums
    ]


def forms_of(form):
    return {letter: str(number) for letter, number in form.parts}, str(form.constant)


SAME = (
    "y[m] = Σ_k x[m-k]·h[k]",
    "y[m]=∑_{k} x[m−k] × h[k]",
    "y[m] = sum_k x[m-k]*h[k]",
    "y(m) = sum over k of x(m-k) h(k)",
    "y_m = Σₖ x_{m-k}·hₖ",
    "yₘ = Σₖ xₘ₋ₖ hₖ",
    r"y[m] = \sum_{k} x[m-k]\, h[k].",
    r"$y\left[m\right] = \sum\limits_k x\left[m-k\right] \cdot h\left[k\right]$",
    r"\mathbf{y}_{m} = \sum_{k=-\infty}^{\infty} \mathbf{x}_{m-k} \mathbf{h}_k",
    r"y[m] = \sum_{k \in \mathbb{Z}} x[m-k] h[k]",
    "y[m] = Σ x[-k+m] h[k]",
    "y[m] = Σ_k (x[m-(k)] (h[k]))",
    "y[m] := sum_{k} x[2m-m-k] h[k+0]",
)


@pytest.mark.parametrize("text", SAME)
def test_spellings_of_one_sum_say_the_same(text):
    entries, sums = content(text.rstrip("."))
    assert [(name, {str(sorted(form.items())) + c for form, c in index}) for name, index, _ in entries] == [
        ("y", {"[('m', '1')]0"}),
        ("x", {"[('k', '-1'), ('m', '1')]0"}),
        ("h", {"[('k', '1')]0"}),
    ]
    assert sums == [("k", None, None)]


@pytest.mark.parametrize(
    "sign",
    [
        r"\sum_{k=-1}^{1}",
        "Σ_{k=-1}^1",
        "Σ_k=-1^1",
        "Σₖ₌₋₁¹",
        r"\sum^{1}_{k=-1}",
        "Σ_{k=-1..1}",
        r"\sum_{-1\le k\le 1}",
        "sum over k from -1 to 1 of",
        "Σ_{-1<=k<=1}",
    ],
)
def test_limits_of_a_sum_are_read_however_they_stand(sign):
    _, sums = content(f"y[m] = {sign} x[m-k] h[k]")
    assert sums == [("k", ({}, "-1"), ({}, "1"))]


def test_one_upper_limit_stands_for_several_letters():
    _, sums = content(r"y[m,n] = \sum_{k,l=0}^{K-1} x[m+k,n+l] h[k,l]")
    assert sums == [("k", ({}, "0"), ({"K": "1"}, "-1")), ("l", ({}, "0"), ({"K": "1"}, "-1"))]


def test_letters_side_by_side_in_a_subscript_are_indices_of_their_own_unless_they_are_a_word():
    entries, sums = content(r"y_{mn} = \sum_{kl} x_{m-k,n-l} h_{kl}")
    assert [len(index) for _, index, _ in entries] == [2, 2, 2] and [name for name, *_ in sums] == ["k", "l"]
    entries, _ = content("y_{row} = sum_d x_{row+d} h_d")
    assert entries[0][1] == [({"row": "1"}, "0")]


def test_coefficients_brackets_and_fractions_are_exact():
    entries, _ = content(r"y[m] = \sum_k x[2(m-1)+3k-\frac{k}{2}] h[(k-m)/4]")
    assert entries[1][1] == [({"m": "2", "k": "5/2"}, "-2")] and entries[2][1] == [({"k": "1/4", "m": "-1/4"}, "0")]


@pytest.mark.parametrize("factor", ["h^*[k]", "h[k]^*", r"\overline{h[k]}", r"\bar{h}[k]", "conj(h[k])", "h^{*}_k"])
def test_a_conjugate_is_read_however_it_is_written(factor):
    entries, _ = content(f"y[m] = Σ_k x[m+k] {factor}")
    assert [conjugated for *_, conjugated in entries] == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        r"(f * g)[n] = \sum_{m=-\infty}^{\infty} f[m] g[n-m]",
        r"(f \ast g)(n) = \sum_m f(m) g(n-m)",
        "y[n] = f[n] ∗ g[n] = Σ_m f[m] g[n-m]",
        "y[n] = (f∗g)[n] = Σ_m f[m]·g[n-m]",
    ],
)
def test_a_star_may_stand_before_the_sum_that_it_stands_for(text):
    entries, sums = content(text)
    assert [(name, index) for name, index, _ in entries] == [
        ("y", [({"n": "1"}, "0")]),
        ("f", [({"m": "1"}, "0")]),
        ("g", [({"n": "1", "m": "-1"}, "0")]),
    ]
    assert sums == [("m", None, None)]


REFUSED = [
    ("y[m] = (x ∗ h)[m]", 11, "stands for a whole sum"),
    ("y[m] = Σ_k x[m-k] (x * h)[k]", 19, "'(x * h)[k]' stands for a whole sum"),
    ("y[m] = Σ_k x[m*k] h[k]", 14, "'m*k' multiplies two letters"),
    ("y[m] = Σ_k x[m-k] h[k] + b[m]", 24, "'+' stands beside the sum"),
    ("y[m] = 1/9 Σ_k x[m-k] h[k]", 8, "'1' is a factor of its own"),
    ("y[m] = Σ_k x[m-k]", 12, "'x[m-k]' stands alone"),
    ("y[m] = Σ_k x[m-k] h[k] g[k]", 24, "'g[k]' is a third factor"),
    ("y[m] = Σ_k x[m-0.5k] h[k]", 17, "whole numbers"),
    ("y[m] = x[m] ∗ h[m]", 13, "stands for a whole sum"),
    ("y[m] = ∫ x[t] h[m-t]", 8, "stands for nothing here"),
    ("y[m] = Σ_k x[m-k] h[k", 22, "not the end"),
    ("y[m] = Σ_k x[k/m] h[k]", 14, "divides by something other than a number"),
    ("y[m] = Σ_k x[k/0] h[k]", 14, "divides by something other than a number but 0"),
    ("y[m] = Σ_k sin(x[m-k]) h[k]", 17, "not '['"),
    ("y[m] = Σ_k x[1234567k] h[k]", 14, "more than 6 digits"),
    ("y[m] = Σ_k x[1000*1000k] h[k]", 14, "'1000*1000' has numbers of more than 6 digits; use smaller ones"),
    ("y[m] = Σ_k x[k/1000/1000] h[k]", 14, "'k/1000/1000' has numbers of more than 6 digits; use smaller ones"),
    ("y[m] = Σ_{2k=0} x[m-k] h[k]", 11, "'2k' is no letter that a sum can run over; write for instance k=-1 or k,l"),
    ("y[m] = Σ_{k=0}^{1,2,3} x[m-k] h[k]", 8, "3 upper limits for 1 letters"),
    ("y[m] = Σ_k Σ_k x[m-k] h[k]", 14, "over k twice"),
    ("y[m] = Σ_k x[m-k] nan[k]", 19, "not a finite number"),
    ("y[m] = Σ_2k x[m-k] h[k]", 10, "expected a name"),
    ("y[m] = Σ_k x h[k]", 12, "no index"),
    ("", 1, "expected a name"),
    ("y[m] = Σ_k x[" + "(" * 31 + "k" + ")" * 31 + "] h[k]", 43, "nested more than 30 deep"),
]


@pytest.mark.parametrize(("text", "column", "words"), REFUSED)
def test_what_is_no_sum_of_products_is_refused_with_the_column_and_the_piece(text, column, words):
    with pytest.raises(InputError) as error:
        read_summation(text)
    assert f"column {column}: " in str(error.value) and words in str(error.value)


def test_a_text_beyond_its_limits_is_refused_before_it_is_read():
    with pytest.raises(InputError, match="at most 500 characters, not 5000"):
        read_summation("y[m] = " + "x" * 4993)
    with pytest.raises(InputError, match="at most 200 words and signs"):
        read_summation("y[m] = Σ_k x[m" + "+1" * 110 + "] h[k]")


def test_a_formula_has_an_equals_sign_outside_all_brackets():
    assert is_formula("y(m) = Σ_k x(m-k) h(k)") and is_formula("y_{m} = x")
    for text in ("numpy.convolve(x, h, mode='same')", "scipy.signal.convolve", "mine.py:blur", "f(x)[0:1](h, a=1)"):
        assert not is_formula(text)


def test_a_formula_is_text():
    with pytest.raises(InputError, match=r"^a formula is text, not '7'; "):
        read_summation(7)


def test_a_form_tells_its_letters_and_is_scaled_exactly():
    form = read_summation("y[m] = Σ_k x[2m-k+3] h[k]").factors[0].index[0]
    assert (form.letters, form.of("m"), form.of("k"), form.of("z"), form.constant) == (("m", "k"), 2, -1, 0, 3)
    half = form.scaled(Fraction(1, 2), Fraction(5))
    assert (half.parts, half.constant) == ((("m", 1), ("k", Fraction(-1, 2))), Fraction(13, 2))
    assert (form.scaled(Fraction(0)).parts, form.scaled(Fraction(2)).constant) == ((), 6)
    assert (half.column, half.text) == (form.column, form.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y[m= 1", "column 4: expected ']' or ',', not '='; "),
        ("y[m] = )", "column 8: expected a name, a sum sign or '(', not ')'; "),
        ("y[m] = x[m] h[k] ]", "column 18: expected a name, '=', '(', '[' or the end, not ']'; "),
    ],
)
def test_what_could_stand_there_is_listed(text, expected):
    with pytest.raises(InputError) as caught:
        read_summation(text)
    assert str(caught.value).startswith(f"formula, {expected}")


def test_each_letter_of_a_subscript_keeps_its_column():
    found = read_summation("y_{mn} = Σ_{kl} x_{m+k,n+l} h_{kl}")
    assert [form.column for form in found.left.index] == [4, 5]
    assert [one.column for one in found.sums] == [13, 14]


def test_a_letter_may_be_any_letter():
    found = read_summation("y[X] = Σ_{k=-X}^{X} x[X-k] h[k]")
    assert found.left.index[0].letters == ("X",) and found.factors[0].index[0].letters == ("X", "k")
    assert found.sums[0].high.parts == (("X", 1),)
