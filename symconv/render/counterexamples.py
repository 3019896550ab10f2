"""A counterexample as a worked example: the sequences, the index, both sides with indices and values, and the first
term that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.derive.formula import Entry, Formula, Name, Product, Relation, Sum, letter, number
from symconv.proof.cases import CaseFactor, CaseSide, CaseTerm
from symconv.render.escape import Printed
from symconv.render.identities import number_formula, read_at, sums_formula, weighted
from symconv.render.scribe import Passage, Row, Scribe

if TYPE_CHECKING:
    from symconv.proof.counterexample import Counterexample, Entries
    from symconv.proof.language import Expression
    from symconv.proof.verdict import Verdict


def case_passages(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    """The counterexample of a refuted identity."""
    case = verdict.counterexample
    assert case is not None  # a refuted identity always has one
    output = _output_letter(case)
    at = Relation((letter(output), number(case.index)))
    passages = [scribe.text(scribe.say("proof.case", at=at))]
    passages += scribe.equations(Row(None, _entries(*one), opens=True) for one in case.sequences)
    for which, expression, side in zip(("left", "right"), verdict.sides, (case.left, case.right), strict=True):
        passages.append(scribe.text(scribe.say(f"proof.case_{which}")))
        passages += scribe.equations(_side_rows(expression, side, output, case.index))
    return [*passages, scribe.text(_difference(case, scribe))]


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


def _side_rows(expression: Expression, side: CaseSide, output: str, index: int) -> list[Row]:
    """The defining sums, and below them the terms with their indices, with their values, and added up."""
    stages = [Sum(tuple(map(_indexed, side.terms))), Sum(tuple(map(_valued, side.terms)))]
    if len(side.terms) > 1:
        stages.append(Sum(tuple(number_formula(term.value) for term in side.terms)))
    stages = [*(stages if side.terms else []), Sum((number_formula(side.value),))]
    stages = [one for place, one in enumerate(stages) if not place or one != stages[place - 1]]
    reason = None if side.terms or not side.sums else ("proof.case_empty", {})
    first, *rest = stages
    general = read_at(expression, letter(output))
    worked = read_at(expression, number(index))
    start = [Row(general, sums_formula(side.sums))] if general != worked else []
    return [*start, Row(worked, first, reason), *(Row(None, one) for one in rest)]


def _entry(factor: CaseFactor) -> Entry:
    return Entry(factor.name, (number(factor.index),), conjugated=factor.conjugated)


def _product(factors: tuple[Formula, ...]) -> Formula | None:
    return (factors[0] if len(factors) == 1 else Product(factors)) if factors else None


def _indexed(term: CaseTerm) -> Formula:
    return weighted(term.coefficient, _product(tuple(map(_entry, term.factors))))


def _valued(term: CaseTerm) -> Formula:
    return weighted(term.coefficient, _product(tuple(number_formula(factor.counts) for factor in term.factors)))


def _difference(case: Counterexample, scribe: Scribe) -> Printed:
    """The first term that only one side has, or that both have with different coefficients."""
    left, right = case.differs
    term = left or right
    assert term is not None  # one of the two always is there
    plain = _product(tuple(map(_entry, term.factors))) or number_formula(1)
    facts: dict[str, Any] = {"term": plain, "left": number_formula(case.left.value)}
    facts["right"] = number_formula(case.right.value)
    if left and right:
        facts |= {"first": number_formula(left.coefficient), "second": number_formula(right.coefficient)}
        return scribe.say("proof.differs_both", **facts)
    return scribe.say("proof.differs_left" if left else "proof.differs_right", **facts)
