"""The proof text: both sides written out, brought to the same products by changes of summation variable.

The sums of both sides are sorted by the normal form of their product. Within one form a representative is chosen, from
the right side if it has one, and every other sum is carried to it by the change of letters that the lattices prescribe;
then the coefficients of both sides are compared. The decision has been taken before; the text shows why it is right.

Forms whose coefficients differ take part in a split: sums that cancel only class by class, as polyphase parts do. The
sums of one group range over sublattices of the same rational span and are carried to the letters of the widest of them.
Their common sublattice divides the points into residue classes, and in each class both sides add up to the same. Sums
that do not cancel as they stand are first turned to one span, or written as the mean of their arrangements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from symconv.proof.language import Expression
from symconv.proof.lattice import Row, Rows, contains, hermite, meet, span, volume
from symconv.proof.product import Label, LatticeProduct, collected
from symconv.proof.sums import (
    LetterPools,
    Member,
    Met,
    ResidueClass,
    Split,
    Spread,
    Step,
    Summed,
    Vanished,
    WrittenSides,
    aligned,
    carried,
    collapsed,
    domain,
    product_of,
    seen,
    turned,
    written,
)
from symconv.proof.symmetry import SAME, Given, Image, mean_square, orbit, overlaps

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
            taking_part = tuple(position for position, other in enumerate(domains) if contains(other, point))
            found.setdefault(taking_part, point)
    names = (output, *members[0].sum.letters)
    listed = []
    for taking_part, point in found.items():
        totals = {"left": Fraction(0), "right": Fraction(0)}
        for position in taking_part:
            totals[members[position].side] += members[position].sum.coefficient
        example = tuple(zip(names, point[1:], strict=True))
        listed.append(ResidueClass(example, taking_part, totals["left"], totals["right"]))
    return tuple(listed)


def _residues(rows: Rows, common: Rows) -> list[Row] | None:
    """One point for each class of the rows' points modulo the common directions; None above the limit."""
    start = hermite([rows[0], *common])[0]  # a class is known by its Hermite remainder
    found, waiting = {start}, [start]
    while waiting:
        point = waiting.pop()
        for direction in rows[1:]:
            fresh = hermite([[a + b for a, b in zip(point, direction, strict=True)], *common])[0]
            if fresh not in found:
                found.add(fresh)
                waiting.append(fresh)
        if len(found) > MOST_CLASSES:
            return None
    return sorted(found)


@dataclass(frozen=True, slots=True)
class SumShare:
    """A part as one of its arrangements shows it, with its share of the coefficient."""

    origin: int
    part: Member
    image: Image


Groups = list[list[SumShare]]


def split(parts: list[Member], given: Given, output: str) -> list[Step]:
    """The splits that account for all parts, one for each rational span and each arrangement of equal factors."""
    groups = next(found for found in _attempts(parts, given) if all(map(_cancels, found)))
    widest = ((group, min(group, key=lambda share: volume(share.part.product.rows))) for group in groups)
    goals = {share: wide.part.sum for group, wide in widest for share in group}
    steps: list[Step] = []
    ends: dict[SumShare, Summed] = {}
    for origin, part in enumerate(parts):
        shares = [share for group in groups for share in group if share.origin == origin]
        led, reasons = _led(part, shares, goals, given)
        ends.update(zip(shares, led, strict=True))
        steps += reasons
    for group in groups:
        members = tuple(replace(share.part, sum=ends[share]) for share in group)
        steps.append(Split(members, classes(members, output)))
    return steps


