"""The integral form: functions of a real variable, as the sum's limit for finer and finer indices.

A function is a sum of pulses, each of which equals an expression on an interval, finite or not, and 0 elsewhere. The
expressions are polynomials in t and their products with powers of e, so that every integral has an exact value. Under
the integral the question is the same as under the sum: for which values of the variable do both factors exist? The
answer is an interval whose ends are constants or move with t, and it changes where one end overtakes another. Between
these points the integral is one expression.

    convolution   y(t) = ∫ x(τ) h(t-τ) dτ        correlation   y(t) = ∫ x(τ) h(t+τ) dτ
    sliding       y(t) = ∫ x(τ) h(τ-t) dτ
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, factorial
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr, read_cell
from symconv.derive.illustration import Curve, Illustration, Plot
from symconv.errors import InputError
from symconv.formulas.nodes import (
    Call,
    Fact,
    Formula,
    IndexPart,
    Integral,
    Linear,
    Product,
    Relation,
    Said,
    Sum,
    Value,
    VariableExpression,
    letter,
)
from symconv.formulas.rendered import Rendered
from symconv.index import definition_signs
from symconv.text.names import check_name
from symconv.text.piecewise import parse_pieces

if TYPE_CHECKING:
    from sympy import Expr

ARGUMENTS = {"convolution": (1, -1), "correlation": (1, 1), "sliding": (-1, 1)}
"""Definition -> the coefficients of t and of τ in the argument of the kernel."""
TIME, INNER = "t", "tau"
EXACT = "a polynomial in t, or a sum of polynomials times exp of something linear in t"


@dataclass(frozen=True, slots=True)
class Pulse:
    """A function that equals `expr` (an expression in t) for ``low ≤ t ≤ high`` and 0 elsewhere."""

    name: str
    expr: Expr
    low: Expr
    high: Expr

    def stretch(self) -> Relation:
        """Where it is not 0, ``0 ≤ t ≤ 1``."""
        return _stretch(self.low, self.high)

    def at(self, argument: Expr) -> Expr:
        """The expression with another argument in place of t."""
        return _put(self.expr, argument)


def _stretch(low: Expr, high: Expr) -> Relation:
    """The values of t between two ends, without an end that is infinite."""
    sides = (*([Value(low)] if low.is_finite else []), letter(TIME), *([Value(high)] if high.is_finite else []))
    return Relation(sides, "≤")


Function = Pulse | Sequence[Pulse]
"""A pulse, or several of one name that are added."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where two pulses overlap on a stretch of t: the limits in τ, and the product between them."""

    lower: Expr
    upper: Expr
    integrand: Expr

    def written(self) -> Integral:
        """The integral as a formula."""
        limits = VariableExpression(self.lower), VariableExpression(self.upper)
        return Integral(INNER, VariableExpression(self.integrand), limits)


@dataclass(frozen=True, slots=True)
class Case:
    """One stretch of t on which the limits of the integrals do not change.

    Attributes:
        low, high: the stretch.
        overlaps: what is integrated on it, one for each pair of pulses that overlap.
        value: the sum of the integrals, an expression in t.
    """

    low: Expr
    high: Expr
    overlaps: tuple[Overlap, ...]
    value: Expr

    @property
    def sample(self) -> Expr:
        """A number within the stretch: its middle, or one step from its only end."""
        return _inside(self.low, self.high)

    def written(self, name: str) -> tuple[Relation, Relation]:
        """The stretch and the integrals worked out on it, as formulas."""
        integrals: tuple[Formula, ...] = tuple(overlap.written() for overlap in self.overlaps)
        total = integrals[0] if len(integrals) == 1 else Sum(integrals)
        return _stretch(self.low, self.high), Relation(
            (Call(name, letter(TIME)), total, VariableExpression(self.value))
        )


