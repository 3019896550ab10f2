"""Layers by hand: which channel meets which, shapes, bias, and every combination that does not go together."""

from fractions import Fraction

import pytest

from symconv import correlate, image, layer
from symconv.errors import IndexRuleError, InputError


def test_an_output_channel_adds_up_all_image_channels():
    y = layer([[1, 2, 3], [4, 5, 6]], [[[1, 10], [100, 1000]], [[1, 0], [0, 1]]])
    assert y.array().tolist() == [[1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000], [1 + 5, 2 + 6]]
    assert list(y) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_groups_keep_to_themselves():
    y = layer([[1, 2], [3, 4], [5, 6], [7, 8]], [[[1], [10]], [[1], [10]], [[1], [0]], [[0], [1]]], groups=2)
    assert y.array().tolist() == [[31, 42], [31, 42], [5, 6], [7, 8]]


def test_a_transposed_layer_spreads_each_pixel():
    y = layer([[1, 2]], [[[1, 10, 100], [0, 0, 1]]], stride=2, transposed=True, output_padding=1)
    assert y.array().tolist() == [[1, 10, 102, 20, 200, 0], [0, 0, 1, 0, 2, 0]]


def test_every_sample_of_a_batch_meets_the_same_weight():
    y = layer([[[1, 2]], [[3, 4]]], [[[1, 10]]])
    assert y.array().tolist() == [[[21]], [[43]]] and str(layer((2, 1, 2), (1, 1, 1))[1, 0, 1]) == "w[0,0,0]*x[1,0,1]"


def test_the_bias_may_be_numbers_names_or_symbols_to_be():
    x, w = [[1, 2]], [[[1]], [[2]]]
    assert layer(x, w, [Fraction(1, 2), -3]).array().tolist() == [[Fraction(3, 2), Fraction(5, 2)], [-1, 1]]
    assert [str(total) for total in layer(x, w, "p q").values()] == ["p + 1", "p + 2", "q + 2", "q + 4"]
    assert [str(total) for total in layer((1, 1), (2, 1, 1), True).values()] == [
        "b[0] + w[0,0,0]*x[0,0]",
        "b[1] + w[1,0,0]*x[0,0]",
    ]
    assert layer([[2**62]], [[[1]]], [2**62]).array().tolist() == [[2**63]]


def test_signals_that_count_from_0_rows_first_are_welcome():
    x = image((1, 3), name="u", origin="first", indexing="ij")
    assert str(layer(x, (1, 1, 1))[0, 2]) == "u[0,2]*w[0,0,0]"


def test_an_index_of_a_layer_has_its_channel_and_no_more():
    y = layer((2, 3, 3), (4, 2, 2, 2))
    assert y.rank == 3 and list(y.box) == [(0, 3), (0, 1), (0, 1)] and y[9, 0, 0] == 0
    with pytest.raises(IndexRuleError, match="needs 3 integers, not 4"):
        y[0, 0, 0, 0]


def test_superposition_says_where_a_pixel_of_a_channel_goes():
    y = layer((2, 2), (2, 1, 2), groups=2, padding=1)
    assert [(t.output_index, t.kernel_index) for t in y.scatter(1, 0)] == [((1, 0), (1, 0, 1)), ((1, 1), (1, 0, 0))]


