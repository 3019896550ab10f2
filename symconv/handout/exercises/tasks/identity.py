"""Task `identity`: does this hold for all signals?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.errors import InputError
from symconv.formula.nodes import Said
from symconv.handout.document import Item, Paragraph, VerdictParts
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question

WORDS = {True: "true", False: "false"}
PARTS = ("scope", "proof", "counterexample")


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:  # noqa: ARG001 - one signature for all tasks
    """Draw one of the identities of the course file.

    Raises:
        InputError: if the file lists none, or one that cannot be read.
    """
    from symconv.proof import prove

    if not spec.identity:
        raise InputError("task identity needs identity = ['conv(x, h) = conv(h, x)', …], one of which is asked")
    asked = dice.pick(spec.identity)
    verdict = prove(asked)
    choices = common.labelled(
        dice,
        [
            (Said(f"exercise.verdict.{word}"), () if holds == verdict.holds else ("verdict",))
            for holds, word in WORDS.items()
        ],
    )
    items: list[Item] = [Paragraph("exercise.identity"), Paragraph("course.identity", {"identity": asked})]
    explained: list[Item] = [VerdictParts(verdict, PARTS)]
    return common.question(spec, items, common.chosen(choices), (), explained, choices=choices, lines=0)