@dataclass(frozen=True, slots=True)
class Integrated(Rendered):
    """A convolution or correlation of two functions: its cases from left to right; it is 0 outside them."""

    definition: str
    image: tuple[Pulse, ...]
    kernel: tuple[Pulse, ...]
    name: str
    cases: tuple[Case, ...]

    def defining(self) -> Relation:
        """The integral over all real numbers."""
        body = Product((Call(self.image[0].name, letter(INNER)), self.kernel_call()))
        return Relation((Call(self.name, letter(TIME)), Integral(INNER, body)))

    def kernel_call(self) -> Call:
        """The kernel as it stands under the integral, ``h(t-τ)``."""
        of_t, of_tau = ARGUMENTS[self.definition]
        parts = (IndexPart(of_t, TIME), IndexPart(of_tau, INNER))
        return Call(self.kernel[0].name, Linear(parts if of_t > 0 else parts[::-1]))

    @property
    def everywhere(self) -> bool:
        """Whether the cases leave no t out."""
        if not self.cases or self.cases[0].low.is_finite or self.cases[-1].high.is_finite:
            return False
        return all(one.high == other.low for one, other in pairwise(self.cases))

    def figure(self) -> Illustration:
        """Both factors and their product in each case, at one t of it, and the result below them.

        >>> figure = integrate_pulses(pulse(1, 0, 1), pulse(1, 0, 1, name="h")).figure()
        >>> [part.title.key for part in figure.parts]
        ['figure.overlap.at', 'figure.overlap.at', 'figure.overlap.result']
        """
        plots = [self._overlap(case.sample) for case in self.cases[:SHOWN]]
        across = _span([end for case in self.cases for end in (case.low, case.high)])
        drawn = [(max(float(case.low), across[0]), min(float(case.high), across[1]), case.value) for case in self.cases]
        curves = tuple(Curve(_points(value, TIME, low, high)) for low, high, value in drawn)
        result = Call(self.name, letter(TIME))
        title = Said("figure.overlap.result", {"result": result})
        plots.append(Plot(title, curves, across, _heights(curves), letter(TIME), _ticks(across)))
        facts: dict[str, Fact] = {"image": Call(self.image[0].name, letter(INNER)), "kernel": self.kernel_call()}
        facts |= {"result": result, "count": len(self.cases)}
        return Illustration(f"{self.name}-overlap", (), "overlap", facts, parts=tuple(plots))

    def _overlap(self, t: Any) -> Plot:
        """The factors as functions of τ at one t, and the area below their product."""
        of_t, of_tau = ARGUMENTS[self.definition]
        tau = _symbol(INNER)
        fixed = [(one.low, one.high, one.at(tau)) for one in self.image]
        moved = [(*sorted(of_tau * (end - of_t * t) for end in (one.low, one.high)), one.at(of_t * t + of_tau * tau))
                 for one in self.kernel]  # fmt: skip
        across = _span([end for low, high, _ in (*fixed, *moved) for end in (low, high)])
        both = [
            (max(a, c), min(b, d), one * other) for a, b, one in fixed for c, d, other in moved if max(a, c) < min(b, d)
        ]
        strokes = (("area", both), ("solid", fixed), ("dashed", moved))
        curves = tuple(
            Curve(_points(expr, INNER, max(float(low), across[0]), min(float(high), across[1])), stroke)
            for stroke, pieces in strokes
            for low, high, expr in pieces
        )
        title = Said("figure.overlap.at", {"at": Relation((letter(TIME), Value(t)))})
        return Plot(title, curves, across, _heights(curves), letter(INNER), _ticks(across))

    def __call__(self, t: Any) -> Expr:
        """The value at a number t."""
        point = as_expr(read_cell(t, "t"))
        case = next((case for case in self.cases if case.low <= point <= case.high), None)  # type: ignore[operator]
        return as_expr(0) if case is None else _put(case.value, point)


SHOWN = 5
"""The largest number of cases that are drawn."""
STEPS, BEYOND = 24, 2.5
"""Points of a curve, and how far an axis goes on where a function does not end."""


def _span(ends: list[Any]) -> tuple[float, float]:
    """The part of the axis that shows all finite ends, and some of what goes on beyond them."""
    finite = sorted(float(end) for end in ends if end.is_finite) or [0.0]
    more = [BEYOND if any(end.is_infinite and (end > 0) == up for end in ends) else 0.4 for up in (False, True)]
    return finite[0] - more[0], finite[-1] + more[1]


def _points(expr: Any, variable: str, low: float, high: float) -> tuple[tuple[float, float], ...]:
    """A curve between two ends; a straight line needs no more than these."""
    from sympy import lambdify

    value = lambdify(_symbol(variable), expr, "math")
    steps = 1 if expr.diff(_symbol(variable), 2) == 0 else STEPS
    at = [low + (high - low) * step / steps for step in range(steps + 1)]
    return tuple((x, float(value(x))) for x in at)


def _heights(curves: Sequence[Curve]) -> tuple[float, float]:
    heights = [height for curve in curves for _, height in curve.points]
    low, high = min(0.0, *heights), max(0.0, *heights)
    return low, high + 0.08 * ((high - low) or 1.0)


