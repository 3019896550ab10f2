"""Task `indices`: the products of an output are written without their kernel indices; fill them in."""

from __future__ import annotations

from symconv.formula.nodes import Entry, Product, Relation, Words
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Formulas
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistakes import mistaken
from symconv.handout.exercises.scene import Scene, bare_signals, drawn_scene
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

ROWS, FEWEST = 6, 3
"""How many products are shown at most, and at least where the kernel has as many."""
LAWS = ("direction", "anchor")
"""Mistakes whose law asks for other elements; with the flip, each index has the other sign."""


def make(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an output and some of its products, in the order of the sum."""
    signals = bare_signals(draw, spec, course.notation)
    scene = drawn_scene(draw, spec, course, signals)
    output = scene.output
    if spec.terms is None and len(output.terms(*scene.at)) < min(FEWEST, output.kernel.ranges.size):
        return None
    terms = sorted(output.terms(*scene.at), key=lambda term: output.order(term.image_index))[:ROWS]
    pixels = tuple(term.image_index for term in terms)
    right = common.list_answer("indices", tuple(term.kernel_index for term in terms))
    turned = tuple(tuple(-part for part in term.kernel_index) for term in terms)
    others = [(name, _asked(other, pixels)) for name, other in mistaken(scene, anywhere=True) if name in LAWS]
    others.append(("flip_forgotten" if output.operation.definition == "convolution" else "flip_added", turned))
    wrong = common.wrong_answers(right, [(name, common.list_answer("indices", each)) for name, each in others])
    if wrong is None:
        return None
    derivation = common.example(course, scene, over="image")
    rows = Formulas(tuple(_open_product(scene, pixel) for pixel in pixels))
    items = [common.ask("indices", scene), *common.setting(derivation, ()), rows]
    return common.open_question(spec, draw, items, right, wrong, common.solution(derivation), lines=2)


def _asked(scene: Scene, pixels: tuple[Index, ...]) -> tuple[Index, ...]:
    """The kernel indices that the law joins to an output and these pixels, whether such elements exist or not."""
    axes = scene.output.order(scene.output.operation.axes)
    columns = [[axis.law.kernel(n, p) for axis, n, p in zip(axes, scene.at, pixel, strict=True)] for pixel in pixels]
    return tuple(tuple(part for part in column if part is not None) for column in columns)


def _open_product(scene: Scene, pixel: Index) -> Relation:
    """``x[0,0]·h[ ? ]``: the product with the kernel index left open."""
    output = scene.output
    blank = Words(f"{output.kernel.name}[ ? ]")
    return Relation((Product((Entry.at(output.image.name, pixel), blank)),))
