r"""The printers of formulas for LaTeX and for the Markdown subset that renders everywhere.

Index letters and signal names are italic, values that a user typed upright: the value `\mathrm{h}` is not the kernel
`h`. Markdown has no macros of its own, and avoids the commands that some of its readers do not know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from symconv.formulas.plain import Printer
from symconv.render.escape import escape_latex
from symconv.text.names import name_latex

if TYPE_CHECKING:
    from sympy import Expr


class LatexPrinter(Printer):
    r"""Formulas in LaTeX: ``x[0,0] \cdot h[1,1]``."""

    times = r" \cdot "
    to = r"\to"
    sum_sign = r"\sum_{{{}}}"
    integrals: ClassVar = (r"\int_{-\infty}^{\infty}", r"\int_{{{}}}^{{{}}}")
    differential = r"\ \mathrm{d} "
    signs: ClassVar = {"∗": r"\ast", "⋆": r"\star"}
    arrows: ClassVar = {
        "=": " = ",
        "→": r" \to ",
        ",": r",\ ",
        "…": r" \ldots ",
        "×": r" \times ",
        " ": r"\ ",
        "/": r"\ /\ ",
        "≤": r" \le ",
    }
    marked: ClassVar = {sign: rf"\symconvmark{{{sign}}}" for sign in "-+"}
    held = "{{{}}}"
    conjugated = r"\overline{{{}}}"
    missing = r"\symconvmissing{{{}}}"
    quotient = r"\lfloor {}/{} \rfloor"
    open_quotient = False
    divides = r"[\,{} \mid {}\,]"
    congruent = r"{} \equiv {} \;(\mathrm{{mod}}\ {})"
    derivative = r"\frac{{\partial {}}}{{\partial {}}}"
    word = r"\mathrm{{{}}}"

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        return name_latex(name, upright=upright)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return rf"\text{{{escape_latex(text)}}}"

    def parentheses(self, text: str) -> str:
        """The text in parentheses that grow with it."""
        return rf"\left({text}\right)" if r"\frac" in text else f"({text})"

    def algebra(self, expr: Expr, letter: Callable[[str], str]) -> str:
        """An expression as SymPy writes it, with letters of ours."""
        from sympy import latex

        from symconv.symbolic import free_symbols

        return latex(expr, symbol_names={symbol: letter(symbol.name) for symbol in free_symbols(expr)})


class MarkdownPrinter(LatexPrinter):
    r"""Formulas in the part of LaTeX that Markdown readers agree on: without macros, and without thin spaces."""

    marked: ClassVar = {sign: rf"\boxed{{{sign}}}" for sign in "-+"}
    missing = r"{{\cancel{{{}}}}}"
    divides = r"[{} \mid {}]"


class NotebookPrinter(MarkdownPrinter):
    """Formulas for readers that may know no package at all; a missing factor is told by the words beside it."""

    missing = "{}"
