"""The result of a worked example: equal products gathered in the order of the derivation."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from symconv.cells import as_expr, simplified
from symconv.derive.formula import Formula, Negative, Product, Value
from symconv.terms import Term

Share = tuple[Any, Any, Formula]
"""A coefficient, the key by which equal factors are known, and the factor as it is written."""


def share_of(term: Term, written: Product) -> Share:
    """A term as coefficient · symbolic factor; all numbers share one key.

    Args:
        term: the term.
        written: its product with the values in place.
    """
    weight, value = simplified(term.kernel_value), simplified(term.image_value)
    if isinstance(weight, int | Fraction) and isinstance(value, int | Fraction):
        return share_of_number(weight * value)
    if isinstance(weight, int | Fraction):
        return weight, value, _beside(weight, written)
    if isinstance(value, int | Fraction):
        return value, weight, _beside(value, written)
    return 1, (weight, value), written


def _beside(number: int | Fraction, written: Product) -> Formula:
    """The factor that is not the number."""
    first, second = written.factors
    return second if first == Value(as_expr(number)) else first


def share_of_number(value: int | Fraction) -> Share:
    """A number of its own."""
    return value, None, Value(as_expr(1))


def collected(shares: Iterable[Share]) -> list[Formula]:
    """Equal factors under the sum of their coefficients; zeros are left out."""
    found: dict[Any, tuple[Any, Formula]] = {}
    for coefficient, key, node in shares:
        found[key] = (found[key][0] + coefficient if key in found else coefficient, node)
    return [_scaled(coefficient, node) for coefficient, node in found.values() if coefficient]


def _scaled(coefficient: Any, node: Formula) -> Formula:
    if isinstance(node, Value) and node.expr.is_Rational:
        return Value(as_expr(coefficient))
    if abs(coefficient) == 1:
        return node if coefficient == 1 else Negative(node)
    return Product((Value(as_expr(coefficient)), node))
