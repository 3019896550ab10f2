"""Canonical sums: the objects are those that SymPy's constructors make."""

import pytest
from sympy import Add, I, Mul, Rational, Symbol, sqrt
from sympy.abc import a, b, x, y

from symconv.core.canonical import Sums, order_key

PAIRS = {
    "like terms meet": [(2 * x, a), (a, x), (b, y)],
    "terms cancel": [(x, a), (-a, x), (y, b)],
    "powers of one base": [(x, x), (x**2, a), (a * x, x)],
    "sums stay factors": [(x + y, a + b), (Rational(1, 3), x + y), (a, x)],
    "roots meet roots": [(sqrt(2) * x, sqrt(6)), (I * a, I), (sqrt(3), y)],
    "symbols with assumptions": [(Symbol("p", positive=True), x), (x, Symbol("p", positive=True)), (a, b)],
    "another kind of entry": [(Symbol("n", integer=True) ** x, a), (abs(x), b), (x, y)],
    "nothing": [],
}


@pytest.mark.parametrize("pairs", PAIRS.values(), ids=PAIRS)
def test_a_sum_is_the_object_that_the_constructors_make(pairs):
    sums = Sums()
    total = sums.total([(sums.factored(one), sums.factored(other)) for one, other in pairs])
    made = Add(*[Mul(*pair) for pair in pairs])
    assert (total, hash(total), total.args) == (made, hash(made), made.args)


def test_keys_stand_in_the_order_that_sympy_compares_by():
    parts = [x, y, a, x**2, x * y, x + y, Symbol("x", positive=True), sqrt(2), I, Rational(1, 3), Mul(2, x)]
    for one in parts:
        for other in parts:
            first, second = order_key(one), order_key(other)
            assert (first > second) - (first < second) == one.compare(other)
