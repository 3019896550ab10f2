"""Receptive fields by hand: the composed law, named paddings, and what is refused."""

from fractions import Fraction

import pytest

from symconv import receptive
from symconv.errors import InputError, LimitError


def test_laws_are_put_into_each_other():
    axis = receptive(["3 s2 p1", "5 d2 p3"]).axes[0]
    assert (axis.u, axis.s, axis.taps, axis.o) == (1, 2, (1, 4), -7)  # p = 2(n + 2k2 - 3) + k1 - 1
    assert axis.size == 1 + 2 + 4 * 4 and axis.counts == (15,)


def test_a_transposed_layer_has_a_window_for_each_remainder():
    axis = receptive([{"kernel": 3}, {"kernel": 4, "stride": 2, "padding": 1, "transposed": True}]).axes[0]
    assert (axis.u, axis.s, axis.taps, axis.o) == (2, 1, (2, -1), 1)  # 2n1 = n - k2 + 1, p = n1 + k1
    assert axis.windows == ((-1, 2), (0, 3)) and axis.step == 1 and axis.jump == Fraction(1, 2)
    assert axis.window(7) == (3, 6) and axis.middle(6) == Fraction(7, 2)


def test_a_named_padding_needs_the_size_of_the_image():
    assert receptive(["3 s2 p same_upper"], image=5).window(0) == ((-1, 1),)
    assert receptive(["3 s2 padding same_upper"], image=6).window(0) == ((0, 2),)
    with pytest.raises(InputError, match="padding 'same_upper' depends on the size of the image; give image= too"):
        receptive(["3 s2 p same_upper"])


REFUSED = [
    ([], {}, "a stack without layers reads what it is given; give one layer at least"),
    (["stride 2"], {}, "layer 'stride 2' does not begin with the size of its kernel; write a kernel size, then"),
    (["3 strid 2"], {}, "layer '3 strid 2' has the word 'strid'; did you mean 'stride'?"),
    ([{"stride": 2}], {}, "a layer of a stack needs the size of its kernel; give kernel=3 or kernel=(3, 3)"),
    ([{"kernel": 2, "strides": 2}], {}, "a layer of a stack has no option 'strides'; did you mean 'stride'?"),
    (["0"], {}, "kernel '0' has the size '0'"),
    (["3x3", "3x3x3"], {}, "kernel '(3, 3)' needs 3 values, one for each axis (rows first)"),
    (["9"], {"image": 5}, "kernel of size 9 (dilation 1) does not fit in image of size 5 with padding (0, 0)"),
    (["3"], {"image": 5, "at": 3}, "output '(3,)' does not exist; the indices of the last layer are 0 … 2"),
]


@pytest.mark.parametrize(("layers", "options", "message"), REFUSED)
def test_what_is_no_stack_is_refused_in_one_sentence(layers, options, message):
    with pytest.raises(InputError) as error:
        receptive(layers, **options)
    assert str(error.value).startswith(message)


def test_a_field_without_end_is_counted_before_it_is_worked_out():
    with pytest.raises(LimitError, match="the receptive field has"):
        receptive([{"kernel": 3, "dilation": 10**6}])


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
def test_the_document_has_the_laws_and_the_windows(format):
    shown = receptive(["7 s2 p3", "3 s2 p1"], image=20, at=2).render(format)
    assert all(number in shown for number in ("4n", "11", "20", "5"))
