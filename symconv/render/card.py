"""Cards as documents: one line for each fact, sentences from the wording, laws as formulas.

A card is a document with a title. What a black box was found to do (an identification, a difference, a port, a
diagnosis, a rule for all sizes) is shown by its card; as text it is the lines alone, or the code that it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.render.escape import Printed
from symconv.render.formats import TEXT
from symconv.render.writer import Content, Writer

if TYPE_CHECKING:
    from symconv.blackbox.card import Card, Finding

LABEL = 12
"""Characters of the column of labels in text; longer labels make it wider."""


def card_content(card: Card, writer: Writer) -> Content:
    """A card with its title and its note."""
    return Content(_body(card, writer, whole=True), str(writer.in_text.tell(card.title)))


def finding_content(found: Finding, writer: Writer) -> Content:
    """The card of something found; as text its code, or its lines without a title."""
    card = found.card()
    if writer.format is not TEXT:
        return card_content(card, writer)
    return Content(card.code or _body(card, writer, whole=False).strip("\n"), framed=False)


def _body(card: Card, writer: Writer, *, whole: bool) -> str:
    """The card as its template arranges it; the title and the note are part of a whole document only."""
    labels = [Printed("") if line.label is None else writer.tell(line.label) for line in card.lines]
    longest = max(map(len, labels), default=0)
    width = max(LABEL, longest + 2) if longest else 0
    context = {
        "whole": whole,
        "title": writer.tell(card.title),
        "lines": [
            {"label": label, "padding": " " * (width - len(label)), "text": writer.tell(line.text)}
            for label, line in zip(labels, card.lines, strict=True)
        ],
        "code": Printed(writer.format.program(card.code)) if card.code else Printed(""),
        "indices": Printed("") if card.note is None else writer.tell(card.note),
    }
    return writer.fill("card", context)
