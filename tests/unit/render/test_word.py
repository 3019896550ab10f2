"""Word documents: real equations, one a line, and pictures that every Word shows."""

import re
import sys
import zipfile
from io import BytesIO

import pytest

import symconv as sc
from symconv.errors import MissingExtraError
from symconv.render.binding import make_docx
from symconv.render.dispatch import render_files
from tests.helpers import SAMPLES, lesson_example


@pytest.fixture(autouse=True)
def pandoc():
    pytest.importorskip("typst")
    return pytest.importorskip("pypandoc")


def docx(derivation):
    return render_files(derivation, "word", name="sheet.docx")["sheet.docx"]


def body(data):
    return zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode("utf-8")


def words(xml):
    """The lines of a document as they are read."""
    lines = re.sub(r"</w:p>|<w:br ?/>", "\n", xml)
    return re.sub(r"[ \u200b]+", " ", re.sub(r"<[^>]*>", "", lines))


def test_every_candidate_is_an_equation_on_a_line_of_its_own():
    xml = body(docx(lesson_example()))
    lines = [line.strip() for line in words(xml).splitlines()]
    assert "x[0,0]⋅h[1−0,1−0]=x[0,0]⋅h[1,1] =i⋅x[0,0]" in lines
    assert "x[0,3]⋅h[1−0,1−3]=x[0,3]⋅h[1,−2] — no such kernel element" in lines
    assert "<m:oMath>" in xml and "m:strikeBLTR" in xml


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_markup_is_left_in_the_words(sample):
    shown = words(body(docx(SAMPLES[sample]())))
    assert not re.search(r"[\\&$]|\*\*|\{", shown), shown


def test_pictures_are_png_with_their_text():
    data = docx(lesson_example())
    names = zipfile.ZipFile(BytesIO(data)).namelist()
    assert [name.rpartition(".")[2] for name in names if "/media/" in name] == ["png"]
    assert 'descr="Grid of image x for y[1,1] by convolution' in body(data)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh"])
def test_a_document_says_its_language(language):
    data = render_files(sc.convolve((3,), "a b").derive(0), "word", name="sheet.docx", language=language)["sheet.docx"]
    (stated,) = re.findall(r"<w:lang[^>]*>", zipfile.ZipFile(BytesIO(data)).read("word/styles.xml").decode("utf-8"))
    assert f'w:{"eastAsia" if language == "zh" else "val"}="{language}"' in stated


def test_the_same_sheet_gives_the_same_bytes():
    derivation = sc.convolve((3,), "a b").derive(0)
    assert docx(derivation) == docx(derivation)


@pytest.mark.parametrize("path", ["/etc/hostname", "http://203.0.113.1/p.png"])
def test_pandoc_neither_reads_nor_fetches_anything(path):
    names = zipfile.ZipFile(BytesIO(make_docx(f"![a]({path})", {}))).namelist()
    assert not any("/media/" in name for name in names)


def test_without_pandoc_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(
        MissingExtraError, match=r"a Word document needs .*; run: python -m pip install 'symconv\[office\]'"
    ):
        make_docx("text", {})
