"""A layer before and after a change: what a document says of it, and what is refused."""

import pytest

from symconv import change
from symconv.errors import InputError


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
def test_the_document_shows_both_layers_and_what_became_of_the_outputs(format):
    shown = change("3 s2 p1 t", "3 s2 p1 t o1", image="1 2 3", kernel="1 10 100").render(format)
    assert all(word in shown for word in ("padding", "Before", "After", "300"))


def test_an_output_that_only_moved_is_said_to_equal_the_earlier_one():
    shown = str(change("4 padding same_upper", "4 padding same_lower", image=5))
    assert "z[1] = y[0]" in shown and "z[0] = x[0]·h[2] + x[1]·h[3]" in shown


@pytest.mark.parametrize(
    ("before", "after", "options", "message"),
    [
        ("3", "4", {"image": 5}, r"the kernel has the size \(3,\) before and \(4,\) after; compare layers of one size"),
        ("3", "3 s2", {"image": 5, "kernel": "1 2"}, r"the kernel has the shape \(2,\), its layers \(3,\)"),
        ("3", "3 s0", {"image": 5}, "stride must be a positive integer, not 0"),
    ],
)
def test_layers_that_cannot_be_compared_are_refused(before, after, options, message):
    with pytest.raises(InputError, match=message):
        change(before, after, **options)
