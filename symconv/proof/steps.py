"""The typed values of a proof text: explicit sums, and the few kinds of step that lead from one to the next.

Nothing here is markup. A `Summed` is ``coefficient · Σ_letters Π factors`` over the integers that meet its
conditions; a factor named ``delta`` is the unit impulse. A value gives its `formula`; ``str()`` is one line of
plain text made of it, and every format prints from the same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symconv.formula.nodes import BigSum, Divides, Entry, Formula, Relation, Sum, letter
from symconv.formula.plain import in_text
from symconv.proof.affine import Affine
from symconv.proof.evaluation import number_formula, product_formula, weighted

IMPULSE = "delta"


@dataclass(frozen=True, slots=True)
class Factor:
    """One sequence read at an index, perhaps conjugated."""

    name: str
    index: Affine
    conjugated: bool = False

    @property
    def formula(self) -> Entry:
        """``x[m-i]``."""
        return Entry(self.name, (self.index.formula,), conjugated=self.conjugated)

    def __str__(self) -> str:
        return in_text(self.formula)


@dataclass(frozen=True, slots=True)
class Condition:
    """The divisor divides the index, which has integer coefficients."""

    divisor: int
    index: Affine

    @property
    def formula(self) -> Divides:
        """The factor that is 1 where the condition holds and 0 elsewhere, ``[2 ∣ m-i]``."""
        parts = self.index.parts
        turned = parts and all(value < 0 for _, value in parts)
        return Divides(self.divisor, (-self.index if turned else self.index).formula)

    def __str__(self) -> str:
        return in_text(self.formula)


@dataclass(frozen=True, slots=True)
class Summed:
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

    def __str__(self) -> str:
        return in_text(self.formula)


@dataclass(frozen=True, slots=True)
class Put:
    """``letter = value``: a summation letter expressed by the output letter and the letters of another sum."""

    letter: str
    value: Affine

    @property
    def formula(self) -> Relation:
        """``k = m-i``."""
        return Relation((letter(self.letter), self.value.formula))

    def __str__(self) -> str:
        return in_text(self.formula)


@dataclass(frozen=True, slots=True)
class WrittenSides:
    """A side of the identity written out as explicit sums; ``side`` is ``left`` or ``right``."""

    side: str
    expression: str
    output: str
    sums: tuple[Summed, ...]

    def __str__(self) -> str:
        return f"{self.side}: ({self.expression})[{self.output}] = {in_text(sums_formula(self.sums))}"


@dataclass(frozen=True, slots=True)
class Collapsed:
    """Impulses carried out: δ is 1 only where its index is 0, which fixes the letters in ``put``."""

    before: Summed
    put: tuple[Put, ...]
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: δ leaves only {_listed(self.put)}"


@dataclass(frozen=True, slots=True)
class Substituted:
    """The change of summation letters: ``put`` names the new letters, ``inverse`` the old ones by the new."""

    before: Summed
    put: tuple[Put, ...]
    inverse: tuple[Put, ...]
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: put {_listed(self.put)}"


@dataclass(frozen=True, slots=True)
class HypothesisUsed:
    """What is given, used on one or more factors; ``given`` holds the hypotheses as text."""

    given: tuple[str, ...]
    before: Summed
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: given {_listed(self.given)}"


@dataclass(frozen=True, slots=True)
class Restated:
    """The same sum, its conditions said in another way."""

    before: Summed
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: the conditions say the same"


@dataclass(frozen=True, slots=True)
class Vanished:
    """A sum that is 0: no index meets its conditions, or what is given turns it into its own negative."""

    sum: Summed
    given: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.given:
            return f"{self.sum} = 0: its own negative, given {_listed(self.given)}"
        return f"{self.sum} = 0: no index meets the conditions"


@dataclass(frozen=True, slots=True)
class Met:
    """One product in which both sides meet, and the coefficients with which each side holds it; their sums agree."""

    sum: Summed
    left: tuple[Fraction, ...]
    right: tuple[Fraction, ...]

    def __str__(self) -> str:
        return f"{self.sum}: left {in_text(tally_formula(self.left))}, right {in_text(tally_formula(self.right))}"


@dataclass(frozen=True, slots=True)
class Spread:
    """A sum as the mean of its equal arrangements: factors of one name change places, or what is given turns them.

    ``puts`` has the new letters of each arrangement.
    """

    before: Summed
    puts: tuple[tuple[Put, ...], ...]
    given: tuple[str, ...]
    after: tuple[Summed, ...]

    def __str__(self) -> str:
        letters = [f"put {_listed(put)}" for put in self.puts if put]
        why = ["every arrangement alike", *letters, *([f"given {_listed(self.given)}"] if self.given else [])]
        return f"{self.before} = {in_text(sums_formula(self.after))}: {', '.join(why)}"


@dataclass(frozen=True, slots=True)
class Member:
    """A sum that takes part in a split into residue classes; those of the right side are to be subtracted."""

    side: str
    sum: Summed


@dataclass(frozen=True, slots=True)
class ResidueClass:
    """The residue classes in which the same members take part: one example, and what each side adds up to there."""

    example: tuple[tuple[str, int], ...]
    members: tuple[int, ...]
    left: Fraction
    right: Fraction

    def __str__(self) -> str:
        position = ", ".join(f"{name} = {value}" for name, value in self.example)
        return f"class of {position}: left {self.left}, right {self.right}"


@dataclass(frozen=True, slots=True)
class Split:
    """One product over different residue classes; in every class both sides agree.

    ``classes`` is empty if there are too many to list; then the mean square of the difference, 0, is the proof.
    """

    members: tuple[Member, ...]
    classes: tuple[ResidueClass, ...]

    def __str__(self) -> str:
        sums = "; ".join(f"{one.side} {one.sum}" for one in self.members)
        classes = "; ".join(str(one) for one in self.classes) or "the mean square of the difference is 0"
        return f"by residue classes: {sums}: {classes}"


Step = WrittenSides | Collapsed | Substituted | HypothesisUsed | Restated | Vanished | Met | Spread | Split


def sums_in(step: Step) -> tuple[Summed, ...]:
    """Every sum that a step names."""
    match step:
        case WrittenSides():
            return step.sums
        case Vanished() | Met():
            return (step.sum,)
        case Spread():
            return (step.before, *step.after)
        case Split():
            return tuple(member.sum for member in step.members)
        case _:
            return (step.before, step.after)


def sums_formula(sums: tuple[Summed, ...]) -> Sum:
    """Several sums added up; 0 if there are none."""
    return Sum(tuple(one.formula for one in sums))


def puts_formula(puts: tuple[Put, ...]) -> Relation:
    """``k = m-i, l = j``."""
    return Relation(tuple(put.formula for put in puts), ",")


def tally_formula(values: tuple[Fraction, ...]) -> Formula:
    """Coefficients added up: ``1/2 - 1/2 = 0``; one alone as it is."""
    total = number_formula(sum(values, Fraction(0)))
    if len(values) < 2:
        return total
    return Relation((Sum(tuple(weighted(value, None) for value in values)), total))


def _listed(parts: tuple[object, ...]) -> str:
    """Parts with commas between them."""
    return ", ".join(str(part) for part in parts)
