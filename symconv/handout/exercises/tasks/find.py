"""Task `find`: a result at the border is given; which boundary rule, or which anchor, makes it?"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from symconv.derive.figure import Said
from symconv.handout.exercises.scene import Scene, drawn_operation, drawn_place, drawn_signals, operate
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.dice import Dice
    from symconv.handout.exercises.model import Question
    from symconv.signal import Signal

RULES = ("zero", "replicate", "symmetric", "mirror", "wrap")
FOUND = 4
"""How many rules or anchors stand to be chosen from."""


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which the rules that are offered give different sums."""
    signals = drawn_signals(dice, spec, course.notation)
    operation = drawn_operation(dice, spec, course)
    ways = _rules if spec.find == "boundary" else _anchors
    scenes = ways(dice, spec, course, operation, signals)
    sums = [scene.value for _, scene in scenes]
    if len(sums) < 2 or len(set(sums)) < len(sums):
        return None
    right = dice.integer(0, len(scenes) - 1)
    slip = "border" if spec.find == "boundary" else "anchor"
    choices = common.labelled(
        dice, [(said, None if place == right else slip) for place, (said, _) in enumerate(scenes)]
    )
    scene = scenes[right][1]
    derivation = common.example(course, scene)
    definition, *_, drawing = common.setting(derivation, signals)
    given = common.number_answer(sums[right]).said
    items = [common.ask(f"find_{spec.find}", scene, value=given), definition, drawing]
    return common.question(
        spec, items, common.chosen(choices), (), common.solution(derivation), choices=choices, lines=0
    )


def _rules(
    dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[tuple[Said, Scene]]:
    """The boundary rules at one output whose window hangs over the border."""
    name = course.notation.output
    at = drawn_place(dice, operate(operation, *signals, name, mode="same"), spec, border="touch")
    rules = dice.shuffled(RULES)[:FOUND]
    return [
        (Said(f"exercise.rule.{rule}"), Scene(operate(operation, *signals, name, mode="same", boundary=rule), at))
        for rule in rules
    ]


def _anchors(
    dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[tuple[Said, Scene]]:
    """The elements of the kernel as anchors of mode `same`, at one output."""
    name, kernel = course.notation.output, signals[1]
    elements = dice.shuffled(list(product(*(range(low, high + 1) for low, high in kernel.box))))[:FOUND]
    outputs = {
        element: operate(operation, *signals, name, mode="same", anchor=element, boundary=spec.boundary)
        for element in elements
    }
    at = drawn_place(dice, next(iter(outputs.values())), spec)
    return [
        (Said("exercise.anchor", {"element": common.entry(kernel.name, element)}), Scene(output, at))
        for element, output in outputs.items()
    ]
