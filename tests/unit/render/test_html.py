"""The format html: strict pages that ask for nothing, for every value that has a document."""

import json
import re

import numpy as np
import pytest

import symconv as sc
from symconv.blackbox import Atlas
from symconv.blackbox.catalogue import committed_atlas
from symconv.errors import InputError, TemplateError
from symconv.formulas import nodes
from symconv.handout import course_document, document_files, lesson
from symconv.handout.course import parse_course
from symconv.render.mathml import MathmlPrinter
from tests.helpers import LETTERS, SAMPLES, lesson_example
from tests.html import read_page

VALUES = {
    "output": lambda: sc.correlate((3, 4), LETTERS, mode="same"),
    "layer": lambda: sc.layer((2, 4, 4), (2, 2, 3, 3), padding=1),
    "gradients": lambda: sc.gradients(sc.layer((2, 4), (2, 2, 3), stride=2)),
    "formula": lambda: sc.formula("y[m] = sum_k x[2*m - k] h[k]", image=7, kernel=3),
    "proof": lambda: sc.prove("conv(x, h) = conv(h, x)"),
    "sampled": lambda: sc.prove("down(up(x, 2), 2) = x"),
    "refuted": lambda: sc.prove("corr(x, h) = corr(h, x)"),
    "check": lambda: sc.check("conv(x, h) = corr(x, h)", image=4, kernel=3),
    "card": lambda: sc.identify(np.convolve, image=6, kernel=3),
    "atlas": lambda: Atlas(committed_atlas().values()),
    "conjugated": lambda: sc.correlate((3,), "a b", conjugate=True).derive(0),
}


@pytest.mark.parametrize("name", [*SAMPLES, *VALUES])
def test_every_value_is_a_strict_page_with_one_heading(name):
    page = read_page((SAMPLES | VALUES)[name]().render("html"))
    assert len(page.named("h1")) == 1 and page.named("math" if name != "atlas" else "table")


def test_the_lesson_and_a_course_are_strict_pages():
    course = parse_course('title = "a < b & c"\n[[section]]\nkind = "worked"\nimage = "3"\nkernel = "2"\nat = [1]\n')
    for document, title in ((lesson(), "Convolution"), (course_document(course), "a < b & c")):
        ((_, text),) = document_files(document, "html").items()
        page = read_page(text, living=document.living)
        assert page.text.startswith(title) and page.named("svg" if document.living else "math")


def test_the_worked_examples_of_the_lesson_are_living_pages_that_open_at_their_outputs():
    ((_, text),) = document_files(lesson(), "html").items()
    page = read_page(text, living=True)
    states = [json.loads(data)["state"] for kind, data in page.scripts if kind]
    assert [(one["definition"], one["at"]) for one in states] == [
        ("convolution", [1, 1]),
        ("correlation", [-1, -1]),
        ("convolution", [1]),
        ("convolution", [1, 1, 1]),
    ]
    assert {json.loads(data)["level"] for kind, data in page.scripts if kind} == {3}
    fallback = text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert fallback.count('class="rows') == 1  # where no script runs, the example is worked out all the same


@pytest.mark.parametrize("brackets", ["square", "round", "subscript"])
def test_every_kind_of_formula_has_the_children_that_mathml_asks_for(brackets):
    entry = nodes.Entry.at("img_max", (-1, 2), missing=True, conjugated=True)
    x, index = nodes.Name("x"), nodes.Linear((nodes.IndexPart(2, "m"), nodes.IndexPart(-1, -1, marked=True)), 2)
    sides = (
        entry,
        nodes.Integral("t", nodes.Call("x", index), (nodes.Negative(x), x)),
        nodes.Read(nodes.Operator("∗", x, x), (index,)),
        nodes.Quotient(nodes.Sum((x, nodes.Negative(x))), 2),
        nodes.Derivative("L", entry),
        nodes.Congruence(index, (0, 2), 6),
        nodes.Divides(3, index),
        nodes.Product((nodes.Phrase("conv", (x, nodes.Words("a < b"))), nodes.Negative(x))),
    )
    shown = MathmlPrinter(brackets).show(nodes.Relation(sides))
    frame = lesson_example().render("html")
    before, _, after = frame.partition("<main>")
    page = read_page(f"{before}<main><math>{shown}</math>{after.partition('</main>')[1]}</body></html>")
    assert "a < b" in page.formulas[0] and "⌊" in page.formulas[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("-3", '<mo form="prefix">−</mo><mn>3</mn>'),
        ("1/2", "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac>"),
        ("a", '<mi mathvariant="normal">a</mi>'),
        ("sqrt(2)", "<msqrt><mn>2</mn></msqrt>"),
        ("a^2", '<msup><mrow><mi mathvariant="normal">a</mi></mrow><mrow><mn>2</mn></mrow></msup>'),
        ("pi", '<mi mathvariant="normal">π</mi>'),
    ],
)
def test_values_are_printed_in_mathml(value, shown):
    from symconv.text.values import parse_value

    assert MathmlPrinter().value(parse_value(value)) == shown


