"""The atlas as tables, one for each library, stamped with the version that it was measured on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.blackbox.card import said
from symconv.formula.nodes import Said
from symconv.formula.plain import Printer
from symconv.formula.rendered import joined
from symconv.render.escape import ESCAPERS, Printed, quoted
from symconv.render.formats import Pen
from symconv.render.scribe import Scribe
from symconv.render.templates import fill

if TYPE_CHECKING:
    from symconv.blackbox.atlas import AtlasEntry
    from symconv.blackbox.size_rule import Regime, SizeRule

COLUMNS = ("call", "definition", "law", "outputs", "boundary", "mode", "anchor", "larger", "complex")
Cell = Said | str
"""A sentence, or code: a call, or a formula as Python writes it."""
Say = Callable[[Said], Printed]
CODE: dict[str, Callable[[str], str]] = {
    "text": str,
    "markdown": lambda text: f"`{_unbarred(text)}`",
    "word": lambda text: f"`{_unbarred(text)}`",
    "latex": ESCAPERS["latex"],
    "typst": lambda text: f"#raw({quoted(text)})",
}
"""Format -> code within a cell of a table."""


def render_atlas(
    entries: Sequence[AtlasEntry], format: str = "text", *, fragment: bool = False, templates: str | Path | None = None
) -> str:
    """The entries as tables to be put into a page, without the frame of a document.

    Args:
        entries: of the atlas, in order.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX; the tables are a piece to ``\\input`` in any case.
        templates: a folder of templates and wording that is searched before the shipped one.
    """
    pen = Pen.of(format, fragment=fragment)
    say = Scribe.of(pen, templates).tell
    packages: dict[str, list[AtlasEntry]] = {}
    for entry in entries:
        packages.setdefault(f"{entry.library} {entry.version}", []).append(entry)
    tables = [
        {
            "heading": say(said("atlas.heading", package=package)),
            "rows": [[_shown(cell, pen, say) for cell in _cells(entry)] for entry in rows],
        }
        for package, rows in packages.items()
    ]
    context = {"columns": [say(said(f"atlas.column.{name}")) for name in COLUMNS], "tables": tables}
    return fill(pen.format.name, f"atlas.{pen.format.ending}.j2", context, templates)


def _shown(cell: Cell, pen: Pen, say: Say) -> Printed:
    if isinstance(cell, str):
        return Printed(CODE[pen.format.name](cell) if cell else "")
    return say(cell)


def _unbarred(text: str) -> str:
    """Text in a Markdown table, where a bar would end the cell."""
    return text.replace("|", "\\|")


def _cells(entry: AtlasEntry) -> tuple[Cell, ...]:
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
        _plain(regime.law),
        str(regime.size),
        said("atlas.not_read") if regime.mode == "valid" else boundary,
        said(f"window.{regime.mode}"),
        "" if regime.anchor is None or regime.mode not in ("same", "padding") else str(regime.anchor),
        _larger(rule),
        said(f"atlas.complex.{rule.conjugation}"),
    )


def _plain(formula: Any) -> str:
    return Printer().show(formula)


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
    words += [] if larger.law == regime.law else [said("atlas.law", law=_plain(larger.law))]
    words += [] if larger.size == regime.size else [said("atlas.outputs", size=str(larger.size))]
    return words
