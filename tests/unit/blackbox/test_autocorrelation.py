"""Which output of an autocorrelation is lag 0, and where a shift moves the largest output: asked of the functions."""

import numpy as np
import pytest

from symconv import autocorrelation
from symconv.errors import InputError
from tests.helpers import by_law

X = np.array([1.0, -2, 5, 3, -1, 4])
FUNCTIONS = {
    "full": lambda x, h: np.correlate(x, h, "full"),
    "same": lambda x, h: np.correlate(x, h, "same"),
    "convolved with the flipped": lambda x, h: np.convolve(x, h[::-1]),
    "operands swapped": lambda x, h: np.correlate(h, x, "full"),
    "circular": lambda x, h: np.fft.ifft(np.fft.fft(x) * np.conj(np.fft.fft(h))).real,
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_lag_0_is_where_the_function_has_its_largest_output(function):
    assert autocorrelation(function, 6).zero == (int(np.argmax(function(X, X))),)


@pytest.mark.parametrize("function", [FUNCTIONS[name] for name in ("full", "operands swapped")])
@pytest.mark.parametrize("delay", [1, 2])
def test_a_delay_of_the_second_moves_the_largest_output_as_it_is_said(function, delay):
    x = np.concatenate([X, np.zeros(4)])
    found = autocorrelation(function, x.shape)
    moved = int(np.argmax(function(x, np.roll(x, delay))))
    assert moved == found.zero[0] - found.sign[0] * delay
    assert f"to {found.zero[0]} {'-' if found.sign[0] > 0 else '+'} d" in str(found)
    assert found.lag(moved) == (-delay,)


def test_two_axes_have_a_lag_each():
    scipy = pytest.importorskip("scipy.signal")
    found = autocorrelation("scipy.signal.correlate2d(x, x)", (4, 5))
    x = np.random.default_rng(0).normal(size=(4, 5))
    assert found.zero == np.unravel_index(np.argmax(scipy.correlate2d(x, x)), (7, 9))


def test_what_has_no_lags_is_said():
    with pytest.raises(InputError, match="is a convolution and has no lags"):
        autocorrelation("numpy.convolve(x, x)", 6)
    with pytest.raises(InputError, match="a stride apart"):
        autocorrelation(by_law([(1, 2, 1, 0)], "zero", (3,)), 6)
    with pytest.raises(InputError, match="for x with itself use autocorrelation"):
        autocorrelation("numpy.negative(x)", 6)
