"""Points at which factors read the same entry: there a counterexample needs the fewest entries.

Two factors of one name read the same entry where ``u_s = u_t``, or ``u_s = -u_t`` if a hypothesis mirrors the sequence.
Each such equation cuts the lattice of a product down to one with fewer directions, whose small points are found at
once however far out they lie on the whole lattice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from symconv.proof.given import Given
from symconv.proof.lattice import Rows, is_empty, zeros
from symconv.proof.product import Label, Product

MOST_PATTERNS = 60  # ways for the factors of a product to read the same entries


@dataclass(frozen=True, slots=True)
class Tie:
    """The factor at `place` reads the entry of the factor at `leader`, mirrored if the sign is -1."""

    place: int
    leader: int
    sign: int


Pattern = tuple[Tie, ...]


def coinciding(product: Product, extra: int, given: Given) -> Iterator[Rows]:
    """The parts of a product's lattice on which each name is read at one entry; `extra` more entries may be read.

    >>> from symconv.proof.normal import expand
    >>> from symconv.proof.reader import expression
    >>> (square,) = expand(expression("conv(x, down(x, 2))"))
    >>> list(coinciding(square, 0, Given()))
    [((1, 0, 0, 0), (0, 3, 2, 2))]
    """
    entries = len({label.name for label in product.labels}) + extra
    for pattern in islice(_patterns(product.labels, entries, given), MOST_PATTERNS):
        rows: Rows = product.rows
        for tie in pattern:
            rows = zeros([(row[tie.place + 2] - tie.sign * row[tie.leader + 2], *row) for row in rows])
        if not is_empty(rows):
            yield rows


def _patterns(labels: Sequence[Label], entries: int, given: Given) -> Iterator[Pattern]:
    """Every way for the factors to read that many entries: each is a leader or tied to one before it."""
    yield from _grown(labels, 0, (), entries, given)


def _grown(
    labels: Sequence[Label], place: int, leaders: tuple[int, ...], entries: int, given: Given
) -> Iterator[Pattern]:
    if place == len(labels):
        if len(leaders) == entries:
            yield ()
        return
    name = labels[place].name
    for leader in leaders:
        if labels[leader].name == name:
            for sign in (1, -1) if any(one.mirrored for one in given.group(name)) else (1,):
                for rest in _grown(labels, place + 1, leaders, entries, given):
                    yield (Tie(place, leader, sign), *rest)
    if len(leaders) < entries:
        yield from _grown(labels, place + 1, (*leaders, place), entries, given)
