"""convolve and correlate: numbers by hand, and every bad combination in one sentence."""

from fractions import Fraction

import numpy as np
import pytest

from symconv import convolve, correlate, image, kernel
from symconv.errors import InputError, LimitError

X, H = [1, 2, 3, 4], [1, 10, 100]
NUMBERS = [  # options, outputs
    ({}, [1, 12, 123, 234, 340, 400]),
    ({"mode": "same"}, [12, 123, 234, 340]),
    ({"mode": "valid"}, [123, 234]),
    ({"mode": "same", "anchor": -1}, [1, 12, 123, 234]),
    ({"mode": "same", "boundary": "replicate"}, [112, 123, 234, 344]),
    ({"mode": "same", "boundary": "symmetric"}, [112, 123, 234, 344]),
    ({"mode": "same", "boundary": "mirror"}, [212, 123, 234, 343]),
    ({"mode": "same", "boundary": "wrap"}, [412, 123, 234, 341]),
    ({"mode": "same", "boundary": "constant", "fill": 7}, [712, 123, 234, 347]),
    ({"mode": "same", "boundary": "omit"}, [0, 123, 234, 0]),
    ({"stride": 2}, [1, 123, 340]),
    ({"mode": "same", "stride": 3}, [12, 340]),
    ({"dilation": 2, "mode": "same"}, [13, 24, 130, 240]),
    ({"padding": 1}, [12, 123, 234, 340]),
    ({"padding": [(0, 2)]}, [123, 234, 340, 400]),
]


@pytest.mark.parametrize(("options", "expected"), NUMBERS)
def test_digits_show_which_pixel_meets_which_element(options, expected):
    assert convolve(X, H, **options).array().tolist() == expected


def test_the_definitions_of_correlation_run_in_opposite_directions():
    slid = correlate(X, H, definition="sliding", mode="valid")
    assert slid.array().tolist() == [321, 432] and list(slid) == [(0,), (1,)]
    textbook = correlate(X, H, mode="valid")
    assert textbook.array().tolist() == [432, 321] and list(textbook) == [(-1,), (0,)]


def test_options_may_differ_by_axis_rows_first():
    y = convolve(np.arange(12).reshape(3, 4), [[1]], stride=(2, 1), boundary=("zero", "wrap"))
    assert y.array().tolist() == [[0, 1, 2, 3], [8, 9, 10, 11]]
    assert convolve(np.arange(12).reshape(3, 4), [[1]], stride=np.int64(2)).array().tolist() == [[0, 2], [8, 10]]


def test_the_numbers_of_options_may_be_those_of_numpy():
    x = np.arange(12).reshape(3, 4)
    strided = convolve(x, [[1]], stride=np.array([2, 1]), dilation=np.int64(1), padding=np.array([[0, 1], [0, 0]]))
    assert strided.array().tolist() == [[0, 1, 2, 3], [8, 9, 10, 11]]
    one, two = np.int64(1), np.int64(2)
    assert list(convolve(3, 1, padding=((one, two),)).box) == list(convolve(3, 1, padding=((1, 2),)).box)
    anchored = convolve(x, np.ones((2, 2), int), mode="same", anchor=np.array([1, 0]))
    assert anchored.array().tolist() == convolve(x, np.ones((2, 2), int), mode="same", anchor=(1, 0)).array().tolist()


def test_an_output_can_be_the_image_of_the_next_operation():
    x, a, b = image((3,)), kernel("a b"), kernel("c d")
    twice = convolve(convolve(x, a).array(), b)
    once = convolve(x, convolve(a.array(), b).array())
    assert [total.expand() for total in twice.values()] == [total.expand() for total in once.values()]


def test_a_signal_may_meet_itself():
    x = image((2,))
    assert str(convolve(x, x)[1]) == "2*x[0]*x[1]"


