"""From the form of an exercise, a seed and a student to the exercise: drawn again until no wrong method is right."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symconv.errors import InputError, SymconvError
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.tasks import cell, find, flip, gradient, identity, indices, match, patch, reads
from symconv.handout.exercises.tasks.common import Task

ATTEMPTS = 200
TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "cell": cell.TASK,
        "reads": reads.TASK,
        "patch": patch.TASK,
        "flip": flip.TASK,
        "find": find.TASK,
        "indices": indices.TASK,
        "identity": identity.TASK,
        "gradient": gradient.TASK,
        "match": match.TASK,
    }
)
"""Name in a course file -> the task."""


def make_exercise(spec: Exercise, course: Course, number: int, student: str = "") -> Question:
    """The exercise of one student.

    Args:
        spec: what the course file says.
        course: the file, for its seed and notation.
        number: which exercise of the sheet it is, counted from 1.
        student: decides the numbers together with the seed.

    Raises:
        InputError: if it cannot be drawn, or no drawn numbers tell the right method from the wrong ones; the message
            begins with its number and its task.
    """
    task, where = TASKS[spec.task], f"exercise {number} (task {spec.task})"
    for attempt in range(ATTEMPTS):
        try:
            question = task.make(SeededDraw(course.seed, student, number, attempt), spec, course)
        except SymconvError as error:
            raise InputError(f"{where}: {error}") from None
        if question is not None:
            return question
    raise InputError(f"{where}: in {ATTEMPTS} attempts some wrong method always gave the right answer; {task.hint}")
