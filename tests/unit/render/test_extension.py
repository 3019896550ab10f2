"""A format is one record, a printer, an escaper and a folder of templates: nothing else has to know of it.

The toy format is made here, at run time: formulas between angle brackets, its marks of markup escaped by an exclamation
mark, figures drawn with characters.
"""

import numpy
import pytest

import symconv as sc
from symconv.errors import InputError
from symconv.formulas.plain import Printer
from symconv.handout import course_document, document_files
from symconv.handout.course import parse_course
from symconv.render.dispatch import render_files
from symconv.render.formats import FORMATS, Format, register

TEMPLATES = {
    "document": "TOY {{ body }}\n",
    "derivation": "{{ say.title }}\n{{ definition }}\n{% for row in rows if row.kept %}{{ row.solved }};{% endfor %}\n"
    "{% if drawing %}{{ drawing }}{% endif %}",
    "output": "{{ title }}\n{{ definition }}\n",
    "proof": "{% for item in passages %}{% if item.kind == 'title' %}{{ item.text }}\n"
    "{% elif item.kind == 'equations' %}"
    "{% for row in item.rows %}{{ row.left }} = {{ row.right }} {{ row.reason }}\n{% endfor %}"
    "{% else %}{{ item.lines|join(' ') }}\n{% endif %}{% endfor %}",
    "card": "{{ title }}\n{% for line in lines %}{{ line.label }} {{ line.text }}\n{% endfor %}",
    "figure": "{% for line in lines %}{{ line }}\n{% endfor %}{{ caption }}\n",
    "sheet": "{{ title }}\n{% for item in items if item.kind == 'worked' %}{{ item.body }}\n{% endfor %}",
}


class ToyPrinter(Printer):
    """Products with a star, missing entries between question marks."""

    times = "*"
    missing = "?{}?"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "toy").mkdir()
    for name, source in TEMPLATES.items():
        (tmp_path / "toy" / f"{name}.toy.j2").write_text(source, "utf-8")
    register(
        Format(
            name="toy",
            suffix="toy",
            printer=ToyPrinter,
            escape=lambda text: text.replace("<", "!<").replace(">", "!>"),
            inline=lambda printer, plain, node: f"<{printer.show(node)}>",
            drawn="toy",
            offered=True,
        )
    )
    yield tmp_path
    del FORMATS["toy"]


def test_a_derivation(folder):
    text = sc.convolve([1, 2], [1, 10]).derive(0).render("toy", templates=folder)
    assert text.startswith("TOY Convolution at <y[0]>\ny[m] = (x ∗ h)[m] = Σ_i x[i]*h[m-i]\n")
    assert "x[0]*h[0];" in text and "image x " in text


def test_an_output(folder):
    text = sc.correlate((3,), (2,)).render("toy", templates=folder)
    assert text.startswith("TOY ") and "<x>" in text and text.endswith(" = Σ_i x[i]*h[m+i]\n")


def test_a_proof_and_an_expression(folder):
    verdict = sc.prove("conv(x, h) = conv(h, x)")
    text = verdict.render("toy", templates=folder)
    assert text.startswith("TOY Proof: <conv(x, h) = conv(h, x)>") and "Σ_k x[m-k]*h[k] put k = m-i" in text
    assert verdict.sides[0].render("toy") == "conv(x, h)"


def test_a_card(folder):
    text = sc.identify(numpy.convolve, image=6, kernel=3).render("toy", templates=folder)
    assert text.startswith("TOY ") and "<p = n - k>" in text


def test_a_figure(folder):
    figure = sc.convolve([1, 2], [1, 10]).derive(0).figure()
    lines = figure.render("toy", templates=folder).splitlines()
    assert "┌" in "".join(lines) and "<y[0]>" in lines[-1]


def test_a_course_sheet_and_its_files(folder):
    course = parse_course('title = "a < b"\n[[section]]\nkind = "worked"\nimage = "1 2 3"\nkernel = "1 10"\nat = [1]\n')
    files = document_files(course_document(course), "toy", folder)
    (text,) = files.values()
    assert list(files) == ["handout.toy"] and text.startswith("TOY a !< b\n") and "y[m] = (x ∗ h)[m]" in text
    assert list(render_files(sc.convolve([1], [1]).derive(0), "toy", name="a.toy", templates=folder)) == ["a.toy"]


def test_it_is_offered_as_long_as_it_is_registered(folder):
    known = "text, latex, markdown, typst, html, pdf, word"
    with pytest.raises(InputError, match=f"known: {known}, toy$"):
        sc.convolve([1], [1]).render("wxyz")
    toy = FORMATS.pop("toy")
    with pytest.raises(InputError, match=f"known: {known}$"):
        sc.convolve([1], [1]).render("wxyz")
    register(toy)
