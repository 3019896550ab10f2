"""The worked example as templates see it: printed text, numbers and sentences, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive import MAX_CELLS
from symconv.formula.nodes import BareIndex, Entry, Formula, Name, Relation, Sum, Value, letter, number
from symconv.render.conventions import convention_lines
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.measure import rows_size, smaller
from symconv.render.templates import Wording

if TYPE_CHECKING:
    from symconv.derive import CandidateRow, Derivation

SENTENCES = (
    *("title", "conventions", "definition", "substitution", "candidates", "further", "survivors"),
    *("valued", "products", "result", "drawing", "undrawn", "letters"),
)
BLOCK = 850  # characters; some Markdown readers give up on longer formulas


def derivation_context(derivation: Derivation, pen: Pen, wording: Wording) -> dict[str, Any]:
    """Everything that the template `derivation` of a format may print.

    Args:
        derivation: the worked example.
        pen: writes its formulas.
        wording: holds its sentences.
    """

    def say(key: str, **facts: Any) -> Printed:
        return wording.say(key, pen.format.name, pen.inline, facts)

    rows = [_row(row, derivation, pen, say) for row in derivation.rows()]
    together = _image_rows(derivation)
    valued = bool(derivation.terms) and derivation.has_values
    written = (derivation.survivors(), derivation.substituted_values())
    general = {"definition": derivation.definition(), "substitution": derivation.substitution()}
    return {
        "say": _sentences(derivation, pen, say),
        "conventions": convention_lines(derivation.output, derivation.notation, say),
        **{key: pen.write(relation) for key, relation in general.items()},
        "smaller": {key: smaller(relation, pen) for key, relation in general.items()},
        "rows": rows,
        "run": _run(derivation),
        "groups": _groups(rows, _run(derivation)),
        "widths": {key: max((len(row[key]) for row in rows), default=0) for key in ("substituted", "solved", "value")},
        "survivors": sum_context(written[0], pen, together),
        "values": sum_context(written[1], pen, together) if valued else None,
        "products": _products(derivation, pen),
        "result": sum_context(derivation.result(), pen),
        "size": rows_size(derivation, pen),
        "lettered": _has_letters(derivation),
        "further": _further(derivation) > 0,
        "repeats": not derivation.terms or derivation.result() in written,
    }


def plain_title(derivation: Derivation, wording: Wording) -> str:
    """The title of the sheet in plain text, for the properties of a document."""
    pen = Pen.of("text", derivation.notation.brackets)

    def say(key: str, **facts: Any) -> Printed:
        return wording.say(key, "text", pen.inline, facts)

    return str(say("derive.title", **_title_facts(derivation, say)))


def _title_facts(derivation: Derivation, say: Any) -> dict[str, Any]:
    at = Entry.at(derivation.output.name, derivation.at)
    return {"at": at, "operation": say(f"operation.{derivation.output.operation.definition}")}


def _sentences(derivation: Derivation, pen: Pen, say: Any) -> dict[str, Printed]:
    """The sentences of the sheet by their keys."""
    kept = sum(row.kept for row in derivation.candidates)
    facts: dict[str, Any] = _title_facts(derivation, say) | {
        "put": _put(derivation),
        "candidates": len(derivation.candidates),
        "kept": kept,
        "limit": MAX_CELLS,
        "vanished": len(derivation.candidates) - kept,
        "further": _further(derivation),
        "image": Name(derivation.output.image.name),
        "kernel": Name(derivation.output.kernel.name),
    }
    facts["letters"] = say(f"letters.{pen.format.name}")
    sentences = {key: say(f"derive.{key}", **facts) for key in SENTENCES}
    if derivation.outside:
        box = derivation.output.box
        facts |= {"low": BareIndex.at(box.lower), "high": BareIndex.at(box.upper)}
        sentences["substitution"] = say("derive.substitution_outside", **facts)
    return sentences


def _further(derivation: Derivation) -> int:
    """How many terms the window leaves out."""
    return len(derivation.terms) - sum(len(candidate.terms) for candidate in derivation.candidates)


def _put(derivation: Derivation) -> Formula:
    pairs = zip(derivation.notation.output, derivation.at, strict=True)
    return Relation(tuple(Relation((letter(name), number(value))) for name, value in pairs), ",")


def _row(row: CandidateRow, derivation: Derivation, pen: Pen, say: Any) -> dict[str, Any]:
    return {
        "kept": row.candidate.kept,
        "substituted": pen.write(row.substituted),
        "solved": pen.write(row.solved),
        "value": _value(row, derivation, pen),
        "read": pen.write(row.read) if row.read is not None else None,
        "rule": _rule(row, derivation, say),
        "reason": say(f"reason.{row.candidate.cause}") if row.candidate.cause else None,
    }


def _value(row: CandidateRow, derivation: Derivation, pen: Pen) -> Printed:
    """The product with its values and, for numbers, what it makes; nothing without values."""
    if row.value is None:
        return Printed("")
    factors = pen.write(row.value)
    value = Value(as_expr(sum(term.expr for term in row.candidate.terms)))
    if not derivation.numeric or pen.write(value) == factors:
        return factors
    return pen.write(Relation((row.value, value)))


def _rule(row: CandidateRow, derivation: Derivation, say: Any) -> Printed | None:
    """The boundary rules at work in a read that ended elsewhere."""
    if row.read is None:
        return None
    output = derivation.output
    asked = zip(output.operation.boundaries, output.order(row.candidate.image_index), output.image.ranges, strict=True)
    rules = dict.fromkeys(rule for rule, part, (low, high) in asked if not low <= part <= high)
    return Printed(", ".join(say(f"rule.{rule}") for rule in rules))


def sum_context(relation: Relation, pen: Pen, groups: Sequence[int] = ()) -> dict[str, Any]:
    """A sum as its left side and its lines."""
    left, right = relation.sides
    total = right if isinstance(right, Sum) else Sum((right,))
    return {"left": pen.write(left), "lines": pen.lines(left, total, groups)}


def _image_rows(derivation: Derivation) -> list[int]:
    """How many terms lie on each row of the operand that the sum runs over."""
    over_image = derivation.notation.over == "image"
    order = derivation.output.order
    rows = [order(t.image_index if over_image else t.kernel_index)[:-1] for t in derivation.terms]
    return [len(list(same)) for _, same in groupby(rows)] if derivation.output.image.rank > 1 else []


def _run(derivation: Derivation) -> int:
    """How many candidates lie on one row of the drawing."""
    over_image = derivation.notation.over == "image"
    order = derivation.output.order
    rows = [order(c.image_index if over_image else c.kernel_index)[:-1] for c in derivation.candidates]
    return max((len(list(same)) for _, same in groupby(rows)), default=1)


def _has_letters(derivation: Derivation) -> bool:
    values = [term.kernel_value for term in derivation.terms if derivation.output.kernel.values is not None]
    values += [term.image_value for term in derivation.terms if derivation.output.image.values is not None]
    return any(value.free_symbols for value in values)


def _groups(rows: list[dict[str, Any]], run: int) -> list[list[dict[str, Any]]]:
    """The rows in blocks short enough for every Markdown reader, broken between image rows where that is possible."""
    units = [rows[a : a + run] for a in range(0, len(rows), run)]
    if any(_length(unit) > BLOCK for unit in units):
        units = [[row] for row in rows]
    groups: list[list[dict[str, Any]]] = []
    for unit in units:
        if groups and _length(groups[-1]) + _length(unit) <= BLOCK:
            groups[-1] += unit
        else:
            groups.append(list(unit))
    return groups


def _length(rows: list[dict[str, Any]]) -> int:
    """The characters of the rows in Markdown, marks included."""
    keys = ("substituted", "solved", "value", "reason", "read", "rule")
    return sum((60 if row["reason"] else 20) + sum(len(row[key] or "") for key in keys) for row in rows)


def _products(derivation: Derivation, pen: Pen) -> dict[str, Any] | None:
    """The values of the products, where there are several numbers to add."""
    several = derivation.numeric and len(derivation.terms) > 1
    return sum_context(derivation.products(), pen) if several else None
