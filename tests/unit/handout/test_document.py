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
    "Picture": "picture",
    "UserPicture": "picture",
    "UserText": "prose",
    "MultipleChoice": "choices",
    "AnswerSpace": "space",
    "Group": "group",
}
TEMPLATES = ROOT / "templates"


def test_the_kinds_are_pinned_because_templates_of_users_name_them():
    assert {item.__name__: item.kind for item in Item.__subclasses__()} == KINDS


@pytest.mark.parametrize("sheet", ["latex/sheet.tex.j2", "typst/sheet.typ.j2", "markdown/sheet.md.j2"])
def test_the_template_of_a_sheet_knows_every_kind(sheet):
    text = (TEMPLATES / sheet).read_text("utf-8")
    assert set(KINDS.values()) <= set(re.findall(r'item\.kind == "(\w+)"', text))
