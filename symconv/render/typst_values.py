"""Values of a person's in Typst's mathematics: numbers, letters, and the expressions that are made of them.

SymPy has no printer for Typst. What the grammar of typed values can build is printed here, in SymPy's own order of
parts and factors; anything else that a program hands over stands as quoted plain text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symconv.render.escape import quoted

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


def _rational(expr: Any, letter: Letter) -> str:  # noqa: ARG001 - one signature for all
    return str(expr.p) if expr.q == 1 else f"frac({expr.p}, {expr.q})"


def _add(expr: Any, letter: Letter) -> str:
    first, *rest = (typst_value(part, letter) for part in expr.as_ordered_terms())
    return first + "".join(f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in rest)


def _mul(expr: Any, letter: Letter) -> str:
    from sympy import fraction

    above, below = fraction(expr, exact=True)
    if below != 1:
        return f"frac({typst_value(above, letter)}, {typst_value(below, letter)})"
    shown = [_factor(part, letter) for part in expr.as_ordered_factors()]
    signs = (" dot " if part[0].isdigit() else " " for part in shown[1:])
    return shown[0] + "".join(sign + part for sign, part in zip(signs, shown[1:], strict=True))


def _pow(expr: Any, letter: Letter) -> str:
    base, exponent = expr.as_base_exp()
    if _negative(exponent):
        return f"frac(1, {typst_value(1 / expr, letter)})"
    if exponent.is_Rational and exponent.p == 1 and exponent.q > 1:
        inner = typst_value(base, letter)
        return f"sqrt({inner})" if exponent.q == 2 else f"root({exponent.q}, {inner})"
    loose = not (base.is_Symbol or (base.is_Integer and base.is_nonnegative))
    raised = f"({typst_value(base, letter)})" if loose else typst_value(base, letter)
    return f"{raised}^({typst_value(exponent, letter)})"


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
    "is_Rational": _rational,
    "is_Add": _add,
    "is_Mul": _mul,
    "is_Pow": _pow,
}
"""What SymPy says that an expression is -> how it is printed; the first that holds."""
FUNCTIONS = {"conjugate": "overline({})", "exp": "e^({})", "Abs": "abs({})"}
CONSTANTS = {"pi": "π", "I": "i", "E": "e"}
