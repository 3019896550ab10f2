"""The last line of a worked example: what became of the kernel, read off the terms; every expectation by hand."""

import pytest

from symconv import convolve, correlate, image, layer
from symconv.derive.insight import insight
from symconv.render.dispatch import tell

LETTERS = "a b c / d e f / g h i"
X = image((7, 7))


def told(example):
    return " ".join(tell(said) for said in insight(example))


def test_a_convolution_turns_the_kernel_by_180_degrees():
    assert told(convolve(X, LETTERS).derive(1, 1)) == (
        "Over the pixels the kernel h stands as i h g / f e d / c b a: it was turned by 180°."
    )


@pytest.mark.parametrize("options", [{}, {"definition": "sliding"}])
def test_a_correlation_leaves_it_as_it_is_drawn(options):
    assert told(correlate(X, LETTERS, **options).derive(0, 0)).endswith(
        "a b c / d e f / g h i: as it is drawn, not turned."
    )


def test_on_one_axis_the_kernel_is_reversed():
    assert told(convolve((7,), "a b c").derive(1)) == "Over the pixels the kernel h stands as c b a: it was reversed."


def test_at_the_border_a_part_of_the_kernel_meets_pixels():
    assert told(convolve(X, LETTERS).derive(-4, -4)) == (
        "Only h[-1,-1] meets a pixel, and one element alone does not show how the kernel h lies."
    )
    assert told(convolve(X, LETTERS).derive(-3, -3)).endswith(
        "stands as e d / b a: it was turned by 180°. Elements of the kernel that meet a pixel: 4 of 9."
    )


def test_dilation_says_its_steps_and_stride_changes_nothing():
    slide = correlate(X, LETTERS, definition="sliding", dilation=2, stride=2, mode="valid")
    assert told(slide.derive(0, 0)).endswith(
        "as it is drawn, not turned. From one element to the next it takes steps of [2,2]."
    )


def test_a_symmetric_kernel_of_numbers_is_said_not_to_show_it():
    assert told(convolve("1 2 3 4 5", "1 2 1").derive(0)).endswith(
        "it was reversed. This kernel equals its own reversal, so its values alone do not show it."
    )


def test_where_the_boundary_folds_positions_are_told_and_no_picture_is_claimed():
    text = told(convolve((5,), "a b c", boundary="symmetric", mode="same").derive(-2))
    assert text.startswith("Over the positions that are asked for the kernel h stands as c b a: it was reversed.")
    assert "Positions outside the image: 1;" in text


def test_layers_and_three_axes_have_their_last_line_too():
    assert told(layer((1, 5), (1, 1, 3)).derive(0, 1)).endswith("as it is drawn, not turned.")
    assert [said.key for said in insight(convolve((3, 3, 3), (2, 2, 2)).derive(0, 0, 0))] == ["lying.told.turned3"]


def test_no_product_and_many_products_are_told_without_a_list():
    assert [said.key for said in insight(convolve(X, LETTERS).derive(40, 40))] == ["lying.none"]
    assert [said.key for said in insight(convolve((9, 9), (7, 7)).derive(0, 0))] == ["lying.told.turned2"]


@pytest.mark.parametrize("format", ["text", "markdown", "latex", "typst", "html"])
def test_every_format_ends_with_it(format):
    shown = convolve(X, LETTERS).derive(1, 1).render(format)
    assert "it was turned by 180°" in shown[-400:]
