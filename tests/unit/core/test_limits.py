"""Limits: refused from the count, at once, however large the request."""

import time

import pytest

from symconv import convolve, layer
from symconv.errors import InputError, LimitError

HUGE = [
    (lambda: convolve((10**9,), (10**9,))[0], "y[0] takes up to 1,000,000,000 terms"),
    (lambda: convolve((10**6,), (1000,), mode="same").expressions(), "takes up to 1,000,000,000 terms"),
    (lambda: convolve((10**9,), (3,)).expressions(), "takes 1,000,000,002 outputs"),
    (lambda: convolve((1,), (10**9,), mode="same", boundary="wrap").matrix(), "takes up to 1,000,000,000 terms"),
    (lambda: convolve((9,), (10**8,)).scatter(0), "superposition of x[0] takes up to 100,000,000 terms"),
    (
        lambda: convolve(3, 3, boundary="replicate", padding=1000, limit=10).scatter(1),
        "superposition of x[1] takes 3,000 terms, more than the limit of 10; ask for less",
    ),
    (lambda: convolve(3, 3, boundary="replicate", padding=10**6).scatter(1), "of x[1] takes 3,000,000 terms"),
    (lambda: convolve(3, 3, boundary="replicate", padding=10**8).scatter(1), "of x[1] takes up to 300,000,"),
    (lambda: convolve(3, 3, boundary="wrap", padding=10**6).adjoint()[0], "z[0] takes 2,000,0"),
    (
        lambda: convolve([1, 2], [1], padding=10**9).array(),
        "y has 2,000,000,002 numbers, more than the limit of 100,",
    ),
    (lambda: layer((64, 90, 90), (64, 64, 3, 3)).expressions(), "takes 285,474,816 terms"),
]


@pytest.mark.parametrize(("request_too_much", "message"), HUGE)
def test_a_request_that_is_too_large_is_refused_at_once(request_too_much, message):
    start = time.process_time()
    with pytest.raises(LimitError) as error:
        request_too_much()
    assert message in str(error.value) and time.process_time() - start < 5


@pytest.mark.parametrize("boundary", ["replicate", "symmetric", "mirror", "wrap", "omit"])
def test_superposition_costs_what_its_terms_cost(boundary):
    y = convolve(10**9, 3, boundary=boundary, mode="same")
    start = time.process_time()
    assert [term.output_index for term in y.scatter(0)] == [(-1,), (0,), (1,)]
    assert [str(term.kernel_value) for term in y.adjoint().terms(7)] == ["h[-1]", "h[0]", "h[1]"]
    assert time.process_time() - start < 2


def test_what_only_seems_too_large_is_counted():
    y = layer((50, 3), (50, 50, 1), limit=7500)  # 50·50·50 on the axes of channels alone, most of them nothing
    assert len(y.expressions()) == 150
    with pytest.raises(LimitError, match="outputs takes 7,500 terms, more than the limit of 7,499; ask for less, or"):
        y.with_limit(7499).expressions()


def test_a_matrix_is_refused_by_the_number_of_its_entries():
    with pytest.raises(LimitError, match=r"the matrix has 10 × 10 = 100 entries, more than the limit of 99; ask"):
        convolve(10, 3, mode="same", limit=99).matrix()


@pytest.mark.parametrize("limit", [0, -1, 1.5, "many", True])
def test_a_limit_is_a_positive_integer(limit):
    with pytest.raises(InputError, match="limit must be a positive integer, not"):
        convolve((3,), (3,), limit=limit)
