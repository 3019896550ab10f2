r"""Our own Markdown as HTML, for systems whose Markdown takes the backslashes out of formulas.

Only what our templates write is known: paragraphs, lists of points, headings, pictures, code, bold words and formulas
between lines of two dollars. A formula comes out between ``\[`` and ``\]``, which MathJax finds without settings.

Exercises as a question bank of Moodle: its XML form, one question for each exercise of each student.

Texts are HTML with formulas for MathJax, because Moodle's own Markdown turns the two backslashes at the end of a row
into one; pictures travel inside the file. Numbers are numerical questions, letters multiple choice, a sum of symbols is
an essay. Everything else is a short answer, which Moodle compares letter by letter: so the question says how it is to
be written, and the common spellings count too. The feedback on a wrong answer names its mistakes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from symconv.formula.nodes import Said
from symconv.handout.document import Document, Item, Paragraph
from symconv.handout.exercises.answers import spellings
from symconv.handout.exercises.exercise import mistakes_by_value, mistakes_sentence
from symconv.handout.printing import document_body, said_text

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Student
    from symconv.handout.exercises import Question


INLINE = re.compile(
    r"(?P<code>`[^`]+`)|!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<src>[^)\s]+)\)|\*\*(?P<bold>.+?)\*\*|\\(?P<sign>[!-/:-@\[-`{-~])"
)
FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.S | re.M)
HEADING = re.compile(r"^#+ ")


def hypertext(markdown: str) -> str:
    r"""A document of ours as HTML.

    >>> print(hypertext("Give `x[0]`:\n\n$$\na &= b \\\\\n& c\n$$"))
    <p>Give <code>x[0]</code>:</p>
    <p>\[
    a &amp;= b \\
    &amp; c
    \]</p>
    """
    pieces = FORMULA.split(markdown)  # text and formulas in turn
    shown = [_display(piece) if place % 2 else "\n".join(_blocks(piece)) for place, piece in enumerate(pieces)]
    return "\n".join(piece for piece in shown if piece)


def inline(text: str) -> str:
    r"""One line of text as HTML.

    >>> inline(r"the pixel `x[1,0]` of \*a\* &amp; **b**")
    'the pixel <code>x[1,0]</code> of *a* &amp; <b>b</b>'
    """
    return INLINE.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'][1:-1], quote=False)}</code>"
    if found["src"]:
        return f'<img src="{escape(found["src"])}" alt="{inline(found["alt"]).replace(chr(34), "&quot;")}">'
    if found["bold"]:
        return f"<b>{inline(found['bold'])}</b>"
    return escape(found["sign"], quote=False)


def _display(formula: str) -> str:
    return f"<p>\\[\n{escape(formula, quote=False)}\n\\]</p>"


def _blocks(text: str) -> Iterator[str]:
    """Lines of one kind that follow each other are one block."""
    for kind, lines in groupby(text.split("\n"), key=_kind):
        told = list(lines)
        if kind == "point":
            yield "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in told) + "</ul>"
        elif kind == "heading":
            yield from (f"<h4>{inline(HEADING.sub('', line))}</h4>" for line in told)
        elif kind == "text":
            yield f"<p>{inline(' '.join(told))}</p>"


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "point" if line.startswith("* ") else "heading" if HEADING.match(line) else "text"


FORMAT = "markdown"
Folder = str | Path | None
LETTER_BY_LETTER = ("index", "indices", "pixels")


def moodle_questions(
    course: Course, student: Student, made: tuple[Question, ...], variant: str, templates: Folder = None
) -> str:
    """The questions of one student as XML elements, without the frame of a file."""
    elements = [
        _question(course, f"{student.stem} {variant} {number}", number, question, templates)
        for number, question in enumerate(made, 1)
    ]
    return "".join(Xml.tostring(element, encoding="unicode") + "\n" for element in elements)


def moodle_file(questions: str) -> str:
    """Questions in the frame of a file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{questions}</quiz>\n'


def _question(course: Course, name: str, number: int, question: Question, templates: Folder) -> Xml.Element:
    kind = KINDS.get(question.answer.form, "shortanswer")
    element = Xml.Element("question", type=kind)
    _texted(element, "name", name)
    asked = (*question.items, *_form(question))
    bodies = {"questiontext": ("q", asked), "generalfeedback": ("s", question.solution)}
    for tag, (letter, items) in bodies.items():
        document = Document(f"{letter}{number}", "", items, course.notation.brackets)
        _body(element, tag, document, templates)
    _leaf(element, "defaultgrade", str(question.points))
    _leaf(element, "penalty", "0")
    FILLERS[kind](element, question, course, templates)
    return element


