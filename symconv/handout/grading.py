"""Keys and marks: the answers of many sheets as data, and what students typed compared with them.

A key is written and read as JSON. Its answers are in the canonical text of `exercises.answers`, so a key can be read
without this package, and grading needs nothing but the key and what the students typed. A wrong answer is explained by
the mistakes that give it.

Tables are comma separated text that spreadsheets open without running anything. Which character separates cells is a
setting of the reader's country, so wherever a comma, semicolon, tab, quotation mark or line end of a text would begin a
cell that reads like a formula (`=`, `+`, `-`, `@`, full-width forms too), an apostrophe goes before it, unless it is a
plain number; it is taken off again when such a table is read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError

from symconv.errors import InputError, plainly, shown
from symconv.files import read_text
from symconv.handout.course.spec import STRICT, Course, Student, form_of
from symconv.handout.exercises import Question, variant_id
from symconv.handout.exercises.answers import read_answer, write_answer
from symconv.handout.exercises.exercise import Form, is_own_mistake
from symconv.limits import check_limit
from symconv.render.templates import load_wording, template_folders

MAX_KEY = 256_000_000
MAX_ANSWERS = 64_000_000
OWNERS = ("student", "variant")
"""Columns that say whose a row is."""
_EXERCISE = re.compile(r"[0-9]{1,9}")
MARK_COLUMNS = ("student", "variant", "exercise", "given", "verdict", "points", "of", "mistake")
VERDICTS = RIGHT, WRONG, EMPTY, UNREAD, BY_HAND = "right", "wrong", "empty", "unreadable", "by hand"
OPEN = (UNREAD, BY_HAND)
"""Verdicts that leave the points to the reader."""
MOST_LISTED = 20
"""Answers that cannot be read, each told in a line of its own."""
Short = Annotated[str, Field(strict=True, max_length=20_000)]
_SIGN = r"[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]"
_CELL_START = r"(^|[,;\t\n\"])([^\S\t\n]*"
_NUMBER = r"[+-][0-9]+(?:[./][0-9]+)?(?:[)\]]|\s*$)"
_FORMULA = re.compile(rf"{_CELL_START}'*)(?={_SIGN})(?!{_NUMBER})")
_GUARDED = re.compile(rf"{_CELL_START})'(?='*{_SIGN})")


@dataclass(frozen=True, slots=True)
class KeyWrong:
    """A wrong answer and the mistake that gives it."""

    __pydantic_config__: ClassVar[Any] = STRICT
    mistake: Short
    value: Short


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """One exercise of one student."""

    __pydantic_config__: ClassVar[Any] = STRICT
    task: Short
    points: Annotated[int, Field(strict=True, ge=0)]
    form: Form
    value: Short
    wrong: tuple[KeyWrong, ...]


@dataclass(frozen=True, slots=True)
class KeyVariant:
    """The sheet of one student."""

    __pydantic_config__: ClassVar[Any] = STRICT
    student: Short
    variant: Short
    answers: tuple[KeyAnswer, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a batch."""

    __pydantic_config__: ClassVar[Any] = STRICT
    symconv_key: Literal[1]
    title: Short
    variants: tuple[KeyVariant, ...]


def key_variant(course: Course, student: Student, questions: tuple[Question, ...]) -> KeyVariant:
    """The key of one sheet."""
    answers = []
    for question in questions:
        right = question.answer
        wrong = tuple(KeyWrong(w.mistake, write_answer(w.answer.form, w.answer.value)) for w in question.wrong)
        written = write_answer(right.form, right.value)
        answers.append(KeyAnswer(question.task, question.points, right.form, written, wrong))
    return KeyVariant(student.id, variant_id(course.seed, student.id), tuple(answers))


def key_text(title: str, variants: tuple[KeyVariant, ...]) -> str:
    """A key as JSON, one student a line, so that two keys can be compared by eye."""
    lines = ",\n".join(json.dumps(asdict(variant), ensure_ascii=False) for variant in variants)
    return f'{{"symconv_key": 1, "title": {json.dumps(title, ensure_ascii=False)}, "variants": [\n{lines}\n]}}\n'


def read_key(path: str | Path) -> Key:
    """The key in a file; what is no key is refused."""
    text = read_text(path, MAX_KEY)
    try:
        return form_of(Key).validate_json(text)
    except (ValidationError, RecursionError, ValueError) as error:
        reason = f" ({error.errors()[0]['msg']})" if isinstance(error, ValidationError) else ""
        raise InputError(f"{Path(path).name} is no key{ascii(reason)[1:-1]}; give the key.json of a batch") from None


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer, marked: what was typed, the verdict, the points of how many, the mistakes that give it, its line."""

    student: str
    variant: str
    number: int
    given: str
    verdict: str
    points: int
    of: int
    mistakes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class StudentMark:
    """One student's marks, with the line of the table in which the answers stand."""

    student: str
    variant: str
    line: int
    marks: tuple[Mark, ...]

    @property
    def points(self) -> int:
        """The points of the answers that are right."""
        return sum(mark.points for mark in self.marks)

    @property
    def of(self) -> int:
        """The points of all exercises."""
        return sum(mark.of for mark in self.marks)

    @property
    def open(self) -> int:
        """The points of answers that could not be read or are marked by hand."""
        return sum(mark.of for mark in self.marks if mark.verdict in OPEN)


def student_marks(marks: Iterable[Mark]) -> list[StudentMark]:
    """Marks student by student, in the order of the table."""
    groups: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((mark.student, mark.variant), []).append(mark)
    return [StudentMark(*owner, found[0].line, tuple(found)) for owner, found in groups.items()]


