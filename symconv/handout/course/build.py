"""From a course to the document of one student in one version, and to the exercises behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, SymconvError
from symconv.formula.nodes import Said
from symconv.handout.course.sections import section_items
from symconv.handout.course.spec import ComparisonSection, Course, WorkedSection
from symconv.handout.document import Document, Item, Paragraph
from symconv.handout.exercises import exercise_items, make_exercise, variant_id
from symconv.handout.lesson import lesson

if TYPE_CHECKING:
    from symconv.handout.course.spec import Exercise
    from symconv.handout.exercises import Question

OWN_SIGNALS = (
    WorkedSection(kind="worked"),
    ComparisonSection(kind="comparison"),
    WorkedSection(kind="worked", operation="correlation"),
)
"""The sections of a file that gives signals and nothing else."""


@dataclass(frozen=True, slots=True)
class Student:
    """Whom a sheet is for.

    Attributes:
        id: decides the numbers, together with the seed of the file.
        name: printed on the sheet; by default the id.
        stem: of the files; by default `handout`.
    """

    id: str = ""
    name: str = ""
    stem: str = "handout"


def exercises(course: Course, student: str = "") -> tuple[Question, ...]:
    """The exercises of one student, in order.

    Raises:
        InputError: if an exercise cannot be made, with the number of its section and its own.
    """
    specs = [(place, section) for place, section in enumerate(course.section, 1) if section.kind == "exercise"]
    return tuple(_exercise(spec, course, place, number, student) for number, (place, spec) in enumerate(specs, 1))


def _exercise(spec: Exercise, course: Course, place: int, number: int, student: str) -> Question:
    try:
        return make_exercise(spec, course, number, student)
    except SymconvError as error:
        raise InputError(f"section {place}, {error}") from None


def course_document(
    course: Course, student: Student | None = None, version: str = "student", made: tuple[Question, ...] | None = None
) -> Document:
    """The sheet of one student in one version.

    Args:
        course: the file.
        student: whom it is for; by default nobody in particular.
        version: `student`, `solutions` or `key`.
        made: the exercises, if they have been made already.

    Raises:
        InputError: if a section cannot be made; the message names it.
    """
    student = student or Student()
    made = exercises(course, student.id) if made is None else made
    head = list(_byline(course)) + list(_variant(course, student, bool(made)))
    body = _key(made) if version == "key" else _body(course, made, version)
    title = Said("course.title", {"text": course.title}) if course.title else _default_title(course)
    facts: Mapping[str, Any] = {"title": title} if version != "student" else title.facts
    key = title.key if version == "student" else f"course.{version}"
    return Document(STEMS[version].format(student.stem), key, (*head, *body), course.notation.brackets, facts)


STEMS: Mapping[str, str] = MappingProxyType({"student": "{}", "solutions": "{}-solutions", "key": "{}-key"})
"""Version -> the stem of its files."""


def _default_title(course: Course) -> Said:
    return Said("course.untitled" if course.section or _own_signals(course) else "lesson.title")


def _own_signals(course: Course) -> bool:
    return course.image is not None or course.kernel is not None


def _byline(course: Course) -> tuple[Item, ...]:
    given = {key: value for key, value in (("author", course.author), ("date", course.date)) if value}
    key = "dated" if len(given) == 2 else next(iter(given), None)
    return (Paragraph(f"course.{key}", given),) if key else ()


def _variant(course: Course, student: Student, drawn: bool) -> tuple[Item, ...]:
    if not drawn:
        return ()
    facts = {"variant": variant_id(course.seed, student.id), "student": student.name or student.id}
    return (Paragraph("course.variant" if facts["student"] else "course.variant_alone", facts),)


def _key(made: tuple[Question, ...]) -> list[Item]:
    return [item for number, question in enumerate(made, 1) for item in exercise_items(question, number, "key")]


def _body(course: Course, made: tuple[Question, ...], version: str) -> list[Item]:
    if not course.section and not _own_signals(course):
        return list(_lesson(course).items)
    questions = iter(enumerate(made, 1))
    items: list[Item] = []
    for place, section in enumerate(course.section or OWN_SIGNALS, 1):
        if section.kind == "exercise":
            number, question = next(questions)
            items += exercise_items(question, number, version)
        else:
            items += _section(course, section, place)
    return items


def _section(course: Course, section: Any, place: int) -> list[Item]:
    try:
        return section_items(course, section)
    except SymconvError as error:
        raise InputError(f"section {place} ({section.kind}): {error}") from None


def _lesson(course: Course) -> Document:
    notation = course.notation
    plain = replace(notation, brackets="square", indexing="xy")
    if plain != type(notation)():
        raise InputError(
            "the lesson is written with the names x, h, y and letters of its own; list sections to use others, "
            "or keep to brackets and indexing"
        )
    return lesson(notation.indexing, notation.brackets)
