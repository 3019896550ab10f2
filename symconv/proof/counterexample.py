"""A smallest integer counterexample of a refuted identity, with both sides worked out.

It always exists: the two sides give some monomial different coefficients. Put every entry outside that monomial to 0.
What is left of the difference is a polynomial in the few entries of the monomial, of degree d at most in each, and it
is not the zero polynomial; so it does not vanish on a grid of d + 1 values for each unknown.

Unknowns. Of entries that a hypothesis ties to each other one is the unknown: that with the index 0 or more. Symmetries
that map an entry to itself say which numbers it may be: with ``h = conj(flip(h))`` the entry ``h[0]`` is real. An entry
that conjugation can tell from its conjugate counts as two real unknowns.

The monomial. A combination that is not zero for all sequences gives some point (1, n, u_1 … u_T) a coefficient other
than 0 (`symconv.proof.symmetry`). Small points usually show one: first those at which all factors of a name read one
entry, then those at which they read one more, then any. Where the residue classes are so wide that no small point
fails, one is found by descent: go on to the shared points of more and more cosets as long as the mean square there is
positive. In the end the combination is constant on what is left, outside the remaining cosets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from itertools import product as choices
from math import prod
from types import MappingProxyType
from typing import Any, TypeVar

from symconv.formulas.nodes import Entry, Formula
from symconv.formulas.nodes import number as number_node
from symconv.formulas.plain import in_text
from symconv.proof.evaluation import (
    Gaussian,
    Number,
    Signals,
    evaluate,
    number,
    number_formula,
    product_formula,
    weighted,
)
from symconv.proof.language import Expression
from symconv.proof.lattice import Affine, Row, Rows, affine, contains, is_empty, meet, solved, zeros
from symconv.proof.product import Combination, Label, LatticeProduct, collected
from symconv.proof.sums import Factor, LetterPools, Summed, collapsed, named_positions, product_of, written
from symconv.proof.symmetry import SAME, Given, Symmetry, coefficient, mean_square, orbit, overlaps

Variable = tuple[str, int]
Grid = list[Number]


def entries_of(labels: tuple[Label, ...], indices: tuple[int, ...]) -> tuple[Variable, ...]:
    """The entries of the sequences that a monomial multiplies, each once."""
    return tuple(dict.fromkeys((label.name, index) for label, index in zip(labels, indices, strict=True)))


def partners(entry: Variable, given: Given) -> dict[Variable, Symmetry]:
    """The entries that hypotheses tie to this one, itself among them, each with a symmetry that leads there.

    The greatest is the unknown.

    >>> from symconv.proof.symmetry import Hypothesis
    >>> max(partners(("h", -1), Given((Hypothesis("h", Symmetry(mirrored=True, sign=-1)),))))
    ('h', 1)
    """
    name, index = entry
    return {(name, one.of(index)): one for one in reversed(given.group(name))}


def grid(entry: Variable, size: int, is_complex: bool, given: Given) -> Grid:
    """The numbers to try for an unknown, from the smallest on.

    Integers 1 … size, the same times i, or Gaussian integers with parts 0 … size.
    """
    name, index = entry
    fixing = {one.sign for one in given.group(name) if one.conjugated and one.of(index) == index}
    imaginary = size if is_complex and 1 not in fixing else 0
    real = 0 if imaginary and fixing else size
    corners = sorted((a + b, b) for a in range(real + 1) for b in range(imaginary + 1))
    return [number(total - b, b) for total, b in corners if total]


MOST_PATTERNS = 60  # ways for the factors of a product to read the same entries


Tie = tuple[int, int, Symmetry]
"""The positions of a factor and of one before it that reads the same entry or a partner, and how these are tied."""


def coinciding(product: LatticeProduct, extra: int, given: Given) -> Iterator[Rows]:
    """The parts of a product's lattice on which each name is read at one entry; `extra` more entries may be read.

    >>> from symconv.proof.product import expand
    >>> from symconv.proof.language import expression
    >>> (square,) = expand(expression("conv(x, down(x, 2))"))
    >>> list(coinciding(square, 0, Given()))
    [((1, 0, 0, 0), (0, 3, 2, 2))]
    """
    entries = len({label.name for label in product.labels}) + extra
    for pattern in islice(_patterns(product.labels, entries, given), MOST_PATTERNS):
        rows: Rows = product.rows
        for position, leader, tie in pattern:
            sign, by = (-1, tie.by) if tie.mirrored else (1, 0)
            rows = zeros([(row[position + 2] - sign * row[leader + 2] - by * row[0], *row) for row in rows])
        if not is_empty(rows):
            yield rows


def _patterns(
    labels: Sequence[Label], entries: int, given: Given, leaders: tuple[int, ...] = (), position: int = 0
) -> Iterator[tuple[Tie, ...]]:
    """Every way for the factors to read that many entries: each is a leader or tied to one before it."""
    if position == len(labels):
        if len(leaders) == entries:
            yield ()
        return
    name = labels[position].name
    ties = (SAME, *[one for one in given.group(name) if one.mirrored][:1])
    for leader, tie in choices((one for one in leaders if labels[one].name == name), ties):
        for rest in _patterns(labels, entries, given, leaders, position + 1):
            yield ((position, leader, tie), *rest)
    if len(leaders) < entries:
        yield from _patterns(labels, entries, given, (*leaders, position), position + 1)


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
    smallest: Witness | None = None
    for entries, stage in enumerate(_stages(whole, given), fewest):
        failing = [*([smallest] if smallest else []), *_failing(stage, whole)]
        smallest = min(failing, key=lambda found: _size(found, given), default=None)
        if smallest is not None and _size(smallest, given)[0] <= entries:
            break  # the stages that follow need more entries
    return smallest or by_descent(groups, whole)


def _stages(whole: Combination, given: Given) -> Iterator[Iterator[tuple[LatticeProduct, Rows]]]:
    """Where to look: at points that read one entry of each name, at those that read one more, at all.

    Images of a product under a symmetry have the same coefficients, so one of each will do, few names first.
    """
    distinct: list[LatticeProduct] = []
    known: set[LatticeProduct] = set()
    for one in sorted(whole, key=_names):
        if one not in known:
            known |= orbit(one, given).images.keys()
            distinct.append(one)
    for extra in (0, 1):
        yield ((one, rows) for one in distinct for rows in coinciding(one, extra, given))
    yield ((one, one.rows) for one in distinct)


def _names(one: LatticeProduct) -> int:
    return len({label.name for label in one.labels})


def _failing(stage: Iterator[tuple[LatticeProduct, Rows]], whole: Combination) -> Iterator[Witness]:
    candidates = (
        (one, point)
        for one, (start, *directions) in stage
        for point in near_points(start, tuple(directions), next(s for most, s in NEAR if len(directions) <= most))
    )
    for one, point in islice(candidates, max(FEWEST_POINTS, MOST_LOOKUPS // len(whole))):
        if coefficient(whole, one, point):
            yield one.labels, point


def _size(found: Witness, given: Given) -> tuple[int, int, int]:
    """How much a reader has to look at: entries that are not 0, how far out they lie, how many are negative."""
    labels, point = found[0], found[1][1:]
    entries = {position for entry in entries_of(labels, point[1:]) for position in partners(entry, given)}
    return len(entries), sum(abs(index) for index in point), sum(index < 0 for index in point)


def near_points(start: Row, directions: Rows, reach: int) -> Iterator[Row]:
    """The points at most `reach` steps along the directions from the first one."""
    if not directions:
        yield start
        return
    for steps in sorted(range(-reach, reach + 1), key=abs):
        moved = tuple(a + steps * b for a, b in zip(start, directions[0], strict=True))
        yield from near_points(moved, directions[1:], reach - abs(steps))


def by_descent(groups: list[Combination], whole: Combination) -> Witness:
    """A failing point found without luck, however wide the residue classes are."""
    failing = [group for group in groups if mean_square(overlaps(group))]
    # On a span of the largest dimension the others are thin; a thinner one might be cancelled by a wider.
    group = max(failing, key=lambda group: max(len(one.rows) for one in group))
    start = next(one for one in group if mean_square(overlaps(_inside(group, one.rows))))
    return start.labels, _descent(start, group, whole)


def _descent(region: LatticeProduct, group: Combination, whole: Combination) -> Row:
    """A failing point in a region where the mean square of the group is positive."""
    for one in _inside(group, region.rows):
        if one != region and mean_square(overlaps(_inside(group, one.rows))):
            return _descent(one, group, whole)
    points = (point for reach in count() for point in near_points(region.rows[0], region.rows[1:], reach))
    return next(point for point in points if coefficient(whole, region, point))


def _inside(group: Combination, region: Rows) -> Combination:
    """The group's combination on a region: the same coefficients on what each coset shares with it."""
    shared = ((LatticeProduct(one.labels, meet(one.rows, region)), value) for one, value in group.items())
    return collected(shared)


