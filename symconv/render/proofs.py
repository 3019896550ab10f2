"""The text of a proof: both sides written out, and what carries them to the same sum, line by line."""

from __future__ import annotations

from symconv.derive.formula import Formula, Relation, Sum, Value, letter, number
from symconv.proof.language import Expression
from symconv.proof.steps import Met, Split
from symconv.render.chains import Chain, Reading
from symconv.render.identities import read_at, sum_formula, sums_formula, tally_formula
from symconv.render.scribe import Passage, Row, Scribe


def proof_passages(found: Reading, sides: tuple[Expression, ...], scribe: Scribe) -> list[Passage]:
    """The proof: one block of equations if each side is one sum, else both sides, their sums and where these meet."""
    lefts = [read_at(one, letter(side.written.output)) for side, one in zip(found.sides, sides, strict=True)]
    if found.single:
        return _single(lefts, found, scribe)
    written = [
        Row(left, sums_formula(side.written.sums))
        for left, side in zip(lefts, found.sides, strict=True)
        if not isinstance(left, Value)
    ]
    blocks = [written] if all(map(scribe.fits, written)) else [[row] for row in written]
    chains = [row for side in found.sides for chain in side.chains if chain.links for row in _chain_rows(chain, scribe)]
    return [
        *(passage for block in blocks for passage in scribe.equations(block)),
        *([scribe.text(scribe.say("proof.term_by_term")), *scribe.equations(chains)] if chains else []),
        *scribe.points(scribe.say("proof.met", **_met_facts(met)) for met in found.met),
        *(passage for one in found.splits for passage in _split(one, scribe)),
        scribe.text(scribe.say("proof.end_agree")),
    ]


def _single(lefts: list[Formula], found: Reading, scribe: Scribe) -> list[Passage]:
    """One chain of equations for each side; both end in the same sum."""
    rows = [row for left, side in zip(lefts, found.sides, strict=True) for row in _side_rows(left, side.chains, scribe)]
    end = scribe.say("proof.end_same" if found.met else "proof.end_zero")
    return [*scribe.equations(rows or [Row(lefts[0], lefts[1])]), scribe.text(end)]


def _side_rows(left: Formula, chains: tuple[Chain, ...], scribe: Scribe) -> list[Row]:
    """A side, the sum that it is, and what this is equal to; nothing for a number or an entry alone."""
    if not chains:
        return [] if isinstance(left, Value) else [Row(left, sums_formula(()))]
    (chain,) = chains
    links = [Row(None, link.formula, link.reason) for link in chain.links]
    if left != chain.start:
        beside = Row(left, chain.start)
        opened = [beside] if scribe.fits(beside) else [Row(None, left, opens=True), Row(None, chain.start)]
        return [*opened, *links]
    return [Row(left, links[0].right, links[0].reason), *links[1:]] if links else []


def _chain_rows(chain: Chain, scribe: Scribe) -> list[Row]:
    """The first link beside the sum that it starts from, if that fits on a line; below it otherwise."""
    first, *rest = (Row(None, link.formula, link.reason) for link in chain.links)
    beside = Row(chain.start, first.right, first.reason)
    return [beside, *rest] if scribe.fits(beside) else [Row(None, chain.start, opens=True), first, *rest]


def _met_facts(met: Met) -> dict[str, Formula]:
    return {"sum": sum_formula(met.sum), "left": tally_formula(met.left), "right": tally_formula(met.right)}


def _split(split: Split, scribe: Scribe) -> list[Passage]:
    """The sums of a split, and what both sides add up to in each of its residue classes."""
    by_side = {
        side: Sum(tuple(sum_formula(one.sum) for one in split.members if one.side == side))
        for side in ("left", "right")
    }
    lines = []
    for one in split.classes:
        example = Relation(tuple(Relation((letter(name), number(value))) for name, value in one.example), ",")
        sums = {"left": tally_formula((one.left,)), "right": tally_formula((one.right,))}
        lines.append(scribe.say("proof.class", example=example, **sums))
    key = "proof.split" if lines else "proof.split_many"
    return [scribe.text(scribe.say(key, **by_side)), *scribe.points(lines)]
