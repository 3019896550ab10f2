"""Typed numbers, read exactly and without SymPy: `1/9`, `0.1`, `.5`, `1e-3`.

A numeral is ASCII digits with at most one point, then perhaps a power of ten. Its value is the rational it spells, so
`0.1` is 1/10 and not the nearest binary fraction. Leading zeros mean nothing (`007` is 7).
"""

from __future__ import annotations

import re
from fractions import Fraction

from symconv.errors import InputError, shown
from symconv.text.names import name_problem

MAX_DIGITS = 60
MAX_EXPONENT = 64
NUMERAL = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"

_PLAIN_NUMBER = re.compile(rf"([+-]?)({NUMERAL})(?:/({NUMERAL}))?")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_numeral(text: str) -> Fraction:
    """The exact value of a numeral of at most 60 digits with a power of ten within ±64.

    >>> read_numeral("0.1"), read_numeral("1e-3"), read_numeral(".5"), read_numeral("007")
    (Fraction(1, 10), Fraction(1, 1000), Fraction(1, 2), Fraction(7, 1))
    """
    mantissa, _, power = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole + decimals) > MAX_DIGITS:
        raise InputError(f"has a number of {len(whole + decimals)} digits, the limit is {MAX_DIGITS}; round it")
    # A power of many digits is refused by its length: int() of it is the cost that this bound is there to avoid.
    if len(power.lstrip("+-0")) > 2 or abs(int(power or "0")) > MAX_EXPONENT:
        raise InputError(f"has the exponent {shown(power)}, the limit is {MAX_EXPONENT}; use a smaller power of ten")
    return Fraction(int(whole + decimals), 10 ** len(decimals)) * Fraction(10) ** int(power or "0")


def read_plain(text: str) -> Fraction | str | None:
    """The value of a plain cell: a number or a quotient of two numbers, or the name that it is.

    None means "not plain" and says nothing about right or wrong: the grammar then reads the text, and what both can
    read they read alike.

    >>> read_plain("-1/9"), read_plain(" 0.25 "), read_plain("k_00"), read_plain("a+b")
    (Fraction(-1, 9), Fraction(1, 4), 'k_00', None)
    """
    text = text.strip(" ")
    if _PLAIN_NAME.fullmatch(text):
        return None if name_problem(text) else text
    match = _PLAIN_NUMBER.fullmatch(text)
    if not match:
        return None
    number, divisor = read_numeral(match[2]), read_numeral(match[3] or "1")  # from left to right, as the grammar does
    if not divisor:
        return None  # the grammar says why
    return (-1 if match[1] == "-" else 1) * number / divisor
