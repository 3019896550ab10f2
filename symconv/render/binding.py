"""Formats that are made from the text of another one, and are bytes: PDF from Typst, Word from Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symconv.render.pdf import compile_pdf
from symconv.render.word import make_docx


@dataclass(frozen=True, slots=True)
class Binding:
    """How a document becomes bytes.

    Attributes:
        source: the format of its text.
        ending: of its file.
        bind: makes the bytes from the text and the pictures beside it, file name -> SVG.
    """

    source: str
    ending: str
    bind: Callable[[str, Mapping[str, str]], bytes]


BINDINGS: Mapping[str, Binding] = MappingProxyType(
    {
        "pdf": Binding("typst", "pdf", compile_pdf),
        "word": Binding("word-markdown", "docx", make_docx),
    }
)
"""Format -> how it is made."""


def bound(format: str, name: str, files: Mapping[str, str]) -> dict[str, bytes]:
    """The one file of a bound document.

    Args:
        format: one of `BINDINGS`.
        name: of the file.
        files: the text of the document, then the pictures beside it.

    Raises:
        MissingExtraError: if the extra is not installed.
        SymconvError: if the document cannot be made.
    """
    text, *pictures = files
    return {name: BINDINGS[format].bind(files[text], {picture: files[picture] for picture in pictures})}
