"""Task `reads`: list the pixels that an output reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.handout.exercises.mistakes import FLIPS, mistaken
from symconv.handout.exercises.scene import Scene, bare_signals, drawn_operation, drawn_place, operate
from symconv.handout.exercises.tasks import common

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw a kernel whose index 0 is off its centre, so that a forgotten flip reads other pixels."""
    signals = bare_signals(dice, spec, course.notation)
    output = operate(drawn_operation(dice, spec, course), *signals, name=course.notation.output, boundary=spec.boundary)
    scene = Scene(output, drawn_place(dice, output, spec))
    right = common.list_answer("pixels", scene.pixels)
    others = [(name, other.pixels) for name, other in mistaken(scene) if name != "border"]
    if scene.overhangs and spec.boundary == "zero":
        others.append(("border", scene.asked))
    found = [(name, common.list_answer("pixels", pixels)) for name, pixels in others if pixels]
    wrong = common.wrong_answers(right, found, FLIPS)
    if wrong is None or not any(each.mistake in FLIPS for each in wrong):
        return None
    choices = common.multiple_choice(dice, right, wrong) if spec.choices else ()
    derivation = common.example(course, scene)
    items = [common.ask("reads", scene), *common.setting(derivation, signals)]
    return common.question(spec, items, right, wrong, common.solution(derivation), choices=choices, lines=3)
