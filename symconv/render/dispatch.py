"""One way to show every value: the document, and the view in a notebook, are found by its type.

What shows proofs and library cards loads when it is first used: a derivation needs neither.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from symconv.core.output import Output
from symconv.derive import Derivation
from symconv.derive.figure import Figure
from symconv.formula.nodes import Said
from symconv.render import figure, notebook, output
from symconv.render.formats import Pen
from symconv.render.render import render_derivation
from symconv.render.scribe import Scribe


@singledispatch
def render(value: Any, format: str = "text", **options: Any) -> str:
    """A value as a document."""
    _register_the_others()
    found = render.dispatch(type(value))
    if found is render.dispatch(object):
        raise TypeError(f"a {type(value).__name__} has no document")
    return found(value, format, **options)


@singledispatch
def mimebundle(value: Any) -> dict[str, str]:
    """What a notebook chooses from: a media type and the text of it."""
    _register_the_others()
    found = mimebundle.dispatch(type(value))
    if found is mimebundle.dispatch(object):
        raise TypeError(f"a {type(value).__name__} has no view in a notebook")
    return found(value)


render.register(Derivation, render_derivation)
render.register(Output, output.render_output)
render.register(Figure, figure.render_figure)
mimebundle.register(Derivation, notebook.derivation_mimebundle)
mimebundle.register(Output, notebook.output_mimebundle)
mimebundle.register(Figure, figure.figure_mimebundle)


def _register_the_others() -> None:
    from symconv.blackbox.atlas import Atlas
    from symconv.blackbox.card import Card, Finding
    from symconv.core.gradient import Gradients
    from symconv.proof.check import SizedVerdict
    from symconv.proof.language import Expression
    from symconv.proof.prove import Verdict
    from symconv.proof.scope import Scope
    from symconv.render import atlas, card, check, gradient, proof

    render.register(Atlas, atlas.render_atlas)
    render.register(Card, card.render_card)
    render.register(Finding, card.render_finding)
    render.register(Gradients, gradient.render_gradients)
    render.register(SizedVerdict, check.render_check)
    render.register(Scope, check.render_scope)
    render.register(Expression, proof.render_expression)
    render.register(Verdict, proof.render_verdict)
    mimebundle.register(Gradients, notebook.gradients_mimebundle)
    mimebundle.register(SizedVerdict, notebook.check_mimebundle)
    mimebundle.register(Expression, proof.expression_mimebundle)
    mimebundle.register(Verdict, notebook.verdict_mimebundle)
    for kind in (Atlas, Card, Finding):
        mimebundle.register(kind, notebook.plain_mimebundle)


def tell(said: Said) -> str:
    """A sentence as plain text, in the shipped wording."""
    return str(Scribe.of(Pen.of("text"), None).tell(said))
