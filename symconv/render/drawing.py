"""Figures in every format: one grid model in, one document out."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symconv.derive.figure import Figure
from symconv.errors import InputError, nearest
from symconv.render.boxart import text_lines
from symconv.render.environment import fill
from symconv.render.escape import Printed
from symconv.render.layout import layout
from symconv.render.measure import METRICS
from symconv.render.sentences import alt_text, caption, ruler, speaker
from symconv.render.shapes import Drawing

FORMATS = ("svg", "tikz", "text")
TEMPLATES = MappingProxyType({"svg": "figure.svg.j2", "tikz": "figure.tex.j2", "text": "figure.txt.j2"})
STANDALONE = MappingProxyType({"tikz": "document.tex.j2"})
PAGE = (343.0, 510.0)
"""Width and height that an article at 10 pt has for a picture, in points: a larger one is made smaller."""
ROOMS = (1.0, 1.5, 2.0, 3.0, 4.0)
"""How much wider than usual a row of panels may be, where that leaves the whole picture larger on the page."""


def render_figure(
    figure: Figure,
    format: str = "svg",
    *,
    templates: str | Path | None = None,
    brackets: str | None = None,
    standalone: bool = False,
) -> str:
    """A figure as a picture or as text.

    Args:
        figure: the grid model.
        format: `svg`; `tikz`: a picture for LaTeX (needs amsmath, xcolor and tikz); `text`: for a terminal.
        templates: a folder whose templates are taken before the shipped ones.
        brackets: `square`, `subscript` or `round`; by default those of the figure.
        standalone: for `tikz`, a whole document that compiles alone. SVG and text always stand alone.

    Returns:
        The document; the same figure gives the same bytes every time.

    Raises:
        InputError: for an unknown format.
        TemplateError: if a template or the wording cannot be used.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> print(render_figure(kernel_figure(kernel((1, 2))), "text"))
    kernel h: indices
      k →
      ┌────────┬────────┐
    l │ h[0,0] │ h[1,0] │
    ↓ └────────┴────────┘
    <BLANKLINE>
    The kernel h, its elements by index.
    """
    if format not in FORMATS:
        raise InputError(f"unknown figure format {format!r}{nearest(str(format), FORMATS)}")
    brackets = brackets or figure.brackets
    context = _text_context if format == "text" else _drawn_context
    facts = context(figure, format, templates, brackets)
    if not standalone or format not in STANDALONE:
        return fill(format, TEMPLATES[format], facts, templates)
    macros = Printed(fill("latex", "macros.tex.j2", {}, templates))
    return fill(format, STANDALONE[format], facts | {"macros": macros}, templates)


def figure_mimebundle(figure: Figure) -> dict[str, str]:
    """What a notebook shows: the picture, and the text in its place.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> sorted(figure_mimebundle(kernel_figure(kernel((1, 2)))))
    ['image/svg+xml', 'text/plain']
    """
    return {"image/svg+xml": render_figure(figure, "svg"), "text/plain": render_figure(figure, "text")}


def _text_context(figure: Figure, format: str, templates: str | Path | None, brackets: str) -> dict[str, Any]:
    said = caption(figure, format, templates=templates, brackets=brackets)
    return {"lines": text_lines(figure, speaker(format, templates, brackets)), "caption": str(said)}


def _drawn_context(figure: Figure, format: str, templates: str | Path | None, brackets: str) -> dict[str, Any]:
    voice, measured = speaker(format, templates, brackets), ruler(templates, brackets)
    drawing = layout(figure, voice, measured, METRICS[format])
    scale = _scale(drawing)
    if format == "tikz" and PAGE[1] / drawing.height < min(1.0, PAGE[0] / drawing.width):
        wider = [replace(METRICS[format], widest=METRICS[format].widest * room) for room in ROOMS]
        drawing = max((layout(figure, voice, measured, metrics) for metrics in wider), key=_scale)
        scale = _scale(drawing)
    return {
        "drawing": drawing,
        "sizes": METRICS[format].sizes,
        "scale": scale,
        "paper": (ceil(drawing.width * scale) + 1, ceil(drawing.height * scale) + 1),
    } | (_spoken(figure, templates, brackets) if format == "svg" else {})


def _scale(drawing: Drawing) -> float:
    """How large a drawing can be on the page."""
    return round(min(1.0, PAGE[0] / drawing.width, PAGE[1] / drawing.height), 3)


def _spoken(figure: Figure, templates: str | Path | None, brackets: str) -> dict[str, Any]:
    """What an SVG picture says of itself; LaTeX documents have the caption."""
    return {
        "caption": str(caption(figure, "text", templates=templates, brackets=brackets)),
        "alt": alt_text(figure, templates=templates, brackets=brackets),
    }
