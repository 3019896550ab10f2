"""Sums that cancel only class by class: one product over different residue classes, as in a split into polyphase parts.

All sums of one group range over sublattices of the same rational span. They are written in the letters of the widest
of them; their common sublattice K divides the points into residue classes, and in each class both sides add up to the
same. The classes are listed together when the same sums take part in them.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from symconv.proof.given import Given
from symconv.proof.lattice import Row, Rows, contains, hermite, meet, span, volume
from symconv.proof.linear import domain
from symconv.proof.product import Product
from symconv.proof.rewrite import aligned, seen
from symconv.proof.steps import Member, ResidueClass, Split, Summed
from symconv.proof.symmetry import orbit

MOST_CLASSES = 360


@dataclass(frozen=True, slots=True)
class Part:
    """One sum of one side, with its product."""

    side: str
    sum: Summed
    product: Product


def split(parts: list[Part], given: Given, output: str) -> list[Split]:
    """The splits that account for all parts, one for each rational span and each arrangement of equal factors."""
    groups: dict[object, list[Part]] = {}
    for part in parts:
        for image in _arrangements(part, given):
            groups.setdefault((image.product.labels, span(image.product.rows)), []).append(image)
    return [_split(members, output) for members in groups.values()]


def _arrangements(part: Part, given: Given) -> list[Part]:
    """The sum spread evenly over the arrangements of its factors."""
    images = orbit(part.product, given).images
    share = part.sum.coefficient / len(images)
    return [
        Part(part.side, replace(seen(part.sum, image), coefficient=share * image.sign), image.product)
        for image in images.values()
    ]


def _split(parts: list[Part], output: str) -> Split:
    widest = min(parts, key=lambda part: volume(part.product.rows))
    members = tuple(Member(part.side, aligned(part.sum, widest.sum)) for part in parts)
    return Split(members, _classes(members, output))


def _classes(members: tuple[Member, ...], output: str) -> tuple[ResidueClass, ...]:
    """The residue classes, those in which the same members take part listed once; nothing if there are too many."""
    domains = [domain(member.sum, output) for member in members]
    common = reduce(meet, (((1, *(0,) * (len(rows[0]) - 1)), *rows[1:]) for rows in domains))[1:]
    found: dict[tuple[int, ...], Row] = {}
    for rows in domains:
        points = _residues(rows, common)
        if points is None:
            return ()
        for point in points:
            taking_part = tuple(place for place, other in enumerate(domains) if contains(other, point))
            found.setdefault(taking_part, point)
    names = (output, *members[0].sum.letters)
    return tuple(_class(members, taking_part, names, point) for taking_part, point in found.items())


def _class(
    members: tuple[Member, ...], taking_part: tuple[int, ...], names: tuple[str, ...], point: Row
) -> ResidueClass:
    example = tuple(zip(names, point[1:], strict=True))
    left, right = (
        sum((members[place].sum.coefficient for place in taking_part if members[place].side == side), Fraction(0))
        for side in ("left", "right")
    )
    return ResidueClass(example, taking_part, left, right)


def _residues(rows: Rows, common: Rows) -> list[Row] | None:
    """One point for each class of the rows' points modulo the common directions; None above the limit."""
    start = _reduced(rows[0], common)
    found, waiting = {start}, [start]
    while waiting:
        point = waiting.pop()
        for direction in rows[1:]:
            fresh = _reduced(tuple(a + b for a, b in zip(point, direction, strict=True)), common)
            if fresh not in found:
                found.add(fresh)
                waiting.append(fresh)
        if len(found) > MOST_CLASSES:
            return None
    return sorted(found)


def _reduced(point: Row, common: Rows) -> Row:
    """The representative of the point's class: its Hermite remainder."""
    return hermite([point, *common])[0]
