"""Task `find`: a result is given; which boundary rule, or which anchor, makes it?

An anchor `a` moves the kernel: where a definition reads ``x[n - k]`` or ``x[n + k]``, it then reads ``x[n - k + a]`` or
``x[n + k - a]``, so that the element with index `a` lies where index 0 lay. The sheet states the definition with
letters for the anchor, because numbers would give the answer away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType

from symconv.core.output import Output
from symconv.core.signal import Signal
from symconv.derive import Derivation
from symconv.derive.notation import Notation
from symconv.formula.nodes import BigSum, Entry, IndexPart, Linear, Product, Relation, Said, letter
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Display, Item, Paragraph
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.scene import Scene, drawn_index, drawn_operation, drawn_signals, has_index, operate
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

RULES = ("zero", "replicate", "symmetric", "mirror", "wrap")
STATED = {"boundary": ("definition", "order", "mode"), "anchor": ("order", "boundary", "mode")}
"""What is asked -> the conventions that do not give it away."""
OFFERED = 4
"""How many rules or anchors there are to choose from."""
OFF: Mapping[tuple[int, ...], str] = MappingProxyType({(1,): "anchor", (1, 1): "anchor_diagonal"})
"""How far an anchor is off on each axis, without those where it is right -> the mistake; others are far off."""
SPARE = "abcdefgopqrstuvwz"
"""Letters for the anchor."""


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """A rule or an anchor to choose.

    Attributes:
        sentence: names it.
        scene: what it makes.
        mistake: that of choosing it if it is wrong.
    """

    sentence: Said
    scene: Scene
    mistake: str


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which the rules that are offered give different sums."""
    signals = drawn_signals(draw, spec, course.notation)
    operation = drawn_operation(draw, spec, course)
    found = (_rules if spec.find == "boundary" else _anchors)(draw, spec, course, operation, signals)
    sums = [candidate.scene.value for candidate in found]
    if len(sums) < 2 or len(set(sums)) < len(sums):
        return None
    scene = found[0].scene
    lines = [(each.sentence, (each.mistake,) if number else ()) for number, each in enumerate(found)]
    choices = common.labelled(draw, lines)
    derivation = common.example(course, scene)
    asked = common.ask(f"find_{spec.find}", scene, value=common.number_answer(sums[0]).sentence)
    definition = [Display((derivation.definition(),))] if spec.find == "boundary" else _open_definition(derivation)
    shown = common.conventions_and_signals(derivation, signals, STATED[spec.find])
    return common.choice_question(spec, [asked, *definition, *shown], choices, common.solution(derivation))


def _rules(
    draw: SeededDraw, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[OfferedChoice]:
    """Boundary rules at one output whose window hangs over the border; the right one first."""
    name = course.notation.output
    at = drawn_index(draw, operate(operation, *signals, name, mode="same"), spec, border="touch")
    offered = draw.shuffled(RULES)[:OFFERED]
    scenes = {rule: Scene(operate(operation, *signals, name, mode="same", boundary=rule), at) for rule in offered}
    return [OfferedChoice(Said(f"exercise.rule.{rule}"), scene, "border") for rule, scene in scenes.items()]


def _anchors(
    draw: SeededDraw, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[OfferedChoice]:
    """Elements of the kernel as anchors of mode `same`, at an output that the right one, the first, makes as asked."""
    name, kernel = course.notation.output, signals[1]
    options = {"mode": "same", "boundary": spec.boundary}
    outputs = {
        element: operate(operation, *signals, name, anchor=element, **options)
        for element in draw.shuffled(list(product(*(range(low, high + 1) for low, high in kernel.box))))
    }
    right = next((element for element, output in outputs.items() if has_index(output, spec)), next(iter(outputs)))
    at = drawn_index(draw, outputs[right], spec)
    offered = [right, *(element for element in outputs if element != right)][:OFFERED]
    return [
        OfferedChoice(
            Said("exercise.anchor", {"element": Entry.at(kernel.name, element)}),
            Scene(outputs[element], at),
            _mistake(element, right),
        )
        for element in offered
    ]


def _mistake(element: Index, right: Index) -> str:
    """The mistake of another anchor, by how far off it is."""
    distances = sorted((abs(one - other) for one, other in zip(element, right, strict=True)), reverse=True)
    return OFF.get(tuple(distance for distance in distances if distance), "anchor_far")


def _open_definition(derivation: Derivation) -> list[Item]:
    """The definition with letters for the anchor, and the sentence that says what they are.

    Args:
        derivation: a worked example over the kernel, of an operation whose laws have an offset for the anchor alone.
    """
    output, notation = derivation.output, derivation.notation
    letters = _letters(output, notation)
    laws = [axis.law for axis in output.order(output.operation.axes)]
    parts = zip(laws, notation.output, notation.kernel, letters, strict=True)
    pixel = Entry(output.image.name, tuple(Linear(_read(law.s, law.d, m, k, a)) for law, m, k, a in parts))
    element = Entry(output.kernel.name, tuple(letter(name) for name in notation.kernel))
    at = Entry(output.name, tuple(letter(name) for name in notation.output))
    definition = Relation((at, BigSum(notation.kernel, Product((pixel, element)))))
    anchor = replace(element, index=tuple(letter(name) for name in letters))
    return [Display((definition,)), Paragraph("exercise.open_anchor", {"anchor": anchor})]


def _letters(output: Output, notation: Notation) -> tuple[str, ...]:
    """One letter for each axis that stands for nothing else."""
    taken = {*notation.output, *notation.image, *notation.kernel, output.name, output.image.name, output.kernel.name}
    return tuple(name for name in SPARE if name not in taken)[: output.image.rank]


def _read(s: int, d: int, m: str, k: str, a: str) -> tuple[IndexPart, ...]:
    """``m-k+a``, ``m+k-a`` or ``k-m-a``: what begins with a minus sign is put behind."""
    sides = (IndexPart(s, m), IndexPart(d, k)) if s > 0 else (IndexPart(d, k), IndexPart(s, m))
    return (*sides, IndexPart(-d, a))
