"""Task `match`: find the place where a template fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symconv.core.signal import Signal
from symconv.derive.matching import best_match
from symconv.handout.exercises.scene import Scene, drawn_signals, operate
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question

CUT = ("definition", "order", "mode")
"""Where the kernel stays inside, no boundary rule is met; which outputs exist must be told."""


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw a scene and a template with one best match, which a flipped or transposed template does not find."""
    image, template = drawn_signals(dice, spec, course.notation)
    scores = _scores(image, template, course)
    right_place = _only_best(scores)
    others = {"flip_added": template.flip()}
    if template.rank == 2 and template.shape[0] == template.shape[1]:
        others["transposed"] = Signal(template.name, template.ranges, template.indexing, template.array().T)
    places = {name: _only_best(_scores(image, other, course)) for name, other in others.items()}
    places |= {"brightest": _brightest(image, scores)}
    if right_place is None or None in places.values():
        return None
    right = common.index_answer(scores, right_place)
    found = [(name, common.index_answer(scores, place)) for name, place in places.items() if place is not None]
    wrong = common.wrong_answers(right, found, places)
    if wrong is None:
        return None
    choices = common.multiple_choice(dice, right, wrong) if spec.choices else ()
    scene = Scene(scores, right_place)
    derivation = common.example(course, scene)
    items = [common.ask("match", scene), *common.setting(derivation, (image, template), CUT)]
    return common.question(spec, items, right, wrong, common.solution(derivation), choices=choices, lines=3)


def _scores(image: Signal, template: Signal, course: Course) -> Output:
    return operate("sliding", image, template, course.notation.output, mode="valid")


def _only_best(output: Output) -> Index | None:
    best = best_match(output)
    return best.index if best.ties == 1 else None


def _brightest(image: Signal, scores: Output) -> Index | None:
    """The place where the pixels under the template have the largest sum: brightness taken for likeness."""
    flat = Signal(scores.kernel.name, scores.kernel.ranges, image.indexing, np.ones(scores.kernel.shape, np.int64))
    return _only_best(operate("sliding", image, flat, scores.name, mode="valid"))
