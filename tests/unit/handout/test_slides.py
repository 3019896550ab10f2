"""Slides: everything of the document is there once, on slides that are full and that nothing flows over."""

import re
import subprocess
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest

import symconv as sc
from symconv.errors import InputError
from symconv.handout import Document, Student, course_document, lesson, slide_files
from symconv.handout.course.file import parse_course
from symconv.handout.document import Heading, Picture, WorkedSteps
from symconv.handout.slides import slide_sections, slide_writer
from symconv.render.derivation import ALL_STEPS
from tests.helpers import NEEDS_TEX, compiled, lesson_example, positions

STEPS = tuple(step for step in ALL_STEPS if step not in ("title", "conventions", "drawing"))
DERIVATIONS = {
    "lesson": lesson_example,
    "long": lambda: sc.convolve((9, 9), (7, 7)).derive(0, 0),
    "deep": lambda: sc.correlate((3, 3, 3), (3, 3, 3), definition="sliding").derive(0, 0, 0, over="kernel"),
    "numbers": lambda: sc.convolve("1 2 3 4 5", "1 10 100").derive(1),
    "boundary": lambda: sc.correlate((4, 5), "a b c / d e f", mode="same", boundary="symmetric").derive(-1, -1),
}
WEEK = """
title = "Week 3: smoothing and edges"
author = "A. Lecturer"
language = "{language}"
seed = 42

[[section]]
kind = "text"
title = "What smoothing does"
text = '''
A digital image is a table of numbers, to each of which a camera adds *noise*. The weights of a mean of
neighbours form the **kernel**, and the recipe is the convolution

$$ y[m,n] = \\sum_{{i,j}} x[i,j] h[m-i,n-j] $$

Weights that add up to 1 keep the brightness of a flat area.

* A kernel whose weights sum to one keeps flat areas as they are.
* A kernel whose weights sum to zero answers to changes alone.
'''

[[section]]
kind = "worked"
operation = "convolution"
image = "7x7"
kernel = "a b c / d e f / g h i"
at = [1, 1]
window = [[0, 3], [0, 3]]

[[section]]
kind = "exercise"
task = "cell"
operation = "convolution"
image = [4, 4]
border = "inside"

[[section]]
kind = "exercise"
task = "flip"

[[section]]
kind = "exercise"
task = "reads"
operation = "correlation"
image = [4, 4]
kernel = [2, 2]

[[section]]
kind = "exercise"
task = "own"
title = "Ramp"
image = "3 3 3 9 9 9"
kernel = "1 2 1"
operation = "convolution"
choices = true
question = '''
A row of pixels is smoothed with $h$ and divided by 4.

{{x}} {{h}}

Compute {{y[0]?}} divided by 4.'''
answer = "{{y[0]}}/4"
wrong = ["{{y[0]}}"]
"""
LIST = "\n".join(f"* word{number} of a list that is far too long for one slide" for number in range(40))
LONG_LIST = f"[[section]]\nkind = 'text'\ntitle = 'A list'\ntext = '''\n{LIST}\n'''\n"


def document(name):
    derivation = DERIVATIONS[name]()
    items = (Heading("lesson.convolution"), WorkedSteps(derivation, STEPS), Picture(derivation.figure()))
    return Document(name, "lesson.title", items)


def of_course(text, version="student"):
    return course_document(parse_course(text), Student(), version)


DOCUMENTS = {name: lambda name=name: document(name) for name in DERIVATIONS} | {
    "whole": lesson,
    "subscripts": lambda: lesson(indexing="ij", brackets="subscript"),
    "week": lambda: of_course(WEEK.format(language="en")),
    "woche": lambda: of_course(WEEK.format(language="de"), "solutions"),
    "list": lambda: of_course(LONG_LIST),
}
EACH = pytest.mark.parametrize("name", DOCUMENTS)
WEEKS = pytest.mark.parametrize("name", ["week", "woche"])
FORMATS = pytest.mark.parametrize("format", ["typst", pytest.param("latex", marks=NEEDS_TEX)])


def made(document, format, folder, *, once=True):
    """The slides as a file, each of them once or with a page for each step, and what the compiler complained of."""
    path = folder / "slides.pdf"
    if format == "typst":
        pytest.importorskip("typst")
        with_steps, alone = slide_files(document, "pdf").values()
        path.write_bytes(alone if once else with_steps)
        return path
    (source,) = (text for name, text in slide_files(document, "latex").items() if name.endswith(".tex"))
    log = compiled(source.replace("169,11pt]", "169,11pt,handout]") if once else source, folder)
    assert "Overfull" not in log, re.findall(r"Overfull.*", log)
    (folder / "sheet.pdf").rename(path)
    return path


def pages(path):
    return pytest.importorskip("pypdf").PdfReader(BytesIO(path.read_bytes())).pages


def texts(path):
    shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return shown.split("\f")[:-1]


def number_of(text):
    """The number of a slide, which ends its last line."""
    return int(text.rstrip().split()[-1])


