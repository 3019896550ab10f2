"""The first half of the lesson: the two definitions, and one patch worked out under each."""

from __future__ import annotations

from symconv.derive import Derivation
from symconv.derive.definition import defining_sides, mark_kernel_sign, summand, summation_letters
from symconv.derive.figure import Said
from symconv.derive.figures import image_figure, kernel_figure
from symconv.derive.formula import BigSum, Entry, Formula, Linear, Name, Part, Relation, Value, letter, number
from symconv.derive.reads import reads_figure
from symconv.handout.document import Conventions, Display, Heading, Item, Paragraph, Picture, Worked
from symconv.handout.material import PATCH, Material, at, generic, rows_of
from symconv.output import Output
from symconv.verbs import correlate

STEPS = ("substitution", "candidates", "survivors", "values", "result")


def setting(m: Material) -> list[Item]:
    """Notation, kernel and image."""
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
                "brackets": Said(f"brackets.{m.brackets}"),
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
                "letters": Said("letters.*"),
            },
        ),
        Picture(kernel_figure(m.kernel)),
        Paragraph("lesson.setting_image"),
        Picture(image_figure(m.image, PATCH)),
    ]


def convolution(m: Material) -> list[Item]:
    """The definition of convolution, worked out on the patch."""
    facts = {"at": at("y", 1, 1)}
    return [
        Heading("lesson.convolution"),
        Display((m.worked.definition(),)),
        Paragraph("lesson.convolution_text"),
        Heading("lesson.worked_convolution", facts),
        Paragraph("lesson.worked_convolution_text", facts),
        Worked(m.worked, STEPS),
        Picture(m.worked.figure()),
        Paragraph("lesson.flip", {"overlay": rows_of([term.kernel_value for term in m.worked.terms])}),
    ]


def two(m: Material) -> list[Item]:
    """Both definitions, the one sign marked."""
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


def reads(m: Material) -> list[Item]:
    """The pixels that each operation reads for the same output."""
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


def correlation(m: Material) -> list[Item]:
    """Cross-correlation worked out on the same patch."""
    facts = {"at": at("y", -1, -1)}
    return [
        Heading("lesson.worked_correlation", facts),
        Paragraph("lesson.worked_correlation_text", facts),
        Worked(m.worked_correlation, STEPS),
        Picture(m.worked_correlation.figure()),
        Paragraph("lesson.no_flip", {"overlay": rows_of([term.kernel_value for term in m.worked_correlation.terms])}),
    ]


def sliding(m: Material) -> list[Item]:
    """The sliding definition, and how it relates to the textbook one."""
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
