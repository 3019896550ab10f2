"""Task `flip`: a result is given; was the kernel flipped, left as it is, or half of each?"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.formula.nodes import Said
from symconv.handout.exercises.mistakes import MISTAKES
from symconv.handout.exercises.scene import Scene, drawn_place, drawn_signals, operate
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question

HALF = ("left_right", "top_bottom", "transposed")
SLIPS = MappingProxyType(
    {
        ("flipped", "kept"): "flip_forgotten",
        ("flipped", "left_right"): "top_bottom",
        ("flipped", "top_bottom"): "left_right",
        ("kept", "flipped"): "flip_added",
    }
)
"""(What was done, what was answered) -> the mistake; all other answers are named after themselves."""
STATED = ("order", "boundary")
"""The conventions that do not say how the kernel was laid down."""


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which each way of laying the kernel down gives another sum."""
    signals = drawn_signals(dice, spec, course.notation)
    name, options = course.notation.output, {"boundary": spec.boundary}
    flipped = operate("convolution", *signals, name, **options)
    kept = operate("sliding", *signals, name, **options)
    at = drawn_place(dice, kept, spec)
    if at not in flipped.box:
        return None
    ways = {"flipped": Scene(flipped, at), "kept": Scene(kept, at)}
    ways |= {half: other for half in HALF for other in MISTAKES[half](ways["kept"]) if at in other.output.box}
    sums = {way: scene.value for way, scene in ways.items()}
    if len(set(sums.values())) < len(sums):
        return None
    right = "flipped" if spec.operation == "convolution" else "kept" if spec.operation == "correlation" else None
    right = right or dice.pick(("flipped", "kept"))
    lines = [(_said(way, len(at)), () if way == right else (SLIPS.get((right, way), way),)) for way in ways]
    choices = common.labelled(dice, lines)
    scene = ways[right]
    derivation = common.example(course, scene)
    given = common.number_answer(sums[right]).said
    items = [common.ask("flip", scene, value=given), *common.plain_setting(derivation, signals, STATED)]
    return common.question(
        spec, items, common.chosen(choices), (), common.solution(derivation), choices=choices, lines=0
    )


def _said(way: str, rank: int) -> Said:
    """How the kernel was laid down, in words; on a line there is one axis to speak of."""
    return Said(f"exercise.way.{way}_line" if rank == 1 and way == "flipped" else f"exercise.way.{way}")
