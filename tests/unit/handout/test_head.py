"""The head of a sheet and the space for answers."""

import re

import pytest

from symconv.errors import InputError
from symconv.handout import Student, course_document, document_files, slide_files
from symconv.handout.course import parse_course
from symconv.handout.document import AnswerSpace, Conventions, each_item
from tests.helpers import NEEDS_TEX, compiled

COURSE = """
title = "By hand"
author = "A. Lecturer"
head.course = "Signals"
head.number = 3
[[section]]
kind = "exercise"
task = "cell"
points = 2
[[section]]
kind = "exercise"
task = "reads"
points = 3
[[section]]
kind = "exercise"
task = "flip"
"""
FORMATS = ("text", "markdown", "latex", "typst")


def sheet(format, more="", version="student", student="Ann"):
    document = course_document(parse_course(more + COURSE), Student("u1", student), version)
    return next(iter(document_files(document, format).values()))


@pytest.mark.parametrize("format", FORMATS)
def test_the_head_holds_name_date_course_number_and_points(format):
    text = sheet(format).replace("\\", "").replace("~", " ")
    for words in ("By hand", "A. Lecturer", "Signals", "Sheet 3", "Variant ", "Name", "Ann", "Date", "Points"):
        assert words in text, words
    assert text.index("By hand") < text.index("Name") < text.index("Exercise 1")


def test_points_are_listed_for_each_exercise_and_in_total():
    assert "Exercise 1: ___ / 2 · Exercise 2: ___ / 3 · Exercise 3: ___ / 1 · total: ___ / 6" in sheet("text")


def test_the_file_says_what_is_left_blank():
    assert "Date" in sheet("text") and "Date" not in sheet("text", "date = 2026-10-01\n")
    assert "1 October 2026" in sheet("text", "date = 2026-10-01\n")
    bare = sheet("text", "head.lines = []\n")
    assert "Name" not in bare and "total" not in bare and "Ann" in bare
    with pytest.raises(
        InputError, match="course file, line 1: head lines 1: unknown value 'nmae'; did you mean 'name'"
    ):
        parse_course('head.lines = ["nmae"]')
    with pytest.raises(InputError, match="unknown key 'corse'; did you mean 'course'"):
        parse_course('head.corse = "a"')


def test_solutions_have_nothing_to_fill_in_and_say_whose_they_are():
    text = sheet("text", version="solutions")
    assert "Name" not in text and "total" not in text and "\nAnn\n" in text and "____" not in text


def test_a_space_is_as_large_as_its_answer():
    document = course_document(parse_course(COURSE), Student())
    number, pixels = (item for item in each_item(document.items) if isinstance(item, AnswerSpace))
    assert (number.form, number.lines, pixels.form) == ("number", 1, "list") and number.asked is not None
    text = sheet("typst")
    assert text.count("#answer(") == 2 and "#answer(42mm, 9mm, [#formula(" in text and "#answer(1fr, " in text


def test_points_stand_at_the_exercise():
    assert "Exercise 2 (3 points)\n" in sheet("text") and "## Exercise 3 (1 point)\n" in sheet("markdown")


def test_conventions_that_all_share_stand_once():
    document = course_document(parse_course(COURSE), Student())
    shared = document.head.conventions
    assert {said.key.partition(".")[0] for said in shared} >= {"order", "boundary"}
    stated = [item.sentences() for item in each_item(document.items) if isinstance(item, Conventions)]
    assert not any(said in told for said in shared for told in stated)
    assert sheet("text").count("first the index") == sheet("text").count("Boundary: ") - 1 == 0


@NEEDS_TEX
@pytest.mark.parametrize("version", ["student", "solutions", "key"])
def test_the_latex_sheet_compiles_without_overfull_boxes(version, tmp_path):
    assert "Overfull" not in compiled(sheet("latex", version=version), tmp_path)


@NEEDS_TEX
def test_what_is_kept_together_and_taller_than_a_page_breaks(tmp_path):
    text = sheet("latex", 'notation.image = "f"\n')
    long = text.replace(r"\begin{symconvgroup}", r"\begin{symconvgroup}" + "line\\par " * 90, 1)
    assert "Overfull" not in compiled(long, tmp_path)


def test_in_typst_too(tmp_path):
    typst = pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    text = sheet("typst").replace("#kept[", "#kept[" + "line \\\n" * 90, 1)
    (tmp_path / "a.typ").write_text(text, "utf-8")
    for name, svg in document_files(course_document(parse_course(COURSE), Student()), "typst").items():
        (tmp_path / name).write_text(svg, "utf-8") if name.endswith(".svg") else None
    pypdf = pytest.importorskip("pypdf")
    (tmp_path / "a.pdf").write_bytes(typst.compile(str(tmp_path / "a.typ")))
    pages = pypdf.PdfReader(tmp_path / "a.pdf").pages
    assert sum(page.extract_text().count("line") for page in pages) >= 90


def test_words_for_the_number_of_the_sheet_stand_without_ours():
    def numbered(number):
        made = course_document(parse_course(COURSE.replace("number = 3", f'number = "{number}"')), Student("u1"))
        return next(iter(document_files(made, "text").values()))

    assert "Sheet 4b ·" in numbered("4b")
    assert "Homework 4 ·" in numbered("Homework 4") and "Sheet" not in numbered("Homework 4")


MIXED = """
[notation]
definition = "sliding"
[[section]]
kind = "exercise"
task = "cell"
operation = "{first}"
[[section]]
kind = "exercise"
task = "cell"
operation = "{second}"
[[section]]
kind = "exercise"
task = "cell"
operation = "{second}"
image = "6"
kernel = "3"
[[section]]
kind = "exercise"
task = "cell"
operation = "{first}"
boundary = "wrap"
"""


def test_a_definition_and_the_usual_order_are_stated_once_and_what_differs_where_it_differs():
    made = course_document(parse_course(MIXED.format(first="convolution", second="correlation")), Student(), "student")
    shared = [said.key for said in made.head.conventions]
    assert shared == ["definition.convolution", "order.xy2"]
    stated = [[one.key for one in item.sentences()] for item in each_item(made.items) if isinstance(item, Conventions)]
    assert stated == [
        ["boundary.zero"],
        ["definition.sliding", "boundary.zero"],
        ["definition.sliding", "order.xy1", "boundary.zero"],
        ["boundary.wrap"],
    ]


def test_the_figure_of_an_exercise_has_no_number_and_no_caption():
    worked = '[[section]]\nkind = "worked"\nimage = "4x4"\n'
    more = MIXED.format(first="convolution", second="correlation") + worked
    made = course_document(parse_course(more), Student(), "student")
    text = document_files(made, "markdown")["handout.md"]
    assert text.count("Figure 1.") == 1 and "Figure 2" not in text
    assert len(re.findall(r"\(handout-exercise-0[1-4]-x-h\.svg\)", text)) == 4


@pytest.mark.parametrize("format", ["latex", "typst"])
def test_what_holds_on_all_slides_stands_on_the_first_one(format):
    made = course_document(parse_course(MIXED.format(first="convolution", second="correlation")), Student(), "student")
    text = next(iter(slide_files(made, format).values())).replace("\\", "").replace("~", " ")
    assert text.index("On the whole sheet:") < text.index("first index column, second row") < text.index("Exercise 1")
