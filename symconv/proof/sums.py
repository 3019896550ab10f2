"""Explicit sums, and the steps of a proof that lead from one to the next.

``conv(x, h)`` at m becomes ``Σ_i x[i] h[m-i]``; ``up(x, 2)`` reads ``x[m/2]`` where 2 divides m; the derivative of a
factor ``a[p]`` with respect to ``a[m]`` is ``δ[p-m]``. Each term of a sum starts again with the first summation
letter, as one does by hand. Impulses are carried out as far as they fix a letter.

A `Summed` is ``coefficient · Σ_letters Π factors`` over the integers (1, m, i, j …) that meet its conditions: each
condition ``d divides e`` and each impulse δ[e] is a linear equation on them, solved over the integers. Read through the
indices of its factors, these points are the lattice by which two sums are compared. When they agree, the letters of one
follow from those of the other by solving linear equations: this is the change of summation variable.

A value gives its `formula`; ``str()`` is one line of plain text made of it, and every format prints the same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as ListLike
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count, islice, starmap, zip_longest
from math import gcd, lcm
from typing import Any

from symconv.errors import SHOWN, IllDefinedError, shown
from symconv.formulas.nodes import (
    BigSum,
    Congruence,
    Divides,
    Entry,
    Formula,
    Name,
    Phrase,
    Relation,
    Said,
    Sum,
    letter,
    number,
)
from symconv.formulas.plain import in_text
from symconv.formulas.rendered import told
from symconv.proof.evaluation import number_formula, product_formula, weighted
from symconv.proof.language import DefiningSum, Expression, LinearCombination, Sequence, WordCall, equation
from symconv.proof.lattice import (
    Affine,
    Row,
    Rows,
    WithFormula,
    affine,
    affine_letter,
    hermite,
    is_empty,
    solved,
    zeros,
)
from symconv.proof.product import Label, LatticeProduct, arranged, counted
from symconv.proof.symmetry import Given, Hypothesis, Image, Inverse, Symmetry

IMPULSE = "delta"


@dataclass(frozen=True, slots=True)
class Factor(WithFormula):
    """One sequence read at an index, perhaps conjugated."""

    name: str
    index: Affine
    conjugated: bool = False

    @property
    def formula(self) -> Entry:
        """``x[m-i]``."""
        return Entry(self.name, (self.index.formula,), conjugated=self.conjugated)


@dataclass(frozen=True, slots=True)
class Condition(WithFormula):
    """The divisor divides the index, which has integer coefficients."""

    divisor: int
    index: Affine

    @property
    def formula(self) -> Divides:
        """The factor that is 1 where the condition holds and 0 elsewhere, ``[2 ∣ m-i]``."""
        parts = self.index.parts
        turned = parts and all(value < 0 for _, value in parts)
        return Divides(self.divisor, (-self.index if turned else self.index).formula)


@dataclass(frozen=True, slots=True)
class Summed(WithFormula):
    """``coefficient · Σ_letters Π factors`` where the conditions hold; 1 if there are no factors."""

    coefficient: Fraction
    letters: tuple[str, ...]
    factors: tuple[Factor, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def formula(self) -> Formula:
        """The sum with its coefficient, its conditions as factors that are 1 or 0."""
        body = product_formula(tuple(one.formula for one in (*self.factors, *self.conditions)))
        if self.letters:
            body = BigSum(self.letters, body or number_formula(1))
        return weighted(self.coefficient, body)


@dataclass(frozen=True, slots=True)
class Put(WithFormula):
    """``letter = value``: a summation letter expressed by the output letter and the letters of another sum."""

    letter: str
    value: Affine

    @property
    def formula(self) -> Relation:
        """``k = m-i``."""
        return Relation((letter(self.letter), self.value.formula))


Puts = tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class WrittenSides:
    """A side of the identity written out as explicit sums; ``side`` is ``left`` or ``right``."""

    side: str
    expression: str
    output: str
    sums: tuple[Summed, ...]
    given: tuple[str, ...] = ()

    @property
    def reason(self) -> Said | None:
        """What is given that a gradient needs."""
        return Said("proof.given", {"given": hypotheses_formula(self.given)}) if self.given else None

    def __str__(self) -> str:
        why = f": {told(self.reason)}" if self.reason else ""
        return f"{self.side}: ({self.expression})[{self.output}] = {in_text(sums_formula(self.sums))}{why}"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One sum is equal to another, to several added up or to none, which is 0.

    `origin` is the side and the number of the sum that was written there and has become this one.
    """

    before: Summed
    origin: tuple[str, int] = field(default=("", 0), kw_only=True, compare=False)

    @property
    def sums(self) -> tuple[Summed, ...]:
        """What the sum is equal to, added up."""
        return ()

    @property
    def reason(self) -> Said:
        """Why, as a few words of the wording."""
        raise NotImplementedError

    def __str__(self) -> str:
        return f"{self.before} = {in_text(sums_formula(self.sums))}: {told(self.reason)}"