@dataclass(frozen=True, slots=True)
class CaseFactor:
    """One entry that a term multiplies; `value` is the entry as it stands, before conjugation."""

    name: str
    index: int
    value: Number
    conjugated: bool = False

    @property
    def counts(self) -> Number:
        """What enters the product."""
        return self.value.conjugate() if self.conjugated else self.value


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """One product of a sum: the coefficient, the summation letters with their values, the factors, the value."""

    coefficient: Fraction
    letters: tuple[tuple[str, int], ...]
    factors: tuple[CaseFactor, ...]
    value: Number

    @property
    def product(self) -> Formula:
        """The entries without the coefficient, ``x[0]·h[1]``."""
        entries = (Entry(one.name, (number_node(one.index),), conjugated=one.conjugated) for one in self.factors)
        return product_formula(tuple(entries)) or number_formula(1)

    @property
    def formula(self) -> Formula:
        """``2·x[0]·h[1]``."""
        return weighted(self.coefficient, self.product if self.factors else None)

    @property
    def in_values(self) -> Formula:
        """``2·1·3``."""
        return weighted(self.coefficient, product_formula(tuple(number_formula(one.counts) for one in self.factors)))

    def __str__(self) -> str:
        counts = [one.counts for one in self.factors]
        counted = [f"({one})" if isinstance(one, Gaussian) or one < 0 else str(one) for one in counts]
        weight = {Fraction(1): "", Fraction(-1): "-"}.get(self.coefficient, f"{self.coefficient}·")
        return in_text(self.formula) + (f" = {weight}{'·'.join(counted)}" if counted else "")


