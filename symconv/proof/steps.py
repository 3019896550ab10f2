"""Affine index expressions such as ``m - 2i + 1`` or ``(m - i)/2``: rational coefficients and a constant.

The typed values of a proof text: explicit sums, and the few kinds of step that lead from one to the next.

Nothing here is markup. A `Summed` is ``coefficient · Σ_letters Π factors`` over the integers that meet its
conditions; a factor named ``delta`` is the unit impulse. ``str()`` of every value is one line of plain Unicode text,
good for reading and for tests; other formats print from the same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

OUTPUT_LETTERS = ("m", "n")  # printed before the letters of summation


@dataclass(frozen=True, slots=True)
class Affine:
    """``Σ coefficient·letter + constant``; parts in printing order, without zero coefficients; built by `affine`.

    >>> index = (affine_letter("m") - affine_letter("i") * 2 + 1) / 2
    >>> print(index, index.divisor)
    (m - 2i + 1)/2 2
    """

    parts: tuple[tuple[str, Fraction], ...] = ()
    constant: Fraction = Fraction(0)

    def of(self, name: str) -> Fraction:
        """The coefficient of a letter."""
        return dict(self.parts).get(name, Fraction(0))

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that occur."""
        return tuple(name for name, _ in self.parts)

    @property
    def divisor(self) -> int:
        """The common denominator: the index is an integer only where it divides the numerator."""
        return reduce(lcm, (value.denominator for _, value in self.parts), self.constant.denominator)

    @property
    def content(self) -> int:
        """The greatest common divisor of the coefficients of the letters; 0 without letters."""
        return reduce(gcd, (int(value) for _, value in self.parts), 0)

    def __add__(self, other: Affine | int) -> Affine:
        if isinstance(other, int):
            return Affine(self.parts, self.constant + other)
        return affine((*self.parts, *other.parts), self.constant + other.constant)

    def __mul__(self, factor: int | Fraction) -> Affine:
        return affine(((name, value * factor) for name, value in self.parts), self.constant * factor)

    def __neg__(self) -> Affine:
        return self * -1

    def __sub__(self, other: Affine | int) -> Affine:
        return self + (-other)

    def __truediv__(self, divisor: int | Fraction) -> Affine:
        return self * (1 / Fraction(divisor))

    def put(self, values: Mapping[str, Affine]) -> Affine:
        """The index with letters replaced."""
        start = Affine((), self.constant)
        return sum((values.get(name, affine_letter(name)) * value for name, value in self.parts), start)

    def at(self, values: Mapping[str, int]) -> Fraction:
        """The number that the index stands for."""
        return sum((value * values[name] for name, value in self.parts), self.constant)

    def __str__(self) -> str:
        whole = self * self.divisor
        ordered = sorted(whole.parts, key=lambda part: part[1] < 0)
        pieces = [(value, ("" if abs(value) == 1 else str(abs(value))) + name) for name, value in ordered]
        if whole.constant or not pieces:
            pieces.append((whole.constant, str(abs(whole.constant))))
        text = "".join(f" {'-' if value < 0 else '+'} {piece}" for value, piece in pieces)
        text = ("-" if pieces[0][0] < 0 else "") + text[3:]
        if self.divisor == 1:
            return text
        return f"({text})/{self.divisor}" if len(pieces) > 1 else f"{text}/{self.divisor}"


def affine(parts: Iterable[tuple[str, Fraction]], constant: int | Fraction = 0) -> Affine:
    """The index with equal letters collected: the output letter first, then by alphabet."""
    found: dict[str, Fraction] = {}
    for name, value in parts:
        found[name] = found.get(name, Fraction(0)) + value
    order = sorted(found, key=lambda name: (name not in OUTPUT_LETTERS, name))
    return Affine(tuple((name, found[name]) for name in order if found[name]), Fraction(constant))


def affine_letter(name: str) -> Affine:
    """One index letter."""
    return Affine(((name, Fraction(1)),))


IMPULSE = "delta"


@dataclass(frozen=True, slots=True)
class Factor:
    """One sequence read at an index, perhaps conjugated."""

    name: str
    index: Affine
    conjugated: bool = False

    def __str__(self) -> str:
        name = "δ" if self.name == IMPULSE else self.name
        return f"conj({name}[{self.index}])" if self.conjugated else f"{name}[{self.index}]"


