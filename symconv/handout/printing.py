"""From a document to its files: every item is printed by its kind, the template `sheet` of the format arranges them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from symconv.handout.document import (
    AnswerSpace,
    Conventions,
    Display,
    Document,
    Formulas,
    Heading,
    Item,
    MultipleChoice,
    Paragraph,
    Picture,
    SentenceList,
    VerdictParts,
    WorkedSteps,
)
from symconv.render.derivation import derivation_body
from symconv.render.escape import Printed, bookmark
from symconv.render.figure import caption, drawing
from symconv.render.output import conventions
from symconv.render.writer import Writer


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
    writer = document_writer(document, format, templates, fragment)
    return writer.files(f"{document.name}.{writer.format.suffix}", document_text(document, writer))


def document_text(document: Document, writer: Writer) -> str:
    """A document as the writer writes it; for a PDF or a Word document the text that it is made from."""
    title = str(writer.in_text.say(document.title, **document.facts))
    return writer.framed(_body(document, writer), title)


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
    return Writer.of(format, document.brackets, templates, fragment=fragment, stem=document.name, pictures={})


def item_facts(item: Item, writer: Writer, number: int = 0) -> dict[str, Any]:
    """What the template sees of an item, by its kind; a figure says its number."""
    return {"kind": item.kind} | PRINTERS[type(item)](item, writer, number)


def figure_numbers(items: tuple[Item, ...], first: int = 1) -> list[tuple[Item, int]]:
    """The items of a document, each figure with its number and everything else with 0."""
    numbers = count(first)
    return [(item, next(numbers) if isinstance(item, Picture) else 0) for item in items]


def _body(document: Document, writer: Writer, first: int = 1) -> str:
    title = writer.say(document.title, **document.facts) if document.title else ""
    items = [item_facts(item, writer, number) for item, number in figure_numbers(document.items, first)]
    return writer.fill("sheet", {"title": title, "items": items})


def _heading(item: Heading, writer: Writer, _: int) -> dict[str, Any]:
    plain = str(writer.in_text.say(item.key, **item.facts))
    return {"text": writer.say(item.key, **item.facts), "numbered": item.numbered, "bookmark": bookmark(plain)}


def _conventions(item: Conventions, writer: Writer, _: int) -> dict[str, Any]:
    told, stated = conventions(item.derivation.output, item.derivation.notation), item.stated
    return {"lines": [writer.tell(said) for said in told if stated is None or said.key.partition(".")[0] in stated]}


def _verdict(item: VerdictParts, writer: Writer, _: int) -> dict[str, Any]:
    from symconv.render.proof import verdict_passages

    passages = verdict_passages(item.verdict, writer, item.parts)
    return {"body": Printed(writer.arranged(passages)), "passages": passages}


def _display(item: Display, writer: Writer, _: int) -> dict[str, Any]:
    """In a piece for a narrower page the size of type is chosen too."""
    size = writer.size_of(*item.relations) if writer.fragment else Printed("")
    return {"rows": [writer.sides(relation) for relation in item.relations], "size": size}


def _picture(item: Picture, writer: Writer, number: int) -> dict[str, Any]:
    words = writer.say("document.figure", number=number, caption=caption(item.figure, writer))
    return {"drawing": drawing(item.figure, writer, f"{number:02d}-{item.figure.name}"), "caption": words}


PRINTERS: dict[type, Callable[[Any, Writer, int], dict[str, Any]]] = {
    Heading: _heading,
    Paragraph: lambda item, writer, _: {"text": writer.say(item.key, **item.facts)},
    SentenceList: lambda item, writer, _: {"lines": [writer.tell(said) for said in item.lines]},
    Conventions: _conventions,
    WorkedSteps: lambda item, writer, _: {"body": Printed(derivation_body(item.derivation, writer, item.steps))},
    VerdictParts: _verdict,
    Display: _display,
    Formulas: lambda item, writer, _: {"rows": [writer.write(relation) for relation in item.relations]},
    MultipleChoice: lambda item, writer, _: {
        "lines": [{"label": label, "text": writer.tell(said)} for label, said in item.lines]
    },
    Picture: _picture,
    AnswerSpace: lambda item, *_: {"lines": item.lines},
}
"""Type of item -> what its block of the template sees, from the item, the writer and the number of a figure."""
