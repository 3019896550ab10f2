"""The one question that this room answers: does an identity hold for all sequences?"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symconv.errors import InputError, shown
from symconv.proof import reader
from symconv.proof.counterexample import counterexample
from symconv.proof.decide import dimensions, groups
from symconv.proof.explain import explained
from symconv.proof.given import Given, Hypothesis, given_of, hypothesis
from symconv.proof.language import Expression, Gradient, Move, Pair, Scaled, Total, Turn, operand
from symconv.proof.language import Sequence as Named
from symconv.proof.needed import needed
from symconv.proof.normal import Combination, collected, expand
from symconv.proof.product import Product
from symconv.proof.symmetry import normalised
from symconv.proof.verdict import Verdict, scope_of
from symconv.proof.written import Letters

LETTERS = ("m", "ijpqrs", "kltuvw")
SPARE_OUTPUTS = "nopqrst"

Equation = tuple[Expression, Expression]
Assumption = str | Hypothesis | Equation


def prove(
    lhs: str | Expression,
    rhs: Expression | None = None,
    given: Sequence[Assumption] | str = (),
    letters: tuple[str, str, str] = LETTERS,
) -> Verdict:
    """Decide whether ``lhs = rhs`` holds for all sequences: ``lhs[m] = rhs[m]`` at every index m.

    Arguments: the identity as text, or its two sides as expression objects; the hypotheses, each as text
    (``"h = flip(h)"``) or as a pair of expressions; the index letters to use in the text of the proof: the
    output letter, those for summations on the left, those for the right. Letters that name a sequence are passed over.

    Returns a `Verdict` with a proof or a counterexample; every identity gets one or the other. A proof uses no
    hypothesis that it can do without; `Verdict.unused` lists those.

    Raises InputError for text outside the language and for a gradient through a conjugate, IllDefinedError for a sum
    with infinitely many contributions, LimitError above 2000 products or 5040 arrangements of equal factors.

    >>> verdict = prove("conv(x, h) = conv(h, x)")
    >>> print(verdict.scope)
    holds for all sequences with finitely many non-zero entries, in every dimension
    >>> print(verdict.proof[2])
    Σ_i x[i] h[m - i] = Σ_k x[m - k] h[k]: put k = m - i
    >>> print(prove("conv(x, h) = slide(x, h)").counterexample)
    h: [1] = 1; x: [0] = 1; at 1: left conv(x, h) = 1 (x[0]·h[1] = 1·1), right slide(x, h) = 0
    >>> prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"]).holds
    True
    """
    left, right = _sides(lhs, rhs)
    known = given_of(_hypotheses(given))
    parts = _left_over(left, right, known)
    found = dimensions(parts)
    used = needed(known, found, lambda some: dimensions(_left_over(left, right, some))) if found != 0 else known
    sides = {"left": left, "right": right}
    names = tuple(sorted(_names(left) | _names(right)))
    chosen = _letters(names, letters, used.real())
    return Verdict(
        holds=found != 0,
        scope=scope_of(found, tuple(str(one) for one in used.hypotheses)),
        proof=explained(sides, chosen, used) if found != 0 else None,
        counterexample=counterexample(sides, chosen, parts, names, known) if found == 0 else None,
        identity=f"{left} = {right}",
        given=tuple(str(one) for one in known.hypotheses),
        dimensions=found,
        sides=(left, right),
        hypotheses=known.hypotheses,
        unused=tuple(one for one in known.hypotheses if one not in used.hypotheses),
    )


def _left_over(left: Expression, right: Expression, known: Given) -> list[Combination]:
    """What does not cancel between the normal forms of both sides, in groups; no groups if all does."""
    real = known.real()
    difference = collected([*expand(left, real).items(), *_negative(expand(right, real))])
    return groups(normalised(difference, known), known)


def _sides(lhs: str | Expression, rhs: Expression | None) -> Equation:
    if rhs is not None:
        return (_side(lhs), _side(rhs))
    if isinstance(lhs, str):
        return reader.equation(lhs)
    raise InputError(f"an identity is text such as 'x = flip(flip(x))' or two expressions, not {shown(lhs)} alone")


def _side(side: object) -> Expression:
    return reader.expression(side) if isinstance(side, str) else operand(side)


def _hypotheses(given: Sequence[Assumption] | str) -> Iterator[Hypothesis]:
    for one in (given,) if isinstance(given, str) else given:
        if isinstance(one, Hypothesis):
            yield one
        elif isinstance(one, str):
            yield hypothesis(*reader.equation(one))
        elif isinstance(one, tuple) and len(one) == 2:
            yield hypothesis(_side(one[0]), _side(one[1]))
        else:
            raise InputError(f"a hypothesis is text such as 'h = flip(h)' or a pair of expressions, not {shown(one)}")


def _negative(combination: Combination) -> list[tuple[Product, Fraction]]:
    return [(one, -value) for one, value in combination.items()]


def _names(expression: Expression) -> set[str]:
    match expression:
        case Named(name):
            return {name}
        case Pair(_, left, right):
            return _names(left) | _names(right)
        case Gradient(body, name, g):
            return _names(body) | _names(g) | {name}
        case Turn(_, body) | Move(_, body, _) | Scaled(_, body):
            return _names(body)
        case Total(terms):
            return set().union(*(_names(term) for term in terms))
        case _:
            return set()


def _letters(names: tuple[str, ...], letters: tuple[str, str, str], real: frozenset[str]) -> dict[str, Letters]:
    """The letters of each side, without those that name a sequence (with or without a number behind them)."""
    taken = {name.rstrip("0123456789") for name in names}
    output = next(one for one in (*letters[0], *SPARE_OUTPUTS) if one not in taken)
    free = [[one for one in pool if one not in {*taken, output}] for pool in letters[1:]]
    left, right = free[0] or ["i_0"], free[1] or ["k_0"]
    return {"left": Letters(output, tuple(left), real), "right": Letters(output, tuple(right), real)}
