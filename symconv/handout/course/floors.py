"""Sections whose contents come from rooms of their own: proofs, gradients, library cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.errors import InputError
from symconv.handout.course.rooms import room
from symconv.handout.document import Heading, Item, Paragraph

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course


def proof(course: Course, section: Any) -> list[Item]:  # noqa: ARG001 - one signature for all sections
    """An identity with its proof or its counterexample."""
    verdict = room("proof")(section.identity)
    return [_title(section, "course.proof"), Paragraph("course.plain", {"text": str(verdict)})]


def card(course: Course, section: Any) -> list[Item]:  # noqa: ARG001
    """What a library's function computes."""
    shown = room("card")(section.function)
    return [
        _title(section, "course.card", function=section.function),
        Paragraph("course.plain", {"text": str(shown)}),
    ]


def gradient(course: Course, section: Any) -> list[Item]:  # noqa: ARG001
    """A gradient worked out."""
    raise InputError("this version has no gradients of layers to show; leave such sections and exercises out")


def _title(section: Any, key: str, **facts: Any) -> Heading:
    return Heading("course.heading", {"text": section.title}) if section.title else Heading(key, facts)
