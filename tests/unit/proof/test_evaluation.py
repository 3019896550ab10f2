"""The independent evaluator against sums written out with Python's own loops."""

import pytest

from symconv.errors import IllDefinedError, InputError
from symconv.proof.evaluation import evaluate, number, without_gradients
from symconv.proof.language import expression

X = {-1: 2, 0: -3, 1: 5, 2: number(1, 1)}
H = {0: 7, 1: -1, 3: 4}
SIGNALS = {"x": X, "h": H, "g": {0: 1, 1: 2, 2: -5}}
FAR = range(-10, 11)


def x(n):
    return X.get(n, 0)


def h(n):
    return H.get(n, 0)


VALUES = [
    ("conv(x, h)", lambda m: sum(x(i) * h(m - i) for i in FAR)),
    ("corr(x, h)", lambda m: sum(x(i) * h(m + i) for i in FAR)),
    ("slide(x, h)", lambda m: sum(x(m + i) * h(i) for i in FAR)),
    ("flip(x)", lambda m: x(-m)),
    ("conj(x)", lambda m: x(m).conjugate()),
    ("shift(x, 2)", lambda m: x(m - 2)),
    ("up(x, 2)", lambda m: x(m // 2) if m % 2 == 0 else 0),
    ("down(x, 2)", lambda m: x(2 * m)),
    ("2*even(h) + 2*odd(h)", lambda m: 2 * h(m)),
    ("odd(h) + odd(h)", lambda m: h(m) + -1 * h(-m)),
    ("delta", lambda m: int(m == 0)),
    ("one", lambda m: 1),
    ("zero", lambda m: 0),
    ("conv(x, one)", lambda m: sum(x(i) for i in FAR)),
    ("conv(up(one, 3), h)", lambda m: sum(h(m - i) for i in range(-30, 31) if i % 3 == 0)),
    ("slide(h, shift(up(one, 3), 1))", lambda m: sum(h(m + i) for i in range(-29, 31) if i % 3 == 1)),
    ("down(shift(up(one, 3), 2), 2)", lambda m: int(2 * m % 3 == 2)),
    ("down(shift(up(one, 2), 1), 2)", lambda m: 0),
    ("flip(shift(up(one, 3), 1))", lambda m: int(m % 3 == 2)),
    ("conj(up(one, 2))", lambda m: int(m % 2 == 0)),
]
ADJOINTS = [
    ("grad(conv(x, h), x, g)", "corr(h, g)"),
    ("grad(corr(x, h), x, g)", "corr(g, h)"),
    ("grad(corr(x, h), h, g)", "conv(g, x)"),
    ("grad(slide(x, h), h, g)", "slide(x, g)"),
    ("grad(2*shift(x, 3) - odd(x), x, g)", "2*shift(g, -3) - odd(g)"),
    ("grad(h, x, g)", "zero"),
    ("conv(even(grad(up(x, 2), x, g)), down(h, 2))", "conv(even(down(g, 2)), down(h, 2))"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_value_is_the_sum_of_the_definition(text, value):
    found = evaluate(expression(text), SIGNALS)
    assert [found.at(index) for index in range(-7, 8)] == [value(index) for index in range(-7, 8)]


@pytest.mark.parametrize(("text", "wanted"), ADJOINTS)
def test_gradient_is_pushed_down_by_the_adjoint_rules(text, wanted):
    assert str(without_gradients(expression(text))) == wanted


def test_gradient_is_the_derivative_of_the_inner_product():
    # ⟨g, slide(x, h)⟩ is linear in h: its gradient at p is its value for h an impulse at p.
    gradient = evaluate(expression("grad(slide(x, h), h, g)"), SIGNALS)
    for place in range(-3, 4):
        value = evaluate(expression("slide(x, h)"), {**SIGNALS, "h": {place: 1}})
        assert gradient.at(place) == sum(SIGNALS["g"][index] * value.at(index) for index in SIGNALS["g"])


def test_two_endless_sequences_have_no_convolution():
    with pytest.raises(IllDefinedError, match="conv of two sequences that repeat for ever has no end"):
        evaluate(expression("conv(one, up(one, 2))"), {})


def test_names_need_values():
    with pytest.raises(InputError, match="the sequence 'y' has no values"):
        evaluate(expression("flip(y)"), SIGNALS)


def test_gradient_through_a_conjugate_needs_real_entries():
    with pytest.raises(InputError, match=r"meets conj\(x\)"):
        evaluate(expression("grad(conj(x), x, g)"), SIGNALS)
    real = evaluate(expression("grad(conj(conv(x, h)), x, g)"), SIGNALS, frozenset({"x"}))
    assert real.at(0) == evaluate(expression("slide(g, conj(h))"), SIGNALS).at(0)
