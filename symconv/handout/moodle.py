"""A question bank as Moodle's XML: one question for each exercise of each sheet.

What is relied on is what Moodle's importer does: a question has one of its types, a name and texts in `<text>`; the
fraction of an answer is one of its grades, of which 100 and 0 are two; a picture is a file in base64, named in the text
after ``@@PLUGINFILE@@/``; the questions after one of type `category` belong to that category, and a slash separates the
names of categories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from symconv.handout.question_bank import PlatformAnswer, PlatformQuestion, PlatformText, without_formulas
from symconv.render.escape import escape_text

TYPES = MappingProxyType({"choice": "multichoice", "number": "numerical", "text": "shortanswer", "essay": "essay"})
"""Kind of a question -> Moodle's type."""
MOST_LINES = 40
"""That the field for an essay may have; the fewest are 2."""


def moodle_file(questions: Iterable[PlatformQuestion], title: str) -> str:
    """The questions as a file, in a category for each exercise, from which a quiz can draw one at random."""
    quiz = Xml.Element("quiz")
    by_exercise = sorted(questions, key=lambda question: question.number)
    for number, group in groupby(by_exercise, key=lambda question: question.number):
        category = Xml.SubElement(quiz, "question", type="category")
        _texted(category, "category", f"$course$/top/{_category(title)}/{number}")
        quiz.extend(map(_question, group))
    for child in quiz:
        child.tail = "\n"
    quiz.text = "\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(quiz, encoding="unicode")}\n'


def _category(title: str) -> str:
    """The name of a category; a slash in it is written twice."""
    return without_formulas(" ".join(title.split()).replace("/", "//")) or "symconv"


def _question(question: PlatformQuestion) -> Xml.Element:
    element = Xml.Element("question", type=TYPES[question.kind])
    _texted(element, "name", question.name)
    _body(element, "questiontext", question.asked)
    _body(element, "generalfeedback", question.solution)
    _leaf(element, "defaultgrade", str(question.points))
    _leaf(element, "penalty", "0")
    WRITERS[question.kind](element, question)
    return element


def _body(parent: Xml.Element, tag: str, body: PlatformText) -> None:
    """A text with its pictures."""
    node, text = Xml.SubElement(parent, tag, format="html"), body.html
    for file in body.pictures:
        text = text.replace(f'src="{file}"', f'src="@@PLUGINFILE@@/{file}"')
    _leaf(node, "text", text)
    for file, content in body.pictures.items():
        picture = Xml.SubElement(node, "file", name=file, path="/", encoding="base64")
        picture.text = content


def _choices(element: Xml.Element, question: PlatformQuestion) -> None:
    for tag, value in (("single", "true"), ("shuffleanswers", "false"), ("answernumbering", "abc")):
        _leaf(element, tag, value)
    for answer in question.answers:
        _answer(element, answer, {"format": "html"})


def _essay(element: Xml.Element, question: PlatformQuestion) -> None:
    _leaf(element, "responseformat", "editor")
    _leaf(element, "responsefieldlines", str(min(max(question.lines, 2), MOST_LINES)))
    _leaf(Xml.SubElement(element, "graderinfo", format="html"), "text", question.guide)


def _number(element: Xml.Element, question: PlatformQuestion) -> None:
    for answer in question.answers:
        _leaf(_answer(element, answer), "tolerance", "0")


def _short(element: Xml.Element, question: PlatformQuestion) -> None:
    _leaf(element, "usecase", "0")
    for answer in question.answers:
        _answer(element, answer)


WRITERS: Mapping[str, Callable[[Xml.Element, PlatformQuestion], None]] = MappingProxyType(
    {"choice": _choices, "number": _number, "text": _short, "essay": _essay}
)


def _answer(parent: Xml.Element, answer: PlatformAnswer, more: Mapping[str, str] = MappingProxyType({})) -> Xml.Element:
    node = Xml.SubElement(parent, "answer", {"fraction": "100" if answer.right else "0"} | dict(more))
    _leaf(node, "text", answer.text)
    feedback = Xml.SubElement(node, "feedback", format="html")
    _leaf(feedback, "text", answer.feedback)
    return node


def _texted(parent: Xml.Element, tag: str, text: str) -> None:
    _leaf(Xml.SubElement(parent, tag), "text", text)


def _leaf(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = escape_text(text)
