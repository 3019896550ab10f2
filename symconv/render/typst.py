"""The printer of formulas in Typst's mathematics.

Adjacent letters are one name there, so names of several letters are quoted and everything else is set apart by spaces.
A slash makes a fraction and a comma parts arguments, so fractions are written with ``frac`` and slashes by name. Index
letters and names of signals are italic, values of a person's upright, as in LaTeX.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symconv.render.escape import quoted
from symconv.render.printer import ENTRY_SYMBOL, Printer
from symconv.render.typst_values import typst_value
from symconv.text.greek import GREEK_UNICODE
from symconv.text.names import split_name

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.derive.formula import Derivative, Divides, Integral, Linear


def name_typst(text: str, upright: bool = False) -> str:
    """A name in Typst's mathematics: italic, or upright for the letters that stand for values.

    Raises:
        InputError: if the text is no name, see `symconv.text.names.check_name`.

    >>> print(name_typst("x"), name_typst("img"), name_typst("alpha_1"), name_typst("h", upright=True))
    x italic("img") α_(1) upright(h)
    """
    name = split_name(text)
    base = GREEK_UNICODE.get(name.base) or _latin(name.base, upright)
    return f"{base}_({','.join(map(_subscript, name.subscripts))})" if name.subscripts else base


def _latin(word: str, upright: bool) -> str:
    letters = word if len(word) == 1 else f'"{word}"'
    return f"upright({letters})" if upright else word if len(word) == 1 else f"italic({letters})"


def _subscript(part: str) -> str:
    """Numbers, single letters and Greek letters stand as they are; words such as `max` are set upright."""
    plain = len(part) == 1 or part.isdigit()
    return GREEK_UNICODE.get(part) or (part if plain else f'upright("{part}")')


class TypstPrinter(Printer):
    """Formulas in Typst: ``x[0,0] dot h[1,1]``."""

    times = " dot "
    sum_sign = "sum_({})"
    signs: ClassVar = {"∗": "ast", "⋆": "star.op"}
    arrows: ClassVar = {
        "=": " = ",
        "→": " -> ",
        ",": ", space ",
        "…": " dots.h ",
        "×": " times ",
        " ": " space ",
        "/": " space slash space ",
        "≤": " <= ",
    }
    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}_({})"}

    def name(self, name: str) -> str:
        """The name of a signal, or an index letter: italic."""
        return name_typst(name)

    def base(self, name: str) -> str:
        """The name of a signal as the base of an index: a name with a subscript of its own is held together."""
        text = self.name(name)
        return f'class("normal", {text})' if "_" in text and self.subscripted else text

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return quoted(text)

    def linear(self, index: Linear) -> str:
        """One index; fractions and divisors are written in line, with a slash."""
        return super().linear(index).replace("/", " slash ")

    def marked(self, sign: str) -> str:
        """A sign in a box."""
        return f" marked({sign}) "

    def conjugated(self, text: str) -> str:
        """The complex conjugate, with a bar."""
        return f"overline({text})"

    def missing(self, text: str) -> str:
        """An entry that does not exist: with a steep stroke that hides no minus sign."""
        return f"missing({text})"

    def word(self, word: str) -> str:
        """A word of the language of identities: upright."""
        return quoted(word)

    def divides(self, node: Divides) -> str:
        """The factor that is 1 where a number divides an index."""
        return f"[{node.divisor} divides {self.linear(node.index)}]"

    def derivative(self, node: Derivative) -> str:
        """A derivative as a fraction."""
        return f"frac(∂ {self.name(node.of)}, ∂ {self.show(node.by)})"

    def value(self, expr: Expr) -> str:
        """A value of a person's, letters upright."""
        return typst_value(expr, self.letter)

    def expression(self, expr: Expr) -> str:
        """An expression in variables, letters italic."""
        return typst_value(expr, self.name)

    def integral(self, node: Integral) -> str:
        """The integral between its limits, or over all real numbers."""
        low = "-oo" if node.lower is None else self.show(node.lower)
        high = "oo" if node.upper is None else self.show(node.upper)
        return f"integral_({low})^({high}) {self._factor(node.body, 0)} thin upright(d) {self.name(node.variable)}"

    def letter(self, name: str) -> str:
        """A letter that stands for a value: upright."""
        entry = ENTRY_SYMBOL.fullmatch(name)
        if entry is None:
            return name_typst(name, upright=True)
        return self._brackets.format(self.name(entry[1]), entry[2])
