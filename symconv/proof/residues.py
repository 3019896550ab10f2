"""The residue classes of a split: the points of all its sums modulo the directions that they share."""

from fractions import Fraction
from functools import reduce

from symconv.proof.lattice import Row, Rows, contains, hermite, meet
from symconv.proof.linear import domain
from symconv.proof.steps import Member, ResidueClass

MOST_CLASSES = 360


def classes(members: tuple[Member, ...], output: str) -> tuple[ResidueClass, ...]:
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
