"""What a notebook shows: plain text, Markdown, and a block of mathematics that needs no macros and no packages.

What a notebook shows of verdicts and gradients, see `symconv.render.notebook`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.formula.plain import Printer
from symconv.render.check import check_passages, render_check
from symconv.render.derivation import derivation_context
from symconv.render.formats import FORMATS, Pen
from symconv.render.gradient import gradients_passages, render_gradients
from symconv.render.latex import MarkdownPrinter
from symconv.render.output import output_context, render_output
from symconv.render.proof import PARTS, render_verdict, verdict_passages
from symconv.render.render import render_derivation
from symconv.render.scribe import Passage, Scribe
from symconv.render.templates import fill, load_wording, template_folders

if TYPE_CHECKING:
    from symconv.core.gradient import Gradients
    from symconv.core.output import Output
    from symconv.derive import Derivation
    from symconv.formula.rendered import Rendered
    from symconv.proof.check import SizedVerdict
    from symconv.proof.prove import Verdict


def derivation_mimebundle(derivation: Derivation) -> dict[str, str]:
    """A worked example in a notebook.

    >>> from symconv import convolve
    >>> print(derivation_mimebundle(convolve([1, 2], [1, 10]).derive(0))["text/latex"].splitlines()[1])
    \\begin{aligned}
    """
    context = derivation_context(
        derivation, notebook_pen(derivation.notation.brackets), load_wording(*template_folders(None))
    )
    return bundle(render_derivation, derivation, fill("latex", "notebook.tex.j2", context))


def output_mimebundle(output: Output) -> dict[str, str]:
    """An output in a notebook."""
    return bundle(
        render_output, output, fill("latex", "notebook_output.tex.j2", output_context(output, notebook_pen()))
    )


def plain_mimebundle(value: Rendered) -> dict[str, str]:
    """A value whose document is text with a few formulas."""
    return {"text/plain": value.render("text"), "text/markdown": value.render("markdown")}


class BarePrinter(MarkdownPrinter):
    """Formulas for readers that may know no package at all; a missing factor is told by the words beside it."""

    def missing(self, text: str) -> str:
        """An entry that does not exist, on a line that is grey already."""
        return text


def notebook_pen(brackets: str = "square") -> Pen:
    """What writes formulas that need no macros."""
    return Pen(FORMATS["latex"], BarePrinter(brackets), Printer(brackets), brackets)


def bundle(render_it: Any, value: Any, latex: str) -> dict[str, str]:
    """What a notebook chooses from."""
    return {
        "text/plain": render_it(value, "text"),
        "text/markdown": render_it(value, "markdown"),
        "text/latex": latex,
    }


def verdict_mimebundle(verdict: Verdict) -> dict[str, str]:
    """A verdict on all sequences in a notebook."""
    return bundle(render_verdict, verdict, _block(verdict_passages(verdict, _scribe(), PARTS)))


def check_mimebundle(verdict: SizedVerdict) -> dict[str, str]:
    """A verdict on given shapes in a notebook."""
    return bundle(render_check, verdict, _block(check_passages(verdict, _scribe())))


def gradients_mimebundle(gradients: Gradients) -> dict[str, str]:
    """Both gradients in a notebook."""
    return bundle(render_gradients, gradients, _block(gradients_passages(gradients, _scribe())))


def _scribe() -> Scribe:
    return Scribe.of(notebook_pen(), None)


def _block(passages: list[Passage]) -> str:
    return fill("latex", "notebook_proof.tex.j2", {"passages": passages})
