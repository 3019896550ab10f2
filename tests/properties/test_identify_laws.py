"""Identification undoes evaluation: a law drawn at random, applied by hand, is found again among the readings."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symconv import identify
from symconv.blackbox.fit import readings
from symconv.blackbox.size_formula import SizeFormula, fit_formula
from tests.helpers import by_law, read_position

BOUNDARIES = ("zero", "replicate", "symmetric", "mirror", "wrap")


@st.composite
def tables(draw):
    """A law, a boundary rule, and the table of what each output reads with each kernel element."""
    u, s, d = draw(st.integers(1, 3)), draw(st.sampled_from([1, 2, 3, -1])), draw(st.sampled_from([1, 2, -1, -2]))
    pixels, taps, outputs = draw(st.integers(2, 8)), draw(st.integers(1, 5)), draw(st.integers(1, 8))
    offset, boundary = draw(st.integers(-6, 10)), draw(st.sampled_from(BOUNDARIES))
    matrix = np.full((outputs, taps), -1)
    for n, k in np.ndindex(outputs, taps):
        place, rest = divmod(s * n + d * k + offset, u)
        read = None if rest else read_position(place, pixels, boundary)
        matrix[n, k] = -1 if read is None else read
    inside = [(s * n + d * k + offset) // u for n, k in np.ndindex(outputs, taps) if (s * n + d * k + offset) % u == 0]
    assume(any(0 <= place < pixels for place in inside))
    return (u, s, d, offset), boundary, pixels, matrix


@given(tables())
@settings(max_examples=150, deadline=None)
def test_some_reading_explains_every_table_a_law_can_make(drawn):
    _, _, pixels, matrix = drawn
    found = readings(matrix, pixels)
    assert found
    for reading in found:
        read = np.maximum(reading.axis.taps().read, -1)
        assert np.array_equal(np.where(read < 0, -1, read), matrix)


@given(tables())
@settings(max_examples=150, deadline=None)
def test_the_simplest_reading_is_no_less_simple_than_the_law_that_was_applied(drawn):
    (u, s, _, _), _, pixels, matrix = drawn
    first = readings(matrix, pixels)[0]
    assert first.law.u <= u
    assert first.law.u < u or first.law.s > 0 or s < 0


@given(st.sampled_from(BOUNDARIES), st.sampled_from([1, -1]), st.integers(3, 6), st.integers(2, 4), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_a_function_is_told_by_its_terms_alone(boundary, side, pixels, taps, anchor):
    law = (1, 1, side, anchor if side < 0 else -anchor)
    found = identify(by_law([law], boundary, (pixels,)), pixels, taps)
    x, h = np.arange(2.0, pixels + 2) ** 2, np.arange(1.0, taps + 1) * (-2) ** np.arange(taps)
    total, _ = found.table.predict(x, h)
    assert np.array_equal(total, by_law([law], boundary, (pixels,))(x, h))
    assert found.boundary in {boundary, *(r.boundary for r in found.alternatives[0])} or found.rule is not None


@given(st.integers(-2, 2), st.integers(-2, 2), st.integers(-3, 3), st.integers(1, 3))
@settings(deadline=None)
def test_a_formula_is_found_again(a, b, c, m):
    formula = SizeFormula(a, b, c, m)
    samples = [(p, k, formula(p, k)) for p in range(4, 16) for k in range(1, 10)]
    found = fit_formula(samples)
    assert found is not None and all(found(p, k) == value for p, k, value in samples)
