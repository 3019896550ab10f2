"""From a document to its files: every item is printed by its kind, the template `sheet` of the format arranges them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symconv.derive.figure import Figure
from symconv.formula.nodes import Relation, Said
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
from symconv.render import (
    BINDINGS,
    Pen,
    Printed,
    Scribe,
    Wording,
    arranged,
    bookmark,
    bound,
    caption,
    convention_lines,
    derivation_body,
    fill,
    load_wording,
    picture_link,
    render_figure,
    template_folders,
    verdict_passages,
    wrap,
)

Printers = dict[type, Callable[["Press", Any], dict[str, Any]]]


@dataclass
class Press:
    """What printing one document needs, and the pictures that it has gathered so far."""

    document: Document
    pen: Pen
    templates: str | Path | None
    wording: Wording
    pictures: dict[str, str] = field(default_factory=dict)
    figures: int = 0

    def say(self, key: str, **facts: Any) -> Printed:
        """A sentence of the wording in this format; a fact that is itself a sentence is said first."""
        told = {name: self.tell(fact) if isinstance(fact, Said) else fact for name, fact in facts.items()}
        return self.wording.say(key, self.pen.format.name, self.pen.inline, told)

    def tell(self, said: Said) -> Printed:
        """A sentence that brings its facts; a key that ends in `*` has a sentence for each format."""
        return self.say(said.key.replace("*", self.pen.format.name), **said.facts)

    def item(self, item: Item) -> dict[str, Any]:
        """What the template sees of an item."""
        return {"kind": item.kind} | PRINTERS[type(item)](self, item)


def document_files(document: Document, format: str, templates: str | Path | None = None) -> dict[str, Any]:
    """The files of a document in a format, name -> text or bytes: the document itself and the pictures beside it.

    Args:
        document: what to print.
        format: `latex`, `typst`, `markdown`, `text`, `pdf` or `word`.
        templates: a folder of templates and wording that is searched before the shipped one.

    Raises:
        InputError: for an unknown format, or a character that a PDF cannot show.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv.handout import lesson
    >>> list(document_files(lesson(), "latex"))
    ['lesson.tex']
    """
    if format in BINDINGS:
        binding = BINDINGS[format]
        return bound(format, f"{document.name}.{binding.ending}", document_files(document, binding.source, templates))
    pen = Pen.of(format, document.brackets)
    body, pictures = document_body(document, format, templates)
    plain = said_text(Said(document.title, document.facts), "text", templates, document.brackets)
    return {f"{document.name}.{pen.format.ending}": wrap(body, pen, False, templates, plain)} | pictures


def document_body(
    document: Document, format: str, templates: str | Path | None = None, first: int = 1
) -> tuple[str, dict[str, str]]:
    """A document without the frame of its format, and the pictures beside it.

    Args:
        document: what to print; an empty title is left out.
        format: `latex`, `markdown` or `text`.
        templates: a folder of templates and wording that is searched before the shipped one.
        first: the number of its first figure.
    """
    pen = Pen.of(format, document.brackets)
    press = Press(document, pen, templates, load_wording(*template_folders(templates)), figures=first - 1)
    title = press.say(document.title, **document.facts) if document.title else ""
    context = {"title": title, "items": [press.item(item) for item in document.items]}
    return fill(pen.format.name, f"sheet.{pen.format.ending}.j2", context, templates), press.pictures


def said_text(said: Said, format: str, templates: str | Path | None = None, brackets: str = "square") -> str:
    """One sentence as it stands in a document of the format."""
    wording = load_wording(*template_folders(templates))
    return str(Press(Document("", "", (), brackets), Pen.of(format, brackets), templates, wording).tell(said))


def _heading(press: Press, item: Heading) -> dict[str, Any]:
    plain = said_text(Said(item.key, item.facts), "text", press.templates, press.document.brackets)
    return {"text": press.say(item.key, **item.facts), "numbered": item.numbered, "bookmark": bookmark(plain)}


def _worked(press: Press, item: WorkedSteps) -> dict[str, Any]:
    body = derivation_body(item.derivation, press.pen, item.steps, None, press.templates)
    return {"body": Printed(body)}


def _proved(press: Press, item: VerdictParts) -> dict[str, Any]:
    scribe = Scribe(press.pen, press.wording)
    passages = verdict_passages(item.verdict, scribe, item.parts)
    return {"body": Printed(arranged(passages, press.pen, press.templates)), "passages": passages}


def _conventions(press: Press, item: Conventions) -> dict[str, Any]:
    told = convention_lines(
        item.derivation.output, item.derivation.notation, lambda key, **facts: (key, press.say(key, **facts))
    )
    stated = item.stated
    return {"lines": [line for key, line in told if stated is None or key.partition(".")[0] in stated]}


def _formulas(press: Press, item: Formulas) -> dict[str, Any]:
    return {"rows": [press.pen.write(relation) for relation in item.relations]}


def _choices(press: Press, item: MultipleChoice) -> dict[str, Any]:
    return {"lines": [{"label": label, "text": press.tell(said)} for label, said in item.lines]}


def _display(press: Press, item: Display) -> dict[str, Any]:
    return {"rows": [_row(press.pen, relation) for relation in item.relations]}


def _row(pen: Pen, relation: Relation) -> dict[str, Any]:
    left, *right = relation.sides
    return {"left": pen.write(left), "right": pen.write(Relation(tuple(right), relation.sign))}


def _picture(press: Press, item: Picture) -> dict[str, Any]:
    press.figures += 1
    words = press.say("document.figure", number=press.figures, caption=_caption(press, item.figure))
    return {"drawing": _drawing(press, item.figure), "caption": words}


def _caption(press: Press, figure: Figure) -> Printed:
    format, brackets = press.pen.format.name, press.document.brackets
    return caption(figure, format, templates=press.templates, brackets=brackets)


def _drawing(press: Press, figure: Figure) -> Printed:
    """The drawing itself, or a link to a file that is written beside the document."""
    brackets = press.document.brackets
    if press.pen.format.name == "latex":
        return Printed(render_figure(figure, "tikz", templates=press.templates, brackets=brackets))
    if press.pen.format.name == "text":
        return Printed(render_figure(figure, "text", templates=press.templates, brackets=brackets))
    file = f"{press.document.name}-{press.figures:02d}-{figure.name}.svg"
    press.pictures[file] = render_figure(figure, "svg", templates=press.templates, brackets=brackets)
    return picture_link(figure, file, press.pen, press.templates)


PRINTERS: Printers = {
    Heading: _heading,
    Paragraph: lambda press, item: {"text": press.say(item.key, **item.facts)},
    Conventions: _conventions,
    Display: _display,
    WorkedSteps: _worked,
    VerdictParts: _proved,
    Picture: _picture,
    SentenceList: lambda press, item: {"lines": [press.tell(said) for said in item.lines]},
    Formulas: _formulas,
    MultipleChoice: _choices,
    AnswerSpace: lambda press, item: {"lines": item.lines},  # noqa: ARG005 - one signature for all
}