@dataclass(frozen=True, slots=True)
class SingleRewriting(Rewriting):
    """One sum is equal to one other."""

    after: Summed

    @property
    def sums(self) -> tuple[Summed, ...]:
        """The other sum."""
        return (self.after,)


@dataclass(frozen=True, slots=True)
class Collapsed(SingleRewriting):
    """Impulses carried out: δ is 1 only where its index is 0, which fixes the letters in ``put``."""

    put: Puts

    @property
    def reason(self) -> Said:
        """The letters that are fixed."""
        return Said("proof.only", {"delta": Name(IMPULSE), "put": puts_formula(self.put)})


@dataclass(frozen=True, slots=True)
class Substituted(SingleRewriting):
    """The change of summation letters: ``put`` names the new letters, ``inverse`` the old ones by the new."""

    put: Puts
    inverse: Puts

    @property
    def reason(self) -> Said:
        """The new letters; those that stay are not named."""
        fresh = tuple(one for one in self.put if one.value != affine_letter(one.letter))
        return Said("proof.put", {"put": puts_formula(fresh or self.put)})


@dataclass(frozen=True, slots=True)
class HypothesisUsed(SingleRewriting):
    """What is given, used on one or more factors; ``given`` holds the hypotheses as text."""

    given: tuple[str, ...]

    @property
    def reason(self) -> Said:
        """What is given."""
        return Said("proof.given", {"given": hypotheses_formula(self.given)})


@dataclass(frozen=True, slots=True)
class Restated(SingleRewriting):
    """The same sum, its conditions said in another way."""

    @property
    def reason(self) -> Said:
        """That the conditions say the same: each is a whole number as the others of the other list are."""
        both = (self.before.conditions, self.after.conditions)
        shown = [because(one, some) for some, others in (both, both[::-1]) for one in others if one not in some]
        if None in shown:
            return Said("proof.restated")
        return Said("proof.restated_since", {"because": Relation(tuple(one for one in shown if one), ",")})


@dataclass(frozen=True, slots=True)
class Vanished(Rewriting):
    """A sum that is 0: no index meets its conditions, or it has become the negative of what it was."""

    negative: bool = False

    @property
    def reason(self) -> Said:
        """Which of the two."""
        return Said("proof.negative" if self.negative else "proof.empty")


@dataclass(frozen=True, slots=True)
class Spread(Rewriting):
    """A sum as the mean of its equal arrangements: factors of one name change places, or what is given turns them.

    ``puts`` has the new letters of each arrangement.
    """

    puts: tuple[Puts, ...]
    given: tuple[str, ...]
    after: tuple[Summed, ...]

    @property
    def sums(self) -> tuple[Summed, ...]:
        """The arrangements."""
        return self.after

    @property
    def reason(self) -> Said:
        """The new letters of each, and what is given."""
        facts: dict[str, Any] = {"given": hypotheses_formula(self.given), "number": number(len(self.after))}
        if not self.before.letters:
            return Said("proof.given", facts)
        key = "share"
        if len(self.puts) == 2:
            key = "half"
            facts |= {name: puts_formula(put) for name, put in zip(("first", "second"), self.puts, strict=True)}
        return Said(f"proof.{key}{'_given' if self.given else ''}", facts)


@dataclass(frozen=True, slots=True)
class Met:
    """One product in which both sides meet, and the coefficients with which each side holds it; their sums agree."""

    sum: Summed
    left: tuple[Fraction, ...]
    right: tuple[Fraction, ...]

    def __str__(self) -> str:
        return f"{self.sum}: left {in_text(tally_formula(self.left))}, right {in_text(tally_formula(self.right))}"


