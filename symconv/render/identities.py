"""From the values of a proof to the closed vocabulary of formulas: expressions, indices, sums, numbers.

The rooms of proofs and of worked examples do not know each other; both are above this one, so this is where they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symconv.cells import as_expr
from symconv.derive.formula import (
    BigSum,
    Divides,
    Entry,
    Formula,
    Linear,
    Name,
    Negative,
    Part,
    Phrase,
    Product,
    Read,
    Relation,
    Sum,
    Value,
    letter,
    number,
)
from symconv.proof.affine import Affine
from symconv.proof.gaussian import Gaussian, Number
from symconv.proof.given import Hypothesis
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.proof.reader import equation
from symconv.proof.steps import Condition, Factor, Put, Summed

DELTA = Name("delta")


def expression_formula(expression: Expression) -> Formula:
    """An expression of the language as a formula.

    >>> from symconv.proof.reader import expression
    >>> from symconv.render.printer import Printer
    >>> Printer().show(expression_formula(expression("conv(x, h) - x/2 + conv(delta, odd(h))")))
    'conv(x, h) - 1/2·x + conv(δ, odd(h))'
    """
    return EXPRESSIONS[type(expression)](expression)


def _pair(node: Pair) -> Formula:
    return Phrase(node.kind, (expression_formula(node.left), expression_formula(node.right)))


def _gradient(node: Gradient) -> Formula:
    return Phrase("grad", (expression_formula(node.body), Name(node.name), expression_formula(node.g)))


def _known(node: Known) -> Formula:
    return DELTA if node.name == "delta" else number_formula({"one": 1, "zero": 0}[node.name])


EXPRESSIONS: Mapping[type, Callable[[Any], Formula]] = MappingProxyType(
    {
        Sequence: lambda node: Name(node.name),
        Known: _known,
        Pair: _pair,
        Turn: lambda node: Phrase(node.kind, (expression_formula(node.body),)),
        Move: lambda node: Phrase(node.kind, (expression_formula(node.body), number(node.amount))),
        Gradient: _gradient,
        Scaled: lambda node: weighted(node.factor, expression_formula(node.body)),
        Total: lambda node: Sum(tuple(expression_formula(term) for term in node.terms)),
    }
)


def number_formula(value: Number) -> Value:
    """An exact number, complex or not."""
    if isinstance(value, Gaussian):
        from sympy import I

        return Value(as_expr(value.real) + I * as_expr(value.imaginary))
    return Value(as_expr(value))


def weighted(factor: Number, body: Formula | None) -> Formula:
    """A number times a formula: no factor 1, and the sign in front of all."""
    if body is None:
        return number_formula(factor)
    if isinstance(factor, Gaussian) or abs(factor) != 1:
        positive = factor if isinstance(factor, Gaussian) else abs(factor)
        inner = body.factors if isinstance(body, Product) else (body,)
        shown: Formula = Product((number_formula(positive), *inner))
    else:
        shown = Product((body,)) if isinstance(body, Sum) else body
    return Negative(shown) if not isinstance(factor, Gaussian) and factor < 0 else shown


def index_formula(index: Affine) -> Linear:
    """An index with rational coefficients: whole numbers over one divisor, positive parts first."""
    whole = index * index.divisor
    parts = sorted(whole.parts, key=lambda part: part[1] < 0)
    shown = [Part(int(value), name) for name, value in parts]
    if whole.constant or not shown:
        shown.append(Part(int(whole.constant)))
    return Linear(tuple(shown), index.divisor)


def sum_formula(one: Summed) -> Formula:
    """A sum with its coefficient, its conditions as factors that are 1 or 0."""
    factors: tuple[Formula, ...] = tuple(map(_factor, one.factors)) + tuple(map(_condition, one.conditions))
    body: Formula | None = (factors[0] if len(factors) == 1 else Product(factors)) if factors else None
    if one.letters:
        body = BigSum(one.letters, body or number_formula(1))
    return weighted(one.coefficient, body)


def sums_formula(sums: tuple[Summed, ...]) -> Sum:
    """Several sums added up; 0 if there are none."""
    return Sum(tuple(map(sum_formula, sums)))


def _factor(factor: Factor) -> Formula:
    return Entry(factor.name, (index_formula(factor.index),), conjugated=factor.conjugated)


def _condition(condition: Condition) -> Formula:
    parts = condition.index.parts
    turned = parts and all(value < 0 for _, value in parts)
    return Divides(condition.divisor, index_formula(-condition.index if turned else condition.index))


def puts_formula(puts: tuple[Put, ...]) -> Formula:
    """``k = m-i, l = j``."""
    return Relation(tuple(Relation((letter(put.letter), index_formula(put.value))) for put in puts), ",")


def tally_formula(values: tuple[Fraction, ...]) -> Formula:
    """Coefficients added up: ``1/2 - 1/2 = 0``; one alone as it is."""
    total = number_formula(sum(values, Fraction(0)))
    if len(values) < 2:
        return total
    return Relation((Sum(tuple(weighted(value, None) for value in values)), total))


def read_at(expression: Expression, index: Linear) -> Formula:
    """The expression at an index: an entry of a sequence, the number of a constant, ``conv(x, h)[m]`` otherwise."""
    if isinstance(expression, Sequence):
        return Entry(expression.name, (index,))
    body = expression_formula(expression)
    return body if isinstance(body, Value) else Read(body, (index,))


def hypotheses_formula(given: tuple[str, ...] | tuple[Hypothesis, ...]) -> Formula:
    """What is given, as equations with commas between them."""
    sides = [equation(str(one)) for one in given]
    return Relation(tuple(Relation(tuple(map(expression_formula, pair))) for pair in sides), ",")
