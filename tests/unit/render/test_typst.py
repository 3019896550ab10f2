"""Formulas and text in Typst: what a person wrote stays text, and formulas are written as Typst reads them."""

from fractions import Fraction

import pytest
from sympy import Symbol, exp

import symconv as sc
from symconv.errors import InputError
from symconv.formulas.nodes import (
    BigSum,
    Call,
    Entry,
    IndexPart,
    Integral,
    Linear,
    Negative,
    Operator,
    Product,
    Relation,
    Sum,
    Value,
    VariableExpression,
    Words,
    letter,
    number,
)
from symconv.render.escape import escape_typst, quoted
from symconv.render.typst import TypstPrinter, name_typst
from symconv.text.values import parse_value
from tests.helpers import HOSTILE

T = Symbol("t")
X = Entry("x", (letter("i"), letter("j")))
H = Entry("h", (number(1), number(-2)), missing=True)
FORMULAS = [
    (X, "x[i,j]"),
    (Product((X, H)), "x[i,j] dot missing(h[1,-2])"),
    (Entry("img", (number(0),)), 'italic("img")[0]'),
    (Entry("y_slide", (number(0),)), 'y_(upright("slide"))[0]'),
    (Entry("x", (number(0),), conjugated=True), "overline(x[0])"),
    (Entry("h", (Linear((IndexPart(1, "m"), IndexPart(-1, "i", marked=True))),)), "h[m marked(-) i]"),
    (Linear((IndexPart(1, "m"), IndexPart(-2, "i")), 2), "(m-2i) slash 2"),
    (Linear((IndexPart(1, "m"),), 2), "m slash 2"),
    (number(Fraction(-1, 2)), "-1 slash 2"),
    (Words('say "no" \\'), '"say \\"no\\" \\\\"'),
    (Sum((X, Negative(X))), "x[i,j] - x[i,j]"),
    (BigSum(("i", "j"), X), "sum_(i) sum_(j) x[i,j]"),
    (Operator("∗", X, X), "x[i,j] ast x[i,j]"),
    (Operator("⋆", X, X), "x[i,j] star.op x[i,j]"),
    (Relation((X, X, X)), "x[i,j] = x[i,j] = x[i,j]"),
    (Relation((number(-1), number(1)), "…"), "-1 dots.h 1"),
    (Relation((number(0), letter("t")), "≤"), "0 <= t"),
    (Call("x", Linear((IndexPart(1, "t"), IndexPart(-1, "s")))), "x(t-s)"),
    (Integral("s", Call("x", letter("s"))), "integral_(-oo)^(oo) x(s) thin upright(d) s"),
    (Integral("s", X, (number(0), letter("t"))), "integral_(0)^(t) x[i,j] thin upright(d) s"),
    (VariableExpression(2 * T * exp(-T) + 1), "2 t e^(-t) + 1"),
]
VALUES = [
    ("3", "3"),
    ("-1/9", "-frac(1, 9)"),
    ("h", "upright(h)"),
    ("alpha_1", "α_(1)"),
    ("abc_max", 'upright("abc")_(upright("max"))'),
    ("2*a*b", "2 upright(a) upright(b)"),
    ("-(a+b)/4", "-frac(upright(a), 4) - frac(upright(b), 4)"),
    ("sqrt(2)*(a+b)", "sqrt(2) (upright(a) + upright(b))"),
    ("a^2/b", "frac(upright(a)^(2), upright(b))"),
    ("(a+b)^2", "(upright(a) + upright(b))^(2)"),
    ("a^-3", "frac(1, upright(a)^(3))"),
    ("2*pi", "2 π"),
]


@pytest.mark.parametrize(("node", "written"), FORMULAS)
def test_each_kind_of_formula_is_written_as_typst_reads_it(node, written):
    assert TypstPrinter().show(node) == written


@pytest.mark.parametrize(("text", "written"), VALUES)
def test_values_are_upright_and_fractions_have_no_slash(text, written):
    assert TypstPrinter().show(Value(parse_value(text, "value"))) == written


