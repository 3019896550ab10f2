"""One printer and one escaper per format, and the templates that arrange what they print."""

from __future__ import annotations

from symconv.render.binding import BINDINGS, bound
from symconv.render.caption import alt_text, caption
from symconv.render.conventions import convention_lines
from symconv.render.dispatch import mimebundle, render, tell
from symconv.render.escape import Printed, bookmark, quoted
from symconv.render.figure import render_figure
from symconv.render.formats import DOCUMENTS, OFFERED, Pen
from symconv.render.pdf import compile_pdf
from symconv.render.proof import verdict_passages
from symconv.render.render import derivation_body, picture_link, render_files, wrap
from symconv.render.scribe import Scribe, arranged, framed
from symconv.render.templates import Wording, fill, load_wording, template_folders

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
    "compile_pdf",
    "convention_lines",
    "derivation_body",
    "fill",
    "framed",
    "load_wording",
    "mimebundle",
    "picture_link",
    "quoted",
    "render",
    "render_figure",
    "render_files",
    "tell",
    "template_folders",
    "verdict_passages",
    "wrap",
]
