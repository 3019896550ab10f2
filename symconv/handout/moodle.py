r"""Exercises as a question bank of Moodle: its XML form, one question for each exercise of each student.

Numbers are numerical questions, letters multiple choice, a sum of symbols is an essay. Everything else is a short
answer, which Moodle compares letter by letter: so the question says how it is to be written, and the common spellings
count too. The feedback on a wrong answer names its mistakes. Pictures travel inside the file.

Texts are HTML, made from our own Markdown, because Moodle's Markdown turns the two backslashes at the end of a row of a
formula into one. Only what our templates write is known: paragraphs, lists, headings, pictures, code, bold words and
formulas between lines of two dollars, which come out between ``\[`` and ``\]``, where MathJax finds them. Any other
backslash or dollar stands in an element of its own: then no filter of Moodle takes a user's text for a formula.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from symconv.formulas.nodes import Said
from symconv.handout.course.spec import Course, Student
from symconv.handout.document import Document, Item, Paragraph
from symconv.handout.exercises import Question
from symconv.handout.exercises.answers import spellings
from symconv.handout.exercises.exercise import mistakes_by_value, mistakes_sentence
from symconv.handout.printing import document_body
from symconv.render.escape import escape_text
from symconv.render.writer import Writer

FORMAT = "markdown"


def moodle_questions(
    course: Course,
    student: Student,
    questions: tuple[Question, ...],
    variant: str,
    templates: str | Path | None = None,
) -> str:
    """The questions of one student as XML elements, without the frame of a file."""
    bank = QuestionBank(course, templates)
    text = ""
    for number, question in enumerate(questions, 1):
        element = bank.element(question, number, f"{student.stem} {variant} {number}")
        text += Xml.tostring(element, encoding="unicode") + "\n"
    return text


def moodle_file(questions: str) -> str:
    """Questions in the frame of a file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{questions}</quiz>\n'


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """What the questions of one course share."""

    course: Course
    templates: str | Path | None

    def element(self, question: Question, number: int, name: str) -> Xml.Element:
        """One question."""
        kind = _kind(question)
        element = Xml.Element("question", type=kind)
        _texted(element, "name", name.replace("$$", "$\u2060$"))  # a word joiner: no formula begins here
        asked = (*question.items, *_how_to_write(question))
        for tag, letter, items in (("questiontext", "q", asked), ("generalfeedback", "s", question.solution)):
            self._body(element, tag, Document(f"{letter}{number}", "", items, self.course.notation.brackets))
        _leaf(element, "defaultgrade", str(question.points))
        _leaf(element, "penalty", "0")
        fill = {"multichoice": self.multiple_choice, "essay": self.essay}.get(kind, self.typed)
        fill(element, question)
        return element

    def _body(self, parent: Xml.Element, tag: str, document: Document) -> None:
        """A text with its pictures."""
        text, pictures = document_body(document, FORMAT, self.templates)
        node = Xml.SubElement(parent, tag, format="html")
        for file, content in pictures.items():
            text = text.replace(f"]({file})", f"](@@PLUGINFILE@@/{file})")
            picture = Xml.SubElement(node, "file", name=file, path="/", encoding="base64")
            picture.text = base64.b64encode(content.encode("utf-8")).decode("ascii")
        _leaf(node, "text", html_text(text.strip("\n")))

    def multiple_choice(self, element: Xml.Element, question: Question) -> None:
        """Lines of which one is right."""
        _leaf(element, "single", "true")
        _leaf(element, "shuffleanswers", "false")
        _leaf(element, "answernumbering", "abc")
        for choice in question.choices:
            feedback = self._feedback(choice.mistakes)
            _answer(element, "0" if feedback else "100", self._sentence(choice.sentence), feedback, form="html")

    def essay(self, element: Xml.Element, question: Question) -> None:
        """Words, marked by hand."""
        _leaf(element, "responseformat", "editor")
        node = Xml.SubElement(element, "graderinfo", format="html")
        _leaf(node, "text", self._sentence(question.answer.sentence))

    def typed(self, element: Xml.Element, question: Question) -> None:
        """A number, compared as one, or a text, compared letter by letter: the right answer in all its spellings."""
        tolerance = "0" if element.get("type") == "numerical" else None
        if tolerance is None:
            _leaf(element, "usecase", "0")
        right, name = question.answer, self.course.notation.output
        for text in spellings(right.form, right.value, name):
            _answer(element, "100", text, "", tolerance)
        for value, mistakes in mistakes_by_value(question.wrong).items():
            feedback = self._feedback(mistakes)
            written = spellings(right.form, value, name)
            for text in written if right.form == "index" else written[:1]:
                _answer(element, "0", text, feedback, tolerance)

    def _feedback(self, mistakes: tuple[str, ...]) -> str:
        return self._sentence(mistakes_sentence(mistakes)) if mistakes else ""

    def _sentence(self, sentence: Said) -> str:
        return html_line(Writer.of(FORMAT, templates=self.templates).tell(sentence))


