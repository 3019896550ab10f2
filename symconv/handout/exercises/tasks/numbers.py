"""Tasks with one value as their answer: `cell`, an output, and `gradient`, an entry of a gradient of a layer.

A gradient is again a sum of products of the same law, with the upstream gradient in the place of an operand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symconv.core.gradient import gradients
from symconv.formulas.nodes import Entry, Name, Said
from symconv.handout.course.operands import operate
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Answer, Question, SeededDraw
from symconv.handout.exercises.mistaken import MISTAKES, TURNS, Mistaken, mistaken
from symconv.handout.exercises.scene import (
    Scene,
    chosen,
    drawn_array,
    drawn_index,
    drawn_operation,
    drawn_signals,
    holds_names,
    symbol_signals,
)
from symconv.handout.exercises.tasks import common

LARGEST_UPSTREAM = 4


def cell(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw signals and an output; refused if some mistake gives the right sum, or a turned kernel no sum at all."""
    operation = drawn_operation(draw, spec, course)
    symbolic = spec.values == "symbols" or holds_names(spec, course)
    signals = symbol_signals(spec, course) if symbolic else drawn_signals(draw, spec, course)
    output = operate(operation, *signals, course.notation.output, **chosen(spec))
    scene = Scene(output, drawn_index(draw, output, spec))
    others = [(name, other, other.at in other.output.box) for name, other in mistaken(scene, anywhere=True)]
    if draw.strict and not all(exists for name, _, exists in others if name in TURNS):
        return None

    def answer(asked: Scene) -> Answer:
        return _sum_answer(asked, course) if symbolic else common.number_answer(asked.value)

    right = answer(scene)
    wrong = common.wrong_answers(draw, right, [(name, answer(other)) for name, other, exists in others if exists])
    if wrong is None:
        return None
    derivation = common.example(course, scene)
    items = [common.ask("cell", scene), *common.setting(derivation, signals, common.stated(spec))]
    at = Entry.at(output.name, scene.at)
    solution = common.Solution.worked(derivation, "")
    return common.open_question(spec, draw, items, right, wrong, solution, lines=4, asked=at)


def _sum_answer(scene: Scene, course: Course) -> Answer:
    """A sum of symbols: compared as an expression, shown as it is left, marked by hand."""
    _, result = common.example(course, scene).result().sides
    return Answer("words", str(scene.output[scene.at]), Said("exercise.shown", {"what": result}))


def gradient(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw image, kernel and upstream gradient; refused if turning an operand round changes nothing."""
    signals = drawn_signals(draw, spec, course)
    output = operate(drawn_operation(draw, spec, course), *signals, course.notation.output, mode="valid")
    upstream = drawn_array(draw, output.operation.ranges.shape, LARGEST_UPSTREAM)
    result = getattr(gradients(output, upstream), spec.of)
    scene = Scene(result, drawn_index(draw, result, spec))
    right = common.number_answer(scene.value)
    found = [(name, common.number_answer(other.value)) for name, other in _other_entries(scene)]
    wrong = common.wrong_answers(draw, right, found, ("turned", "anchor"))
    if wrong is None:
        return None
    operand, given = (signals[0], result.image) if spec.of == "image" else (signals[1], result.kernel)
    asked = common.ask("gradient", scene, of=Name(operand.name), given=Name(given.name))
    forward = common.example(course, Scene(output, next(iter(output))))
    items = [asked, *common.setting(forward, (result.image, result.kernel), ("order", "mode"), named=True)]
    worked = common.Solution.worked(common.example(course, scene), "")
    solution = common.Solution(worked.items, Said(f"insight.gradient.{spec.of}"))
    at = Entry.at(result.name, scene.at)
    return common.open_question(spec, draw, items, right, wrong, solution, lines=4, asked=at)


def _other_entries(scene: Scene) -> Mistaken:
    """The second operand turned round, or an entry beside the one that was asked for."""
    output = scene.output
    turned = replace(output.kernel, values=np.flip(output.kernel.array()))
    beside = (("anchor", other) for other in MISTAKES["anchor"](scene))
    return (("turned", Scene(replace(output, kernel=turned), scene.at)), *beside)
