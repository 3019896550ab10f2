"""The task `match`: at which of a few outputs does a template fit best, and why does the second best lose?

The template occurs in the image, so there each product of the inner product is a square. The outputs to compare are
that one and those where a wrong method would look, as many as a dozen products allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symconv.core.output import Output
from symconv.core.signal import Signal, as_expr
from symconv.derive.figures import best_match
from symconv.errors import InputError
from symconv.formulas.nodes import Entry, Relation, Said, Value
from symconv.handout.course.operands import exercise_signals, operate
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Formulas, Item, Paragraph
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.scene import Scene, drawn_index, drawn_signals, is_numeric
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

PRODUCTS, FEWEST = 12, 2
"""So many products are enough to answer; so many outputs are compared at least."""
LARGEST = 4
"""Of the numbers drawn, which stand in image and template alike."""
STATED = ("definition", "order", "mode")
"""The kernel stays inside, where no boundary rule is met."""


def match(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an image in which the template occurs once, and where the flipped template and the eye look elsewhere."""
    image, template, planted = _planted(draw, spec, course)
    scores = _scores(image, template, course)
    best = best_match(scores)
    found = {name: best_match(_scores(image, other, course)) for name, other in _mistaken(template)}
    others = {name: other.index for name, other in found.items() if other.ties == 1}
    if best.ties > 1 or planted not in (None, best.index) or (draw.strict and len(others) < len(found)):
        return None
    right = common.index_answer(scores, best.index)
    offered = _offered(scores, best.index, tuple(others.values()))
    answers = [(name, common.index_answer(scores, index)) for name, index in others.items()]
    wrong = common.wrong_answers(draw, right, answers, others)
    if wrong is None or (draw.strict and not _tells(scores, best.index, offered, others)):
        return None
    named = tuple(each for each in wrong if each.answer.value in offered)
    among = Relation(tuple(Entry.at(scores.name, index) for index in offered), ",")
    asked = common.ask("match_any" if len(offered) == len(scores) else "match", Scene(scores, best.index), among=among)
    drawn = common.setting(common.example(course, Scene(scores, best.index)), (image, template), STATED)
    solution = common.Solution(tuple(_compared(course, scores, best.index, offered)), Said("insight.match"))
    return common.open_question(spec, draw, [asked, *drawn], right, named, solution, lines=5)


def _planted(draw: SeededDraw, spec: Exercise, course: Course) -> tuple[Signal, Signal, Index | None]:
    """Image, template, and the output where the template is copied into an image that is drawn, at `at` or anywhere."""
    shape, kernel = exercise_signals(course, spec)
    if kernel.values is None and FEWEST * kernel.ranges.size > PRODUCTS:
        raise InputError(
            f"with a template of {kernel.ranges.size} elements a student needs {FEWEST * kernel.ranges.size} products "
            f"to compare two outputs; use a kernel of at most {PRODUCTS // FEWEST} elements, as '2x2'"
        )
    largest = min(spec.largest, LARGEST)
    if is_numeric(kernel):  # no drawn pixel is larger than all elements
        largest = max(1, int(max(map(abs, kernel.array().flat))))
    image, template = drawn_signals(draw, replace(spec, largest=largest), course)
    if shape.values is not None:
        return image, template, None
    scores = _scores(image, template, course)
    at = drawn_index(draw, scores, spec)
    corner = zip(scores.order(at), template.ranges.lower, strict=True)
    start = image.ranges.position(tuple(n + low for n, low in corner))  # sliding: the pixel n + k lies under element k
    pixels = image.array().astype(object)
    pixels[tuple(slice(p, p + size) for p, size in zip(start, template.shape, strict=True))] = template.array()
    return replace(image, values=pixels), template, at


def _scores(image: Signal, template: Signal, course: Course) -> Output:
    return operate("sliding", image, template, course.notation.output, mode="valid")


def _mistaken(template: Signal) -> Iterator[tuple[str, Signal]]:
    """The templates that wrong methods use, all over the same pixels; one of ones finds the largest sum of pixels."""
    yield "flip_added", replace(template, values=np.flip(template.array()))
    yield "brightest", replace(template, values=np.ones(template.shape, np.int64))
    if template.rank == 2 and template.shape[0] == template.shape[1]:
        yield "transposed", replace(template, values=template.array().T)


def _offered(scores: Output, best: Index, others: Sequence[Index]) -> tuple[Index, ...]:
    """The outputs to compare, in reading order: the best one, those of wrong methods, then by score."""
    needed = np.count_nonzero(scores.kernel.array())
    most = max(FEWEST, PRODUCTS // max(int(needed), 1))
    ranked = sorted(scores, key=lambda index: Scene(scores, index).value, reverse=True)
    chosen = list(dict.fromkeys([best, *others, *ranked]))[:most]
    return tuple(index for index in scores if index in chosen)


def _second(scores: Output, best: Index, offered: Sequence[Index]) -> Index | None:
    """The output with the largest score but one of those to compare; None if there is no other."""
    return max((i for i in offered if i != best), key=lambda i: Scene(scores, i).value, default=None)


def _tells(scores: Output, best: Index, offered: Sequence[Index], others: Mapping[str, Index]) -> bool:
    """Whether the second best loses by products below 0, and a flip and brightness lead to different outputs."""
    told_apart = len(offered) == FEWEST or others["flip_added"] != others["brightest"]
    return told_apart and bool(_negative(scores, _second(scores, best, offered)))


def _negative(scores: Output, index: Index | None) -> list[Any]:
    """The products below 0, where pixel and template have opposite signs."""
    return [] if index is None else [term.expr for term in scores.terms(*index) if term.expr < 0]


def _compared(course: Course, scores: Output, best: Index, offered: Sequence[Index]) -> Iterator[Item]:
    """Each inner product worked out, why the best one wins, and why the second loses."""
    examples = {index: common.example(course, Scene(scores, index)) for index in offered}
    yield Formulas(tuple(common.worked_out(example) for example in examples.values()))
    facts = {"at": Entry.at(scores.name, best), "score": Value(examples[best].expr)}
    same = all(term.image_value == term.kernel_value for term in scores.terms(*best))
    yield Paragraph("exercise.match_same" if same else "exercise.match_largest", facts)
    second = _second(scores, best, offered)
    if second is not None:
        negative = _negative(scores, second)
        facts = {"at": Entry.at(scores.name, second), "score": Value(examples[second].expr), "count": len(negative)}
        facts["lost"] = Value(as_expr(-sum(negative)))
        yield Paragraph(f"exercise.match_second{SECOND.get(len(negative), '_many')}", facts)


SECOND: Mapping[int, str] = {0: "_none", 1: "_one"}
"""Number of products below 0 -> the sentence on the second best output."""
