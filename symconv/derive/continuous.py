"""The integral form: functions of a real variable, as the sum's limit for finer and finer indices.

A pulse is a function that equals an expression on an interval and 0 elsewhere. Under the integral the question is the
same as under the sum: for which values of the variable do both factors exist? The answer is an interval whose ends are
constants or move with t, and it changes where one end overtakes another. Between these points the integral is one
expression.

    convolution   y(t) = ∫ x(τ) h(t-τ) dτ        correlation   y(t) = ∫ x(τ) h(t+τ) dτ
    sliding       y(t) = ∫ x(τ) h(τ-t) dτ
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr, read_cell
from symconv.errors import InputError
from symconv.formulas.nodes import (
    Call,
    IndexPart,
    Integral,
    Linear,
    Product,
    Relation,
    Value,
    VariableExpression,
    letter,
)
from symconv.index import definition_signs
from symconv.text.names import check_name

if TYPE_CHECKING:
    from sympy import Expr

ARGUMENTS = {"convolution": (1, -1), "correlation": (1, 1), "sliding": (-1, 1)}
"""Definition -> the coefficients of t and of τ in the argument of the kernel."""
TIME, INNER = "t", "tau"


@dataclass(frozen=True, slots=True)
class Pulse:
    """A function that equals `expr` (an expression in t) for ``low ≤ t ≤ high`` and 0 elsewhere."""

    name: str
    expr: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class Case:
    """One stretch of t on which the limits of the integral do not change.

    Attributes:
        low, high: the stretch.
        lower, upper: the limits of the integral, expressions in t.
        integrand: the product under the integral, in τ and t.
        value: the integral, an expression in t.
    """

    low: Expr
    high: Expr
    lower: Expr
    upper: Expr
    integrand: Expr
    value: Expr

    def written(self, name: str) -> tuple[Relation, Relation]:
        """The stretch and the integral worked out on it, as formulas."""
        stretch = Relation((Value(self.low), letter(TIME), Value(self.high)), "≤")
        body = VariableExpression(self.integrand)
        integral = Integral(INNER, body, (VariableExpression(self.lower), VariableExpression(self.upper)))
        return stretch, Relation((Call(name, letter(TIME)), integral, VariableExpression(self.value)))


@dataclass(frozen=True, slots=True)
class Integrated:
    """A convolution or correlation of two pulses: its cases from left to right; it is 0 outside them."""

    definition: str
    image: Pulse
    kernel: Pulse
    name: str
    cases: tuple[Case, ...]

    def defining(self) -> Relation:
        """The integral over all real numbers."""
        of_t, of_tau = ARGUMENTS[self.definition]
        parts = (IndexPart(of_t, TIME), IndexPart(of_tau, INNER))
        argument = Linear(parts if of_t > 0 else parts[::-1])
        body = Product((Call(self.image.name, letter(INNER)), Call(self.kernel.name, argument)))
        return Relation((Call(self.name, letter(TIME)), Integral(INNER, body)))

    def __call__(self, t: Any) -> Expr:
        """The value at a number t."""
        point = as_expr(read_cell(t, "t"))
        case = next((case for case in self.cases if case.low <= point <= case.high), None)  # type: ignore[operator]
        return as_expr(0) if case is None else _put(case.value, point)


def pulse(given: object, low: object, high: object, *, name: str = "x") -> Pulse:
    """A polynomial in t, given as text, number or SymPy expression, on a finite interval with exact ends.

    >>> pulse("1 - t", 0, 1).expr
    1 - t
    """
    expr, ends = as_expr(read_cell(given, name)), [as_expr(read_cell(end, f"{name} end")) for end in (low, high)]
    others = sorted(symbol.name for symbol in expr.free_symbols if symbol.name != TIME)  # type: ignore[attr-defined]
    if others or not expr.is_polynomial(_symbol(TIME)):
        raise InputError(f"{name} must be a polynomial in t, not {expr}; a pulse is worked out exactly")
    if not all(end.is_Rational for end in ends) or not ends[0] < ends[1]:
        raise InputError(f"{name} needs two rational ends with the lower one first, not {ends[0]} and {ends[1]}")
    return Pulse(check_name(name), expr, *ends)


def integrate_pulses(x: Pulse, h: Pulse, definition: str = "convolution", *, name: str = "y") -> Integrated:
    """Convolution or correlation of two pulses, case by case.

    Source: the integral of textbooks on signals and systems, for instance Oppenheim and Willsky, section 2.2.

    >>> box = pulse(1, 0, 1)
    >>> [(case.low, case.high, case.value) for case in integrate_pulses(box, box).cases]
    [(0, 1, t), (1, 2, 2 - t)]
    """
    definition_signs(definition)
    (of_t, of_tau), t = ARGUMENTS[definition], _symbol(TIME)
    first, last = (of_tau * (end - of_t * t) for end in sorted((h.low, h.high), reverse=of_tau < 0))
    ends = first, last  # of the kernel's factor in τ, which move with t and pass those of the image
    points = sorted({(fixed - end.subs(t, 0)) / end.coeff(t) for end in ends for fixed in (x.low, x.high)})
    cases = (_case(x, h, definition, ends, low, high) for low, high in pairwise(points))
    return Integrated(definition, x, h, name, tuple(case for case in cases if case is not None))


def _case(x: Pulse, h: Pulse, definition: str, ends: tuple[Expr, Expr], low: Expr, high: Expr) -> Case | None:
    from sympy import expand, integrate

    t, tau = _symbol(TIME), _symbol(INNER)

    def at_middle(end: Expr) -> Any:
        return _put(end, (low + high) / 2)

    lower = max((x.low, ends[0]), key=at_middle)
    upper = min((x.high, ends[1]), key=at_middle)
    if not at_middle(lower) < at_middle(upper):
        return None
    of_t, of_tau = ARGUMENTS[definition]
    integrand = _put(x.expr, tau) * _put(h.expr, of_t * t + of_tau * tau)
    value = expand(integrate(expand(integrand), (tau, lower, upper)))
    return Case(low, high, lower, upper, integrand, value)


def _put(expr: Expr, t: Expr) -> Any:
    """The expression at another t."""
    return expr.subs(_symbol(TIME), t)


def _symbol(name: str) -> Any:
    from sympy import Symbol

    return Symbol(name)
