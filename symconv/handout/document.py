"""Documents: a title and a list of typed items, without markup and without words.

The words of headings and paragraphs stand in the wording under the key of the item, so they can be changed or
translated without touching the code. The `kind` of an item is the name of its block in the template `sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formulas.nodes import Relation, Said

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.figure import Figure
    from symconv.proof import Verdict

Facts = Mapping[str, Any]


class Item:
    """Something that a document holds."""

    __slots__ = ()
    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Heading(Item):
    """The title of a section; one that carries a number of its own is not numbered again."""

    kind = "heading"
    key: str
    facts: Facts = field(default_factory=dict)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph(Item):
    """A paragraph of text with formulas in it."""

    kind = "paragraph"
    key: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentenceList(Item):
    """A list of sentences, each with its facts."""

    kind = "points"
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Conventions(Item):
    """The conventions of a derivation, one sentence each; of some sections of the wording, or of all."""

    kind = "conventions"
    derivation: Derivation
    stated: tuple[str, ...] | None = None


STATED = ("definition", "order", "boundary")
"""The conventions that most exercises must state, by the sections of the wording."""


@dataclass(frozen=True, slots=True)
class Display(Item):
    """Formulas below each other, aligned at their first relation sign."""

    kind = "display"
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Formulas(Item):
    """Formulas below each other, each on its own."""

    kind = "formulas"
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class WorkedSteps(Item):
    """Some steps of a worked example, by the names of the blocks of the template `derivation`."""

    kind = "worked"
    derivation: Derivation
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictParts(Item):
    """Some parts of a verdict, by the names of `symconv.render.proof.PARTS`, or `statement`: its identity alone."""

    kind = "proved"
    verdict: Verdict
    parts: tuple[str, ...] = ("statement", "proof")


@dataclass(frozen=True, slots=True)
class Picture(Item):
    """A figure with its caption."""

    kind = "picture"
    figure: Figure


@dataclass(frozen=True, slots=True)
class MultipleChoice(Item):
    """The lines of a multiple choice, each with its letter."""

    kind = "choices"
    lines: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class AnswerSpace(Item):
    """Blank lines for an answer."""

    kind = "space"
    lines: int


@dataclass(frozen=True, slots=True)
class Document:
    """A title, by its key in the wording and what it mentions, and the items below it; `name` is the stem of files."""

    name: str
    title: str
    items: tuple[Item, ...]
    brackets: str = "square"
    facts: Facts = field(default_factory=dict)
