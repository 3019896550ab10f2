"""Task `reads`: list the pixels that an output reads."""

from __future__ import annotations

from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistakes import FLIPS, mistaken
from symconv.handout.exercises.scene import bare_signals, drawn_scene
from symconv.handout.exercises.tasks import common


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw a kernel whose index 0 is off its centre, so that a forgotten flip reads other pixels."""
    signals = bare_signals(draw, spec, course.notation)
    scene = drawn_scene(draw, spec, course, signals, boundary=spec.boundary)
    right = common.list_answer("pixels", scene.pixels)
    others = [(name, other.pixels) for name, other in mistaken(scene) if name != "border"]
    if scene.overhangs and spec.boundary == "zero":
        others.append(("border", scene.asked))
    found = [(name, common.list_answer("pixels", pixels)) for name, pixels in others if pixels]
    wrong = common.wrong_answers(right, found, FLIPS)
    if wrong is None or not any(each.mistake in FLIPS for each in wrong):
        return None
    derivation = common.example(course, scene)
    items = [common.ask("reads", scene), *common.setting(derivation, signals)]
    return common.open_question(spec, draw, items, right, wrong, common.solution(derivation), lines=3)
