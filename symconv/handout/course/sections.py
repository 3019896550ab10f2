"""The sections of a course file as items of a document: one function for each kind.

What proves and what describes libraries is imported by the sections that need it, so other courses do not load it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symconv.core.expand import Term
from symconv.core.gradient import gradients
from symconv.core.output import Output
from symconv.derive import Derivation
from symconv.derive.derivation import marked_pair
from symconv.derive.figure import Figure, weighted
from symconv.derive.figures import (
    image_figure,
    kernel_figure,
    parts_figure,
    reads_figure,
    scatter_figure,
    sliding_frames,
)
from symconv.derive.matching import score_figure
from symconv.errors import InputError
from symconv.formula.nodes import Entry, Name, Product, Relation, Said, Sum, Words
from symconv.handout.course.operands import nearest_to_zero, output_of, worked_example
from symconv.handout.course.spec import (
    CardSection,
    ComparisonSection,
    Course,
    FigureSection,
    GradientSection,
    ProofSection,
    ScatterSection,
    TextSection,
    WorkedSection,
)
from symconv.handout.document import Conventions, Display, Heading, Item, Paragraph, Picture, VerdictParts, WorkedSteps

PROOF_PARTS = ("scope", "definitions", "proof", "counterexample")
GRADIENT_STEPS = ("definition", "substitution", "candidates", "survivors", "values", "result")


def section_items(course: Course, section: Any) -> list[Item]:
    """The items of a section."""
    return BUILDERS[section.kind](course, section)


def _heading(section: Any, key: str, **facts: Any) -> Heading:
    """The title that the file gives, or ours."""
    return Heading("course.heading", {"text": section.title}) if section.title else Heading(f"course.{key}", facts)


def _given_title(section: Any) -> list[Item]:
    """The title of a section that has none of ours."""
    return [Heading("course.heading", {"text": section.title})] if section.title else []


def _operation(output: Output) -> Said:
    return Said(f"operation.{output.operation.definition}")


def _worked(course: Course, section: WorkedSection) -> list[Item]:
    output = output_of(course, section)
    derivation = worked_example(course, output, section.at, window=section.window, over=section.over)
    heading = _heading(section, "worked", operation=_operation(output), at=Entry.at(output.name, derivation.at))
    conventions = [Conventions(derivation)] if section.conventions else []
    steps = tuple(step for step in section.steps if step not in ("conventions", "drawing"))
    figure = [Picture(derivation.figure())] if section.figure else []
    return [heading, *conventions, WorkedSteps(derivation, steps), *figure]


def _comparison(course: Course, section: ComparisonSection) -> list[Item]:
    outputs = [output_of(course, section, operation) for operation in ("convolution", "correlation")]
    at = nearest_to_zero(outputs[0]) if section.at is None else section.at
    sliding = outputs[1].operation.definition == "sliding"  # over the image both signs would be the same
    derivations = [worked_example(course, output, at, over="kernel" if sliding else "image") for output in outputs]
    sides = [derivation.definition().sides for derivation in derivations]
    return [
        _heading(section, "comparison", at=Entry.at(outputs[0].name, at)),
        Paragraph("course.comparison_text"),
        Display(marked_pair(*(Relation((side[0], side[-1])) for side in sides))),
        *(item for output, shown in zip(outputs, derivations, strict=True) for item in _survivors(output, shown)),
        Picture(reads_figure([(output, at) for output in outputs])),
    ]


def _survivors(output: Output, derivation: Derivation) -> list[Item]:
    operation = Paragraph("course.operation", {"operation": _operation(output)})
    return [operation, WorkedSteps(derivation, ("survivors",))]


def _scatter(course: Course, section: ScatterSection) -> list[Item]:
    output = output_of(course, section)
    pixel = section.at or tuple(min(max(0, low), high) for low, high in output.image.box)
    facts = {"pixel": Entry.at(output.image.name, pixel)}
    return [
        _heading(section, "scatter", **facts),
        Paragraph("course.scatter_text", facts),
        Display(tuple(_contribution(output, term) for term in output.scatter(*pixel))),
        Picture(scatter_figure(output, pixel)),
    ]


def _contribution(output: Output, term: Term) -> Relation:
    """An output and the product that a pixel brings to it: ``y[0,0] = … + x[1,1]·h[-1,-1] + …``."""
    assert term.read_index is not None  # the terms of a pixel read it
    product = Product((Entry.at(output.image.name, term.read_index), Entry.at(output.kernel.name, term.kernel_index)))
    brought = weighted(term.weight, product)
    return Relation((Entry.at(output.name, term.output_index), Sum((Words("…"), brought, Words("…")))))


def _proof(course: Course, section: ProofSection) -> list[Item]:  # noqa: ARG001 - one signature for all sections
    from symconv.proof import prove

    return [
        _heading(section, "proof"),
        Paragraph("course.identity", {"identity": section.identity}),
        VerdictParts(prove(section.identity), PROOF_PARTS),
    ]


def _card(course: Course, section: CardSection) -> list[Item]:
    """What a library's function computes: its conventions, its definition, one output."""
    from symconv.blackbox import library

    output = library(section.function, **section.options)
    derivation = output.derive(*nearest_to_zero(output), over="kernel", brackets=course.notation.brackets)
    return [
        _heading(section, "card", function=section.function),
        Paragraph("course.card_text", {"function": section.function}),
        Display((derivation.definition(),)),
        Conventions(derivation),
        WorkedSteps(derivation, ("survivors",)),
    ]


