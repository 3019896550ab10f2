"""Task `gradient`: one entry of a gradient of a layer, which is again a sum of products of the same law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symconv.core.gradient import gradients
from symconv.formula.nodes import Name
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Display
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistakes import MISTAKES, Mistaken
from symconv.handout.exercises.scene import Scene, drawn_array, drawn_index, drawn_operation, drawn_signals, operate
from symconv.handout.exercises.tasks import common

LARGEST = 4
STATED = ("order", "mode")
NEEDED = ("turned", "anchor")


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw image, kernel and upstream gradient; refused if turning an operand round changes nothing."""
    signals = drawn_signals(draw, spec, course.notation)
    output = operate(drawn_operation(draw, spec, course), *signals, course.notation.output, mode="valid")
    upstream = drawn_array(draw, output.operation.ranges.shape, LARGEST)
    gradient = getattr(gradients(output, upstream), spec.of)
    scene = Scene(gradient, drawn_index(draw, gradient, spec))
    right = common.number_answer(scene.value)
    found = [(name, common.number_answer(other.value)) for name, other in _mistaken(scene)]
    wrong = common.wrong_answers(right, found, NEEDED)
    if wrong is None:
        return None
    given = gradient.image if spec.of == "image" else gradient.kernel
    operand = signals[0] if spec.of == "image" else signals[1]
    asked = common.ask("gradient", scene, of=Name(operand.name), given=Name(given.name))
    forward = common.example(course, Scene(output, next(iter(output))))
    shown = common.conventions_and_signals(forward, (gradient.image, gradient.kernel), STATED, named=True)
    items = [asked, Display((forward.definition(),)), *shown]
    solution = common.solution(common.example(course, scene))
    return common.open_question(spec, draw, items, right, wrong, solution, lines=4)


def _mistaken(scene: Scene) -> Mistaken:
    """The second operand turned round, or an entry beside the one that was asked for."""
    output = scene.output
    turned = replace(output.kernel, values=np.flip(output.kernel.array()))
    beside = (("anchor", other) for other in MISTAKES["anchor"](scene))
    return (("turned", Scene(replace(output, kernel=turned), scene.at)), *beside)
