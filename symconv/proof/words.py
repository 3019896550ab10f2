"""The words of the language as functions on expression objects; see `symconv.proof.language` for their meaning."""

from symconv.errors import InputError, shown
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Sequence, Turn, operand

delta: Expression = Known("delta")
one: Expression = Known("one")
zero: Expression = Known("zero")


def conv(a: Expression, b: Expression) -> Expression:
    """The convolution, ``Σ_i a[i] b[m-i]``."""
    return Pair("conv", operand(a), operand(b))


def corr(a: Expression, b: Expression) -> Expression:
    """The textbook cross-correlation, ``Σ_i a[i] b[m+i]``."""
    return Pair("corr", operand(a), operand(b))


def slide(a: Expression, b: Expression) -> Expression:
    """The sliding cross-correlation of image processing and networks, ``Σ_i a[m+i] b[i]``."""
    return Pair("slide", operand(a), operand(b))


def flip(a: Expression) -> Expression:
    """The reversed sequence, ``a[-m]``."""
    return Turn("flip", operand(a))


def conj(a: Expression) -> Expression:
    """The complex conjugate of every entry."""
    return Turn("conj", operand(a))


def even(a: Expression) -> Expression:
    """The even part, ``(a[m] + a[-m])/2``."""
    return Turn("even", operand(a))


def odd(a: Expression) -> Expression:
    """The odd part, ``(a[m] - a[-m])/2``."""
    return Turn("odd", operand(a))


def shift(a: Expression, s: int) -> Expression:
    """The sequence moved by s, ``a[m-s]``."""
    return Move("shift", operand(a), _integer(s, "shift"))


def up(a: Expression, M: int) -> Expression:
    """Zero insertion: ``a[m/M]`` where M divides m, else 0."""
    return Move("up", operand(a), _step(M, "up"))


def down(a: Expression, M: int) -> Expression:
    """Every M-th entry, ``a[M·m]``."""
    return Move("down", operand(a), _step(M, "down"))


def grad(expression: Expression, a: Expression, g: Expression) -> Expression:
    """The gradient of ``⟨g, expression⟩ = Σ_p g[p] expression[p]`` with respect to the entries of the sequence a.

    The entries of a are free in it, g counts as constant, and a gradient through ``conj(a)`` is refused
    by whoever evaluates it, unless a is given as real.

    >>> x, h, g = Sequence("x"), Sequence("h"), Sequence("g")
    >>> print(grad(down(conv(x, h), 2), h, g))
    grad(down(conv(x, h), 2), h, g)
    """
    if not isinstance(a, Sequence):
        raise InputError(f"a gradient is taken with respect to a named sequence, not {shown(a)}; name the sequence")
    return Gradient(operand(expression), a.name, operand(g))


def _integer(value: object, word: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{word} takes an integer, not {shown(value)}; write for instance {word}(x, 2)")
    return value


def _step(value: object, word: str) -> int:
    if _integer(value, word) < 1:
        raise InputError(f"{word} takes a step of 1 or more, not {shown(value)}; use flip to reverse a sequence")
    return _integer(value, word)
