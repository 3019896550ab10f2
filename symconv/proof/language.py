"""The language of identities: sequences on the integers, and what may be done with them.

Every expression stands for a sequence of one integer index; in more dimensions every operation acts on each axis alike.

| written | value at m | written | value at m |
|---|---|---|---|
| ``conv(a, b)`` | Σ_i a[i] b[m-i] | ``shift(a, s)`` | a[m-s] |
| ``corr(a, b)`` | Σ_i a[i] b[m+i] | ``up(a, M)`` | a[m/M] where M divides m, else 0 |
| ``slide(a, b)`` | Σ_i a[m+i] b[i] | ``down(a, M)`` | a[M·m] |
| ``flip(a)`` | a[-m] | ``even(a)``, ``odd(a)`` | (a[m] ± a[-m])/2 |
| ``conj(a)`` | the complex conjugate of a[m] | ``grad(e, a, g)`` | ∂⟨g, e⟩/∂a[m], where ⟨g, e⟩ = Σ_p g[p] e[p] |
| ``flip(a, 0)`` | a reversed along axis 0 alone | ``shift(a, s, 0)`` | a moved along axis 0 alone |
| ``delta`` | 1 at m = 0, else 0 | ``one``, ``zero`` | 1 everywhere, 0 everywhere |

A gradient treats the entries of ``a`` as free and those of ``g`` as constant; hypotheses are applied after it.
The pairing ⟨g, e⟩ has no conjugate in it. Through ``conj(a)`` there is no derivative, so this is refused unless the
hypothesis ``a = conj(a)`` says that the entries are real.

Each word is one row of `WORDS`: what it takes, the sums that define its value, and its adjoint. The lattice of a
product, the sums of a proof, the value on finite sequences, the printed definition and the signals that `check`
compares all follow from these sums, so a new word is a new row.

Text is never evaluated: a grammar of a dozen lines accepts names, integers, ``+ - * /``, parentheses and calls, and the
row of a word says which arguments it takes. Numbers and sequences are told apart: ``*`` and ``/`` take a number, a
summand is a sequence. Text is ASCII with at most 500 characters, 30 nested parentheses and integers of at most 18
digits. Every error gives the column and what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Any, TypeVar

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from symconv.errors import InputError, nearest, shown
from symconv.formulas.rendered import Rendered
from symconv.proof.lattice import Affine, affine_letter, solved
from symconv.text.names import check_name

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)?")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Expression(Rendered):
    """Anything that stands for a sequence; sums, differences and rational factors are written with operators."""

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it is made of, in the order of the text."""
        return ()

    def __add__(self, other: Expression) -> Expression:
        return total((self, operand(other)))

    def __sub__(self, other: Expression) -> Expression:
        return total((self, -operand(other)))

    def __neg__(self) -> Expression:
        return scaled(Fraction(-1), self)

    def __mul__(self, factor: int | Fraction) -> Expression:
        return scaled(rational(factor), self)

    __rmul__ = __mul__

    def __truediv__(self, divisor: int | Fraction) -> Expression:
        if not rational(divisor):
            raise InputError("an expression is divided by a non-zero number, not by 0; leave the division out")
        return scaled(1 / rational(divisor), self)


