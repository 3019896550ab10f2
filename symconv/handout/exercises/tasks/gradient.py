"""Task `gradient`: one entry of the gradient of a layer, which is again a sum of products of the same law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.errors import InputError

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.dice import Dice
    from symconv.handout.exercises.model import Question


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:  # noqa: ARG001 - one signature for all tasks
    """Refused until the room of gradients is there."""
    raise InputError("task gradient needs the gradients of layers, which this version does not have; use another task")