@dataclass(frozen=True, slots=True)
class CaseSide:
    """One side at one output: the sums it stands for, its terms, and its value."""

    expression: str
    sums: tuple[Summed, ...]
    terms: tuple[CaseTerm, ...]
    value: Number

    def __str__(self) -> str:
        return f"{self.expression} = {self.value}" + (f" ({'; '.join(map(str, self.terms))})" if self.terms else "")


def worked_out(expression: Expression, letters: LetterPools, signals: Signals, index: int, value: Number) -> CaseSide:
    """The side at the output `index`, where the sequences have the entries in `signals`; `value` is its known value."""
    sums = tuple(collapsed(one)[0] for one in written(expression, letters))
    terms = tuple(term for one in sums for term in _terms(one, letters.output, signals, index))
    return CaseSide(str(expression), sums, terms, value)


def _terms(one: Summed, output: str, signals: Signals, index: int) -> Iterator[CaseTerm]:
    """The terms of a sum in which every factor reads an entry that is listed."""
    product = product_of(one, output)
    positions = named_positions(one)
    if product is None:
        return
    for indices in choices(*(sorted(signals[one.factors[position].name]) for position in positions)):
        if contains(product.rows, (1, index, *indices)):
            read = sorted(zip(positions, indices, strict=True))
            yield _term(one, {output: affine((), index)}, signals, [(one.factors[p], at) for p, at in read])


def _term(one: Summed, output: Mapping[str, Affine], signals: Signals, read: list[tuple[Factor, int]]) -> CaseTerm:
    factors = tuple(CaseFactor(f.name, at, signals[f.name][at], f.conjugated) for f, at in read)
    found = solved([(factor.index.put(output), affine((), at)) for factor, at in read])
    letters = tuple((name, int(found.get(name, Affine()).constant)) for name in one.letters)
    value = prod((factor.counts for factor in factors), start=number(one.coefficient))
    return CaseTerm(one.coefficient, letters, factors, value)


def first_difference(left: CaseSide, right: CaseSide, given: Given) -> tuple[CaseTerm | None, CaseTerm | None]:
    """The first term with a counterpart missing, or with another coefficient, on the other side."""
    amounts = [[(term, _monomial(term, given)) for term in side.terms] for side in (left, right)]
    return parting(*amounts)[2]


def _monomial(term: CaseTerm, given: Given) -> dict[Any, Fraction]:
    """The monomial of a term, whatever the order of its factors and whichever partner they name, and how often."""
    sign, factors = 1, []
    for factor in term.factors:
        index, conjugated, turned = min(
            (one.of(factor.index), factor.conjugated != one.conjugated, one.sign) for one in given.group(factor.name)
        )
        sign *= turned
        factors.append((factor.name, index, conjugated))
    return {tuple(sorted(factors)): sign * term.coefficient}


T = TypeVar("T")
Amounts = list[tuple[T, dict[Any, Any]]]
"""Terms, and with what coefficients each holds products."""


