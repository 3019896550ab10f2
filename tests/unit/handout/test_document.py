"""Documents: every item says its kind, and every kind has its block in the template of every format."""

import re

import pytest

from symconv.handout.document import Item
from tests.helpers import ROOT

KINDS = {
    "Heading": "heading",
    "Paragraph": "paragraph",
    "SentenceList": "points",
    "Conventions": "conventions",
    "Display": "display",
    "Formulas": "formulas",
    "WorkedSteps": "worked",
    "VerdictParts": "proved",
    "IntegralSteps": "proved",
    "Picture": "picture",
    "UserPicture": "picture",
    "UserText": "prose",
    "MultipleChoice": "choices",
    "AnswerSpace": "space",
    "Group": "group",
    "Row": "row",
}
TEMPLATES = ROOT / "templates"


def test_the_kinds_are_pinned_because_templates_of_users_name_them():
    assert {item.__name__: item.kind for item in Item.__subclasses__()} == KINDS


@pytest.mark.parametrize("sheet", ["latex/sheet.tex.j2", "typst/sheet.typ.j2", "markdown/sheet.md.j2"])
def test_the_template_of_a_sheet_knows_every_kind(sheet):
    text = (TEMPLATES / sheet).read_text("utf-8")
    assert set(KINDS.values()) <= set(re.findall(r'item\.kind == "(\w+)"', text))


def test_pictures_in_a_row_stand_side_by_side_and_keep_their_numbers():
    from symconv import convolve
    from symconv.derive.figures import kernel_figure, sliding_frames
    from symconv.handout import Document, document_files
    from symconv.handout.document import Paragraph, Picture, Row, each_item

    output = convolve("1 2 3", "1 1", mode="valid")
    frames = tuple(map(Picture, sliding_frames(output)))
    row = Row((*frames, Paragraph("lesson.window_text"), Paragraph("lesson.window_text")))
    document = Document("sheet", "lesson.title", (row, Picture(kernel_figure(output.kernel))))
    assert len(list(each_item(document.items))) == 5
    told = {format: document_files(document, format) for format in ("latex", "typst", "markdown", "html", "text")}
    assert told["latex"]["sheet.tex"].count("\\symconvcell{%") == 2
    assert told["latex"]["sheet.tex"].count("\\symconvaside{Under") == 1
    assert told["typst"]["sheet.typ"].count("#in-row(\n") == 1
    assert told["html"]["sheet.html"].count('<div class="row">') == 1
    for files in told.values():
        text = "".join(body for body in files.values() if isinstance(body, str))
        assert text.count("Under the sliding definition") == 2
    assert told["markdown"]["sheet.md"].index("Figure 2") < told["markdown"]["sheet.md"].index("Figure 3")
