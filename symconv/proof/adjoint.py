"""Gradients carried out by the adjoint rules, on expressions instead of lattices.

With ⟨g, e⟩ = Σ_p g[p] e[p] every operation of the language has an adjoint inside the language, so a gradient can be
pushed down to the names (back-propagation), and what remains has no gradient in it:

| e | its part of the gradient |
|---|---|
| ``conv(u, v)`` | ``corr(v, g)`` to u, ``corr(u, g)`` to v |
| ``corr(u, v)`` | ``corr(g, v)`` to u, ``conv(g, u)`` to v |
| ``slide(u, v)`` | ``conv(g, v)`` to u, ``slide(u, g)`` to v |
| ``flip``, ``even``, ``odd`` | the same operation of g |
| ``shift(u, s)``, ``up(u, M)``, ``down(u, M)`` | ``shift(g, -s)``, ``down(g, M)``, ``up(g, M)`` |
| ``conj(u)``, real names only | ``conj`` of what conj(g) gives to u |

The decision does not use these rules; the replays and the counterexamples do, so that they check it independently.
"""

from collections.abc import Callable

from symconv.errors import InputError
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Scaled, Sequence, Total, Turn, scaled, total
from symconv.proof.words import conj, conv, corr, down, shift, slide, up, zero

PAIR_RULES: dict[str, tuple[Callable[..., Expression], Callable[..., Expression]]] = {
    "conv": (lambda g, _, v: corr(v, g), lambda g, u, _: corr(u, g)),
    "corr": (lambda g, _, v: corr(g, v), lambda g, u, _: conv(g, u)),
    "slide": (lambda g, _, v: conv(g, v), lambda g, u, _: slide(u, g)),
}
MOVE_RULES: dict[str, Callable[[Expression, int], Expression]] = {
    "shift": lambda g, amount: shift(g, -amount),
    "up": down,
    "down": up,
}


def without_gradients(expression: Expression, real: frozenset[str] = frozenset()) -> Expression:
    """The same sequence, written without ``grad``.

    >>> from symconv.proof.reader import expression
    >>> print(without_gradients(expression("grad(down(conv(x, h), 2), h, g)")))
    corr(x, up(g, 2))
    """
    match expression:
        case Gradient(body, name, g):
            body, g = without_gradients(body, real), without_gradients(g, real)
            parts = pulled(body, name, g, real)
            return total(tuple(parts)) if parts else zero
        case Pair(kind, left, right):
            return Pair(kind, without_gradients(left, real), without_gradients(right, real))
        case Turn(kind, body):
            return Turn(kind, without_gradients(body, real))
        case Move(kind, body, amount):
            return Move(kind, without_gradients(body, real), amount)
        case Scaled(factor, body):
            return scaled(factor, without_gradients(body, real))
        case Total(terms):
            return total(tuple(without_gradients(term, real) for term in terms))
        case _:
            return expression


def pulled(body: Expression, name: str, g: Expression, real: frozenset[str]) -> list[Expression]:
    """The parts that g, pulled back through `body`, leaves at the sequence `name`."""
    match body:
        case Sequence(other):
            return [g] if other == name else []
        case Pair(kind, left, right):
            to_left, to_right = PAIR_RULES[kind]
            parts = pulled(left, name, to_left(g, left, right), real)
            return parts + pulled(right, name, to_right(g, left, right), real)
        case Turn("conj", inner):
            parts = [conj(part) for part in pulled(inner, name, conj(g), real)]
            if parts and name not in real:
                raise InputError(f"the gradient by {name!r} meets conj({name}); give {name} = conj({name})")
            return parts
        case Turn(kind, inner):
            return pulled(inner, name, Turn(kind, g), real)
        case Move(kind, inner, amount):
            return pulled(inner, name, MOVE_RULES[kind](g, amount), real)
        case Scaled(factor, inner):
            return [scaled(factor, part) for part in pulled(inner, name, g, real)]
        case Total(terms):
            return [part for term in terms for part in pulled(term, name, g, real)]
        case Known() | _:
            return []
