"""The key of one or many sheets as data: what was asked, the answers, and the mistakes behind wrong answers.

A key is written and read as JSON. Answers stand in the canonical text of `exercises.answers`, so that a key can be read
without this package, and grading needs nothing but the key and what the students typed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from symconv.errors import InputError
from symconv.files import read_text
from symconv.handout.exercises import variant_id
from symconv.handout.exercises.answers import write_answer

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from symconv.handout.course.build import Student
    from symconv.handout.course.spec import Course
    from symconv.handout.exercises import Question

MAX_KEY = 256_000_000
Form = Literal["number", "index", "indices", "pixels", "choice", "words"]
Short = Annotated[str, Field(strict=True, max_length=20_000)]


@dataclass(frozen=True, slots=True)
class KeyWrong:
    """A wrong answer and the mistake that gives it."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    mistake: Short
    value: Short


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """One exercise of one student."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    task: Short
    points: Annotated[int, Field(strict=True, ge=0)]
    form: Form
    value: Short
    wrong: tuple[KeyWrong, ...]


@dataclass(frozen=True, slots=True)
class KeyVariant:
    """The sheet of one student."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    student: Short
    variant: Short
    answers: tuple[KeyAnswer, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a batch."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    symconv_key: Literal[1]
    title: Short
    variants: tuple[KeyVariant, ...]


def key_variant(course: Course, student: Student, made: tuple[Question, ...]) -> KeyVariant:
    """The key of one sheet."""
    return KeyVariant(student.id, variant_id(course.seed, student.id), tuple(map(_answer, made)))


def _answer(question: Question) -> KeyAnswer:
    right = question.answer
    wrong = tuple(KeyWrong(w.mistake, write_answer(w.answer.form, w.answer.value)) for w in question.wrong)
    return KeyAnswer(question.task, question.points, right.form, write_answer(right.form, right.value), wrong)  # type: ignore[arg-type]


def key_text(title: str, variants: tuple[KeyVariant, ...]) -> str:
    """A key as JSON, one student a line, so that two keys can be compared by eye."""
    lines = ",\n".join(json.dumps(asdict(variant), ensure_ascii=False) for variant in variants)
    return f'{{"symconv_key": 1, "title": {json.dumps(title, ensure_ascii=False)}, "variants": [\n{lines}\n]}}\n'


def read_key(path: str | Path) -> Key:
    """The key in a file.

    Raises:
        FileError: if it cannot be read.
        InputError: if it is no key.
    """
    from pydantic import ValidationError

    text = read_text(path, MAX_KEY)
    try:
        return _form().validate_json(text)
    except (ValidationError, RecursionError, ValueError) as error:
        told = f" ({error.errors()[0]['msg']})" if isinstance(error, ValidationError) else ""
        raise InputError(f"{Path(path).name} is no key{ascii(told)[1:-1]}; give the key.json of a batch") from None


@cache
def _form() -> TypeAdapter[Key]:
    from pydantic import TypeAdapter

    return TypeAdapter(Key)
