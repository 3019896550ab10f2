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
from math import gcd, lcm, prod

from symconv.proof.language import Expression, Sequence, WordCall, parts_of
from symconv.proof.lattice import Affine, Row, Rows, contains, hermite, meet, span, volume
from symconv.proof.product import Label, LatticeProduct, collected
from symconv.proof.sums import (
    LetterPools,
    Member,
    Met,
    ResidueClass,
    Residues,
    Rewriting,
    Split,
    Spread,
    Step,
    Summed,
    Vanished,
    WrittenSides,
    aligned,
    cancelled_sum,
    carried,
    collapsed,
    domain,
    product_of,
    read,
    seen,
    turned,
    using,
    without_clash,
    written,
)
from symconv.proof.symmetry import REAL, Given, Image, cancelling, mean_square, orbit, overlaps

MOST_CLASSES = 360


def classes(members: tuple[Member, ...], output: str) -> tuple[tuple[ResidueClass, ...], bool]:
    """The residue classes with members, and whether there are others; no classes if there are too many."""
    domains = [domain(member.sum, output) for member in members]
    common = reduce(meet, (((1, *(0,) * (len(rows[0]) - 1)), *rows[1:]) for rows in domains))[1:]
    names = (output, *members[0].sum.letters)
    forms = _forms(members)
    found: dict[tuple[int, ...], Row] = {}
    for rows in domains:
        points = _residues(rows, common)
        if points is None:
            return (), False
        for point in points:
            remainders = (int(read(index, point, names)) % modulus for index, modulus in forms)
            found.setdefault(tuple(remainders), point)
    forms, found = _independent(forms, found)
    together: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for remainders in sorted(found):
        taking_part = (position for position, other in enumerate(domains) if contains(other, found[remainders]))
        together.setdefault(tuple(taking_part), []).append(remainders)
    listed = []
    for taking_part, alike in together.items():
        totals = {"left": Fraction(0), "right": Fraction(0)}
        for position in taking_part:
            totals[members[position].side] += members[position].sum.coefficient
        sums = totals["left"], totals["right"]
        listed += [ResidueClass(residues, taking_part, *sums) for residues in _said(alike, forms)]
    everywhere = domain(replace(members[0].sum, conditions=()), output)
    return tuple(listed), len(found) < volume(common) // volume(everywhere[1:])


Forms = list[tuple[Affine, int]]
"""Indices, and what their remainders are taken by."""


def _forms(members: tuple[Member, ...]) -> Forms:
    """The indices whose remainders decide which members take part: what the conditions divide, constants left out."""
    moduli: dict[Affine, int] = {}
    for condition in (one for member in members for one in member.sum.conditions):
        index = Affine(condition.index.parts)
        shared = index.content if gcd(index.content, condition.divisor) == 1 else 1
        index = index / (shared if index.parts[0][1] > 0 else -shared)
        moduli[index] = lcm(moduli.get(index, 1), condition.divisor)
    return list(moduli.items())


def _independent(forms: Forms, found: dict[tuple[int, ...], Row]) -> tuple[Forms, dict[tuple[int, ...], Row]]:
    """Without the indices whose remainders follow from those of the others."""
    for position in reversed(range(len(forms))):
        fewer = {(*key[:position], *key[position + 1 :]): point for key, point in found.items()}
        if len(fewer) == len(found) and len(forms) > 1:
            forms, found = forms[:position] + forms[position + 1 :], fewer
    return forms, found


def _said(alike: list[tuple[int, ...]], forms: Forms) -> Iterator[tuple[Residues, ...]]:
    """Classes as remainders of each index: in one line if every choice of them occurs, else each by itself."""
    columns = [tuple(sorted(set(column))) for column in zip(*alike, strict=True)]
    lines = [columns] if prod(map(len, columns)) == len(alike) else [[(part,) for part in one] for one in alike]
    for line in lines:
        residues = (Residues(index, *_shortest(part, by)) for part, (index, by) in zip(line, forms, strict=True))
        yield tuple(one for one in residues if one.modulus > 1)


def _shortest(remainders: tuple[int, ...], modulus: int) -> tuple[tuple[int, ...], int]:
    """The same numbers by their remainders of the smallest modulus."""
    for smaller in (one for one in range(1, modulus) if not modulus % one):
        fewer = sorted({remainder % smaller for remainder in remainders})
        if len(fewer) * modulus == len(remainders) * smaller:
            return tuple(fewer), smaller
    return remainders, modulus


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


