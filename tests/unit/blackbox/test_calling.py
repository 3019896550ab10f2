"""Functions that cannot be identified, or that behave badly, are refused with a reason."""

import asyncio
import itertools
import sys
import time

import numpy as np
import pytest

from symconv import IdentifyError, identify
from symconv.blackbox import REASONS
from symconv.errors import InputError, LimitError
from tests.helpers import counted, same


def test_a_function_that_changes_its_operands_does_no_harm():
    def careless(x, h):
        y = same("convolution")(x, h)
        x[:], h[:] = 0, 5
        return y

    assert identify(careless, 6, 3).kind == "convolution"


@pytest.mark.parametrize("bad", [(), (0, 3), "6x7", (6.5,)])
def test_shapes_that_are_none_are_refused(bad):
    with pytest.raises(InputError, match="image"):
        identify(same("convolution"), bad, 3)


def test_a_shape_with_too_many_elements_is_refused_from_its_size():
    with pytest.raises(
        LimitError, match=r"image shape .* has 1,000,000,000,000 elements, more than the limit of 100,000"
    ):
        identify(same("convolution"), (10**6, 10**6), 3)


inner = same("convolution")


noise = np.random.default_rng(1)


def recursive(x, h):
    return recursive(x, h)


def unprintable(x, h):
    class BrokenError(Exception):
        def __str__(self):
            raise ValueError

    raise BrokenError


class OwnError(BaseException):
    """An exception outside of Exception."""


def raising(error):
    def compute(x, h):
        raise error

    return compute


class Slow:
    def __array__(self, *_, **__):
        time.sleep(5)
        return np.zeros(3)


class NoArray:
    def __array__(self, *_, **__):
        raise SystemExit(1)


