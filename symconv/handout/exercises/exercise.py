"""An exercise as one value, the draws that decide its numbers, and its three versions.

Draw number c of a key is read from SHA-256 of the key and c, so it depends on nothing else: no global state, no hash
seed, no locale, no order of work and no library's generator. Changing anything here changes every sheet ever printed;
a test pins the first draws.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from symconv.formulas.nodes import Formula, Said
from symconv.formulas.prose import Emphasis, FactWords, ProseLine
from symconv.handout.document import (
    AnswerSpace,
    Group,
    Heading,
    Item,
    MultipleChoice,
    Paragraph,
    SentenceList,
    SpaceForm,
)

T = TypeVar("T")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that look like another one
_WORD = 2**64


class SeededDraw:
    """Numbers that a key decides for ever; `strict`: every mistake must give another answer than the right one.

    >>> draw = SeededDraw("seed", "student")
    >>> [draw.integer(1, 6) for _ in range(8)]
    [2, 6, 4, 6, 1, 4, 4, 3]
    """

    __slots__ = ("_count", "_key", "strict")

    def __init__(self, *key: str | int, strict: bool = True) -> None:
        self._key = _digest(*key)
        self._count = 0
        self.strict = strict

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, each as likely as the others."""
        span = high - low + 1
        while (word := self._word()) >= _WORD - _WORD % span:
            pass  # the last, incomplete round would favour small numbers
        return low + word % span

    def nonzero(self, largest: int) -> int:
        """A whole number from -largest to largest that is not 0."""
        number = self.integer(1, 2 * largest)
        return number if number <= largest else largest - number

    def pick(self, given: Sequence[T]) -> T:
        """One of the given."""
        return given[self.integer(0, len(given) - 1)]

    def shuffled(self, given: Sequence[T]) -> list[T]:
        """The given in a drawn order."""
        rest = list(given)
        return [rest.pop(self.integer(0, len(rest) - 1)) for _ in given]

    def _word(self) -> int:
        self._count += 1
        return int.from_bytes(hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()[:8], "big")


