r"""The printers of formulas for LaTeX and for the Markdown subset that renders everywhere.

Index letters and signal names are italic, values that a user typed upright: the value `\mathrm{h}` is not the kernel
`h`. Markdown has no macros of its own, and avoids the commands that some of its readers do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formula.plain import ENTRY_SYMBOL, Printer
from symconv.render.escape import escape_latex
from symconv.text.names import name_latex

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.formula.nodes import Derivative, Divides, Integral, Quotient


UNCLEAR = re.compile(r"[\\{}_^#$&]")
MISSING = re.compile(r"\\symconvmissing\{([^{}]*)\}")


def latex_value(expr: Any, letter: Callable[[str], str]) -> str:
    r"""A SymPy expression in LaTeX; `letter` prints the letters in it.

    >>> from sympy.abc import a, b
    >>> print(latex_value(a / b, lambda name: rf"\mathrm{{{name}}}"))
    \frac{\mathrm{a}}{\mathrm{b}}
    """
    if expr.is_Integer:
        return str(expr)
    from sympy import latex

    return latex(expr, symbol_names={symbol: letter(symbol.name) for symbol in expr.free_symbols})


class LatexPrinter(Printer):
    r"""Formulas in LaTeX: ``x[0,0] \cdot h[1,1]``."""

    times = r" \cdot "
    open_quotient = False
    sum_sign = r"\sum_{{{}}}"
    to = r"\to"
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

    def plain_width(self, text: str) -> int | None:
        """The characters in plain text: letters, digits, brackets and plain signs are one character in both."""
        text = text.replace(self.times, super().times)
        text = MISSING.sub(r"\1", text) if "{" in text else text
        return None if UNCLEAR.search(text) else len(text)

    def name(self, name: str) -> str:
        """The name of a signal, or an index letter: italic."""
        return name_latex(name)

    def base(self, name: str) -> str:
        """The name of a signal as the base of an index: a name with a subscript of its own is held together."""
        text = self.name(name)
        return f"{{{text}}}" if "_" in text and self.subscripted else text

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return rf"\text{{{escape_latex(text)}}}"

    def marked(self, sign: str) -> str:
        """A sign in a box."""
        return rf"\symconvmark{{{sign}}}"

    def conjugated(self, text: str) -> str:
        """The complex conjugate, with a bar."""
        return rf"\overline{{{text}}}"

    def missing(self, text: str) -> str:
        """An entry that does not exist: struck from corner to corner."""
        return rf"\symconvmissing{{{text}}}"

    def parentheses(self, text: str) -> str:
        """The text in parentheses that grow with it."""
        return rf"\left({text}\right)" if r"\frac" in text else f"({text})"

    def quotient(self, node: Quotient) -> str:
        """A quotient rounded down."""
        body = self.show(node.body)
        return rf"\lfloor {self.parentheses(body) if len(node.body.parts) > 1 else body}/{node.divisor} \rfloor"

    def word(self, word: str) -> str:
        """A word of the language of identities: upright."""
        return rf"\mathrm{{{word}}}"

    def divides(self, node: Divides) -> str:
        """The factor that is 1 where a number divides an index."""
        return rf"[\,{node.divisor} \mid {self.linear(node.index)}\,]"

    def derivative(self, node: Derivative) -> str:
        """A derivative as a fraction."""
        return rf"\frac{{\partial {self.name(node.of)}}}{{\partial {self.show(node.by)}}}"

    def value(self, expr: Expr) -> str:
        """A value that a user typed, letters upright."""
        return latex_value(expr, self.letter)

    def expression(self, expr: Expr) -> str:
        """An expression in variables, letters italic."""
        return latex_value(expr, self.name)

    def integral(self, node: Integral) -> str:
        """The integral between its limits, or over all real numbers."""
        low = r"-\infty" if node.lower is None else self.show(node.lower)
        high = r"\infty" if node.upper is None else self.show(node.upper)
        body, variable = self._factor(node.body, 0), self.name(node.variable)
        return rf"\int_{{{low}}}^{{{high}}} {body} \ \mathrm{{d}} {variable}"

    def letter(self, name: str) -> str:
        """A letter that stands for a value: upright."""
        entry = ENTRY_SYMBOL.fullmatch(name)
        if entry is None:
            return name_latex(name, upright=True)
        return self._brackets.format(self.name(entry[1]), entry[2])


class MarkdownPrinter(LatexPrinter):
    r"""Formulas in the part of LaTeX that Markdown readers agree on."""

    def marked(self, sign: str) -> str:
        """A sign in a box."""
        return rf"\boxed{{{sign}}}"

    def divides(self, node: Divides) -> str:
        """The factor that is 1 where a number divides an index; thin spaces are not for every reader."""
        return rf"[{node.divisor} \mid {self.linear(node.index)}]"

    def missing(self, text: str) -> str:
        """An entry that does not exist: struck, with words beside it."""
        return rf"{{\cancel{{{text}}}}}"


class NotebookPrinter(MarkdownPrinter):
    """Formulas for readers that may know no package at all; a missing factor is told by the words beside it."""

    def missing(self, text: str) -> str:
        """An entry that does not exist, on a line that is grey already."""
        return text
