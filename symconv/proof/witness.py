"""Where a refuted identity fails: a monomial whose coefficients differ at some output.

A combination that is not zero for all sequences gives some point (1, n, u_1 … u_T) a coefficient other than 0
(`symconv.proof.decide`). Small points of its lattices usually show one at once: first those at which all factors of a
name read one entry, then those at which they read one entry more (`symconv.proof.coincide`), then any. Where the
residue classes are so wide that none of them does, the point is found by descent: go on to the shared points of more
and more cosets as long as the mean square there is positive. In the end the combination is constant on what is left,
outside the remaining cosets.
"""

from collections.abc import Iterator
from itertools import count, islice

from symconv.proof.coincide import coinciding
from symconv.proof.decide import coefficient, mean_square, overlaps
from symconv.proof.entries import entries_of, partners
from symconv.proof.given import Given
from symconv.proof.lattice import Row, Rows, meet
from symconv.proof.normal import Combination, collected
from symconv.proof.product import Label, Product
from symconv.proof.symmetry import orbit

Witness = tuple[tuple[Label, ...], Row]

# With up to so many directions, so many steps along them count as near.
NEAR = ((1, 40), (2, 8), (3, 4), (4, 3), (12, 2), (99, 1))
MOST_LOOKUPS, FEWEST_POINTS = 20_000, 30  # how many points are looked at, each in all lattices


def witness(groups: list[Combination], given: Given) -> Witness:
    """The labels and the point of a monomial that fails, the smallest among those near the origin.

    `groups` is the symmetrised combination, grouped by span, and not empty.
    """
    whole: Combination = {one: value for group in groups for one, value in group.items()}
    fewest = min(map(_names, whole))
    failing: list[Witness] = []
    for entries, stage in enumerate(_stages(whole, given), fewest):
        failing += _failing(stage, whole)
        smallest = min(failing, key=lambda found: _size(found, given), default=None)
        if smallest is not None and _size(smallest, given)[0] <= entries:
            break  # the stages that follow need more entries
    return min(failing, key=lambda found: _size(found, given)) if failing else by_descent(groups, whole)


def _stages(whole: Combination, given: Given) -> Iterator[Iterator[tuple[Product, Rows]]]:
    """Where to look: at points that read one entry of each name, at those that read one more, at all.

    Images of a product under a symmetry have the same coefficients, so one of each will do, few names first.
    """
    distinct = sorted(_distinct(whole, given), key=_names)
    for extra in (0, 1):
        yield ((one, rows) for one in distinct for rows in coinciding(one, extra, given))
    yield ((one, one.rows) for one in distinct)


def _distinct(whole: Combination, given: Given) -> Iterator[Product]:
    """One product of each orbit."""
    known: set[Product] = set()
    for one in whole:
        if one not in known:
            known |= orbit(one, given).images.keys()
            yield one


def _names(one: Product) -> int:
    return len({label.name for label in one.labels})


def _failing(stage: Iterator[tuple[Product, Rows]], whole: Combination) -> Iterator[Witness]:
    candidates = ((one, point) for one, rows in stage for point in near_points(rows, _reach(rows)))
    for one, point in islice(candidates, max(FEWEST_POINTS, MOST_LOOKUPS // len(whole))):
        if coefficient(whole, one, point):
            yield one.labels, point


def _size(found: Witness, given: Given) -> tuple[int, int, int]:
    """How much a reader has to look at: entries that are not 0, how far out they lie, how many are negative."""
    labels, point = found[0], found[1][1:]
    entries = {place for entry in entries_of(labels, point[1:]) for place in partners(entry, given)}
    return len(entries), sum(abs(index) for index in point), sum(index < 0 for index in point)


def near_points(rows: Rows, reach: int) -> Iterator[Row]:
    """The points of a lattice at most `reach` steps along its directions from the first one."""
    yield from _walk(rows[0], rows[1:], reach)


def _reach(rows: Rows) -> int:
    return next(steps for directions, steps in NEAR if len(rows) - 1 <= directions)


def _walk(point: Row, directions: Rows, reach: int) -> Iterator[Row]:
    if not directions:
        yield point
        return
    for steps in sorted(range(-reach, reach + 1), key=abs):
        moved = tuple(a + steps * b for a, b in zip(point, directions[0], strict=True))
        yield from _walk(moved, directions[1:], reach - abs(steps))


def by_descent(groups: list[Combination], whole: Combination) -> Witness:
    """A failing point found without luck, however wide the residue classes are."""
    failing = [group for group in groups if mean_square(overlaps(group))]
    # On a span of the largest dimension the others are thin; a thinner one might be cancelled by a wider.
    group = max(failing, key=lambda group: max(len(one.rows) for one in group))
    start = next(one for one in group if mean_square(overlaps(_inside(group, one.rows))))
    return start.labels, _descent(start, group, whole)


def _descent(region: Product, group: Combination, whole: Combination) -> Row:
    """A failing point in a region where the mean square of the group is positive."""
    for one in _inside(group, region.rows):
        if one != region and mean_square(overlaps(_inside(group, one.rows))):
            return _descent(one, group, whole)
    points = (point for reach in count() for point in near_points(region.rows, reach))
    return next(point for point in points if coefficient(whole, region, point))


def _inside(group: Combination, region: Rows) -> Combination:
    """The group's combination on a region: the same coefficients on what each coset shares with it."""
    shared = ((Product(one.labels, meet(one.rows, region)), value) for one, value in group.items())
    return collected(shared)
