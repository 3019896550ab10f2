"""Task `flip`: a result is given; was the kernel flipped, left as it is, or half of each?"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.derive.figure import Said
from symconv.handout.exercises.mistakes import MISTAKES
from symconv.handout.exercises.scene import Scene, drawn_place, drawn_signals, operate
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.dice import Dice
    from symconv.handout.exercises.model import Question

HALF = ("one_axis", "transposed")
SLIPS = MappingProxyType({("flipped", "kept"): "flip_forgotten", ("kept", "flipped"): "flip_added"})
"""(What was done, what was answered) -> the mistake; all other answers are named after themselves."""


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
    ways |= {half: other for half in HALF if (other := MISTAKES[half](ways["kept"])) and at in other.output.box}
    sums = {way: scene.value for way, scene in ways.items()}
    if len(set(sums.values())) < len(sums):
        return None
    right = "flipped" if spec.operation == "convolution" else "kept" if spec.operation == "correlation" else None
    right = right or dice.pick(("flipped", "kept"))
    lines = [(Said(f"exercise.way.{way}"), None if way == right else SLIPS.get((right, way), way)) for way in ways]
    choices = common.labelled(dice, lines)
    scene = ways[right]
    derivation = common.example(course, scene)
    given = common.number_answer(sums[right]).said
    neutral = common.setting(derivation, signals)[-1:]
    items = [common.ask("flip", scene, value=given), *neutral]
    return common.question(
        spec, items, common.chosen(choices), (), common.solution(derivation), choices=choices, lines=0
    )
