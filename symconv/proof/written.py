"""An expression written out as explicit sums, letter by letter as its definitions say.

``conv(x, h)`` at m becomes ``Σ_i x[i] h[m-i]``; ``up(x, 2)`` reads ``x[m/2]`` where 2 divides m; the derivative of a
factor ``a[p]`` with respect to ``a[m]`` is ``δ[p-m]``. Each term of a sum starts again with the first summation
letter, as one does by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from symconv.errors import SHOWN, IllDefinedError, shown
from symconv.proof.affine import Affine, letter
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.proof.linear import is_bounded, rewritten
from symconv.proof.normal import counted
from symconv.proof.steps import IMPULSE, Condition, Factor, Summed

Sums = list[Summed]
HALF = Fraction(1, 2)
FEW = 8
ANYWHERE = "·"  # an index that is not fixed yet; no letter and no name looks like this

# Where the operands are read, given the output index e and the summation letter i.
READS: dict[str, Callable[[Affine, Affine], tuple[Affine, Affine]]] = {
    "conv": lambda e, i: (i, e - i),
    "corr": lambda e, i: (i, e + i),
    "slide": lambda e, i: (e + i, i),
}


@dataclass(frozen=True, slots=True)
class Letters:
    """The index letters in use: one for the output, and those for the sums of one side, in order."""

    output: str
    summed: tuple[str, ...]
    real: frozenset[str] = frozenset()

    def at(self, depth: int) -> str:
        """The letter of the summation number `depth`; numbered ones when the letters run out."""
        size = len(self.summed)
        return self.summed[depth] if depth < size else f"{self.summed[depth % size]}{depth // size}"


def written(expression: Expression, letters: Letters) -> Sums:
    """The explicit sums of an expression at the output letter.

    Raises IllDefinedError if one of them, by itself, has infinitely many contributions, even if others would cancel it.

    >>> from symconv.proof.reader import expression
    >>> for one in written(expression("conv(x, odd(h))"), Letters("m", ("i", "j"))):
    ...     print(one)
    1/2 Σ_i x[i] h[m - i]
    -1/2 Σ_i x[i] h[i - m]
    """
    sums = _write(expression, letter(letters.output), 0, letters)
    for one in sums:
        if not is_bounded(one, letters.output):
            sum_text = str(one)[:SHOWN]
            raise IllDefinedError(
                f"in {shown(expression)} the sum {sum_text} meets infinitely many contributions; drop what cancels it"
            )
    return sums


def _write(expression: Expression, at: Affine, depth: int, letters: Letters) -> Sums:
    return RULES[type(expression)](expression, at, depth, letters)


def _sequence(expression: Sequence, at: Affine, _: int, __: Letters) -> Sums:
    return [Summed(Fraction(1), (), (Factor(expression.name, at),))]


def _known(expression: Known, at: Affine, _: int, __: Letters) -> Sums:
    factors = {"delta": [(Factor(IMPULSE, at),)], "one": [()], "zero": []}[expression.name]
    return [Summed(Fraction(1), (), tuple(one)) for one in factors]


def _total(expression: Total, at: Affine, depth: int, letters: Letters) -> Sums:
    return [one for term in expression.terms for one in _write(term, at, depth, letters)]


def _scaled(expression: Scaled, at: Affine, depth: int, letters: Letters) -> Sums:
    return [_times(one, expression.factor) for one in _write(expression.body, at, depth, letters)]


def _times(one: Summed, factor: Fraction) -> Summed:
    return replace(one, coefficient=one.coefficient * factor)


def _turn(expression: Turn, at: Affine, depth: int, letters: Letters) -> Sums:
    if expression.kind == "conj":
        return [_conjugated(one, letters.real) for one in _write(expression.body, at, depth, letters)]
    if expression.kind == "flip":
        return _write(expression.body, -at, depth, letters)
    body = _write(expression.body, letter(ANYWHERE), depth, letters)
    sign = 1 if expression.kind == "even" else -1
    straight = [_read_at(_times(one, HALF), at) for one in body]
    return _merged_equals([*straight, *(_read_at(_times(one, sign * HALF), -at) for one in body)])


def _read_at(one: Summed, at: Affine) -> Summed:
    """A sum that was written at an open index, read at this one."""
    values = {ANYWHERE: at}
    factors = tuple(replace(factor, index=factor.index.put(values)) for factor in one.factors)
    return replace(one, factors=factors, conditions=tuple(rewritten(c, values) for c in one.conditions))


def _merged_equals(sums: Sums) -> Sums:
    """Equal sums added up, so that nested even and odd parts do not double each time; a few stay for the reader."""
    if len(sums) <= FEW:
        return sums
    found: dict[Summed, Fraction] = {}
    for one in sums:
        plain = replace(one, coefficient=Fraction(1))
        found[plain] = found.get(plain, Fraction(0)) + one.coefficient
    return [replace(one, coefficient=value) for one, value in found.items() if value]


def _conjugated(one: Summed, real: frozenset[str]) -> Summed:
    plain = real | {IMPULSE}
    factors = (replace(f, conjugated=not f.conjugated and f.name not in plain) for f in one.factors)
    return replace(one, factors=tuple(factors))


def _move(expression: Move, at: Affine, depth: int, letters: Letters) -> Sums:
    body, amount = expression.body, expression.amount
    if expression.kind == "shift":
        return _write(body, at - amount, depth, letters)
    if expression.kind == "down":
        return _write(body, at * amount, depth, letters)
    inner = at / amount
    condition = Condition(inner.divisor, inner * inner.divisor)
    sums = _write(body, inner, depth, letters)
    if inner.divisor == 1:
        return sums
    return [replace(one, conditions=(condition, *one.conditions)) for one in sums]


def _pair(expression: Pair, at: Affine, depth: int, letters: Letters) -> Sums:
    name = letters.at(depth)
    left_at, right_at = READS[expression.kind](at, letter(name))
    left = _write(expression.left, left_at, depth + 1, letters)
    right = _write(expression.right, right_at, _below(left, depth), letters)
    return _merged(name, left, right)


def _gradient(expression: Gradient, at: Affine, depth: int, letters: Letters) -> Sums:
    """⟨g, body⟩ with each factor a[p] of the body in turn replaced by δ[p - at]."""
    name = letters.at(depth)
    g = _write(expression.g, letter(name), depth + 1, letters)
    body = _write(expression.body, letter(name), _below(g, depth), letters)
    derivatives = [
        replace(one, factors=(*one.factors[:place], Factor(IMPULSE, factor.index - at), *one.factors[place + 1 :]))
        for one in body
        for place, factor in enumerate(one.factors)
        if factor.name == expression.name
    ]
    return _merged(name, g, derivatives)


def _below(first: Sums, depth: int) -> int:
    """The number of the first letter that the other operand may use."""
    return depth + 1 + max((len(one.letters) for one in first), default=0)


def _merged(name: str, first: Sums, second: Sums) -> Sums:
    """All products of two lists of sums, under one more summation letter."""
    counted(len(first) * len(second))
    return [
        Summed(
            a.coefficient * b.coefficient,
            (name, *a.letters, *b.letters),
            a.factors + b.factors,
            a.conditions + b.conditions,
        )
        for a in first
        for b in second
    ]


RULES: dict[type, Callable[..., Sums]] = {
    Sequence: _sequence,
    Known: _known,
    Total: _total,
    Scaled: _scaled,
    Turn: _turn,
    Move: _move,
    Pair: _pair,
    Gradient: _gradient,
}
