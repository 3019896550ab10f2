"""From values to documents: a record, a printer and an escaper for each format, and templates that arrange the rest."""

from __future__ import annotations

from symconv.render.derivation import derivation_body
from symconv.render.dispatch import content, mimebundle, render, render_files, tell, text_of
from symconv.render.escape import Printed, bookmark, quoted
from symconv.render.figure import alt_text, caption, drawing
from symconv.render.formats import FORMATS, Format, format_of, offered, register
from symconv.render.output import conventions
from symconv.render.pdf import compile_pdf
from symconv.render.templates import load_wording, template_folders
from symconv.render.writer import Content, Writer

__all__ = [
    "FORMATS",
    "Content",
    "Format",
    "Printed",
    "Writer",
    "alt_text",
    "bookmark",
    "caption",
    "compile_pdf",
    "content",
    "conventions",
    "derivation_body",
    "drawing",
    "format_of",
    "load_wording",
    "mimebundle",
    "offered",
    "quoted",
    "register",
    "render",
    "render_files",
    "tell",
    "template_folders",
    "text_of",
]
