"""Task `gradient`: one entry of a gradient of a layer, which is again a sum of products of the same law."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symconv.core.gradient import gradients
from symconv.formula.nodes import Name
from symconv.handout.document import Display
from symconv.handout.exercises.mistakes import MISTAKES, Slips
from symconv.handout.exercises.scene import (
    Scene,
    drawn_array,
    drawn_operation,
    drawn_place,
    drawn_signals,
    operate,
)
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question

LARGEST = 4
STATED = ("order", "mode")
SLIPS = ("turned", "anchor")


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw image, kernel and what comes back from the loss; refused if turning an operand round changes nothing."""
    signals = drawn_signals(dice, spec, course.notation)
    output = operate(drawn_operation(dice, spec, course), *signals, course.notation.output, mode="valid")
    back = drawn_array(dice, output.operation.ranges.shape, LARGEST)
    gradient = getattr(gradients(output, back), spec.of)
    scene = Scene(gradient, drawn_place(dice, gradient, spec))
    right = common.number_answer(scene.value)
    found = [(name, common.number_answer(other.value)) for name, other in _mistaken(scene)]
    wrong = common.wrong_answers(right, found, SLIPS)
    if wrong is None:
        return None
    choices = common.multiple_choice(dice, right, wrong) if spec.choices else ()
    derivation = common.example(course, scene)
    given = gradient.image if spec.of == "image" else gradient.kernel
    operand = signals[0] if spec.of == "image" else signals[1]
    asked = common.ask("gradient", scene, of=Name(operand.name), given=Name(given.name))
    forward = common.example(course, Scene(output, next(iter(output))))
    shown = common.plain_setting(forward, (gradient.image, gradient.kernel), STATED, named=True)
    items = [asked, Display((forward.definition(),)), *shown]
    return common.question(spec, items, right, wrong, common.solution(derivation), choices=choices, lines=4)


def _mistaken(scene: Scene) -> Slips:
    """The second operand turned round, or an entry beside the one that was asked for."""
    output = scene.output
    values: Any = output.kernel.array()
    turned = replace(output.kernel, values=values[(slice(None, None, -1),) * values.ndim])
    beside = (("anchor", other) for other in MISTAKES["anchor"](scene))
    return (("turned", Scene(replace(output, kernel=turned), scene.at)), *beside)
