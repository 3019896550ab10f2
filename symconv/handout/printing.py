"""From a document to its files: every item is printed by its kind, the template `sheet` of the format arranges them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, LimitError
from symconv.handout.document import (
    AnswerSpace,
    Conventions,
    Display,
    Document,
    Formulas,
    Group,
    Heading,
    IntegralSteps,
    Item,
    MultipleChoice,
    Paragraph,
    Picture,
    Row,
    SentenceList,
    SheetHead,
    UserPicture,
    UserText,
    VerdictParts,
    WorkedSteps,
)
from symconv.handout.fitting import PageSetting, fitted
from symconv.render.derivation import derivation_body, page_of
from symconv.render.escape import Printed, bookmark
from symconv.render.figure import caption, drawing
from symconv.render.formats import check_sheet_fragment
from symconv.render.output import brief_lines
from symconv.render.page import Page
from symconv.render.prose import block_text, picture_text
from symconv.render.writer import Writer

if TYPE_CHECKING:
    from symconv.derive import Derivation


def document_files(
    document: Document, format: str, templates: str | Path | None = None, *, fragment: bool = False
) -> dict[str, Any]:
    """The files of a document in a format, name -> text or bytes: the document itself and the pictures beside it.

    Args:
        document: what to print.
        format: `latex`, `typst`, `markdown`, `text`, `pdf` or `word`.
        templates: a folder of templates and wording that is searched before the shipped one.
        fragment: for LaTeX, a piece to ``\\input`` in place of a document that compiles alone.

    Raises:
        InputError: for an unknown format, a fragment of another one than LaTeX, or a character that a PDF cannot show.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv.handout import lesson
    >>> list(document_files(lesson(), "latex"))
    ['lesson.tex']
    """
    return printed_document(document, format, templates, fragment=fragment).files


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """The files of a document, and how the setting of its pages was found, if it was looked for."""

    files: dict[str, Any]
    note: str = ""


def printed_document(
    document: Document, format: str, templates: str | Path | None = None, *, fragment: bool = False
) -> PrintedDocument:
    """The files of a document as `document_files` gives them, with the note on its pages."""
    writer = document_writer(document, format, templates, fragment)
    found = fitted(document, writer, partial(document_text, document))
    return PrintedDocument(writer.files(f"{document.name}.{writer.format.suffix}", found.text), found.note)


def document_text(document: Document, writer: Writer, setting: PageSetting | None = None) -> str:
    """A document as the writer writes it; for a PDF or a Word document the text that it is made from."""
    title = str(writer.in_text.say(document.title, **document.facts))
    return writer.framed(_body(document, writer, setting=setting), title)


def document_body(
    document: Document, format: str, templates: str | Path | None = None, first: int = 1, *, fragment: bool = False
) -> tuple[str, dict[str, str]]:
    """A document without the frame of its format, its figures counted from `first`, and the pictures beside it."""
    writer = document_writer(document, format, templates, fragment)
    return _body(document, writer, first), writer.pictures or {}


def document_writer(
    document: Document, format: str, templates: str | Path | None = None, fragment: bool = False
) -> Writer:
    """The writer of a document, which keeps the pictures beside it."""
    if fragment:
        check_sheet_fragment(format)
    writer = Writer.of(
        format,
        document.brackets,
        templates,
        fragment=fragment,
        stem=document.name,
        pictures={},
        language=document.language,
    )
    return replace(writer, living=document.living and bool(writer.format.style))


def item_facts(item: Item, writer: Writer, number: int = 0) -> dict[str, Any]:
    """What the template sees of an item, by its kind; a figure says its number."""
    return {"kind": item.kind} | PRINTERS[type(item)](item, writer, number)


def _body(document: Document, writer: Writer, first: int = 1, setting: PageSetting | None = None) -> str:
    title = writer.say(document.title, **document.facts) if document.title else ""
    head, narrow = head_facts(document.head, writer), setting is not None and setting.columns > 1
    inner = writer if setting is None else setting.narrowed(writer)
    items = list(_printed(document.items, inner, {True: count(first), False: count(first)}, narrow))
    page = None if setting is None else setting.facts()
    return writer.fill("sheet", {"title": title, "head": head, "page": page, "items": items})


def _printed(
    items: tuple[Item, ...], writer: Writer, numbers: Mapping[bool, Iterator[int]], narrow: bool = False
) -> Iterator[dict[str, Any]]:
    """What the template sees of each item; a group is its items between a beginning and an end.

    The figures that are told have `numbers` of their own.
    """
    for position, item in enumerate(items):
        if isinstance(item, Group):
            yield {"kind": item.kind, "part": "begin"}
            yield from _printed(item.items, writer, numbers, narrow)
            yield {"kind": item.kind, "part": "end"}
        elif isinstance(item, Row):
            printed = list(_printed(item.items, writer, numbers, narrow))
            yield {"kind": item.kind, "cells": _cells(printed)}
        elif isinstance(item, Picture) and item.of is not None and living_page(item.of, writer):
            continue  # the page above shows it
        elif not isinstance(item, Conventions) or item.sentences():
            after = items[position + 1] if position + 1 < len(items) else None
            held = isinstance(after, HOLDING) or (isinstance(after, Paragraph) and after.follows)
            number = next(numbers[item.told]) if isinstance(item, Picture) else 0
            yield item_facts(item, writer, number) | {"narrow": narrow, "held": held}


def _cells(printed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands in a row: each picture, and neighbouring paragraphs as one list of texts."""
    cells: list[dict[str, Any]] = []
    for facts in printed:
        if facts["kind"] == "picture":
            cells.append(facts)
        elif cells and cells[-1]["kind"] == "texts":
            cells[-1]["texts"].append(facts["text"])
        else:
            cells.append({"kind": "texts", "texts": [facts["text"]]})
    return cells


