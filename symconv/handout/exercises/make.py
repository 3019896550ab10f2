"""From the form of an exercise, a seed and a student to the exercise: drawn again until no wrong method is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symconv.errors import InputError, SymconvError
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.tasks import choices, numbers, positions

ATTEMPTS = 200


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
        "match": Task(positions.match, "use a larger image, a larger kernel or larger numbers (largest)"),
    }
)
"""Name in a course file -> the task."""


def make_exercise(spec: Exercise, course: Course, number: int, student: str = "") -> Question:
    """The exercise of one student; its number on the sheet, counted from 1, and its task open every message."""
    task, where = TASKS[spec.task], f"exercise {number} (task {spec.task})"
    for attempt in range(ATTEMPTS):
        try:
            question = task.make(SeededDraw(course.seed, student, number, attempt), spec, course)
        except SymconvError as error:
            raise InputError(f"{where}: {error}") from None
        if question is not None:
            return question
    raise InputError(f"{where}: in {ATTEMPTS} attempts some wrong method always gave the right answer; {task.hint}")