@dataclass(frozen=True, slots=True)
class Sequence(Expression):
    """A sequence with finitely many non-zero entries, known by its name only.

    >>> from symconv.proof.language import conv, odd, slide
    >>> x, h = Sequence("x"), Sequence("h")
    >>> print(conv(x, h) - 2 * slide(x, odd(h)))
    conv(x, h) - 2*slide(x, odd(h))
    """

    name: str

    def __post_init__(self) -> None:
        name = self.name
        if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise InputError(
                f"a name is a letter, letters or digits and at most one _part, not {shown(name)}; rename it"
            )
        if name in WORDS:
            raise InputError(f"{name!r} is a word of the language; take another name for the sequence")
        check_name(name)  # every output can print it

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class WordCall(Expression):
    """A word of the language with its arguments; built by `call`, which checks them."""

    word: str
    arguments: tuple[Expression | int, ...] = ()

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Its sequences, in the order of the text."""
        return tuple(one for one in self.arguments if isinstance(one, Expression))

    @property
    def row(self) -> Word:
        """The row of the word."""
        return WORDS[self.word]

    @property
    def axis(self) -> int | None:
        """The one axis that it acts on, the first index being 0; None if it acts on all alike."""
        axis = self.arguments[-1] if len(self.arguments) == len(self.row.takes) and self.row.takes[-1:] == "a" else None
        return axis if isinstance(axis, int) else None

    @property
    def sums(self) -> tuple[DefiningSum, ...]:
        """The sums whose total is the value at m."""
        if self.axis is not None:
            raise InputError(
                f"{shown(self)} acts on one axis alone, which only prove carries, without given, where each side is "
                "one product and has each name once; leave the axis out"
            )
        return self.row.sums(*(one for one in self.arguments if not isinstance(one, Expression)))

    def __str__(self) -> str:
        return f"{self.word}({', '.join(map(str, self.arguments))})" if self.arguments else self.word


@dataclass(frozen=True, slots=True)
class LinearCombination(Expression):
    """Expressions times rational factors, added up; built by `scaled` and `total`, which flatten nested ones."""

    terms: tuple[tuple[Fraction, Expression], ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Its sequences, in the order of the text."""
        return tuple(part for _, part in self.terms)

    def __str__(self) -> str:
        found = []
        for factor, part in self.terms:
            body = f"({part})" if isinstance(part, LinearCombination) else str(part)
            found.append({Fraction(1): "", Fraction(-1): "-"}.get(factor, f"{factor}*") + body)
        return " + ".join(found).replace(" + -", " - ")


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and all that it is made of, in the order of the text."""
    yield expression
    for part in expression.parts:
        yield from parts_of(part)


def axes_of(expression: Expression) -> set[int]:
    """The axes that parts of an expression act on alone."""
    return {part.axis for part in parts_of(expression) if isinstance(part, WordCall) and part.axis is not None}


def along(expression: Expression, axis: int | None) -> Expression:
    """What an expression is along one axis; along all that it does not name for None."""
    match expression:
        case WordCall(word, arguments) if expression.axis is not None:
            body = along(expression.parts[0], axis)
            return WordCall(word, (body, *arguments[1:-1])) if expression.axis == axis else body
        case WordCall(word, arguments):
            return WordCall(word, tuple(along(one, axis) if isinstance(one, Expression) else one for one in arguments))
        case LinearCombination(terms):
            return total(scaled(factor, along(part, axis)) for factor, part in terms)
        case _:
            return expression


def names_of(expression: Expression) -> set[str]:
    """The names of the sequences that an expression is made of."""
    return {part.name for part in parts_of(expression) if isinstance(part, Sequence)}


def operand(value: object) -> Expression:
    """The value itself if it is an expression; the number 0 counts as ``zero``."""
    if isinstance(value, Expression):
        return value
    if type(value) in (int, Fraction):
        if value == 0:
            return zero
        raise InputError(f"the number {shown(value)} is no sequence; write {value}*delta or {value}*one")
    raise InputError(f"an operand must be a sequence expression, not {shown(value)}; begin with Sequence('x')")


def rational(value: object) -> Fraction:
    """An exact factor as a Fraction."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise InputError(f"a factor must be an integer or a Fraction, not {shown(value)}; use conv for two sequences")


def scaled(factor: Fraction, body: Expression) -> Expression:
    """``factor * body`` with nested factors folded into one."""
    if isinstance(body, LinearCombination) and len(body.terms) == 1:
        factor, body = factor * body.terms[0][0], body.terms[0][1]
    return body if factor == 1 else LinearCombination(((factor, body),))


def total(terms: Iterable[Expression]) -> Expression:
    """The sum of the terms, flattened."""
    flat = [
        pair
        for term in terms
        for pair in (term.terms if isinstance(term, LinearCombination) else ((Fraction(1), term),))
    ]
    return scaled(*flat[0]) if len(flat) == 1 else LinearCombination(tuple(flat))


M, I = affine_letter("m"), affine_letter("i")  # noqa: E741 - the letters of the formulas


