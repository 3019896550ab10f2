"""SymPy as the strictly typed packages see it: its classes, and functions that say what goes in and what comes out.

SymPy has few annotations, so what `core` and `formula` need of it passes through here. Importing this module imports
SymPy; it is imported inside functions, so that the package stays cheap to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Float, I, Integer, Mul, Rational, S, Symbol, pi, preorder_traversal
from sympy import conjugate as _conjugate
from sympy import expand as _expand

__all__ = [
    "IMAGINARY_UNIT",
    "NEW",
    "PI",
    "ZERO",
    "Add",
    "Expr",
    "Float",
    "Integer",
    "Mul",
    "Rational",
    "Symbol",
    "all_parts",
    "compared",
    "conjugated",
    "expanded",
    "floats",
    "free_symbols",
    "is_plain",
    "is_undefined",
    "product_of_parts",
    "replaced",
    "sum_of_parts",
]

IMAGINARY_UNIT: Expr = I
PI: Expr = pi
ZERO: Expr = S.Zero
NEW: Any = Basic.__new__
"""What the constructors of sums and products call in the end, once all parts are known to be canonical."""
_NOTHING_ASSUMED: dict[str, bool] = Symbol("x").assumptions0
_UNDEFINED: tuple[Any, ...] = (S.NaN, S.Infinity, S.NegativeInfinity, S.ComplexInfinity)


def is_undefined(expr: Expr) -> bool:
    """Whether an expression holds one of SymPy's values that are no numbers, whatever else it says."""
    return expr.has(*_UNDEFINED)


def is_plain(expr: Any) -> bool:
    """Whether an expression is a symbol without assumptions."""
    return type(expr) is Symbol and expr.assumptions0 == _NOTHING_ASSUMED


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


def conjugated(expr: Expr) -> Expr:
    """The complex conjugate."""
    return _conjugate(expr)


def all_parts(expr: Expr) -> Iterator[Any]:
    """The expression and the parts that it is made of."""
    return preorder_traversal(expr)


def compared(one: Expr, other: Expr) -> int:
    """-1, 0 or 1 as the one stands before the other in SymPy's order."""
    return one.compare(other)


def sum_of_parts(parts: Sequence[Any]) -> Expr:
    """The sum of parts that are canonical and in SymPy's order."""
    construct: Any = Add._from_args
    return construct(tuple(parts), True)


def product_of_parts(parts: Sequence[Any]) -> Expr:
    """The product of parts that are canonical and in SymPy's order; a sum is multiplied by no number alone."""
    construct: Any = Mul._from_args
    return construct(tuple(parts), True)
