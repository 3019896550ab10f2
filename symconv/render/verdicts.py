"""Verdicts as documents: the identity, its scope, the words it uses, and the proof or the counterexample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.derive.formula import Divides, Formula, Relation, letter, number
from symconv.proof.gaussian import Gaussian
from symconv.proof.reader import equation
from symconv.proof.steps import sums_in
from symconv.render.chains import reading
from symconv.render.counterexamples import case_passages
from symconv.render.formats import Pen
from symconv.render.headings import heading
from symconv.render.identities import expression_formula, hypotheses_formula, number_formula
from symconv.render.language import Sentence, definitions
from symconv.render.proofs import proof_passages
from symconv.render.scribe import Passage, Scribe, framed

if TYPE_CHECKING:
    from symconv.proof.language import Expression
    from symconv.proof.verdict import Verdict

PARTS = ("title", "scope", "definitions", "proof", "counterexample")


def render_verdict(
    verdict: Verdict,
    format: str = "text",
    *,
    fragment: bool = False,
    templates: str | Path | None = None,
    brackets: str = "square",
) -> str:
    """A verdict as a document: the identity, its scope, the words it uses, and the proof or the counterexample.

    Args:
        verdict: what `prove` has answered.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX, a piece to ``\\input`` in place of a document that compiles alone.
        templates: a folder of templates and wording that is searched before the shipped one.
        brackets: `square`, `subscript` or `round`.

    Raises:
        InputError: for an unknown format.
        TemplateError: if a template cannot be used.

    >>> from symconv.proof import prove
    >>> print(render_verdict(prove("conv(x, h) = conv(h, x)")).splitlines()[-5].strip())
    conv(x, h)[m] = Σ_i x[i]·h[m-i]
    """
    pen = Pen.of(format, brackets, fragment=fragment)
    return framed(verdict_passages(verdict, Scribe.of(pen, templates), PARTS), pen, fragment, templates)


def verdict_passages(verdict: Verdict, scribe: Scribe, parts: tuple[str, ...]) -> list[Passage]:
    """The chosen parts of a verdict, as they follow each other.

    Args:
        verdict: what `prove` has answered.
        scribe: writes them.
        parts: of `PARTS`.
    """
    chosen: list[Passage] = []
    for part in parts:
        chosen += MAKERS[part](verdict, scribe)
    return chosen


def _title(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    return heading(f"proof.title_{'holds' if verdict.holds else 'fails'}", _sides(verdict), scribe)


def _sides(verdict: Verdict) -> tuple[Formula, ...]:
    return tuple(map(expression_formula, verdict.sides))


def _statement(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    identity = Relation(_sides(verdict))
    if not verdict.used:
        return [scribe.text(scribe.say("proof.claim", identity=identity))]
    given = hypotheses_formula(verdict.used)
    return [scribe.text(scribe.say("proof.claim_given", identity=identity, given=given))]


def _scope(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    keys = {None: "every", 0: "fails", 1: "line"}
    key = f"proof.scope_{keys.get(verdict.dimensions, 'several')}"
    said = [scribe.text(scribe.say(key, dimensions=verdict.dimensions or 0))]
    for sentence, given in (("proof.where", verdict.used), ("proof.unused", verdict.unused)):
        if given:
            said.append(scribe.text(scribe.say(sentence, given=hypotheses_formula(given))))
    return said


def _definitions(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    """The words that the identity uses, and the signs that its proof or counterexample needs."""
    given = tuple(side for one in verdict.hypotheses for side in equation(str(one)))
    sentences = [*definitions((*verdict.sides, *given)), *_divides(verdict), *_units(verdict)]
    if not sentences:
        return []
    lines = (scribe.say(key, **facts) for key, facts in sentences)
    return [scribe.text(scribe.say("proof.definitions")), *scribe.points(lines)]


def _proof(verdict: Verdict, scribe: Scribe) -> list[Passage]:
    return [] if verdict.proof is None else proof_passages(reading(verdict.proof), verdict.sides, scribe)


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


MAKERS: Mapping[str, Callable[[Verdict, Scribe], list[Passage]]] = MappingProxyType(
    {
        "title": _title,
        "statement": _statement,
        "scope": _scope,
        "definitions": _definitions,
        "proof": _proof,
        "counterexample": lambda verdict, scribe: [] if verdict.holds else case_passages(verdict, scribe),
    }
)


def render_expression(expression: Expression, format: str = "text") -> str:
    """An expression of the language of identities as mathematics; a display block in Markdown.

    >>> from symconv.proof import Sequence, conv
    >>> print(render_expression(2 * conv(Sequence("x"), Sequence("h")), "latex"))
    2 \\cdot \\mathrm{conv}(x, h)
    """
    shown = Pen.of(format).write(expression_formula(expression))
    return f"$$\n{shown}\n$$" if format == "markdown" else str(shown)


def expression_mimebundle(expression: Expression) -> dict[str, str]:
    """What a notebook shows of an expression."""
    shown = {format: render_expression(expression, format) for format in ("text", "markdown", "latex")}
    return {
        "text/plain": shown["text"],
        "text/markdown": shown["markdown"],
        "text/latex": f"$\\displaystyle {shown['latex']}$",
    }