def _ticks(across: tuple[float, float]) -> tuple[tuple[float, Formula], ...]:
    """Whole numbers along an axis, at most eight of them."""
    first, last = ceil(across[0]), int(across[1] // 1)
    step = max(1, ceil((last - first) / 8))
    return tuple((float(at), Value(as_expr(at))) for at in range(first, last + 1, step))


def pulse(given: object, low: object, high: object, *, name: str = "x") -> Pulse:
    """A polynomial in t, given as text, number or SymPy expression, on an interval with exact ends.

    Products of polynomials with ``exp`` of something linear in t are taken as SymPy expressions; `function` reads them
    from text. An end may be infinite.

    >>> pulse("1 - t", 0, 1).expr
    1 - t
    """
    expr, ends = as_expr(read_cell(given, name)), [_end(end, name) for end in (low, high)]
    return _checked(check_name(name), expr, *ends)


def _end(given: object, name: str) -> Expr:
    from sympy import oo

    if given in (float("inf"), float("-inf"), oo, -oo):
        return oo if given in (float("inf"), oo) else -oo  # type: ignore[return-value]
    return as_expr(read_cell(given, f"{name} end"))


def _checked(name: str, expr: Expr, low: Expr, high: Expr) -> Pulse:
    others = sorted(symbol.name for symbol in expr.free_symbols if symbol.name != TIME)  # type: ignore[attr-defined]
    if others or not _exponential(expr):
        raise InputError(f"{name} must be {EXACT}, not {expr}; a pulse is worked out exactly")
    rational = all(end.is_Rational or end.is_infinite for end in (low, high))
    if not rational or not low < high:
        raise InputError(f"{name} needs two rational ends with the lower one first, not {low} and {high}")
    return Pulse(name, expr, low, high)


def _exponential(expr: Expr) -> bool:
    """Whether every term is a polynomial in t times powers of e with exponents linear in t."""
    from sympy import Mul, exp

    t = _symbol(TIME)
    for term in _terms(expr):
        powers: list[Any] = [factor for factor in Mul.make_args(term) if isinstance(factor, exp)]
        rest = term
        for power in powers:
            rest /= power
            if not power.args[0].is_polynomial(t) or power.args[0].diff(t, 2) != 0:
                return False
        if not rest.is_polynomial(t):
            return False
    return True


def _terms(expr: Any) -> Sequence[Any]:
    from sympy import Add, expand

    return Add.make_args(expand(expr))


def function(text: str, name: str = "x") -> tuple[Pulse, ...]:
    """A function of t from text: pieces on intervals, or products with the unit step u(t).

    >>> [(one.expr, one.low, one.high) for one in function("exp(-t)*u(t)", "h")]
    [(exp(-t), 0, oo)]
    """
    return tuple(_checked(check_name(name), *piece) for piece in parse_pieces(text, name))


def integrate(
    x: str | Function,
    h: str | Function,
    definition: str = "convolution",
    *,
    names: tuple[str, str, str] = ("x", "h", "y"),
) -> Integrated:
    """Convolution or correlation of two functions of t, worked out case by case.

    Args:
        x, h: the functions as text, ``"1 on 0..2"`` or ``"exp(-t)*u(t)"``, see `function`.
        definition: `convolution`, ``∫ x(τ) h(t-τ) dτ``; `correlation`, ``∫ x(τ) h(t+τ) dτ``; or `sliding`,
            ``∫ x(τ) h(τ-t) dτ``.
        names: of image, kernel and result.

    Raises:
        InputError: for a function that is not worked out exactly, or an integral that is infinite.

    Source: the integral of textbooks on signals and systems, for instance Oppenheim and Willsky, section 2.2.

    >>> found = integrate("u(t) - u(t-1)", "exp(-t)*u(t)")
    >>> [str(case.value) for case in found.cases]
    ['1 - exp(-t)', 'exp(1 - t) - exp(-t)']
    """
    first, second, third = names
    one = function(x, first) if isinstance(x, str) else x
    other = function(h, second) if isinstance(h, str) else h
    return integrate_pulses(one, other, definition, name=check_name(third))


def integrate_pulses(x: Function, h: Function, definition: str = "convolution", *, name: str = "y") -> Integrated:
    """Convolution or correlation of two functions, case by case.

    Args:
        x, h: image and kernel, each a pulse or several that are added.
        definition: `convolution`, `correlation` or `sliding`.
        name: of the result.

    Raises:
        InputError: if an integral is infinite.

    Source: the integral of textbooks on signals and systems, for instance Oppenheim and Willsky, section 2.2.

    >>> box = pulse(1, 0, 1)
    >>> [(case.low, case.high, case.value) for case in integrate_pulses(box, box).cases]
    [(0, 1, t), (1, 2, 2 - t)]
    >>> [str(case.value) for case in integrate_pulses(box, function("exp(-t)*u(t)", "h")).cases]
    ['1 - exp(-t)', 'exp(1 - t) - exp(-t)']
    """
    from sympy import oo

    definition_signs(definition)
    images, kernels = ((one,) if isinstance(one, Pulse) else tuple(one) for one in (x, h))
    pairs = [(one, other, _moving(other, definition)) for one in images for other in kernels]
    points = sorted({point for one, _, ends in pairs for point in _meetings(one, ends)})
    stretches = pairwise([-oo, *points, oo])
    cases = (_case(pairs, definition, low, high) for low, high in stretches)
    return Integrated(definition, images, kernels, name, tuple(case for case in cases if case is not None))


Moving = tuple[Any, Any]
"""The ends of the kernel's factor in τ, which move with t."""


def _moving(h: Pulse, definition: str) -> Moving:
    of_t, of_tau = ARGUMENTS[definition]
    first, last = (of_tau * (end - of_t * _symbol(TIME)) if end.is_finite else of_tau * end
                   for end in sorted((h.low, h.high), reverse=of_tau < 0))  # fmt: skip
    return first, last


def _meetings(x: Pulse, ends: Moving) -> Iterator[Any]:
    """The values of t at which an end of the kernel passes one of the image."""
    t = _symbol(TIME)
    for end in ends:
        for fixed in (x.low, x.high):
            if end.has(t) and fixed.is_finite:
                yield (fixed - end.subs(t, 0)) / end.coeff(t)


def _case(pairs: list[tuple[Pulse, Pulse, Moving]], definition: str, low: Expr, high: Expr) -> Case | None:
    """The overlaps of all pairs on one stretch, and the sum of their integrals."""
    from sympy import Add, expand, powsimp

    t, tau = _symbol(TIME), _symbol(INNER)
    of_t, of_tau = ARGUMENTS[definition]
    middle, found, total = _inside(low, high), list[Overlap](), list[Any]()
    for x, h, ends in pairs:
        lower = max((x.low, ends[0]), key=lambda end: _put(end, middle))
        upper = min((x.high, ends[1]), key=lambda end: _put(end, middle))
        if not _put(lower, middle) < _put(upper, middle):
            continue
        overlap = Overlap(lower, upper, x.at(tau) * h.at(of_t * t + of_tau * tau))
        found.append(replace(overlap, integrand=powsimp(overlap.integrand)))
        total.append(_integral(overlap))
    if not found:
        return None
    return Case(low, high, tuple(found), powsimp(expand(Add(*total))))


def _integral(overlap: Overlap) -> Any:
    """The exact integral of a sum of ``c·τ^n·e^(aτ)``; at an infinite limit every term must vanish."""
    from sympy import Add, expand

    integrand = expand(overlap.integrand, power_exp=True)
    return Add(*(_term_integral(term, overlap.lower, overlap.upper) for term in Add.make_args(integrand)))


def _term_integral(term: Any, lower: Any, upper: Any) -> Any:
    from sympy import Mul, exp

    tau = _symbol(INNER)
    factor, rest = term.as_independent(tau, as_Add=False)
    powers: list[Any] = [part for part in Mul.make_args(rest) if isinstance(part, exp)]
    rate = sum(part.args[0].coeff(tau) for part in powers)
    degree = int(sum(part.as_base_exp()[1] for part in Mul.make_args(rest) if part not in powers and part != 1))

    def antiderivative(end: Any) -> Any:
        if end.is_infinite:
            if not rate or (rate > 0) == (end > 0):
                raise InputError(f"the integral of {term} to {end} is infinite; give functions that vanish there")
            return 0
        if not rate:
            return end ** (degree + 1) / (degree + 1)
        parts = ((-1) ** (degree - k) * factorial(degree) // factorial(k) * end**k / rate ** (degree - k + 1)
                 for k in range(degree + 1))  # fmt: skip
        return exp(rate * end) * sum(parts)

    return factor * (antiderivative(upper) - antiderivative(lower))


def _inside(low: Expr, high: Expr) -> Any:
    """A number between two ends, either of which may be infinite."""
    if low.is_finite and high.is_finite:
        return (low + high) / 2
    return low + 1 if low.is_finite else high - 1 if high.is_finite else as_expr(0)


def _put(expr: Expr, t: Expr) -> Any:
    """The expression at another t."""
    return expr.subs(_symbol(TIME), t)


def _symbol(name: str) -> Any:
    from sympy import Symbol

    return Symbol(name)
