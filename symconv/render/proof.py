"""Verdicts as documents: the identity, its scope, the words it uses, and the proof or the counterexample.

A proof is a list of steps, each about one sum. Here the steps about the same sum are put together, in the order of a
reader: what the sum becomes when impulses are carried out, and then the one run of substitution, hypothesis and
conditions that leads to its counterpart on the other side. A counterexample is a worked example: the sequences, the
index, both sides with indices and values, and the first term that differs. So is the first cell in which the sides of a
check on finite boxes differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive.notation import layer_notation
from symconv.errors import InputError
from symconv.formulas.nodes import (
    BareIndex,
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
    Said,
    Sum,
    Value,
    letter,
    number,
)
from symconv.proof.counterexample import CaseSide, Counterexample, Entries
from symconv.proof.evaluation import Gaussian, number_formula, weighted
from symconv.proof.language import Expression, Sequence, Word, WordCall, axes_of, equation, names_of, parts_of
from symconv.proof.prove import SCOPES, Verdict, axes_key
from symconv.proof.sums import (
    LetterPools,
    Met,
    Rewriting,
    Split,
    Step,
    Summed,
    WrittenSides,
    expression_formula,
    hypotheses_formula,
    sums_formula,
    sums_in,
    tally_formula,
    written,
)
from symconv.render.escape import Printed
from symconv.render.output import conventions
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.proof.check import CellDifference, Scope, SizedVerdict
    from symconv.proof.check_terms import OutputShare

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


def read_at(expression: Expression, index: Linear) -> Formula:
    """The expression at an index: an entry of a sequence, the number of a constant, ``conv(x, h)[m]`` otherwise."""
    if isinstance(expression, Sequence):
        return Entry(expression.name, (index,))
    body = expression_formula(expression)
    return body if isinstance(body, Value) else Read(body, (index,))


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
            amounts = tuple(one for one in part.arguments if not isinstance(one, Expression))
            words[part.row, amounts if part.axis is None else amounts[:-1]] = None
    found = [DEFINED.get(word.name, _definition)(word, stand, amounts) for word, amounts in words]
    return [*found, ("proof.define.axis", {})] if any(map(axes_of, expressions)) else found


def _definition(word: Word, stand: Stand, amounts: tuple[int, ...]) -> Sentence:
    """The value of a word at the output letter, a coefficient that its sums share in front of them."""
    names, integers = iter((Sequence(stand.first), Sequence(stand.second))), iter(amounts)
    takes = word.takes.removesuffix("a")
    call = WordCall(word.name, tuple(next(names) if kind == "s" else next(integers) for kind in takes))
    sums = written(call, LetterPools(stand.at, (stand.over,)))
    sizes = {abs(one.coefficient) for one in sums}
    shared = sizes.pop() if len(sizes) == 1 else Fraction(1)
    value = sums_formula(tuple(replace(one, coefficient=one.coefficient / shared) for one in sums))
    value = value if shared == 1 else weighted(shared, value)
    equal = Relation((Read(expression_formula(call), (stand.index,)), value))
    return "proof.define.formula", {"formula": equal}


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


Chain = tuple[Summed, tuple[Rewriting, ...]]
"""A sum as it was written, and the steps that say what it is equal to, one after the other."""


@dataclass(frozen=True, slots=True)
class ProofReading:
    """A whole proof: the chains of each side, the products in which they meet, what agrees by residue classes."""

    sides: tuple[tuple[WrittenSides, tuple[Chain, ...]], ...]
    met: tuple[Met, ...]
    splits: tuple[Split, ...]


def reading(steps: tuple[Step, ...]) -> ProofReading:
    """The steps sorted for a reader."""
    chains: dict[tuple[str, int], list[Rewriting]] = {}
    for step in steps:
        if isinstance(step, Rewriting):
            chains.setdefault(step.origin, []).append(step)
    sides = tuple(
        (step, tuple((one, tuple(chains.get((step.side, number), ()))) for number, one in enumerate(step.sums)))
        for step in steps
        if isinstance(step, WrittenSides)
    )
    met = tuple(step for step in steps if isinstance(step, Met))
    return ProofReading(sides, met, tuple(step for step in steps if isinstance(step, Split)))


def _rows(links: tuple[Rewriting, ...]) -> list[EquationRow]:
    return [EquationRow(None, sums_formula(step.sums), step.reason) for step in links]


def proof_passages(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The proof, along each axis by itself if some are named."""
    if not verdict.axes:
        return _proof(verdict, writer)
    return [one for axis, part in verdict.axes for one in (_along(axis, part, writer), *_proof(part, writer))]


def _along(axis: int | None, part: Verdict, writer: Writer) -> Passage:
    identity = Relation(_sides(part))
    if axis is None:
        return writer.text(writer.say("proof.along_others", identity=identity))
    return writer.text(writer.say("proof.along", axis=axis, identity=identity))


