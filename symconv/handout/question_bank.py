"""What a learning platform is told of an exercise: one value, which Moodle's XML and QTI write each in their own way.

Numbers are compared as numbers, letters are a multiple choice, a sum of symbols and free text are essays. Everything
else is compared letter by letter: so the question says how it is to be written, and the common spellings count too.
Texts are HTML, made from our own Markdown, with formulas that MathJax reads; pictures travel beside them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from symconv.formulas.nodes import Said
from symconv.handout.course.spec import Course, Student
from symconv.handout.document import Document, Item, Paragraph
from symconv.handout.exercises import Question
from symconv.handout.exercises.answers import spellings
from symconv.handout.exercises.exercise import insight_items, mistakes_by_value, mistakes_sentence
from symconv.handout.html_text import html_line, html_text
from symconv.handout.printing import document_body
from symconv.render.escape import escape_text
from symconv.render.writer import Writer

FORMAT = "markdown"
Kind = Literal["choice", "number", "text", "essay"]
KINDS: Mapping[str, Kind] = MappingProxyType({"number": "number", "choice": "choice", "words": "essay"})
"""Form of an answer -> how a platform takes it; all others are texts."""


def without_formulas(name: str) -> str:
    """A name in which no filter of a platform takes anything for a formula: a word joiner parts the signs of one.

    Raises:
        InputError: for a character that XML forbids.
    """
    return re.sub(r"([\\$])(?=[()\[\]$])", "\\1\u2060", escape_text(name))


@dataclass(frozen=True, slots=True)
class PlatformText:
    """HTML and the pictures that it shows by name, file name -> the file in base64."""

    html: str
    pictures: dict[str, str]


@dataclass(frozen=True, slots=True)
class PlatformAnswer:
    """An answer that a platform knows: a text as typed, of a choice HTML; of a wrong one what gives it."""

    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class PlatformQuestion:
    """One exercise of one sheet.

    Attributes:
        kind: how it is answered.
        number: of the exercise on its sheet.
        name: of sheet, variant and exercise, among all questions of a bank once.
        points: for the right answer.
        asked: the question.
        solution: shown afterwards.
        answers: those that are known, right ones first; of a choice all lines in order.
        guide: for whom marks an essay.
        lines: of the field for an essay.
    """

    kind: Kind
    number: int
    name: str
    points: int
    asked: PlatformText
    solution: PlatformText
    answers: tuple[PlatformAnswer, ...]
    guide: str = ""
    lines: int = 0


def platform_questions(
    course: Course, student: Student, questions: tuple[Question, ...], variant: str, templates: str | Path | None = None
) -> tuple[PlatformQuestion, ...]:
    """The exercises of one sheet as platforms are told of them."""
    teller = _Teller(course, templates)
    return tuple(
        teller.question(question, number, without_formulas(f"{student.stem} {variant} {number}"))
        for number, question in enumerate(questions, 1)
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """What the questions of one course share."""

    course: Course
    templates: str | Path | None

    def question(self, question: Question, number: int, name: str) -> PlatformQuestion:
        kind = _kind(question)
        asked = self._text(f"q{number}", (*question.items, *_how_to_write(question)))
        solution = self._text(f"s{number}", (*question.solution, *insight_items(question)))
        guide = self._sentence(question.answer.sentence) if kind == "essay" else ""
        answers = {"choice": self._choices, "essay": lambda _: ()}.get(kind, self._typed)(question)
        return PlatformQuestion(kind, number, name, question.points, asked, solution, answers, guide, question.lines)

    def _text(self, stem: str, items: tuple[Item, ...]) -> PlatformText:
        document = Document(stem, "", items, self.course.notation.brackets, language=self.course.language)
        text, pictures = document_body(document, FORMAT, self.templates)
        return PlatformText(html_text(text), {name: _coded(content) for name, content in pictures.items()})

    def _choices(self, question: Question) -> tuple[PlatformAnswer, ...]:
        return tuple(
            PlatformAnswer(self._sentence(choice.sentence), not choice.mistakes, self._feedback(choice.mistakes))
            for choice in question.choices
        )

    def _typed(self, question: Question) -> tuple[PlatformAnswer, ...]:
        """The right answer in all its spellings; of a wrong one those that do not take another order for it."""
        right, name = question.answer, self.course.notation.output
        answers = [PlatformAnswer(text, True) for text in spellings(right.form, right.value, name)]
        for value, mistakes in mistakes_by_value(question.wrong).items():
            feedback = self._feedback(mistakes)
            written = spellings(right.form, value, name)
            shown = written if right.form == "index" else written[:1]
            answers += [PlatformAnswer(text, False, feedback) for text in shown]
        return tuple(answers)

    def _feedback(self, mistakes: tuple[str, ...]) -> str:
        return self._sentence(mistakes_sentence(mistakes)) if mistakes else ""

    def _sentence(self, sentence: Said) -> str:
        return html_line(Writer.of(FORMAT, templates=self.templates, language=self.course.language).tell(sentence))


def _coded(content: str | bytes) -> str:
    """A file in base64."""
    return base64.b64encode(content.encode("utf-8") if isinstance(content, str) else content).decode("ascii")


def _kind(question: Question) -> Kind:
    """How a platform takes the answer; its numbers are decimal, so a fraction is compared as text."""
    answers = (question.answer, *(wrong.answer for wrong in question.wrong))
    if question.answer.form == "number" and any(getattr(each.value, "denominator", 1) != 1 for each in answers):
        return "text"
    return KINDS.get(question.answer.form, "text")


def _how_to_write(question: Question) -> tuple[Item, ...]:
    """How an answer is to be written, for those that are compared letter by letter."""
    form, value = question.answer.form, question.answer.value
    if form == "number" and _kind(question) == "text":
        return (Paragraph("platform.fraction"),)
    if form not in ("index", "indices", "pixels"):
        return ()
    return (Paragraph(f"platform.{form}{len(value if form == 'index' else value[0])}"),)
