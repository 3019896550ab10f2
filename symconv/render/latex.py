r"""The printers of formulas for LaTeX and for the Markdown subset that renders everywhere.

Index letters and signal names are italic, values that a user typed upright: the value `\mathrm{h}` is not the kernel
`h`. Markdown has no macros of its own, and avoids the commands that some of its readers do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from symconv.formulas import nodes
from symconv.formulas.plain import Printer
from symconv.formulas.typed import SIGNS, WORDS_UPRIGHT
from symconv.render.escape import escape_latex
from symconv.text.names import name_latex

if TYPE_CHECKING:
    from sympy import Expr


class LatexPrinter(Printer):
    r"""Formulas in LaTeX: ``x[0,0] \cdot h[1,1]``."""

    times = r" \cdot "
    decimal_sign = "{{{}}}"
    to = r"\to"
    sum_sign = r"\sum_{{{}}}"
    integrals: ClassVar = (r"\int_{-\infty}^{\infty}", r"\int_{{{}}}^{{{}}}")
    differential = r"\ \mathrm{d} "
    signs: ClassVar = {"∗": r"\ast", "⋆": r"\star"}
    arrows: ClassVar = {
        "=": " = ",
        "→": r" \to ",
        ",": r",\ ",
        ";": r";\quad ",
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
    fraction = r"\frac{{{}}}{{{}}}"
    square_root = r"\sqrt{{{}}}"
    root = r"\sqrt[{{{}}}]{{{}}}"
    scripts: ClassVar = ("_{}", "^{}")
    grid: ClassVar = (" & ", r" \\ ")
    spaces: ClassVar = {" ": r"\,", "  ": r"\quad "}
    rare_faces = ("mathbb", "mathfrak")
    """Faces of the package amssymb, which a user's own document may lack."""

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

    def sign(self, node: nodes.TypedSign) -> str:
        """A sign by its command; a word upright."""
        if node.role == "space":
            return self.spaces[node.text]
        if node.role == "word":
            known = node.text in WORDS_UPRIGHT and node.text != "mod"
            return f"\\{node.text}" if known else self.word.format(node.text)
        return SIGN_COMMANDS.get(node.text, node.text.replace("′", r"\prime"))

    def gap(self, text: str, shown: str, *, word: bool) -> str:
        """A space where two commands would run together, and after a word that is no command."""
        if word and UPRIGHT.search(text):
            return r"\ "
        return " " if COMMAND.search(text) and shown[:1].isalpha() else ""

    def closed(self, node: nodes.Formula) -> str:
        """A formula as one thing: what has scripts of its own stands in braces."""
        return self.show(node)

    def scripted(self, node: nodes.TypedScripts) -> str:
        """A formula with what is lowered and raised behind it, each in braces."""
        simple = isinstance(node.base, nodes.TypedSign | nodes.Name | nodes.TypedFence | nodes.TypedGrid)
        base = self.show(node.base)
        text = base if simple else f"{{{base}}}"
        for pattern, script in zip(self.scripts, (node.below, node.above), strict=True):
            text += pattern.format(f"{{{self.show(script)}}}") if script is not None else ""
        return text

    def fenced(self, node: nodes.TypedFence) -> str:
        """A formula between brackets that grow with it."""
        left, right = (SIGN_COMMANDS.get(sign, sign) or "." for sign in (node.left, node.right))
        return rf"\left{left} {self.show(node.body)} \right{right}"

    def faced(self, node: nodes.TypedFace) -> str:
        """A formula in another face."""
        command = node.face if node.face not in self.rare_faces else f"symconvface{{{node.face}}}"
        return rf"\{command}{{{self.show(node.body)}}}"

    def accented(self, node: nodes.TypedAccent) -> str:
        """A formula with an accent."""
        return rf"\{node.accent}{{{self.show(node.body)}}}"

    def gridded(self, node: nodes.TypedGrid) -> str:
        """A matrix, or cases whose columns are aligned at the left."""
        cells, rows = self.grid
        body = rows.join(cells.join(map(self.show, row)) for row in node.rows).replace(r"\\ [", r"\\ {}[")
        if node.align == "left":
            return rf"\begin{{cases}} {body} \end{{cases}}"
        left, right = (SIGN_COMMANDS.get(sign, sign) or "." for sign in (node.left, node.right))
        return rf"\left{left} \begin{{matrix}} {body} \end{{matrix}} \right{right}"


UPRIGHT = re.compile(r"\\mathrm\{[A-Za-z]+\}$")
COMMAND = re.compile(r"\\[A-Za-z]+$")
SIGN_COMMANDS = {
    **{sign: f"\\{name}" for table in SIGNS.values() for name, sign in reversed(list(table.items()))},
    "{": r"\lbrace",
    "}": r"\rbrace",
    "‖": r"\Vert",
    "[": "[",
    "]": "]",
}
"""Sign -> its command."""


class MarkdownPrinter(LatexPrinter):
    r"""Formulas in the part of LaTeX that Markdown readers agree on: without macros, and without thin spaces."""

    marked: ClassVar = {sign: rf"\boxed{{{sign}}}" for sign in "-+"}
    missing = r"{{\cancel{{{}}}}}"
    spaces: ClassVar = {" ": r"\ ", "  ": r"\quad "}
    rare_faces = ()
    divides = r"[{} \mid {}]"


class NotebookPrinter(MarkdownPrinter):
    """Formulas for readers that may know no package at all; a missing factor is told by the words beside it."""

    missing = "{}"