@dataclass(frozen=True, slots=True)
class Member:
    """One sum of one side, with its product; in a split those of the right side are to be subtracted."""

    side: str
    sum: Summed
    product: LatticeProduct
    position: int = 0

    @property
    def origin(self) -> tuple[str, int]:
        """The side, and the number of the sum there."""
        return self.side, self.position


@dataclass(frozen=True, slots=True)
class Residues(WithFormula):
    """An index has one of these remainders by the modulus."""

    index: Affine
    remainders: tuple[int, ...]
    modulus: int

    @property
    def formula(self) -> Congruence:
        """``m ≡ 0, 2 (mod 6)``."""
        return Congruence(self.index.formula, self.remainders, self.modulus)


@dataclass(frozen=True, slots=True)
class ResidueClass:
    """The residue classes in which the same members take part, and what each side adds up to there."""

    residues: tuple[Residues, ...]
    members: tuple[int, ...]
    left: Fraction
    right: Fraction

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.residues))}: left {self.left}, right {self.right}"


@dataclass(frozen=True, slots=True)
class Split:
    """One product over different residue classes; in every class both sides agree.

    ``classes`` is empty if there are too many to list; then the mean square of the difference, 0, is the proof. Where
    `others` is true there are more classes, in which no member takes part.
    """

    members: tuple[Member, ...]
    classes: tuple[ResidueClass, ...]
    others: bool = False

    def __str__(self) -> str:
        sums = "; ".join(f"{one.side} {one.sum}" for one in self.members)
        classes = "; ".join(str(one) for one in self.classes) or "the mean square of the difference is 0"
        return f"by residue classes: {sums}: {classes}" + ("; else nothing" if self.others else "")


Step = WrittenSides | Rewriting | Met | Split


def sums_in(step: Step) -> tuple[Summed, ...]:
    """Every sum that a step names."""
    match step:
        case Rewriting():
            return (step.before, *step.sums)
        case WrittenSides():
            return step.sums
        case Met():
            return (step.sum,)
        case Split():
            return tuple(member.sum for member in step.members)


def expression_formula(expression: Expression) -> Formula:
    """An expression of the language as a formula.

    >>> from symconv.proof.language import expression
    >>> from symconv.formulas.plain import Printer
    >>> Printer().show(expression_formula(expression("conv(x, h) - x/2 + conv(delta, odd(h))")))
    'conv(x, h) - 1/2·x + conv(δ, odd(h))'
    """
    match expression:
        case Sequence(name):
            return Name(name)
        case WordCall(word, arguments) if arguments:
            shown = (expression_formula(one) if isinstance(one, Expression) else number(one) for one in arguments)
            return Phrase(word, tuple(shown))
        case WordCall(word):  # a constant: the number that it stands for, or its own sign
            if any(one.impulses for one in expression.sums):
                return Name(word)
            return number_formula(sum((one.coefficient for one in expression.sums), Fraction(0)))
        case LinearCombination(terms):
            found = tuple(weighted(factor, expression_formula(part)) for factor, part in terms)
            return found[0] if len(found) == 1 else Sum(found)
    raise TypeError(type(expression))


def hypotheses_formula(given: Iterable[str | Hypothesis | Inverse]) -> Formula:
    """What is given, as equations with commas between them."""
    sides = [equation(str(one)) for one in given]
    return Relation(tuple(Relation(tuple(map(expression_formula, pair))) for pair in sides), ",")


def sums_formula(sums: tuple[Summed, ...]) -> Formula:
    """Several sums added up; one alone as it is, 0 if there are none."""
    return sums[0].formula if len(sums) == 1 else Sum(tuple(one.formula for one in sums))


def puts_formula(puts: tuple[Put, ...]) -> Relation:
    """``k = m-i, l = j``."""
    return Relation(tuple(put.formula for put in puts), ",")


def tally_formula(values: tuple[Fraction, ...]) -> Formula:
    """Coefficients added up: ``1/2 - 1/2 = 0``; one alone as it is."""
    total = number_formula(sum(values, Fraction(0)))
    if len(values) < 2:
        return total
    return Relation((Sum(tuple(weighted(value, None) for value in values)), total))


