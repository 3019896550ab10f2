"""What a notebook shows: plain text, Markdown, and a block of mathematics that needs no macros and no packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.render.derivation import derivation_context
from symconv.render.environment import fill, template_folders
from symconv.render.formats import FORMATS, Pen
from symconv.render.latex import MarkdownPrinter
from symconv.render.outputs import output_context, render_output
from symconv.render.printer import Printer
from symconv.render.render import render
from symconv.render.wording import load_wording

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.output import Output


def mimebundle(derivation: Derivation) -> dict[str, str]:
    """A worked example in a notebook.

    >>> from symconv import convolve
    >>> print(mimebundle(convolve([1, 2], [1, 10]).derive(0))["text/latex"].splitlines()[1])
    \\begin{aligned}
    """
    context = derivation_context(
        derivation, notebook_pen(derivation.notation.brackets), load_wording(*template_folders(None))
    )
    return bundle(render, derivation, fill("latex", "notebook.tex.j2", context))


def output_mimebundle(output: Output) -> dict[str, str]:
    """An output in a notebook."""
    return bundle(
        render_output, output, fill("latex", "notebook_output.tex.j2", output_context(output, notebook_pen()))
    )


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
