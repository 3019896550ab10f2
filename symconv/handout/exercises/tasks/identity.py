"""Task `identity`: does this hold for all signals? The verdict comes from the proof room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.derive.figure import Said
from symconv.errors import InputError
from symconv.handout.course.rooms import room
from symconv.handout.document import Item, Paragraph
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.dice import Dice
    from symconv.handout.exercises.model import Question


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:  # noqa: ARG001 - one signature for all tasks
    """Draw one of the identities of the course file."""
    if not spec.identity:
        raise InputError("task identity needs identity = ['conv(x, h) = conv(h, x)', …], one of which is asked")
    prove = room("proof")
    asked = dice.pick(spec.identity)
    verdict = prove(asked)
    lines = [(Said(f"exercise.verdict.{word}"), None if word == _word(verdict) else "verdict") for word in VERDICTS]
    choices = common.labelled(dice, lines)
    items: list[Item] = [Paragraph("exercise.identity", {"identity": asked})]
    explained: list[Item] = [Paragraph("exercise.plain", {"text": str(verdict)})]
    return common.question(spec, items, common.chosen(choices), (), explained, choices=choices, lines=0)


VERDICTS = ("true", "false")


def _word(verdict: object) -> str:
    return "true" if bool(verdict) else "false"
