import pytest

from symconv import prove
from symconv.proof.counterexample import by_descent
from symconv.proof.evaluation import evaluate, number
from symconv.proof.language import equation
from symconv.proof.product import LatticeProduct, expand
from symconv.proof.symmetry import coefficient, groups, normalised
from tests.helpers import given, symmetrised
from tests.unit.proof.identities import FALSE


@pytest.mark.parametrize(("identity", "lines"), FALSE)
def test_counterexample_separates_the_sides_and_obeys_the_hypotheses(identity, lines):
    known = given(lines)
    case = prove(identity, given=lines).counterexample
    signals = case.signals()
    left, right = (evaluate(side, signals, known.real()).at(case.index) for side in equation(identity))
    assert left != right
    assert (case.left.value, case.right.value) == (left, right)
    for name, entries in signals.items():
        size = len(known.group(name))
        assert symmetrised(entries, name, known) == {index: size * value for index, value in entries.items()}


@pytest.mark.parametrize(("identity", "lines"), FALSE)
def test_terms_add_up_to_the_value_of_their_side(identity, lines):
    case = prove(identity, given=lines).counterexample
    for side in (case.left, case.right):
        assert sum((term.value for term in side.terms), 0) == side.value
    assert case.differs != (None, None)


def test_smallest_case_of_convolution_against_correlation():
    case = prove("conv(x, h) = slide(x, h)").counterexample
    assert case.signals() == {"x": {0: 1}, "h": {1: 1}}
    assert (case.index, case.left.value, case.right.value) == (1, 1, 0)
    (term,) = case.left.terms
    assert term.letters == (("i", 0),)
    assert [(factor.name, factor.index, factor.value) for factor in term.factors] == [("x", 0, 1), ("h", 1, 1)]
    assert case.differs == (term, None)


def test_first_difference_pairs_equal_monomials_with_different_coefficients():
    case = prove("conv(x, h) = 2*conv(h, x)").counterexample
    left, right = case.differs
    assert (str(left), str(right)) == ("x[0]·h[0] = 1·1", "2·h[0]·x[0] = 2·1·1")


def test_first_difference_may_be_on_the_right_only():
    left, right = prove("up(down(x, 2), 2) = x").counterexample.differs
    assert left is None
    assert str(right) == "x[1] = 1"


def test_conjugation_is_told_apart_by_gaussian_integers():
    case = prove("x = conj(x)").counterexample
    assert case.signals() == {"x": {0: number(0, 1)}}
    assert str(case) == "x: [0] = i; at 0: left x = i (x[0] = (i)), right conj(x) = -i (conj(x[0]) = (-i))"


def test_values_grow_when_ones_do_not_separate():
    case = prove("2*conv(x, x) - conv(conv(x, x), x) = conv(x, x)").counterexample
    assert case.signals() == {"x": {0: 2}}


def test_far_away_residue_class_is_found():
    case = prove(
        "up(down(x,6),6) + shift(up(down(shift(x,-700),1000000),1000000),700) = up(down(x,6),6)"
    ).counterexample
    assert case.signals() == {"x": {700: 1}}


def test_witness_by_descent_when_no_near_point_fails():
    # Every point within three steps of an offset lies in one of the seven classes; 4 is the first one outside.
    classes = " + ".join(f"shift(up(down(shift(x,{-r}),100),100),{r})" for r in range(-3, 4))
    case = prove(f"x = {classes}").counterexample
    assert abs(case.index) == 4
    assert case.signals() == {"x": {case.index: 1}}


@pytest.mark.parametrize(("identity", "lines"), FALSE)
def test_descent_alone_finds_a_failing_point(identity, lines):
    known = given(lines)
    left, right = equation(identity)
    left_over = groups(normalised(expand(left - right, known.real()), known), known)
    whole = {one: value for group in left_over for one, value in group.items()}
    labels, point = by_descent(left_over, whole)
    assert coefficient(whole, LatticeProduct(labels, ()), point)


TIED = [
    ("corr(shift(h,1), conv(down(h,2), up(h,2))) = zero", ["h = -flip(h)"]),
    ("conv(conv(conv(x,x), odd(h)), even(slide(h,h))) = zero", ["x = -flip(x)"]),
    ("conv(conj(h),slide(odd(h),x)) = conv(odd(h),corr(flip(h),conj(h)))", ["h = conj(flip(h))"]),
    ("conv(h, h) = zero", ["h = -conj(h)"]),
    ("slide(h, h) = conv(h, h)", ["h = -conj(flip(h))"]),
    ("2*x + conv(conv(x,x),x) = 3*conv(x,x)", []),
]


@pytest.mark.parametrize(("identity", "lines"), TIED)
def test_entries_that_a_hypothesis_ties_together_are_one_unknown(identity, lines):
    known = given(lines)
    case = prove(identity, given=lines).counterexample
    left, right = (evaluate(side, case.signals(), known.real()).at(case.index) for side in equation(identity))
    assert left != right
    for name, entries in case.signals().items():
        size = len(known.group(name))
        assert symmetrised(entries, name, known) == {index: size * value for index, value in entries.items()}


def test_hypotheses_make_entries_real_or_imaginary():
    assert prove("h = zero", given=["h = -conj(h)"]).counterexample.signals() == {"h": {0: number(0, 1)}}
    assert prove("h = zero", given=["h = conj(flip(h))"]).counterexample.signals() == {"h": {0: 1}}
    case = prove("h = flip(h)", given=["h = conj(flip(h))"]).counterexample
    assert case.signals() == {"h": {1: number(0, 1), -1: number(0, -1)}}


SMALLEST = {
    "conv(x, down(x, 2)) = flip(conv(x, down(x, 2)))": ({"x": {2: 1}}, 3),
    "corr(up(x,2), flip(x)) = slide(up(x,2), flip(x))": ({"x": {1: 1}}, 3),
    "conv(conv(x, x), conv(h, h)) = conv(conv(x, h), slide(x, h))": ({"x": {0: 1}, "h": {1: 1}}, 0),
    "slide(x, slide(x, h)) = h": ({"x": {}, "h": {0: 1}}, 0),
    "x = up(down(x, 30), 30) + shift(up(down(shift(x, -1), 30), 30), 1)": ({"x": {-1: 1}}, -1),
}


@pytest.mark.parametrize("identity", SMALLEST)
def test_the_counterexample_has_the_fewest_entries(identity):
    case = prove(identity).counterexample
    assert (case.signals(), case.index) == SMALLEST[identity]
