"""Pages as a typesetter would have them: few, full, and none that ends with a heading; in Typst and in LaTeX."""

import re
import shutil
import subprocess
import tomllib

import pytest

from symconv.handout import Student, course_document, document_files, lesson
from symconv.handout.course import parse_course
from tests.helpers import NEEDS_TEX, ROOT, compiled

NEEDS_POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
WORD = re.compile(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')
HEIGHT, MARGIN = 841.89, 56.7
"""Points of a page, and of its margins of 20 mm."""
LEADING = ("What survives", "With the values in place", "Term by term", "Of the")
"""The beginnings of sentences that stand before a table or a block of formulas."""


def lines_of(pdf):
    """The lines of each page as pairs of how far down they end and what they say, the number of the page left out."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for page in told.split("<page ")[1:]:
        words = [(float(top), float(bottom), text) for top, bottom, text in WORD.findall(page)]
        inside = [word for word in words if word[1] < HEIGHT - 0.9 * MARGIN]
        lowest = max(bottom for _, bottom, _ in inside)
        yield lowest, " ".join(text for _, bottom, text in inside if bottom > lowest - 4)


def pdf_of(document, kind, folder):
    """The document as a PDF, by Typst or by pdflatex."""
    if kind == "typst":
        pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
        (data,) = document_files(document, "pdf").values()
        (folder / "sheet.pdf").write_bytes(data)
    else:
        compiled(next(iter(document_files(document, "latex").values())), folder)
    return folder / "sheet.pdf"


KINDS = pytest.mark.parametrize("kind", ["typst", pytest.param("latex", marks=NEEDS_TEX)])


@NEEDS_POPPLER
@KINDS
def test_the_lesson_takes_ten_pages_that_are_full_and_end_with_no_heading(kind, tmp_path):
    with (ROOT / "templates" / "wording.toml").open("rb") as file:
        sentences = tomllib.load(file)["lesson"]
    titles = [sentences[item.key.partition(".")[2]] for item in lesson().items if item.kind == "heading"]
    headings = [title.partition("{")[0] for title in titles]
    pages = list(lines_of(pdf_of(lesson(), kind, tmp_path)))
    assert len(pages) == 10
    for lowest, last in pages[:-1]:
        assert lowest - MARGIN >= 2 / 3 * (HEIGHT - 2 * MARGIN), last
    ends = [last for _, last in pages if last.startswith(LEADING) or any(map(last.startswith, headings))]
    assert ends == []


@NEEDS_POPPLER
@KINDS
@pytest.mark.parametrize(("version", "most"), [("student", 2), ("solutions", 3), ("key", 1)])
def test_the_starter_takes_two_pages_and_its_solutions_three(kind, version, most, tmp_path):
    course = parse_course((ROOT / "templates" / "course.toml").read_text("utf-8"))
    pages = list(lines_of(pdf_of(course_document(course, Student(""), version), kind, tmp_path)))
    assert len(pages) <= most
    assert [last for _, last in pages if last.startswith(("Solution", "Remember", "Exercise", *LEADING))] == []