def parting(left: Amounts[T], right: Amounts[T]) -> tuple[Any, tuple[Any, Any], tuple[T | None, T | None]]:
    """The first product that two sides hold differently, with what coefficients, and the first term of each with it."""
    totals: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
    firsts: tuple[dict[Any, T], dict[Any, T]] = ({}, {})
    for total, first, terms in zip(totals, firsts, (left, right), strict=True):
        for term, held in terms:
            for key, weight in held.items():
                total[key] = total.get(key, 0) + weight
                first.setdefault(key, term)
    one, other = totals
    key = next((key for key in (*one, *other) if one.get(key, 0) != other.get(key, 0)), None)
    return key, (one.get(key, 0), other.get(key, 0)), (firsts[0].get(key), firsts[1].get(key))


Entries = tuple[tuple[int, Number], ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Sequences for which the two sides differ at `index`; all entries that are not listed are 0.

    `differs` holds the first term that only one side has, or that both have with different coefficients: the term of
    the left side and that of the right, None where there is none.
    """

    sequences: tuple[tuple[str, Entries], ...]
    index: int
    left: CaseSide
    right: CaseSide
    differs: tuple[CaseTerm | None, CaseTerm | None]

    def signals(self) -> dict[str, dict[int, Number]]:
        """The sequences as dictionaries, index to value."""
        return {name: dict(entries) for name, entries in self.sequences}

    def __str__(self) -> str:
        named = "; ".join(f"{name}: {_entries(entries)}" for name, entries in self.sequences)
        return f"{named}; at {self.index}: left {self.left}, right {self.right}"


def _entries(entries: Entries) -> str:
    return ", ".join(f"[{index}] = {value}" for index, value in entries) or "all 0"


def counterexample(
    sides: Mapping[str, Expression],
    letters: Mapping[str, LetterPools],
    groups: list[Combination],
    names: tuple[str, ...],
    given: Given,
    fixed: Mapping[str, dict[int, Number]] = MappingProxyType({}),
) -> Counterexample:
    """The smallest counterexample; `groups` is what `symconv.proof.symmetry.groups` leaves of the difference.

    Sequences in `fixed` have these entries, and the groups are those of the difference with them put in.
    """
    found = witness(groups, given)
    index = found[1][1]
    tried = (
        (signals, {side: evaluate(sides[side], signals, given.real()).at(index) for side in ("left", "right")})
        for signals in ({**free, **fixed} for free in _candidates(found, groups, names, given))
    )
    signals, values = next((signals, values) for signals, values in tried if values["left"] != values["right"])
    left, right = (worked_out(sides[side], letters[side], signals, index, values[side]) for side in ("left", "right"))
    sequences = tuple((name, tuple(sorted(entries.items()))) for name, entries in signals.items())
    return Counterexample(sequences, index, left, right, first_difference(left, right, given))


def _candidates(
    found: Witness, groups: list[Combination], names: tuple[str, ...], given: Given
) -> Iterator[dict[str, dict[int, Number]]]:
    """Values for the unknowns of the failing monomial, small ones first, with the partners that hypotheses ask for."""
    labels, point = found
    free = tuple(dict.fromkeys(max(partners(one, given)) for one in entries_of(labels, point[2:])))
    degree = max(len(one.labels) for group in groups for one in group)
    grids = [grid(entry, degree + 1, _is_complex(entry[0], groups, given), given) for entry in free]
    for values in by_size(grids):
        signals: dict[str, dict[int, Number]] = {name: {} for name in names}
        for entry, value in zip(free, values, strict=True):
            for (name, index), one in partners(entry, given).items():
                signals[name][index] = one.sign * (value.conjugate() if one.conjugated else value)
        yield signals


def _is_complex(name: str, groups: list[Combination], given: Given) -> bool:
    """Whether conjugation can be seen on this name: in what the two sides differ by, or in a hypothesis."""
    seen = Label(name, conjugated=True)
    conjugated = any(seen in one.labels for group in groups for one in group)
    return name not in given.real() and (conjugated or any(one.conjugated for one in given.group(name)))


def by_size(grids: list[list[Number]]) -> Iterator[tuple[Number, ...]]:
    """All choices of one value from each grid, those with the smallest sum of positions first.

    >>> list(by_size([[1, 2], [1, 2]]))
    [(1, 1), (1, 2), (2, 1), (2, 2)]
    """
    for positions in range(sum(len(one) - 1 for one in grids) + 1):
        yield from _choices(grids, positions)


def _choices(grids: list[list[Number]], positions: int) -> Iterator[tuple[Number, ...]]:
    if not grids:
        if not positions:
            yield ()
        return
    for position, value in enumerate(grids[0][: positions + 1]):
        for rest in _choices(grids[1:], positions - position):
            yield (value, *rest)