@dataclass(frozen=True, slots=True)
class Condition:
    """The divisor divides the index, which has integer coefficients."""

    divisor: int
    index: Affine

    def __str__(self) -> str:
        return f"{self.divisor} divides {self.index}"


@dataclass(frozen=True, slots=True)
class Summed:
    """``coefficient · Σ_letters Π factors`` where the conditions hold; 1 if there are no factors."""

    coefficient: Fraction
    letters: tuple[str, ...]
    factors: tuple[Factor, ...]
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        weight = {Fraction(1): "", Fraction(-1): "-"}.get(self.coefficient, f"{self.coefficient} ")
        sigma = f"Σ_{self.letters[0]} " if len(self.letters) == 1 else f"Σ_{{{','.join(self.letters)}}} "
        body = " ".join(str(factor) for factor in self.factors) or "1"
        where = " where " + " and ".join(str(one) for one in self.conditions) if self.conditions else ""
        return f"{weight}{sigma if self.letters else ''}{body}{where}"


@dataclass(frozen=True, slots=True)
class Put:
    """``letter = value``: a summation letter expressed by the output letter and the letters of another sum."""

    letter: str
    value: Affine

    def __str__(self) -> str:
        return f"{self.letter} = {self.value}"


@dataclass(frozen=True, slots=True)
class WrittenSides:
    """A side of the identity written out as explicit sums; ``side`` is ``left`` or ``right``."""

    side: str
    expression: str
    output: str
    sums: tuple[Summed, ...]

    def __str__(self) -> str:
        return f"{self.side}: ({self.expression})[{self.output}] = {joined(self.sums)}"


@dataclass(frozen=True, slots=True)
class Collapsed:
    """Impulses carried out: δ is 1 only where its index is 0, which fixes the letters in ``put``."""

    before: Summed
    put: tuple[Put, ...]
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: δ leaves only {listed(self.put)}"


@dataclass(frozen=True, slots=True)
class Substituted:
    """The change of summation letters: ``put`` names the new letters, ``inverse`` the old ones by the new."""

    before: Summed
    put: tuple[Put, ...]
    inverse: tuple[Put, ...]
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: put {listed(self.put)}"


@dataclass(frozen=True, slots=True)
class Applied:
    """What is given, used on one or more factors; ``given`` holds the hypotheses as text."""

    given: tuple[str, ...]
    before: Summed
    after: Summed

    def __str__(self) -> str:
        return f"{self.before} = {self.after}: given {listed(self.given)}"


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
            return f"{self.sum} = 0: its own negative, given {listed(self.given)}"
        return f"{self.sum} = 0: no index meets the conditions"


@dataclass(frozen=True, slots=True)
class Met:
    """One product in which both sides meet, and the coefficients with which each side holds it; their sums agree."""

    sum: Summed
    left: tuple[Fraction, ...]
    right: tuple[Fraction, ...]

    def __str__(self) -> str:
        return f"{self.sum}: left {_added(self.left)}, right {_added(self.right)}"


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
        letters = [f"put {listed(put)}" for put in self.puts if put]
        why = ["every arrangement alike", *letters, *([f"given {listed(self.given)}"] if self.given else [])]
        return f"{self.before} = {joined(self.after)}: {', '.join(why)}"


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
        place = ", ".join(f"{name} = {value}" for name, value in self.example)
        return f"class of {place}: left {self.left}, right {self.right}"


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


Step = WrittenSides | Collapsed | Substituted | Applied | Restated | Vanished | Met | Spread | Split


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


def joined(sums: tuple[Summed, ...]) -> str:
    """The sum of several sums as text."""
    texts = [f"({one})" if one.conditions and len(sums) > 1 else str(one) for one in sums]
    return " + ".join(texts).replace(" + -", " - ") or "0"


def listed(parts: tuple[object, ...]) -> str:
    """Parts with commas between them."""
    return ", ".join(str(part) for part in parts)


def _added(values: tuple[Fraction, ...]) -> str:
    text = " + ".join(str(value) for value in values).replace("+ -", "- ")
    return f"{text} = {sum(values)}" if len(values) > 1 else text or "0"
