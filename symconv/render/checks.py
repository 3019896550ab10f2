"""Verdicts on finite boxes as documents: what was compared, and both sides of the first cell that differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.derive.formula import Entry, Formula, Index, Product, Relation, Value, number
from symconv.derive.notation import layer_notation
from symconv.entries import as_expr
from symconv.errors import InputError
from symconv.render.conventions import convention_lines
from symconv.render.derivation import derivation_context
from symconv.render.environment import fill, template_folders
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.identities import expression_formula, number_formula
from symconv.render.render import wrap
from symconv.render.scribe import Scribe
from symconv.render.wording import load_wording

if TYPE_CHECKING:
    from symconv.proof.boxes.checking import SizedVerdict
    from symconv.proof.boxes.difference import Difference
    from symconv.proof.boxes.scoping import Scope
    from symconv.proof.boxes.shares import Share


def render_check(
    verdict: SizedVerdict,
    format: str = "text",
    *,
    fragment: bool = False,
    templates: str | Path | None = None,
    brackets: str = "square",
) -> str:
    """A verdict on boxes as a document; a refuted one with both sides of the first differing cell worked out.

    Args:
        verdict: what `check` has answered.
        format: `text`, `latex` or `markdown`.
        fragment: for LaTeX, a piece to ``\\input`` in place of a document that compiles alone.
        templates: a folder of templates and wording that is searched before the shipped one.
        brackets: `square`, `subscript` or `round`.

    >>> from symconv.proof import check
    >>> print(render_check(check("conv(x, h) = slide(x, h)", image=(3,), kernel=(3,))).splitlines()[0])
    Refuted: conv(x, h) = slide(x, h)
    """
    pen = Pen.of(format, brackets)
    return wrap(check_body(verdict, pen, templates), pen, fragment, templates)


def render_scope(
    scope: Scope,
    format: str = "text",
    *,
    fragment: bool = False,
    templates: str | Path | None = None,
    brackets: str = "square",
) -> str:
    """Where an identity holds, and the smallest failing case worked out; the arguments are those of `render_check`."""
    pen = Pen.of(format, brackets)
    if scope.counterexample is None:
        scribe = Scribe(pen, load_wording(*template_folders(templates)))
        context = {
            "title": scribe.say("check.scope", identity=scope.identity),
            "scope": _capital(scope.sentence) + ".",
            "case": None,
        }
        return wrap(_filled(context, pen, templates), pen, fragment, templates)
    return wrap(check_body(scope.counterexample, pen, templates, scope), pen, fragment, templates)


def check_body(verdict: SizedVerdict, pen: Pen, templates: str | Path | None, scope: Scope | None = None) -> str:
    """The verdict without the frame of a document, under what `scope` found if that is given."""
    scribe = Scribe(pen, load_wording(*template_folders(templates)))
    identity = Relation(tuple(map(expression_formula, verdict.sides))) if verdict.sides else verdict.identity
    key = "scope" if scope else "holds" if verdict.holds else "fails"
    case = verdict.counterexample
    context = {
        "title": scribe.say(f"check.{key}", identity=identity),
        "scope": _capital(scope.sentence) + "."
        if scope
        else scribe.say("check.told", scope=_capital(verdict.scope), terms=f"{verdict.terms:,}"),
        "case": None if case is None else _case(case, scribe),
    }
    return _filled(context, pen, templates)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _filled(context: dict[str, Any], pen: Pen, templates: str | Path | None) -> str:
    return fill(pen.format.name, f"check.{pen.format.ending}.j2", context, templates).strip("\n")


def _case(case: Difference, scribe: Scribe) -> dict[str, Any]:
    at = Index(tuple(number(part) for part in case.index))
    sides = [
        {"title": scribe.say(f"check.{which}", at=at), "shares": [_share(share, case, scribe) for share in side]}
        for which, side in zip(("left", "right"), case.sides, strict=True)
    ]
    lines = (line for side in case.sides for share in side for line in _conventions(share, scribe))
    return {
        "intro": scribe.say("check.case", at=at),
        "conventions": list(dict.fromkeys(lines)),
        "sides": sides,
        "differs": _differs(case, at, scribe),
    }


def _conventions(share: Share, scribe: Scribe) -> Iterator[Printed]:
    yield from convention_lines(share.output, layer_notation(share.output), scribe.say)


def _share(share: Share, case: Difference, scribe: Scribe) -> dict[str, Any]:
    """One output of a side at the cell: its definition, its products with indices and values, and the result."""
    index = share.reads(case.index)
    at = Entry(share.output.name, tuple(number(part) for part in index))
    facts: dict[str, Any] = {"factor": number_formula(share.coefficient), "at": at}
    title = scribe.say("check.share_one" if share.coefficient == 1 else "check.share", **facts)
    if index not in share.output:
        return {"title": scribe.say("check.outside", **facts), "worked": None, "result": None}
    try:
        derivation = share.output.derive(*index, over="kernel")
    except InputError:  # reads that fold back obey no single law; the sum is all there is to show
        shown = scribe.pen.write(Relation((at, Value(share.output[index]))))
        return {"title": title, "worked": None, "result": shown}
    return {"title": title, "worked": derivation_context(derivation, scribe.pen, scribe.wording), "result": None}


def _differs(case: Difference, at: Index, scribe: Scribe) -> Printed:
    """Which product makes the difference."""
    if case.product is None:
        return scribe.say("check.differs_bias", at=at)
    first, second = case.coefficients
    facts: dict[str, Any] = {"term": _product(case), "first": Value(first), "second": Value(second)}
    key = "left" if not second else "right" if not first else "both"
    return scribe.say(f"check.differs_{key}", **facts)


def _product(case: Difference) -> Formula:
    """The product as pixel times kernel element where it is one, as SymPy writes it otherwise."""
    term = next(one.term for one in case.differs if one is not None)
    factors = (term.image_value, term.kernel_value)
    both = all(factor.is_Symbol for factor in factors) and term.expr == case.product
    return Product(tuple(map(Value, factors))) if both else Value(as_expr(case.product))


def check_mimebundle(verdict: SizedVerdict) -> dict[str, str]:
    """What a notebook shows: plain text, Markdown, and a LaTeX piece."""
    return {
        "text/plain": render_check(verdict, "text"),
        "text/markdown": render_check(verdict, "markdown"),
        "text/latex": render_check(verdict, "latex", fragment=True),
    }