@dataclass(frozen=True, slots=True)
class DefiningSum:
    """``coefficient · Σ_i a[indices[0]] b[indices[1]] …``: one sum of the value of a word at m.

    Attributes:
        indices: where each sequence is read, in the letters m and i. An entry at a fraction is 0.
        coefficient: the rational factor.
        conjugated: whether the entries are conjugated.
        impulses: indices at which the unit impulse is read.
    """

    indices: tuple[Affine, ...] = ()
    coefficient: Fraction = Fraction(1)
    conjugated: bool = False
    impulses: tuple[Affine, ...] = ()

    @property
    def is_summed(self) -> bool:
        """Whether there is a letter of summation."""
        return any(index.of("i") for index in (*self.indices, *self.impulses))

    def output(self) -> Affine | None:
        """The index m to which the entries ``a[n0]``, ``b[n1]`` … contribute; None if nothing fixes it.

        >>> print(DefiningSum((I, M - I)).output())
        n0+n1
        """
        reads = [(index, affine_letter(f"n{position}")) for position, index in enumerate(self.indices)]
        return solved([*reads, *((index, Affine()) for index in self.impulses)]).get("m")


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the language.

    Attributes:
        name: the word.
        takes: a letter for each argument, see `ARGUMENTS`: s a sequence, n an integer, p a positive one, v a name, a an
            axis, which may be left out.
        sums: the sums whose total is the value at m, given the integers among the arguments; a gradient has none.
        adjoint: what the gradient g of the result gives to each sequence, called with g and the arguments.
        law: the definition of the operation that it is on finite signals, if it is one; for `check`.
    """

    name: str
    takes: str
    sums: Callable[..., tuple[DefiningSum, ...]]
    adjoint: Callable[..., tuple[Expression, ...]] = lambda _: ()
    law: str = ""


def _halves(sign: int) -> tuple[DefiningSum, ...]:
    return DefiningSum((M,), Fraction(1, 2)), DefiningSum((-M,), Fraction(sign, 2))


WORDS = {
    row.name: row
    for row in (
        Word("conv", "ss", lambda: (DefiningSum((I, M - I)),), lambda g, a, b: (corr(b, g), corr(a, g)), "convolution"),
        Word("corr", "ss", lambda: (DefiningSum((I, M + I)),), lambda g, a, b: (corr(g, b), conv(g, a)), "correlation"),
        Word("slide", "ss", lambda: (DefiningSum((M + I, I)),), lambda g, a, b: (conv(g, b), slide(a, g)), "sliding"),
        Word("flip", "sa", lambda: (DefiningSum((-M,)),), lambda g, _: (flip(g),)),
        Word("conj", "s", lambda: (DefiningSum((M,), conjugated=True),), lambda g, _: (g,)),
        Word("even", "s", lambda: _halves(1), lambda g, _: (even(g),)),
        Word("odd", "s", lambda: _halves(-1), lambda g, _: (odd(g),)),
        Word("shift", "sna", lambda s: (DefiningSum((M - s,)),), lambda g, _, s: (shift(g, -s),)),
        Word("up", "sp", lambda step: (DefiningSum((M / step,)),), lambda g, _, step: (down(g, step),)),
        Word("down", "sp", lambda step: (DefiningSum((M * step,)),), lambda g, _, step: (up(g, step),)),
        Word("grad", "svs", lambda: ()),
        Word("delta", "", lambda: (DefiningSum(impulses=(M,)),)),
        Word("one", "", lambda: (DefiningSum(),)),
        Word("zero", "", lambda: ()),
    )
}


def kinds_of(word: str, number: int) -> str:
    """The kinds of that many arguments; an axis may be left out."""
    kinds = WORDS[word].takes
    return kinds[:-1] if kinds[-1:] == "a" and number < len(kinds) else kinds


def call(word: str, *arguments: object) -> Expression:
    """A word with its arguments, checked as its row says."""
    checked = [
        ARGUMENTS[kind][1](word, value) for kind, value in zip(kinds_of(word, len(arguments)), arguments, strict=True)
    ]
    return WordCall(word, tuple(checked))


delta: Expression = WordCall("delta")
one: Expression = WordCall("one")
zero: Expression = WordCall("zero")


def conv(a: Expression, b: Expression) -> Expression:
    """The convolution, ``Σ_i a[i] b[m-i]``."""
    return call("conv", a, b)


def corr(a: Expression, b: Expression) -> Expression:
    """The textbook cross-correlation, ``Σ_i a[i] b[m+i]``."""
    return call("corr", a, b)


def slide(a: Expression, b: Expression) -> Expression:
    """The sliding cross-correlation of image processing and networks, ``Σ_i a[m+i] b[i]``."""
    return call("slide", a, b)


def flip(a: Expression, axis: int | None = None) -> Expression:
    """The reversed sequence, ``a[-m]``; along one axis alone if it is given."""
    return call("flip", a, *([] if axis is None else [axis]))


def conj(a: Expression) -> Expression:
    """The complex conjugate of every entry."""
    return call("conj", a)


def even(a: Expression) -> Expression:
    """The even part, ``(a[m] + a[-m])/2``."""
    return call("even", a)


def odd(a: Expression) -> Expression:
    """The odd part, ``(a[m] - a[-m])/2``."""
    return call("odd", a)


def shift(a: Expression, s: int, axis: int | None = None) -> Expression:
    """The sequence moved by s, ``a[m-s]``; along one axis alone if it is given."""
    return call("shift", a, s, *([] if axis is None else [axis]))


def up(a: Expression, M: int) -> Expression:
    """Zero insertion: ``a[m/M]`` where M divides m, else 0."""
    return call("up", a, M)


def down(a: Expression, M: int) -> Expression:
    """Every M-th entry, ``a[M·m]``."""
    return call("down", a, M)


def grad(expression: Expression, a: Expression, g: Expression) -> Expression:
    """The gradient of ``⟨g, expression⟩ = Σ_p g[p] expression[p]`` with respect to the entries of the sequence a.

    The entries of a are free in it, g counts as constant. A gradient through ``conj(a)`` is refused when it is
    evaluated, unless a is given as real.

    >>> x, h, g = Sequence("x"), Sequence("h"), Sequence("g")
    >>> print(grad(down(conv(x, h), 2), h, g))
    grad(down(conv(x, h), 2), h, g)
    """
    return call("grad", expression, a, g)


def _integer(word: str, value: object) -> int:
    if isinstance(value, Fraction) and value.denominator == 1:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InputError(f"{word} takes an integer, not {shown(value)}; write for instance {word}(x, 2)")


def _step(word: str, value: object) -> int:
    if _integer(word, value) >= 1:
        return _integer(word, value)
    raise InputError(f"{word} takes a step of 1 or more, not {shown(value)}; use flip to reverse a sequence")


def _axis(word: str, value: object) -> int:
    if 0 <= _integer(word, value) <= MOST_AXES - 1:
        return _integer(word, value)
    raise InputError(f"an axis is a number from 0 to {MOST_AXES - 1}, not {shown(value)}; the first index has axis 0")


def _named(_: str, value: object) -> Sequence:
    if isinstance(value, Sequence):
        return value
    raise InputError(f"a gradient is taken with respect to a named sequence, not {shown(value)}; name the sequence")


LONGEST_INTEGER = 18
MOST_AXES = 8
Value = Expression | Fraction
T = TypeVar("T")


def _column(node: Tree[Token] | Token) -> int:
    return (node.column if isinstance(node, Token) else node.meta.column) or 1


def _accepted(node: Tree[Token] | Token, accept: Callable[[Value], T], known: Value | None = None) -> T:
    """What a parsed part stands for, its value given if it is known, once that is accepted; errors name its column."""
    value = _value(node) if known is None else known
    try:
        return accept(value)
    except InputError as error:
        raise InputError(f"column {_column(node)}: {error}") from None


def _value(node: Tree[Token] | Token) -> Value:
    return ATOMS[node.type if isinstance(node, Token) else node.data](node)


def _number(token: Token) -> Fraction:
    if len(token) > LONGEST_INTEGER:
        raise InputError(f"column {token.column}: an integer has at most {LONGEST_INTEGER} digits, not {len(token)}")
    return Fraction(int(token))


def _name(token: Token) -> Expression:
    if token in WORDS:
        if WORDS[token].takes:
            raise InputError(f"column {token.column}: {str(token)!r} is a word that needs arguments in ( )")
        return call(str(token))
    if len(token) > LONGEST_NAME:
        raise InputError(f"column {token.column}: a name has at most {LONGEST_NAME} characters, not {len(token)}")
    try:
        return Sequence(str(token))
    except InputError as error:
        raise InputError(f"column {token.column}: {error}") from None


def _sum(node: Tree[Token]) -> Value:
    first, *rest = node.children
    values = [_value(child) for child in rest[::2]]
    signs = [-1 if sign == "-" else 1 for sign in (first, *rest[1::2])]
    if all(isinstance(value, Fraction) for value in values):
        return sum((sign * value for sign, value in zip(signs, values, strict=True)), Fraction(0))
    parts = (_accepted(child, operand, value) for value, child in zip(values, rest[::2], strict=True))
    return total(sign * part for sign, part in zip(signs, parts, strict=True))


def _product(node: Tree[Token]) -> Value:
    result = _value(node.children[0])
    for sign, child in zip(node.children[1::2], node.children[2::2], strict=True):
        result = (_times if sign == "*" else _over)(result, _value(child), _column(child))
    return result


def _times(left: Value, right: Value, column: int) -> Value:
    number, other = (left, right) if isinstance(left, Fraction) else (right, left)
    if isinstance(number, Fraction):
        return other * number
    raise InputError(f"column {column}: '*' takes a number and a sequence, not two sequences; use conv, corr or slide")


def _over(left: Value, right: Value, column: int) -> Value:
    if not isinstance(right, Fraction) or not right:
        raise InputError(f"column {column}: '/' takes a number other than 0 on its right; leave the division out")
    return _times(left, 1 / right, column)


def _call(node: Tree[Token]) -> Expression:
    word, *arguments = node.children
    known = [name for name, row in WORDS.items() if row.takes]
    if word not in known:
        raise InputError(f"column {_column(word)}: {shown(word)} is no word of the language{nearest(str(word), known)}")
    kinds = kinds_of(str(word), len(arguments))
    if len(arguments) != len(kinds):
        wanted = ", ".join(ARGUMENTS[kind][0] for kind in kinds)
        raise InputError(f"column {_column(word)}: {word} takes {wanted}, not {len(arguments)} argument(s)")
    accepts = [partial(ARGUMENTS[kind][1], str(word)) for kind in kinds]
    return WordCall(str(word), tuple(map(_accepted, arguments, accepts)))


ARGUMENTS: dict[str, tuple[str, Callable[[str, object], Any]]] = {
    "s": ("a sequence", lambda _, value: operand(value)),
    "n": ("an integer", _integer),
    "p": ("an integer", _step),
    "v": ("the name of a sequence", _named),
    "a": ("perhaps an axis", _axis),
}
"""The kinds of arguments: how each is called, and what makes one of a value or refuses it."""
ATOMS: dict[str, Callable[..., Value]] = {
    "NUMBER": _number,
    "NAME": _name,
    "sum": _sum,
    "product": _product,
    "call": _call,
}


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
    **dict.fromkeys(("SIGN", "STAR", "SLASH"), "an operator"),
    "$END": "the end",
}


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", start=["equation", "sum"], propagate_positions=True)


def equation(text: str) -> tuple[Expression, Expression]:
    """The two sides of ``lhs = rhs``.

    Raises:
        InputError: with the column and what was expected there.

    >>> left, right = equation("conv(x,h)=slide(x, flip(h))")
    >>> print(right)
    slide(x, flip(h))
    >>> equation("conv(x, h) = slide(x flip(h))")
    Traceback (most recent call last):
    symconv.errors.InputError: column 22: expected '(', ')', ',' or an operator, not 'flip'
    """
    left, right = _tree(text, "equation").children
    return _accepted(left, operand), _accepted(right, operand)


def expression(text: str) -> Expression:
    """One expression of the language.

    >>> print(expression("(x - flip(x)) / 2"))
    1/2*(x - flip(x))
    """
    return _accepted(_tree(text, "sum"), operand)


def side_of(value: object) -> Expression:
    """A side of an equation, given as text or as an expression."""
    return expression(value) if isinstance(value, str) else operand(value)


def _tree(text: str, start: str) -> Tree[Token]:
    if not isinstance(text, str):
        raise InputError(f"an identity is text such as 'conv(x, h) = conv(h, x)', not {shown(text)}")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"an identity has at most {LONGEST_TEXT} characters, not {len(text)}; prove its parts")
    depth = 0
    for column, character in enumerate(text, 1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth > DEEPEST:
            raise InputError(f"column {column}: at most {DEEPEST} parentheses may be nested; prove it in smaller parts")
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise _fault(error, text) from None


def _fault(error: UnexpectedInput, text: str) -> InputError:
    """The error of the parser in the words of the language."""
    if isinstance(error, UnexpectedCharacters):
        return InputError(
            f"column {error.column}: {shown(error.char)} stands for nothing here; use names, integers, + - * / ( )"
        )
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    column = len(text) + 1 if at_end else error.column
    found = "the end" if at_end else shown(getattr(error, "token", ""))
    parser = getattr(error, "interactive_parser", None)
    names = sorted({EXPECTED[name] for name in parser.accepts() if name in EXPECTED} if parser else ()) or ["the end"]
    expected = " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return InputError(f"column {column}: expected {expected}, not {found}")
