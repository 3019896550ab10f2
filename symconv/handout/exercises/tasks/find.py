"""Task `find`: a result is given; which boundary rule, or which anchor, makes it?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from symconv.derive.figure import Said
from symconv.handout.document import Display, Item
from symconv.handout.exercises.scene import Scene, drawn_operation, drawn_place, drawn_signals, has_place, operate
from symconv.handout.exercises.tasks import common
from symconv.handout.exercises.tasks.anchors import OFF, open_definition

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course
    from symconv.handout.course.tasks import Exercise
    from symconv.handout.exercises.dice import Dice
    from symconv.handout.exercises.model import Question
    from symconv.signal import Signal
    from symconv.terms import Index

RULES = ("zero", "replicate", "symmetric", "mirror", "wrap")
STATED = {"boundary": ("definition", "order", "mode"), "anchor": ("order", "boundary", "mode")}
"""What is asked -> the conventions that do not say it."""
FOUND = 4
"""How many rules or anchors stand to be chosen from."""


@dataclass(frozen=True, slots=True)
class Way:
    """A rule or an anchor to choose: how it is said, what it makes, and the mistake of choosing it if it is wrong."""

    said: Said
    scene: Scene
    mistake: str


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which the rules that are offered give different sums."""
    signals = drawn_signals(dice, spec, course.notation)
    operation = drawn_operation(dice, spec, course)
    ways = (_rules if spec.find == "boundary" else _anchors)(dice, spec, course, operation, signals)
    sums = [way.scene.value for way in ways]
    if len(sums) < 2 or len(set(sums)) < len(sums):
        return None
    scene = ways[0].scene
    lines = [(way.said, (way.mistake,) if place else ()) for place, way in enumerate(ways)]
    choices = common.labelled(dice, lines)
    derivation = common.example(course, scene)
    given = common.number_answer(sums[0]).said
    asked = common.ask(f"find_{spec.find}", scene, value=given)
    definition = [Display((derivation.definition(),))] if spec.find == "boundary" else open_definition(derivation)
    shown = common.plain_setting(derivation, signals, STATED[spec.find])
    items: list[Item] = [asked, *definition, *shown]
    return common.question(
        spec, items, common.chosen(choices), (), common.solution(derivation), choices=choices, lines=0
    )


def _rules(dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]) -> list[Way]:
    """The boundary rules at one output whose window hangs over the border; the right one first."""
    name = course.notation.output
    at = drawn_place(dice, operate(operation, *signals, name, mode="same"), spec, border="touch")
    return [
        Way(
            Said(f"exercise.rule.{rule}"),
            Scene(operate(operation, *signals, name, mode="same", boundary=rule), at),
            "border",
        )
        for rule in dice.shuffled(RULES)[:FOUND]
    ]


def _anchors(dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]) -> list[Way]:
    """Elements of the kernel as anchors of mode `same`, at an output that the right one, the first, makes as asked."""
    name, kernel = course.notation.output, signals[1]
    options = {"mode": "same", "boundary": spec.boundary}
    outputs = {
        element: operate(operation, *signals, name, anchor=element, **options)
        for element in dice.shuffled(list(product(*(range(low, high + 1) for low, high in kernel.box))))
    }
    right = next((element for element, output in outputs.items() if has_place(output, spec)), next(iter(outputs)))
    at = drawn_place(dice, outputs[right], spec)
    offered = [right, *(element for element in outputs if element != right)][:FOUND]
    return [
        Way(
            Said("exercise.anchor", {"element": common.entry(kernel.name, element)}),
            Scene(outputs[element], at),
            _off(element, right),
        )
        for element in offered
    ]


def _off(element: Index, right: Index) -> str:
    """The mistake of another anchor, by how far off it is."""
    distances = sorted((abs(one - other) for one, other in zip(element, right, strict=True)), reverse=True)
    return OFF.get(tuple(distance for distance in distances if distance), "anchor_far")
