"""A user's text as items of a document: text sections, questions and notes are written in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from symconv.formulas.prose import DisplayFormula, Prose, ProseHeading, ProseLine, ProsePicture, read_prose
from symconv.handout.document import Display, Formulas, Heading, Item, Paragraph, UserPicture, UserText

OUTER = 1
"""The level of a heading that is one of the document; deeper ones belong to the text."""


def prose_items(
    text: str, facts: Mapping[str, Any] | None = None, files: Mapping[str, bytes] | None = None, *, titled: bool = False
) -> tuple[Item, ...]:
    r"""The items of a text in Markdown.

    Args:
        text: with formulas in dollars.
        facts: what stands for a name in braces, ``{y[1,1]}``: a formula, a sentence, text or a number. Without facts
            braces are braces.
        files: the contents of the pictures that the text shows, by their names.
        titled: whether the text stands below a title, so that its headings are those of parts.

    Raises:
        ProseError: with the line of the text, see `symconv.formulas.prose.read_prose`.

    >>> [item.kind for item in prose_items("# Title\n\nSome *words*.\n\n1. one\n2. two\n\n$$y = x * h$$")]
    ['heading', 'paragraph', 'prose', 'formulas']
    """
    blocks = _levelled(read_prose(text, facts, files), OUTER + titled)
    return tuple(ITEMS.get(type(block), UserText)(block) for block in blocks)


def _levelled(blocks: tuple[Prose, ...], first: int) -> Iterator[Prose]:
    """The blocks with headings whose levels begin at `first` and leave none out, as readers of a PDF need them."""
    levels = sorted({block.level for block in blocks if isinstance(block, ProseHeading)})
    before = first - 1
    for block in blocks:
        if isinstance(block, ProseHeading):
            before = min(levels.index(block.level) + first, before + 1)
            yield replace(block, level=before)
        else:
            yield block


def _heading(block: ProseHeading) -> Item:
    return Heading("course.heading", {"text": block.line}) if block.level == OUTER else UserText(block)


def _display(block: DisplayFormula) -> Item:
    return Display(block.relations) if block.relations else Formulas(block.rows)


ITEMS: Mapping[type[Prose], Callable[[Any], Item]] = MappingProxyType(
    {
        ProseHeading: _heading,
        ProseLine: lambda line: Paragraph("course.plain", {"text": line}),
        DisplayFormula: _display,
        ProsePicture: UserPicture,
    }
)
"""Kind of block -> the item that it is; every other one is a `UserText`."""
