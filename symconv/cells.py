"""One entry of a signal: from whatever a person gives to an exact value, and on to SymPy.

Everything stays exact: a Python float is the decimal that it prints as (0.1 is 1/10).
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.errors import InputError, shown
from symconv.text.names import check_name
from symconv.text.values import parse_value

if TYPE_CHECKING:
    from sympy import Expr, Float, Integer, Rational

ENTRY = re.compile(r"(\w+)\[-?\d+(?:,-?\d+)*\]")
"""The symbol of an entry, ``x[0,-1]``: an output may be the image of the next operation."""


def read_cell(cell: Any, where: str) -> Any:
    """One cell as int, Fraction or SymPy expression, by the type of what is given.

    Args:
        cell: an integer, float, fraction, complex number, text or SymPy expression.
        where: the place of the cell, for messages.

    Raises:
        InputError: if it cannot be read, or is not finite.

    >>> read_cell(0.1, "kernel cell 1"), read_cell("2/4", "kernel cell 1"), read_cell(True, "kernel cell 1")
    (Fraction(1, 10), Fraction(1, 2), 1)
    """
    match cell:
        case bool() | int() | np.bool_() | np.integer():
            return int(cell)
        case Fraction():
            return _slim(cell)
        case float() | np.floating():
            return _from_float(cell, where)
        case complex() | np.complexfloating():
            return _from_complex(cell, where)
        case str():
            return simplified(parse_value(cell, where))
        case _:
            return _from_sympy(cell, where)


def _from_float(cell: Any, where: str) -> int | Fraction:
    if not np.isfinite(cell):
        raise InputError(f"{where}: {cell} is no finite number; use an integer, a fraction or a name")
    return _slim(Fraction(str(cell)))  # our own repr of a float, never somebody's text


def _from_complex(cell: Any, where: str) -> Any:
    from sympy import I

    return simplified(as_expr(_from_float(cell.real, where)) + I * as_expr(_from_float(cell.imag, where)))


def _nowhere() -> tuple[Any, ...]:
    """SymPy's values that are no numbers: an expression with one of them has no finite value, whatever else it says."""
    from sympy import S

    return S.NaN, S.Infinity, S.NegativeInfinity, S.ComplexInfinity


def _from_sympy(cell: Any, where: str) -> Any:
    from sympy import Expr, Float

    if not isinstance(cell, Expr):
        raise InputError(f"{where}: {shown(cell)} is no number, text or SymPy expression; write it as one of these")
    if cell.is_finite is False or not cell.is_commutative or cell.has(*_nowhere()):
        raise InputError(f"{where}: {shown(cell)} is not finite and commutative; use a number or a name")
    for symbol in cell.free_symbols:
        entry = ENTRY.fullmatch(symbol.name)  # type: ignore[attr-defined]
        check_name(entry[1] if entry else symbol.name)  # type: ignore[attr-defined]
    exact: Any = cell.xreplace({number: _decimal(number) for number in cell.atoms(Float)})
    return simplified(exact)


def _decimal(number: Float) -> Expr:
    """A SymPy float as the decimal that it prints as."""
    return as_expr(Fraction(str(number)))


def simplified(expr: Expr) -> Any:
    """A rational SymPy number as int or Fraction, anything else as it is."""
    if expr.is_Integer:
        return int(expr)  # type: ignore[arg-type]
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))  # type: ignore[attr-defined]
    if expr.is_Float:
        return _slim(Fraction(str(expr)))
    return expr


def as_expr(entry: Any) -> Expr:
    """An entry as a SymPy expression."""
    integer, rational = _numbers()
    if isinstance(entry, int | np.integer):
        return integer(int(entry))
    if isinstance(entry, Fraction):
        return rational(entry.numerator, entry.denominator)
    return entry


@cache  # an import statement in `as_expr` costs more than all else in it
def _numbers() -> tuple[type[Integer], type[Rational]]:
    from sympy import Integer, Rational

    return Integer, Rational


def _slim(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number
