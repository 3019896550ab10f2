"""Task `flip`: a result is given; was the kernel flipped, left as it is, or half of each?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symconv.formula.nodes import Said
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistakes import MISTAKES
from symconv.handout.exercises.scene import Scene, drawn_index, drawn_signals, operate
from symconv.handout.exercises.tasks import common

WAYS = {"convolution": "flipped", "correlation": "kept"}
HALF = ("left_right", "top_bottom", "transposed")
MISTAKEN_FOR: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("flipped", "kept"): "flip_forgotten",
        ("flipped", "left_right"): "top_bottom",
        ("flipped", "top_bottom"): "left_right",
        ("kept", "flipped"): "flip_added",
    }
)
"""(What was done, what was answered) -> the mistake; all other answers are named after themselves."""
STATED = ("order", "boundary")
"""The conventions that do not say how the kernel was laid down."""


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which each way of laying the kernel down gives another sum."""
    signals = drawn_signals(draw, spec, course.notation)
    name, options = course.notation.output, {"boundary": spec.boundary}
    flipped = operate("convolution", *signals, name, **options)
    kept = operate("sliding", *signals, name, **options)
    at = drawn_index(draw, kept, spec)
    if at not in flipped.box:
        return None
    ways = {"flipped": Scene(flipped, at), "kept": Scene(kept, at)}
    ways |= {half: other for half in HALF for other in MISTAKES[half](ways["kept"]) if at in other.output.box}
    sums = {way: scene.value for way, scene in ways.items()}
    if len(set(sums.values())) < len(sums):
        return None
    right = WAYS.get(spec.operation) or draw.pick(("flipped", "kept"))
    lines = [(_way(way, len(at)), () if way == right else (MISTAKEN_FOR.get((right, way), way),)) for way in ways]
    choices = common.labelled(draw, lines)
    derivation = common.example(course, ways[right])
    asked = common.ask("flip", ways[right], value=common.number_answer(sums[right]).sentence)
    items = [asked, *common.conventions_and_signals(derivation, signals, STATED)]
    return common.choice_question(spec, items, choices, common.solution(derivation))


def _way(way: str, rank: int) -> Said:
    """How the kernel was laid down, in words; with one axis there is no other to speak of."""
    return Said(f"exercise.way.{way}_line" if rank == 1 and way == "flipped" else f"exercise.way.{way}")
