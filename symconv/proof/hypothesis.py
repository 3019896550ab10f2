"""What is given about a sequence: the symmetries that it shares with its own reversal or conjugate.

Each hypothesis says that a sequence is unchanged by a symmetry: reversed or not, conjugated or not, times a sign.
Together the hypotheses on one name generate a group of at most eight symmetries. If it holds plain conjugation the
entries are real; if it holds the bare sign -1 the sequence is zero. A hypothesis is given along with an identity as
text, as a value or as a pair of expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symconv.errors import InputError, nearest, shown
from symconv.proof.language import Expression, equation, names_of, side_of
from symconv.proof.lattice import Rows
from symconv.proof.product import expand

ADVICE = "write a = flip(a), a = -flip(a) or a = conj(a), or one of these with conj(flip(a))"


@dataclass(frozen=True, slots=True, order=True)
class Symmetry:
    """The change a[n] → sign · a[±n], conjugated or not."""

    mirrored: bool = False
    conjugated: bool = False
    sign: int = 1

    def then(self, other: Symmetry) -> Symmetry:
        """Both changes, one after the other; they commute and each is its own inverse."""
        return Symmetry(self.mirrored != other.mirrored, self.conjugated != other.conjugated, self.sign * other.sign)


SAME = Symmetry()
MIRRORED: dict[Rows, bool] = {((1, 0, 0), (0, 1, 1)): False, ((1, 0, 0), (0, 1, -1)): True}
REAL = Symmetry(conjugated=True)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One line of what is given: the sequence `name` is unchanged by `symmetry`.

    >>> print(Hypothesis("h", Symmetry(mirrored=True, sign=-1)))
    h = -flip(h)
    """

    name: str
    symmetry: Symmetry

    def __str__(self) -> str:
        text = f"flip({self.name})" if self.symmetry.mirrored else self.name
        text = f"conj({text})" if self.symmetry.conjugated else text
        return f"{self.name} = {'-' if self.symmetry.sign < 0 else ''}{text}"


@dataclass(frozen=True, slots=True)
class Given:
    """All hypotheses of one question."""

    hypotheses: tuple[Hypothesis, ...] = ()

    def group(self, name: str) -> tuple[Symmetry, ...]:
        """Every symmetry that the sequence has, the identity first."""
        found = {SAME}
        for hypothesis in self.hypotheses:
            if hypothesis.name == name:
                found |= {one.then(hypothesis.symmetry) for one in found}
        return tuple(sorted(found, key=lambda one: (one != SAME, one)))

    def about(self, names: Iterable[str]) -> tuple[str, ...]:
        """The hypotheses on the names, as text."""
        chosen = set(names)
        return tuple(str(one) for one in self.hypotheses if one.name in chosen)

    def real(self) -> frozenset[str]:
        """The names whose entries are real."""
        return frozenset(one.name for one in self.hypotheses if REAL in self.group(one.name))

    def changes(self, name: str) -> tuple[Symmetry, ...]:
        """The symmetries to try on a factor; on real entries conjugation does not show."""
        real = REAL in self.group(name)
        seen = {Symmetry(one.mirrored, one.conjugated and not real, one.sign) for one in self.group(name)}
        return tuple(sorted(seen - {SAME}))


def hypothesis(lhs: Expression, rhs: Expression) -> Hypothesis:
    """Read an equation as a hypothesis about one sequence.

    Raises:
        InputError: for any other equation.

    >>> from symconv.proof.language import Sequence
    >>> from symconv.proof.language import flip
    >>> print(hypothesis(flip(Sequence("h")), -Sequence("h")))
    h = -flip(h)
    """
    left, right = _side(lhs), _side(rhs)
    if left is None or right is None or left[0] != right[0]:
        raise InputError(f"a hypothesis is a symmetry of one sequence, not {shown(f'{lhs} = {rhs}')}; {ADVICE}")
    return Hypothesis(left[0], left[1].then(right[1]))


def _side(side: Expression) -> tuple[str, Symmetry] | None:
    """The name and the symmetry, if the side is ± a sequence, possibly flipped or conjugated."""
    combination = expand(side)
    if len(combination) != 1:
        return None
    ((product, value),) = combination.items()
    mirrored = MIRRORED.get(product.rows)
    if mirrored is None or abs(value) != Fraction(1):
        return None
    label = product.labels[0]
    return label.name, Symmetry(mirrored, label.conjugated, int(value))


def given_of(hypotheses: Iterable[Hypothesis]) -> Given:
    """The hypotheses without repetitions, in the order in which they came."""
    return Given(tuple(dict.fromkeys(hypotheses)))


Assumption = str | Hypothesis | tuple[Expression, Expression]
Assumptions = Sequence[Assumption] | str | None


def assumed(given: Assumptions, sides: tuple[Expression, Expression]) -> Given:
    """The hypotheses of a question about two sides; none for None.

    Raises:
        InputError: with the words ``in given``, for text outside the language, for an equation that is no symmetry of
            one sequence, and for a sequence that does not occur.

    >>> from symconv.proof.language import equation
    >>> assumed("h = flip(k)", equation("conv(x, h) = slide(x, h)"))
    Traceback (most recent call last):
    symconv.errors.InputError: in given 'h = flip(k)': a hypothesis is a symmetry of one sequence, not 'h = flip(k)';
    write a = flip(a), a = -flip(a) or a = conj(a), or one of these with conj(flip(a))
    """
    known = names_of(sides[0]) | names_of(sides[1])
    listed = () if given is None else (given,) if isinstance(given, str) else given
    return given_of(_read(one, known) for one in listed)


def _read(one: object, known: set[str]) -> Hypothesis:
    try:
        found = _hypothesis(one)
    except InputError as error:
        text = " = ".join(map(str, one)) if isinstance(one, tuple) else str(one)
        raise type(error)(f"in given {shown(text)}: {error}") from None
    if found.name not in known:
        hint = nearest(found.name, tuple(sorted(known)))
        raise InputError(f"in given {shown(found)}: {found.name!r} does not occur in the identity{hint}")
    return found


def _hypothesis(one: object) -> Hypothesis:
    if isinstance(one, Hypothesis):
        return one
    if isinstance(one, str):
        return hypothesis(*equation(one))
    if isinstance(one, tuple) and len(one) == 2:
        return hypothesis(*map(side_of, one))
    raise InputError(f"a hypothesis is text such as 'h = flip(h)' or a pair of expressions, not {shown(one)}")
