"""From a course to the document of one student in one version, and to the exercises behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from symconv.errors import InputError, SymconvError
from symconv.formula.nodes import Said
from symconv.handout.course.sections import section_items
from symconv.handout.course.spec import ComparisonSection, Course, NotationSpec, Student, WorkedSection
from symconv.handout.document import Document, Item, Paragraph
from symconv.handout.exercises import Question, exercise_items, make_exercise, variant_id
from symconv.handout.lesson import lesson

SIGNAL_SECTIONS = (
    WorkedSection(kind="worked"),
    ComparisonSection(kind="comparison"),
    WorkedSection(kind="worked", operation="correlation"),
)
"""The sections of a file that gives signals and nothing else."""


STEMS: Mapping[str, str] = MappingProxyType({"student": "{}", "solutions": "{}-solutions", "key": "{}-key"})
"""Version -> the stem of its files."""


def exercises(course: Course, student: str = "") -> tuple[Question, ...]:
    """The exercises of one student, in order.

    Raises:
        InputError: if an exercise cannot be made, with the number of its section and its own.
    """
    questions: list[Question] = []
    for number, section in enumerate(course.section, 1):
        if section.kind == "exercise":
            try:
                questions.append(make_exercise(section, course, len(questions) + 1, student))
            except SymconvError as error:
                raise InputError(f"section {number}, {error}") from None
    return tuple(questions)


def course_document(
    course: Course,
    student: Student | None = None,
    version: str = "student",
    questions: tuple[Question, ...] | None = None,
) -> Document:
    """The sheet of one student in one version.

    Args:
        course: the file.
        student: whom it is for; by default no one in particular.
        version: `student`, `solutions` or `key`.
        questions: the exercises, if they have been made already.

    Raises:
        InputError: if a section cannot be made; the message names it.
    """
    student = student or Student()
    questions = exercises(course, student.id) if questions is None else questions
    head = [*_byline(course), *_variant(course, student, bool(questions))]
    body = _key(questions) if version == "key" else _body(course, questions, version)
    title, stem = _title(course), STEMS[version].format(student.stem)
    if version == "student":
        return Document(stem, title.key, (*head, *body), course.notation.brackets, title.facts)
    return Document(stem, f"course.{version}", (*head, *body), course.notation.brackets, {"title": title})


def _title(course: Course) -> Said:
    if course.title:
        return Said("course.title", {"text": course.title})
    return Said("lesson.title" if _is_lesson(course) else "course.untitled")


def _is_lesson(course: Course) -> bool:
    """Whether the file has no contents: neither sections nor signals."""
    return not course.section and course.image is None and course.kernel is None


def _byline(course: Course) -> list[Item]:
    given = {key: value for key, value in (("author", course.author), ("date", course.date)) if value}
    key = "dated" if len(given) == 2 else next(iter(given), None)
    return [Paragraph(f"course.{key}", given)] if key else []


def _variant(course: Course, student: Student, drawn: bool) -> list[Item]:
    if not drawn:
        return []
    facts = {"variant": variant_id(course.seed, student.id), "student": student.name or student.id}
    return [Paragraph("course.variant" if facts["student"] else "course.variant_alone", facts)]


def _key(questions: tuple[Question, ...]) -> list[Item]:
    return [item for number, question in enumerate(questions, 1) for item in exercise_items(question, number, "key")]


def _body(course: Course, questions: tuple[Question, ...], version: str) -> list[Item]:
    if _is_lesson(course):
        return list(_lesson(course).items)
    numbered = iter(enumerate(questions, 1))
    items: list[Item] = []
    for position, section in enumerate(course.section or SIGNAL_SECTIONS, 1):
        if section.kind == "exercise":
            number, question = next(numbered)
            items += exercise_items(question, number, version)
            continue
        try:
            items += section_items(course, section)
        except SymconvError as error:
            raise InputError(f"section {position} ({section.kind}): {error}") from None
    return items


def _lesson(course: Course) -> Document:
    notation = course.notation
    if replace(notation, brackets="square", indexing="xy") != NotationSpec():
        raise InputError(
            "the lesson is written with the names x, h, y and letters of its own; list sections to use others, "
            "or keep to brackets and indexing"
        )
    return lesson(notation.indexing, notation.brackets)
