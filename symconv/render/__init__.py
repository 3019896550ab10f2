"""One printer and one escaper per format, and the templates that arrange what they print.

What prints proofs and library cards loads when it is first used: a derivation needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symconv.render.binding import BINDINGS, bound
from symconv.render.caption import alt_text, caption
from symconv.render.conventions import convention_lines
from symconv.render.escape import Printed, bookmark, quoted
from symconv.render.figure import figure_mimebundle, render_figure
from symconv.render.formats import DOCUMENTS, OFFERED, Pen
from symconv.render.notebook import mimebundle, output_mimebundle
from symconv.render.output import render_output
from symconv.render.pdf import compile_pdf
from symconv.render.render import derivation_body, picture_link, render, render_files, wrap
from symconv.render.scribe import Scribe, arranged, framed
from symconv.render.templates import Wording, fill, load_wording, template_folders

if TYPE_CHECKING:
    from symconv.render.card import render_card
    from symconv.render.check import check_passages, render_check, render_scope
    from symconv.render.gradient import gradients_passages, render_gradients
    from symconv.render.notebook import check_mimebundle, gradients_mimebundle, verdict_mimebundle
    from symconv.render.proof import expression_mimebundle, render_expression, render_verdict, verdict_passages

_LATER = {
    "card": ("render_card",),
    "check": ("check_passages", "render_check", "render_scope"),
    "gradient": ("gradients_passages", "render_gradients"),
    "notebook": ("check_mimebundle", "gradients_mimebundle", "verdict_mimebundle"),
    "proof": (
        "expression_mimebundle",
        "render_expression",
        "render_verdict",
        "verdict_passages",
    ),
}

__all__ = [
    "BINDINGS",
    "DOCUMENTS",
    "OFFERED",
    "Pen",
    "Printed",
    "Scribe",
    "Wording",
    "alt_text",
    "arranged",
    "bookmark",
    "bound",
    "caption",
    "check_mimebundle",
    "check_passages",
    "compile_pdf",
    "convention_lines",
    "derivation_body",
    "expression_mimebundle",
    "figure_mimebundle",
    "fill",
    "framed",
    "gradients_mimebundle",
    "gradients_passages",
    "load_wording",
    "mimebundle",
    "output_mimebundle",
    "picture_link",
    "quoted",
    "render",
    "render_card",
    "render_check",
    "render_expression",
    "render_figure",
    "render_files",
    "render_gradients",
    "render_output",
    "render_scope",
    "render_verdict",
    "template_folders",
    "verdict_mimebundle",
    "verdict_passages",
    "wrap",
]


def __getattr__(name: str) -> Any:
    home = next((room for room, names in _LATER.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
