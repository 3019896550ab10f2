"""Proofs as documents: the identity, its scope, the words it uses, and the proof or the counterexample.

A proof is a list of steps, each about one sum. Here the steps about the same sum are put together, in the order of a
reader: what the sum becomes when impulses are carried out, and then the one run of substitution, hypothesis and
conditions that leads to its counterpart on the other side. A counterexample is a worked example: the sequences, the
index, both sides with indices and values, and the first term that differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symconv.formulas.nodes import (
    BigSum,
    Divides,
    Entry,
    Formula,
    Linear,
    Name,
    Phrase,
    Product,
    Read,
    Relation,
    Sum,
    Value,
    letter,
    number,
)
from symconv.proof.counterexample import CaseSide, Counterexample, Entries
from symconv.proof.evaluation import Gaussian, number_formula, product_formula, weighted
from symconv.proof.language import (
    DefiningSum,
    Expression,
    LinearCombination,
    Sequence,
    Word,
    WordCall,
    equation,
    names_of,
    parts_of,
)
from symconv.proof.lattice import affine_letter
from symconv.proof.prove import SCOPES, Verdict
from symconv.proof.sums import (
    Collapsed,
    HypothesisUsed,
    Met,
    Restated,
    Split,
    Spread,
    Step,
    Substituted,
    Summed,
    Vanished,
    WrittenSides,
    puts_formula,
    sums_formula,
    sums_in,
    tally_formula,
    tidied,
)
from symconv.proof.symmetry import Hypothesis
from symconv.render.escape import Printed
from symconv.render.writer import Content, EquationRow, Passage, Reason, Writer

LONGEST_TITLE = 52  # characters of plain text
SHORT_SIDE = 16  # beside so short a left side a long right side may take several lines


def heading(key: str, sides: tuple[Formula, ...], writer: Writer) -> list[Passage]:
    """The title of a verdict, followed by its identity if that is too long for a title.

    Args:
        key: of the wording; with `_short` behind it, of the title that does without the identity.
        sides: both sides of the identity.
        writer: writes them.
    """
    title = writer.title(key, identity=Relation(sides))
    if len(title["plain"]) <= LONGEST_TITLE:
        return [title]
    return [writer.title(f"{key}_short") | {"plain": title["plain"]}, *displayed(sides, writer)]


def displayed(sides: tuple[Formula, ...], writer: Writer) -> list[Passage]:
    """An identity as an equation of its own: on one line if it fits, else a long side below the other."""
    left, right = sides
    short = len(writer.plain.show(left)) <= SHORT_SIDE
    return writer.equations([EquationRow(left, right)] if short else _beside(left, EquationRow(None, right), writer))


def _beside(left: Formula, row: EquationRow, writer: Writer) -> list[EquationRow]:
    """A row beside its left side if that fits on a line; below it otherwise."""
    together = replace(row, left=left)
    return [together] if writer.fits(together) else [EquationRow(None, left, opens=True), row]


DELTA = Name("delta")


def expression_formula(expression: Expression) -> Formula:
    """An expression of the language as a formula.

    >>> from symconv.proof.language import expression
    >>> from symconv.formulas.plain import Printer
    >>> Printer().show(expression_formula(expression("conv(x, h) - x/2 + conv(delta, odd(h))")))
    'conv(x, h) - 1/2·x + conv(δ, odd(h))'
    """
    match expression:
        case Sequence(name):
            return Name(name)
        case WordCall(word, arguments) if arguments:
            shown = (expression_formula(one) if isinstance(one, Expression) else number(one) for one in arguments)
            return Phrase(word, tuple(shown))
        case WordCall(word):  # a constant: the number that it stands for, or its own sign
            if any(one.impulses for one in expression.sums):
                return Name(word)
            return number_formula(sum((one.coefficient for one in expression.sums), Fraction(0)))
        case LinearCombination(terms):
            found = tuple(weighted(factor, expression_formula(part)) for factor, part in terms)
            return found[0] if len(found) == 1 else Sum(found)
    raise TypeError(type(expression))


def read_at(expression: Expression, index: Linear) -> Formula:
    """The expression at an index: an entry of a sequence, the number of a constant, ``conv(x, h)[m]`` otherwise."""
    if isinstance(expression, Sequence):
        return Entry(expression.name, (index,))
    body = expression_formula(expression)
    return body if isinstance(body, Value) else Read(body, (index,))


def hypotheses_formula(given: tuple[str, ...] | tuple[Hypothesis, ...]) -> Formula:
    """What is given, as equations with commas between them."""
    sides = [equation(str(one)) for one in given]
    return Relation(tuple(Relation(tuple(map(expression_formula, pair))) for pair in sides), ",")


Sentence = tuple[str, Mapping[str, Any]]
PLACEHOLDERS = ("a", "b", "c", "d", "e", "u", "v", "w", "z")
OUTPUTS, SUMMED = ("m", "n", "o", "r"), ("i", "j", "p", "q", "s")


@dataclass(frozen=True, slots=True)
class Stand:
    """The names that stand for any sequence, and the index letters, in a definition."""

    first: str
    second: str
    at: str
    over: str

    @property
    def index(self) -> Linear:
        """The output index."""
        return letter(self.at)


def definitions(expressions: tuple[Expression, ...]) -> list[Sentence]:
    """One sentence for each word in use, in the order in which the words occur; constants are printed as numbers.

    >>> from symconv.proof.language import equation
    >>> from symconv.formulas.plain import Printer
    >>> for key, facts in definitions(equation("conv(x, up(h, 2)) = zero")):
    ...     print(key, Printer().show(facts["formula"]))
    proof.define.formula conv(a, b)[m] = Σ_i a[i]·b[m-i]
    proof.define.formula up(a, 2)[m] = a[m/2]·[2 ∣ m]
    """
    parts = [part for one in expressions for part in parts_of(one)]
    names = set[str]().union(*map(names_of, expressions))
    free = [name for name in PLACEHOLDERS if name not in names]
    output = next(name for name in OUTPUTS if name not in names or name == OUTPUTS[-1])
    over = next(name for name in SUMMED if name not in names or name == SUMMED[-1])
    stand = Stand(free[0], free[1], output, over)
    words: dict[tuple[Word, tuple[int, ...]], None] = {}
    for part in parts:
        if isinstance(part, WordCall) and (part.arguments or any(one.impulses for one in part.sums)):
            words[part.row, tuple(one for one in part.arguments if not isinstance(one, Expression))] = None
    return [DEFINED.get(word.name, _definition)(word, stand, amounts) for word, amounts in words]


def _definition(word: Word, stand: Stand, amounts: tuple[int, ...]) -> Sentence:
    """The value of a word at the output letter, from its defining sums."""
    names, integers = iter((Name(stand.first), Name(stand.second))), iter(amounts)
    call = Phrase(word.name, tuple(next(names) if kind == "s" else number(next(integers)) for kind in word.takes))
    value = _value(word.sums(*amounts), stand)
    return "proof.define.formula", {"formula": Relation((Read(call, (stand.index,)), value))}


def _value(sums: tuple[DefiningSum, ...], stand: Stand) -> Formula:
    """The defining sums added up, a coefficient that they share in front of them."""
    shared = abs(sums[0].coefficient) if len({abs(one.coefficient) for one in sums}) == 1 else Fraction(1)
    parts = [weighted(one.coefficient / shared, _defining_sum(one, stand)) for one in sums]
    body = Sum(tuple(parts)) if len(parts) > 1 else parts[0]
    return body if shared == 1 else weighted(shared, body)


def _defining_sum(one: DefiningSum, stand: Stand) -> Formula:
    values = {"m": affine_letter(stand.at), "i": affine_letter(stand.over)}
    indices = [index.put(values) for index in one.indices]
    factors: list[Formula] = [
        Entry(name, (index.formula,), conjugated=one.conjugated)
        for name, index in zip((stand.first, stand.second), indices, strict=False)
    ]
    factors += [Entry("delta", (index.put(values).formula,)) for index in one.impulses]
    factors += [Divides(i.divisor, (i * i.divisor).formula) for i in indices if i.divisor > 1]
    body = product_formula(tuple(factors)) or number_formula(1)
    return BigSum((stand.over,), body) if one.is_summed else body


def _gradient_definition(_: Word, stand: Stand, __: tuple[int, ...]) -> Sentence:
    pairing = BigSum((stand.over,), Product(tuple(Entry(n, (letter(stand.over),)) for n in ("g", stand.second))))
    call = Read(Phrase("grad", (Name(stand.second), Name(stand.first), Name("g"))), (stand.index,))
    return "proof.define.grad", {"call": call, "pairing": pairing, "entry": Entry(stand.first, (stand.index,))}


def _impulse(_: Word, stand: Stand, __: tuple[int, ...]) -> Sentence:
    return "proof.define.delta", {"entry": Read(DELTA, (stand.index,)), "where": Relation((stand.index, number(0)))}


DEFINED: Mapping[str, Callable[[Word, Stand, tuple[int, ...]], Sentence]] = MappingProxyType(
    {"grad": _gradient_definition, "delta": _impulse}
)
"""The definitions that are no formula of defining sums."""


STAGES = ((Collapsed,), (Vanished, Substituted, HypothesisUsed, Restated), (Substituted, HypothesisUsed, Spread))
STARTS = tuple(dict.fromkeys(kind for kinds in STAGES for kind in kinds))
"""The kinds of step that may begin a run, in the order in which the runs of a sum follow each other."""
RANK: Mapping[type, int] = MappingProxyType({Substituted: 0, HypothesisUsed: 1, Restated: 2})


@dataclass(frozen=True, slots=True)
class ProofLink:
    """What a sum is equal to, one sum or several or none, and why: a key of the wording with its facts."""

    sums: tuple[Summed, ...]
    reason: Reason

    @property
    def formula(self) -> Formula:
        """The sums as they are printed."""
        return self.sums[0].formula if len(self.sums) == 1 else sums_formula(self.sums)


@dataclass(frozen=True, slots=True)
class Chain:
    """A sum as it was written, and what it is equal to, one after the other."""

    sum: Summed
    links: tuple[ProofLink, ...]

    @property
    def start(self) -> Formula:
        """The sum as it is printed."""
        return self.sum.formula

    @property
    def rows(self) -> list[EquationRow]:
        """The links as equations."""
        return [EquationRow(None, link.formula, link.reason) for link in self.links]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the identity, and the chain of each of its sums."""

    written: WrittenSides
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class ProofReading:
    """A whole proof: both sides, the products in which they meet, and what agrees one residue class at a time."""

    sides: tuple[Side, ...]
    met: tuple[Met, ...]
    splits: tuple[Split, ...]

    @property
    def single(self) -> bool:
        """Whether both sides are one sum at most, so that the proof is one line of equations for each."""
        return not self.splits and all(len(side.chains) <= 1 for side in self.sides)


