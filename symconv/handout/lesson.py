"""The lesson: convolution and cross-correlation on one image and one kernel, in an order that teaches.

Everything in it is made by the same calls that a person would use; its words stand in the wording file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symconv.derive import Derivation
from symconv.derive.definition import defining_sides, mark_kernel_sign, summand, summation_letters
from symconv.derive.figures import image_figure, kernel_figure
from symconv.derive.formula import BigSum, Entry, Formula, Linear, Name, Part, Relation, Value, letter, number
from symconv.derive.frames import sliding_frames
from symconv.derive.matching import best_match, score_figure
from symconv.derive.parts import parts_figure
from symconv.derive.reads import reads_figure
from symconv.handout.document import (
    Conventions,
    Display,
    Document,
    Heading,
    Item,
    Paragraph,
    Picture,
    Points,
    Worked,
)
from symconv.output import Output
from symconv.signal import Signal, image, kernel
from symconv.verbs import convolve, correlate

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]
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
STEPS = ("substitution", "candidates", "survivors", "values", "result")


@dataclass(frozen=True)
class Material:
    """The signals and operations that the sections share."""

    indexing: str = "xy"
    brackets: str = "square"

    @cached_property
    def image(self) -> Signal:
        """The image of the lesson."""
        return image((7, 7), indexing=self.indexing)

    @cached_property
    def kernel(self) -> Signal:
        """The kernel of the lesson, with its nine letters."""
        return kernel(LETTERS, indexing=self.indexing)

    @cached_property
    def convolution(self) -> Output:
        """The convolution of both."""
        return convolve(self.image, self.kernel)

    @cached_property
    def correlation(self) -> Output:
        """Their cross-correlation in the textbook form."""
        return correlate(self.image, self.kernel)

    def derive(self, output: Output, *at: int, **options: Any) -> Derivation:
        """A worked example in the lesson's brackets."""
        return output.derive(*at, brackets=self.brackets, **options)

    @cached_property
    def worked(self) -> Derivation:
        """The worked convolution."""
        return self.derive(self.convolution, 1, 1, window=PATCH)

    @cached_property
    def worked_correlation(self) -> Derivation:
        """The worked cross-correlation of the same patch."""
        return self.derive(self.correlation, -1, -1, window=PATCH)


def lesson(indexing: str = "xy", brackets: str = "square") -> Document:
    """The whole lesson.

    Args:
        indexing: `xy`: the first index is the column; `ij`: the row.
        brackets: `square`, `round` or `subscript`.
    """
    material = Material(indexing, brackets)
    items = tuple(item for section in SECTIONS for item in section(material))
    return Document("lesson", "lesson.title", items, brackets)


def at(name: str, *index: int) -> Entry:
    """An entry with a number for each index."""
    return Entry(name, tuple(number(part) for part in index))


def generic(name: str, letters: tuple[str, ...]) -> Entry:
    """An entry with letters for its index."""
    return Entry(name, tuple(letter(part) for part in letters))


def overlay_words(derivation: Derivation) -> Formula:
    """The kernel's values in the reading order of the pixels that they lie on."""
    values = [term.kernel_value for term in derivation.terms]
    return Relation(tuple(Relation(tuple(map(Value, values[r : r + 3])), " ") for r in (0, 3, 6)), "/")


def _setting(m: Material) -> list[Item]:
    letters = m.worked.notation
    corner = m.kernel.order((-1, 1))
    return [
        Heading("lesson.setting"),
        Paragraph(
            "lesson.setting_text",
            {
                "x": Name("x"),
                "h": Name("h"),
                "y": Name("y"),
                "pixel": generic("x", letters.image),
                "element": generic("h", letters.kernel),
                "output": generic("y", letters.output),
            },
        ),
        Conventions(m.worked),
        Paragraph("lesson.setting_corner", {"corner": at("h", *corner), "value": Value(m.kernel[corner])}),
        Paragraph(
            "lesson.setting_letters",
            {
                "h": Name("h"),
                "i": Name("i"),
                "value_h": Value(m.kernel[m.kernel.order((1, 0))]),
                "value_i": Value(m.kernel[1, 1]),
            },
        ),
        Picture(kernel_figure(m.kernel)),
        Paragraph("lesson.setting_image"),
        Picture(image_figure(m.image, PATCH)),
    ]


def _convolution(m: Material) -> list[Item]:
    facts = {"at": at("y", 1, 1)}
    return [
        Heading("lesson.convolution"),
        Display((m.worked.definition(),)),
        Paragraph("lesson.convolution_text"),
        Heading("lesson.worked_convolution", facts),
        Paragraph("lesson.worked_convolution_text", facts),
        Worked(m.worked, STEPS),
        Picture(m.worked.figure()),
        Paragraph("lesson.flip", {"overlay": overlay_words(m.worked)}),
    ]


