"""Tasks that are a multiple choice: how was the kernel laid down, which rule or anchor makes this, does this hold?

`flip` gives a sum and asks how the kernel was laid down, `find` which boundary rule or anchor makes a sum, `identity`
whether an identity holds for all signals.

An anchor `a` moves the kernel: where a definition reads ``x[n - k]`` or ``x[n + k]``, it then reads ``x[n - k + a]`` or
``x[n + k - a]``, so that the element with index `a` lies where index 0 lay. The sheet states the definition with
letters for the anchor, because numbers would give the answer away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from symconv.core.expand import Term
from symconv.core.signal import Signal, as_expr
from symconv.derive import Derivation
from symconv.derive.figure import weighted
from symconv.errors import InputError
from symconv.formulas.nodes import (
    BigSum,
    Entry,
    Formula,
    IndexPart,
    Linear,
    Product,
    Relation,
    Said,
    Sum,
    Value,
    letter,
)
from symconv.handout.course.operands import operate
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Display, Formulas, Item, Paragraph, VerdictParts, WorkedSteps
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistaken import MISTAKES
from symconv.handout.exercises.scene import Scene, chosen, drawn_index, drawn_operation, drawn_signals, has_index
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

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
STATED = {
    "flip": ("order", "boundary"),
    "boundary": ("definition", "order", "mode"),
    "anchor": ("order", "boundary", "mode"),
}
"""What is asked -> the conventions that do not give it away."""
RULES = ("zero", "replicate", "symmetric", "mirror", "wrap")
MOST_SHOWN = 6
"""Products read outside that stand in one row; of more their sum stands there."""
OFFERED = 4
"""How many rules or anchors there are to choose from."""
OFF: Mapping[tuple[int, ...], str] = MappingProxyType({(1,): "anchor", (1, 1): "anchor_diagonal"})
"""How far an anchor is off on each axis, without those where it is right -> the mistake; others are far off."""
SPARE = "abcdefgopqrstuvwz"
"""Letters for the anchor."""


def flip(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which each way of laying the kernel down gives another sum."""
    signals = drawn_signals(draw, spec, course)
    name, options = course.notation.output, chosen(spec)
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
    stated = common.stated(spec, STATED["flip"])
    items = [asked, *common.setting(derivation, signals, stated, defined=False)]
    return common.choice_question(spec, items, choices, common.Solution.worked(derivation, "flip"))


def _way(way: str, rank: int) -> Said:
    """How the kernel was laid down, in words; with one axis there is no other to speak of."""
    return Said(f"exercise.way.{way}_line" if rank == 1 and way == "flipped" else f"exercise.way.{way}")


