"""What was found out about functions, as documents: cards, and the tables of the atlas.

A card has one line for each fact: sentences from the wording, laws as formulas. What a black box was found to do (an
identification, a difference, a port, a diagnosis, a rule for all sizes) is shown by its card; as text it is the lines
alone, or the code that it is about. The atlas is one table for each library, with the version that it was measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symconv.blackbox.card import said
from symconv.formulas.nodes import Said
from symconv.formulas.plain import Printer
from symconv.formulas.rendered import joined
from symconv.render.escape import Printed
from symconv.render.formats import TEXT
from symconv.render.writer import Content, Writer

if TYPE_CHECKING:
    from symconv.blackbox.card import Card, Finding
    from symconv.blackbox.catalogue import AtlasEntry
    from symconv.blackbox.size_formula import Regime, SizeRule

LABEL = 12
"""Characters of the column of labels in text; longer labels make it wider."""
COLUMNS = ("call", "definition", "law", "outputs", "boundary", "mode", "anchor", "larger", "complex", "numbers")
Cell = Said | str
"""A sentence, or code: a call, or a formula as Python writes it."""


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


def atlas_content(entries: Sequence[AtlasEntry], writer: Writer) -> Content:
    """The entries as tables: a document of its own as PDF, for Word or as HTML, otherwise to be put into a page."""
    framed = writer.format.bind is not None or bool(writer.format.style)
    packages: dict[str, list[AtlasEntry]] = {}
    for entry in entries:
        packages.setdefault(f"{entry.library} {entry.version}", []).append(entry)
    tables = [
        {
            "heading": writer.say("atlas.heading", package=package),
            "rows": [[_shown(cell, writer) for cell in cells(entry)] for entry in rows],
        }
        for package, rows in packages.items()
    ]
    columns = [writer.say(f"atlas.column.{name}") for name in COLUMNS]
    title = str(writer.in_text.say("atlas.title"))
    context = {"title": title, "columns": columns, "tables": tables, "framed": framed}
    return Content(writer.fill("atlas", context), title, framed)


def _shown(cell: Cell, writer: Writer) -> Printed:
    if isinstance(cell, Said):
        return writer.tell(cell)
    return Printed(writer.format.code(cell) if cell else "")


def cells(entry: AtlasEntry) -> tuple[Cell, ...]:
    """The cells of an entry, under `COLUMNS`."""
    if entry.rule is None:
        return (entry.title, entry.remark or "", *("" for _ in COLUMNS[2:]))
    rule, regime = entry.rule, entry.rule.regime
    boundary = said(f"rule.{regime.boundary}")
    if regime.boundary == "constant":
        boundary = said("atlas.constant", fill=str(rule.fill))
    return (
        entry.title,
        _definition(rule),
        Printer().show(regime.law),
        str(regime.size),
        said("atlas.not_read") if regime.mode == "valid" else boundary,
        said(f"window.{regime.mode}"),
        "" if regime.anchor is None or regime.mode not in ("same", "padding") else str(regime.anchor),
        _larger(rule),
        said(f"atlas.complex.{rule.conjugation}"),
        _numbers(rule),
    )


def _numbers(rule: SizeRule) -> Cell:
    """For which numbers the rule was measured, and to which precision."""
    name, _, span = rule.domain.partition(" ")
    if span:
        low, high = span.split("…")
        return said("atlas.domain.range", low=low, high=high)
    return said(f"atlas.domain.{name}", precision=said(f"atlas.precision.{rule.precision}")) if name else ""


def _definition(rule: SizeRule) -> Said:
    kind = said(f"kind.{rule.regime.kind}")
    if rule.normalised:
        kind = said("atlas.normalised", kind=kind, norm=said(f"norm.{rule.normalised}"))
    return kind if rule.scale == 1 else said("atlas.scaled", kind=kind, scale=str(rule.scale))


def _larger(rule: SizeRule) -> Cell:
    """What holds for kernels larger than the image: the same, how it differs, or why there is no rule."""
    if rule.larger is None:
        return said(f"size_rule.no_larger.{rule.larger_error}")
    return joined("list.comma", _differences(rule.regime, rule.larger)) or said("atlas.same")


def _differences(regime: Regime, larger: Regime) -> list[Said]:
    words = [] if larger.kind == regime.kind else [said(f"kind.{larger.kind}")]
    words += [] if larger.law == regime.law else [said("atlas.law", law=Printer().show(larger.law))]
    words += [] if larger.size == regime.size else [said("atlas.outputs", size=str(larger.size))]
    return words