def _gradient(course: Course, section: GradientSection) -> list[Item]:
    """One entry of a gradient, worked out: again a sum of products of the same law."""
    output = output_of(course, section)
    gradient = getattr(gradients(output), section.of)
    derivation = worked_example(course, gradient, section.at)
    upstream = gradient.image if section.of == "image" else gradient.kernel
    of = Name(getattr(output, section.of).name)
    facts = {
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
        "of": of,
        "at": Entry.at(gradient.name, derivation.at),
        "given": Name(upstream.name),
    }
    return [
        _heading(section, "gradient", of=of),
        Paragraph("course.gradient_text", facts),
        WorkedSteps(derivation, GRADIENT_STEPS),
        Picture(derivation.figure()),
    ]


def _text(course: Course, section: TextSection) -> list[Item]:  # noqa: ARG001
    paragraphs = [" ".join(part.split()) for part in section.text.split("\n\n")]
    return [*_given_title(section), *(Paragraph("course.plain", {"text": part}) for part in paragraphs if part)]


def _figure(course: Course, section: FigureSection) -> list[Item]:
    figures = FIGURES[section.show](course, section, output_of(course, section))
    return [*_given_title(section), *(Picture(figure) for figure in figures)]


def _overlay(course: Course, section: FigureSection, output: Output) -> list[Figure]:
    return [worked_example(course, output, section.at, window=section.window).figure()]


def _reads(course: Course, section: FigureSection, output: Output) -> list[Figure]:  # noqa: ARG001
    return [reads_figure([(output, section.at or nearest_to_zero(output))])]


def _frames(course: Course, section: FigureSection, output: Output) -> list[Figure]:
    at = None if section.at is None else [section.at]
    return sliding_frames(output, at, brackets=course.notation.brackets)


def _matching(course: Course, section: FigureSection, output: Output) -> list[Figure]:  # noqa: ARG001
    if output.image.rank != 2:
        raise InputError("the figure matching needs two axes; give image and kernel as rows")
    return [score_figure(output)]


FIGURES: Mapping[str, Callable[[Course, FigureSection, Output], list[Figure]]] = MappingProxyType(
    {
        "kernel": lambda course, section, output: [kernel_figure(output.kernel)],  # noqa: ARG005
        "image": lambda course, section, output: [image_figure(output.image, section.window)],  # noqa: ARG005
        "overlay": _overlay,
        "reads": _reads,
        "parts": lambda course, section, output: [parts_figure(output)],  # noqa: ARG005
        "frames": _frames,
        "matching": _matching,
    }
)
BUILDERS: Mapping[str, Callable[[Course, Any], list[Item]]] = MappingProxyType(
    {
        "worked": _worked,
        "comparison": _comparison,
        "scatter": _scatter,
        "proof": _proof,
        "gradient": _gradient,
        "card": _card,
        "figure": _figure,
        "text": _text,
    }
)
"""Kind -> the items of a section; exercises are numbered through the sheet and stand in `build`."""
