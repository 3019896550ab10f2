"""Documents: a title and a list of typed items, without markup and without words.

The words of headings and paragraphs stand in the wording file under the key of the item, so a person can change them
without touching the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.figure import Figure
    from symconv.formula.nodes import Relation, Said
    from symconv.proof import Verdict


Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section; one that carries a number of its own is not numbered again."""

    key: str
    facts: Facts = field(default_factory=dict)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text with formulas in it."""

    key: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    keys: tuple[str, ...]
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Display:
    """Formulas below each other, aligned at their first relation sign."""

    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Conventions:
    """The conventions of a derivation, one sentence each."""

    derivation: Derivation


@dataclass(frozen=True, slots=True)
class Worked:
    """Some steps of a worked example, by the names of the blocks of the template `derivation`."""

    derivation: Derivation
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Some parts of a verdict, by the names of `symconv.render.proof.PARTS`, or `statement`: its identity alone."""

    verdict: Verdict
    parts: tuple[str, ...] = ("statement", "proof")


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its caption."""

    figure: Figure


STATED = ("definition", "order", "boundary")
"""The conventions that most exercises must state, by the sections of the wording."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The conventions of a derivation that an exercise must state, by the sections of the wording."""

    derivation: Derivation
    stated: tuple[str, ...] = STATED


@dataclass(frozen=True, slots=True)
class Told:
    """A list of sentences that bring their facts."""

    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas below each other, each on its own."""

    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """The lines of a multiple choice, each with its letter."""

    lines: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class Space:
    """Room for an answer, in lines."""

    lines: int


Item = (
    Heading
    | Paragraph
    | Points
    | Display
    | Conventions
    | Worked
    | Proved
    | Picture
    | Rules
    | Told
    | Formulas
    | Choices
    | Space
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
