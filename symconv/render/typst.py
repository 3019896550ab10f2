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

from symconv.formula.plain import ENTRY_SYMBOL, Printer
from symconv.render.escape import quoted
from symconv.text.names import GREEK_UNICODE, split_name

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.formula.nodes import Derivative, Divides, Integral, Linear, Quotient


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


Letter = Callable[[str], str]


def typst_value(expr: Any, letter: Letter) -> str:
    """A SymPy expression as Typst mathematics.

    Args:
        expr: the expression.
        letter: prints the letters in it.

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
    open_quotient = False
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
        """An entry that does not exist: struck from corner to corner."""
        return f"missing({text})"

    def quotient(self, node: Quotient) -> str:
        """A quotient rounded down."""
        body = self.show(node.body)
        return f"lr(⌊ {self.parentheses(body) if len(node.body.parts) > 1 else body} slash {node.divisor} ⌋)"

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
        """A value that a user typed, letters upright."""
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
