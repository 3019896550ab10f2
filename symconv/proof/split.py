"""Sums that cancel only class by class: one product over different residue classes, as in a split into polyphase parts.

All sums of one group range over sublattices of the same rational span. They are carried to the letters of the widest
of them; their common sublattice K divides the points into residue classes (`symconv.proof.residues`), and in each class
both sides add up to the same. If the sums do not cancel as they stand, each is turned to one span, first by exchanging
equal factors, then by what is given; and where even that is not enough, it is written as the mean of its arrangements.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symconv.proof.decide import mean_square, overlaps
from symconv.proof.given import SAME, Given
from symconv.proof.lattice import Rows, span, volume
from symconv.proof.normal import collected
from symconv.proof.product import Label, Product
from symconv.proof.residues import classes
from symconv.proof.rewrite import aligned, change, seen, turned
from symconv.proof.steps import Member, Split, Spread, Step, Summed
from symconv.proof.symmetry import Image, orbit


@dataclass(frozen=True, slots=True)
class Part:
    """One sum of one side, with its product."""

    side: str
    sum: Summed
    product: Product


@dataclass(frozen=True, slots=True)
class Share:
    """A part as one of its arrangements shows it, with its share of the coefficient."""

    origin: int
    part: Part
    image: Image


Groups = list[list[Share]]
Carried = dict[Share, Summed]


def split(parts: list[Part], given: Given, output: str) -> list[Step]:
    """The splits that account for all parts, one for each rational span and each arrangement of equal factors."""
    groups = next(found for found in _attempts(parts, given) if all(map(_cancels, found)))
    goals = {share: min(group, key=_volume).part.sum for group in groups for share in group}
    steps: list[Step] = []
    ends: Carried = {}
    for origin, part in enumerate(parts):
        shares = [share for group in groups for share in group if share.origin == origin]
        led, reasons = _led(part, shares, goals, given)
        ends.update(zip(shares, led, strict=True))
        steps += reasons
    return [*steps, *(_split(group, ends, output) for group in groups)]


def _attempts(parts: list[Part], given: Given) -> Iterator[Groups]:
    """The parts as they stand, then turned to one span, then spread over their arrangements; what is given comes last.

    The last attempt accounts for every identity that holds.
    """
    standing = Counter(_place(part.product) for part in parts)

    def settled(images: Iterable[Image]) -> list[Image]:
        """One of the images, on the span where most parts stand already."""
        return [min(images, key=lambda one: (-standing[_place(one.product)], _place(one.product), one.product.rows))]

    yield _grouped([_share(origin, part, _as_it_stands(part), 1) for origin, part in enumerate(parts)])
    for choice, known in ((settled, Given()), (list, Given()), (settled, given), (list, given)):
        shares = []
        for origin, part in enumerate(parts):
            chosen = choice(orbit(part.product, known).images.values())
            shares += [_share(origin, part, image, len(chosen)) for image in chosen]
        yield _grouped(shares)


def _as_it_stands(part: Part) -> Image:
    return orbit(part.product, Given()).images[part.product]


def _place(product: Product) -> tuple[tuple[Label, ...], Rows]:
    """The labels and the span: what the members of a split share."""
    return product.labels, span(product.rows)


def _share(origin: int, part: Part, image: Image, number: int) -> Share:
    """The part as its image shows it, one of a number of equal shares."""
    shown = seen(part.sum, image)
    return Share(origin, Part(part.side, replace(shown, coefficient=shown.coefficient / number), image.product), image)


def _volume(share: Share) -> int:
    return volume(share.part.product.rows)


def _grouped(shares: list[Share]) -> Groups:
    groups: dict[object, list[Share]] = {}
    for share in shares:
        groups.setdefault(_place(share.part.product), []).append(share)
    return list(groups.values())


def _cancels(group: list[Share]) -> bool:
    """Whether both sides of a group agree in every residue class."""
    signs = {"left": 1, "right": -1}
    return not mean_square(
        overlaps(collected((one.part.product, signs[one.part.side] * one.part.sum.coefficient) for one in group))
    )


def _led(
    part: Part, shares: list[Share], goals: dict[Share, Summed], given: Given
) -> tuple[tuple[Summed, ...], tuple[Step, ...]]:
    """What a part becomes, and why: a sum in new letters, or the mean of its arrangements."""
    if len(shares) == 1:
        after, steps = turned(part.sum, goals[shares[0]], shares[0].image, given)
        return (after,), tuple(step for step in steps if step.before != step.after)
    ends = tuple(aligned(share.part.sum, goals[share]) for share in shares)
    puts = tuple(change(share.part.sum, end).put for share, end in zip(shares, ends, strict=True))
    sources = [source for share in shares for source in share.image.sources]
    names = {part.product.labels[place].name for place, turn in sources if turn != SAME}
    used = tuple(str(one) for one in given.hypotheses if one.name in names)
    return ends, (Spread(part.sum, puts, used, ends),)


def _split(group: list[Share], carried: Carried, output: str) -> Split:
    members = tuple(Member(share.part.side, carried[share]) for share in group)
    return Split(members, classes(members, output))
