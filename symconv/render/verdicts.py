"""Verdicts as documents: the identity, its scope, the words it uses, and the proof or the counterexample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.derive.formula import Divides, Linear, Part, Relation
from symconv.proof.gaussian import Gaussian
from symconv.proof.steps import Condition
from symconv.render.chains import Reading, reading
from symconv.render.counterexamples import case_context
from symconv.render.environment import fill, template_folders
from symconv.render.formats import Pen
from symconv.render.identities import expression_formula, hypotheses_formula, number_formula
from symconv.render.language import Sentence, definitions
from symconv.render.proofs import reading_context
from symconv.render.render import wrap
from symconv.render.scribe import Scribe
from symconv.render.wording import load_wording

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
        format: `text`, `latex` or `markdown`.
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
    pen = Pen.of(format, brackets)
    return wrap(proof_body(verdict, pen, PARTS, templates), pen, fragment, templates)


def proof_body(verdict: Verdict, pen: Pen, parts: tuple[str, ...], templates: str | Path | None) -> str:
    """The chosen parts of a verdict, without the frame of a document; `parts` are blocks of the template `proof`."""
    scribe = Scribe(pen, load_wording(*template_folders(templates)))
    context = proof_context(verdict, scribe) | {"parts": parts}
    return fill(pen.format.name, f"proof.{pen.format.ending}.j2", context, templates).strip("\n")


def proof_context(verdict: Verdict, scribe: Scribe) -> dict[str, Any]:
    """Everything that the template `proof` of a format may print."""
    identity = Relation(tuple(map(expression_formula, verdict.sides)))
    given = {"given": hypotheses_formula(verdict.hypotheses)} if verdict.hypotheses else None
    shown = definitions(verdict.sides)
    found = reading(verdict.proof) if verdict.proof is not None else None
    notes = [("proof.define.divides", _divides(one)) for one in _conditions(found)[:1]] + _units(verdict)
    return {
        "title": scribe.say(f"proof.title_{'holds' if verdict.holds else 'fails'}", identity=identity),
        "identity": scribe.pen.write(identity),
        "scope": scribe.say(_scope_key(verdict), dimensions=verdict.dimensions or 0),
        "given": scribe.say("proof.where", **given) if given else None,
        "intro": scribe.say("proof.definitions"),
        "definitions": [scribe.say(key, **facts) for key, facts in (*shown, *notes)],
        "proof": reading_context(found, verdict.sides, scribe) if found is not None else None,
        "case": case_context(verdict, scribe) if verdict.counterexample is not None else None,
    }


def _units(verdict: Verdict) -> list[Sentence]:
    """The imaginary unit, if a counterexample needs it: in LaTeX it looks like an index letter."""
    signals = verdict.counterexample.signals() if verdict.counterexample is not None else {}
    if not any(isinstance(value, Gaussian) for entries in signals.values() for value in entries.values()):
        return []
    return [("proof.define.unit", {"unit": number_formula(Gaussian(0, 1))})]


def _scope_key(verdict: Verdict) -> str:
    keys = {None: "every", 0: "fails", 1: "line"}
    return f"proof.scope_{keys.get(verdict.dimensions, 'several')}"


def _conditions(found: Reading | None) -> list[Condition]:
    sums = [one for side in found.sides for one in side.written.sums] if found else []
    return [condition for one in sums for condition in one.conditions]


def _divides(condition: Condition) -> dict[str, Any]:
    example = Linear((Part(1, condition.index.letters[0]),)) if condition.index.letters else Linear((Part(0),))
    return {"divides": Divides(condition.divisor, example), "divisor": condition.divisor, "index": example}


def verdict_mimebundle(verdict: Verdict) -> dict[str, str]:
    """What a notebook shows: plain text, Markdown, and a LaTeX piece."""
    return {
        "text/plain": render_verdict(verdict, "text"),
        "text/markdown": render_verdict(verdict, "markdown"),
        "text/latex": render_verdict(verdict, "latex", fragment=True),
    }


def render_expression(expression: Expression, format: str = "text") -> str:
    """An expression of the language of identities as mathematics; a display block in Markdown.

    >>> from symconv.proof import Sequence, conv
    >>> print(render_expression(2 * conv(Sequence("x"), Sequence("h")), "latex"))
    2 \\cdot \\mathrm{conv}(x,\\ h)
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
