"""Slides: everything of the document is there, on slides that nothing flows over."""

import re
from io import BytesIO

import pytest

import symconv as sc
from symconv.errors import InputError
from symconv.handout import Document, lesson, slide_files
from symconv.handout.document import Heading, Picture, WorkedSteps
from symconv.handout.slides import CAPACITY, slide_writer, worked_blocks
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


def document(name):
    derivation = DERIVATIONS[name]()
    items = (Heading("lesson.convolution"), WorkedSteps(derivation, STEPS), Picture(derivation.figure()))
    return Document(name, "lesson.title", items)


DOCUMENTS = {name: lambda name=name: document(name) for name in DERIVATIONS} | {
    "whole": lesson,
    "subscripts": lambda: lesson(indexing="ij", brackets="subscript"),
}
EACH = pytest.mark.parametrize("name", DOCUMENTS)


def slide_count(files):
    ((_, source), *_) = files.items()
    """Each slide stands there once for each step that appears on it."""
    return len(re.findall(r"\\begin\{frame\}|\\pause|^#pagebreak\(\)", source, flags=re.M)) + ("#set page" in source)


@EACH
def test_typst_slides_hold_one_page_each_and_no_text_stands_beyond_the_edge(name):
    pytest.importorskip("typst")
    made = DOCUMENTS[name]()
    (data,) = slide_files(made, "pdf").values()
    pages = pytest.importorskip("pypdf").PdfReader(BytesIO(data)).pages
    assert len(pages) == slide_count(slide_files(made, "typst"))
    for page in pages:
        assert all(40 < x < 842 - 30 and 10 < y < 474 - 20 for x, y in positions(page))


@NEEDS_TEX
@EACH
def test_beamer_slides_have_no_overfull_boxes(name, tmp_path):
    files = slide_files(DOCUMENTS[name](), "latex")
    (source,) = files.values()
    log = compiled(source, tmp_path)
    assert "Overfull" not in log, re.findall(r"Overfull.*", log)
    assert f"({slide_count(files)} pages" in log


@pytest.mark.parametrize("format", ["latex", "typst"])
@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_row_and_every_product_is_on_one_slide_and_none_is_lost(format, name):
    derivation = DERIVATIONS[name]()
    writer = slide_writer(Document("slides", "", ()), format)
    blocks = list(worked_blocks(derivation, writer, STEPS))
    assert sum(len(block.facts["rows"]) for block in blocks if block.kind == "rows") == len(derivation.candidates)
    assert all(block.height <= CAPACITY for block in blocks)
    source = next(iter(slide_files(document(name), format).values()))
    for row in derivation.rows():
        assert writer.write(row.solved) in source
    for kind in ("survivors", "substituted_values"):
        for part in getattr(derivation, kind)().sides[1].parts:
            assert writer.printer.show(part).lstrip("-") in source


def test_a_tall_figure_has_a_slide_for_itself():
    tall, low = sc.convolve((9, 9), (8, 8)).derive(0, 0).figure(), lesson_example().figure()
    for figure, slides in ((tall, ["", "#fitted("]), (low, ["#fitted("])):
        items = (Heading("lesson.convolution"), WorkedSteps(lesson_example(), ("definition",)), Picture(figure))
        source = slide_files(Document("a", "lesson.title", items), "typst")["a-slides.typ"]
        assert ["#fitted(" * slide.count("#fitted(") for slide in source.split("#pagebreak()")[1:]] == slides


def test_slides_of_one_section_are_counted():
    source = slide_files(document("long"), "typst")["long-slides.typ"]
    titles = re.findall(r"^#heading\(level: 1, bookmarked: true\)\[(.*)\]$", source, flags=re.M)
    count = len(titles)
    assert count > 3 and titles == [rf"Convolution ({part}\/{count})" for part in range(1, count + 1)]


@pytest.mark.parametrize("format", ["markdown", "word", "text", "ltex"])
def test_other_formats_have_no_slides(format):
    with pytest.raises(InputError, match=f"there are no slides in the format '{format}'"):
        slide_files(lesson(), format)