def reading(steps: tuple[Step, ...]) -> ProofReading:
    """The steps sorted for a reader."""
    runs = list(_runs(steps))
    written = (step for step in steps if isinstance(step, WrittenSides))
    sides = tuple(Side(step, tuple(Chain(one, tuple(_links(one, runs))) for one in step.sums)) for step in written)
    met = tuple(step for step in steps if isinstance(step, Met))
    return ProofReading(sides, met, tuple(step for step in steps if isinstance(step, Split)))


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


def _links(one: Summed, runs: list[list[Any]]) -> Iterator[ProofLink]:
    """The links of a sum; the runs that are used are taken off the list."""
    for kinds in STAGES:
        run = next((run for run in runs if isinstance(run[0], kinds) and _about(run[0], one)), None)
        if run is None:
            continue
        runs.remove(run)
        yield from (_link(step) for step in run if not _renames_nothing(step))
        one = getattr(run[-1], "after", one)


def _about(step: Any, one: Summed) -> bool:
    """Whether a step begins with this sum, as it was written or with its conditions tidied."""
    other = step.sum if isinstance(step, Vanished) else step.before
    return other in (one, replace(one, conditions=tidied(one.conditions)))


def _renames_nothing(step: Any) -> bool:
    return isinstance(step, Substituted) and all(put.value == affine_letter(put.letter) for put in step.put)