def _proof(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The proof: one block of equations if each side is one sum, else both sides, their sums and where these meet."""
    found = reading(verdict.proof or ())
    lefts = [read_at(one, letter(side.output)) for (side, _), one in zip(found.sides, verdict.sides, strict=True)]
    if not found.splits and all(len(chains) <= 1 for _, chains in found.sides):
        rows = [
            row
            for left, (side, chains) in zip(lefts, found.sides, strict=True)
            for row in _side_equations(left, side, chains, writer)
        ]
        end = writer.say("proof.end_same" if found.met else "proof.end_zero")
        return [*writer.equations(rows or [EquationRow(lefts[0], lefts[1])]), writer.text(end)]
    written = [
        EquationRow(left, sums_formula(side.sums), side.reason)
        for left, (side, _) in zip(lefts, found.sides, strict=True)
        if not isinstance(left, Value)
    ]
    blocks = [written] if all(map(writer.fits, written)) else [[row] for row in written]
    rows = []
    for start, links in (chain for _, chains in found.sides for chain in chains if chain[1]):
        first, *rest = _rows(links)
        rows += [*_beside(start.formula, first, writer), *rest]
    return [
        *(passage for block in blocks for passage in writer.equations(block)),
        *([writer.text(writer.say("proof.term_by_term")), *writer.equations(rows)] if rows else []),
        *writer.points(
            writer.say("proof.met", sum=m.sum.formula, left=tally_formula(m.left), right=tally_formula(m.right))
            for m in found.met
        ),
        *(passage for one in found.splits for passage in _split(one, writer)),
        writer.text(writer.say("proof.end_agree")),
    ]


def _side_equations(left: Formula, side: WrittenSides, chains: tuple[Chain, ...], writer: Writer) -> list[EquationRow]:
    """A side, the sum that it is, and what this is equal to; nothing for a number or an entry alone."""
    if not chains:
        return [] if isinstance(left, Value) else [EquationRow(left, sums_formula(()), side.reason)]
    ((start, links),) = chains
    rows = _rows(links)
    if left != start.formula:
        return [*_beside(left, EquationRow(None, start.formula, side.reason), writer), *rows]
    return [replace(row, left=None if position else left) for position, row in enumerate(rows)]


def _split(split: Split, writer: Writer) -> list[Passage]:
    """The sums of a split, and what both sides add up to in each of its residue classes."""
    by_side = {
        side: sums_formula(tuple(one.sum for one in split.members if one.side == side)) for side in ("left", "right")
    }
    lines = []
    for one in split.classes:
        residues = Relation(tuple(part.formula for part in one.residues), ",")
        sums = {"left": tally_formula((one.left,)), "right": tally_formula((one.right,))}
        lines.append(writer.say("proof.class", residues=residues, **sums))
    if lines and split.others:
        lines.append(writer.say("proof.class_others"))
    key = "proof.split" if lines else "proof.split_many"
    return [writer.text(writer.say(key, **by_side)), *writer.points(lines)]


def case_passages(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The counterexample of a refuted identity; along the first axis that fails, if some are named."""
    for axis, part in verdict.axes:
        if not part.holds:
            return [_along(axis, part, writer), *case_passages(part, writer)]
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
    reason = None if side.terms or not side.sums else Said("proof.case_empty")
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
    if verdict.axes:
        last = verdict.said.facts["last"]
        said = [writer.text(writer.say(f"proof.scope_{axes_key(verdict.axes)}", last=last))]
    for sentence, given in (("proof.where", verdict.used), ("proof.unused", verdict.unused)):
        if given:
            said.append(writer.text(writer.say(sentence, given=hypotheses_formula(given))))
    return said


def _definitions(verdict: Verdict, writer: Writer) -> list[Passage]:
    """The words that the identity uses, and the signs that its proof or counterexample needs."""
    given = tuple(side for one in verdict.hypotheses for side in equation(str(one)))
    sentences = [*definitions((*verdict.sides, *given)), *_divides(verdict), *_units(verdict)]
    return writer.points((writer.say(key, **facts) for key, facts in sentences), writer.say("proof.definitions"))


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


def check_content(verdict: SizedVerdict, writer: Writer) -> Content:
    """A verdict on boxes; a refuted one with both sides of the first differing cell worked out."""
    key = f"check.{'holds' if verdict.holds else 'fails'}"
    sides = tuple(map(expression_formula, verdict.sides))
    facts = {"scope": _sentence(verdict.said, writer), "terms": f"{verdict.terms:,}"}
    passages = [
        *(heading(key, sides, writer) if sides else [writer.title(key, identity=verdict.identity)]),
        writer.text(writer.say("check.told", **facts)),
        *_cell(verdict.counterexample, writer),
    ]
    return writer.content(passages)


def scope_content(scope: Scope, writer: Writer) -> Content:
    """Where an identity holds, and the smallest failing case worked out."""
    case = None if scope.counterexample is None else scope.counterexample.counterexample
    passages = [
        writer.title("check.scope", identity=scope.identity),
        writer.text(_sentence(Said("check.scope_told", {"scope": scope.said}), writer)),
        *_cell(case, writer),
    ]
    return writer.content(passages)


def _sentence(said: Said, writer: Writer) -> str:
    """A sentence without formulas as plain text, with a capital at its beginning."""
    text = str(writer.in_text.tell(said))
    return text[:1].upper() + text[1:]


def _cell(case: CellDifference | None, writer: Writer) -> list[Passage]:
    if case is None:
        return []
    at = BareIndex(tuple(number(part) for part in case.index))
    outputs = [share.output for side in case.sides for share in side]
    lines = dict.fromkeys(writer.tell(said) for y in outputs for said in conventions(y, layer_notation(y)))
    passages = [writer.text(writer.say("check.case", at=at)), *writer.points(lines)]
    for which, side in zip(("left", "right"), case.sides, strict=True):
        passages.append(writer.text(writer.say(f"check.{which}", at=at)))
        for share in side:
            passages += _share(share, case, len(side) > 1, writer)
    return [*passages, writer.text(_cell_differs(case, at, writer))]


def _share(share: OutputShare, case: CellDifference, several: bool, writer: Writer) -> list[Passage]:
    """One output of a side at the cell: its definition, its products with indices and values, and the result."""
    index = share.reads(case.index)
    at = Entry.at(share.output.name, index)
    facts: dict[str, Any] = {"factor": number_formula(share.coefficient), "at": at}
    if index not in share.output:
        return [writer.text(writer.say("check.outside", **facts))]
    worked = writer.equations(_cell_rows(share.output, index, writer))
    if share.coefficient == 1 and not several:
        return worked
    return [writer.text(writer.say("check.share_one" if share.coefficient == 1 else "check.share", **facts)), *worked]


def _cell_rows(output: Output, index: tuple[int, ...], writer: Writer) -> list[EquationRow]:
    """The worked example of one cell, briefly: definition, index put in, products, values, result."""
    at = Entry.at(output.name, index)
    try:
        derivation = output.derive(*index, over="kernel")
    except InputError:  # reads that fold back obey no single law; the sum is all there is to show
        return [EquationRow(at, Value(output[index]))]
    definition, put = derivation.definition(), derivation.substitution()
    stages = [derivation.survivors()]
    if derivation.terms:
        stages += [derivation.substituted_values()] if derivation.has_values else []
        stages.append(derivation.result())
    kept = {writer.plain.show(one): one for one in stages}.values()  # what reads alike is said once
    first = EquationRow(definition.sides[0], definition.sides[-1])
    return [first, EquationRow(at, put.sides[1]), *(EquationRow(None, one.sides[1]) for one in kept)]


def _cell_differs(case: CellDifference, at: BareIndex, writer: Writer) -> Printed:
    """Which product makes the difference."""
    if case.product is None:
        return writer.say("check.differs_bias", at=at)
    if case.product.is_number and any(case.differs):
        return _differs_in_numbers(case, writer)
    first, second = case.coefficients
    facts: dict[str, Any] = {"term": _cell_product(case), "first": Value(first), "second": Value(second)}
    key = "left" if not second else "right" if not first else "both"
    return writer.say(f"check.differs_{key}", **facts)


def _differs_in_numbers(case: CellDifference, writer: Writer) -> Printed:
    """Which two entries one side multiplies and the other does not, or not as often."""
    left, right = case.differs
    which, one = ("left", left) if left is not None else ("right", right)
    assert one is not None  # the caller has looked
    output = case.sides[0 if which == "left" else 1][0].output
    read = one.term.image_index if one.term.read_index is None else one.term.read_index
    positions = ((output.image.name, read), (output.kernel.name, one.term.kernel_index))
    entries = Product(tuple(Entry(name, tuple(map(number, index))) for name, index in positions))
    facts: dict[str, Any] = {"term": Relation((entries, Value(one.product)))}
    if left and right:
        facts |= {"first": number_formula(left.factor), "second": number_formula(right.factor)}
        return writer.say("check.differs_both", **facts)
    return writer.say(f"check.differs_{which}", **facts)


def _cell_product(case: CellDifference) -> Formula:
    """The product as pixel times kernel element where it is one, as SymPy writes it otherwise."""
    one = next(one for one in case.differs if one is not None)
    factors = (one.term.image_value, one.term.kernel_value)
    both = all(factor.is_Symbol for factor in factors) and one.product == case.product
    return Product(tuple(map(Value, factors))) if both else Value(as_expr(case.product))
