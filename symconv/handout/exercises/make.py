"""From the form of an exercise, a seed and a student to the exercise: drawn again until no wrong method is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.errors import InputError
from symconv.handout.exercises.dice import Dice
from symconv.handout.exercises.tasks import cell, find, flip, gradient, identity, indices, match, patch, reads

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.model import Question

ATTEMPTS = 200
Draw = Callable[[Dice, "Exercise", "Course"], "Question | None"]

TASKS: Mapping[str, Draw] = MappingProxyType(
    {
        "cell": cell.draw,
        "reads": reads.draw,
        "patch": patch.draw,
        "flip": flip.draw,
        "find": find.draw,
        "indices": indices.draw,
        "identity": identity.draw,
        "gradient": gradient.draw,
        "match": match.draw,
    }
)
"""Task -> a function that draws an exercise, or None if a wrong method would give the right answer."""


def make_exercise(spec: Exercise, course: Course, number: int, student: str = "") -> Question:
    """The exercise of one student.

    Args:
        spec: what the course file says.
        course: the file, for its seed and notation.
        number: which exercise of the sheet it is, counted from 1.
        student: decides the numbers together with the seed.

    Raises:
        InputError: if no drawn numbers tell the right method from the wrong ones.
    """
    draw = TASKS[spec.task]
    for attempt in range(ATTEMPTS):
        question = draw(Dice(course.seed, student, number, attempt), spec, course)
        if question is not None:
            return question
    raise InputError(
        f"exercise {number} (task {spec.task}): in {ATTEMPTS} attempts some wrong method always gave the right answer; "
        "use a larger kernel, larger numbers or another border"
    )
