"""Identities as text: ``conv(x, h) - slide(x, h) = 2*conv(x, odd(h))``.

The text of a person is never evaluated: a grammar of a dozen lines accepts names, integers, ``+ - * /``, parentheses
and calls, and `symconv.proof.meaning` says what each word of the language takes. ASCII only, at most 500 characters,
30 nested parentheses, integers of at most 18 digits. Every complaint gives the column and what was expected there.
"""

from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from symconv.errors import InputError, shown
from symconv.proof.language import Expression
from symconv.proof.meaning import sequence_of

LONGEST_TEXT = 500
DEEPEST = 30

GRAMMAR = """
equation: sum "=" sum
sum: [SIGN] product (SIGN product)*
product: atom (STAR atom | SLASH atom)*
?atom: NUMBER | NAME | call | "(" sum ")"
call: NAME "(" sum ("," sum)* ")"
SIGN: "+" | "-"
STAR: "*"
SLASH: "/"
NUMBER: /[0-9]+/
NAME: /[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)?/
%ignore " "
"""
EXPECTED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "LPAR": "'('",
    "RPAR": "')'",
    "COMMA": "','",
    "EQUAL": "'='",
    "SIGN": "an operator",
    "STAR": "an operator",
    "SLASH": "an operator",
    "$END": "the end",
}


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", start=["equation", "sum"], propagate_positions=True)


def equation(text: str) -> tuple[Expression, Expression]:
    """The two sides of ``lhs = rhs``.

    Raises InputError with the column and what was expected there.

    >>> left, right = equation("conv(x,h)=slide(x, flip(h))")
    >>> print(right)
    slide(x, flip(h))
    >>> equation("conv(x, h) = slide(x flip(h))")
    Traceback (most recent call last):
    symconv.errors.InputError: column 22: expected '(', ')', ',' or an operator, not 'flip'
    """
    left, right = _tree(text, "equation").children
    return sequence_of(left), sequence_of(right)


def expression(text: str) -> Expression:
    """One expression of the language.

    Raises InputError with the column and what was expected there.

    >>> print(expression("(x - flip(x)) / 2"))
    1/2*(x - flip(x))
    """
    return sequence_of(_tree(text, "sum"))


def _tree(text: str, start: str) -> Tree[Token]:
    _bounded(text)
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as trouble:
        raise _fault(trouble, text) from None


def _bounded(text: str) -> None:
    if not isinstance(text, str):
        raise InputError(f"an identity is text such as 'conv(x, h) = conv(h, x)', not {shown(text)}")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"an identity has at most {LONGEST_TEXT} characters, not {len(text)}; prove its parts")
    depth = 0
    for column, character in enumerate(text, 1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth > DEEPEST:
            raise InputError(f"column {column}: at most {DEEPEST} parentheses may be nested; prove it in smaller parts")


def _fault(trouble: UnexpectedInput, text: str) -> InputError:
    """The parser's complaint in the words of the language."""
    if isinstance(trouble, UnexpectedCharacters):
        return InputError(
            f"column {trouble.column}: {shown(trouble.char)} stands for nothing here; use names, integers, + - * / ( )"
        )
    at_end = isinstance(trouble, UnexpectedToken) and trouble.token.type == "$END"
    column = len(text) + 1 if at_end else trouble.column
    found = "the end" if at_end else shown(getattr(trouble, "token", ""))
    parser = getattr(trouble, "interactive_parser", None)
    names = sorted({EXPECTED[name] for name in parser.accepts() if name in EXPECTED} if parser else ())
    return InputError(f"column {column}: expected {_listed(names) or 'the end'}, not {found}")


def _listed(parts: list[str]) -> str:
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
