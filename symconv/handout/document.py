"""Documents: a title and a list of typed items, without markup and without words.

The words of headings and paragraphs stand in the wording under the key of the item, so they can be changed or
translated without touching the code. The `kind` of an item is the name of its block in the template `sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formula.nodes import Relation, Said

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.figure import Figure
    from symconv.proof import Verdict

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section; one that carries a number of its own is not numbered again."""

    kind: ClassVar[str] = "heading"
    key: str
    facts: Facts = field(default_factory=dict)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text with formulas in it."""

    kind: ClassVar[str] = "paragraph"
    key: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentenceList:
    """A list of sentences, each with its facts."""

    kind: ClassVar[str] = "points"
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Conventions:
    """The conventions of a derivation, one sentence each; of some sections of the wording, or of all."""

    kind: ClassVar[str] = "conventions"
    derivation: Derivation
    stated: tuple[str, ...] | None = None


STATED = ("definition", "order", "boundary")
"""The conventions that most exercises must state, by the sections of the wording."""


@dataclass(frozen=True, slots=True)
class Display:
    """Formulas below each other, aligned at their first relation sign."""

    kind: ClassVar[str] = "display"
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas below each other, each on its own."""

    kind: ClassVar[str] = "formulas"
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class WorkedSteps:
    """Some steps of a worked example, by the names of the blocks of the template `derivation`."""

    kind: ClassVar[str] = "worked"
    derivation: Derivation
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictParts:
    """Some parts of a verdict, by the names of `symconv.render.proof.PARTS`, or `statement`: its identity alone."""

    kind: ClassVar[str] = "proved"
    verdict: Verdict
    parts: tuple[str, ...] = ("statement", "proof")


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its caption."""

    kind: ClassVar[str] = "picture"
    figure: Figure


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """The lines of a multiple choice, each with its letter."""

    kind: ClassVar[str] = "choices"
    lines: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class AnswerSpace:
    """Blank lines for an answer."""

    kind: ClassVar[str] = "space"
    lines: int


Item = (
    Heading
    | Paragraph
    | SentenceList
    | Conventions
    | Display
    | Formulas
    | WorkedSteps
    | VerdictParts
    | Picture
    | MultipleChoice
    | AnswerSpace
)


@dataclass(frozen=True, slots=True)
class Document:
    """A title and the items below it.

    Attributes:
        name: the stem of the files it is written to.
        title: the key of the title in the wording.
        items: what stands in it, in order.
        brackets: how indices are written.
        facts: what the title mentions.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    brackets: str = "square"
    facts: Facts = field(default_factory=dict)
