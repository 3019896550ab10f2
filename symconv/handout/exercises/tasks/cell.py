"""Task `cell`: compute one output, with numbers or with symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.formula.nodes import Said
from symconv.handout.exercises.exercise import Answer
from symconv.handout.exercises.mistakes import TURNS, mistaken
from symconv.handout.exercises.scene import Scene, drawn_operation, drawn_place, drawn_signals, operate, symbol_signals
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw signals and an output; refused if some mistake gives the right sum, or a turned kernel no sum at all."""
    operation, notation = drawn_operation(dice, spec, course), course.notation
    symbolic = spec.values == "symbols"
    signals = symbol_signals(spec, notation) if symbolic else drawn_signals(dice, spec, notation)
    output = operate(operation, *signals, notation.output, boundary=spec.boundary)
    scene = Scene(output, drawn_place(dice, output, spec))
    answer_of = _sum_answer if symbolic else _number_answer
    right = answer_of(scene, course)
    slips = [(name, other, other.at in other.output.box) for name, other in mistaken(scene, anywhere=True)]
    if not all(there for name, _, there in slips if name in TURNS):
        return None
    wrong = common.wrong_answers(right, [(name, answer_of(other, course)) for name, other, there in slips if there])
    if wrong is None:
        return None
    choices = common.multiple_choice(dice, right, wrong) if spec.choices else ()
    derivation = common.example(course, scene)
    items = [common.ask("cell", scene), *common.setting(derivation, signals)]
    return common.question(spec, items, right, wrong, common.solution(derivation), choices=choices, lines=4)


def _number_answer(scene: Scene, course: Course) -> Answer:  # noqa: ARG001 - one signature for both
    return common.number_answer(scene.value)


def _sum_answer(scene: Scene, course: Course) -> Answer:
    """A sum of symbols: compared as an expression, shown as it is left, marked by hand."""
    _, result = common.example(course, scene).result().sides
    return Answer("words", str(scene.output[scene.at]), Said("exercise.shown", {"what": result}))
