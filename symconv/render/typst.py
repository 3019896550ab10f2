"""Names, values and formulas in Typst's mathematics.

Adjacent letters are one name there, so names of several letters are quoted and everything else is set apart by spaces.
A slash makes a fraction and a comma parts arguments, so fractions are written with ``frac`` and slashes by name. Index
letters and names of signals are italic, values that a user typed upright, as in LaTeX.

SymPy has no printer for Typst. What the grammar of typed values can build is printed here, in SymPy's own order of
parts and factors; anything else that a program hands over stands as quoted plain text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formulas.plain import Printer
from symconv.render.escape import quoted
from symconv.text.names import GREEK_UNICODE, split_name

if TYPE_CHECKING:
    from sympy import Expr


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


Letter = Callable[[str], str]


def typst_value(expr: Any, letter: Letter) -> str:
    """A SymPy expression as Typst mathematics; `letter` prints the letters in it.

    >>> from sympy import Rational, sqrt, symbols
    >>> a, b = symbols("a b")
    >>> print(typst_value(-sqrt(2) * (a + b) / 3, lambda name: name))
    -frac(sqrt(2) (a + b), 3)
    >>> print(typst_value(Rational(1, 9) * a**2 - b, lambda name: name))
    frac(a^(2), 9) - b
    """
    if _negative(expr):
        return "-" + _factor(-expr, letter)
    kind = next((kind for kind in PRINTERS if getattr(expr, kind)), None)
    return PRINTERS[kind](expr, letter) if kind else CONSTANTS.get(str(expr)) or _other(expr, letter)


def _negative(expr: Any) -> bool:
    """Whether the expression is written with a minus sign in front."""
    return bool(expr.as_coeff_Mul()[0].is_negative)


def _factor(expr: Any, letter: Letter) -> str:
    text = typst_value(expr, letter)
    return f"({text})" if expr.is_Add else text


def _add(expr: Any, letter: Letter) -> str:
    first, *rest = (typst_value(part, letter) for part in expr.as_ordered_terms())
    return first + "".join(f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in rest)


def _mul(expr: Any, letter: Letter) -> str:
    from sympy import fraction

    above, below = fraction(expr, exact=True)
    if below != 1:
        return f"frac({typst_value(above, letter)}, {typst_value(below, letter)})"
    first, *rest = (_factor(part, letter) for part in expr.as_ordered_factors())
    return first + "".join(f" dot {part}" if part[0].isdigit() else f" {part}" for part in rest)


def _pow(expr: Any, letter: Letter) -> str:
    base, exponent = expr.as_base_exp()
    if _negative(exponent):
        return f"frac(1, {typst_value(1 / expr, letter)})"
    text = typst_value(base, letter)
    if exponent.is_Rational and exponent.p == 1 and exponent.q > 1:
        return f"sqrt({text})" if exponent.q == 2 else f"root({exponent.q}, {text})"
    whole = base.is_Symbol or (base.is_Integer and base.is_nonnegative)
    return f"{text if whole else f'({text})'}^({typst_value(exponent, letter)})"


def _other(expr: Any, letter: Letter) -> str:
    """A conjugate with a bar, a power of e, any other function by name, and the rest as SymPy writes it."""
    inside = ", ".join(typst_value(part, letter) for part in expr.args)
    name = type(expr).__name__
    if name in FUNCTIONS:
        return FUNCTIONS[name].format(inside)
    if expr.is_Function:
        return f"op({quoted(name)}) ({inside})"
    return str(quoted(str(expr)))


PRINTERS: dict[str, Callable[[Any, Letter], str]] = {
    "is_Symbol": lambda expr, letter: letter(expr.name),
    "is_Rational": lambda expr, _: str(expr.p) if expr.q == 1 else f"frac({expr.p}, {expr.q})",
    "is_Add": _add,
    "is_Mul": _mul,
    "is_Pow": _pow,
}
"""What SymPy says that an expression is -> how it is printed; the first that holds."""
FUNCTIONS = {"conjugate": "overline({})", "exp": "e^({})", "Abs": "abs({})"}
CONSTANTS = {"pi": "π", "I": "i", "E": "e"}


class TypstPrinter(Printer):
    """Formulas in Typst: ``x[0,0] dot h[1,1]``."""

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

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        return name_typst(name, upright)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return quoted(text)

    def algebra(self, expr: Expr, letter: Letter) -> str:
        """An expression, see `typst_value`."""
        return typst_value(expr, letter)