def _spread(step: Spread) -> ProofLink:
    facts: dict[str, Any] = {"given": hypotheses_formula(step.given), "number": number(len(step.after))}
    if not step.before.letters:
        return ProofLink(step.after, ("proof.given", facts))
    key = "share"
    if len(step.puts) == 2:
        key = "half"
        facts |= {name: puts_formula(put) for name, put in zip(("first", "second"), step.puts, strict=True)}
    return ProofLink(step.after, (f"proof.{key}{'_given' if step.given else ''}", facts))


def _link(step: Step) -> ProofLink:
    match step:
        case Collapsed():
            return ProofLink((step.after,), ("proof.only", {"delta": DELTA, "put": puts_formula(step.put)}))
        case Substituted():
            return ProofLink((step.after,), ("proof.put", {"put": puts_formula(step.put)}))
        case HypothesisUsed():
            return ProofLink((step.after,), ("proof.given", {"given": hypotheses_formula(step.given)}))
        case Restated():
            return ProofLink((step.after,), ("proof.restated", {}))
        case Spread():
            return _spread(step)
        case Vanished(_, given) if given:
            return ProofLink((), ("proof.negative", {"given": hypotheses_formula(given)}))
        case Vanished():
            return ProofLink((), ("proof.empty", {}))
    raise TypeError(type(step))


