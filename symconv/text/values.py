"""Values as people type them into a kernel or an image: `1/9`, `0.1`, `alpha`, `-(a+b)/4`, `sqrt(2)`.

A value is printable ASCII of at most 200 characters. What most cells hold, a number or a name, is read at once; the
rest goes through a small grammar. Neither evaluates anything as code, both are exact, and SymPy and lark are imported
only when they are needed.
"""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symconv.errors import InputError, shown
from symconv.text.numerals import read_plain

if TYPE_CHECKING:
    from sympy import Expr

MAX_LENGTH = 200

_UNPRINTABLE = re.compile(r"[^ -~]")


def parse_value(text: str, where: str = "") -> "Expr":
    """Read one typed value exactly.

    Numbers are rationals (`0.1` is 1/10), names are plain symbols (`I`, `E`, `S`, `N`, `beta` and `lambda` too), `pi`
    and `sqrt(…)` are the number and the function, and exponents are whole numbers from -64 to 64.

    `where` is a phrase such as "kernel row 2, column 3" that opens the message of the InputError raised when the text
    breaks a rule.

    >>> parse_value("1/9"), parse_value("0.1"), parse_value("-(a+b)/4")
    (1/9, 1/10, -a/4 - b/4)
    >>> parse_value("1/(a-a)", where="kernel row 2, column 3")
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: kernel row 2, column 3: '1/(a-a)' divides by zero; write a denominator that is not zero
    """
    try:
        _check_characters(text)
        plain = read_plain(text)
        return _from_grammar(text) if plain is None else _from_plain(plain)
    except InputError as error:
        raise InputError(f"{where or 'value'}: {shown(text)} {error}") from None


def _check_characters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise InputError(f"has {len(text)} characters, the limit is {MAX_LENGTH}; shorten it")
    foreign = _UNPRINTABLE.search(text)
    if foreign:
        raise InputError(
            f"has {shown(foreign[0])} at column {foreign.start() + 1}; use the letters, digits and signs of ASCII"
        )
    if not text.strip(" "):
        raise InputError("is empty; write 0 for nothing")


def _from_plain(plain: Fraction | str) -> "Expr":
    from sympy import Rational, Symbol

    if isinstance(plain, str):
        return Symbol(plain)
    return Rational(plain.numerator, plain.denominator)


def _from_grammar(text: str) -> "Expr":
    from symconv.text.grammar import build

    return build(text)
