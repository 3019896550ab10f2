"""The language of identities: sequences on the integers, and what may be done with them.

Every expression stands for a sequence of one integer index; in more dimensions every operation acts on each axis alike.

| written | value at m | written | value at m |
|---|---|---|---|
| ``conv(a, b)`` | Σ_i a[i] b[m-i] | ``shift(a, s)`` | a[m-s] |
| ``corr(a, b)`` | Σ_i a[i] b[m+i] | ``up(a, M)`` | a[m/M] where M divides m, else 0 |
| ``slide(a, b)`` | Σ_i a[m+i] b[i] | ``down(a, M)`` | a[M·m] |
| ``flip(a)`` | a[-m] | ``even(a)``, ``odd(a)`` | (a[m] ± a[-m])/2 |
| ``conj(a)`` | the complex conjugate of a[m] | ``grad(e, a, g)`` | ∂⟨g, e⟩/∂a[m], where ⟨g, e⟩ = Σ_p g[p] e[p] |
| ``delta`` | 1 at m = 0, else 0 | ``one``, ``zero`` | 1 everywhere, 0 everywhere |

A gradient treats the entries of ``a`` as free and those of ``g`` as constant; hypotheses are applied after it.
The pairing ⟨g, e⟩ has no conjugate in it. Through ``conj(a)`` there is no derivative, so this is refused unless the
hypothesis ``a = conj(a)`` says that the entries are real.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symconv.doors import downstairs
from symconv.errors import InputError, shown
from symconv.text.names import check_name

PAIRS = ("conv", "corr", "slide")
TURNS = ("flip", "conj", "even", "odd")
MOVES = ("shift", "up", "down")
KNOWN = ("delta", "one", "zero")
RESERVED = frozenset((*PAIRS, *TURNS, *MOVES, *KNOWN, "grad"))
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)?")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Expression:
    """Anything that stands for a sequence; sums, differences and rational factors are written with operators."""

    def __add__(self, other: "Expression") -> "Expression":
        return total((self, operand(other)))

    def __sub__(self, other: "Expression") -> "Expression":
        return total((self, -operand(other)))

    def __neg__(self) -> "Expression":
        return scaled(Fraction(-1), self)

    def __mul__(self, factor: "int | Fraction") -> "Expression":
        return scaled(rational(factor), self)

    __rmul__ = __mul__

    def __truediv__(self, divisor: "int | Fraction") -> "Expression":
        if not rational(divisor):
            raise InputError("an expression is divided by a non-zero number, not by 0; leave the division out")
        return scaled(1 / rational(divisor), self)

    def render(self, format: str = "text") -> str:
        """The expression as mathematics in `text`, `latex` or `markdown`."""
        return downstairs("symconv.render", "render_expression")(self, format)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "expression_mimebundle")(self)


@dataclass(frozen=True, slots=True)
class Sequence(Expression):
    """A sequence with finitely many non-zero entries, known by its name only.

    >>> from symconv.proof.words import conv, odd, slide
    >>> x, h = Sequence("x"), Sequence("h")
    >>> print(conv(x, h) - 2 * slide(x, odd(h)))
    conv(x, h) - 2*slide(x, odd(h))
    """

    name: str

    def __post_init__(self) -> None:
        name_of(self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Known(Expression):
    """A sequence whose entries are known: ``delta``, ``one`` or ``zero``."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Pair(Expression):
    """``conv``, ``corr`` or ``slide`` of two sequences."""

    kind: str
    left: Expression
    right: Expression

    def __str__(self) -> str:
        return f"{self.kind}({self.left}, {self.right})"


@dataclass(frozen=True, slots=True)
class Turn(Expression):
    """``flip``, ``conj``, ``even`` or ``odd`` of a sequence."""

    kind: str
    body: Expression

    def __str__(self) -> str:
        return f"{self.kind}({self.body})"


@dataclass(frozen=True, slots=True)
class Move(Expression):
    """``shift``, ``up`` or ``down`` of a sequence by an integer."""

    kind: str
    body: Expression
    amount: int

    def __str__(self) -> str:
        return f"{self.kind}({self.body}, {self.amount})"


@dataclass(frozen=True, slots=True)
class Gradient(Expression):
    """∂⟨g, body⟩/∂a, where a is the sequence of that name."""

    body: Expression
    name: str
    g: Expression

    def __str__(self) -> str:
        return f"grad({self.body}, {self.name}, {self.g})"


@dataclass(frozen=True, slots=True)
class Scaled(Expression):
    """A rational factor times a sequence; built by `scaled`, which folds nested factors."""

    factor: Fraction
    body: Expression

    def __str__(self) -> str:
        body = f"({self.body})" if isinstance(self.body, Total) else str(self.body)
        return f"-{body}" if self.factor == -1 else f"{self.factor}*{body}"


@dataclass(frozen=True, slots=True)
class Total(Expression):
    """A sum of two or more expressions; built by `total`, which flattens nested sums."""

    terms: tuple[Expression, ...]

    def __str__(self) -> str:
        text = " + ".join(str(term) for term in self.terms)
        return text.replace(" + -", " - ")


def operand(value: object) -> Expression:
    """The value itself if it is an expression; the number 0 counts as ``zero``."""
    if isinstance(value, Expression):
        return value
    if type(value) is int and value == 0:
        return Known("zero")
    raise InputError(f"an operand must be a sequence expression, not {shown(value)}; begin with Sequence('x')")


def rational(value: object) -> Fraction:
    """An exact factor as a Fraction."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise InputError(f"a factor must be an integer or a Fraction, not {shown(value)}; use conv for two sequences")


def name_of(value: object) -> str:
    """A name of the person's own: letters and digits, at most one underscore part, no word of the language."""
    if not isinstance(value, str) or not NAME.fullmatch(value) or len(value) > LONGEST_NAME:
        raise InputError(f"a name is a letter, letters or digits and at most one _part, not {shown(value)}; rename it")
    if value in RESERVED:
        raise InputError(f"{value!r} is a word of the language; take another name for the sequence")
    return check_name(value)  # every output can print it


def scaled(factor: Fraction, body: Expression) -> Expression:
    """``factor * body`` with nested factors folded into one."""
    if isinstance(body, Scaled):
        factor, body = factor * body.factor, body.body
    return body if factor == 1 else Scaled(factor, body)


def total(terms: tuple[Expression, ...]) -> Expression:
    """The sum of the terms, flattened."""
    flat = [part for term in terms for part in (term.terms if isinstance(term, Total) else (term,))]
    return flat[0] if len(flat) == 1 else Total(tuple(flat))