X, W = (4, 5, 5), (6, 2, 3, 3)
REFUSED = [
    (X, (6, 3, 3, 3), {}, "image has 4 channels, but weight (6, 3, 3, 3) with groups=1 needs 3; "
     "give a weight (O, 4, …) or another groups="),
    (X, W, {"groups": 3}, "groups=3 does not divide 4 image channels; use a divisor of 4"),
    (X, (5, 2, 3, 3), {"groups": 2}, "groups=2 does not divide 5 output channels; use a divisor of 5"),
    (X, W, {"groups": 0}, "groups must be a positive integer, not 0; use 1 to join all channels"),
    ((5, 5), W, {}, "image (5, 5) and weight (6, 2, 3, 3) do not fit; a layer needs an image (C, …) or (N, C, …) "
     "and a weight with as many axes of space after two of channels"),
    (X, (6, 2, 7, 3), {"groups": 2}, "kernel of size 7 (dilation 1) does not fit in image of size 5 with padding "
     "(0, 0); use more padding"),
    (X, W, {"groups": 2, "stride": -2}, "stride must be a positive integer, not -2; use 1 for every position"),
    (X, W, {"groups": 2, "padding": -1}, "padding must not be negative, not (-1, -1); crop the image instead"),
    (X, W, {"groups": 2, "padding": "sane"}, "unknown padding 'sane'; did you mean 'same'?"),
    (X, W, {"groups": 2, "padding": None}, "padding of a layer is a number for each axis of space, not None; "
     "use 0 for none"),
    (X, W, {"groups": 2, "padding": "same", "stride": 2}, "padding='same' needs stride 1, not 2; "
     "use 'same_upper' (TensorFlow, Keras, ONNX), 'same_lower' or the amount as a number"),
    (X, W, {"groups": 2, "output_padding": 1}, "output_padding=1 belongs to transposed=True; leave it out or use "
     "transposed=True"),
    (X, (4, 2, 3, 3), {"transposed": True, "output_padding": 2, "stride": 2}, "output_padding must be smaller than "
     "stride 2 or dilation 1 and not negative, not 2; use 0 … 1"),
    (X, (4, 2, 3, 3), {"transposed": True, "padding": "same"}, "padding='same' is for layers that are not "
     "transposed; use 'same_upper' (Keras), 'same_lower' or the amount as a number"),
    (X, (4, 2, 3, 3), {"transposed": True, "padding": "causal"}, "padding='causal' is for layers that are not "
     "transposed; use 'same_upper' (Keras), 'same_lower' or the amount as a number"),
    (X, (4, 2, 3, 3), {"transposed": True, "padding": "same_upper", "stride": 2, "output_padding": 1},
     "padding='same_upper' of a transposed layer makes 2·5 outputs, so output_padding=1 cannot be added; leave it out "
     "or give the padding as a number"),
    (X, (4, 2, 3, 3), {"transposed": True, "padding": 9}, "padding (9, 9) leaves no output of a transposed layer; "
     "use less padding"),
    (X, (4, 2, 3, 3), {"transposed": True, "boundary": "wrap"}, "a transposed layer reads nothing outside, so "
     "boundary='wrap' is for others; leave it out"),
    (X, W, {"groups": 2, "boundary": "constant"}, "a layer has no fill value; use boundary='zero', or convolve with "
     "boundary='constant'"),
    (X, W, {"groups": 2, "bias": [1, 2]}, "bias has shape (2,), the layer 6 output channels; give one value for each"),
    (image(X), W, {"groups": 2}, "image x of a layer counts from 0, rows first; make it with origin='first', "
     "indexing='ij'"),
]  # fmt: skip


def test_each_axis_may_have_a_padding_of_its_own():
    y = layer((1, 5, 4), (1, 1, 3, 3), stride=(1, 2), padding=("causal", "same_upper"))
    assert [axis.law.o for axis in y.operation.axes[-2:]] == [-2, 0] and y.operation.ranges.shape == (1, 5, 2)


@pytest.mark.parametrize(("x", "w", "options", "message"), REFUSED)
def test_what_does_not_go_together_is_refused_in_one_sentence(x, w, options, message):
    with pytest.raises(InputError) as error:
        layer(x, w, **options)
    assert str(error.value) == message


def test_padding_same_halves_the_dilated_kernel_and_a_named_anchor_is_an_element():
    x, w = [1, 2, 3, 4, 5], [1, 10]
    padded = layer([x], [[w]], padding="same", dilation=2)  # between the taps: x[n-1] + 10·x[n+1]
    assert padded.array().tolist() == [[20, 31, 42, 53, 4]]
    low, high = (
        correlate(x, w, definition="sliding", mode="same", dilation=2, anchor=anchor) for anchor in ("low", "high")
    )
    assert low.array().tolist() == [31, 42, 53, 4, 5] and high.array().tolist() == [10, 20, 31, 42, 53]


FIRST = {"origin": "first", "indexing": "ij"}
NAMESAKES = [
    ((image((1, 1, 3), name="w", **FIRST), (1, 1, 2)), "image and weight are both named 'w'; give one of them another"),
    (
        (image((1, 3), name="b", **FIRST), (1, 1, 2), True),
        "image and bias are both named 'b'; give one of them another",
    ),
    (((1, 3), image((1, 1, 2), name="b", **FIRST), True), "weight and bias are both named 'b'; give one of them"),
]


@pytest.mark.parametrize(("operands", "message"), NAMESAKES)
def test_operands_of_one_name_are_refused(operands, message):
    with pytest.raises(InputError) as error:
        layer(*operands)
    assert str(error.value).startswith(message)