def variant_id(seed: int, student: str) -> str:
    """The short name of a variant, printed on its sheet and its key.

    >>> variant_id(7, "Ann")
    'XSNN-R2GM'
    """
    word = int.from_bytes(_digest("variant", seed, student)[:5], "big")
    letters = "".join(_LETTERS[word >> 5 * number & 31] for number in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _digest(*key: str | int) -> bytes:
    """Each part with its length in front, so that no two keys run together; accents in one composition."""
    parts = [unicodedata.normalize("NFC", str(part)).encode("utf-8") for part in ("symconv exercise 1", *key)]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


Number = int | Fraction
Form = Literal["number", "index", "indices", "pixels", "choice", "words"]
"""What an answer may be: a number, an index, indices in order, a set of pixels, a letter, or words marked by hand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: a number, an index, a tuple of indices, a letter, or text, and the sentence that shows it."""

    form: Form
    value: Any
    sentence: Said


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """The answer that a named mistake gives."""

    mistake: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a multiple choice, with the mistakes that lead to it; the right one has none."""

    label: str
    sentence: Said
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A whole exercise; a title stands in place of its number, `lines` is the height of the space for its answer.

    The insight, the last sentence of the solution, is what to remember; a user's own question may have none.

    Each wrong answer stands beside a mistake that gives it; several mistakes may give one answer. `writing` is the
    number of lines for words beside an answer of another form.
    """

    task: str
    title: str | None
    points: int
    items: tuple[Item, ...]
    answer: Answer
    wrong: tuple[WrongAnswer, ...]
    choices: tuple[Choice, ...]
    solution: tuple[Item, ...]
    insight: Said | None
    lines: int
    asked: Formula | None = None
    writing: int = 0


def mistakes_by_value(wrong: tuple[WrongAnswer, ...]) -> dict[Any, tuple[str, ...]]:
    """Wrong value -> the names of all mistakes that give it."""
    values = dict.fromkeys(each.answer.value for each in wrong)
    return {value: tuple(each.mistake for each in wrong if each.answer.value == value) for value in values}


VERSIONS = ("student", "solutions", "key")


def exercise_items(question: Question, number: int, version: str) -> list[Item]:
    """The exercise as it stands in a version of the sheet.

    `student`: with blank lines for the answer; `solutions`: worked out in place; `key`: the answer alone, with the
    wrong answers and the mistakes behind them.
    """
    if version == "key":
        return _key(question, number)
    points = Said("exercise.point" if question.points == 1 else "exercise.points", {"count": question.points})
    titled = {} if question.title is None else {"title": question.title}
    heading = Heading(
        "exercise.titled" if titled else "exercise.heading",
        {"number": number} | titled,
        numbered=False,
        aside=points,
    )
    items = [heading, *question.items]
    if question.choices:
        items.append(MultipleChoice(tuple((choice.label, choice.sentence) for choice in question.choices)))
    if version == "student":
        return [Group((*items, *_space(question)))]
    answer = Paragraph("exercise.answer", {"word": _bold("exercise.answer_word"), "answer": question.answer.sentence})
    return [
        Group(tuple(items)),
        Paragraph("exercise.solution", leads=True),
        *question.solution,
        answer,
        *insight_items(question),
    ]


def insight_items(question: Question) -> list[Item]:
    """What to remember, as the last paragraph of a solution."""
    if question.insight is None:
        return []
    facts = {"word": _bold("exercise.remember_word"), "insight": question.insight}
    return [Paragraph("exercise.remember", facts, follows=True)]


def _bold(key: str) -> ProseLine:
    """A word of the wording in bold type, as a fact."""
    return ProseLine((Emphasis((FactWords(Said(key)),), strong=True),))


SPACES: Mapping[Form, SpaceForm] = MappingProxyType(
    {"number": "number", "index": "index", "indices": "list", "pixels": "list", "words": "box"}
)
"""The form of an answer -> that of the space for it; a choice is ticked where it stands."""
LINES: Mapping[SpaceForm, int] = MappingProxyType({"number": 1, "index": 1})


def _space(question: Question) -> list[Item]:
    form = SPACES.get(question.answer.form)
    words: list[Item] = [AnswerSpace("lines", question.writing)] if question.writing else []
    if form is None or not question.lines:
        return words
    if form == "box" and question.asked is None:
        form = "lines"  # free text
    asked = question.asked if form in ("number", "box") else None
    return [AnswerSpace(form, LINES.get(form, question.lines), asked), *words]


def _key(question: Question, number: int) -> list[Item]:
    by_hand = "_by_hand" if question.answer.form == "words" else ""
    items: list[Item] = [
        Heading("exercise.key_title", {"number": number}, numbered=False),
        Paragraph(
            f"exercise.answer{by_hand}", {"word": _bold("exercise.answer_word"), "answer": question.answer.sentence}
        ),
    ]
    if not question.wrong:
        return items
    shown = {wrong.answer.value: wrong.answer.sentence for wrong in question.wrong}
    sentence = "exercise.mistake_choice" if question.choices else "exercise.mistake"
    lines = tuple(
        Said(sentence, {"answer": shown[value], "mistake": mistakes_sentence(names)})
        for value, names in mistakes_by_value(question.wrong).items()
    )
    return [*items, Paragraph("exercise.mistakes"), SentenceList(lines)]


def is_own_mistake(name: str) -> bool:
    """Whether a mistake is a sentence of the user's, and not the name of one of ours."""
    return " " in name


def mistakes_sentence(names: tuple[str, ...]) -> Said:
    """What gives one wrong answer: a mistake, or one of several."""
    first, *others = names
    sentence = Said("mistake.own", {"text": first}) if is_own_mistake(first) else Said(f"mistake.{first}")
    if not others:
        return sentence
    return Said("exercise.either", {"one": sentence, "other": mistakes_sentence(tuple(others))})
