"""A smallest integer counterexample of a refuted identity, with both sides worked out.

It always exists: the two sides give some monomial different coefficients (`symconv.proof.witness`). Put every entry
outside that monomial to 0. What is left of the difference is a polynomial in the few entries of the monomial, of
degree d at most in each, and it is not the zero polynomial; so it does not vanish on a grid of d + 1 values for each
unknown. Entries that a hypothesis ties to each other are one unknown, and an entry that conjugation can tell from
its conjugate counts as two real ones (`symconv.proof.entries`). The grid is searched from its smallest numbers on, so
that the answer has the fewest entries first and the smallest numbers second.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symconv.proof.cases import CaseSide, CaseTerm, worked_out
from symconv.proof.compare import first_difference
from symconv.proof.entries import entries_of, filled, grid, unknowns
from symconv.proof.evaluate import evaluate
from symconv.proof.gaussian import Number
from symconv.proof.given import Given
from symconv.proof.language import Expression
from symconv.proof.normal import Combination
from symconv.proof.product import Label
from symconv.proof.witness import Witness, witness
from symconv.proof.written import Letters

Signals = dict[str, dict[int, Number]]
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

    def signals(self) -> Signals:
        """The sequences as dictionaries, index to value."""
        return {name: dict(entries) for name, entries in self.sequences}

    def __str__(self) -> str:
        named = "; ".join(f"{name}: {_entries(entries)}" for name, entries in self.sequences)
        return f"{named}; at {self.index}: left {self.left}, right {self.right}"


def _entries(entries: Entries) -> str:
    return ", ".join(f"[{index}] = {value}" for index, value in entries) or "all 0"


def counterexample(
    sides: Mapping[str, Expression],
    letters: Mapping[str, Letters],
    groups: list[Combination],
    names: tuple[str, ...],
    given: Given,
) -> Counterexample:
    """The smallest counterexample; `groups` is what `symconv.proof.decide.groups` leaves of the difference."""
    found = witness(groups, given)
    index = found[1][1]
    complex_names = frozenset(name for name in names if _is_complex(name, groups, given))
    tried = (
        (signals, {side: evaluate(sides[side], signals, given.real()).at(index) for side in ("left", "right")})
        for signals in _candidates(found, groups, names, complex_names, given)
    )
    signals, values = next((signals, values) for signals, values in tried if values["left"] != values["right"])
    left, right = (worked_out(sides[side], letters[side], signals, index, values[side]) for side in ("left", "right"))
    sequences = tuple((name, tuple(sorted(entries.items()))) for name, entries in signals.items())
    return Counterexample(sequences, index, left, right, first_difference(left, right, given))


def _candidates(
    found: Witness, groups: list[Combination], names: tuple[str, ...], complex_names: frozenset[str], given: Given
) -> Iterator[Signals]:
    """Values for the unknowns of the failing monomial, small ones first, with the partners that hypotheses ask for."""
    labels, point = found
    free = unknowns(entries_of(labels, point[2:]), given)
    degree = max(len(one.labels) for group in groups for one in group)
    grids = [grid(entry, degree + 1, entry[0] in complex_names, given) for entry in free]
    for values in by_size(grids):
        signals: Signals = {name: {} for name in names}
        for (name, index), value in filled(dict(zip(free, values, strict=True)), given):
            signals[name][index] = value
        yield signals


def _is_complex(name: str, groups: list[Combination], given: Given) -> bool:
    """Whether conjugation can be seen on this name: in what the two sides differ by, or in a hypothesis."""
    seen = Label(name, conjugated=True)
    conjugated = any(seen in one.labels for group in groups for one in group)
    return name not in given.real() and (conjugated or any(one.conjugated for one in given.group(name)))


def by_size(grids: list[list[Number]]) -> Iterator[tuple[Number, ...]]:
    """All choices of one value from each grid, those with the smallest sum of places first.

    >>> list(by_size([[1, 2], [1, 2]]))
    [(1, 1), (1, 2), (2, 1), (2, 2)]
    """
    for places in range(sum(len(one) - 1 for one in grids) + 1):
        yield from _choices(grids, places)


def _choices(grids: list[list[Number]], places: int) -> Iterator[tuple[Number, ...]]:
    if not grids:
        if not places:
            yield ()
        return
    for place in range(min(places, len(grids[0]) - 1) + 1):
        for rest in _choices(grids[1:], places - place):
            yield (grids[0][place], *rest)