KINDS: Mapping[str, str] = MappingProxyType({"number": "numerical", "choice": "multichoice", "words": "essay"})
"""Form of an answer -> Moodle's kind of question; all others are short answers."""


def _kind(question: Question) -> str:
    """Moodle's kind of a question; its numbers are decimal, so a fraction is compared as text."""
    answers = (question.answer, *(wrong.answer for wrong in question.wrong))
    if question.answer.form == "number" and any(getattr(each.value, "denominator", 1) != 1 for each in answers):
        return "shortanswer"
    return KINDS.get(question.answer.form, "shortanswer")


def _how_to_write(question: Question) -> tuple[Item, ...]:
    """How an answer is to be written, for those that are compared letter by letter."""
    form, value = question.answer.form, question.answer.value
    if form not in ("index", "indices", "pixels"):
        return ()
    return (Paragraph(f"moodle.{form}{len(value if form == 'index' else value[0])}"),)


def _answer(
    parent: Xml.Element, fraction: str, text: str, feedback: str, tolerance: str | None = None, form: str | None = None
) -> None:
    node = Xml.SubElement(parent, "answer", {"fraction": fraction} | ({"format": form} if form else {}))
    _leaf(node, "text", text)
    if tolerance is not None:
        _leaf(node, "tolerance", tolerance)
    _texted(node, "feedback", feedback)


def _texted(parent: Xml.Element, tag: str, text: str) -> None:
    _leaf(Xml.SubElement(parent, tag), "text", text)


def _leaf(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = escape_text(text)


_INLINE = re.compile(
    r"(?P<code>`[^`]+`)|!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<src>[^)\s]+)\)|\*\*(?P<bold>.+?)\*\*|\\(?P<sign>[!-/:-@\[-`{-~])"
)
_FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.S | re.M)
_HEADING = re.compile(r"^#+ ")


def html_text(markdown: str) -> str:
    r"""A document of ours as HTML.

    >>> print(html_text("Give `x[0]`:\n\n$$\na &= b \\\\\n& c\n$$"))
    <p>Give <code>x[0]</code>:</p>
    <p>\[
    a &amp;= b \\
    &amp; c
    \]</p>
    """
    parts = _FORMULA.split(markdown)  # text and formulas in turn
    shown = [
        f"<p>\\[\n{escape(part, quote=False)}\n\\]</p>" if number % 2 else "\n".join(_blocks(part))
        for number, part in enumerate(parts)
    ]
    return "\n".join(part for part in shown if part)


def html_line(text: str) -> str:
    r"""One line of text as HTML.

    >>> html_line(r"the pixel `x[1,0]` of \*a\* &amp; **b**")
    'the pixel <code>x[1,0]</code> of *a* &amp; <b>b</b>'
    """
    return _INLINE.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{_plain(found['code'][1:-1])}</code>"
    if found["src"]:
        alt = re.sub(r"\\(.)", r"\1", found["alt"].replace("&amp;", "&"))
        alt = re.sub(r"[\\$]", lambda sign: f"&#{ord(sign[0])};", escape(alt))
        return f'<img src="{escape(found["src"])}" alt="{alt}">'
    if found["bold"]:
        return f"<b>{html_line(found['bold'])}</b>"
    return _plain(found["sign"])


def _plain(text: str) -> str:
    return re.sub(r"[\\$]", r"<span>\g<0></span>", escape(text, quote=False))


def _blocks(text: str) -> Iterator[str]:
    """Lines of one kind that follow each other are one block."""
    for kind, group in groupby(text.split("\n"), key=_line_kind):
        lines = list(group)
        if kind == "point":
            yield "<ul>" + "".join(f"<li>{html_line(line[2:])}</li>" for line in lines) + "</ul>"
        elif kind == "heading":
            yield from (f"<h4>{html_line(_HEADING.sub('', line))}</h4>" for line in lines)
        elif kind == "text":
            yield f"<p>{html_line(' '.join(lines))}</p>"


def _line_kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "point" if line.startswith("* ") else "heading" if _HEADING.match(line) else "text"
