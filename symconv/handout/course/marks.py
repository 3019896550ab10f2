"""Two definitions side by side, with the signs boxed in which they differ."""

from __future__ import annotations

from dataclasses import replace

from symconv.derive.formula import BigSum, Entry, Formula, Linear, Part, Product, Relation


def marked_pair(first: Relation, second: Relation) -> tuple[Relation, Relation]:
    """Two definitions as left side and sum; in the indices of each, what the other has not is marked.

    >>> from symconv import convolve, correlate
    >>> pair = [convolve("1 2", "3 4"), correlate("1 2", "3 4", definition="sliding")]
    >>> one, other = marked_pair(*(output.derive(0, over="kernel").definition() for output in pair))
    >>> [part.marked for part in other.sides[-1].body.factors[0].index[0].parts]    # x[m ⊕ k]
    [False, True]
    """
    left, right = first.sides[-1], second.sides[-1]
    return tuple(
        Relation((relation.sides[0], _sum(own, other)))
        for relation, own, other in ((first, left, right), (second, right, left))
    )  # type: ignore[return-value]


def _sum(own: Formula, other: Formula) -> Formula:
    if not (isinstance(own, BigSum) and isinstance(other, BigSum)):
        return own  # with a bias or without letters there is no general product to compare
    pair = own.body, other.body
    if not (isinstance(pair[0], Product) and isinstance(pair[1], Product)):
        return own
    factors = zip(pair[0].factors, pair[1].factors, strict=True)
    return BigSum(own.letters, Product(tuple(_entry(factor, beside) for factor, beside in factors)))


def _entry(own: Formula, other: Formula) -> Formula:
    if not (isinstance(own, Entry) and isinstance(other, Entry)):
        return own
    return replace(own, index=tuple(_index(one, two) for one, two in zip(own.index, other.index, strict=True)))


def _index(own: Linear, other: Linear) -> Linear:
    """The parts behind the first that the other index has not; a first part has no sign in front."""
    first, *others = own.parts
    return replace(own, parts=(first, *(_part(part, other) for part in others)))


def _part(part: Part, other: Linear) -> Part:
    return part if part in other.parts else replace(part, marked=True)
