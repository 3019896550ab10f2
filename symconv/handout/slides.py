"""From a document to slides: the same items, cut so that nothing flows over the edge of a slide.

A heading begins a slide, and so does every step of a worked example unless it is short and shares a half-empty one. A
figure fills what its slide has left. What does not fit goes on over slides with the same title and a count.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symconv.errors import InputError, nearest
from symconv.handout.document import Document
from symconv.handout.packing import Desk, Slide, numbered, packed
from symconv.handout.printing import Press
from symconv.render import BINDINGS, bound, fill, load_wording, quoted, template_folders
from symconv.render.pieces import CAPACITY, slide_pen

SOURCES = ("latex", "typst")


def slide_files(document: Document, format: str, templates: str | Path | None = None) -> dict[str, Any]:
    """The slides of a document, file name -> text or bytes; the name ends in ``-slides``.

    Args:
        document: what to show.
        format: `latex` (a beamer document), `typst`, or `pdf` (made from Typst).
        templates: a folder of templates and wording that is searched before the shipped one.

    Raises:
        InputError: for a format without slides.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv.handout import lesson
    >>> list(slide_files(lesson(), "latex"))
    ['lesson-slides.tex']
    """
    binding = BINDINGS.get(format)
    if binding and binding.source in SOURCES:
        files = slide_files(document, binding.source, templates)
        return bound(format, f"{document.name}-slides.{binding.ending}", files)
    if format not in SOURCES:
        raise InputError(f"there are no slides in the format {format!r}{nearest(str(format), [*SOURCES, 'pdf'])}")
    desk = _desk(document, format, templates)
    press, pen = desk.press, desk.press.pen
    context = {
        "title": press.say(document.title, **document.facts),
        "plain_title": quoted(str(desk.plain.say(document.title, **document.facts))),
        "language": quoted(press.wording.sentence("document.language")),
        "slides": [_shown(slide) for slide in numbered(desk, packed(desk))],
    }
    text = fill(pen.format.name, f"slides.{pen.format.ending}.j2", context, templates)
    return {f"{document.name}-slides.{pen.format.ending}": text} | press.pictures


def _desk(document: Document, format: str, templates: str | Path | None) -> Desk:
    wording = load_wording(*template_folders(templates))
    pens = (slide_pen(format, document.brackets), slide_pen("text", document.brackets))
    return Desk(*(Press(document, pen, templates, wording) for pen in pens))


def _shown(slide: Slide) -> dict[str, Any]:
    """What the template sees of a slide; a figure is told how much of the height it may take."""
    others = slide.head + sum(piece.height for piece in slide.pieces if piece.kind != "picture")
    room = round((CAPACITY - others) / CAPACITY, 2)
    return {"title": slide.title, "pieces": [{"kind": p.kind, "room": room} | p.facts for p in slide.pieces]}
