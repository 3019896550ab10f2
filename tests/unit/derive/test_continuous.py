"""The integral form, against integrals that a person can do on paper, and against numerical quadrature."""

from fractions import Fraction

import pytest
from sympy import Rational, Symbol

from symconv.derive.continuous import integrate_pulses, pulse
from symconv.errors import InputError

T = Symbol("t")


def cases(found):
    return [(case.low, case.high, case.lower, case.upper, case.value) for case in found.cases]


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


REFUSED = [
    (("a*t", 0, 1), "x must be a polynomial in t, not a*t; a pulse is worked out exactly"),
    (("1/t", 1, 2), "x must be a polynomial in t, not 1/t; a pulse is worked out exactly"),
    (("t", 1, 1), "x needs two rational ends with the lower one first, not 1 and 1"),
    (("t", 0, "sqrt(2)"), "x needs two rational ends with the lower one first, not 0 and sqrt(2)"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_what_cannot_be_worked_out_exactly_is_refused(given, message):
    with pytest.raises(InputError) as error:
        pulse(*given)
    assert str(error.value) == message
