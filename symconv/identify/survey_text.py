"""The atlas as Markdown, LaTeX or JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symconv.errors import InputError, nearest
from symconv.identify.regimes import Regime, regime_law
from symconv.identify.survey import Entry, to_json

HEADINGS = ("call", "definition", "law", "outputs", "boundary", "mode", "anchor", "kernel larger than image", "complex")
SHORT = {
    "linear, linear": "linear",
    "linear, conj": "kernel conjugated",
    "conj, linear": "image conjugated",
    "conj, conj": "both conjugated",
}


def render_atlas(entries: Sequence[Entry], format: str = "markdown") -> str:
    """The atlas as a table for each library, stamped with its version, or as JSON.

    Raises:
        InputError: for an unknown format.
    """
    if format not in FORMATS:
        raise InputError(f"unknown atlas format {format!r}{nearest(format, tuple(FORMATS))}")
    return FORMATS[format](entries)


def _libraries(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(f"{entry.library} {entry.version}", []).append(entry)
    return found


def cells(entry: Entry) -> tuple[str, ...]:
    """The cells of an entry, under `HEADINGS`."""
    if entry.rule is None:
        return (entry.title, entry.note, *("" for _ in HEADINGS[2:]))
    rule, regime = entry.rule, entry.rule.regime
    larger = rule.larger_error if rule.larger is None else _difference(regime, rule.larger)
    extra = [f"kernel divided by its {rule.normalised}"] if rule.normalised else []
    extra += [f"times {rule.scale}"] if rule.scale != 1 else []
    boundary = f"constant {rule.fill}" if regime.boundary == "constant" else regime.boundary
    return (
        entry.title,
        ", ".join([regime.kind, *extra]),
        regime_law(regime),
        str(regime.size),
        "none read" if regime.mode == "valid" else boundary,
        regime.mode,
        "" if regime.anchor is None or regime.mode not in ("same", "padding") else str(regime.anchor),
        larger or "the same",
        SHORT.get(rule.conjugation, rule.conjugation),
    )


def _difference(regime: Regime, larger: Regime) -> str:
    """How larger kernels differ."""
    words = [] if larger.kind == regime.kind else [larger.kind]
    words += [] if regime_law(larger) == regime_law(regime) else [regime_law(larger)]
    words += [] if larger.size == regime.size else [f"{larger.size} outputs"]
    return ", ".join(words)


def _markdown(entries: Sequence[Entry]) -> str:
    parts = []
    for heading, rows in _libraries(entries).items():
        table = [HEADINGS, tuple("---" for _ in HEADINGS), *(cells(entry) for entry in rows)]
        lines = ["| " + " | ".join(_md(cell, number) for number, cell in enumerate(row)) + " |" for row in table]
        parts.append(f"### {heading}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _md(cell: str, number: int) -> str:
    cell = cell.replace("|", "\\|")
    return f"`{cell}`" if cell and number in (0, 2, 3, 6) and cell not in (*HEADINGS, "---") else cell


def _latex(entries: Sequence[Entry]) -> str:
    parts = []
    for heading, rows in _libraries(entries).items():
        lines = [" & ".join(_tex(cell) for cell in cells(entry)) + r" \\" for entry in rows]
        top = " & ".join(rf"\textbf{{{heading}}}" for heading in HEADINGS) + r" \\ \hline"
        columns = "p{4cm}" + "l" * (len(HEADINGS) - 1)
        body = "\n".join(lines)
        parts.append(
            f"\\subsection*{{{_tex(heading)}}}\n\\begin{{tabular}}{{{columns}}}\n{top}\n{body}\n\\end{{tabular}}\n"
        )
    return "\n".join(parts)


def _tex(text: str) -> str:
    return text.translate(LATEX)


LATEX = str.maketrans({c: "\\" + c for c in "&%$#_{}"} | {"^": r"\^{}", "~": r"\~{}", "\\": r"\textbackslash{}"})
FORMATS: dict[str, Callable[[Sequence[Entry]], str]] = {"markdown": _markdown, "latex": _latex, "json": to_json}
