"""Task `cell`: compute one output, with numbers or with symbols."""

from __future__ import annotations

from symconv.formula.nodes import Said
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Answer, Question, SeededDraw
from symconv.handout.exercises.mistakes import TURNS, mistaken
from symconv.handout.exercises.scene import Scene, drawn_index, drawn_operation, drawn_signals, operate, symbol_signals
from symconv.handout.exercises.tasks import common


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw signals and an output; refused if some mistake gives the right sum, or a turned kernel no sum at all."""
    operation, notation = drawn_operation(draw, spec, course), course.notation
    symbolic = spec.values == "symbols"
    signals = symbol_signals(spec, notation) if symbolic else drawn_signals(draw, spec, notation)
    output = operate(operation, *signals, notation.output, boundary=spec.boundary)
    scene = Scene(output, drawn_index(draw, output, spec))
    answer_of = _sum_answer if symbolic else _number_answer
    right = answer_of(scene, course)
    others = [(name, other, other.at in other.output.box) for name, other in mistaken(scene, anywhere=True)]
    if not all(exists for name, _, exists in others if name in TURNS):
        return None
    found = [(name, answer_of(other, course)) for name, other, exists in others if exists]
    wrong = common.wrong_answers(right, found)
    if wrong is None:
        return None
    derivation = common.example(course, scene)
    items = [common.ask("cell", scene), *common.setting(derivation, signals)]
    return common.open_question(spec, draw, items, right, wrong, common.solution(derivation), lines=4)


def _number_answer(scene: Scene, course: Course) -> Answer:  # noqa: ARG001 - one signature for both
    return common.number_answer(scene.value)


def _sum_answer(scene: Scene, course: Course) -> Answer:
    """A sum of symbols: compared as an expression, shown as it is left, marked by hand."""
    _, result = common.example(course, scene).result().sides
    return Answer("words", str(scene.output[scene.at]), Said("exercise.shown", {"what": result}))
