"""What a parsed text means: a tree of sums, products, names and calls becomes an expression of the language.

Numbers and sequences are told apart here: ``*`` and ``/`` take a number, a summand is a sequence, and each word takes
what its row in the table says.
"""

from collections.abc import Callable
from fractions import Fraction

from lark import Token, Tree

from symconv.errors import InputError, nearest, shown
from symconv.proof import words
from symconv.proof.language import KNOWN, LONGEST_NAME, RESERVED, Expression, Known, Sequence, scaled, total

LONGEST_INTEGER = 18

# What each word takes: s a sequence, n an integer, v the name of a sequence.
TAKES: dict[str, tuple[str, Callable[..., Expression]]] = {
    "conv": ("ss", words.conv),
    "corr": ("ss", words.corr),
    "slide": ("ss", words.slide),
    "flip": ("s", words.flip),
    "conj": ("s", words.conj),
    "even": ("s", words.even),
    "odd": ("s", words.odd),
    "shift": ("sn", words.shift),
    "up": ("sn", words.up),
    "down": ("sn", words.down),
    "grad": ("svs", words.grad),
}
KINDS = {"s": "a sequence", "n": "an integer", "v": "the name of a sequence"}

Value = Expression | Fraction


def _column(node: "Tree[Token] | Token") -> int:
    return (node.column if isinstance(node, Token) else node.meta.column) or 1


def sequence_of(node: "Tree[Token] | Token") -> Expression:
    """The sequence that a parsed sum stands for; the number 0 counts as ``zero``."""
    return _as_sequence(_value(node), node)


def _as_sequence(value: Value, node: "Tree[Token] | Token") -> Expression:
    if isinstance(value, Expression):
        return value
    if not value:
        return Known("zero")
    raise InputError(f"column {_column(node)}: the number {shown(value)} is no sequence; write 2*delta or 2*one")


def _value(node: "Tree[Token] | Token") -> Value:
    return ATOMS[node.type if isinstance(node, Token) else node.data](node)


def _number(token: Token) -> Fraction:
    if len(token) > LONGEST_INTEGER:
        raise InputError(f"column {token.column}: an integer has at most {LONGEST_INTEGER} digits, not {len(token)}")
    return Fraction(int(token))


def _name(token: Token) -> Expression:
    if token in KNOWN:
        return Known(str(token))
    if token in RESERVED:
        raise InputError(f"column {token.column}: {str(token)!r} is a word that needs arguments in ( )")
    if len(token) > LONGEST_NAME:
        raise InputError(f"column {token.column}: a name has at most {LONGEST_NAME} characters, not {len(token)}")
    try:
        return Sequence(str(token))
    except InputError as trouble:
        raise InputError(f"column {token.column}: {trouble}") from None


def _sum(node: Tree[Token]) -> Value:
    first, *rest = node.children
    signs = [first, *rest[1::2]]
    parts = [(-1 if sign == "-" else 1, child) for sign, child in zip(signs, rest[::2], strict=True)]
    values = [(sign, _value(child), child) for sign, child in parts]
    if all(isinstance(value, Fraction) for _, value, _ in values):
        return sum((sign * value for sign, value, _ in values if isinstance(value, Fraction)), Fraction(0))
    return total(tuple(scaled(Fraction(sign), _as_sequence(value, child)) for sign, value, child in values))


def _product(node: Tree[Token]) -> Value:
    result = _value(node.children[0])
    for sign, child in zip(node.children[1::2], node.children[2::2], strict=True):
        result = OPERATORS[str(sign)](result, _value(child), _column(child))
    return result


def _times(left: Value, right: Value, column: int) -> Value:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    if isinstance(left, Fraction) and isinstance(right, Expression):
        return scaled(left, right)
    if isinstance(left, Expression) and isinstance(right, Fraction):
        return scaled(right, left)
    raise InputError(f"column {column}: '*' takes a number and a sequence, not two sequences; use conv, corr or slide")


def _over(left: Value, right: Value, column: int) -> Value:
    if not isinstance(right, Fraction) or not right:
        raise InputError(f"column {column}: '/' takes a number other than 0 on its right; leave the division out")
    return _times(left, 1 / right, column)


def _call(node: Tree[Token]) -> Expression:
    word, *arguments = node.children
    if word not in TAKES:
        hint = nearest(str(word), list(TAKES))
        raise InputError(f"column {_column(word)}: {shown(word)} is no word of the language{hint}")
    kinds, build = TAKES[str(word)]
    if len(arguments) != len(kinds):
        wanted = ", ".join(KINDS[kind] for kind in kinds)
        raise InputError(f"column {_column(word)}: {word} takes {wanted}, not {len(arguments)} argument(s)")
    values = [ARGUMENTS[kind](argument, str(word)) for kind, argument in zip(kinds, arguments, strict=True)]
    try:
        return build(*values)
    except InputError as trouble:
        raise InputError(f"column {_column(arguments[-1])}: {trouble}") from None


def _integer_argument(node: "Tree[Token] | Token", word: str) -> int:
    value = _value(node)
    if isinstance(value, Fraction) and value.denominator == 1:
        return int(value)
    raise InputError(f"column {_column(node)}: {word} takes an integer here; write for instance {word}(x, 2)")


def _name_argument(node: "Tree[Token] | Token", word: str) -> Expression:
    value = _value(node)
    if isinstance(value, Sequence):
        return value
    raise InputError(f"column {_column(node)}: {word} takes the name of a sequence here, not {shown(value)}")


ARGUMENTS: dict[str, Callable[..., object]] = {
    "s": lambda node, _: sequence_of(node),
    "n": _integer_argument,
    "v": _name_argument,
}
OPERATORS = {"*": _times, "/": _over}
ATOMS: dict[str, Callable[..., Value]] = {
    "NUMBER": _number,
    "NAME": _name,
    "sum": _sum,
    "product": _product,
    "call": _call,
}
