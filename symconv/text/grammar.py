"""The grammar of typed values, and what is wrong with a text that it does not read.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("+" | "-") signed | power
    power   = atom (("^" | "**") exponent)?        exponents bind to the right, as in 2^3^2 = 2^9
    atom    = numeral | name | "sqrt" "(" sum ")" | "(" sum ")"

The parser builds each value as it reads, so no tree is walked and nothing recurses. Everything that it can build comes
from the functions of `symconv.text.exact`; no text reaches SymPy but a checked name.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args
from sympy import Expr

from symconv.errors import InputError, shown
from symconv.text import exact
from symconv.text.exact import ValuePart
from symconv.text.names import name_problem
from symconv.text.numerals import NUMERAL

MAX_TOKENS = 100
ALLOWED = "use numbers, names, + - * / ^, parentheses, sqrt and pi"

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


@v_args(inline=True)
class _Build(Transformer[Token, ValuePart]):
    """One method for each way in which a value is made of smaller ones."""

    def number(self, token: Token) -> ValuePart:
        return exact.number(str(token))

    def name(self, token: Token) -> ValuePart:
        problem = None if token == "pi" else name_problem(token)
        if problem:
            raise InputError(f"uses the name {shown(token)}, which {problem}")
        return exact.name(str(token))

    add = staticmethod(exact.add)
    subtract = staticmethod(exact.subtract)
    multiply = staticmethod(exact.multiply)
    divide = staticmethod(exact.divide)
    negate = staticmethod(exact.negate)
    enclose = staticmethod(exact.enclose)
    power = staticmethod(exact.power)
    root = staticmethod(exact.root)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Build())


def build(text: str) -> Expr:
    """The value that a text spells.

    Raises:
        InputError: whose message is the end of a sentence that begins with the text.

    >>> build("-(a+b)/4")
    -a/4 - b/4
    """
    try:
        count = sum(1 for _ in _parser().lex(text))
        if count > MAX_TOKENS:
            raise InputError(f"has {count} numbers, names and signs, the limit is {MAX_TOKENS}; shorten it")
        part: Any = _parser().parse(text)
    except UnexpectedCharacters as error:
        raise InputError(_foreign(text[error.pos_in_stream], error.column)) from None
    except UnexpectedToken as error:
        raise InputError(_misplaced(error.token, error.column)) from None
    except InputError:
        raise
    except ValueError:  # SymPy 1.14 fails on some large roots, https://github.com/sympy/sympy/issues/28621
        raise InputError("has a root of a number that SymPy cannot factor; use smaller numbers under sqrt") from None
    return part.expr


def _foreign(character: str, column: int) -> str:
    return f"has {shown(character)} at column {column}, which no value uses; {_HINTS.get(character, ALLOWED)}"


def _misplaced(token: Token, column: int) -> str:
    if token.type == "$END":
        return f"ends before it is complete; {ALLOWED}"
    return f"cannot be read from {shown(token)} at column {column} on; {ALLOWED}"
