"""Both routes of expansion make the same objects, by == and by hash, also where symbols and numbers mix."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, I, Mul, Rational, Symbol, conjugate, expand, pi, sqrt, symbols, sympify

from symconv import convolve, correlate, image, kernel, layer
from symconv.index import BOUNDARIES, term_table

NAMES = st.sampled_from(["x", "h", "x_1", "A", "alpha", "z9", "x10", "Z"])


def by_constructors(y):
    """The sums by `Add` and `Mul` alone, from table and entries; numbers that are not rational multiplied out."""
    table = term_table(y.operation.axes)
    pixels, weights = ([sympify(entry) for entry in signal.array().flat] for signal in (y.image, y.kernel))
    if y.operation.conjugate:
        weights = [conjugate(weight) for weight in weights]
    rows = list(zip(table.image.tolist(), table.kernel.tolist(), strict=True))
    starts = table.starts().tolist()
    fill = sympify(y.operation.fill)
    counts = [1] * len(rows) if table.weight is None else table.weight.tolist()
    products = [
        Mul(count, fill if p < 0 else pixels[p], weights[k]) for (p, k), count in zip(rows, counts, strict=True)
    ]
    sums = [Add(*products[a:b]) for a, b in pairwise(starts)]
    return [expand(total) if total.is_number and not total.is_Rational else total for total in sums]


def identical(first, second) -> bool:
    return first == second and hash(first) == hash(second) and first.args == second.args and type(first) is type(second)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.data())
def test_expressions_of_plain_symbols_are_what_the_constructors_make(first, second, data):
    rank = data.draw(st.integers(1, 3))
    shapes = [tuple(data.draw(st.integers(1, 12 if rank == 1 else 3)) for _ in range(rank)) for _ in range(2)]
    if first == second:
        second += "2" if "_" not in second else ""
    x, h = image(shapes[0], name=first), kernel(shapes[1], name=second if first != second else "k")
    verb = data.draw(st.sampled_from([convolve, correlate]))
    y = verb(x, h, boundary=data.draw(st.sampled_from(["zero", "wrap", "symmetric"])))
    check_both_ways(y)


def check_both_ways(y):
    """All sums at once and one by one are what the constructors make."""
    for at, ours, theirs in zip(y, y.values(), by_constructors(y), strict=True):
        assert identical(ours, theirs), at
        assert identical(y[at], theirs), at


a, b, x0 = symbols("a b x[0]")
p, n = Symbol("p", positive=True), Symbol("n", integer=True)
SYMBOLS = st.sampled_from([a, b, x0, p, n, Symbol("r", real=True)])
RATIONALS = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=6), st.sampled_from([0.1, -1.5, 0.25]))
SURDS = st.sampled_from(
    [sqrt(2), -sqrt(3) / 2, sqrt(6), 1 + sqrt(2), Rational(2) ** Rational(1, 3), sqrt(5) - sqrt(10), pi, pi * sqrt(2)]
)
COMPLEX = st.sampled_from([I, -I, 1 + 2 * I, 3 - I / 2, sqrt(2) * I, 1 + sqrt(2) * I, 2j, 0.5 - 1j])
SUMS = st.sampled_from([a + b, a - b, a + 1, 2 * a - b / 3, p * x0 + a, sqrt(2) * a + b, a + I, a * (1 + sqrt(2)) + 2])
PRODUCTS = st.sampled_from(
    [2 * a, -b, a * b, a**2, a**2 * b / 3, 1 / a, sqrt(2) * a, I * b, p * n, sqrt(a), a * (a + b), 3 * a * (b + 1)]
)
ODD = st.sampled_from([sqrt(1 + sqrt(2)), (a + b) ** 2, 2**a, sqrt(a + b), (1 + sqrt(2)) * (1 + sqrt(3)), 2 ** sqrt(2)])
ENTRIES = {
    "symbols": SYMBOLS,
    "rationals": RATIONALS,
    "surds": SURDS,
    "complex numbers": st.one_of(COMPLEX, RATIONALS),
    "sums": SUMS,
    "products": PRODUCTS,
    "symbols and numbers": st.one_of(SYMBOLS, RATIONALS),
    "numbers": st.one_of(RATIONALS, SURDS, COMPLEX),
    "all": st.one_of(SYMBOLS, RATIONALS, SURDS, COMPLEX, SUMS, PRODUCTS, ODD),
}


@pytest.mark.parametrize("kind", ENTRIES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_other_entries_give_the_sums_that_the_constructors_make(kind, data):
    first, second = (
        [data.draw(ENTRIES[which]) for _ in range(data.draw(st.integers(1, 4)))] for which in (kind, "all")
    )
    if data.draw(st.booleans()):
        second = [data.draw(ENTRIES[kind]) for _ in second]
    verb = data.draw(st.sampled_from([convolve, correlate]))
    check_both_ways(verb([*first], [*second], conjugate=data.draw(st.booleans())))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_arrays_of_complex_numbers_are_what_the_sums_are(data):
    numbers = st.lists(
        ENTRIES["complex numbers"].filter(lambda number: "sqrt" not in str(number)), min_size=1, max_size=4
    )
    options = data.draw(st.sampled_from([{}, {"boundary": "wrap"}, {"boundary": "constant", "fill": 1 - 2 * I}]))
    y = correlate(data.draw(numbers), data.draw(numbers), conjugate=data.draw(st.booleans()), **options)
    check_both_ways(y)
    assert all(identical(sympify(cell), total) for cell, total in zip(y.array(), y.values(), strict=True))


@pytest.mark.parametrize("bias", [[1, 2], [I, 0], [1 + I, Fraction(1, 2)]])
def test_a_complex_layer_has_the_numbers_of_its_sums(bias):
    y = layer([[[1, I], [2, 1 - I]]], [[[[1, I]]], [[[Fraction(1, 2), 2]]]], bias=bias)
    assert y.array().ravel().tolist() == list(y.values())
    assert layer([[1, 2]], [[[3]], [[4]]], bias=bias).array().ravel().tolist() == [
        3 + sympify(bias[0]),
        6 + sympify(bias[0]),
        4 + sympify(bias[1]),
        8 + sympify(bias[1]),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(ENTRIES["all"], min_size=1, max_size=3), st.sampled_from([2, "c", "sqrt(2)", "a+1"]))
def test_a_fill_value_and_reads_that_fold_back_are_collected(weights, fill):
    check_both_ways(convolve(image((2, 3)), [[*weights]], boundary="constant", fill=fill))
    check_both_ways(convolve(image((2, 2)), [[*weights], [*weights]], boundary="symmetric"))


@pytest.mark.parametrize("boundary", BOUNDARIES)
@settings(max_examples=20, deadline=None)
@given(st.lists(ENTRIES["all"], min_size=2, max_size=3), st.lists(ENTRIES["all"], min_size=3, max_size=4))
def test_reads_of_every_boundary_rule_are_collected_and_weighted_as_by_the_constructors(boundary, pixels, weights):
    check_both_ways(convolve(pixels, weights, boundary=boundary))
    check_both_ways(convolve(image((2, 2)), image((3, 3), name="h"), boundary=boundary))


@pytest.mark.parametrize("entry", [a, a + b, sqrt(2), 2 * a, Rational(1, 3), 1 + I])
def test_a_signal_on_itself_collects_its_squares(entry):
    x = image([[entry, b], [x0, entry]])
    check_both_ways(convolve(x, x))
    symbolic = image((2, 3))
    check_both_ways(correlate(symbolic, symbolic))


def test_terms_that_cancel_leave_a_number_multiplied_out():
    one, other = 1 + sqrt(2), 1 + sqrt(3)
    check_both_ways(convolve([[a, one, -a]], [[1, other, 1]]))
    check_both_ways(convolve([[a, one]], [[0, other]]))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([True, [3, -1], [0, Fraction(1, 2)], ["a", "b_1"], ["a+1", "sqrt(2)"]]), st.integers(1, 2))
def test_a_bias_is_added_as_the_constructors_add_it(bias, channels):
    y, bare = (layer((channels, 3), (2, channels, 2), given) for given in (bias, None))
    for (at, ours), plain in zip(y.items(), bare.values(), strict=True):
        assert y.bias is not None and identical(ours, Add(plain, y.bias[at[0]]))
