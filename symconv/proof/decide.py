"""The decision: does a combination of products vanish for all sequences?

With every product spread over its orbit, the combination is a function on points (n, u_1 … u_T): the coefficient
that a monomial gets at the output n. It vanishes for all sequences exactly when that function is zero.

* If nothing is left of the normal forms, it is zero, on every axis and in every dimension.
* What is left is grouped by rational span. On a span of the largest dimension the others only touch a thinner set,
  so each group must vanish for itself.
* In a group, F = Σ c_i [point in C_i] with cosets C_i of one dimension is periodic; it is zero exactly when the mean
  of F² is: ``Σ_i Σ_j c_i c_j / volume(C_i ∩ C_j)``. So no residue class is ever enumerated, however large the steps.

In D dimensions the set of a product is the D-fold power of its lattice, the density of an intersection the D-th power
of the one above. Hence the same sum with D-th powers decides D dimensions. An identity that needs residue classes to
cancel, like the split into polyphase components, always fails from some dimension on (there the distinct
powers are independent), and one that fails in one dimension fails in all: put the counterexample on the diagonal.
"""

from __future__ import annotations

from fractions import Fraction

from symconv.proof.hypothesis import Given
from symconv.proof.lattice import contains, meet, span, volume
from symconv.proof.product import Combination, LatticeProduct
from symconv.proof.symmetry import symmetrised


def groups(combination: Combination, given: Given) -> list[Combination]:
    """A combination in normal form, symmetrised and grouped by labels and rational span; no groups if it is empty."""
    found: dict[object, Combination] = {}
    for one, value in symmetrised(combination, given).items():
        found.setdefault((one.labels, span(one.rows)), {})[one] = value
    return list(found.values())


def overlaps(group: Combination) -> list[tuple[Fraction, Fraction]]:
    """For every two products of a group: the product of their coefficients, and the density of what they share."""
    found: list[tuple[Fraction, Fraction]] = []
    for one, value in group.items():
        for other, weight in group.items():
            shared = meet(one.rows, other.rows)
            if shared:
                found.append((value * weight, Fraction(1, volume(shared))))
    return found


def mean_square(pairs: list[tuple[Fraction, Fraction]], dimension: int = 1) -> Fraction:
    """The mean of F² over the span, in units of one cell, in that many dimensions."""
    return sum((value * density**dimension for value, density in pairs), Fraction(0))


def dimensions(parts: list[Combination]) -> int | None:
    """In how many dimensions the groups of a combination vanish: 0 for none, None for every number of them."""
    if not parts:
        return None
    pairs = [overlaps(group) for group in parts]
    dimension = 1
    while not any(mean_square(one, dimension) for one in pairs):
        dimension += 1
    return dimension - 1


def coefficient(combination: Combination, one: LatticeProduct, point: tuple[int, ...]) -> Fraction:
    """The coefficient that a symmetrised combination gives to the point (1, n, u…) of products labelled like `one`."""
    return sum(
        (value for other, value in combination.items() if other.labels == one.labels and contains(other.rows, point)),
        Fraction(0),
    )
