"""What an exercise says about an anchor that is to be found: the definition with letters in its place.

An anchor `a` moves the kernel: where a definition reads ``x[n - k]`` or ``x[n + k]``, it then reads ``x[n - k + a]`` or
``x[n + k - a]``, so that the element with index `a` takes the place that index 0 had. With a number for `a` the formula
would tell the answer.

Task `find`: a result is given; which boundary rule, or which anchor, makes it?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.formula.nodes import BigSum, Entry, IndexPart, Linear, Product, Relation, Said, letter
from symconv.handout.document import Display, Item, Paragraph
from symconv.handout.exercises.scene import Scene, drawn_operation, drawn_place, drawn_signals, has_place, operate
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.signal import Signal
    from symconv.derive import Derivation
    from symconv.derive.notation import Notation
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice, Question


OFF: Mapping[tuple[int, ...], str] = MappingProxyType({(1,): "anchor", (1, 1): "anchor_diagonal"})
"""How many places an anchor is off on each axis, without those where it is right -> the mistake; others are far off."""
SPARE = "abcdefgopqrstuvwz"


def open_definition(derivation: Derivation) -> list[Item]:
    """The definition with the anchor as letters, and the sentence that says what they are.

    Args:
        derivation: a worked example over the kernel, of an operation whose laws have an offset for the anchor alone.
    """
    output, notation = derivation.output, derivation.notation
    letters = _letters(output, notation)
    first, element = _summand(output, notation, letters)
    at = Entry(output.name, tuple(letter(name) for name in notation.output))
    law = Relation((at, BigSum(notation.kernel, Product((first, element)))))
    anchor = replace(element, index=tuple(letter(name) for name in letters))
    return [Display((law,)), Paragraph("exercise.open_anchor", {"anchor": anchor})]


def _letters(output: Output, notation: Notation) -> tuple[str, ...]:
    """One letter for each axis that stands for nothing else."""
    taken = {*notation.output, *notation.image, *notation.kernel, output.name, output.image.name, output.kernel.name}
    return tuple(name for name in SPARE if name not in taken)[: output.image.rank]


def _summand(output: Output, notation: Notation, letters: tuple[str, ...]) -> tuple[Entry, Entry]:
    laws = [axis.law for axis in output.order(output.operation.axes)]
    parts = zip(laws, notation.output, notation.kernel, letters, strict=True)
    index = tuple(Linear(_read(law.s, law.d, m, k, a)) for law, m, k, a in parts)
    element = Entry(output.kernel.name, tuple(letter(name) for name in notation.kernel))
    return Entry(output.image.name, index), element


def _read(s: int, d: int, m: str, k: str, a: str) -> tuple[IndexPart, ...]:
    """``m-k+a``, ``m+k-a`` or ``k-m-a``: what begins with a minus sign is put behind."""
    sides = (IndexPart(s, m), IndexPart(d, k)) if s > 0 else (IndexPart(d, k), IndexPart(s, m))
    return (*sides, IndexPart(-d, a))


RULES = ("zero", "replicate", "symmetric", "mirror", "wrap")
STATED = {"boundary": ("definition", "order", "mode"), "anchor": ("order", "boundary", "mode")}
"""What is asked -> the conventions that do not say it."""
FOUND = 4
"""How many rules or anchors stand to be chosen from."""


@dataclass(frozen=True, slots=True)
class Way:
    """A rule or an anchor to choose: how it is said, what it makes, and the mistake of choosing it if it is wrong."""

    said: Said
    scene: Scene
    mistake: str


def draw(dice: Dice, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which the rules that are offered give different sums."""
    signals = drawn_signals(dice, spec, course.notation)
    operation = drawn_operation(dice, spec, course)
    ways = (_rules if spec.find == "boundary" else _anchors)(dice, spec, course, operation, signals)
    sums = [way.scene.value for way in ways]
    if len(sums) < 2 or len(set(sums)) < len(sums):
        return None
    scene = ways[0].scene
    lines = [(way.said, (way.mistake,) if place else ()) for place, way in enumerate(ways)]
    choices = common.labelled(dice, lines)
    derivation = common.example(course, scene)
    given = common.number_answer(sums[0]).said
    asked = common.ask(f"find_{spec.find}", scene, value=given)
    definition = [Display((derivation.definition(),))] if spec.find == "boundary" else open_definition(derivation)
    shown = common.plain_setting(derivation, signals, STATED[spec.find])
    items: list[Item] = [asked, *definition, *shown]
    return common.question(
        spec, items, common.chosen(choices), (), common.solution(derivation), choices=choices, lines=0
    )


def _rules(dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]) -> list[Way]:
    """The boundary rules at one output whose window hangs over the border; the right one first."""
    name = course.notation.output
    at = drawn_place(dice, operate(operation, *signals, name, mode="same"), spec, border="touch")
    return [
        Way(
            Said(f"exercise.rule.{rule}"),
            Scene(operate(operation, *signals, name, mode="same", boundary=rule), at),
            "border",
        )
        for rule in dice.shuffled(RULES)[:FOUND]
    ]


def _anchors(dice: Dice, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]) -> list[Way]:
    """Elements of the kernel as anchors of mode `same`, at an output that the right one, the first, makes as asked."""
    name, kernel = course.notation.output, signals[1]
    options = {"mode": "same", "boundary": spec.boundary}
    outputs = {
        element: operate(operation, *signals, name, anchor=element, **options)
        for element in dice.shuffled(list(product(*(range(low, high + 1) for low, high in kernel.box))))
    }
    right = next((element for element, output in outputs.items() if has_place(output, spec)), next(iter(outputs)))
    at = drawn_place(dice, outputs[right], spec)
    offered = [right, *(element for element in outputs if element != right)][:FOUND]
    return [
        Way(
            Said("exercise.anchor", {"element": common.entry(kernel.name, element)}),
            Scene(outputs[element], at),
            _off(element, right),
        )
        for element in offered
    ]


def _off(element: Index, right: Index) -> str:
    """The mistake of another anchor, by how far off it is."""
    distances = sorted((abs(one - other) for one, other in zip(element, right, strict=True)), reverse=True)
    return OFF.get(tuple(distance for distance in distances if distance), "anchor_far")
