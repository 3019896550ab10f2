"""Formulas that users type between dollars: what is read, how each format prints it, and what is refused."""

import pytest

from symconv.formulas.nodes import Entry, Name, TypedRow, number
from symconv.formulas.plain import Printer
from symconv.formulas.typed import LANGUAGE, LONGEST, SIGNS, read_rows, read_typed
from symconv.proof.language import WORDS
from symconv.render.latex import LatexPrinter, MarkdownPrinter
from symconv.render.mathml import MathmlPrinter
from symconv.render.typst import TypstPrinter
from tests.helpers import refusal

# what is typed, in plain text, in LaTeX, in Typst
PRINTED = [
    ("y = x * h", "y = x ∗ h", r"y = x \ast h", "y = x ∗ h"),
    ("x[i,j]", "x[i,j]", "x[i,j]", "x[i,j]"),
    (r"\sum_{k=0}^2 x[m-2k]\,h[k]", "∑_{k=0}^2 x[m-2k] h[k]", r"\sum_{k = 0}^{2} x[m-2k]\,h[k]",
     "∑_(k = 0)^(2) x[m-2k] thin h[k]"),
    ("Σ_k x[m-k]·h[k]", "∑_k x[m-k] · h[k]", r"\sum_{k} x[m-k] \cdot h[k]", "∑_(k) x[m-k] · h[k]"),
    ("conv(x, h)", "conv(x, h)", r"\mathrm{conv}(x, h)", r'op("conv") \( x comma h \)'),
    (r"\frac{a+b}{2}", "(a + b)/2", r"\frac{a + b}{2}", "frac(a + b, 2)"),
    (r"\sqrt[3]{x}", "3√x", r"\sqrt[{3}]{x}", "root(3, x)"),
    ("x^10_i", "x_i^{10}", "x_{i}^{10}", "x_(i)^(10)"),
    (r"\left(\frac12\right)^n", "(1/2)^n", r"\left( \frac{1}{2} \right)^{n}",
     'lr(#fence("(") frac(1, 2) #fence(")"))^(n)'),
    (r"\begin{bmatrix}1&2\\3&4\end{bmatrix}", "[1 2 / 3 4]",
     r"\left[ \begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix} \right]",
     '#tall(2, $lr(#fence("[") mat(delim: #none, align: #center, 1, 2; 3, 4) #fence("]"))$)'),
    (r"f'(t) \ge 0", "f′(t) ≥ 0", r"f^{\prime}(t) \ge 0", r"f^(prime) \( t \) ≥ 0"),
    (r"-3 \cdot (-1)", "-3 · (-1)", r"-3 \cdot (-1)", r"- 3 · \( - 1 \)"),
    (r"\{0, 1\} \subset \mathbb{R}", "{0, 1} ⊂ ℝ", r"\lbrace0, 1\rbrace \subset \symconvface{mathbb}{R}",
     r"\{ 0 comma 1 \} ⊂ bb(R)"),
    (r"\text{if } n<3", "if n < 3", r"\text{if }n < 3", '"if " n lt 3'),
    ("50\\%", "50%", r"50\%", "50 %"),
    (r"\hat{x} + \overline{x[i]}", "x\u0302 + overline(x[i])", r"\hat{x} + \overline{x[i]}",
     "hat(x) + overline(x[i])"),
    ("y_conv[-1]", "y_conv[-1]", r"y_{\mathrm{conv}}[-1]", 'y_(upright("conv"))[-1]'),
    (r"\max_k x_k", "max_k x_k", r"\max_{k}x_{k}", 'op("max")_(k) x_(k)'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "plain", "latex", "typst"), PRINTED)
def test_a_formula_is_printed_in_every_format(typed, plain, latex, typst):
    node = read_typed(typed)
    assert [one().show(node) for one in (Printer, LatexPrinter, TypstPrinter)] == [plain, latex, typst]


def test_an_entry_is_printed_in_the_brackets_of_the_document():
    node = read_typed("y[2m+k-1,-n] = x[i,j]")
    assert LatexPrinter("subscript").show(node) == "y_{2m+k-1,-n} = x_{i,j}"
    assert Printer("round").show(node) == "y(2m+k-1,-n) = x(i,j)"


def test_an_entry_at_numbers_is_the_node_of_every_other_document():
    assert read_typed("y[1,-1]") == TypedRow((Entry("y", (number(1), number(-1))),))


