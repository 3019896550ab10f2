"""Typed values in formats for which SymPy has no printer of ours.

What the grammar of typed values can build is printed here, in SymPy's own order of parts and factors. A format says
how it writes a fraction, a root and a power; anything else that a program hands over stands as plain text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formulas.plain import Printer

if TYPE_CHECKING:
    from sympy import Expr

Letter = Callable[[str], str]


class AlgebraPrinter(Printer):
    """A printer that writes a fraction, a root and a power as its format does, each with a pattern."""

    fraction: ClassVar[str]
    square_root: ClassVar[str]
    root: ClassVar[str]
    """The degree, and what the root is drawn of."""
    power: ClassVar[str]
    beside: ClassVar[str]
    """Between two factors, neither of which is a number."""
    before_number: ClassVar[str]
    """Between a factor and a number."""
    constants: ClassVar[dict[str, str]]
    functions: ClassVar[dict[str, str]]
    """Function of SymPy -> its pattern; any other is applied by its name."""
    function: ClassVar[str]

    def algebra(self, expr: Expr, letter: Letter) -> str:
        """An expression of SymPy, whose letters `letter` prints."""
        return self._expression(expr, letter)

    def _expression(self, expr: Any, letter: Letter) -> str:
        if negative(expr):
            return self.minus + self._operand(-expr, letter)
        for kind, method in METHODS.items():
            if getattr(expr, kind):
                return method(self, expr, letter)
        return self.constants.get(str(expr)) or self._other(expr, letter)

    def _operand(self, expr: Any, letter: Letter) -> str:
        text = self._expression(expr, letter)
        return self.parentheses(text) if expr.is_Add else text

    def symbol(self, expr: Any, letter: Letter) -> str:
        """A letter."""
        return letter(expr.name)

    def rational(self, expr: Any, _: Letter) -> str:
        """An integer or a fraction that is not negative."""
        above, below = self.integer(str(expr.p)), self.integer(str(expr.q))
        return above if expr.q == 1 else self.fraction.format(above, below)

    def added(self, expr: Any, letter: Letter) -> str:
        """A sum in SymPy's order."""
        first, *rest = (self._expression(part, letter) for part in expr.as_ordered_terms())
        return " ".join([first, *map(self._joined, rest)])

    def multiplied(self, expr: Any, letter: Letter) -> str:
        """A product in SymPy's order, what divides it below the line of a fraction."""
        from sympy import fraction

        above, below = fraction(expr, exact=True)
        if below != 1:
            return self.fraction.format(self._expression(above, letter), self._expression(below, letter))
        first, *rest = expr.as_ordered_factors()
        return self._operand(first, letter) + "".join(self._factor_after(part, letter) for part in rest)

    def _factor_after(self, part: Any, letter: Letter) -> str:
        base, exponent = part.as_base_exp()
        sign = self.before_number if base.is_Integer and not root(exponent) else self.beside
        return sign + self._operand(part, letter)

    def raised(self, expr: Any, letter: Letter) -> str:
        """A power, a root or a reciprocal."""
        base, exponent = expr.as_base_exp()
        if negative(exponent):
            return self.fraction.format(self.integer("1"), self._expression(1 / expr, letter))
        text = self._expression(base, letter)
        if root(exponent):
            degree = self.integer(str(exponent.q))
            return self.square_root.format(text) if exponent.q == 2 else self.root.format(degree, text)
        whole = base.is_Symbol or (base.is_Integer and base.is_nonnegative)
        return self.power.format(text if whole else self.parentheses(text), self._expression(exponent, letter))

    def _other(self, expr: Any, letter: Letter) -> str:
        """A conjugate with a bar, a power of e, any other function by name, and the rest as SymPy writes it."""
        inside = self._listed(self._expression(part, letter) for part in expr.args)
        name = type(expr).__name__
        if name in self.functions:
            return self.functions[name].format(inside)
        if expr.is_Function:
            return self.applied.format(self.function.format(self.words(name)), inside)
        return self.words(str(expr))


def negative(expr: Any) -> bool:
    """Whether an expression is written with a minus sign in front."""
    return bool(expr.as_coeff_Mul()[0].is_negative)


def root(exponent: Any) -> bool:
    """Whether a power with this exponent is written as a root."""
    return bool(exponent.is_Rational and exponent.p == 1 and exponent.q > 1)


METHODS: dict[str, Callable[[AlgebraPrinter, Any, Letter], str]] = {
    "is_Symbol": AlgebraPrinter.symbol,
    "is_Rational": AlgebraPrinter.rational,
    "is_Add": AlgebraPrinter.added,
    "is_Mul": AlgebraPrinter.multiplied,
    "is_Pow": AlgebraPrinter.raised,
}
"""What SymPy says that an expression is -> how it is printed; the first that holds."""
