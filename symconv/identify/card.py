"""The card: everything a page about a function says, as typed values without markup."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symconv.identify.codes import NONE
from symconv.identify.layout import Role
from symconv.identify.windows import Window
from symconv.index import IndexLaw

if TYPE_CHECKING:
    from symconv.identify.identification import Identification

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CardAxis:
    """One spatial axis: its role, law, boundary and window, and the other (kind, boundary) pairs it could have."""

    role: Role
    law: IndexLaw
    kind: str
    boundary: str
    window: Window
    also: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says about a function.

    Attributes:
        output, image, kernel: the shapes.
        axes: the spatial axes; empty where no single rule fits.
        roles: the other axes.
        groups: the number of groups of channels.
        conjugation, normalised, scale, fill, range: as in `Identification` and its rule.
        bias: the number of terms with neither pixel nor kernel element, `added` of those with a pixel only.
        terms, calls: how many there are.
    """

    output: Shape
    image: Shape
    kernel: Shape
    axes: tuple[CardAxis, ...]
    roles: tuple[Role, ...]
    groups: int
    conjugation: str
    normalised: str | bool
    scale: Fraction | None
    fill: Fraction | None
    range: tuple[int, int] | None
    bias: int
    added: int
    terms: int
    calls: int


def card_of(found: Identification) -> Card:
    """The card of an identification."""
    table = found.table
    alone = table.kernel == NONE
    return Card(
        output=found.output,
        image=found.image,
        kernel=found.kernel,
        axes=tuple(
            CardAxis(
                role,
                reading.law,
                reading.kind,
                reading.boundary,
                window,
                tuple(dict.fromkeys((r.kind, r.boundary) for r in others if r.complexity == reading.complexity)),
            )
            for role, reading, window, others in zip(
                [role for role in found.roles if role.name == "spatial"],
                found.readings,
                found.windows,
                found.alternatives,
                strict=True,
            )
        ),
        roles=tuple(role for role in found.roles if role.name != "spatial"),
        groups=found.groups,
        conjugation=found.conjugation,
        normalised=found.normalised,
        scale=found.scale,
        fill=found.rule.fill
        if found.rule is not None and any(r.boundary == "constant" for r in found.readings)
        else None,
        range=found.range,
        bias=int((alone & (table.image == NONE)).sum()),
        added=int((alone & (table.image != NONE)).sum()),
        terms=len(table),
        calls=found.calls,
    )
