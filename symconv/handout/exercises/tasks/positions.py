"""Tasks with indices as their answer: where an output reads, where a patch goes, which elements meet.

`reads` asks for the pixels of an output, `patch` for the output of some pixels, `indices` for the kernel indices of
given products.
"""

from __future__ import annotations

from symconv.core.output import Output
from symconv.formulas.nodes import BareIndex, Entry, Product, Relation, Words
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import Formulas
from symconv.handout.exercises.exercise import Question, SeededDraw
from symconv.handout.exercises.mistaken import FLIPS, mistaken
from symconv.handout.exercises.scene import Scene, bare_signals, drawn_scene
from symconv.handout.exercises.tasks import common
from symconv.index.aliases import Index

ROWS, FEWEST = 6, 3
"""How many products `indices` shows at most, and at least where the kernel has as many."""


def reads(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw a kernel whose index 0 is off its centre, so that a forgotten flip reads other pixels."""
    signals = bare_signals(draw, spec, course)
    scene = drawn_scene(draw, spec, course, signals)
    right = common.list_answer("pixels", scene.pixels)
    others = [(name, other.pixels) for name, other in mistaken(scene) if name != "border"]
    if scene.overhangs and spec.boundary == "zero":
        others.append(("border", scene.asked))
    found = [(name, common.list_answer("pixels", pixels)) for name, pixels in others if pixels]
    wrong = common.wrong_answers(draw, right, found, FLIPS)
    if wrong is None or not any(each.mistake in FLIPS for each in wrong):
        return None
    derivation = common.example(course, scene)
    items = [common.ask("reads", scene), *common.setting(derivation, signals, common.stated(spec))]
    solution = common.Solution.worked(derivation, "reads")
    return common.open_question(spec, draw, items, right, wrong, solution, lines=3)


def patch(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an output whose window lies inside the image; its patch is shown, the index is asked for."""
    signals = bare_signals(draw, spec, course)
    scene = drawn_scene(draw, spec, course, signals, border="inside")
    right = common.index_answer(scene.output, scene.at)
    others = [(name, _reader(other.output, scene.pixels)) for name, other in mistaken(scene) if name != "anchor"]
    found = [(name, common.index_answer(scene.output, index)) for name, index in others if index is not None]
    wrong = common.wrong_answers(draw, right, found, FLIPS)
    if wrong is None:
        return None
    derivation = common.example(course, scene)
    corners = {"low": BareIndex.at(scene.pixels[0]), "high": BareIndex.at(scene.pixels[-1])}
    items = [common.ask("patch", scene, **corners), *common.setting(derivation, signals, common.stated(spec))]
    solution = common.Solution.worked(derivation, "patch")
    return common.open_question(spec, draw, items, right, wrong, solution, lines=2)


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


def indices(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw an output and some of its products, in the order of the sum; their kernel indices are left open."""
    signals = bare_signals(draw, spec, course)
    scene = drawn_scene(draw, spec, course, signals)
    output = scene.output
    if spec.terms is None and len(output.terms(*scene.at)) < min(FEWEST, output.kernel.ranges.size):
        return None
    terms = sorted(output.terms(*scene.at), key=lambda term: output.order(term.image_index))[:ROWS]
    pixels = tuple(term.image_index for term in terms)
    right = common.list_answer("indices", tuple(term.kernel_index for term in terms))
    # With the flip each index has the other sign; of the other mistakes these two ask for other elements.
    others = [
        (name, _asked(other, pixels))
        for name, other in mistaken(scene, anywhere=True)
        if name in ("direction", "anchor")
    ]
    turned = tuple(tuple(-part for part in term.kernel_index) for term in terms)
    others.append(("flip_forgotten" if output.operation.definition == "convolution" else "flip_added", turned))
    wrong = common.wrong_answers(draw, right, [(name, common.list_answer("indices", each)) for name, each in others])
    if wrong is None:
        return None
    derivation = common.example(course, scene, over="image")
    blank = Words(f"{output.kernel.name}[ ? ]")
    rows = tuple(Relation((Product((Entry.at(output.image.name, pixel), blank)),)) for pixel in pixels)
    items = [common.ask("indices", scene), *common.setting(derivation, (), common.stated(spec)), Formulas(rows)]
    solution = common.Solution.worked(derivation, "")
    return common.open_question(spec, draw, items, right, wrong, solution, lines=2)


def _asked(scene: Scene, pixels: tuple[Index, ...]) -> tuple[Index, ...]:
    """The kernel indices that the law joins to an output and these pixels, whether such elements exist or not."""
    axes = scene.output.order(scene.output.operation.axes)
    columns = [[axis.law.kernel(n, p) for axis, n, p in zip(axes, scene.at, pixel, strict=True)] for pixel in pixels]
    return tuple(tuple(part for part in column if part is not None) for column in columns)
