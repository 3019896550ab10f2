"""Task `patch`: which output does this patch of the image make?"""

from __future__ import annotations

from symconv.core.output import Output
from symconv.formula.nodes import BareIndex
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistakes import FLIPS, mistaken
from symconv.handout.exercises.scene import Scene, bare_signals, drawn_scene
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an output whose window lies inside the image; its patch is shown, the index is asked for."""
    signals = bare_signals(draw, spec, course.notation)
    scene = drawn_scene(draw, spec, course, signals, border="inside")
    right = common.index_answer(scene.output, scene.at)
    others = [(name, _reader(other.output, scene.pixels)) for name, other in mistaken(scene) if name != "anchor"]
    found = [(name, common.index_answer(scene.output, index)) for name, index in others if index is not None]
    wrong = common.wrong_answers(right, found, FLIPS)
    if wrong is None:
        return None
    derivation = common.example(course, scene)
    corners = {"low": BareIndex.at(scene.pixels[0]), "high": BareIndex.at(scene.pixels[-1])}
    items = [common.ask("patch", scene, **corners), *common.setting(derivation, signals)]
    return common.open_question(spec, draw, items, right, wrong, common.solution(derivation), lines=2)


def _reader(output: Output, pixels: tuple[Index, ...]) -> Index | None:
    """The output that reads exactly these pixels, in index order; None if there is none.

    The law of each axis says which output joins the first pixel to the kernel element that lies on it; that output is
    then asked what it reads.
    """
    index = []
    for axis, first in zip(output.order(output.operation.axes), pixels[0], strict=True):
        found = axis.law.output(first, axis.kernel[0] if axis.law.d > 0 else axis.kernel[1])
        if found is None:
            return None
        index.append(found)
    scene = Scene(output, tuple(index))
    return scene.at if scene.at in output.box and scene.pixels == pixels else None
