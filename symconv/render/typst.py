"""Names, values and formulas in Typst's mathematics.

Adjacent letters are one name there, so names of several letters are quoted and everything else is set apart by spaces.
A slash makes a fraction and a comma parts arguments, so fractions are written with ``frac`` and slashes by name. Index
letters and names of signals are italic, values that a user typed upright, as in LaTeX.
"""

from __future__ import annotations

from typing import ClassVar

from symconv.render.algebra import AlgebraPrinter
from symconv.render.escape import quoted
from symconv.text.names import GREEK_UNICODE, split_name


def name_typst(text: str, upright: bool = False) -> str:
    """A name in Typst's mathematics: italic, or upright for the letters that stand for values.

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


class TypstPrinter(AlgebraPrinter):
    """Formulas in Typst: ``x[0,0] dot h[1,1]``.

    >>> from sympy import Rational, sqrt, symbols
    >>> a, b = symbols("a b")
    >>> print(TypstPrinter().value(-sqrt(2) * (a + b) / 3))
    -frac(sqrt(2) (upright(a) + upright(b)), 3)
    >>> print(TypstPrinter().value(Rational(1, 9) * a**2 - b))
    frac(upright(a)^(2), 9) - upright(b)
    """

    times = " dot "
    slash = " slash "
    sum_sign = "sum_({})"
    integrals: ClassVar = ("integral_(-oo)^(oo)", "integral_({})^({})")
    differential = "thin upright(d) "
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
    marked: ClassVar = {sign: f" marked({sign}) " for sign in "-+"}
    held = 'class("normal", {})'
    conjugated = "overline({})"
    missing = "missing({})"
    quotient = "lr(⌊ {} slash {} ⌋)"
    open_quotient = False
    divides = "[{} divides {}]"
    congruent = "{} equiv {} (mod {})"
    derivative = "frac(∂ {}, ∂ {})"
    word = '"{}"'
    fraction = "frac({}, {})"
    square_root = "sqrt({})"
    root = "root({}, {})"
    power = "{}^({})"
    beside = " "
    before_number = " dot "
    constants: ClassVar = {"pi": "π", "I": "i", "E": "e"}
    functions: ClassVar = {"conjugate": "overline({})", "exp": "e^({})", "Abs": "abs({})"}
    function = "op({}) "

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        return name_typst(name, upright)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return quoted(text)
