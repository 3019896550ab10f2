"""Typed shapes, indices and windows."""

import pytest

from symconv.errors import IndexRuleError, InputError, LimitError
from symconv.text.shapes import parse_index, parse_shape, parse_window

SIZES = "write one positive whole number for each axis, such as 7x7"
WHOLE = "write one whole number for each axis, such as 1,-1"


@pytest.mark.parametrize(
    ("text", "shape"),
    [("5", (5,)), ("7x7", (7, 7)), ("7 x 8", (7, 8)), ("7x7x3", (7, 7, 3)), ("1x2x3x4", (1, 2, 3, 4)), ("07", (7,))],
)
def test_a_shape_is_read(text, shape):
    assert parse_shape(text) == shape


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"shape '' has the size ''; {SIZES}"),
        ("0x5", f"shape '0x5' has the size '0'; {SIZES}"),
        ("-1x5", f"shape '-1x5' has the size '-1'; {SIZES}"),
        ("1e3 x 1e3", f"shape '1e3 x 1e3' has the size '1e3'; {SIZES}"),
        ("7.0", f"shape '7.0' has the size '7.0'; {SIZES}"),
        ("7X7", f"shape '7X7' has the size '7X7'; {SIZES}"),
        ("7x", f"shape '7x' has the size ''; {SIZES}"),
        ("0x10", f"shape '0x10' has the size '0'; {SIZES}"),
        ("٣", rf"shape '\u0663' has the size '\u0663'; {SIZES}"),
        ("1" * 10, f"shape '{'1' * 10}' has the size '{'1' * 10}'; {SIZES}"),
        ("1x1x1x1x1", f"shape '1x1x1x1x1' has more than 4 parts, the limit; {SIZES}"),
    ],
)
def test_what_is_no_shape_is_refused(text, message):
    with pytest.raises(InputError) as caught:
        parse_shape(text)
    assert str(caught.value) == message


def test_a_side_above_the_limit_is_refused_with_the_limit():
    with pytest.raises(LimitError) as caught:
        parse_shape("1x1000000", "image shape")
    assert str(caught.value) == (
        "image shape '1x1000000' has a side of 1,000,000, more than the limit of 100,000; give a smaller shape, or "
        "raise the limit: --limit side=N, [limits] side = N in a course file, raise_limits(side=N) in Python"
    )
    assert parse_shape("1x1000000", limit=1_000_000) == (1, 1_000_000)


@pytest.mark.parametrize(
    ("text", "index"),
    [("1,1", (1, 1)), (" ( 0 , -3 ) ", (0, -3)), ("[+2]", (2,)), ("-1", (-1,)), ("1,2,3,4", (1, 2, 3, 4))],
)
def test_an_index_is_read(text, index):
    assert parse_index(text) == index
    assert parse_index(text, rank=len(index)) == index


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"index '' has the part ''; {WHOLE}"),
        ("(1.5,0)", f"index '(1.5,0)' has the part '1.5'; {WHOLE}"),
        ("(1,0]", f"index '(1,0]' has the part '(1'; {WHOLE}"),
        ("1;0", f"index '1;0' has the part '1;0'; {WHOLE}"),
        ("1,0,", f"index '1,0,' has the part ''; {WHOLE}"),
        ("(0)", f"index '(0)' has 1 part, 2 are needed; {WHOLE}"),
        ("0,0,0", f"index '0,0,0' has 3 parts, 2 are needed; {WHOLE}"),
        ("0,0,0,0,0", f"index '0,0,0,0,0' has more than 4 parts, the limit; {WHOLE}"),
    ],
)
def test_what_is_no_index_of_two_axes_is_refused(text, message):
    with pytest.raises(IndexRuleError) as caught:
        parse_index(text, rank=2)
    assert str(caught.value) == message


def test_an_index_of_one_axis_has_one_part():
    with pytest.raises(IndexRuleError) as caught:
        parse_index("1,2", rank=1)
    assert str(caught.value) == f"index '1,2' has 2 parts, 1 is needed; {WHOLE}"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("0:3,0:3", ((0, 3), (0, 3))),
        ("-1:1", ((-1, 1),)),
        ("[ 0 : 0 , -3 : 3 ]", ((0, 0), (-3, 3))),
    ],
)
def test_a_window_is_read_with_both_ends(text, window):
    assert parse_window(text) == window
    assert parse_window(text, rank=len(window)) == window


PAIR = "write first and last index of each axis, such as 0:3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"window '' has the part ''; {PAIR}"),
        ("3,0:3", f"window '3,0:3' has the part '3'; {PAIR}"),
        ("0:1:2,0:3", f"window '0:1:2,0:3' has the part '0:1:2'; {PAIR}"),
        ("0:a,0:3", f"window '0:a,0:3' has the part '0:a'; {PAIR}"),
        ("0.5:1,0:3", f"window '0.5:1,0:3' has the part '0.5:1'; {PAIR}"),
        ("3:0,0:3", "window '3:0,0:3' has the part '3:0'; the first index must not be above the last"),
        ("0:3", "window '0:3' has 1 part, 2 are needed; write first and last index of each axis, such as 0:3"),
    ],
)
def test_what_is_no_window_of_two_axes_is_refused(text, message):
    with pytest.raises(InputError) as caught:
        parse_window(text, rank=2)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["X1,2", "1,2X", "X(1,2)X"])
def test_nothing_but_space_is_passed_over_around_an_index(text):
    with pytest.raises(IndexRuleError, match="write one whole number for each axis"):
        parse_index(text)
