"""Task `identity`: does this hold for all signals?"""

from __future__ import annotations

from symconv.errors import InputError
from symconv.formula.nodes import Said
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Paragraph, VerdictParts
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.tasks import common

WORDS = {True: "true", False: "false"}
PARTS = ("scope", "proof", "counterexample")


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:  # noqa: ARG001 - one signature for all
    """Draw one of the identities of the course file.

    Raises:
        InputError: if the file lists none, or one that cannot be read.
    """
    from symconv.proof import prove

    if not spec.identity:
        raise InputError("task identity needs identity = ['conv(x, h) = conv(h, x)', …], one of which is asked")
    asked = draw.pick(spec.identity)
    verdict = prove(asked)
    lines = [
        (Said(f"exercise.verdict.{word}"), () if holds == verdict.holds else ("verdict",))
        for holds, word in WORDS.items()
    ]
    items = [Paragraph("exercise.identity"), Paragraph("course.identity", {"identity": asked})]
    return common.choice_question(spec, items, common.labelled(draw, lines), [VerdictParts(verdict, PARTS)])
