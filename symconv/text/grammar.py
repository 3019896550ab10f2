"""The grammar of typed values, and exact arithmetic in bounds that are checked before anything is computed.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("+" | "-") signed | power
    power   = atom (("^" | "**") exponent)?        exponents bind to the right, as in 2^3^2 = 2^9
    atom    = numeral | name | "sqrt" "(" sum ")" | "(" sum ")"

The parser builds each value as it reads, so no tree is walked and nothing recurses. Every operation takes and gives a
`ValuePart`: the SymPy expression and what is needed to bound the next operation; no text reaches SymPy but a checked
name. The bounds are on the result and not only on what was typed, for a short text can stand for a huge number:

* `MAX_RESULT_DIGITS` for numerators and denominators, estimated from the operands before the operation;
* `MAX_TERMS` for the number of terms if all products were multiplied out, which later steps may have to do;
* `MAX_EXPONENT` for exponents, multiplied along nested powers;
* `MAX_DEPTH` for nesting.

A denominator can be zero without looking it: `(a+b)^2-a^2-2*a*b-b^2`. Multiplying out is no test within bounds, so
every part also carries its value at one fixed point, where each name has a real value between 1 and 2 with 77 digits
and the sums are taken to 800 digits. A sum that loses more than half of these has cancelled, and counts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from math import comb
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args
from mpmath import MPContext
from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol, pi, sqrt

from symconv.errors import InputError, shown
from symconv.text.names import name_problem
from symconv.text.numerals import MAX_EXPONENT, NUMERAL, read_numeral

MAX_TOKENS = 100
MAX_DEPTH = 30
MAX_RESULT_DIGITS = 300
MAX_TERMS = 1000
ALLOWED = "use numbers, names, + - * / ^, parentheses, sqrt and pi"
_PRECISION = 800

_GRAMMAR = rf"""
?start: sum
?sum: product | sum "+" product -> add | sum "-" product -> subtract
?product: signed | product "*" signed -> multiply | product "/" signed -> divide
?signed: power | "-" signed -> negate | "+" signed -> enclose
?power: atom | atom ("^" | "**") exponent -> power
?exponent: power | "-" exponent -> negate | "+" exponent -> enclose
?atom: NUMERAL -> number | NAME -> name | "sqrt" "(" sum ")" -> root | "(" sum ")" -> enclose

