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
    """One line of a multiple choice, with the mistakes that lead to it; the right one has none."""

    label: str
    said: Said
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A whole exercise.

    Attributes:
        task: what is asked, a key of the wording `task`.
        title: heading in place of the number; None: the number.
        points: shown and exported.
        items: the question as it stands on the sheet.
        answer: the right answer.
        wrong: wrong answers, each by a mistake that gives it; several mistakes may give one answer.
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


def mistakes_by_value(wrong: tuple[Wrong, ...]) -> dict[Any, tuple[str, ...]]:
    """Wrong value -> the names of all mistakes that give it."""
    values = dict.fromkeys(each.answer.value for each in wrong)
    return {value: tuple(each.mistake for each in wrong if each.answer.value == value) for value in values}