def proof_passages(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The proof: one block of equations if each side is one sum, else both sides, their sums and where these meet."""
    found = reading(verdict.proof or ())
    lefts = [read_at(one, letter(side.written.output)) for side, one in zip(found.sides, verdict.sides, strict=True)]
    if found.single:
        return _single(lefts, found, writer)
    written = [
        EquationRow(left, sums_formula(side.written.sums))
        for left, side in zip(lefts, found.sides, strict=True)
        if not isinstance(left, Value)
    ]
    blocks = [written] if all(map(writer.fits, written)) else [[row] for row in written]
    chains: list[EquationRow] = []
    for chain in (chain for side in found.sides for chain in side.chains if chain.links):
        first, *rest = chain.rows
        chains += [*_beside(chain.start, first, writer), *rest]
    return [
        *(passage for block in blocks for passage in writer.equations(block)),
        *([writer.text(writer.say("proof.term_by_term")), *writer.equations(chains)] if chains else []),
        *writer.points(
            writer.say("proof.met", sum=m.sum.formula, left=tally_formula(m.left), right=tally_formula(m.right))
            for m in found.met
        ),
        *(passage for one in found.splits for passage in _split(one, writer)),
        writer.text(writer.say("proof.end_agree")),
    ]


def _single(lefts: list[Formula], found: ProofReading, writer: Writer) -> list[Passage]:
    """One chain of equations for each side; both end in the same sum."""
    rows = [
        row
        for left, side in zip(lefts, found.sides, strict=True)
        for row in _chain_side_rows(left, side.chains, writer)
    ]
    end = writer.say("proof.end_same" if found.met else "proof.end_zero")
    return [*writer.equations(rows or [EquationRow(lefts[0], lefts[1])]), writer.text(end)]


def _chain_side_rows(left: Formula, chains: tuple[Chain, ...], writer: Writer) -> list[EquationRow]:
    """A side, the sum that it is, and what this is equal to; nothing for a number or an entry alone."""
    if not chains:
        return [] if isinstance(left, Value) else [EquationRow(left, sums_formula(()))]
    (chain,) = chains
    links = chain.rows
    if left != chain.start:
        return [*_beside(left, EquationRow(None, chain.start), writer), *links]
    return [EquationRow(left, links[0].right, links[0].reason), *links[1:]] if links else []


def _split(split: Split, writer: Writer) -> list[Passage]:
    """The sums of a split, and what both sides add up to in each of its residue classes."""
    by_side = {
        side: sums_formula(tuple(one.sum for one in split.members if one.side == side)) for side in ("left", "right")
    }
    lines = []
    for one in split.classes:
        example = Relation(tuple(Relation((letter(name), number(value))) for name, value in one.example), ",")
        sums = {"left": tally_formula((one.left,)), "right": tally_formula((one.right,))}
        lines.append(writer.say("proof.class", example=example, **sums))
    key = "proof.split" if lines else "proof.split_many"
    return [writer.text(writer.say(key, **by_side)), *writer.points(lines)]


def case_passages(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The counterexample of a refuted identity."""
    case = verdict.counterexample
    assert case is not None  # a refuted identity always has one
    output = _output_letter(case)
    at = Relation((letter(output), number(case.index)))
    passages = [writer.text(writer.say("proof.case", at=at))]
    passages += writer.equations(EquationRow(None, _entries(*one), opens=True) for one in case.sequences)
    for which, expression, side in zip(("left", "right"), verdict.sides, (case.left, case.right), strict=True):
        passages.append(writer.text(writer.say(f"proof.case_{which}")))
        passages += writer.equations(_side_rows(expression, side, output, case.index))
    return [*passages, writer.text(_difference(case, writer))]


def _output_letter(case: Counterexample) -> str:
    """The output letter of the written sums: the one that is not summed over."""
    sums = (*case.left.sums, *case.right.sums)
    found = (name for one in sums for factor in one.factors for name in factor.index.letters if name not in one.letters)
    return next(found, "m")


def _entries(name: str, entries: Entries) -> Formula:
    if not entries:
        return Relation((Name(name), number_formula(0)))
    equal = (Relation((Entry(name, (number(index),)), number_formula(value))) for index, value in entries)
    return Relation(tuple(equal), ",")


def _side_rows(expression: Expression, side: CaseSide, output: str, index: int) -> list[EquationRow]:
    """The defining sums, and below them the terms with their indices, with their values, and added up."""
    stages = [Sum(tuple(term.formula for term in side.terms)), Sum(tuple(term.in_values for term in side.terms))]
    if len(side.terms) > 1:
        stages.append(Sum(tuple(number_formula(term.value) for term in side.terms)))
    stages = [*(stages if side.terms else []), Sum((number_formula(side.value),))]
    stages = [one for position, one in enumerate(stages) if not position or one != stages[position - 1]]
    reason = None if side.terms or not side.sums else ("proof.case_empty", {})
    first, *rest = stages
    general = read_at(expression, letter(output))
    worked = read_at(expression, number(index))
    start = [EquationRow(general, sums_formula(side.sums))] if general != worked else []
    return [*start, EquationRow(worked, first, reason), *(EquationRow(None, one) for one in rest)]


def _difference(case: Counterexample, writer: Writer) -> Printed:
    """The first term that only one side has, or that both have with different coefficients."""
    left, right = case.differs
    term = left or right
    assert term is not None  # one of the two always is there
    values = {"left": number_formula(case.left.value), "right": number_formula(case.right.value)}
    facts: dict[str, Any] = {"term": term.product, **values}
    if left and right:
        facts |= {"first": number_formula(left.coefficient), "second": number_formula(right.coefficient)}
        return writer.say("proof.differs_both", **facts)
    return writer.say("proof.differs_left" if left else "proof.differs_right", **facts)


PARTS = ("title", "scope", "definitions", "proof", "counterexample")


def verdict_content(verdict: Verdict, writer: Writer) -> Content:
    """The identity, its scope, the words it uses, and the proof or the counterexample."""
    return writer.content(verdict_passages(verdict, writer, PARTS))


def verdict_passages(verdict: Verdict, writer: Writer, parts: tuple[str, ...]) -> list[Passage]:
    """The chosen parts of a verdict, as they follow each other.

    Args:
        verdict: what `prove` has answered.
        writer: writes them.
        parts: of `PARTS`.
    """
    return [passage for part in parts for passage in MAKERS[part](verdict, writer)]


def _title(verdict: Verdict, writer: Writer) -> list[Passage]:
    return heading(f"proof.title_{'holds' if verdict.holds else 'fails'}", _sides(verdict), writer)


def _sides(verdict: Verdict) -> tuple[Formula, ...]:
    return tuple(map(expression_formula, verdict.sides))


def _statement(verdict: Verdict, writer: Writer) -> list[Passage]:
    identity = Relation(_sides(verdict))
    key = "proof.claim_given" if verdict.used else "proof.claim"
    return [writer.text(writer.say(key, identity=identity, given=hypotheses_formula(verdict.used)))]


def _scope(verdict: Verdict, writer: Writer) -> list[Passage]:
    key = f"proof.scope_{SCOPES.get(verdict.dimensions, 'several')}"
    said = [writer.text(writer.say(key, dimensions=verdict.dimensions or 0))]
    for sentence, given in (("proof.where", verdict.used), ("proof.unused", verdict.unused)):
        if given:
            said.append(writer.text(writer.say(sentence, given=hypotheses_formula(given))))
    return said


def _definitions(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The words that the identity uses, and the signs that its proof or counterexample needs."""
    given = tuple(side for one in verdict.hypotheses for side in equation(str(one)))
    sentences = [*definitions((*verdict.sides, *given)), *_divides(verdict), *_units(verdict)]
    if not sentences:
        return []
    lines = (writer.say(key, **facts) for key, facts in sentences)
    return [writer.text(writer.say("proof.definitions")), *writer.points(lines)]


def _divides(verdict: Verdict) -> list[Sentence]:
    """What a factor that is 1 or 0 means, if a sum holds one."""
    sums = [one for step in verdict.proof or () for one in sums_in(step)]
    if verdict.counterexample is not None:
        sums += [*verdict.counterexample.left.sums, *verdict.counterexample.right.sums]
    found = next((condition for one in sums for condition in one.conditions), None)
    if found is None:
        return []
    example = letter(found.index.letters[0]) if found.index.letters else number(0)
    facts = {"divides": Divides(found.divisor, example), "divisor": found.divisor, "index": example}
    return [("proof.define.divides", facts)]


def _units(verdict: Verdict) -> list[Sentence]:
    """The imaginary unit, if a counterexample needs it: in LaTeX it looks like an index letter."""
    signals = verdict.counterexample.signals() if verdict.counterexample is not None else {}
    if not any(isinstance(value, Gaussian) for entries in signals.values() for value in entries.values()):
        return []
    return [("proof.define.unit", {"unit": number_formula(Gaussian(0, 1))})]


MAKERS: Mapping[str, Callable[[Verdict, Writer], list[Passage]]] = MappingProxyType(
    {
        "title": _title,
        "statement": _statement,
        "scope": _scope,
        "definitions": _definitions,
        "proof": lambda verdict, writer: proof_passages(verdict, writer) if verdict.holds else [],
        "counterexample": lambda verdict, writer: case_passages(verdict, writer) if not verdict.holds else [],
    }
)


def expression_content(expression: Expression, writer: Writer) -> Content:
    """An expression of the language of identities as mathematics, without a frame."""
    return Content(writer.format.display.format(writer.write(expression_formula(expression))), framed=False)