@pytest.mark.parametrize(
    ("brackets", "written"),
    [("square", "x_(1)[i]"), ("round", "x_(1)(i)"), ("subscript", 'class("normal", x_(1))_(i)')],
)
def test_a_subscript_of_a_name_is_kept_apart_from_an_index(brackets, written):
    assert TypstPrinter(brackets).show(Entry("x_1", (letter("i"),))) == written


def test_what_a_program_hands_over_stands_as_quoted_text_or_by_its_name():
    from sympy import conjugate, oo, sin

    a = Symbol("a")
    shown = [TypstPrinter().show(Value(expr)) for expr in (sin(a), conjugate(a), 2 ** (a / 3), a ** (a / a / 3), oo)]
    assert shown == [
        'op("sin") (upright(a))',
        "overline(upright(a))",
        "2^(frac(upright(a), 3))",
        "root(3, upright(a))",
        '"oo"',
    ]


def test_a_name_that_breaks_the_rule_never_reaches_a_document():
    with pytest.raises(InputError, match="a name is letters and digits"):
        name_typst('x")#panic()')


TEXTS = [
    ("= no heading", r"\= no heading"),
    ("- no list", r"\- no list"),
    ("+ no list", r"\+ no list"),
    ("1. no list", r"1\. no list"),
    ("/ no: term", r"\/ no\: term"),
    ("// no comment /* here */", r"\/\/ no comment \/\* here \*\/"),
    ("#panic() $x$ @ref <label>", r"\#panic() \$x\$ \@ref \<label\>"),
    ("*b* _i_ `raw` ~ [c] \\", r"\*b\* \_i\_ \`raw\` \~ \[c\] \\"),
    ('it\'s "so"... --- https://a.b', r"it\'s \"so\".\.\. \-\-\- https\:\/\/a.b"),
    ("(a) f(x)(y).z; a\nb\tc\u2028d", r"\(a) f(x\)(y\).z\; a b c d"),
    ("Ünïcödé ∑", "Ünïcödé ∑"),
]


@pytest.mark.parametrize(("text", "escaped"), TEXTS)
def test_every_sign_with_a_meaning_is_escaped_and_plain_sentences_stay_readable(text, escaped):
    assert escape_typst(text) == escaped


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\x85", "\ud800"])
def test_control_characters_are_refused_in_text_and_attributes(text):
    for write in (escape_typst, quoted):
        with pytest.raises(InputError, match="control character"):
            write(text)


def test_the_source_reads_out_every_formula_and_picture():
    source = sc.convolve((3,), "a b").derive(1).render("typst")
    assert '#formula("y[1]", $y[1]$)' in source
    assert ", bytes(" in source and '), "Grid of image x' in source
    assert source.count("$") % 2 == 0 and '#set document(title: "Convolution at y[1]", date: none)' in source


TITLES = [entry["input"] for entry in HOSTILE if entry["where"] == "title"]
SHOWABLE = [title for title in TITLES if not set(title) & set("日本語🙂\ud800")]


@pytest.mark.parametrize("title", SHOWABLE)
def test_a_hostile_title_is_read_as_it_was_written(title):
    pypdf, compile_pdf = pytest.importorskip("pypdf"), compiler()
    from io import BytesIO

    source = f"#set document(title: {quoted(title)}, date: none)\n= {escape_typst(title)}\n\n{escape_typst(title)}"
    reader = pypdf.PdfReader(BytesIO(compile_pdf('#set text(font: "New Computer Modern")\n' + source)))
    shown = "".join(reader.pages[0].extract_text().split())
    expected = "".join(title.split())
    assert shown == expected * 2
    assert len(reader.pages) == 1 and "".join((reader.metadata.title or "").split()) == expected


def compiler():
    pytest.importorskip("typst")
    from symconv.render.binding import compile_pdf

    return compile_pdf
