"""Verdicts on finite boxes as documents: what was compared, and both sides of the first cell that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive.notation import layer_notation
from symconv.errors import InputError
from symconv.formulas.nodes import BareIndex, Entry, Formula, Product, Relation, Said, Value, number
from symconv.proof.evaluation import number_formula
from symconv.render.escape import Printed
from symconv.render.output import conventions
from symconv.render.proof import expression_formula, heading
from symconv.render.writer import Content, EquationRow, Passage, Writer

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.proof.check import CellDifference, Scope, SizedVerdict
    from symconv.proof.check_terms import OutputShare


def check_content(verdict: SizedVerdict, writer: Writer) -> Content:
    """A verdict on boxes; a refuted one with both sides of the first differing cell worked out."""
    key = f"check.{'holds' if verdict.holds else 'fails'}"
    sides = tuple(map(expression_formula, verdict.sides))
    facts = {"scope": _sentence(verdict.said, writer), "terms": f"{verdict.terms:,}"}
    passages = [
        *(heading(key, sides, writer) if sides else [writer.title(key, identity=verdict.identity)]),
        writer.text(writer.say("check.told", **facts)),
        *_case(verdict.counterexample, writer),
    ]
    return writer.content(passages)


def scope_content(scope: Scope, writer: Writer) -> Content:
    """Where an identity holds, and the smallest failing case worked out."""
    case = None if scope.counterexample is None else scope.counterexample.counterexample
    passages = [
        writer.title("check.scope", identity=scope.identity),
        writer.text(_sentence(Said("check.scope_told", {"scope": scope.said}), writer)),
        *_case(case, writer),
    ]
    return writer.content(passages)


def _sentence(said: Said, writer: Writer) -> str:
    """A sentence without formulas as plain text, with a capital at its beginning."""
    text = str(writer.in_text.tell(said))
    return text[:1].upper() + text[1:]


def _case(case: CellDifference | None, writer: Writer) -> list[Passage]:
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
    return [*passages, writer.text(_differs(case, at, writer))]


def _share(share: OutputShare, case: CellDifference, several: bool, writer: Writer) -> list[Passage]:
    """One output of a side at the cell: its definition, its products with indices and values, and the result."""
    index = share.reads(case.index)
    at = Entry.at(share.output.name, index)
    facts: dict[str, Any] = {"factor": number_formula(share.coefficient), "at": at}
    if index not in share.output:
        return [writer.text(writer.say("check.outside", **facts))]
    worked = writer.equations(_rows(share.output, index, writer))
    if share.coefficient == 1 and not several:
        return worked
    return [writer.text(writer.say("check.share_one" if share.coefficient == 1 else "check.share", **facts)), *worked]


def _rows(output: Output, index: tuple[int, ...], writer: Writer) -> list[EquationRow]:
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


def _differs(case: CellDifference, at: BareIndex, writer: Writer) -> Printed:
    """Which product makes the difference."""
    if case.product is None:
        return writer.say("check.differs_bias", at=at)
    if case.product.is_number and any(case.differs):
        return _differs_in_numbers(case, writer)
    first, second = case.coefficients
    facts: dict[str, Any] = {"term": _product(case), "first": Value(first), "second": Value(second)}
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


def _product(case: CellDifference) -> Formula:
    """The product as pixel times kernel element where it is one, as SymPy writes it otherwise."""
    one = next(one for one in case.differs if one is not None)
    factors = (one.term.image_value, one.term.kernel_value)
    both = all(factor.is_Symbol for factor in factors) and one.product == case.product
    return Product(tuple(map(Value, factors))) if both else Value(as_expr(case.product))
