"""Pages: the largest setting of a sheet that has no more of them than the course file allows.

Nothing is estimated. The document is written in one setting after the other, from the largest type to the smallest,
and compiled: by the compiler of its own format where that is installed (pdflatex for LaTeX), otherwise by Typst, whose
pages are those of the same design. The first setting with few enough pages is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, MissingExtraError
from symconv.handout.document import Document
from symconv.render.binding import typst_pages
from symconv.render.escape import Printed
from symconv.render.formats import TYPST
from symconv.render.writer import Writer


@dataclass(frozen=True, slots=True)
class PageSetting:
    """How a page is set.

    Attributes:
        columns: one or two; the head of a sheet stands above them.
        size: of the type, in points.
        cells: size of figures, 1 as they are drawn.
        margin: in mm.
        leading: from one line to the next, in units of the size.
    """

    columns: int
    size: float
    cells: float
    margin: int
    leading: float

    @property
    def line(self) -> float:
        """How long a line of text is, in mm."""
        return (PAPER - 2 * self.margin - GAP * (self.columns - 1)) / self.columns

    def narrowed(self, writer: Writer) -> Writer:
        """The writer with lines and figures as wide as a column; pages of one column are as wide as every page."""
        if self.columns == 1:
            return writer
        line = self.line * POINTS
        return replace(writer, width=round(line * CHARACTERS / self.size), page=(line / self.cells, writer.page[1]))

    def facts(self) -> dict[str, Any]:
        """What a template sees."""
        numbers = {
            "size": self.size,
            "cells": self.cells,
            "percent": 100 * self.cells,
            "margin": self.margin,
            "line": self.line,
            "gap": GAP,
            "baseline": self.size * self.leading,
            "leading": self.leading - 0.58,
            "spacing": self.leading - 0.35,
        } | {name: share * self.size for name, share in SIZES.items()}
        return {"columns": self.columns} | {name: Printed(f"{number:.4g}") for name, number in numbers.items()}

    def __str__(self) -> str:
        columns = "two columns" if self.columns == 2 else "one column"
        return f"{columns}, type of {self.size:g} pt"


PAPER, GAP = 210, 8
"""Width of a page, and of the space between two columns, in mm."""
POINTS = 72 / 25.4
CHARACTERS = 2.0
"""Characters of a formula on a line of a column, as long as the type is high."""
SIZES: Mapping[str, float] = MappingProxyType(
    {"tiny": 0.6, "scriptsize": 0.7, "footnotesize": 0.8, "small": 0.9, "large": 1.15, "Large": 1.35}
)
"""The sizes of LaTeX beside the usual one."""
PLAIN = (PageSetting(1, 10, 1, 20, 1.2), PageSetting(1, 9.5, 0.95, 18, 1.18), PageSetting(1, 9, 0.9, 17, 1.16))
WIDE = PageSetting(2, 10, 1, 18, 1.18)
COMPACT = (
    PageSetting(2, 9.5, 0.95, 17, 1.18),
    PageSetting(2, 9, 0.9, 16, 1.16),
    PageSetting(2, 8.5, 0.85, 15, 1.15),
    PageSetting(2, 8.5, 0.75, 13, 1.13),
)
LESSON = (PageSetting(1, 10, 1, 20, 1.18),)
LAYOUTS: Mapping[str, tuple[PageSetting, ...]] = MappingProxyType(
    {
        "lesson": LESSON,
        "plain": PLAIN,
        "compact": COMPACT,
        "": tuple(sorted((*PLAIN, WIDE, *COMPACT), key=lambda one: -one.size)),
    }
)
"""Layout of a course file, or of the lesson -> its settings, the largest type first; without one all are tried."""
TextOf = Callable[[Writer, PageSetting | None], str]


@dataclass(frozen=True, slots=True)
class FittedText:
    """A document as text, and how its setting was found, if it was looked for."""

    text: str
    note: str = ""


def fitted(document: Document, writer: Writer, text_of: TextOf) -> FittedText:
    """A document in the largest setting that fits.

    Args:
        document: says the layout and how many pages there may be.
        writer: of the format; one without pages and a piece for another document have no setting.
        text_of: writes the document.

    Raises:
        InputError: with the length, if no setting fits.
        MissingExtraError: if nothing that could count the pages is installed.
    """
    settings, count = LAYOUTS[document.layout], 0
    if writer.format.pages is None or writer.fragment or not (document.layout or document.pages):
        return FittedText(text_of(writer, None))
    if document.pages is None:
        return FittedText(text_of(writer, settings[0]))
    for setting in settings:
        text = text_of(writer, setting)
        count, how = _pages(writer, setting, text, text_of)
        if count <= document.pages:
            note = f"{setting}: {count} of at most {document.pages} pages, counted with {how}"
            return FittedText(writer.format.comment.format(note) + text, note)
    raise InputError(
        f"{document.name} has {count} pages in its smallest setting ({settings[-1]}), and pages allows "
        f"{document.pages}; leave out a section, or allow more"
    )


def _pages(writer: Writer, setting: PageSetting, text: str, text_of: TextOf) -> tuple[int, str]:
    """How many pages a text has, and what counted them; untrusted templates are compiled by Typst alone."""
    own = writer.format.pages
    if own is typst_pages:
        return typst_pages(text, writer.pictures or {}), "Typst"
    if own is not None and writer.templates is None:
        with suppress(MissingExtraError):
            return own(text, writer.pictures or {}), "pdflatex"
    other = replace(writer.to(TYPST), pictures={})
    return typst_pages(text_of(other, setting), other.pictures or {}), "Typst"
