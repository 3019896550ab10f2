"""Sections whose contents come from rooms of their own: proofs, gradients, library cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.derive.figure import Said
from symconv.derive.formula import Entry, Name, number
from symconv.handout.course.operands import nearest_to_zero, output_of, worked
from symconv.handout.document import Conventions, Display, Heading, Item, Paragraph, Picture, Proved, Worked
from symconv.handout.rooms import room

if TYPE_CHECKING:
    from symconv.handout.course.spec import CardSection, Course, GradientSection, ProofSection

PROOF_PARTS = ("scope", "definitions", "proof", "counterexample")
GRADIENT_STEPS = ("definition", "substitution", "candidates", "survivors", "values", "result")


def proof(course: Course, section: ProofSection) -> list[Item]:  # noqa: ARG001 - one signature for all sections
    """An identity with its proof or its counterexample."""
    verdict = room("proof")(section.identity)
    return [
        _title(section, "course.proof"),
        Paragraph("course.identity", {"identity": section.identity}),
        Proved(verdict, PROOF_PARTS),
    ]


def card(course: Course, section: CardSection) -> list[Item]:
    """What a library's function computes: its conventions, its definition, one output."""
    output = room("card")(section.function, **section.options)
    derivation = output.derive(*nearest_to_zero(output), over="kernel", brackets=course.notation.brackets)
    return [
        _title(section, "course.card", function=section.function),
        Paragraph("course.card_text", {"function": section.function}),
        Display((derivation.definition(),)),
        Conventions(derivation),
        Worked(derivation, ("survivors",)),
    ]


def gradient(course: Course, section: GradientSection) -> list[Item]:
    """One entry of a gradient, worked out: again a sum of products of the same law."""
    output = output_of(course, section)
    found = getattr(room("gradient")(output), section.of)
    derivation = worked(course, found, section.at)
    facts = {
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
        "of": Name(section_operand(output, section.of)),
    }
    at = Entry(found.name, tuple(number(part) for part in derivation.at))
    return [
        _title(section, "course.gradient", of=facts["of"]),
        Paragraph("course.gradient_text", {**facts, "at": at, "given": Name(given_name(found, section.of))}),
        Worked(derivation, GRADIENT_STEPS),
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