def identity(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:  # noqa: ARG001 - one signature for all
    """Draw one of the identities of the course file, which must list some."""
    from symconv.proof import prove

    if not spec.identity:
        raise InputError("task identity needs identity = ['conv(x, h) = conv(h, x)', …], one of which is asked")
    asked = draw.pick(spec.identity)
    verdict = prove(asked)
    lines = [
        (Said(f"exercise.verdict.{word}"), () if holds == verdict.holds else ("verdict",))
        for holds, word in ((True, "true"), (False, "false"))
    ]
    items = [Paragraph("exercise.identity"), Paragraph("course.identity", {"identity": asked})]
    proof = VerdictParts(verdict, ("scope", "proof", "counterexample"))
    solution = common.Solution((proof,), Said(f"insight.identity.{'true' if verdict.holds else 'false'}"))
    return common.choice_question(spec, items, common.labelled(draw, lines), solution)


OfferedChoice = tuple[Said, Scene, str]
"""A rule or an anchor to choose: the sentence that names it, what it makes, and the mistake of choosing it."""


def find(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw numbers for which the rules or anchors that are offered give different sums."""
    signals = drawn_signals(draw, spec, course)
    operation = drawn_operation(draw, spec, course)
    by_rule = spec.find == "boundary"
    found = (_rules if by_rule else _anchors)(draw, spec, course, operation, signals)
    sums = [scene.value for _, scene, _ in found]
    if len(sums) < 2 or len(set(sums)) < len(sums):
        return None
    lines = [(sentence, (mistake,) if number else ()) for number, (sentence, _, mistake) in enumerate(found)]
    choices = common.labelled(draw, lines)
    _, scene, _ = found[0]
    derivation = common.example(course, scene)
    worked = _outside_parts(found) if by_rule else _each_worked_out(course, found)
    asked = common.ask(f"find_{spec.find}", scene, value=common.number_answer(sums[0]).sentence)
    definition = [] if by_rule else _open_definition(derivation)
    items = [asked, *definition, *common.setting(derivation, signals, STATED[spec.find], defined=by_rule)]
    solution = common.Solution(tuple(worked), Said(f"insight.find.{spec.find}"))
    return common.choice_question(spec, items, choices, solution)


def _outside_parts(found: Sequence[OfferedChoice]) -> Iterator[Item]:
    """What the pixels inside add up to under every rule, and for each rule what its reads outside bring."""
    scene = found[0][1]
    inside = sum(term.expr for term in scene.output.terms(*scene.at) if term.image_index in scene.output.image.box)
    facts = {"at": Entry.at(scene.output.name, scene.at), "sum": Value(as_expr(inside))}
    yield Paragraph("exercise.find_inside", facts)
    for number, (sentence, other, _) in enumerate(found):
        outside = [term for term in other.output.terms(*other.at) if term.image_index not in other.output.image.box]
        added = [_brought(term) for term in outside]
        if len(added) > MOST_SHOWN:
            added = [Value(as_expr(sum(term.expr for term in outside)))]
        total = Value(as_expr(other.value))
        row = Relation((facts["at"], Sum((facts["sum"], *added)), total) if added else (facts["at"], total))
        yield Paragraph("exercise.find_fails" if number else "exercise.find_fits", {"rule": sentence})
        yield Formulas((row,))


def _brought(term: Term) -> Formula:
    return weighted(term.weight, Product((Value(term.image_value), Value(term.kernel_value))))


def _each_worked_out(course: Course, found: Sequence[OfferedChoice]) -> Iterator[Item]:
    """The sum that each anchor makes, product by product."""
    for number, (sentence, scene, _) in enumerate(found):
        yield Paragraph("exercise.find_fails" if number else "exercise.find_fits", {"rule": sentence})
        example = common.example(course, scene)
        short = len(example.terms) <= MOST_SHOWN
        yield Formulas((common.worked_out(example),)) if short else WorkedSteps(example, ("values", "result"))


def _rules(
    draw: SeededDraw, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[OfferedChoice]:
    """Boundary rules at one output whose window hangs over the border; the right one first."""
    name = course.notation.output
    at = drawn_index(draw, operate(operation, *signals, name, mode="same"), spec, border="touch")
    offered = draw.shuffled(RULES)[:OFFERED]
    scenes = {rule: Scene(operate(operation, *signals, name, mode="same", boundary=rule), at) for rule in offered}
    return [(Said(f"exercise.rule.{rule}"), scene, "border") for rule, scene in scenes.items()]


def _anchors(
    draw: SeededDraw, spec: Exercise, course: Course, operation: str, signals: tuple[Signal, Signal]
) -> list[OfferedChoice]:
    """Elements of the kernel as anchors of mode `same`, at an output that the right one, the first, makes as asked."""
    name, kernel = course.notation.output, signals[1]
    outputs = {
        element: operate(operation, *signals, name, anchor=element, **chosen(spec) | {"mode": "same"})
        for element in draw.shuffled(list(product(*(range(low, high + 1) for low, high in kernel.box))))
    }
    right = next((element for element, output in outputs.items() if has_index(output, spec)), next(iter(outputs)))
    at = drawn_index(draw, outputs[right], spec)
    offered = [right, *(element for element in outputs if element != right)][:OFFERED]
    sentences = (Said("exercise.anchor", {"element": Entry.at(kernel.name, element)}) for element in offered)
    return [
        (sentence, Scene(outputs[element], at), _anchor_mistake(element, right))
        for sentence, element in zip(sentences, offered, strict=True)
    ]


def _anchor_mistake(element: Index, right: Index) -> str:
    """The mistake of another anchor, by how far off it is."""
    distances = sorted((abs(one - other) for one, other in zip(element, right, strict=True)), reverse=True)
    return OFF.get(tuple(distance for distance in distances if distance), "anchor_far")


def _open_definition(derivation: Derivation) -> list[Item]:
    """The definition over the kernel with letters for the anchor, its only offset, and the sentence on them."""
    output, notation = derivation.output, derivation.notation
    taken = {*notation.output, *notation.image, *notation.kernel, output.name, output.image.name, output.kernel.name}
    letters = tuple(name for name in SPARE if name not in taken)[: output.image.rank]
    laws = [axis.law for axis in output.order(output.operation.axes)]
    parts = zip(laws, notation.output, notation.kernel, letters, strict=True)
    pixel = Entry(output.image.name, tuple(Linear(_read(law.s, law.d, m, k, a)) for law, m, k, a in parts))
    element = Entry(output.kernel.name, tuple(letter(name) for name in notation.kernel))
    at = Entry(output.name, tuple(letter(name) for name in notation.output))
    definition = Relation((at, BigSum(notation.kernel, Product((pixel, element)))))
    anchor = replace(element, index=tuple(letter(name) for name in letters))
    return [Display((definition,)), Paragraph("exercise.open_anchor", {"anchor": anchor})]


def _read(s: int, d: int, m: str, k: str, a: str) -> tuple[IndexPart, ...]:
    """``m-k+a``, ``m+k-a`` or ``k-m-a``: what begins with a minus sign is put behind."""
    sides = (IndexPart(s, m), IndexPart(d, k)) if s > 0 else (IndexPart(d, k), IndexPart(s, m))
    return (*sides, IndexPart(-d, a))
