from fractions import Fraction

import pytest

from symconv.proof.evaluation import Gaussian, number
from symconv.proof.lattice import (
    Affine,
    affine,
    affine_letter,
    contains,
    hermite,
    is_empty,
    meet,
    solved,
    span,
    volume,
    zeros,
)
from symconv.proof.sums import Condition, Factor, Summed, domain, tidied

m, i, k = affine_letter("m"), affine_letter("i"), affine_letter("k")


@pytest.mark.parametrize(
    ("rows", "form"),
    [
        ([(2, 4), (4, 8)], ((2, 4),)),
        ([(0, 0)], ()),
        ([(2, 0), (0, 3), (1, 1)], ((1, 0), (0, 1))),
        ([(-1, 5)], ((1, -5),)),
        ([(6, 1), (4, 0), (0, 9)], ((2, 0), (0, 1))),
        ([(1, 7, 0), (0, 3, 1)], ((1, 1, -2), (0, 3, 1))),
    ],
)
def test_hermite_form_is_the_same_for_all_generators(rows, form):
    assert hermite(rows) == form
    assert hermite([*reversed(rows), rows[0]]) == form


def test_zeros_are_the_integer_kernel():
    assert zeros([(1, 1, 0), (1, 0, 1)]) == ((1, -1),)
    assert zeros([(2, 1, 0), (4, 0, 1)]) == ((2, -1),)
    assert zeros([(1, 5)]) == ()


def test_membership_and_intersection_of_residue_classes():
    evens, threes = ((1, 0), (0, 2)), ((1, 1), (0, 3))
    assert contains(evens, (1, 4))
    assert not contains(evens, (1, 3))
    assert meet(evens, threes) == ((1, 4), (0, 6))
    assert meet(evens, ((1, 1), (0, 4))) == ()
    assert (volume(evens), volume(threes)) == (2, 3)
    assert span(evens) == span(threes)
    assert is_empty(()) and is_empty(((2, 0), (0, 1)))


def test_affine_indices_print_in_reading_order():
    assert str(m - i * 2 + 1) == "m-2i+1"
    assert str(i - m) == "i-m"
    assert str((m - i) / 2) == "(m-i)/2"
    assert str(m / 2) == "m/2"
    assert str(-m) == "-m"
    assert str(Affine()) == "0"
    assert str(Affine() - 3) == "-3"
    assert (m - i) / 2 * 2 == m - i
    assert (m - i).put({"i": m - k}) == k
    assert ((m + 1) / 2).at({"m": 3}) == 2
    assert affine([("m", Fraction(0))]) == Affine()


def test_conditions_are_kept_in_lowest_terms():
    assert tidied([Condition(2, i * 2)]) == ()
    assert tidied([Condition(4, i * 2)]) == (Condition(2, i),)
    assert tidied([Condition(2, m - i * 2)]) == (Condition(2, m),)
    assert tidied([Condition(3, m), Condition(6, m)]) == (Condition(6, m),)
    assert tidied([Condition(2, m - 3)]) == (Condition(2, m - 1),)
    assert tidied([Condition(2, -m), Condition(2, m)]) == (Condition(2, m),)
    assert tidied([Condition(2, i * 2 - 1)]) == (Condition(2, i * 2 - 1),)


def test_domain_of_a_sum_follows_its_conditions_and_impulses():
    one = Summed(Fraction(1), ("i",), (Factor("x", i / 2), Factor("delta", m - i)), (Condition(2, i),))
    assert domain(one, "m") == ((1, 0, 0), (0, 2, 2))
    never = Summed(Fraction(1), (), (Factor("x", m),), (Condition(2, m * 2 + 1),))
    assert domain(never, "m") == ()


def test_open_equations_are_not_solved():
    assert solved([(k + i, m)]) == {}
    found = solved([(k + i, m), (k - i, Affine())])
    assert found == {"k": m / 2, "i": m / 2}


def test_gaussian_numbers_are_exact_and_plain_when_real():
    one = number(1, 2)
    assert str(one) == "1 + 2i"
    assert str(number(0, -1)) == "-i"
    assert str(number(Fraction(1, 2), -3)) == "1/2 - 3i"
    assert one * one.conjugate() == 5
    assert one + number(0, -2) == 1
    assert 2 + one == Gaussian(3, 2)
    assert Fraction(1, 2) * number(2, 2) == Gaussian(1, 1)
    assert -1 * number(0, 1) == number(0, -1)