def _body(parent: Xml.Element, tag: str, document: Document, templates: Folder) -> None:
    """A text with its pictures."""
    text, pictures = document_body(document, FORMAT, templates)
    node = Xml.SubElement(parent, tag, format="html")
    for file, content in pictures.items():
        text = text.replace(f"]({file})", f"](@@PLUGINFILE@@/{file})")
        picture = Xml.SubElement(node, "file", name=file, path="/", encoding="base64")
        picture.text = base64.b64encode(content.encode("utf-8")).decode("ascii")
    _leaf(node, "text", hypertext(text.strip("\n")))


def _form(question: Question) -> tuple[Item, ...]:
    """How an answer is to be written, for those that are compared letter by letter."""
    form, value = question.answer.form, question.answer.value
    if form not in LETTER_BY_LETTER:
        return ()
    rank = len(value if form == "index" else value[0])
    return (Paragraph(f"moodle.{form}{rank}"),)


def _number(element: Xml.Element, question: Question, course: Course, templates: Folder) -> None:
    exact = all(getattr(a.value, "denominator", 1) == 1 for a in (question.answer, *(w.answer for w in question.wrong)))
    if not exact:
        element.set("type", "shortanswer")
        _short(element, question, course, templates)
        return
    _typed(element, question, course, templates, tolerance="0")


def _short(element: Xml.Element, question: Question, course: Course, templates: Folder) -> None:
    _leaf(element, "usecase", "0")
    _typed(element, question, course, templates)


def _typed(
    element: Xml.Element, question: Question, course: Course, templates: Folder, tolerance: str | None = None
) -> None:
    right = question.answer
    for text in spellings(right.form, right.value, course.notation.output):
        _answer(element, "100", text, "", tolerance)
    for value, names in mistakes_by_value(question.wrong).items():
        told = _mistakes(names, templates)
        written = spellings(right.form, value, course.notation.output)
        for text in written if right.form == "index" else written[:1]:
            _answer(element, "0", text, told, tolerance)


def _choices(element: Xml.Element, question: Question, course: Course, templates: Folder) -> None:  # noqa: ARG001
    _leaf(element, "single", "true")
    _leaf(element, "shuffleanswers", "false")
    _leaf(element, "answernumbering", "abc")
    for choice in question.choices:
        told = _mistakes(choice.mistakes, templates)
        _answer(element, "0" if told else "100", _said(choice.sentence, templates), told, None, "html")


def _essay(element: Xml.Element, question: Question, course: Course, templates: Folder) -> None:  # noqa: ARG001
    _leaf(element, "responseformat", "editor")
    node = Xml.SubElement(element, "graderinfo", format="html")
    _leaf(node, "text", _said(question.answer.sentence, templates))


def _answer(
    parent: Xml.Element, fraction: str, text: str, feedback: str, tolerance: str | None, form: str | None = None
) -> None:
    node = Xml.SubElement(parent, "answer", {"fraction": fraction} | ({"format": form} if form else {}))
    _leaf(node, "text", text)
    if tolerance is not None:
        _leaf(node, "tolerance", tolerance)
    _texted(node, "feedback", feedback)


def _said(said: Said, templates: Folder) -> str:
    return inline(said_text(said, FORMAT, templates))


def _mistakes(names: tuple[str, ...], templates: Folder) -> str:
    return _said(mistakes_sentence(names), templates) if names else ""


def _texted(parent: Xml.Element, tag: str, text: str) -> None:
    _leaf(Xml.SubElement(parent, tag), "text", text)


def _leaf(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = text


KINDS: Mapping[str, str] = MappingProxyType({"number": "numerical", "choice": "multichoice", "words": "essay"})
"""Form of an answer -> Moodle's kind of question; all others are short answers."""
FILLERS: Mapping[str, Callable[[Xml.Element, Question, Course, Folder], None]] = MappingProxyType(
    {"numerical": _number, "multichoice": _choices, "shortanswer": _short, "essay": _essay}
)
