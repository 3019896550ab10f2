"""The integral form, against integrals that a person can do on paper, and against numerical quadrature."""

import math
import re
from fractions import Fraction
from itertools import pairwise

import pytest
from numpy.polynomial.legendre import leggauss
from sympy import Rational, Symbol, exp, oo

from symconv import integrate
from symconv.derive.continuous import EXACT, function, integrate_pulses, pulse
from symconv.errors import InputError

T = Symbol("t")


def cases(found):
    return [(case.low, case.high, *limits(case), case.value) for case in found.cases]


def limits(case):
    (overlap,) = case.overlaps
    return overlap.lower, overlap.upper


def test_two_equal_boxes_make_a_triangle():
    box = pulse(1, 0, 1)
    assert cases(integrate_pulses(box, box)) == [(0, 1, 0, T, T), (1, 2, T - 1, 1, 2 - T)]


def test_a_long_box_over_a_short_one_has_a_plateau():
    found = integrate_pulses(pulse(1, 0, 3), pulse(1, 0, 1))
    assert cases(found) == [(0, 1, 0, T, T), (1, 3, T - 1, T, 1), (3, 4, T - 1, 3, 4 - T)]


def test_the_three_definitions_of_a_ramp_under_a_box():
    box, ramp = pulse(1, 0, 1), pulse("t", 0, 1)
    assert cases(integrate_pulses(box, ramp)) == [
        (0, 1, 0, T, T**2 / 2),
        (1, 2, T - 1, 1, T - T**2 / 2),
    ]
    assert cases(integrate_pulses(box, ramp, "sliding")) == [
        (-1, 0, 0, T + 1, Rational(1, 2) - T**2 / 2),
        (0, 1, T, 1, T**2 / 2 - T + Rational(1, 2)),
    ]
    backwards = integrate_pulses(box, ramp, "correlation")
    forwards = integrate_pulses(box, ramp, "sliding")
    assert all(backwards(-t) == forwards(t) for t in (Fraction(-1, 2), Fraction(1, 3)))


@pytest.mark.parametrize("definition", ["convolution", "correlation", "sliding"])
def test_every_value_agrees_with_a_riemann_sum_of_the_definition(definition):
    x, h = pulse("t^2 - t/2", -1, Fraction(3, 2)), pulse("2 - t", Fraction(-1, 2), 1)
    found = integrate_pulses(x, h, definition)
    argument = {
        "convolution": lambda t, tau: t - tau,
        "correlation": lambda t, tau: t + tau,
        "sliding": lambda t, tau: tau - t,
    }[definition]
    steps = 2000
    for t in (-2.25, -1.2, -0.4, 0.0, 0.3, 0.9, 1.7, 2.6):
        total = 0.0
        for step in range(steps):
            tau = -1 + 2.5 * (step + 0.5) / steps
            place = argument(t, tau)
            if -0.5 <= place <= 1:
                total += (tau**2 - tau / 2) * (2 - place) * 2.5 / steps
        assert abs(float(found(t)) - total) < 0.02, t


def test_a_box_loads_and_unloads_a_decay():
    found = integrate("u(t) - u(t-1)", "exp(-t)*u(t)")
    assert cases(found) == [(0, 1, 0, T, 1 - exp(-T)), (1, oo, 0, 1, exp(1 - T) - exp(-T))]
    assert found(-1) == 0 and found(1) == 1 - exp(-1) and not found.everywhere


def test_a_decay_with_itself_is_t_times_the_decay():
    assert cases(integrate("e^(-t)*u(t)", "exp(-t)*u(t)")) == [(0, oo, 0, T, T * exp(-T))]


def test_a_decay_slid_over_another_has_two_sides():
    found = integrate("exp(-t)*u(t)", "exp(-2*t)*u(t)", "sliding")
    assert [case.value for case in found.cases] == [exp(2 * T) / 3, exp(-T) / 3] and found.everywhere


QUADRATURE = [
    ("exp(t)*u(-t) + exp(-t)*u(t)", "t on 0..1; 2 - t on 1..2"),
    ("t^2*exp(-3*t/2)*u(t - 1/2)", "1/3 on -1..2"),
    ("(1 + t)*exp(-t)*u(t)", "exp(t)*u(1 - t)"),
    ("2 on -inf..1", "exp(-t)*u(t+1)"),
]


@pytest.mark.parametrize("definition", ["convolution", "correlation", "sliding"])
@pytest.mark.parametrize(("x", "h"), QUADRATURE)
def test_exponentials_agree_with_quadrature(x, h, definition):
    found, f, g = integrate(x, h, definition), BY_HAND[x], BY_HAND[h]
    argument = {
        "convolution": lambda t, tau: t - tau,
        "correlation": lambda t, tau: t + tau,
        "sliding": lambda t, tau: tau - t,
    }[definition]
    for t in (-2.3, -0.7, 0.2, 0.9, 1.6, 3.1):
        jumps = {0.5 * n for n in range(-12, 13)} | {sign * t + n for n in range(-4, 5) for sign in (1, -1)}
        ends = pairwise([-40, *sorted(jumps), 40])
        area = sum(fixed_quad(lambda tau, t=t: f(tau) * g(argument(t, tau)), a, b) for a, b in ends)
        assert abs(float(found(t)) - area) < 1e-7, t


