"""Two definitions side by side, with the signs boxed in which they differ.

Sections whose contents come from rooms of their own: proofs, gradients, library cards.

The sections of a course file as items of a document: one function for each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.core.gradient import gradients
from symconv.derive.figure import weighted
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
from symconv.formula.nodes import (
    BigSum,
    Entry,
    Formula,
    IndexPart,
    Linear,
    Name,
    Product,
    Relation,
    Said,
    Sum,
    Words,
)
from symconv.handout.course.operands import nearest_to_zero, output_of, worked_example
from symconv.handout.document import Conventions, Display, Heading, Item, Paragraph, Picture, VerdictParts, WorkedSteps

if TYPE_CHECKING:
    from symconv.core.expand import Term
    from symconv.core.output import Output
    from symconv.derive import Derivation
    from symconv.derive.figure import Figure
    from symconv.handout.course.spec import (
        CardSection,
        ComparisonSection,
        Course,
        FigureSection,
        GradientSection,
        OperationSection,
        ProofSection,
        ScatterSection,
        TextSection,
        WorkedSection,
    )


def marked_pair(first: Relation, second: Relation) -> tuple[Relation, Relation]:
    """Two definitions as left side and sum; in the indices of each, what the other has not is marked.

    >>> from symconv import convolve, correlate
    >>> pair = [convolve("1 2", "3 4"), correlate("1 2", "3 4", definition="sliding")]
    >>> one, other = marked_pair(*(output.derive(0, over="kernel").definition() for output in pair))
    >>> [part.marked for part in other.sides[-1].body.factors[0].index[0].parts]    # x[m ⊕ k]
    [False, True]
    """
    left, right = first.sides[-1], second.sides[-1]
    return tuple(
        Relation((relation.sides[0], _sum(own, other)))
        for relation, own, other in ((first, left, right), (second, right, left))
    )  # type: ignore[return-value]


def _sum(own: Formula, other: Formula) -> Formula:
    if not (isinstance(own, BigSum) and isinstance(other, BigSum)):
        return own  # with a bias or without letters there is no general product to compare
    pair = own.body, other.body
    if not (isinstance(pair[0], Product) and isinstance(pair[1], Product)):
        return own
    factors = zip(pair[0].factors, pair[1].factors, strict=True)
    return BigSum(own.letters, Product(tuple(_marked_entry(factor, beside) for factor, beside in factors)))


def _marked_entry(own: Formula, other: Formula) -> Formula:
    if not (isinstance(own, Entry) and isinstance(other, Entry)):
        return own
    return replace(own, index=tuple(_index(one, two) for one, two in zip(own.index, other.index, strict=True)))


def _index(own: Linear, other: Linear) -> Linear:
    """The parts behind the first that the other index has not; a first part has no sign in front."""
    first, *others = own.parts
    return replace(own, parts=(first, *(_marked_part(part, other) for part in others)))


def _marked_part(part: IndexPart, other: Linear) -> IndexPart:
    return part if part in other.parts else replace(part, marked=True)


PROOF_PARTS = ("scope", "definitions", "proof", "counterexample")
GRADIENT_STEPS = ("definition", "substitution", "candidates", "survivors", "values", "result")


def proof(course: Course, section: ProofSection) -> list[Item]:  # noqa: ARG001 - one signature for all sections
    """An identity with its proof or its counterexample."""
    from symconv.proof import prove

    return [
        _title(section, "course.proof"),
        Paragraph("course.identity", {"identity": section.identity}),
        VerdictParts(prove(section.identity), PROOF_PARTS),
    ]


def card(course: Course, section: CardSection) -> list[Item]:
    """What a library's function computes: its conventions, its definition, one output."""
    from symconv.blackbox import library

    output = library(section.function, **section.options)
    derivation = output.derive(*nearest_to_zero(output), over="kernel", brackets=course.notation.brackets)
    return [
        _title(section, "course.card", function=section.function),
        Paragraph("course.card_text", {"function": section.function}),
        Display((derivation.definition(),)),
        Conventions(derivation),
        WorkedSteps(derivation, ("survivors",)),
    ]


def gradient(course: Course, section: GradientSection) -> list[Item]:
    """One entry of a gradient, worked out: again a sum of products of the same law."""
    output = output_of(course, section)
    found = getattr(gradients(output), section.of)
    derivation = worked_example(course, found, section.at)
    facts = {
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
        "of": Name(section_operand(output, section.of)),
    }
    at = Entry.at(found.name, derivation.at)
    return [
        _title(section, "course.gradient", of=facts["of"]),
        Paragraph("course.gradient_text", {**facts, "at": at, "given": Name(given_name(found, section.of))}),
        WorkedSteps(derivation, GRADIENT_STEPS),
        Picture(derivation.figure()),
    ]


def section_operand(output: Any, of: str) -> str:
    """The name of the operand that the gradient is taken by."""
    return getattr(output, of).name


def given_name(found: Any, of: str) -> str:
    """The name of what comes back; the gradient by the image reads it as its image, the other one as its kernel."""
    return (found.image if of == "image" else found.kernel).name


def _title(section: Any, key: str, **facts: Any) -> Heading:
    return Heading("course.heading", {"text": section.title}) if section.title else Heading(key, facts)


Build = Callable[["Course", Any], list[Item]]


def section_items(course: Course, section: Any) -> list[Item]:
    """The items of a section."""
    return BUILDERS[section.kind](course, section)


