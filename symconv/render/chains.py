"""The steps of a proof in the order in which a person reads them: for each sum the chain of equal sums that it starts.

A proof is a list of steps, each about one sum. Here the steps about the same sum are put together: what it becomes when
impulses are carried out, and then the one run of substitution, hypothesis and conditions that leads to its counterpart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from symconv.derive.formula import Formula, number
from symconv.proof.affine import letter
from symconv.proof.linear import tidied
from symconv.proof.steps import (
    Applied,
    Collapsed,
    Met,
    Restated,
    Split,
    Spread,
    Step,
    Substituted,
    Summed,
    Vanished,
    Written,
)
from symconv.render.identities import DELTA, hypotheses_formula, puts_formula, sum_formula, sums_formula
from symconv.render.scribe import Reason

STAGES = ((Collapsed,), (Vanished, Substituted, Applied, Restated), (Substituted, Applied, Spread))
STARTS = tuple(dict.fromkeys(kind for kinds in STAGES for kind in kinds))
"""The kinds of step that may begin a run, in the order in which the runs of a sum follow each other."""
RANK: Mapping[type, int] = MappingProxyType({Substituted: 0, Applied: 1, Restated: 2})


@dataclass(frozen=True, slots=True)
class Link:
    """What a sum is equal to, one sum or several or none, and why: a key of the wording with its facts."""

    sums: tuple[Summed, ...]
    reason: Reason

    @property
    def formula(self) -> Formula:
        """The sums as they are printed."""
        return sum_formula(self.sums[0]) if len(self.sums) == 1 else sums_formula(self.sums)


@dataclass(frozen=True, slots=True)
class Chain:
    """A sum as it was written, and what it is equal to, one after the other."""

    sum: Summed
    links: tuple[Link, ...]

    @property
    def start(self) -> Formula:
        """The sum as it is printed."""
        return sum_formula(self.sum)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the identity, and the chain of each of its sums."""

    written: Written
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole proof: both sides, the products in which they meet, and what agrees one residue class at a time."""

    sides: tuple[Side, ...]
    met: tuple[Met, ...]
    splits: tuple[Split, ...]

    @property
    def single(self) -> bool:
        """Whether both sides are one sum at most, so that the proof is one line of equations for each."""
        return not self.splits and all(len(side.chains) <= 1 for side in self.sides)


def reading(steps: tuple[Step, ...]) -> Reading:
    """The steps sorted for a reader."""
    runs = list(_runs(steps))
    sides = tuple(_side(step, runs) for step in steps if isinstance(step, Written))
    met = tuple(step for step in steps if isinstance(step, Met))
    return Reading(sides, met, tuple(step for step in steps if isinstance(step, Split)))


def _runs(steps: tuple[Step, ...]) -> Iterator[list[Any]]:
    """Impulses, vanishings and means alone; substitution, hypothesis and conditions on one sum together."""
    run: list[Any] = []
    for step in steps:
        follows = run and type(step) in RANK and type(run[-1]) in RANK and run[-1].after == getattr(step, "before", 0)
        if follows and RANK[type(step)] > RANK[type(run[-1])]:
            run.append(step)
            continue
        if run:
            yield run
        run = [step] if isinstance(step, STARTS) else []
    if run:
        yield run


def _side(step: Written, runs: list[list[Any]]) -> Side:
    return Side(step, tuple(Chain(one, tuple(_links(one, runs))) for one in step.sums))


def _links(one: Summed, runs: list[list[Any]]) -> Iterator[Link]:
    """The links of a sum; the runs that are used are taken off the list."""
    for kinds in STAGES:
        run = next((run for run in runs if isinstance(run[0], kinds) and _about(run[0], one)), None)
        if run is None:
            continue
        runs.remove(run)
        yield from (LINKS[type(step)](step) for step in run if not _renames_nothing(step))
        one = getattr(run[-1], "after", one)


def _about(step: Any, one: Summed) -> bool:
    """Whether a step begins with this sum, as it was written or with its conditions tidied."""
    other = step.sum if isinstance(step, Vanished) else step.before
    return other in (one, replace(one, conditions=tidied(one.conditions)))


def _renames_nothing(step: Any) -> bool:
    return isinstance(step, Substituted) and all(put.value == letter(put.letter) for put in step.put)


def _vanished(step: Vanished) -> Link:
    reason: Reason = (
        ("proof.negative", {"given": hypotheses_formula(step.given)}) if step.given else ("proof.empty", {})
    )
    return Link((), reason)


def _spread(step: Spread) -> Link:
    facts: dict[str, Any] = {"given": hypotheses_formula(step.given), "number": number(len(step.after))}
    if not step.before.letters:
        return Link(step.after, ("proof.given", facts))
    key = "share"
    if len(step.puts) == 2:
        key = "half"
        facts |= {name: puts_formula(put) for name, put in zip(("first", "second"), step.puts, strict=True)}
    return Link(step.after, (f"proof.{key}{'_given' if step.given else ''}", facts))


LINKS: Mapping[type, Any] = MappingProxyType(
    {
        Collapsed: lambda step: Link((step.after,), ("proof.only", {"delta": DELTA, "put": puts_formula(step.put)})),
        Substituted: lambda step: Link((step.after,), ("proof.put", {"put": puts_formula(step.put)})),
        Applied: lambda step: Link((step.after,), ("proof.given", {"given": hypotheses_formula(step.given)})),
        Restated: lambda step: Link((step.after,), ("proof.restated", {})),
        Spread: _spread,
        Vanished: _vanished,
    }
)
