"""Does an identity hold for all sequences? The verdict says so, for which sequences, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as choices

from symconv.errors import IllDefinedError, InputError, SymconvError, shown
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import Rendered, joined, told
from symconv.proof.counterexample import Counterexample, counterexample
from symconv.proof.evaluation import Number, number, without_gradients
from symconv.proof.explain import explained
from symconv.proof.language import (
    Expression,
    LinearCombination,
    Sequence,
    WordCall,
    along,
    axes_of,
    delta,
    equation,
    names_of,
    parts_of,
    scaled,
    shift,
    side_of,
    total,
)
from symconv.proof.product import Combination, collected, expand
from symconv.proof.sums import LetterPools, Step
from symconv.proof.symmetry import Assumptions, Given, Hypothesis, Inverse, assumed, dimensions, groups, normalised

SCOPES = {None: "every", 0: "fails", 1: "line"}
"""The key of a scope by the number of dimensions; `several` for any other."""


@dataclass(frozen=True, slots=True)
class Verdict(Rendered):
    """What `prove` answers: exactly one of `proof` and `counterexample` is there.

    `scope` says in one sentence what was shown, and `dimensions` says how many dimensions it holds in: None for every
    number of them, 0 if it is refuted. Every operation of the language acts on each axis alike, so a product in D
    dimensions ranges over the D-th power of the lattice that it has in one. Two products whose lattices agree up to a
    symmetry agree in every dimension, for a symmetry permutes factors or reverses all axes of one. Products that
    only cancel by residue classes do not: ``up(down(x, 2), 2)`` and its shifted partner make up all of x on a line,
    but half of x in the plane, where two more parts are needed; such an identity holds along one axis at a
    time. A counterexample holds in every dimension: put it on the diagonal.

    Where words act on one axis alone, `axes` has the verdict along each axis up to the last of these and, by None,
    along all further ones if it holds there too; then `proof` has all their steps, and `counterexample` is that along
    the first axis that fails.

    `identity` and `given` are text; `sides` and `hypotheses` hold the same as values. `unused` holds the hypotheses
    that the proof does without.
    """

    holds: bool
    proof: tuple[Step, ...] | None
    counterexample: Counterexample | None
    identity: str
    given: tuple[str, ...] = ()
    dimensions: int | None = None
    sides: tuple[Expression, ...] = ()
    hypotheses: tuple[Hypothesis | Inverse, ...] = ()
    unused: tuple[Hypothesis | Inverse, ...] = ()
    axes: tuple[tuple[int | None, Verdict], ...] = ()

    @property
    def used(self) -> tuple[Hypothesis | Inverse, ...]:
        """The hypotheses without those that the proof does without; all of them if the identity is refuted."""
        return tuple(one for one in self.hypotheses if one not in self.unused)

    @property
    def said(self) -> Said:
        """For which sequences, in how many dimensions, the identity holds or fails, as a sentence of the wording."""
        given = joined("list.and", map(str, self.used))
        where = Said("proof.scope.where", {"given": given}) if given else ""
        if self.axes:
            return Said(f"proof.scope.{axes_key(self.axes)}", {"last": len(self.axes) - (self.axes[-1][0] is None) - 1})
        facts = {"where": where, "dimensions": self.dimensions or 0, "more": (self.dimensions or 0) + 1}
        return Said(f"proof.scope.{SCOPES.get(self.dimensions, 'several')}", facts)

    @property
    def scope(self) -> str:
        """The same in words."""
        return told(self.said)


LETTERS = ("m", "ijpqrs", "kltuvw")
SPARE_OUTPUTS = "nopqrst"

Equation = tuple[Expression, Expression]


def prove(
    lhs: str | Expression,
    rhs: Expression | None = None,
    given: Assumptions = (),
    letters: tuple[str, str, str] = LETTERS,
) -> Verdict:
    """Decide whether ``lhs = rhs`` holds for all sequences: ``lhs[m] = rhs[m]`` at every index m.

    Args:
        lhs: the identity as text, or its left side.
        rhs: its right side, as text or as an expression.
        given: the hypotheses, each as text (``"h = flip(h)"``) or as a pair of expressions, about sequences of the
            identity.
        letters: the index letters for the text of the proof: the output letter, those for summations on the left, those
            for the right. Letters that name a sequence are passed over.

    Returns:
        A `Verdict` with a proof or a counterexample; every identity gets one or the other. A proof uses no hypothesis
        that it can do without; `Verdict.unused` lists those.

    Raises:
        InputError: for text outside the language and for a gradient through a conjugate.
        IllDefinedError: for a sum with infinitely many contributions.
        LimitError: above 2000 products or 5040 arrangements of equal factors.

    >>> verdict = prove("conv(x, h) = conv(h, x)")
    >>> print(verdict.scope)
    holds for all sequences with finitely many non-zero entries, in every dimension
    >>> print(verdict.proof[2])
    Σ_i x[i]·h[m-i] = Σ_k x[m-k]·h[k]: put k = m-i
    >>> print(prove("conv(x, h) = slide(x, h)").counterexample)
    h: [1] = 1; x: [0] = 1; at 1: left conv(x, h) = 1 (x[0]·h[1] = 1·1), right slide(x, h) = 0
    >>> prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"]).holds
    True
    """
    left, right = both = _sides(lhs, rhs)
    if axes_of(left) | axes_of(right):
        return _by_axes(both, given, letters)
    known = assumed(given, both)
    parts = _located(lhs, both, known) if isinstance(lhs, str) else _left_over(left, right, known)
    found = dimensions(parts)
    used = _needed(both, known, found) if found != 0 else known
    sides = {"left": left, "right": right}
    names = tuple(sorted(names_of(left) | names_of(right)))
    chosen = _letters(names, letters)
    case = None
    if found == 0:
        parts, fixed = _impulses(both, known) if known.inverses else (parts, {})
        case = counterexample(sides, chosen, parts, names, known, fixed)
    return Verdict(
        holds=found != 0,
        proof=explained(sides, chosen, used) if found != 0 else None,
        counterexample=case,
        identity=f"{left} = {right}",
        given=tuple(str(one) for one in known.lines),
        dimensions=found,
        sides=both,
        hypotheses=known.lines,
        unused=tuple(one for one in known.lines if one not in used.lines),
    )


def axes_key(axes: tuple[tuple[int | None, Verdict], ...]) -> str:
    """The key of the scope: whether the identity holds with more axes too, with these alone, or fails."""
    if not all(one.holds for _, one in axes):
        return "axes_fails"
    return "axes_every" if axes[-1][0] is None else "axes_only"


def _by_axes(sides: Equation, given: Assumptions, letters: tuple[str, str, str]) -> Verdict:
    """The verdict on sides that act on some axes alone.

    The indices of one product are the product of its lattices along the axes. If both sides are one product with each
    name once, no factors can change places, so these are equal exactly when they are along every axis.
    """
    named = (*range(max(axes_of(sides[0]) | axes_of(sides[1])) + 1), None)
    shown_apart = {axis: (along(sides[0], axis), along(sides[1], axis)) for axis in named}
    for pair in shown_apart.values():
        for side in pair:
            products = list(expand(side))
            if given or len(products) != 1 or len({one.name for one in products[0].labels}) < len(products[0].labels):
                identity = shown(" = ".join(map(str, sides)))
                raise InputError(
                    f"{identity} acts on one axis alone, which is carried only without given, where each side is one "
                    "product and has each name once; prove its products one by one"
                )
    found = tuple((axis, prove(*pair, letters=letters)) for axis, pair in shown_apart.items())
    found = found if found[-1][1].holds else found[:-1]
    failing = next((one for _, one in found if not one.holds), None)
    return Verdict(
        holds=failing is None,
        proof=tuple(step for _, one in found for step in one.proof or ()) if failing is None else None,
        counterexample=failing.counterexample if failing else None,
        identity=" = ".join(map(str, sides)),
        dimensions=None if failing is None else 0,
        sides=sides,
        axes=found,
    )


def _left_over(left: Expression, right: Expression, known: Given) -> list[Combination]:
    """What does not cancel between the normal forms of both sides, in groups; no groups if all does."""
    real = known.real()
    negative = ((one, -value) for one, value in expand(right, real).items())
    difference = collected([*expand(left, real).items(), *negative])
    return groups(normalised(difference, known), known)


def _impulses(sides: Equation, known: Given) -> tuple[list[Combination], dict[str, dict[int, Number]]]:
    """What does not cancel if sequences that are inverse to each other are single entries, and these entries.

    No other sequences with finitely many entries are inverse to each other.
    """
    left, right = (without_gradients(side, known.real()) for side in sides)
    for pairs in choices(ENTRIES, repeat=len(known.inverses)):
        fixed: dict[str, tuple[int, Fraction]] = {}
        for inverse, (index, value) in zip(known.inverses, pairs, strict=True):
            fixed |= {inverse.first: (index, value), inverse.second: (-index, 1 / value)}
        if not all(_allowed(fixed, line) for line in known.lines):
            continue
        values = {name: scaled(value, shift(delta, index)) for name, (index, value) in fixed.items()}
        free = Given(tuple(line for line in known.hypotheses if line.name not in fixed))
        parts = _left_over(_put(left, values), _put(right, values), free)
        if dimensions(parts) == 0:
            return parts, {name: {index: number(value)} for name, (index, value) in fixed.items()}
    raise InputError(
        f"the identity does not follow from {' and '.join(map(str, known.inverses))} alone, and single entries, the "
        "only such sequences that end, do not refute it; give more of what is known"
    )


ENTRIES = [(index, Fraction(value)) for value in (1, 2, -1) for index in (0, 1, -1, 2, -2, 3)]
"""An index and the value there: what a sequence with an inverse may be, the simplest first."""


def _allowed(fixed: dict[str, tuple[int, Fraction]], line: Hypothesis | Inverse) -> bool:
    """Whether single entries are as a line of what is given says."""
    if isinstance(line, Inverse):
        (first, value), (second, other) = fixed[line.first], fixed[line.second]
        return first + second == 0 and value * other == 1
    index = fixed[line.name][0] if line.name in fixed else 0
    return line.name not in fixed or (line.symmetry.of(index) == index and line.symmetry.sign == 1)


def _put(body: Expression, values: dict[str, Expression]) -> Expression:
    """The expression with sequences replaced."""
    match body:
        case Sequence(name):
            return values.get(name, body)
        case WordCall(word, arguments):
            return WordCall(word, tuple(_put(one, values) if isinstance(one, Expression) else one for one in arguments))
        case LinearCombination(terms):
            return total(scaled(factor, _put(part, values)) for factor, part in terms)
    raise TypeError(type(body))


def _located(text: str, sides: Equation, known: Given) -> list[Combination]:
    """What does not cancel; a gradient that there is not is named with its column."""
    try:
        return _left_over(*sides, known)
    except IllDefinedError:
        raise
    except InputError as error:
        columns = [found.start() + 1 for found in re.finditer(r"\bgrad *\(", text)]
        gradients = (
            part for side in sides for part in parts_of(side) if isinstance(part, WordCall) and part.word == "grad"
        )
        failing = []
        for one, column in zip(gradients, columns, strict=False):
            try:
                expand(one, known.real())
            except InputError:
                failing.append((len(str(one)), column))
        position = f"column {min(failing)[1]}: " if failing else ""
        raise InputError(f"{position}{error}") from None


def _sides(lhs: str | Expression, rhs: str | Expression | None) -> Equation:
    if rhs is not None:
        return side_of(lhs), side_of(rhs)
    if isinstance(lhs, str):
        return equation(lhs)
    raise InputError(f"an identity is text such as 'x = flip(flip(x))' or two expressions, not {shown(lhs)} alone")


def _letters(names: tuple[str, ...], letters: tuple[str, str, str]) -> dict[str, LetterPools]:
    """The letters of each side, without those that name a sequence (with or without a number behind them)."""
    taken = {name.rstrip("0123456789") for name in names}
    output = next(one for one in (*letters[0], *SPARE_OUTPUTS) if one not in taken)
    free = [[one for one in pool if one not in {*taken, output}] for pool in letters[1:]]
    left, right = free[0] or ["i_0"], free[1] or ["k_0"]
    return {"left": LetterPools(output, tuple(left)), "right": LetterPools(output, tuple(right))}


def _needed(sides: Equation, given: Given, answer: int | None) -> Given:
    """The hypotheses without those that can be left out, one after the other, with the same answer."""
    if given.lines and _agrees(sides, Given(), answer):
        return Given()
    kept = given
    for one in given.lines:
        fewer = Given.of(other for other in kept.lines if other != one)
        if fewer.lines and _agrees(sides, fewer, answer):
            kept = fewer
    return kept


def _agrees(sides: Equation, fewer: Given, answer: int | None) -> bool:
    """Whether the answer is the same; a question that means nothing without a hypothesis needs it."""
    try:
        return dimensions(_left_over(*sides, fewer)) == answer
    except SymconvError:
        return False
