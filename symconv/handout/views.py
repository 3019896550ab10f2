"""The second half of the lesson: other views of the same sums, other uses, other numbers of dimensions."""

from __future__ import annotations

from symconv.derive.continuous import integrate_pulses, pulse
from symconv.derive.formula import Entry, Expression, Linear, Part, Relation
from symconv.derive.frames import sliding_frames
from symconv.derive.matching import best_match, score_figure
from symconv.derive.parts import parts_figure
from symconv.derive.superposition import scatter_figure, superposition_figure
from symconv.handout.document import Display, Heading, Item, Paragraph, Picture, Points, Rules, Worked
from symconv.handout.material import Material, at, generic, given, rows_of
from symconv.signal import image, kernel
from symconv.verbs import convolve, correlate

TEMPLATE = "-1 -1 2 / -1 2 -1 / 2 -1 -1"
SCENE = """
1 1 1 1 1 4 1
1 1 1 1 4 1 1
1 4 1 4 1 1 1
1 1 1 1 1 4 1
1 1 1 1 1 1 1
4 4 4 1 1 2 1
1 1 1 1 1 1 1
"""


def parts(m: Material) -> list[Item]:
    """Which part of the image makes which part of the output."""
    return [
        Heading("lesson.parts"),
        Paragraph("lesson.parts_convolution"),
        Picture(parts_figure(m.convolution)),
        Paragraph("lesson.parts_correlation"),
        Picture(parts_figure(m.correlation)),
    ]


def superposition(m: Material) -> list[Item]:
    """The scatter view of the worked convolution, and copies of the kernel on a line."""
    pixel = (1, 1)
    copies = m.convolution.scatter(*pixel)
    facts = {"pixel": at("x", *pixel), "overlay": rows_of([term.kernel_value for term in copies])}
    line = convolve(image("2 3 5"), kernel("1 10 100"))
    return [
        Heading("lesson.superposition"),
        Paragraph("lesson.superposition_text", facts),
        Picture(scatter_figure(m.convolution, pixel)),
        Paragraph("lesson.superposition_flip"),
        Paragraph("lesson.superposition_line"),
        Picture(superposition_figure(line)),
        Paragraph("lesson.superposition_agree"),
    ]


def window(m: Material) -> list[Item]:
    """The window at each of its stops."""
    small = image((4, 4), indexing=m.indexing, origin=(0, 0))
    output = correlate(small, m.kernel, definition="sliding", mode="valid")
    frames = [Picture(frame) for frame in sliding_frames(output)]
    return [Heading("lesson.window"), Paragraph("lesson.window_text"), *frames]


def matching(m: Material) -> list[Item]:
    """A template found by its score."""
    scene = image(SCENE.strip(), indexing=m.indexing, origin=(0, 0))
    template = kernel(TEMPLATE, indexing=m.indexing, name="t")
    output = correlate(scene, template, definition="sliding", mode="valid")
    best = best_match(output)
    derivation = m.derive(output, *best.index, over="kernel")
    facts = {"at": at("y", *best.index), "score": best.score}
    return [
        Heading("lesson.matching"),
        Paragraph("lesson.matching_text"),
        Picture(score_figure(output)),
        Paragraph("lesson.matching_best", facts),
        Worked(derivation, ("values", "result")),
        Paragraph("lesson.matching_scope"),
    ]


def dimensions(m: Material) -> list[Item]:
    """One and three dimensions by the same calls."""
    pixels, taps = image("1 2 3 4 5"), kernel("1 10 100")
    line = m.derive(convolve(pixels, taps), 1)
    cube = kernel((2, 2, 2), indexing=m.indexing, origin=(0, 0, 0))
    volume = m.derive(convolve(image((3, 3, 3), indexing=m.indexing), cube), 1, 1, 1, over="kernel")
    return [
        Heading("lesson.one"),
        Paragraph("lesson.one_text"),
        given(pixels, taps),
        Worked(line, ("definition", "substitution", "candidates", "survivors", "values", "result")),
        Picture(line.figure()),
        Heading("lesson.three"),
        Paragraph("lesson.three_text"),
        Rules(volume),
        Worked(volume, ("definition", "substitution", "candidates", "survivors")),
    ]


def integral(m: Material) -> list[Item]:
    """The integral form beside the sum, and a worked example."""
    line = m.derive(convolve(image((5,)), kernel((3,))), 0)
    found = integrate_pulses(pulse(1, 0, 2, name="x"), pulse("1 - t/2", 0, 1, name="h"))
    items: list[Item] = [
        Heading("lesson.integral"),
        Paragraph("lesson.integral_text"),
        Display((line.definition(), found.defining())),
        Paragraph("lesson.integral_example", {"kernel": Expression(found.kernel.expr)}),
    ]
    for stretch, worked in (case.written("y") for case in found.cases):
        items += [Paragraph("lesson.integral_case", {"stretch": stretch}), Display((worked,))]
    return [*items, Paragraph("lesson.integral_outside")]


def summary(m: Material) -> list[Item]:
    """What holds, and for which conventions."""
    minus = tuple(Linear((Part(-1, name),)) for name in m.worked.notation.output)
    relation = Relation((generic("y_slide", m.worked.notation.output), Entry("y_corr", minus)))
    keys = tuple(f"lesson.summary_{number}" for number in range(1, 7))
    return [Heading("lesson.summary"), Points(keys, {"relation": relation})]