def fixed_quad(f, a, b):
    """Gauss-Legendre with 60 points, so that no point lies on a jump."""
    points, weights = leggauss(60)
    middle, half = (a + b) / 2, (b - a) / 2
    return half * sum(w * f(middle + half * p) for p, w in zip(points, weights, strict=True))


BY_HAND = {
    "exp(t)*u(-t) + exp(-t)*u(t)": lambda t: math.exp(-abs(t)),
    "t on 0..1; 2 - t on 1..2": lambda t: max(0.0, 1 - abs(t - 1)),
    "t^2*exp(-3*t/2)*u(t - 1/2)": lambda t: t * t * math.exp(-1.5 * t) if t >= 0.5 else 0.0,
    "1/3 on -1..2": lambda t: 1 / 3 if -1 <= t <= 2 else 0.0,
    "(1 + t)*exp(-t)*u(t)": lambda t: (1 + t) * math.exp(-t) if t >= 0 else 0.0,
    "exp(t)*u(1 - t)": lambda t: math.exp(t) if t <= 1 else 0.0,
    "2 on -inf..1": lambda t: 2.0 if t <= 1 else 0.0,
    "exp(-t)*u(t+1)": lambda t: math.exp(-t) if t >= -1 else 0.0,
}


def test_steps_that_are_added_become_pieces_that_do_not_overlap():
    texts = {"u(t) - u(t-1) + 2*u(t-1)*u(3-t)": [(1, 0, 1), (2, 1, 3)], "1 on 0..1; 1 on 1..2": [(1, 0, 2)]}
    for text, pieces in texts.items():
        assert [(one.expr, one.low, one.high) for one in function(text)] == pieces


def test_the_picture_shows_each_case_and_the_result():
    figure = integrate("1 on 0..1", "exp(-t)*u(t)").figure()
    early, late, result = figure.parts
    assert [curve.stroke for curve in early.curves] == ["area", "solid", "dashed"]
    (_, (x1, y1), *_), (x2, y2) = early.curves[0].points, early.curves[0].points[-1]
    assert early.curves[0].points[0][0] == 0 and (x2, y2) == (0.5, 1.0) and y1 == pytest.approx(math.exp(x1 - 0.5))
    assert late.across[0] <= 0 and result.across[1] > 1


def test_the_document_says_the_functions_the_cases_and_what_is_left():
    lines = str(integrate("1 on 0..1", "exp(-t)*u(t)")).splitlines()
    assert lines[0] == "Convolution of x(t) and h(t)"
    for line in ("h(t) is e^(-t) for 0 ≤ t.", "  y(t) = ∫_[0, t] e^(-t + τ) dτ = 1 - e^(-t)", "For 1 ≤ t:"):
        assert line in lines
    whole = str(integrate("exp(t)*u(-t) + exp(-t)*u(t)", "1 on 0..1"))
    assert "Everywhere else" not in whole and "For t ≤ 0:" in whole


REFUSED = [
    (("a*t", 0, 1), f"x must be {EXACT}, not a*t; a pulse is worked out exactly"),
    (("1/t", 1, 2), f"x must be {EXACT}, not 1/t; a pulse is worked out exactly"),
    (("t", 1, 1), "x needs two rational ends with the lower one first, not 1 and 1"),
    (("t", 0, "sqrt(2)"), "x needs two rational ends with the lower one first, not 0 and sqrt(2)"),
]
UNREAD = [
    ("t", "does not say where it is not 0"),
    ("1 on 2..1", "needs two rational ends with the lower one first, not 2 and 1"),
    ("exp(t^2)*u(t)", "'t**2' must be linear in t"),
    ("exp(a*t)*u(t)", "'a*t' must be linear in t"),
    ("exp(t*u(t)", "opens a parenthesis that is not closed"),
    ("u(t)/u(t-1)", "steps can be added and multiplied, not divided by"),
    ("0*u(t)", "is 0 everywhere"),
    ("u(t) on 0..1", "has both a step and an interval"),
    ("u(2)", "u(2) must step at a rational t"),
    ("sin(t)*u(t)", "cannot be read from '('"),
    ("; ".join(f"{n + 1} on {n}..{n + 1}" for n in range(9)), "has 9 pieces, the limit is 8"),
]


@pytest.mark.parametrize(("text", "message"), UNREAD)
def test_what_cannot_be_read_as_a_function_says_why(text, message):
    with pytest.raises(InputError, match=re.escape(message)):
        function(text, "h")


def test_an_infinite_integral_is_refused():
    with pytest.raises(InputError, match="the integral of 1 to oo is infinite"):
        integrate("u(t)", "u(-t)")


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_what_cannot_be_worked_out_exactly_is_refused(given, message):
    with pytest.raises(InputError) as error:
        pulse(*given)
    assert str(error.value) == message
