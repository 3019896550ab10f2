"""From the form of an exercise, a seed and a student to the exercise: drawn again until no wrong method is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from symconv.errors import InputError, SymconvError
from symconv.handout.course.markdown import prose_items
from symconv.handout.course.operands import exercise_signals
from symconv.handout.course.spec import Course, Exercise, files_of
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.tasks import choices, matching, numbers, own, positions

ATTEMPTS = 200
ATTEMPTS_GIVEN = 20
"""Where the kernel is given: then a mistake may give the right answer whatever else is drawn."""


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of exercise: `make` draws one, or None if a wrong method would give the right answer.

    Where no drawn numbers tell right from wrong, the hint says what to change in the course file.
    """

    make: Callable[[SeededDraw, Exercise, Course], Question | None]
    hint: str


OTHER_INDICES = "use a larger kernel or another border"
OTHER_NUMBERS = "use a larger kernel, larger numbers (largest) or another border"
TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "cell": Task(numbers.cell, OTHER_NUMBERS),
        "reads": Task(positions.reads, OTHER_INDICES),
        "patch": Task(positions.patch, "use a larger kernel"),
        "flip": Task(choices.flip, OTHER_NUMBERS),
        "find": Task(choices.find, "use a larger kernel or larger numbers (largest)"),
        "indices": Task(positions.indices, OTHER_INDICES),
        "identity": Task(choices.identity, "use other identities"),
        "gradient": Task(numbers.gradient, OTHER_NUMBERS),
        "own": Task(own.own, "give other signals, or leave mistakes that give the right answer out of wrong"),
        "match": Task(matching.match, "use a larger image, a larger kernel or larger numbers (largest)"),
    }
)
"""Name in a course file -> the task."""


def make_exercise(spec: Exercise, course: Course, number: int, student: str = "") -> Question:
    """The exercise of one student; its number on the sheet, counted from 1, and its task open every message."""
    task, where = TASKS[spec.task], f"exercise {number} (task {spec.task})"
    try:
        given = spec.task == "own" or (spec.kernel is not None and exercise_signals(course, spec)[1].values is not None)
        strict = ATTEMPTS_GIVEN if given else ATTEMPTS
        for attempt in range(strict * (1 + given)):
            draw = SeededDraw(course.seed, student, number, attempt % strict, strict=attempt < strict)
            if (question := task.make(draw, spec, course)) is not None:
                return _noted(question, spec, course)
    except SymconvError as error:
        raise InputError(f"{where}: {error}") from None
    raise InputError(f"{where}: in {strict} attempts some wrong method always gave the right answer; {task.hint}")


def _noted(question: Question, spec: Exercise, course: Course) -> Question:
    """The question below the note of the file."""
    if spec.note is None:
        return question
    return replace(question, items=(*prose_items(spec.note, files=files_of(course), titled=True), *question.items))
