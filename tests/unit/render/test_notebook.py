"""What a notebook shows: every value in itself, pictures inside Markdown, and never a traceback."""

import base64
import re

import pytest

import symconv as sc
from tests.helpers import LETTERS, lesson_example

PICTURE = re.compile(r"!\[((?:\\.|[^\]\\])*)\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)")
SHOWN = {
    "derivation": lesson_example,
    "figure": lambda: lesson_example().figure(),
    "signal": lambda: sc.kernel(LETTERS),
    "symbols": lambda: sc.image((3, 4)),
    "volume": lambda: sc.image((2, 3, 2)),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_drawing_is_a_picture_inside_the_markdown(name):
    markdown = SHOWN[name]()._repr_mimebundle_()["text/markdown"]
    ((alt, data),) = PICTURE.findall(markdown)
    assert base64.b64decode(data).startswith(b"<svg ") and "&#91;" in alt and "```" not in markdown
    assert r"\[" not in alt  # which marimo takes for a formula


def test_a_signal_shows_its_indices_and_its_entries():
    text = str(sc.image("1 2 3 / 4 5 6"))
    assert text.startswith("Signal x\n========\n") and "│ 4 │ 5 │ 6 │" in text and "as in x[i,j]." in text
    assert "x[0,0] is the element of x at position [1,0]" in text
    assert repr(sc.image("1 2")).startswith("Signal(name='x', ")


def test_a_signal_with_too_many_cells_is_told_without_a_drawing():
    assert "It has 1600 entries; up to 400 are drawn." in str(sc.image((40, 40)))


def test_terms_are_a_list_that_shows_each_product():
    y = sc.convolve("1 2 3", "a b", boundary="symmetric")
    terms = y.terms(-1)
    assert isinstance(terms, list) and terms == list(terms) and repr(terms) == repr(list(terms))
    lines = str(terms).splitlines()
    assert lines[0] == "Terms of y[-1]: 2"
    assert "  x[-1]·h[0] = 1·a" in lines and "  x[-2]·h[1] = 1·b   reads x[-1]" in lines
    assert "y[0]" in str(y.scatter(-1)) and str(y.scatter(-1)).startswith("Terms of y: ")
    assert str(y.terms(9)).startswith("No terms of y\n")


def test_terms_of_a_fill_value_say_so():
    text = str(sc.correlate("1 2 3", "4 -5 1/2", mode="same", boundary="constant", fill=7).terms(-1))
    assert "  x[2]·h[1]  = 7·1/2    reads the fill value" in text.splitlines()


def test_what_has_no_document_is_left_to_its_fields():
    assert sc.convolve(5, 3, boundary="wrap").adjoint()._repr_mimebundle_() == {}  # it has no law to show
