"""The card of an identified function as a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.blackbox.identification import card_lines, summary
from symconv.derive.notation import linear
from symconv.formula.nodes import IndexPart, Linear, Relation
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.render import wrap
from symconv.render.templates import fill, load_wording, template_folders

if TYPE_CHECKING:
    from symconv.blackbox.identification import Card, Identification
    from symconv.index import IndexLaw


def render_card(
    card: Card, format: str = "text", *, fragment: bool = False, templates: str | Path | None = None
) -> str:
    """What a function computes, as a document: one line for each fact, laws as formulas.

    Args:
        card: what was found.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX, a piece to ``\\input``.
        templates: a folder of templates and wording that is searched before the shipped one.

    >>> import numpy
    >>> from symconv import identify
    >>> card = identify(numpy.convolve, image=6, kernel=3).card()
    >>> print(render_card(card, "markdown").splitlines()[4])
    * **axis 0**: `p = n-k`, zero boundary, full, anchor 0, reads 2 before and 2 after the image
    """
    pen = Pen.of(format, fragment=fragment)
    wording = load_wording(*template_folders(templates))
    context = {
        "title": wording.say("card.title", pen.format.name, pen.inline, {}),
        "indices": wording.say("card.indices", pen.format.name, pen.inline, {}),
        "lines": [_line(line, pen) for line in card_lines(card)],
    }
    body = fill(pen.format.name, f"card.{pen.format.ending}.j2", context, templates)
    return wrap(body, pen, fragment, templates)


def render_identification(found: Identification, format: str = "text", **options: Any) -> str:
    """The card of an identified function; as text a plain summary."""
    return summary(found.card()) if format == "text" else render_card(found.card(), format, **options)


def _line(line: Any, pen: Pen) -> dict[str, Any]:
    law = None if line.law is None else pen.inline(law_formula(line.law))
    return {"label": line.label, "law": law or Printed(""), "text": line.text}


def law_formula(law: IndexLaw) -> Relation:
    """The law ``u·p = s·n + d·k + o`` as a formula."""
    return Relation((Linear((IndexPart(law.u, "p"),)), linear([(law.s, "n"), (law.d, "k"), (law.o, None)], 1)))
