"""Grading: what students typed against the key, and for a wrong answer the mistake that produces it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symconv.errors import InputError, shown
from symconv.files import read_text
from symconv.handout.exercises.answers import read_answer
from symconv.handout.tables import csv_rows, csv_text
from symconv.render import load_wording, template_folders

if TYPE_CHECKING:
    from symconv.handout.key import Key, KeyAnswer, KeyVariant

MAX_ANSWERS = 64_000_000
COLUMNS = ("student", "variant")
RIGHT, WRONG, EMPTY, UNREAD, BY_HAND = "right", "wrong", "empty", "unreadable", "by hand"


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer, marked.

    Attributes:
        student, variant, number: whose answer to which exercise.
        given: what was typed.
        verdict: `right`, `wrong`, `empty`, `unreadable` or `by hand`.
        points, of: what it earns, and the most it could.
        mistakes: the names of the mistakes that produce a wrong answer.
    """

    student: str
    variant: str
    number: int
    given: str
    verdict: str
    points: int
    of: int
    mistakes: tuple[str, ...] = ()


def grade(key: Key, answers: str, name: str = "answers") -> tuple[list[Mark], list[str]]:
    """The marks of all answers, and a sentence on each row that is not marked.

    Args:
        key: see `symconv.handout.key.read_key`.
        answers: comma separated text: `student` (or `variant`), then one column for each exercise, `1`, `2`, …
        name: opens every message.

    Raises:
        InputError: if the table has no column of students, or no exercise.
    """
    header, *rows = csv_rows(answers, name) or [[]]
    columns = {title.strip().lower(): place for place, title in enumerate(header)}
    owners = [column for column in COLUMNS if column in columns]
    numbers = {int(title): place for title, place in columns.items() if title.isascii() and title.isdigit()}
    if not owners or not numbers:
        raise InputError(f"{name} needs a first line with student (or variant) and the exercises, such as student,1,2")
    sheets = {column: {getattr(variant, column): variant for variant in key.variants} for column in COLUMNS}
    marks: list[Mark] = []
    told: list[str] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        given = {column: _cell(row, columns[column]) for column in owners}
        found, fault = _owner(sheets, given)
        if found is not None and found.student in seen:
            fault = f"{shown(found.student)} stands in line {seen[found.student]} already, which counts; remove one"
        if found is None or fault:
            told.append(f"{name}, line {line}: {fault}")
            continue
        seen[found.student] = line
        marks += _marks(found, {number: _cell(row, place) for number, place in numbers.items()})
    return marks, told


def _owner(
    sheets: Mapping[str, Mapping[str, KeyVariant]], given: Mapping[str, str]
) -> tuple[KeyVariant | None, str | None]:
    """The sheet that a row belongs to, or why there is none; where student and variant are given, both must fit."""
    first = next((text for text in given.values() if text), "")
    found = {column: sheets[column].get(text) for column, text in given.items() if text}
    if not any(found.values()):
        return None, f"no sheet of the key is for {shown(first)}"
    one, *others = found.values()
    if all(other == one for other in others):
        return one, None
    student, variant = (shown(given[column]) for column in COLUMNS)
    return None, f"the sheet of {student} is not the variant {variant}; correct one of them, or leave one empty"


def _cell(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _marks(variant: KeyVariant, given: dict[int, str]) -> Iterator[Mark]:
    for number, answer in enumerate(variant.answers, 1):
        text = given.get(number, "")
        verdict, mistakes = judge(answer, text)
        points = answer.points if verdict == RIGHT else 0
        yield Mark(variant.student, variant.variant, number, text, verdict, points, answer.points, mistakes)


def judge(answer: KeyAnswer, text: str) -> tuple[str, tuple[str, ...]]:
    """The verdict on one answer, and the mistakes that produce it."""
    if not text.strip():
        return EMPTY, ()
    if answer.form == "words":
        return BY_HAND, ()
    value = read_answer(answer.form, text)
    if value is None:
        return UNREAD, ()
    if value == read_answer(answer.form, answer.value):
        return RIGHT, ()
    names = [wrong.mistake for wrong in answer.wrong if read_answer(answer.form, wrong.value) == value]
    return WRONG, tuple(dict.fromkeys(names))


def marks_text(marks: list[Mark], templates: str | Path | None = None) -> str:
    """The marks as comma separated text, mistakes in words."""
    wording = load_wording(*template_folders(templates))
    rows: list[tuple[object, ...]] = [("student", "variant", "exercise", "given", "verdict", "points", "of", "mistake")]
    for m in marks:
        told = " or ".join(wording.sentence(f"mistake.{name}") for name in m.mistakes)
        rows.append((m.student, m.variant, m.number, m.given, m.verdict, m.points, m.of, told))
    return csv_text(rows)


def form_text(key: Key) -> str:
    """An empty table for the answers: one line a student, one column an exercise."""
    count = max((len(variant.answers) for variant in key.variants), default=0)
    rows = [[*COLUMNS, *range(1, count + 1)]]
    rows += [[variant.student, variant.variant, *[""] * len(variant.answers)] for variant in key.variants]
    return csv_text(rows)


def read_answers(path: str | Path) -> str:
    """The text of a table of answers."""
    return read_text(path, MAX_ANSWERS)