def heading(section: Any, key: str, **facts: Any) -> list[Item]:
    """The title of the person's, or ours."""
    return [Heading("course.heading", {"text": section.title})] if section.title else [Heading(f"course.{key}", facts)]


def _entry(name: str, at: tuple[int, ...]) -> Entry:
    return Entry.at(name, at)


def _worked(course: Course, section: WorkedSection) -> list[Item]:
    output = output_of(course, section)
    derivation = worked_example(course, output, section.at, window=section.window, over=section.over)
    title = heading(section, "worked", operation=_operation(output), at=_entry(output.name, derivation.at))
    conventions: list[Item] = [Conventions(derivation)] if section.conventions else []
    steps = tuple(step for step in section.steps if step not in ("conventions", "drawing"))
    items = [*title, *conventions, WorkedSteps(derivation, steps)]
    return [*items, Picture(derivation.figure())] if section.figure else items


def _operation(output: Output) -> Said:
    return Said(f"operation.{output.operation.definition}")


def _comparison(course: Course, section: ComparisonSection) -> list[Item]:
    outputs = [output_of(course, section, operation) for operation in ("convolution", "correlation")]
    at = nearest_to_zero(outputs[0]) if section.at is None else section.at
    sliding = outputs[1].operation.definition == "sliding"  # over the image both signs would be the same
    derivations = [worked_example(course, output, at, over="kernel" if sliding else "image") for output in outputs]
    return [
        *heading(section, "comparison", at=_entry(outputs[0].name, at)),
        Paragraph("course.comparison_text"),
        Display(marked_pair(*(derivation.definition() for derivation in derivations))),
        *(part for output, shown in zip(outputs, derivations, strict=True) for part in _summed(output, shown)),
        Picture(reads_figure([(output, at) for output in outputs])),
    ]


def _summed(output: Output, derivation: Derivation) -> list[Item]:
    return [Paragraph("course.operation", {"operation": _operation(output)}), WorkedSteps(derivation, ("survivors",))]


def _scatter(course: Course, section: ScatterSection) -> list[Item]:
    output = output_of(course, section)
    pixel = section.at or tuple(min(max(0, low), high) for low, high in output.image.box)
    facts = {"pixel": _entry(output.image.name, pixel)}
    return [
        *heading(section, "scatter", **facts),
        Paragraph("course.scatter_text", facts),
        Display(tuple(_part(output, term) for term in output.scatter(*pixel))),
        Picture(scatter_figure(output, pixel)),
    ]


def _part(output: Output, term: Term) -> Relation:
    """An output and the product that a pixel brings to it: ``y[0,0] = … + x[1,1]·h[-1,-1] + …``."""
    assert term.read_index is not None  # the terms of a pixel read it
    product = Product((_entry(output.image.name, term.read_index), _entry(output.kernel.name, term.kernel_index)))
    brought = weighted(term.weight, product)
    return Relation((_entry(output.name, term.output_index), Sum((Words("…"), brought, Words("…")))))


def _text(course: Course, section: TextSection) -> list[Item]:  # noqa: ARG001 - one signature for all
    title: list[Item] = [Heading("course.heading", {"text": section.title})] if section.title else []
    paragraphs = [" ".join(part.split()) for part in section.text.split("\n\n")]
    return [*title, *(Paragraph("course.plain", {"text": part}) for part in paragraphs if part)]


def _figure(course: Course, section: FigureSection) -> list[Item]:
    title: list[Item] = [Heading("course.heading", {"text": section.title})] if section.title else []
    output = output_of(course, section)
    drawn = DRAWINGS[section.show](course, section, output)
    return [*title, *(Picture(figure) for figure in drawn)]


def _reads(course: Course, section: OperationSection, output: Output) -> list[Figure]:  # noqa: ARG001
    at = getattr(section, "at", None) or nearest_to_zero(output)
    return [reads_figure([(output, at)])]


def _frames(course: Course, section: FigureSection, output: Output) -> list[Figure]:
    at = None if section.at is None else [section.at]
    return sliding_frames(output, at, brackets=course.notation.brackets)


def _matching(course: Course, section: FigureSection, output: Output) -> list[Figure]:  # noqa: ARG001
    if output.image.rank != 2:
        raise InputError("the figure matching needs two axes; give image and kernel as rows")
    return [score_figure(output)]


DRAWINGS: Mapping[str, Callable[[Any, Any, Any], list[Figure]]] = MappingProxyType(
    {
        "kernel": lambda course, section, output: [kernel_figure(output.kernel)],  # noqa: ARG005
        "image": lambda course, section, output: [image_figure(output.image, section.window)],  # noqa: ARG005
        "overlay": lambda course, section, output: [
            worked_example(course, output, section.at, window=section.window).figure(),
        ],
        "reads": _reads,
        "parts": lambda course, section, output: [parts_figure(output)],  # noqa: ARG005
        "frames": _frames,
        "matching": _matching,
    }
)
BUILDERS: Mapping[str, Build] = MappingProxyType(
    {
        "worked": _worked,
        "comparison": _comparison,
        "scatter": _scatter,
        "proof": proof,
        "gradient": gradient,
        "card": card,
        "figure": _figure,
        "text": _text,
    }
)
"""Kind -> the items of a section; exercises are numbered through the sheet and stand in `build`."""