def unread_sentences(marks: Iterable[Mark], name: str = "answers") -> list[str]:
    """A sentence on each answer that could not be read: its line, its exercise and what stands there."""
    unread = [mark for mark in marks if mark.verdict == UNREAD]
    told = [
        f"{name}, line {mark.line}: exercise {mark.number} of {shown(mark.student)} cannot be read: "
        f"{shown(mark.given)}; correct it, or mark it by hand"
        for mark in unread[:MOST_LISTED]
    ]
    more = len(unread) - MOST_LISTED
    return told + ([f"{name}: {more} more answers cannot be read; see symconv grade --details"] if more > 0 else [])


def grade(key: Key, answers: str, name: str = "answers") -> tuple[list[Mark], list[str]]:
    """The marks of all answers, and a sentence on each row that is not marked; `name` opens every message.

    Answers are comma separated text: `student` (or `variant`), then one column for each exercise, `1`, `2`, …
    """
    header, *rows = csv_rows(answers, name) or [[]]
    columns = {title.strip().lower(): number for number, title in enumerate(header)}
    owners = [column for column in OWNERS if column in columns]
    numbers = {int(title): column for title, column in columns.items() if _EXERCISE.fullmatch(title)}
    if not owners or not numbers:
        raise InputError(f"{name} needs a first line with student (or variant) and the exercises, such as student,1,2")
    sheets = {column: {getattr(variant, column): variant for variant in key.variants} for column in OWNERS}
    marks: list[Mark] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        given = {column: _cell(row, columns[column]) for column in owners}
        found, fault = _owner(sheets, given)
        if found is not None and found.student in seen:
            fault = f"{shown(found.student)} stands in line {seen[found.student]} already, which counts; remove one"
        if found is None or fault:
            faults.append(f"{name}, line {line}: {fault}")
            continue
        seen[found.student] = line
        for number, answer in enumerate(found.answers, 1):
            text = _cell(row, numbers[number]) if number in numbers else ""
            verdict, mistakes = judge(answer, text)
            points = answer.points if verdict == RIGHT else 0
            owner = found.student, found.variant
            marks.append(Mark(*owner, number, text, verdict, points, answer.points, mistakes, line))
    return marks, faults


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
    student, variant = (shown(given[column]) for column in OWNERS)
    return None, f"the sheet of {student} is not the variant {variant}; correct one of them, or leave one empty"


def _cell(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


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


def students_text(students: Sequence[StudentMark]) -> str:
    """One row for each student as comma separated text: the points of each exercise, their sum, and its percentage.

    An answer that could not be read has `?` in the place of its points, one that is marked by hand `hand`; `open` are
    the points that these may still bring, which are not in the sum.
    """
    count = max((len(one.marks) for one in students), default=0)
    rows: list[Sequence[object]] = [(*OWNERS, *range(1, count + 1), "points", "of", "percent", "open")]
    for one in students:
        points = [{UNREAD: "?", BY_HAND: "hand"}.get(mark.verdict, mark.points) for mark in one.marks]
        gaps = [""] * (count - len(points))
        rows.append((one.student, one.variant, *points, *gaps, one.points, one.of, _percent(one), one.open))
    return csv_text(rows)


def _percent(one: StudentMark) -> str:
    """The share of all points with one decimal, halves up; nothing where there are no points."""
    if not one.of:
        return ""
    tenths = int(Fraction(1000 * one.points, one.of) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def marks_text(marks: list[Mark], templates: str | Path | None = None, language: str = "") -> str:
    """The marks as comma separated text, mistakes in words."""
    wording = load_wording(*template_folders(templates), language=language)
    either = wording.sentence("marks.either")
    rows: list[tuple[object, ...]] = [MARK_COLUMNS]
    for m in marks:
        mistakes = either.join(
            name if is_own_mistake(name) else wording.sentence(f"mistake.{name}") for name in m.mistakes
        )
        rows.append((m.student, m.variant, m.number, m.given, m.verdict, m.points, m.of, mistakes))
    return csv_text(rows)


def form_text(key: Key) -> str:
    """An empty table for the answers: one line a student, one column an exercise."""
    count = max((len(variant.answers) for variant in key.variants), default=0)
    rows = [[*OWNERS, *range(1, count + 1)]]
    rows += [[variant.student, variant.variant, *[""] * len(variant.answers)] for variant in key.variants]
    return csv_text(rows)


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    r"""Rows as comma separated text with plain line ends.

    >>> csv_text([["Ann", "=1+1", -3, "(1,-2)", "7;@a"]])
    'Ann,\'=1+1,-3,"(1,-2)",7;\'@a\n'
    """
    out = io.StringIO()
    cells = ([re.sub(r"\r\n?", "\n", str(cell).strip()) for cell in row] for row in rows)
    csv.writer(out, lineterminator="\n").writerows([_FORMULA.sub(r"\1\2'", cell) for cell in row] for row in cells)
    return out.getvalue()


def csv_rows(text: str, what: str) -> list[list[str]]:
    """The rows of a comma (or semicolon, or tab) separated text, cells stripped; trailing empty lines are dropped."""
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InputError(f"{what} is not comma separated text ({plainly(error)}); check its quotation marks") from None
    check_limit("rows", len(lines), f"{what} has {len(lines):,} rows")
    rows = [[_GUARDED.sub(r"\1\2", cell.strip()).strip() for cell in line] for line in lines]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
