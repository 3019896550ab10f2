"""The closed vocabulary in which a derivation is written: typed formulas without any markup.

A formula keeps the order of the derivation, which a computer algebra printer would not: the line of a textbook reads
``x[i,j]·h[m-i,n-j]``, not the alphabet. Every format prints these nodes with a small printer of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symconv.symbolic import Expr


Atom = str | int | Fraction | float | None


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One part ``coefficient·atom`` of an index: the atom is a letter, a substituted number, or None for 1.

    `marked` asks the printer to draw attention to the sign.
    """

    coefficient: int
    atom: Atom = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Linear:
    """One index as a sum of parts over a divisor: ``m-i``, ``1-0``, ``(m-i)/2``."""

    parts: tuple[IndexPart, ...]
    divisor: int = 1

    def put(self, values: dict[str, int]) -> Linear:
        """The same index with numbers in the place of letters, not yet worked out."""
        return Linear(tuple(_put(part, values) for part in self.parts), self.divisor)


def _put(part: IndexPart, values: dict[str, int]) -> IndexPart:
    if not isinstance(part.atom, str) or part.atom not in values:
        return part
    return IndexPart(part.coefficient, values[part.atom], part.marked)


@lru_cache(maxsize=1024)
def number(value: int | Fraction | float) -> Linear:
    """A plain number as an index."""
    return Linear((IndexPart(1, value),))


def index_range(low: int, high: int) -> Relation:
    """A range of indices, ``-1 … 1``."""
    return Relation((number(low), number(high)), "…")


def index_ranges(ends: Iterable[tuple[int, int]]) -> Relation:
    """The ranges of several axes, ``-1 … 1 × 0 … 4``."""
    return Relation(tuple(starmap(index_range, ends)), "×")


def letter(name: str) -> Linear:
    """A plain letter as an index."""
    return Linear((IndexPart(1, name),))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a signal, ``x[i,j]``; `missing` marks one that does not exist, `conjugated` a conjugated one."""

    name: str
    index: tuple[Linear, ...]
    missing: bool = False
    conjugated: bool = False

    @classmethod
    def at(cls, name: str, index: Iterable[int | Fraction], missing: bool = False, conjugated: bool = False) -> Entry:
        """The entry at an index of numbers, in index order.

        >>> Entry.at("x", (1, -2)) == Entry("x", (number(1), number(-2)))
        True
        """
        return cls(name, tuple(number(part) for part in index), missing, conjugated)


@dataclass(frozen=True, slots=True)
class BareIndex:
    """A bare index, ``[1,-2]``."""

    index: tuple[Linear, ...]

    @classmethod
    def at(cls, index: Iterable[int | Fraction]) -> BareIndex:
        """The index made of these numbers."""
        return cls(tuple(number(part) for part in index))


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a user gave it: a number, a letter or an expression. Its letters are printed upright."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class VariableExpression:
    """An expression in variables, such as the value of an integral. Its letters are printed as indices are."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a signal, or an index letter, alone."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """A few words inside a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product, factors in order."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A formula with a minus sign before it."""

    body: Formula


@dataclass(frozen=True, slots=True)
class Quotient:
    """A sum divided by an integer and rounded down, ``(K - 1)//2``."""

    body: Sum
    divisor: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, parts in order; an empty sum is 0."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class BigSum:
    """``Σ`` over each of the letters of the body."""

    letters: tuple[str, ...]
    body: Formula


@dataclass(frozen=True, slots=True)
class Arrow:
    """A formula with an arrow before it: what something becomes."""

    body: Formula


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a real variable at an argument, ``x(t)``."""

    name: str
    argument: Linear


@dataclass(frozen=True, slots=True)
class Integral:
    """``∫ body d variable`` between two limits, or over all real numbers."""

    variable: str
    body: Formula
    limits: tuple[Formula, Formula] | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """Two operands joined by the sign of an operation: ``∗`` for convolution, ``⋆`` for correlation."""

    sign: str
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain of equal formulas; the printers of display formulas may break it before each sign."""

    sides: tuple[Formula, ...]
    sign: str = "="


@dataclass(frozen=True, slots=True)
class InBrackets:
    """A formula whose indices are written in another way than the rest: ``square``, ``round`` or ``subscript``."""

    brackets: str
    body: Formula


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of the language of identities with its arguments, ``conv(x, h)``; the word is printed upright."""

    word: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A whole expression read at an index, ``conv(x, h)[m]``."""

    body: Formula
    index: tuple[Linear, ...]


@dataclass(frozen=True, slots=True)
class Divides:
    """A factor that is 1 where the divisor divides the index and 0 elsewhere, ``[2 ∣ m-i]``."""

    divisor: int
    index: Linear


@dataclass(frozen=True, slots=True)
class Congruence:
    """The remainders that an index may leave by a modulus, ``m ≡ 0, 2 (mod 6)``."""

    index: Linear
    remainders: tuple[int, ...]
    modulus: int


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of one quantity by an entry, ``∂L/∂x[i,j]``."""

    of: str
    by: Entry


@dataclass(frozen=True, slots=True)
class TypedSign:
    """A sign, a number or a word as a user typed it; `role` is one of `symconv.formulas.typed.ROLES`."""

    text: str
    role: str = "ordinary"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What a user typed, part beside part."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class TypedFraction:
    """A fraction with its bar."""

    above: Formula
    below: Formula


@dataclass(frozen=True, slots=True)
class TypedRoot:
    """A square root, or a root of another degree."""

    body: Formula
    degree: Formula | None = None


@dataclass(frozen=True, slots=True)
class TypedScripts:
    """A formula with something lowered, raised or both behind it; at a sum the limits."""

    base: Formula
    below: Formula | None = None
    above: Formula | None = None


@dataclass(frozen=True, slots=True)
class TypedFence:
    """A formula between two brackets that grow with it; an empty text is no bracket."""

    left: str
    body: Formula
    right: str


@dataclass(frozen=True, slots=True)
class TypedFace:
    """A formula in another face: bold, upright, blackboard and so on, by the command of LaTeX."""

    face: str
    body: Formula


@dataclass(frozen=True, slots=True)
class TypedAccent:
    """A formula with an accent or a line over it, by the command of LaTeX."""

    accent: str
    body: Formula


@dataclass(frozen=True, slots=True)
class TypedGrid:
    """Rows of formulas between two brackets: a matrix, or the cases of a function."""

    rows: tuple[tuple[Formula, ...], ...]
    left: str = ""
    right: str = ""
    align: str = "center"


Formula = (
    Entry
    | BareIndex
    | Value
    | VariableExpression
    | Name
    | Words
    | Product
    | Negative
    | Quotient
    | Sum
    | BigSum
    | Arrow
    | Call
    | Integral
    | Operator
    | InBrackets
    | Relation
    | Linear
    | Phrase
    | Read
    | Congruence
    | Divides
    | Derivative
    | TypedSign
    | TypedRow
    | TypedFraction
    | TypedRoot
    | TypedScripts
    | TypedFence
    | TypedFace
    | TypedAccent
    | TypedGrid
)


@dataclass(frozen=True, slots=True)
class FormulaRows:
    """A fact that is a small table: formulas row by row, printed ``i h g / f e d / c b a``."""

    rows: tuple[tuple[Formula, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the wording, by its key, and the facts that it mentions."""

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict[str, "Fact"])


Fact = Formula | FormulaRows | Said | tuple[Said, ...] | str | int