def split(parts: list[Member], given: Given, pool: LetterPools) -> list[Step]:
    """The splits that account for all parts, one for each rational span and each arrangement of equal factors."""
    groups = next(found for found in _attempts(parts, given) if all(map(_cancels, found)))
    goals: dict[SumShare, Summed] = {}
    for group in groups:
        widest = min(group, key=lambda share: volume(share.part.product.rows)).part.sum
        goals |= dict.fromkeys(group, without_clash(widest, (share.part.sum for share in group), pool))
    steps: list[Step] = []
    ends: dict[SumShare, Summed] = {}
    for origin, part in enumerate(parts):
        shares = [share for group in groups for share in group if share.origin == origin]
        led, reasons = _led(part, shares, goals, given)
        ends.update(zip(shares, led, strict=True))
        steps += reasons
    for group in groups:
        members = tuple(replace(share.part, sum=ends[share]) for share in group)
        steps.append(Split(members, *classes(members, pool.output)))
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
                share = SumShare(origin, replace(part, sum=shown, product=image.product), image)
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
        return (after,), tuple(replace(step, origin=part.origin) for step in steps if step.before != step.after)
    found = [aligned(share.part.sum, goals[share]) for share in shares]
    ends, puts = tuple(after for after, _, _ in found), tuple(put for _, put, _ in found)
    turns = [source for share in shares for source in share.image.sources]
    words = (given.word(part.product.labels[position].name, turn) for position, turn in turns)
    used = tuple(dict.fromkeys(str(line) for word in words for line in word))
    return ends, (Spread(part.sum, puts, used, ends, origin=part.origin),)


def explained(sides: dict[str, Expression], letters: dict[str, LetterPools], given: Given) -> tuple[Step, ...]:
    """The proof of an identity that holds, as typed steps."""
    steps: list[Step] = []
    forms: dict[LatticeProduct, list[Member]] = {}
    pool = LetterPools(letters["left"].output, letters["left"].summed + letters["right"].summed)
    for side, expression in sides.items():
        found = written(expression, letters[side])
        needed = _differentiated(expression, letters[side], given)
        steps.append(WrittenSides(side, str(expression), pool.output, tuple(found), needed))
        for position, one in enumerate(found):
            one, steps_here = _plain(one, given, pool)
            product = product_of(one, pool.output)
            if product is None:
                steps_here.append(Vanished(one))
            elif (image := (images := orbit(product, given)).negated) is not None:
                goal = without_clash(one, [seen(one, image)], pool)
                negative, reasons = carried(one, goal, image, given)
                steps_here += [*reasons, Vanished(negative, negative=True)]
            else:
                forms.setdefault(min(images.images), []).append(Member(side, one, product, position))
            steps += [replace(step, origin=(side, position)) for step in steps_here]
    return (*steps, *_met(list(forms.values()), given, pool))


def _plain(one: Summed, given: Given, pool: LetterPools) -> tuple[Summed, list[Rewriting]]:
    """A sum with its impulses carried out, without the conjugates of what is given as real, and without inverses."""
    one, steps = collapsed(one)
    real = given.real()
    turns = {p: REAL for p, factor in enumerate(one.factors) if factor.conjugated and factor.name in real}
    one, used = using(one, turns, given)
    steps = [*steps, *used]
    while (product := product_of(one, pool.output)) is not None and (found := cancelling(product, given)) is not None:
        one, used = cancelled_sum(one, found, pool.output, given, pool)
        steps += used
    return one, steps


def _differentiated(expression: Expression, letters: LetterPools, given: Given) -> tuple[str, ...]:
    """What is given that makes a derivative through a conjugate one of real entries."""
    found: dict[str, None] = {}
    for part in parts_of(expression):
        match part:
            case WordCall("grad", parts=(body, Sequence(name), _)) if name in given.real():
                factors = (factor for one in written(body, letters) for factor in one.factors)
                if any(factor.conjugated and factor.name == name for factor in factors):
                    found |= dict.fromkeys(map(str, given.word(name, REAL)))
            case _:
                pass
    return tuple(found)


def _met(forms: list[list[Member]], given: Given, pool: LetterPools) -> list[Step]:
    """Parts of one form are brought to one arrangement; what has no partner is split into residue classes."""
    steps: list[Step] = []
    rest: list[Member] = []
    for members in forms:
        first = next((part for part in members if part.side == "right"), members[0])
        images = [orbit(part.product, given).images[first.product] for part in members]
        goal = without_clash(first.sum, map(seen, (part.sum for part in members), images), pool)
        brought = []
        for part, image in zip(members, images, strict=True):
            after = part.sum
            if part is not first or goal != first.sum:
                after, reasons = carried(part.sum, goal, image, given)
                steps += [replace(step, origin=part.origin) for step in reasons]
            brought.append(replace(part, sum=after, product=first.product))
        left, right = (tuple(one.sum.coefficient for one in brought if one.side == side) for side in ("left", "right"))
        if sum(left) == sum(right):
            steps.append(Met(replace(goal, coefficient=Fraction(1)), left, right))
        else:
            rest += brought
    return [*steps, *split(rest, given, pool)]
