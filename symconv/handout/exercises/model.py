"""An exercise as one value: question, answer, wrong answers by name, and the solution."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symconv.derive.figure import Said
from symconv.handout.document import Item

Number = int | Fraction
FORMS = ("number", "index", "indices", "pixels", "choice", "words")
"""What an answer may be: a number, an index, indices in order, a set of pixels, a letter, or words marked by hand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its form, its value, and how it is said on a sheet.

    Attributes:
        form: one of `FORMS`.
        value: a number, an index, a tuple of indices, a letter, or text.
        said: the sentence of the wording that shows it.
    """

    form: str
    value: Any
    said: Said


@dataclass(frozen=True, slots=True)
class Wrong:
    """The answer that a named mistake gives."""

    mistake: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a multiple choice; the right one has no mistake."""

    label: str
    said: Said
    mistake: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A whole exercise.

    Attributes:
        task: what is asked, a key of the wording `task`.
        title: heading in place of the number; None: the number.
        points: shown and exported.
        items: the question as it stands on the sheet.
        answer: the right answer.
        wrong: wrong answers, each by the mistake that gives it.
        choices: the lines of a multiple choice, if it is one.
        solution: how the answer is found.
        lines: how much room for an answer, in lines.
    """

    task: str
    title: str | None
    points: int
    items: tuple[Item, ...]
    answer: Answer
    wrong: tuple[Wrong, ...]
    choices: tuple[Choice, ...]
    solution: tuple[Item, ...]
    lines: int = 3
