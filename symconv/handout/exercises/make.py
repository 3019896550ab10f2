"""From the form of an exercise, a seed and a student to the exercise: drawn again until no wrong method is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.errors import InputError, SymconvError
from symconv.handout.exercises.exercise import Dice
from symconv.handout.exercises.tasks import cell, find, flip, gradient, identity, indices, match, patch, reads

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Question

ATTEMPTS = 200
_NUMBERS = "use a larger kernel, larger numbers (largest) or another border"
_PLACES = "use a larger kernel or another border"
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "cell": _NUMBERS,
        "reads": _PLACES,
        "patch": "use a larger kernel",
        "flip": _NUMBERS,
        "find": "use a larger kernel or larger numbers (largest)",
        "indices": _PLACES,
        "identity": "use other identities",
        "gradient": _NUMBERS,
        "match": "use a larger image, a larger kernel or larger numbers (largest)",
    }
)
"""Task -> the way out where nothing that can be drawn tells right from wrong."""
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
        InputError: if it cannot be drawn, or no drawn numbers tell the right method from the wrong ones; the message
            begins with its number and its task.
    """
    draw, place = TASKS[spec.task], f"exercise {number} (task {spec.task})"
    for attempt in range(ATTEMPTS):
        try:
            question = draw(Dice(course.seed, student, number, attempt), spec, course)
        except SymconvError as error:
            raise InputError(f"{place}: {error}") from None
        if question is not None:
            return question
    raise InputError(
        f"{place}: in {ATTEMPTS} attempts some wrong method always gave the right answer; {ADVICE[spec.task]}"
    )