CASES = {
    "absolute value": (lambda x, h: np.abs(inner(x, h)), "not bilinear"),
    "root of the square": (lambda x, h: np.sqrt(inner(x, h) ** 2), "not bilinear"),
    "square": (lambda x, h: inner(x, h) ** 2, "not bilinear"),
    "square of the kernel": (lambda x, h: inner(inner(x, h), h), "not bilinear"),
    "median": (lambda x, h: np.median(x) + inner(x, h), "not bilinear"),
    "median alone": (lambda x, h: np.sort(x), "not bilinear"),
    "threshold": (lambda x, h: inner(x, h) > 0, "saturates"),
    "score": (lambda x, h: inner(x, h) / (np.abs(x).sum() + 1), "not bilinear"),
    "squared distance": (lambda x, h: np.array([((x[n : n + 3] - h) ** 2).sum() for n in range(4)]), "not bilinear"),
    "rectified": (lambda x, h: np.maximum(inner(x, h), 0), "saturates"),
    "clipped": (lambda x, h: np.clip(inner(x, h), 0, 255), "saturates"),
    "clipped far out": (lambda x, h: np.clip(inner(x, h), -3e6, 3e6), "saturates"),
    "rounded": (lambda x, h: np.round(inner(x, h)), "rounds"),
    "noise": (lambda x, h: inner(x, h) + noise.normal(size=x.shape), "not deterministic"),
    "not a number": (lambda x, h: inner(x, h) * np.nan, "not finite"),
    "division by zero": (lambda x, h: inner(x, h) / 0, "not finite"),
    "complex": (lambda x, h: inner(x, h) * 1j, "complex"),
    "trimmed": (lambda x, h: np.trim_zeros(np.convolve(x, h)), "shape depends on data"),
    "kernel ignored": (lambda x, h: x, "no kernel"),
    "image ignored": (lambda x, h: h, "no image"),
    "zero": (lambda x, h: 0 * x, "no kernel"),
    "exception": (lambda x, h: 1 // 0, "exception"),
    "exit": (lambda x, h: sys.exit("bye"), "exception"),
    "recursion": (recursive, "exception"),
    "cancelled": (raising(asyncio.CancelledError()), "exception"),
    "generator exit": (raising(GeneratorExit()), "exception"),
    "own base exception": (raising(OwnError("no")), "exception"),
    "masked": (lambda x, h: np.ma.masked_less(inner(x, h), 1e9), "no array"),
    "unprintable error": (unprintable, "exception"),
    "nothing": (lambda x, h: None, "no array"),
    "text": (lambda x, h: "y", "no array"),
    "ragged": (lambda x, h: [[1], [1, 2]], "no array"),
    "no array": (lambda x, h: NoArray(), "no array"),
    "objects": (lambda x, h: np.array([object()]), "no array"),
    "empty": (lambda x, h: np.empty(0), "no array"),
    "too few arguments": (lambda x: x, "exception"),
    "size of the sum": (lambda x, h: inner(x, h / abs(h.sum())), "not bilinear"),
    "flipped by the sign of the sum": (lambda x, h: inner(x, h if h.sum() >= 0 else h[::-1]), "not bilinear"),
    "largest element": (lambda x, h: inner(x, h / h.max()), "not bilinear"),
}


@pytest.mark.parametrize(("function", "reason"), CASES.values(), ids=CASES)
def test_each_is_refused_with_its_reason_and_few_calls(function, reason):
    assert reason in REASONS
    hostile, calls = counted(function)
    with pytest.raises(IdentifyError) as refused:
        identify(hostile, 6, 3)
    assert refused.value.reason == reason
    assert "\n" not in str(refused.value)
    assert len(calls) <= 3 + 20


def test_the_message_names_the_probe_that_raised():
    def fussy(x, h):
        if h[2] == 1 and h.sum() == 1:
            raise KeyError("third element")
        return inner(x, h)

    with pytest.raises(IdentifyError, match=r"raised KeyError\(.*\) for the coded image, .* a one at \(2,\)"):
        identify(fussy, 6, 3)


def test_the_message_gives_the_range_that_broke():
    with pytest.raises(IdentifyError, match=r"stays within 0 … 255"):
        identify(lambda x, h: np.clip(inner(x, h), 0, 255), 6, 3)


def test_a_kernel_of_zeros_may_fail():
    def needs_a_sum(x, h):
        if abs(h.sum()) < 1e-9:
            raise ValueError("the kernel sums to zero")
        return inner(x, h) / h.sum()

    assert identify(needs_a_sum, 6, 3).normalised == "sum"


def test_a_call_that_never_returns_is_left_behind():
    def endless(x, h):
        while True:
            time.sleep(0.01)

    started = time.perf_counter()
    with pytest.raises(IdentifyError, match=r"longer than 0\.2 s") as refused:
        identify(endless, 6, 3, seconds=0.2)
    assert refused.value.reason == "time"
    assert time.perf_counter() - started < 10


def test_the_time_limit_covers_the_conversion_of_the_result():
    started = time.perf_counter()
    with pytest.raises(IdentifyError) as refused:
        identify(lambda x, h: Slow(), 6, 3, seconds=0.2)
    assert refused.value.reason == "time"
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("error", [asyncio.CancelledError(), GeneratorExit(), OwnError("no"), SystemExit(1)])
def test_base_exceptions_are_refused_under_a_time_limit_too(error):
    with pytest.raises(IdentifyError, match=type(error).__name__):
        identify(raising(error), 6, 3, seconds=5)


def test_a_time_limit_lets_fast_functions_and_their_errors_through():
    assert identify(inner, 6, 3, seconds=5).kind == "convolution"
    with pytest.raises(IdentifyError) as refused:
        identify(lambda x, h: 1 // 0, 6, 3, seconds=5)
    assert refused.value.reason == "exception"


def test_a_function_that_changes_its_mind_later_is_found_out():
    turn = itertools.count()

    def fickle(x, h):
        return inner(x, h) + (next(turn) > 8)

    with pytest.raises(IdentifyError):
        identify(fickle, 6, 3)


def test_interrupting_is_not_swallowed():
    def interrupted(x, h):
        raise KeyboardInterrupt

    for seconds in (None, 5):
        with pytest.raises(KeyboardInterrupt):
            identify(interrupted, 6, 3, seconds=seconds)