REFUSED = [
    ({"stride": -1}, "stride must be a positive integer, not -1; use 1 for every position"),
    ({"stride": 2.0}, "stride must be a positive integer, not '2.0'; use 1 for every position"),
    ({"stride": True}, "stride must be a positive integer, not True; use 1 for every position"),
    ({"stride": 10**10}, "stride must be at most 1,000,000,000, not 10000000000; use 1 for every position"),
    ({"stride": (1, 2)}, "stride '(1, 2)' needs 1 values, one for each axis (rows first)"),
    ({"dilation": 0}, "dilation must be a positive integer, not 0; use 1 for every position"),
    ({"mode": "vaild"}, "unknown mode 'vaild'; did you mean 'valid'?"),
    ({"boundary": "nearest"}, "unknown boundary 'nearest'; it is called 'replicate' here"),
    ({"fill": 3}, "fill=3 belongs to boundary='constant'; leave it out or use that boundary"),
    ({"padding": -1}, "padding must not be negative, not (-1, -1); crop the image instead"),
    ({"padding": 10**10}, "padding must be at most 1,000,000,000, not (10000000000, 10000000000); use less"),
    ({"padding": "1"}, "unknown padding '1'; known: same_upper, same_lower, causal"),
    ({"padding": 1, "mode": "same"}, "padding (1, 1) takes the place of mode='same'; leave out one of the two"),
    ({"anchor": 0}, "anchor=0 belongs to mode='same'; leave it out here or use mode='same'"),
    (
        {"anchor": "left", "mode": "same"},
        "anchor 'left' is no kernel index; the kernel runs from -1 to 1, use one of these, 'low' or 'high'",
    ),
    ({"conjugate": 1}, "conjugate must be True or False, not 1; use True for complex correlation"),
    ({"definition": ["sliding"]}, "unknown definition \"['sliding']\"; known: convolution, correlation, sliding"),
    ({"definition": "slide"}, "unknown definition 'slide'; did you mean 'sliding'?"),
    (
        {"definition": "convolution"},
        "correlate does not flip the kernel; use convolve, or definition='correlation' or 'sliding'",
    ),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_a_bad_option_is_refused_with_the_way_out(options, message):
    with pytest.raises(InputError) as error:
        correlate(X, H, **options)
    assert str(error.value) == message


@pytest.mark.parametrize("fill", [[1, 2], (1, 2), [[1]], None, {}])
def test_a_fill_value_that_is_no_single_value_is_refused(fill):
    with pytest.raises(InputError) as error:
        convolve(X, H, mode="same", boundary="constant", fill=fill)
    assert str(error.value) == f"fill: '{fill}' is no number, text or SymPy expression; write it as one of these"


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(InputError) as error:
        convolve((3, 4), (5, 5), mode="valid")
    assert str(error.value) == (
        "kernel of size 5 (dilation 1) does not fit in image of size 3 in mode 'valid'; use mode='full' or more padding"
    )


PAIRS = [
    ((3, 3), (3,), "image has 2 axes and kernel 1; give both the same number (a single row of a 2-D signal is"),
    (image((3,), name="h"), (3,), "image and kernel are both named 'h'; give one of them another name="),
    (image((3,)), kernel((3,), indexing="ij"), "image has indexing 'xy' and kernel 'ij'; write both in one index"),
]


@pytest.mark.parametrize(("x", "h", "message"), PAIRS)
def test_operands_that_do_not_go_together_are_refused(x, h, message):
    with pytest.raises(InputError) as error:
        convolve(x, h)
    assert str(error.value).startswith(message)


def test_large_requests_are_refused_from_the_count_alone():
    y = convolve((2000, 2000), (11, 11))
    with pytest.raises(LimitError) as error:
        y.expressions()
    assert str(error.value) == (
        "expanding all outputs takes 4,040,100 outputs, more than the limit of 1,000,000; "
        "ask for less, or raise the limit: --limit terms=N, [limits] terms = N in a course file, limit=N in Python"
    )
    with pytest.raises(LimitError, match="takes 4,356 terms, more than the limit of 4,000; ask for less, or"):
        convolve((22, 22), (3, 3)).with_limit(4000).expressions()


def test_one_output_of_a_huge_image_is_no_large_request():
    y = convolve((10**6, 10**6), (3, 3), padding=10**9, limit=9)
    assert len(y[0, 0].args) == 9 and len(y.terms(10**5, 0)) == 9


def test_fill_values_are_exact_and_may_be_names():
    y = convolve([1, 2], [1, 1], mode="same", boundary="constant", fill="1/2")
    assert y.array().tolist() == [Fraction(3, 2), 3]
    named = convolve((3,), (2,), mode="same", boundary="constant", fill="c")
    assert [str(total) for total in named.values()] == [
        "c*h[1] + h[0]*x[-1]",
        "h[0]*x[0] + h[1]*x[-1]",
        "h[0]*x[1] + h[1]*x[0]",
    ]