def test_letters_beside_each_other_are_letters_and_words_of_the_language_are_words():
    assert read_typed("ab") == TypedRow((Name("a"), Name("b")))
    assert Printer().show(read_typed("ab(c) = flip(h)")) == "ab(c) = flip(h)"
    assert LatexPrinter().show(read_typed("ab(c) = flip(h)")) == r"ab(c) = \mathrm{flip}(h)"


def test_the_words_of_the_language_are_those_that_take_arguments():
    assert set(LANGUAGE) == {name for name, word in WORDS.items() if word.takes}


def test_markdown_gets_no_command_that_its_readers_disagree_about():
    shown = MarkdownPrinter().show(read_typed(r"\{a\,b\} \mathbb{Z} \operatorname{sinc} t \quad c"))
    assert shown == r"\lbrace a\ b\rbrace\mathbb{Z}\mathrm{sinc}\ t\quad c"


@pytest.mark.parametrize("sign", sorted({sign for table in SIGNS.values() for sign in table.values()}))
def test_every_sign_of_the_table_is_read_as_a_character_too(sign):
    if sign not in "{}%#&$":
        named = next(name for table in SIGNS.values() for name, one in table.items() if one == sign)
        assert read_typed(sign) == read_typed(rf"\{named}")


def test_lines_of_a_display_are_formulas_of_their_own():
    rows = read_rows(r"\begin{aligned} a &= b \\ c &\le d \end{aligned}")
    assert [Printer().show(row) for row in rows] == ["a = b", "c ≤ d"]


@pytest.mark.parametrize("command", [r"\input{x}", r"\write18{ls}", r"\href{javascript:a}{b}", r"\def\a{b}",
    r"\csname input\endcsname", r"\catcode`\%=12", r"\openin", r"\usepackage{a}", r"\begin{verbatim}\end{verbatim}",
    r"\text{\input{x}}", r"\operatorname{\input}", "\\begin{tikzpicture}", r"\left\input", r"\over"])  # fmt: skip
def test_a_command_outside_of_the_table_is_refused(command):
    assert refusal(read_typed, f"a + {command}").startswith("formula 'a + ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\frac{a}", r"formula '\frac{a}' has nothing after \frac; write it in braces"),
        ("a^b^c", "formula 'a^b^c' has two superscripts at one base; set braces"),
        ("a_b_c", "formula 'a_b_c' has two subscripts at one base; set braces"),
        (r"\left( a", r"formula '\left( a' ends where '\\right' is needed; close what is open"),
        ("{a", "formula '{a' ends where '}' is needed; close what is open"),
        ("a}", "formula 'a}' has '}', which stands for nothing there; leave it out, or write it in \\text{}"),
        (r"\alpa", r"formula '\alpa': '\alpa' is not known here; did you mean '\alpha'?"),
        (" ", "formula ' ' is empty; write something between the dollars"),
        ("日", r"formula '\u65e5' has '\u65e5', which stands for nothing there; leave it out, or write it in \text{}"),
        (r"a \\ b", r"formula 'a \\ b' has several lines; set it between $$ and $$"),
        (r"\begin{pmatrix}1&2\\3\end{pmatrix}",
         r"formula '\begin{pmatrix}1&2\\3\end{pmatrix}' has rows of different lengths in pmatrix; fill in the "
         "missing cells"),
        ("a" * (LONGEST + 1), "a formula has at most 2000 characters, not 2001; split it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(text, said):
    assert refusal(read_typed, text).replace("\\\\", "\\") == said.replace("\\\\", "\\")


def test_deep_nesting_is_refused_at_once():
    assert "nested more than 30 deep" in refusal(read_typed, "{" * 900 + "}" * 900)
    assert "nested more than 30 deep" in refusal(read_typed, "x^{" * 600 + "y")
    assert "nested more than 30 deep" in refusal(read_typed, r"\sqrt" * 300 + "y")


@pytest.mark.parametrize("typed", ["p = -n + k", "x[-1] + (-2)", "a \\le -b", "f(a, -b)"])
def test_a_leading_sign_stands_close_to_what_it_belongs_to_in_mathml(typed):
    made = MathmlPrinter().show(read_typed(typed))
    assert '<mo form="prefix">−</mo>' in made and "<mo>−</mo>" not in made


@pytest.mark.parametrize("typed", ["a - b", "(a) - b", "x[1] - b", "\\frac{a}{b} - c"])
def test_a_sign_between_two_terms_keeps_its_space_in_mathml(typed):
    assert "<mo>−</mo>" in MathmlPrinter().show(read_typed(typed))
