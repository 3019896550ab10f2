"""SymPy as the strictly typed packages see it: its classes, and functions that say what goes in and what comes out.

SymPy has few annotations, so what `core` and `formula` need of it passes through here. Importing this module imports
SymPy; it is imported inside functions, so that the package stays cheap to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Add, Expr, Float, I, Integer, Mul, Rational, S, Symbol
from sympy import expand as _expand

__all__ = [
    "IMAGINARY_UNIT",
    "ZERO",
    "Add",
    "Expr",
    "Float",
    "Integer",
    "Mul",
    "Rational",
    "Symbol",
    "expanded",
    "floats",
    "free_symbols",
    "is_plain",
    "is_undefined",
    "replaced",
]

IMAGINARY_UNIT: Expr = I
ZERO: Expr = S.Zero
_UNDEFINED: tuple[Any, ...] = (S.NaN, S.Infinity, S.NegativeInfinity, S.ComplexInfinity)
_PLAIN: Mapping[str, bool] = Symbol("x").assumptions0


def is_undefined(expr: Expr) -> bool:
    """Whether an expression holds one of SymPy's values that are no numbers, whatever else it says."""
    return expr.has(*_UNDEFINED)


def is_plain(entry: Any) -> bool:
    """Whether an entry is a symbol without assumptions."""
    return type(entry) is Symbol and entry.assumptions0 == _PLAIN


def free_symbols(expr: Expr) -> set[Symbol]:
    """The symbols of an expression."""
    found: Any = expr.free_symbols
    return found


def floats(expr: Expr) -> set[Float]:
    """The floating point numbers in an expression."""
    return expr.atoms(Float)


def replaced(expr: Expr, rule: Mapping[Any, Any]) -> Expr:
    """The expression with parts replaced by others."""
    found: Any = expr.xreplace(rule)
    return found


def expanded(expr: Expr) -> Expr:
    """The expression multiplied out."""
    return _expand(expr)