def domain(one: Summed, output: str) -> Rows:
    """The points (1, m, letters…) over which the sum runs, all outputs together; no rows if there are none."""
    names = (output, *one.letters)
    width = 1 + len(names)
    rows: ListLike[Row] = [tuple(int(p == q) for q in range(width)) for p in range(width)]
    for condition in one.conditions:
        rows = _restricted(rows, condition.index, condition.divisor, names)
    for factor in one.factors:
        if factor.name == IMPULSE:
            rows = _restricted(rows, factor.index * factor.index.divisor, 0, names)
    found = hermite(rows)
    return () if is_empty(found) else found


def _restricted(rows: ListLike[Row], index: Affine, divisor: int, names: ListLike[str]) -> Rows:
    """The points at which the index is a multiple of the divisor (of 0: at which it is 0)."""
    extended = [(int(read(index, row, names)), *row) for row in rows]
    multiple = (divisor, *(0,) * (1 + len(names)))
    return zeros([*extended, multiple] if divisor else extended)


def read(index: Affine, row: Row, names: ListLike[str]) -> Fraction:
    """The value of the index on a row (1, letters…); on a row (0, letters…) its change along that direction."""
    parts = (value * row[names.index(name) + 1] for name, value in index.parts if name in names)
    return sum(parts, index.constant * row[0])


def named_factors(one: Summed) -> tuple[Factor, ...]:
    """The factors that are named sequences, sorted as the labels of a product are."""
    return tuple(one.factors[position] for position in named_positions(one))


def named_positions(one: Summed) -> list[int]:
    """Where these factors stand in the sum; equal labels keep the order in which they were written."""
    positions = [position for position, factor in enumerate(one.factors) if factor.name != IMPULSE]
    return sorted(positions, key=lambda position: (one.factors[position].name, one.factors[position].conjugated))


def product_of(one: Summed, output: str) -> LatticeProduct | None:
    """The product that the sum stands for, without its coefficient; None if no index meets the conditions."""
    rows = domain(one, output)
    labels = [Label(factor.name, factor.conjugated) for factor in named_factors(one)]
    return arranged(labels, _points(one, output, rows)) if rows else None


def _points(one: Summed, output: str, rows: Rows) -> list[Row]:
    names, factors = (output, *one.letters), named_factors(one)
    return [(row[0], row[1], *(int(read(factor.index, row, names)) for factor in factors)) for row in rows]


def whole(index: Affine) -> Condition:
    """The condition that an index is an integer."""
    return Condition(index.divisor, index * index.divisor)


