"""PDF without TeX: Typst documents compiled by the package `typst`, an extra.

The compiler sees a folder that holds the pictures of the document and nothing else, its own fonts only, and no clock,
so the same document gives the same bytes on every machine. The PDF is tagged and follows PDF/UA-1, which demands a
title, a language, an alternative text for every formula and picture, and a glyph for every character.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, TemplateError
from symconv.extras import optional
from symconv.files import safe_name

STANDARDS = ["ua-1"]
PICTURE_SCALE = 3
"""Pixels of a PNG for each unit of the SVG that it is made from."""
PACKAGE = re.compile(r'(?<!\\)"@\w+/')
GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
NO_PICTURES: Mapping[str, str] = MappingProxyType({})


def compile_pdf(source: str, pictures: Mapping[str, str] = NO_PICTURES) -> bytes:
    """A Typst document as PDF.

    Args:
        source: the document, such as `render(derivation, "typst")` gives it.
        pictures: file name -> SVG of the pictures that it shows.

    Returns:
        The PDF; the same bytes for the same document, whenever and wherever it is compiled.

    Raises:
        MissingExtraError: if Typst is not installed.
        InputError: if the fonts lack a character of the text.
        TemplateError: if the document is no valid Typst; the message gives the compiler's reason.

    >>> compile_pdf('#import "@preview/cetz:0.2.2"')
    Traceback (most recent call last):
    symconv.errors.TemplateError: a Typst document may not load packages from elsewhere; leave out the import of '@…'
    """
    return _compiled(source, pictures, format="pdf", pdf_standards=STANDARDS)


def picture_png(svg: str) -> bytes:
    """A picture as PNG, for programs that show no SVG.

    Raises:
        MissingExtraError: if Typst is not installed.
    """
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'
    return _compiled(page, {"picture.svg": svg}, format="png", ppi=72.0 * PICTURE_SCALE)


def _compiled(source: str, pictures: Mapping[str, str], **options: Any) -> bytes:
    if PACKAGE.search(source):
        raise TemplateError("a Typst document may not load packages from elsewhere; leave out the import of '@…'")
    typst = optional("typst", "pdf", "a PDF")
    with TemporaryDirectory(prefix="symconv-") as root:
        for name, picture in pictures.items():
            Path(root, safe_name(name)).write_bytes(picture.encode("utf-8"))
        compiler = typst.Compiler(root=root, ignore_system_fonts=True, package_path=root, package_cache_path=root)
        try:
            return compiler.compile(source.encode("utf-8"), timestamp=0, **options)
        except typst.TypstError as error:
            raise _one_sentence(str(error.message)) from None


def _one_sentence(message: str) -> InputError | TemplateError:
    missing = GLYPH.search(message)
    if missing:
        return InputError(
            f"the fonts of the PDF have no character {missing[1]!r}; leave it out, or choose another format"
        )
    reason = " ".join(message.split()).rstrip(".")
    return TemplateError(
        f"the Typst document cannot be compiled: {reason}; compare the templates with the shipped ones"
    )