def fullness(path):
    """How far down the ink of each slide goes, as a share of the space above the last line."""
    subprocess.run(["pdftoppm", "-r", "30", "-gray", path, path.with_suffix("")], check=True)
    shares = []
    for picture in sorted(path.parent.glob("slides-*.pgm")):
        head, data = picture.read_bytes().split(b"255\n", 1)
        width, height = map(int, head.split()[1:3])
        ink = np.frombuffer(data, np.uint8).reshape(height, width)[: round(0.89 * height)] < 200
        rows = np.flatnonzero(ink.any(axis=1))
        shares.append((rows[-1] / height - 0.07) / 0.82)
    return shares


@FORMATS
@EACH
def test_nothing_stands_beyond_the_edge_and_no_slide_flows_over(format, name, tmp_path):
    path = made(DOCUMENTS[name](), format, tmp_path)
    for page in pages(path):
        assert all(15 < x < 453.5 - 15 and 5 < y < 255.1 - 10 for x, y in positions(page))
    numbers = [number_of(text) for text in texts(path)[1:]]
    assert numbers == sorted(numbers) and set(numbers) == set(range(2, numbers[-1] + 1))
    assert name in ("list", "long") or len(numbers) == len(set(numbers))  # in these a text goes on over several


@FORMATS
@WEEKS
def test_a_question_its_figure_its_choices_and_its_space_stand_on_one_slide(format, name, tmp_path):
    found = [text.rstrip().rpartition("\n")[0] for text in texts(made(DOCUMENTS[name](), format, tmp_path))]
    exercise, figure = {"week": ("Exercise", "as drawn"), "woche": ("Aufgabe", "wie gezeichnet")}[name]
    for number, needed in enumerate(("y[1, 1]", "(a) (b) (c) (d) (e)", "y[1, 0]", "smoothed divided (a) (b)"), 1):
        (slide,) = (text for text in found if re.search(rf"{exercise} {number}\b", text))
        assert figure in slide
        assert all(word in slide for word in needed.split())


@FORMATS
@pytest.mark.parametrize("name", ["week", "woche", "lesson", "numbers"])
def test_a_slide_is_more_than_half_full_or_has_no_space_for_the_next_one(format, name, tmp_path):
    shares = fullness(made(DOCUMENTS[name](), format, tmp_path))[1:]
    for share, following in zip(shares, [*shares[1:], 1], strict=True):
        assert share >= 0.48 or share + following > 0.9, shares


@FORMATS
def test_each_step_of_a_worked_example_appears_after_the_one_before(format, tmp_path):
    sentences = ("definition", "Put", "products looked at", "What survives", "With the values")
    steps = texts(made(document("lesson"), format, tmp_path, once=False))[1:]
    first = [next(n for n, text in enumerate(steps) if sentence in text) for sentence in sentences]
    assert first == sorted(set(first))
    for before, after in pairwise(steps):
        if number_of(before) == number_of(after):
            assert set(before.split()) <= set(after.split())
    alone = texts(made(document("lesson"), format, tmp_path))[1:]
    assert all(sum(sentence in text for text in alone) == 1 for sentence in sentences)
    assert len(steps) > len(alone)


@FORMATS
def test_the_title_of_a_section_stands_once_and_is_quiet_on_the_slides_that_go_on(format, tmp_path):
    found = texts(made(document("long"), format, tmp_path))[1:]
    assert len(found) > 4 and "Convolution" in found[0].split("\n")[0]
    for text in found[1:]:
        assert [line.split()[0] for line in text.split("\n") if "Convolution" in line] == ["Convolution"]
        assert text.rstrip().split("\n")[-1].split() == ["Convolution", str(number_of(text))]


@FORMATS
def test_a_text_too_long_for_a_slide_goes_on_over_the_next_ones(format, tmp_path):
    shown = " ".join(texts(made(DOCUMENTS["list"](), format, tmp_path)))
    assert [shown.count(f"word{number} ") for number in range(40)] == [1] * 40


@pytest.mark.parametrize("format", ["latex", "typst"])
@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_row_and_every_product_is_on_the_slides(format, name):
    derivation = DERIVATIONS[name]()
    writer = slide_writer(document(name), format)
    source = next(iter(slide_files(document(name), format).values()))
    for row in derivation.rows():
        assert all(writer.write(factor) in source for factor in row.solved.factors)
    heads = len(re.findall(r"^ +\(\[#formula|^\$.* & .*=|^\\symconvfaded\{\$.*\\\\$", source, flags=re.M))
    assert format == "typst" or heads == len(derivation.candidates)
    for kind in ("survivors", "substituted_values"):
        for part in getattr(derivation, kind)().sides[1].parts:
            assert writer.printer.show(part).lstrip("-") in source


def test_a_question_is_one_run_and_a_picture_stands_with_the_text_before_it():
    sections = slide_sections(DOCUMENTS["week"](), slide_writer(DOCUMENTS["week"](), "typst"))
    exercises = [section for section in sections if "Exercise" in section.title]
    assert [len(section.runs) for section in exercises] == [1, 1, 1, 1]
    assert [len(section.runs[0].facts()["pictures"]) for section in exercises] == [1, 1, 1, 1]
    assert [run.facts()["step"] for run in sections[1].runs].count(True) == 5


@pytest.mark.parametrize("format", ["markdown", "word", "text", "ltex"])
def test_other_formats_have_no_slides(format):
    with pytest.raises(InputError, match=f"there are no slides in the format '{format}'"):
        slide_files(lesson(), format)