def _attempts(parts: list[Member], given: Given) -> Iterator[Groups]:
    """The parts as they stand, then turned to one span, then spread over their arrangements; what is given comes last.

    The last attempt accounts for every identity that holds.
    """
    standing = Counter(_span_of(part.product) for part in parts)

    def settled(images: Iterable[Image]) -> list[Image]:
        """One of the images, on the span where most parts stand already."""
        return [
            min(images, key=lambda one: (-standing[_span_of(one.product)], _span_of(one.product), one.product.rows))
        ]

    standing_as = (lambda images: list(images)[:1], Given())  # an orbit begins with its own product
    for choice, known in (standing_as, (settled, Given()), (list, Given()), (settled, given), (list, given)):
        groups: dict[object, list[SumShare]] = {}
        for origin, part in enumerate(parts):
            chosen = choice(orbit(part.product, known).images.values())
            for image in chosen:
                shown = seen(part.sum, image)
                shown = replace(shown, coefficient=shown.coefficient / len(chosen))
                share = SumShare(origin, Member(part.side, shown, image.product), image)
                groups.setdefault(_span_of(image.product), []).append(share)
        yield list(groups.values())


def _span_of(product: LatticeProduct) -> tuple[tuple[Label, ...], Rows]:
    """The labels and the span: what the members of a split share."""
    return product.labels, span(product.rows)


def _cancels(group: list[SumShare]) -> bool:
    """Whether both sides of a group agree in every residue class."""
    signs = {"left": 1, "right": -1}
    return not mean_square(
        overlaps(collected((one.part.product, signs[one.part.side] * one.part.sum.coefficient) for one in group))
    )


def _led(
    part: Member, shares: list[SumShare], goals: dict[SumShare, Summed], given: Given
) -> tuple[tuple[Summed, ...], tuple[Step, ...]]:
    """What a part becomes, and why: a sum in new letters, or the mean of its arrangements."""
    if len(shares) == 1:
        after, steps = turned(part.sum, goals[shares[0]], shares[0].image, given)
        return (after,), tuple(step for step in steps if step.before != step.after)
    found = [aligned(share.part.sum, goals[share]) for share in shares]
    ends, puts = tuple(after for after, _, _ in found), tuple(put for _, put, _ in found)
    sources = [source for share in shares for source in share.image.sources]
    used = given.about(part.product.labels[position].name for position, turn in sources if turn != SAME)
    return ends, (Spread(part.sum, puts, used, ends),)


def explained(sides: dict[str, Expression], letters: dict[str, LetterPools], given: Given) -> tuple[Step, ...]:
    """The proof of an identity that holds, as typed steps."""
    steps: list[Step] = []
    forms: dict[LatticeProduct, list[Member]] = {}
    for side, expression in sides.items():
        found = [(one, *collapsed(one)) for one in written(expression, letters[side])]
        steps.append(WrittenSides(side, str(expression), letters[side].output, tuple(one for one, _, _ in found)))
        steps += [step for _, _, reasons in found for step in reasons]
        for _, one, _ in found:
            product = product_of(one, letters[side].output)
            if product is None:
                steps.append(Vanished(one))
            elif (images := orbit(product, given)).negated:
                steps.append(Vanished(one, given.about(factor.name for factor in one.factors)))
            else:
                forms.setdefault(min(images.images), []).append(Member(side, one, product))
    return (*steps, *_met(list(forms.values()), given, letters["left"].output))


def _met(forms: list[list[Member]], given: Given, output: str) -> list[Step]:
    """Parts of one form are brought to one arrangement; what has no partner is split into residue classes."""
    steps: list[Step] = []
    rest: list[Member] = []
    for members in forms:
        goal = next((part for part in members if part.side == "right"), members[0])
        brought = []
        for part in members:
            after = goal.sum
            if part is not goal:
                image = orbit(part.product, given).images[goal.product]
                after, reasons = carried(part.sum, goal.sum, image, given)
                steps += reasons
            brought.append(Member(part.side, after, goal.product))
        left, right = (tuple(one.sum.coefficient for one in brought if one.side == side) for side in ("left", "right"))
        if sum(left) == sum(right):
            steps.append(Met(replace(goal.sum, coefficient=Fraction(1)), left, right))
        else:
            rest += brought
    return [*steps, *split(rest, given, output)]
