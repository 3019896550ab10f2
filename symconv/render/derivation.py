"""The worked example as a document, from the values of its steps to what a template may print."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive.figure import range_facts
from symconv.derive.insight import insight
from symconv.formulas.nodes import Entry, Fact, Name, Relation, Said, Value, letter, number
from symconv.limits import limit_of
from symconv.render.candidates import candidate_table
from symconv.render.escape import Printed
from symconv.render.figure import drawing
from symconv.render.output import brief_lines, conventions
from symconv.render.page import Page, worded_page
from symconv.render.writer import Content, Writer, in_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symconv.core.expand import Term
    from symconv.derive import CandidateRow, Derivation
    from symconv.derive.candidates import Candidate

SENTENCES = (
    *("title", "conventions", "definition", "substitution", "candidates", "further", "survivors"),
    *("valued", "products", "result", "drawing", "shown", "undrawn", "letters"),
)
"""The sentences of a worked example, by their keys."""
ALL_STEPS = (
    "title",
    "conventions",
    "definition",
    "substitution",
    "candidates",
    "survivors",
    "values",
    "result",
    "drawing",
    "insight",
)
"""The blocks of the template `derivation`."""


def derivation_content(derivation: Derivation, writer: Writer) -> Content:
    """The whole worked example, with its drawing if that can be read; or the living page that works it out."""
    shown = drawing(derivation.figure(), writer) if derivation.drawable and writer.format.drawn else None
    body = derivation_body(derivation, writer, ALL_STEPS, shown)
    if writer.living:
        body = page_of(derivation, writer, _title(derivation, writer)).piece(3 if writer.fragment else 1, instead=body)
    return Content(body, _title(derivation, writer))


def page_of(derivation: Derivation, writer: Writer, title: str) -> Page:
    """The worked example as a living page with a title, in the sentences of the writer.

    Raises:
        InputError: for an output that a page cannot show, or that is too large for it.
    """
    over = derivation.notation.over
    return worded_page(derivation.output, derivation.at, writer.wording, over=over, title=title)


def _title(derivation: Derivation, writer: Writer) -> str:
    """The title as plain text."""
    return str(writer.in_text.say("derive.title", **title_facts(derivation)))


def derivation_body(
    derivation: Derivation, writer: Writer, steps: tuple[str, ...], drawing: Printed | None = None
) -> str:
    """Those of `ALL_STEPS` that are chosen; in the place of a drawing that is not given a sentence says why."""
    context = derivation_context(derivation, writer)
    context |= {"drawing": drawing, "undrawn": not derivation.drawable, "steps": steps}
    return writer.fill("derivation", context).strip("\n")


def derivation_context(derivation: Derivation, writer: Writer) -> dict[str, Any]:
    """Everything that the template `derivation` of a format may print: printed text, numbers and sentences."""
    rows = [_row(row, derivation, writer) for row in derivation.rows()]
    run = max(_row_lengths(derivation, derivation.candidates), default=1)
    together = _row_lengths(derivation, derivation.terms) if derivation.output.image.rank > 1 else []
    valued = bool(derivation.terms) and derivation.has_values
    several = derivation.numeric and len(derivation.terms) > 1
    written, result = (derivation.survivors(), derivation.substituted_values()), derivation.result()
    told, (main, *more) = conventions(derivation.output, derivation.notation), insight(derivation)
    relations = {"definition": derivation.definition(), "substitution": derivation.substitution()}
    return {
        "say": _sentences(derivation, writer),
        "conventions": [writer.tell(said) for said in told],
        "brief": brief_lines(told, writer, lettered=_has_letters(derivation)),
        "sizes": writer.say("brief.sizes", **_sizes(derivation)),
        "insight": {"main": writer.tell(main), "more": Printed(" ".join(map(writer.tell, more)))},
        **{key: writer.write(relation) for key, relation in relations.items()},
        "smaller": {key: writer.smaller(relation) for key, relation in relations.items()},
        "rows": rows,
        "run": run,
        "groups": _groups(rows, run, writer.format.block),
        "widths": {key: max((len(row[key]) for row in rows), default=0) for key in ("substituted", "solved", "value")},
        "survivors": writer.sum(written[0], together),
        "values": writer.sum(written[1], together) if valued else None,
        "products": writer.sum(derivation.products()) if several else None,
        "result": writer.sum(result),
        "table": candidate_table(derivation, writer),
        "lettered": _has_letters(derivation),
        "further": _further(derivation) > 0,
        "repeats": not derivation.terms or result in written,
    }


def _sizes(derivation: Derivation) -> dict[str, Fact]:
    """The shapes of image and kernel."""
    signals = {"image": derivation.output.image, "kernel": derivation.output.kernel}
    return {role: Relation(tuple(Value(as_expr(size)) for size in one.shape), "×") for role, one in signals.items()}


def title_facts(derivation: Derivation) -> dict[str, Fact]:
    """What the title of a worked example mentions."""
    operation = Said(f"operation.{derivation.output.operation.definition}")
    return {"at": Entry.at(derivation.output.name, derivation.at), "operation": operation}


def _sentences(derivation: Derivation, writer: Writer) -> dict[str, Printed]:
    kept = sum(row.kept for row in derivation.candidates)
    put = zip(map(letter, derivation.notation.output), map(number, derivation.at), strict=True)
    facts: dict[str, Fact] = title_facts(derivation) | {
        "put": Relation(tuple(map(Relation, put)), ","),
        "candidates": len(derivation.candidates),
        "kept": kept,
        "limit": limit_of("cells"),
        "vanished": len(derivation.candidates) - kept,
        "further": _further(derivation),
        "image": Name(derivation.output.image.name),
        "kernel": Name(derivation.output.kernel.name),
        "letters": Said("letters.*"),
    }
    keys = {key: f"derive.{key}" for key in SENTENCES} | {"shown": _shown(derivation)}
    if derivation.outside:
        facts |= range_facts(derivation.output.box)
        keys["substitution"] = "derive.substitution_outside"
    return {name: writer.say(key, **facts) for name, key in keys.items()}


def _shown(derivation: Derivation) -> str:
    """The sentence beside the drawing, by what there is to be seen."""
    if not any(candidate.kept for candidate in derivation.candidates):
        return "derive.shown_none"
    return "derive.shown" if derivation.output.image.rank <= 2 else "derive.shown_slices"


def _further(derivation: Derivation) -> int:
    """How many terms the window leaves out."""
    return len(derivation.terms) - sum(len(candidate.terms) for candidate in derivation.candidates)


def _row(row: CandidateRow, derivation: Derivation, writer: Writer) -> dict[str, Any]:
    cause = row.candidate.cause
    return {
        "kept": row.candidate.kept,
        "substituted": writer.write(row.substituted),
        "solved": writer.write(row.solved),
        "value": _value(row, derivation, writer),
        "read": writer.write(row.read) if row.read is not None else None,
        "rule": _rule(row, derivation, writer),
        "reason": writer.say(f"reason.{cause}") if cause else None,
    }


def _value(row: CandidateRow, derivation: Derivation, writer: Writer) -> Printed:
    """The product with its values and, for numbers, what it makes; nothing without values."""
    if row.value is None:
        return Printed("")
    factors = writer.write(row.value)
    value = Value(as_expr(sum(term.expr for term in row.candidate.terms)))
    if not derivation.numeric or writer.write(value) == factors:
        return factors
    return writer.write(Relation((row.value, value)))


def _rule(row: CandidateRow, derivation: Derivation, writer: Writer) -> Printed | None:
    """The boundary rules at work in a read that ended elsewhere."""
    if row.read is None:
        return None
    output = derivation.output
    asked = zip(output.operation.boundaries, output.order(row.candidate.image_index), output.image.ranges, strict=True)
    rules = dict.fromkeys(rule for rule, part, (low, high) in asked if not low <= part <= high)
    return Printed(", ".join(writer.say(f"rule.{rule}") for rule in rules))


def _row_lengths(derivation: Derivation, found: Sequence[Term] | Sequence[Candidate]) -> list[int]:
    """How many of those found lie on each row of the operand that the sum runs over."""
    key, order = f"{derivation.notation.over}_index", derivation.output.order
    return [len(list(same)) for _, same in groupby(order(getattr(one, key))[:-1] for one in found)]


def _has_letters(derivation: Derivation) -> bool:
    values = [term.kernel_value for term in derivation.terms if derivation.output.kernel.values is not None]
    values += [term.image_value for term in derivation.terms if derivation.output.image.values is not None]
    return any(value.free_symbols for value in values)


def _groups(rows: list[dict[str, Any]], run: int, most: int) -> list[list[dict[str, Any]]]:
    """The rows in blocks short enough for every Markdown reader, broken between image rows where that is possible."""
    units = [rows[a : a + run] for a in range(0, len(rows), run)]
    if any(_length(unit) > most for unit in units):
        units = [[row] for row in rows]
    return in_blocks(units, _length, most)


def _length(rows: list[dict[str, Any]]) -> int:
    """The characters of the rows in Markdown, marks included."""
    keys = ("substituted", "solved", "value", "reason", "read", "rule")
    return sum((60 if row["reason"] else 20) + sum(len(row[key] or "") for key in keys) for row in rows)
