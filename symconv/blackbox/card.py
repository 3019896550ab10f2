"""Cards: what a page says about something found, as typed sentences and formulas.

No words stand here. A sentence is a key of the wording with its facts; `symconv.render.blackbox` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from symconv.formulas.nodes import Fact, Formula, IndexPart, Linear, Relation, Said, Sum, number
from symconv.formulas.rendered import Rendered
from symconv.index import IndexLaw


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card: a sentence, and the label before it, if it has one."""

    text: Said
    label: Said | None = None


@dataclass(frozen=True, slots=True)
class Card(Rendered):
    """What a page says.

    Attributes:
        title: what it is about.
        lines: the facts, in order.
        code: a program that the facts are about; as text it is all that is shown.
        note: what the letters mean, if any occur.
    """

    media: ClassVar[tuple[str, ...]] = ("text/plain", "text/markdown")
    title: Said
    lines: tuple[CardLine, ...]
    code: str = ""
    note: Said | None = None


class Finding(Rendered):
    """Something found out about functions. As text it is the lines of its card, or its code."""

    __slots__ = ()
    media: ClassVar[tuple[str, ...]] = ("text/plain", "text/markdown")

    def card(self) -> Card:
        """Everything a page says about it, as one value without markup."""
        raise NotImplementedError


def said(key: str, **facts: Fact) -> Said:
    """A sentence of the wording and its facts."""
    return Said(key, facts)


def law_formula(law: IndexLaw, offset: Formula | None = None, letters: Sequence[str] = "pnk") -> Relation:
    """The law ``u·p = s·n + d·k + o``; an offset that depends on the sizes stands for ``o``."""
    p, n, k = letters
    parts = weighted_sum([(law.s, n), (law.d, k), (law.o, None)])
    if offset is not None:
        parts = Sum((*parts.parts, *(offset.parts if isinstance(offset, Sum) else (offset,))))
    return Relation((Linear((IndexPart(law.u, p),)), parts))


def weighted_sum(parts: Iterable[tuple[int, str | None]]) -> Sum:
    """A sum of letters with coefficients, and of a number (the letter None); parts of coefficient 0 are left out."""
    return Sum(
        tuple(
            number(coefficient) if name is None else Linear((IndexPart(coefficient, name),))
            for coefficient, name in parts
            if coefficient
        )
    )