def _two(m: Material) -> list[Item]:
    return [
        Heading("lesson.two"),
        Paragraph("lesson.two_text"),
        Display((_marked(m.worked), _marked(m.worked_correlation))),
    ]


def _marked(derivation: Derivation) -> Relation:
    """The defining relation with the sign inside the kernel index boxed."""
    output, notation = derivation.output, derivation.notation
    sides = defining_sides(output, notation)
    body = BigSum(summation_letters(notation), mark_kernel_sign(summand(output, notation)))
    return Relation((*sides[:-1], body))


def _reads(m: Material) -> list[Item]:
    pairs = [(output, (1, 1)) for output in (m.convolution, m.correlation)]
    facts = {"at": at("y", 1, 1), "first": _footprint(m.convolution), "second": _footprint(m.correlation)}
    return [
        Heading("lesson.reads"),
        Paragraph("lesson.reads_text", facts),
        Picture(reads_figure(pairs)),
    ]


def _footprint(output: Output) -> Formula:
    """The pixels that output [1,1] reads, as ranges of both indices."""
    letters = ("i", "j")
    columns = list(zip(*(term.image_index for term in output.terms(1, 1)), strict=True))
    return Relation(
        tuple(
            Relation((letter(name), Relation((number(min(column)), number(max(column))), "…")))
            for name, column in zip(letters, columns, strict=True)
        ),
        ",",
    )


def _correlation(m: Material) -> list[Item]:
    facts = {"at": at("y", -1, -1)}
    return [
        Heading("lesson.worked_correlation", facts),
        Paragraph("lesson.worked_correlation_text", facts),
        Worked(m.worked_correlation, STEPS),
        Picture(m.worked_correlation.figure()),
        Paragraph("lesson.no_flip", {"overlay": overlay_words(m.worked_correlation)}),
    ]


def _sliding(m: Material) -> list[Item]:
    slide = correlate(m.image, m.kernel, definition="sliding", name="y_slide")
    derivation = m.derive(slide, 1, 1, window=PATCH)
    letters = derivation.notation.output
    reverse = Entry("y_corr", tuple(Linear((Part(-1, name),)) for name in letters))
    over_kernel = m.derive(slide, 1, 1, over="kernel").definition()
    return [
        Heading("lesson.sliding"),
        Paragraph("lesson.sliding_text", {"first": at("y", 1, 1), "second": at("y", -1, -1)}),
        Display((over_kernel,)),
        Paragraph("lesson.sliding_relation"),
        Display((Relation((*derivation.definition().sides, reverse)),)),
        Paragraph("lesson.sliding_check", {"at": at("y_slide", 1, 1)}),
        Worked(derivation, ("values",)),
    ]


def _parts(m: Material) -> list[Item]:
    return [
        Heading("lesson.parts"),
        Paragraph("lesson.parts_convolution"),
        Picture(parts_figure(m.convolution)),
        Paragraph("lesson.parts_correlation"),
        Picture(parts_figure(m.correlation)),
    ]


def _window(m: Material) -> list[Item]:
    small = image((4, 4), indexing=m.indexing, origin=(0, 0))
    output = correlate(small, m.kernel, definition="sliding", mode="valid")
    frames = [Picture(frame) for frame in sliding_frames(output)]
    return [Heading("lesson.window"), Paragraph("lesson.window_text"), *frames]


def _matching(m: Material) -> list[Item]:
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


def _dimensions(m: Material) -> list[Item]:
    line = m.derive(convolve(image("1 2 3 4 5"), kernel("1 10 100")), 1)
    cube = kernel((2, 2, 2), indexing=m.indexing, origin=(0, 0, 0))
    volume = m.derive(convolve(image((3, 3, 3), indexing=m.indexing), cube), 1, 1, 1, over="kernel")
    return [
        Heading("lesson.one"),
        Paragraph("lesson.one_text"),
        Worked(line, ("definition", "substitution", "candidates", "survivors", "values", "result")),
        Picture(line.figure()),
        Heading("lesson.three"),
        Paragraph("lesson.three_text"),
        Worked(volume, ("definition", "substitution", "candidates", "survivors")),
    ]


def _summary(m: Material) -> list[Item]:
    minus = tuple(Linear((Part(-1, name),)) for name in m.worked.notation.output)
    relation = Relation((generic("y_slide", m.worked.notation.output), Entry("y_corr", minus)))
    keys = tuple(f"lesson.summary_{number}" for number in range(1, 7))
    return [Heading("lesson.summary"), Points(keys, {"relation": relation})]


SECTIONS: tuple[Callable[[Material], list[Item]], ...] = (
    *(_setting, _convolution, _two, _reads, _correlation, _sliding),
    *(_parts, _window, _matching, _dimensions, _summary),
)
