"""Task `match`: find the position where a template fits best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symconv.core.output import Output
from symconv.core.signal import Signal
from symconv.derive.matching import best_match
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.scene import Scene, drawn_signals, operate
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

STATED = ("definition", "order", "mode")
"""Where the kernel stays inside, no boundary rule is met; which outputs exist must be stated."""


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an image and a template with one best match, which a flipped or transposed template does not find."""
    image, template = drawn_signals(draw, spec, course.notation)
    scores = _scores(image, template, course.notation.output)
    best = _only_best(scores)
    others = {"flip_added": template.flip()}
    if template.rank == 2 and template.shape[0] == template.shape[1]:
        others["transposed"] = replace(template, values=template.array().T)
    others["brightest"] = replace(template, values=np.ones(template.shape, np.int64))  # finds the largest sum of pixels
    found = {name: _only_best(_scores(image, other, scores.name)) for name, other in others.items()}
    if best is None or None in found.values():
        return None
    right = common.index_answer(scores, best)
    answers = [(name, common.index_answer(scores, index)) for name, index in found.items() if index is not None]
    wrong = common.wrong_answers(right, answers, others)
    if wrong is None:
        return None
    scene = Scene(scores, best)
    derivation = common.example(course, scene)
    items = [common.ask("match", scene), *common.setting(derivation, (image, template), STATED)]
    return common.open_question(spec, draw, items, right, wrong, common.solution(derivation), lines=3)


def _scores(image: Signal, template: Signal, name: str) -> Output:
    return operate("sliding", image, template, name, mode="valid")


def _only_best(output: Output) -> Index | None:
    best = best_match(output)
    return best.index if best.ties == 1 else None