def test_a_sum_may_break_between_any_two_products():
    html = lesson_example().render("html")
    line = html.partition('<div class="line">')[2].partition("</div>")[0]
    assert line.count("<math>") == 3 == line.count("<wbr>") + 1


def test_the_language_and_the_title_come_from_the_wording_and_are_escaped(tmp_path):
    (tmp_path / "wording.toml").write_text('[document]\nlanguage = "d\\"e><b>"\n[derive]\ntitle = "</title><b>{at}"\n')
    html = lesson_example().render("html", templates=tmp_path)
    page = read_page(html)
    assert page.named("html")[0]["lang"] == 'd"e><b>' and "<b>" not in html
    assert "<title>&lt;/title&gt;&lt;b&gt;y[1,1]</title>" in html


def test_a_style_of_a_user_is_admitted_by_its_own_hash_and_cannot_end_itself(tmp_path):
    (tmp_path / "html").mkdir()
    style = tmp_path / "html" / "style.html.j2"
    style.write_text("{% block own %}h1 { color: teal; }{% endblock %}")
    assert read_page(lesson_example().render("html", templates=tmp_path)).style.endswith("h1 { color: teal; }")
    style.write_text("{% block own %}</style><b>{% endblock %}")
    with pytest.raises(TemplateError, match="a style may not hold '</'"):
        lesson_example().render("html", templates=tmp_path)


def test_there_are_no_slides_of_html_and_no_fragments_of_its_sheets():
    from symconv.handout import slide_files

    with pytest.raises(InputError, match="no slides in the format 'html'"):
        slide_files(lesson(), "html")
    with pytest.raises(InputError, match="a fragment of a sheet is a piece of LaTeX, not of html"):
        document_files(lesson(), "html", fragment=True)


def test_a_fragment_is_one_element_without_headings_style_or_script():
    shown = lesson_example().render("html", fragment=True)
    assert shown.startswith('<div class="symconv-fragment" lang="en">\n') and shown.endswith("</div>\n")
    assert not re.search(r"<(h[1-6]|style|script|link|meta|html|body)\b", shown)
    assert '<p class="title">Convolution at ' in shown
    whole = lesson_example().render("html")
    assert re.findall("<math>.*?</math>", shown) == re.findall("<math>.*?</math>", whole.partition("<main>")[2])


def test_beside_a_fragment_stands_its_style_and_for_a_living_page_its_script():
    from symconv.render.dispatch import render_files

    files = render_files(lesson_example(), "html", name="y.html", fragment=True)
    assert list(files) == ["y.html", "symconv.css"] and files["symconv.css"].startswith(".symconv-fragment {\n")
    files = render_files(lesson_example(), "html", name="y.html", fragment=True, live=True)
    assert list(files) == ["y.html", "symconv.css", "symconv.js"]
    assert files["y.html"].count("data-symconv>") == 1 and '"level":3' in files["y.html"]


def test_a_worked_example_alone_can_be_a_living_page_and_stands_in_html_only():
    page = lesson_example().render("html", live=True)
    assert page.count("data-symconv>") == page.count("<noscript>") == 1 and page.count("</script>") == 2
    with pytest.raises(InputError, match="a living page stands in HTML, not in latex; use the format html"):
        lesson_example().render("latex", live=True)
