"""Exact arithmetic on typed values, in bounds that are checked before anything is computed.

Every operation takes and gives a `ValuePart`: the SymPy expression and what is needed to bound the next operation. The
bounds are on the result and not only on what was typed, for a short text can stand for a huge number. They are

* `MAX_RESULT_DIGITS` for numerators and denominators, estimated from the operands before the operation;
* `MAX_TERMS` for the number of terms if all products were multiplied out, which later steps may have to do;
* `MAX_EXPONENT` for exponents, multiplied along nested powers;
* `MAX_DEPTH` for nesting.

A denominator can be zero without looking it: `(a+b)^2-a^2-2*a*b-b^2`. Multiplying out is no test within bounds, so
every part also carries its value at one fixed point, where each name has a real value between 1 and 2 with 77 digits
and the sums are taken to 800 digits. A sum that loses more than half of these has cancelled, and counts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import comb
from typing import Any

from mpmath import MPContext
from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol, pi, sqrt

from symconv.errors import InputError
from symconv.text.numerals import MAX_EXPONENT, read_numeral

MAX_DEPTH = 30
MAX_RESULT_DIGITS = 300
MAX_TERMS = 1000
_PRECISION = 800


@dataclass(frozen=True, slots=True)
class ValuePart:
    """One sub-expression: its value, the same at a fixed point, and the counts that bound what is built on it."""

    expr: Expr
    point: Any  # an mpmath number, real or complex
    depth: int = 0
    terms: int = 1
    power: int = 1

    def __post_init__(self) -> None:
        if self.depth > MAX_DEPTH:
            raise InputError(f"is nested more than {MAX_DEPTH} deep; write it with fewer parentheses, signs or powers")
        _bound("becomes {} terms when multiplied out", self.terms, MAX_TERMS)

    @property
    def digits(self) -> int:
        """The length of the longest numerator or denominator in the expression."""
        return max((len(str(n)) for r in self.expr.atoms(Rational) for n in (abs(r.p), r.q)), default=1)


def _bound(finding: str, count: int, limit: int) -> None:
    if count > limit:
        told = str(count) if count < 10**9 else "over 10^9"
        raise InputError(f"{finding.format(told)}, the limit is {limit}; use smaller numbers and exponents")


def _bound_digits(digits: int) -> None:
    _bound("can reach numbers of {} digits", digits, MAX_RESULT_DIGITS)


@cache
def _context() -> MPContext:
    """A context of our own: the precision of mpmath's shared one belongs to the user."""
    context = MPContext()
    context.dps = _PRECISION
    return context


def _part(expr: Expr, point: Any, depth: int, terms: int, power: int) -> ValuePart:
    """A finished number forgets how it came about: `(1+2)^9` is one term, `sqrt(-a)^0` is not complex."""
    return _rational(expr, depth) if isinstance(expr, Rational) else ValuePart(expr, point, depth, terms, power)


def _rational(value: Rational, depth: int = 0) -> ValuePart:
    return ValuePart(value, _context().mpf(value.p) / value.q, depth)


def number(numeral: str) -> ValuePart:
    """A numeral as an exact rational."""
    value = read_numeral(numeral)
    exact: Any = Rational(value.numerator, value.denominator)  # typed as possibly not finite
    return _rational(exact)


def name(text: str) -> ValuePart:
    """A checked name as a plain symbol, or the number pi."""
    if text == "pi":
        return ValuePart(pi, +_context().pi)
    fraction = _context().mpf(int(sha256(text.encode()).hexdigest(), 16)) / 2**256
    return ValuePart(Symbol(text), 1 + fraction)


def add(left: ValuePart, right: ValuePart) -> ValuePart:
    """The sum; its value at the fixed point is exactly zero when the summands cancel."""
    _bound_digits(left.digits + right.digits)
    point = left.point + right.point
    largest = max(abs(left.point), abs(right.point))
    if abs(point) < largest * _context().mpf(10) ** (-_PRECISION // 2):
        point = _context().zero
    depth, power = max(left.depth, right.depth), max(left.power, right.power)
    return _part(Add(left.expr, right.expr), point, depth, left.terms + right.terms, power)


def negate(part: ValuePart) -> ValuePart:
    """The negative, one level deeper: chains of signs are nesting too."""
    return ValuePart(Mul(Integer(-1), part.expr), -part.point, part.depth + 1, part.terms, part.power)


def enclose(part: ValuePart) -> ValuePart:
    """The same value in parentheses or behind a plus sign, one level deeper."""
    return ValuePart(part.expr, part.point, part.depth + 1, part.terms, part.power)


def subtract(left: ValuePart, right: ValuePart) -> ValuePart:
    """The difference."""
    return add(left, ValuePart(Mul(Integer(-1), right.expr), -right.point, right.depth, right.terms, right.power))


def multiply(left: ValuePart, right: ValuePart) -> ValuePart:
    """The product."""
    _bound_digits(left.digits + right.digits)
    depth, power = max(left.depth, right.depth), max(left.power, right.power)
    terms = left.terms * right.terms
    _bound("becomes {} terms when multiplied out", terms, MAX_TERMS)
    return _part(Mul(left.expr, right.expr), left.point * right.point, depth, terms, power)


def divide(left: ValuePart, right: ValuePart) -> ValuePart:
    """The quotient; a divisor that is zero, openly or not, is refused."""
    if right.point == 0:
        raise InputError("divides by zero; write a denominator that is not zero")
    inverse = ValuePart(Pow(right.expr, Integer(-1)), 1 / right.point, right.depth, right.terms, right.power)
    return multiply(left, inverse)


def power(base: ValuePart, exponent: ValuePart) -> ValuePart:
    """An integer power: the exponent is a whole number between -64 and 64, given by numbers alone."""
    if not isinstance(exponent.expr, Integer):
        raise InputError("has an exponent that is not a whole number; write one such as x^2, or sqrt(2) for a root")
    if abs(exponent.expr.p) > MAX_EXPONENT:
        raise InputError(f"has an exponent beyond {MAX_EXPONENT}; use a smaller one")
    times = exponent.expr.p
    if base.point == 0 and times < 0:
        raise InputError("divides by zero; write a denominator that is not zero")
    size = max(abs(times), 1)
    _bound("has powers of powers that reach the exponent {}", base.power * size, MAX_EXPONENT)
    _bound_digits(base.digits * size)
    terms = comb(base.terms + size - 1, size)
    _bound("becomes {} terms when multiplied out", terms, MAX_TERMS)
    depth = max(base.depth, exponent.depth) + 1
    return _part(Pow(base.expr, exponent.expr), base.point**times, depth, terms, base.power * size)


def root(part: ValuePart) -> ValuePart:
    """The square root; of a number it must be real, so that no value is imaginary."""
    if not part.expr.free_symbols and part.point.real < 0:
        raise InputError("takes the square root of a negative number; values are real, write a number of 0 or more")
    _bound_digits(2 * part.digits)
    return _part(sqrt(part.expr), _context().sqrt(part.point), part.depth + 1, part.terms, part.power)
