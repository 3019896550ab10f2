"""Cards as documents: one line for each fact, sentences from the wording, laws as formulas.

A card is a document with a title. What a black box was found to do (an identification, a difference, a port, a
diagnosis, a rule for all sizes) is shown by its card; as text it is the lines alone, or the code that it is about.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.render.escape import ESCAPERS, Printed, quoted
from symconv.render.formats import Pen
from symconv.render.render import wrap
from symconv.render.scribe import Scribe
from symconv.render.templates import fill

if TYPE_CHECKING:
    from symconv.blackbox.card import Card, Finding

LABEL = 12
"""Characters of the column of labels in text; longer labels make it wider."""


def render_card(
    card: Card, format: str = "text", *, fragment: bool = False, templates: str | Path | None = None
) -> str:
    """A card as a document.

    Args:
        card: what was found.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX, a piece to ``\\input``.
        templates: a folder of templates and wording that is searched before the shipped one.

    >>> import numpy
    >>> from symconv import identify
    >>> card = identify(numpy.convolve, image=6, kernel=3).card()
    >>> print(render_card(card, "markdown").splitlines()[4])
    * **axis 0**: `p = n - k`, zero boundary, full, anchor 0, reads 2 before and 2 after the image
    """
    pen = Pen.of(format, fragment=fragment)
    return wrap(_body(card, pen, templates, whole=True), pen, fragment, templates)


def render_finding(found: Finding, format: str = "text", **options: Any) -> str:
    """The card of something found; as text its code, or its lines without a title."""
    card = found.card()
    if format != "text":
        return render_card(card, format, **options)
    pen = Pen.of(format, fragment=options.get("fragment", False))
    return card.code or _body(card, pen, options.get("templates"), whole=False).strip("\n")


def _body(card: Card, pen: Pen, templates: str | Path | None, *, whole: bool) -> str:
    """The card as its template arranges it; the title and the note are part of a whole document only."""
    say = Scribe.of(pen, templates).tell
    labels = [Printed("") if line.label is None else say(line.label) for line in card.lines]
    longest = max(map(len, labels), default=0)
    width = max(LABEL, longest + 2) if longest else 0
    context = {
        "whole": whole,
        "title": say(card.title),
        "lines": [
            {"label": label, "padding": " " * (width - len(label)), "text": say(line.text)}
            for label, line in zip(labels, card.lines, strict=True)
        ],
        "code": Printed(CODE[pen.format.name](card.code)) if card.code else Printed(""),
        "indices": Printed("") if card.note is None else say(card.note),
    }
    return fill(pen.format.name, f"card.{pen.format.ending}.j2", context, templates)


def _latex_code(code: str) -> str:
    lines = (ESCAPERS["latex"](line).replace("'", r"\textquotesingle{}") for line in code.rstrip("\n").splitlines())
    indented = (r"\ " * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in lines)
    return "\\\\\n".join(rf"\mbox{{\texttt{{{line}}}}}" for line in indented)


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.rstrip("\n").splitlines())


CODE = {
    "text": _indented,
    "markdown": _indented,
    "word": _indented,
    "latex": _latex_code,
    "typst": lambda code: f'#raw({quoted(code)}, block: true, lang: "python")',
}
"""Format -> a block of code, in which nothing can be taken for markup."""