def tidied(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions in lowest terms, without those that always hold or that follow from another one."""
    kept: list[Condition] = []
    for condition in sorted(map(_lowest, conditions), key=lambda one: -one.divisor):
        if condition.divisor > 1 and not any(_follows(condition, other) for other in kept):
            kept.append(condition)
    return tuple(kept)


def _lowest(condition: Condition) -> Condition:
    """Common factors divided out, the constant reduced."""
    index, divisor = condition.index, condition.divisor
    if all(value < 0 for _, value in index.parts):
        index = -index
    shared = gcd(index.content, int(index.constant), divisor)
    index, divisor = index / shared, divisor // shared
    kept = affine(((name, value) for name, value in index.parts if value % divisor), _rest(index.constant, divisor))
    return Condition(divisor, kept if kept.parts or not kept.constant else index)


def _rest(constant: Fraction, divisor: int) -> Fraction:
    """The constant reduced, with its sign kept: ``m - 1`` stays as it was written."""
    return constant % divisor if constant > 0 else -(-constant % divisor)


def _follows(one: Condition, other: Condition) -> bool:
    difference = other.index - one.index
    return other.divisor % one.divisor == 0 and not any(
        value % one.divisor for value in (*(part for _, part in difference.parts), difference.constant)
    )


def because(one: Condition, others: ListLike[Condition]) -> Relation | None:
    """The quotient of a condition as a sum of those of others and of a whole number; None if it is no such sum.

    >>> m = affine_letter("m")
    >>> print(in_text(because(Condition(2, m), [Condition(2, m * 3)])))
    m/2 = 3m/2 - m
    """
    goal, *quotients = (condition.index / condition.divisor for condition in (one, *others))
    names = sorted({name for quotient in (goal, *quotients) for name in quotient.letters})
    units = [Affine((), Fraction(1)), *map(affine_letter, names)]
    scale = lcm(*(quotient.divisor for quotient in (goal, *quotients)))
    vectors = [-goal, *quotients, *units]
    places = range(len(vectors))
    rows = [
        (
            *(int(vector.of(name) * scale) for name in names),
            int(vector.constant * scale),
            *(int(p == q) for q in places),
        )
        for p, vector in enumerate(vectors)
    ]
    found = zeros(rows, 1 + len(names))
    if not found or found[0][0] != 1:
        return None
    factors = found[0][1:]
    parts = [weighted(Fraction(by), quotient.formula) for by, quotient in zip(factors, quotients, strict=False) if by]
    rest = sum((unit * by for by, unit in zip(factors[len(quotients) :], units, strict=True)), Affine())
    if rest.parts or rest.constant:
        below = (rest.parts[0][1] if rest.parts else rest.constant) < 0
        parts.append(weighted(Fraction(-1), (-rest).formula) if below else rest.formula)
    return Relation((goal.formula, Sum(tuple(parts))))


def collapsed(one: Summed) -> tuple[Summed, tuple[Rewriting, ...]]:
    """The sum with its impulses carried out as far as they fix a letter of summation, and the step that says so."""
    after, puts = one, []
    while (found := _fixed(after)) is not None:
        position, put = found
        factors = after.factors[:position] + after.factors[position + 1 :]
        letters = tuple(name for name in after.letters if name != put.letter)
        after = replaced(replace(after, factors=factors, letters=letters), {put.letter: put.value})
        puts.append(put)
    after = replace(after, conditions=tidied(after.conditions))
    return after, (Collapsed(one, after, tuple(puts)),) if puts else ()


def _fixed(one: Summed) -> tuple[int, Put] | None:
    """The first impulse that fixes a letter of summation, and the letter with the smallest coefficient in it."""
    for position, factor in enumerate(one.factors):
        index = factor.index
        names = [name for name in reversed(one.letters) if index.of(name)]
        if factor.name == IMPULSE and names:
            name = min(names, key=lambda letter: abs(index.of(letter)))
            return position, Put(name, index.put({name: Affine()}) / -index.of(name))
    return None


def replaced(one: Summed, values: Mapping[str, Affine]) -> Summed:
    """The sum with letters replaced by index expressions; a condition says when fractions count."""
    after = _read_at(one, values)
    return replace(after, conditions=tidied([*after.conditions, *map(whole, values.values())]))


def _read_at(one: Summed, values: Mapping[str, Affine]) -> Summed:
    """The sum with letters replaced where they stand; the denominators of the values move into the divisors."""
    factors = tuple(replace(factor, index=factor.index.put(values)) for factor in one.factors)
    quotients = [condition.index.put(values) / condition.divisor for condition in one.conditions]
    return replace(one, factors=factors, conditions=tuple(map(whole, (q for q in quotients if q.divisor > 1))))


def aligned(one: Summed, goal: Summed) -> tuple[Summed, Puts, Puts]:
    """The sum in the letters of the goal, so that their factors, in sorted order, read the same indices.

    Behind it the new letters by the old ones, and the old by the new.
    """
    pairs = [(a.index, b.index) for a, b in zip(named_factors(one), named_factors(goal), strict=True)]
    put = _solved_for(goal.letters, [(b, a) for a, b in pairs])
    back = _solved_for(one.letters, pairs)
    inverse = {name: back[name] for name in one.letters}
    after = replace(replaced(one, inverse), letters=goal.letters)
    return after, tuple(Put(name, put[name]) for name in goal.letters), tuple(starmap(Put, inverse.items()))


def _solved_for(names: tuple[str, ...], equal: list[tuple[Affine, Affine]]) -> dict[str, Affine]:
    """The named letters of the first of two equal indices, by all others."""
    unknown = [Affine(tuple(part for part in index.parts if part[0] in names)) for index, _ in equal]
    return solved((one, value - (index - one)) for one, (index, value) in zip(unknown, equal, strict=True))


def seen(one: Summed, image: Image) -> Summed:
    """The same sum as its image shows it: the factors in the image's order, mirrored and conjugated as it says."""
    factors = named_factors(one)
    shown = [_turn(factors[position], turn) for position, turn in image.sources]
    impulses = [factor for factor in one.factors if factor.name == IMPULSE]
    return replace(one, factors=(*shown, *impulses), coefficient=one.coefficient * image.sign)


def _turn(factor: Factor, turn: Symmetry) -> Factor:
    return replace(factor, index=turn.of(factor.index), conjugated=factor.conjugated != turn.conjugated)


def carried(one: Summed, goal: Summed, image: Image, given: Given) -> tuple[Summed, tuple[SingleRewriting, ...]]:
    """A sum brought to a goal by the image of its product that equals the goal's: letters, hypotheses, conditions."""
    after, steps = turned(one, goal, image, given)
    if set(after.conditions) == set(goal.conditions):
        return after, steps
    restated = replace(after, conditions=goal.conditions)
    return restated, (*steps, Restated(after, restated))


def turned(one: Summed, goal: Summed, image: Image, given: Given) -> tuple[Summed, tuple[SingleRewriting, ...]]:
    """A sum in the letters of a goal, and turned as an image of its product says so that both read the same indices."""
    _, put, inverse = aligned(seen(one, image), goal)
    after = replace(replaced(one, {part.letter: part.value for part in inverse}), letters=goal.letters)
    renamed = any(part.value != affine_letter(part.letter) for part in put)
    steps = (Substituted(one, after, put, inverse),) if renamed else ()
    positions = named_positions(one)
    after, used = using(after, {positions[position]: turn for position, turn in image.sources}, given)
    return after, (*steps, *used)


def using(one: Summed, turns: Mapping[int, Symmetry], given: Given) -> tuple[Summed, tuple[HypothesisUsed, ...]]:
    """A sum with some factors turned as what is given allows, by one hypothesis on each after the other."""
    words = [given.word(one.factors[position].name, turn) for position, turn in turns.items()]
    steps: list[HypothesisUsed] = []
    for used in zip_longest(*words):
        chosen = {position: line for position, line in zip(turns, used, strict=True) if line is not None}
        factors, sign = list(one.factors), 1
        for position, line in chosen.items():
            factors[position] = _turn(factors[position], line.symmetry)
            sign *= line.symmetry.sign
        after = replace(one, factors=tuple(factors), coefficient=one.coefficient * sign)
        steps.append(HypothesisUsed(one, after, tuple(dict.fromkeys(map(str, chosen.values())))))
        one = after
    return one, tuple(steps)


def cancelled_sum(
    one: Summed, found: tuple[Image, int, int, Inverse], output: str, given: Given, pool: LetterPools
) -> tuple[Summed, tuple[Rewriting, ...]]:
    """A sum in which two factors cancel as inverses: one of its letters is theirs alone, or is made so."""
    image, p, q, inverse = found
    positions = named_positions(one)
    one, steps = using(one, {positions[origin]: turn for origin, turn in image.sources}, given)
    pair = tuple(positions[image.sources[position][0]] for position in (p, q))
    put, inverse_put = _alone(one, pair, output, pool)
    if put:
        names = dict(zip((old.letter for old in inverse_put), (new.letter for new in put), strict=True))
        after = replaced(one, {old.letter: old.value for old in inverse_put})
        after = replace(after, letters=tuple(names.get(name, name) for name in one.letters))
        steps = (*steps, Substituted(one, after, put, inverse_put))
        one = after
    first, second = (one.factors[position].index for position in pair)
    kept = tuple(factor for position, factor in enumerate(one.factors) if position not in pair)
    alone = next(name for name in one.letters if first.of(name) and not any(f.index.of(name) for f in kept))
    letters = tuple(name for name in one.letters if name != alone)
    at = (first + second) * (first + second).divisor
    conditions = tuple(condition for condition in tidied(one.conditions) if not _holds_where(condition, at))
    after = replace(one, letters=letters, factors=(*kept, Factor(IMPULSE, at)), conditions=conditions)
    ended, more = collapsed(after)
    return ended, (*steps, HypothesisUsed(one, after, (str(inverse),)), *more)


def _holds_where(condition: Condition, zero: Affine) -> bool:
    """Whether a condition always holds where an index is 0."""
    by = condition.index.of(zero.letters[0]) / zero.of(zero.letters[0]) if zero.letters else Fraction(0)
    rest = condition.index - zero * by
    return not rest.letters and rest.constant % condition.divisor == 0


def _alone(one: Summed, pair: tuple[int, ...], output: str, pool: LetterPools) -> tuple[Puts, Puts]:
    """New letters such that one stands in the indices of a pair of factors alone, and the old ones by them."""
    names, others = (output, *one.letters), [p for p in named_positions(one) if p not in pair]
    first, second = (one.factors[position].index for position in pair)
    columns = [one.factors[position].index for position in others] + [first + second, first]
    points = domain(one, output)
    rows = [(*row[:2], *(int(read(index, row, names)) for index in columns), *row[2:]) for row in points]
    way = dict(zip(one.letters, zeros(rows, 1 + len(columns))[0][1:], strict=True))

    def is_whole(name: str) -> bool:
        return way[name] != 0 and all(row[1 + names.index(name)] % way[name] == 0 for row in points[1:])

    alone = min(filter(is_whole, reversed(one.letters)), key=lambda name: abs(way[name]), default=None)
    spare = (name for name in map(pool.at, count()) if name not in one.letters)
    if alone is None:  # the index of the first factor becomes a letter
        alone = min((name for name in one.letters if first.of(name) and way[name]), key=lambda name: abs(way[name]))
        fresh = {name: next(spare) for name in one.letters if way[name]}
        by, old = way, first
    else:
        size = abs(way[alone])
        fresh = {name: next(spare) for name in one.letters if way[name] and (name != alone or size > 1)}
        by = {name: change * (1 if way[alone] > 0 else -1) for name, change in way.items()}
        old = (affine_letter(alone) - points[0][1 + names.index(alone)] % size) / size
    new = affine_letter(fresh.get(alone, alone))
    inverse = {name: affine_letter(fresh[name]) + new * by[name] for name in fresh if name != alone}
    if alone in fresh:
        inverse[alone] = (new - old.put({**inverse, alone: Affine()})) / old.of(alone)
    puts = (Put(fresh[name], old if name == alone else affine_letter(name) - old * by[name]) for name in fresh)
    return tuple(puts), tuple(Put(name, inverse[name]) for name in fresh)


def without_clash(goal: Summed, parts: Iterable[Summed], pool: LetterPools) -> Summed:
    """The goal, in fresh letters if a part that is to be put into its letters has them itself with another meaning."""
    parts = list(parts)
    puts = [(one, put) for one in parts for put in aligned(one, goal)[1]]
    if not any(put.letter in one.letters and put.value != affine_letter(put.letter) for one, put in puts):
        return goal
    taken = {name for one in (goal, *parts) for name in one.letters}
    fresh = tuple(islice((name for name in map(pool.at, count()) if name not in taken), len(goal.letters)))
    values = dict(zip(goal.letters, map(affine_letter, fresh), strict=True))
    return replace(_read_at(goal, values), letters=fresh)


Sums = list[Summed]
FEW = 8
ANYWHERE = "·"  # an index that is not fixed yet; no letter and no name looks like this


@dataclass(frozen=True, slots=True)
class LetterPools:
    """The index letters in use: one for the output, and those for the sums of one side, in order."""

    output: str
    summed: tuple[str, ...]

    def at(self, depth: int) -> str:
        """The letter of the summation number `depth`; numbered ones when the letters run out."""
        size = len(self.summed)
        return self.summed[depth] if depth < size else f"{self.summed[depth % size]}{depth // size}"


def written(expression: Expression, letters: LetterPools) -> Sums:
    """The explicit sums of an expression at the output letter; each by itself must have finitely many contributions.

    >>> from symconv.proof.language import expression
    >>> for one in written(expression("conv(x, odd(h))"), LetterPools("m", ("i", "j"))):
    ...     print(one)
    1/2·Σ_i x[i]·h[m-i]
    -1/2·Σ_i x[i]·h[i-m]
    """
    sums = _write(expression, affine_letter(letters.output), 0, letters)
    for one in sums:
        rows = domain(one, letters.output)
        if len(hermite(_points(one, letters.output, rows))) < len(rows):  # what is read does not determine the letters
            sum_text = str(one)[:SHOWN]
            raise IllDefinedError(
                f"in {shown(expression)} the sum {sum_text} meets infinitely many contributions; drop what cancels it"
            )
    return sums


def _write(expression: Expression, at: Affine, depth: int, letters: LetterPools) -> Sums:
    """The sums of an expression at an index, with letters of summation from the one of that number on."""
    match expression:
        case Sequence(name):
            return [Summed(Fraction(1), (), (Factor(name, at),))]
        case LinearCombination(terms):
            return [
                replace(one, coefficient=one.coefficient * factor)
                for factor, part in terms
                for one in _write(part, at, depth, letters)
            ]
        case WordCall("grad", parts=(body, Sequence(name), g)):
            return _gradient(body, name, g, at, depth, letters)
        case WordCall():
            return _called(expression, at, depth, letters)
    raise TypeError(type(expression))


def _called(expression: WordCall, at: Affine, depth: int, letters: LetterPools) -> Sums:
    below, operands = depth + any(one.is_summed for one in expression.sums), list[Sums]()
    for part in expression.parts:  # at an index that is not fixed, for all defining sums, so that no work doubles
        operands.append(_write(part, affine_letter(ANYWHERE), below, letters))
        below += max((len(one.letters) for one in operands[-1]), default=0)
    found = [made for one in expression.sums for made in _defined(one, operands, at, depth, letters)]
    return _merged_equals(found) if len(expression.sums) > 1 else found


def _defined(one: DefiningSum, operands: list[Sums], at: Affine, depth: int, letters: LetterPools) -> Sums:
    """A defining sum at an index; its operands are written at an index that is not fixed yet."""
    names = (letters.at(depth),) if one.is_summed else ()
    values = {"m": at, "i": affine_letter(letters.at(depth))}
    reads = [(index, index.put(values)) for index in (*one.indices, *one.impulses)]
    conditions = tuple(whole(b) for a, b in reads if a.divisor > 1 and b.divisor > 1)
    impulses = tuple(Factor(IMPULSE, index.put(values)) for index in one.impulses)
    found = [Summed(one.coefficient, names, impulses, conditions)]
    for operand, (_, index) in zip(operands, reads, strict=False):
        found = _products(found, [_read_at(part, {ANYWHERE: index}) for part in operand])
    return [_conjugated(made) for made in found] if one.conjugated else found


def _merged_equals(sums: Sums) -> Sums:
    """Equal sums added up, so that nested even and odd parts do not double each time; a few stay for the reader."""
    if len(sums) <= FEW:
        return sums
    found: dict[Summed, Fraction] = {}
    for one in sums:
        plain = replace(one, coefficient=Fraction(1))
        found[plain] = found.get(plain, Fraction(0)) + one.coefficient
    return [replace(one, coefficient=value) for one, value in found.items() if value]


def _conjugated(one: Summed) -> Summed:
    factors = (replace(f, conjugated=not f.conjugated and f.name != IMPULSE) for f in one.factors)
    return replace(one, factors=tuple(factors))


def _gradient(
    expression: Expression, by: str, upstream: Expression, at: Affine, depth: int, letters: LetterPools
) -> Sums:
    """⟨g, expression⟩ with each of its factors by[p] in turn replaced by δ[p - at]; g is the upstream gradient."""
    name = letters.at(depth)
    g = _write(upstream, affine_letter(name), depth + 1, letters)
    below = depth + 1 + max((len(one.letters) for one in g), default=0)
    body = _write(expression, affine_letter(name), below, letters)
    derivatives = [
        replace(
            one, factors=(*one.factors[:position], Factor(IMPULSE, factor.index - at), *one.factors[position + 1 :])
        )
        for one in body
        for position, factor in enumerate(one.factors)
        if factor.name == by
    ]
    return [replace(one, letters=(name, *one.letters)) for one in _products(g, derivatives)]


def _products(first: Sums, second: Sums) -> Sums:
    """All products of two lists of sums."""
    counted(len(first) * len(second))
    return [
        Summed(a.coefficient * b.coefficient, a.letters + b.letters, a.factors + b.factors, a.conditions + b.conditions)
        for a in first
        for b in second
    ]