def head_facts(head: SheetHead, writer: Writer) -> dict[str, Any]:
    """What the template sees of the head of a sheet."""
    each = [{"number": number, "points": points} for number, points in enumerate(head.points, 1)]
    words = ("name", "date", "points", "total", "exercise")
    return {
        "author": writer.say("course.author", author=head.author) if head.author else "",
        "aside": [writer.tell(said) for said in head.aside],
        "student": writer.say("course.plain", text=head.student) if head.student else "",
        "lines": head.lines,
        "each": each if "points" in head.lines else [],
        "total": sum(head.points),
        "conventions": [writer.tell(said) for said in head.conventions],
        "brief": brief_lines(list(head.conventions), writer),
        "word": {word: writer.say(f"head.{word}") for word in words} | {"sheet": writer.say("head.conventions")},
    }


def _heading(item: Heading, writer: Writer, _: int) -> dict[str, Any]:
    plain = str(writer.in_text.say(item.key, **item.facts))
    aside = "" if item.aside is None else writer.tell(item.aside)
    text = writer.say(item.key, **item.facts)
    return {"text": text, "aside": aside, "numbered": item.numbered, "bookmark": bookmark(plain)}


def _space(item: AnswerSpace, writer: Writer, _: int) -> dict[str, Any]:
    asked = writer.inline(item.asked) if item.asked else ""
    width, height = SPACES.get(item.form, ("", 9))
    return {"form": item.form, "lines": item.lines, "width": width, "height": height * item.lines, "asked": asked}


def living_page(derivation: Derivation, writer: Writer) -> Page | None:
    """The worked example as a living page, if such pages are wanted and can show it."""
    try:
        return page_of(derivation, writer, writer.wording.sentence("page.within")) if writer.living else None
    except (InputError, LimitError):
        return None


def _worked(item: WorkedSteps, writer: Writer, _: int) -> dict[str, Any]:
    """The steps of a worked example, and in their place the living page that works it out, if there is one."""
    body = Printed(derivation_body(item.derivation, writer, item.steps))
    shown = living_page(item.derivation, writer) if "candidates" in item.steps else None
    return {"body": body, "piece": Printed(shown.piece(3, body)) if shown else ""}


def _conventions(item: Conventions, writer: Writer, _: int) -> dict[str, Any]:
    told = item.sentences()
    return {"lines": [writer.tell(said) for said in told], "brief": brief_lines(told, writer)}


def _verdict(item: VerdictParts, writer: Writer, _: int) -> dict[str, Any]:
    from symconv.render.proof import verdict_passages

    passages = verdict_passages(item.verdict, writer, item.parts)
    return {"body": Printed(writer.arranged(passages)), "passages": passages}


def _integral(item: IntegralSteps, writer: Writer, _: int) -> dict[str, Any]:
    from symconv.render.integral import integral_passages

    passages = integral_passages(item.found, writer)
    return {"body": Printed(writer.arranged(passages)), "passages": passages}


def _display(item: Display, writer: Writer, _: int) -> dict[str, Any]:
    """In a piece for a narrower page the size of type is chosen too."""
    size = writer.size_of(*item.relations) if writer.fragment else Printed("")
    return {"rows": [writer.sides(relation) for relation in item.relations], "size": size}


def _picture(item: Picture, writer: Writer, number: int) -> dict[str, Any]:
    words = writer.say("document.figure", number=number, caption=caption(item.figure, writer))
    name = f"{'' if item.told else 'exercise-'}{number:02d}-{item.figure.name}"
    return {"drawing": drawing(item.figure, writer, name), "caption": words if item.told else ""}


HOLDING = (Display, Formulas, SentenceList, WorkedSteps)
"""What stands on the page of the sentence before it."""
SPACES = {"number": ("42mm", 9), "index": ("32mm", 9), "list": ("", 6)}
"""The width of a space, the whole line if there is none, and the height of one line of it in mm."""


def _user_picture(item: UserPicture, writer: Writer, _: int) -> dict[str, Any]:
    if not writer.format.markup.kinds:  # words in place of the picture
        return {"drawing": block_text(item.picture, writer), "caption": ""}
    natural = not item.picture.width
    return {"drawing": picture_text(item.picture, writer), "caption": item.picture.caption, "natural": natural}


PRINTERS: dict[type, Callable[[Any, Writer, int], dict[str, Any]]] = {
    Heading: _heading,
    Paragraph: lambda item, writer, _: {
        "text": writer.say(item.key, **item.facts),
        "leads": item.leads,
        "follows": item.follows,
    },
    SentenceList: lambda item, writer, _: {"lines": [writer.tell(said) for said in item.lines]},
    Conventions: _conventions,
    WorkedSteps: _worked,
    VerdictParts: _verdict,
    IntegralSteps: _integral,
    Display: _display,
    Formulas: lambda item, writer, _: {"rows": [writer.write(relation) for relation in item.relations]},
    MultipleChoice: lambda item, writer, _: {
        "lines": [{"label": label, "text": writer.tell(said)} for label, said in item.lines]
    },
    Picture: _picture,
    UserPicture: _user_picture,
    UserText: lambda item, writer, _: {"body": block_text(item.block, writer)},
    AnswerSpace: _space,
}
"""Type of item -> what its block of the template sees, from the item, the writer and the number of a figure."""