NUMERAL: /{NUMERAL}/
NAME: /[A-Za-z][A-Za-z0-9_]*/
%ignore " "
"""

_HINTS = {
    ",": "write the decimal point as '.'",
    "_": "write numbers without separators",
    "=": "write the value alone",
    "%": "write percentages as fractions, such as 5/100",
}


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


@v_args(inline=True)
class _Build(Transformer[Token, ValuePart]):
    """One method for each way in which a value is made of smaller ones."""

    def number(self, token: Token) -> ValuePart:
        """A numeral as an exact rational."""
        value = read_numeral(str(token))
        exact: Any = Rational(value.numerator, value.denominator)  # typed as possibly not finite
        return _rational(exact)

    def name(self, token: Token) -> ValuePart:
        """A checked name as a plain symbol, or the number pi."""
        text = str(token)
        if text == "pi":
            return ValuePart(pi, +_context().pi)
        if problem := name_problem(text):
            raise InputError(f"uses the name {shown(text)}, which {problem}")
        fraction = _context().mpf(int(sha256(text.encode()).hexdigest(), 16)) / 2**256
        return ValuePart(Symbol(text), 1 + fraction)

    def add(self, left: ValuePart, right: ValuePart) -> ValuePart:
        """The sum; its value at the fixed point is exactly zero when the summands cancel."""
        _bound_digits(left.digits + right.digits)
        point = left.point + right.point
        largest = max(abs(left.point), abs(right.point))
        if abs(point) < largest * _context().mpf(10) ** (-_PRECISION // 2):
            point = _context().zero
        depth, power = max(left.depth, right.depth), max(left.power, right.power)
        return _part(Add(left.expr, right.expr), point, depth, left.terms + right.terms, power)

    def subtract(self, left: ValuePart, right: ValuePart) -> ValuePart:
        return self.add(left, replace(right, expr=Mul(Integer(-1), right.expr), point=-right.point))

    def negate(self, part: ValuePart) -> ValuePart:
        """The negative, one level deeper: chains of signs are nesting too."""
        return replace(part, expr=Mul(Integer(-1), part.expr), point=-part.point, depth=part.depth + 1)

    def enclose(self, part: ValuePart) -> ValuePart:
        """The same value in parentheses or behind a plus sign, one level deeper."""
        return replace(part, depth=part.depth + 1)

    def multiply(self, left: ValuePart, right: ValuePart) -> ValuePart:
        _bound_digits(left.digits + right.digits)
        depth, power = max(left.depth, right.depth), max(left.power, right.power)
        terms = left.terms * right.terms
        _bound("becomes {} terms when multiplied out", terms, MAX_TERMS)
        return _part(Mul(left.expr, right.expr), left.point * right.point, depth, terms, power)

    def divide(self, left: ValuePart, right: ValuePart) -> ValuePart:
        """The quotient; a divisor that is zero, openly or not, is refused."""
        if right.point == 0:
            raise InputError("divides by zero; write a denominator that is not zero")
        return self.multiply(left, replace(right, expr=Pow(right.expr, Integer(-1)), point=1 / right.point))

    def power(self, base: ValuePart, exponent: ValuePart) -> ValuePart:
        """An integer power: the exponent is a whole number between -64 and 64, given by numbers alone."""
        if not isinstance(exponent.expr, Integer):
            raise InputError("has an exponent that is not a whole number; write one such as x^2, or sqrt(2) for a root")
        times = exponent.expr.p
        if abs(times) > MAX_EXPONENT:
            raise InputError(f"has an exponent beyond {MAX_EXPONENT}; use a smaller one")
        if base.point == 0 and times < 0:
            raise InputError("divides by zero; write a denominator that is not zero")
        size = max(abs(times), 1)
        _bound("has powers of powers that reach the exponent {}", base.power * size, MAX_EXPONENT)
        _bound_digits(base.digits * size)
        terms = comb(base.terms + size - 1, size)
        _bound("becomes {} terms when multiplied out", terms, MAX_TERMS)
        depth = max(base.depth, exponent.depth) + 1
        return _part(Pow(base.expr, exponent.expr), base.point**times, depth, terms, base.power * size)

    def root(self, part: ValuePart) -> ValuePart:
        """The square root; of a number it must be real, so that no value is imaginary."""
        if not part.expr.free_symbols and part.point.real < 0:
            raise InputError("takes the square root of a negative number; values are real, write a number of 0 or more")
        _bound_digits(2 * part.digits)
        return _part(sqrt(part.expr), _context().sqrt(part.point), part.depth + 1, part.terms, part.power)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Build())


def build(text: str) -> Expr:
    """The value that a text spells; the message of an error is the end of a sentence that begins with the text.

    >>> build("-(a+b)/4")
    -a/4 - b/4
    """
    try:
        count = sum(1 for _ in _parser().lex(text))
        if count > MAX_TOKENS:
            raise InputError(f"has {count} numbers, names and signs, the limit is {MAX_TOKENS}; shorten it")
        part: Any = _parser().parse(text)
    except UnexpectedCharacters as error:
        sign = text[error.pos_in_stream]
        hint = _HINTS.get(sign, ALLOWED)
        raise InputError(f"has {shown(sign)} at column {error.column}, which no value uses; {hint}") from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise InputError(f"ends before it is complete; {ALLOWED}") from None
        raise InputError(f"cannot be read from {shown(error.token)} at column {error.column} on; {ALLOWED}") from None
    except InputError:
        raise
    except ValueError:  # SymPy 1.14 fails on some large roots, https://github.com/sympy/sympy/issues/28621
        raise InputError("has a root of a number that SymPy cannot factor; use smaller numbers under sqrt") from None
    return part.expr
