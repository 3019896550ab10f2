"""Windows by hand: ranges and offsets that a person can check with pencil and paper."""

import pytest

from symconv.errors import InputError
from symconv.index import IndexLaw, WindowSpec, window

CASES = [  # spec, image, kernel -> law (u, s, d, o), outputs
    (WindowSpec("convolution", "full"), (0, 4), (0, 2), (1, 1, -1, 0), (0, 6)),
    (WindowSpec("convolution", "valid"), (0, 4), (0, 2), (1, 1, -1, 0), (2, 4)),
    (WindowSpec("convolution", "same"), (0, 4), (0, 2), (1, 1, -1, 0), (0, 4)),
    (WindowSpec("convolution", "same", anchor="low"), (0, 4), (0, 3), (1, 1, -1, 1), (0, 4)),
    (WindowSpec("convolution", "same", anchor="high"), (0, 4), (0, 3), (1, 1, -1, 2), (0, 4)),
    (WindowSpec("sliding", "same", anchor="low"), (0, 4), (0, 3), (1, 1, 1, -1), (0, 4)),
    (WindowSpec("sliding", "same", anchor="high"), (0, 4), (0, 3), (1, 1, 1, -2), (0, 4)),
    (WindowSpec("sliding", "same", anchor=3), (0, 4), (0, 3), (1, 1, 1, -3), (0, 4)),
    (WindowSpec("correlation", "full"), (0, 4), (0, 2), (1, -1, 1, 0), (-4, 2)),
    (WindowSpec("correlation", "same"), (-3, 3), (-1, 1), (1, -1, 1, 0), (-3, 3)),
    (WindowSpec("sliding", "valid", stride=2), (0, 6), (0, 2), (1, 2, 1, 0), (0, 2)),
    (WindowSpec("sliding", "valid", stride=2), (1, 7), (0, 2), (1, 2, 1, -1), (1, 3)),
    (WindowSpec("sliding", padding=(1, 2)), (0, 4), (0, 2), (1, 1, 1, 0), (-1, 4)),
    (WindowSpec("sliding", padding="same_upper", stride=2), (0, 5), (0, 2), (1, 2, 1, 0), (0, 2)),
    (WindowSpec("sliding", padding="same_lower", stride=2), (0, 5), (0, 2), (1, 2, 1, -1), (0, 2)),
    (WindowSpec("sliding", padding="same_upper", stride=2), (0, 4), (0, 2), (1, 2, 1, -1), (0, 2)),
    (WindowSpec("convolution", padding="causal", dilation=2), (0, 4), (0, 2), (1, 1, -2, 0), (0, 4)),
    (WindowSpec("sliding", dilation=2, mode="valid"), (0, 6), (0, 2), (1, 1, 2, 0), (0, 2)),
    (WindowSpec("sliding", "same", dilation=2, anchor="low"), (0, 4), (0, 3), (1, 1, 2, -2), (0, 4)),
    (WindowSpec("sliding", "same", dilation=2, anchor="high"), (0, 4), (0, 3), (1, 1, 2, -4), (0, 4)),
    (WindowSpec("convolution", "same", dilation=2, anchor="low"), (0, 4), (-1, 2), (1, 1, -2, 0), (0, 4)),
    (WindowSpec("convolution", "same", dilation=3, anchor="high"), (0, 4), (-1, 2), (1, 1, -3, 3), (0, 4)),
    (WindowSpec("correlation", "same", dilation=2, anchor="high"), (0, 4), (-2, 1), (1, -1, 2, 0), (-4, 0)),
]


@pytest.mark.parametrize(("spec", "image", "kernel", "law", "outputs"), CASES)
def test_windows_are_the_ranges_worked_out_by_hand(spec, image, kernel, law, outputs):
    assert window(spec, image, kernel) == (IndexLaw(*law), outputs)


@pytest.mark.parametrize("definition", ["convolution", "correlation", "sliding"])
@pytest.mark.parametrize("size", range(1, 6))
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_a_named_anchor_lays_that_element_on_the_output_whatever_the_dilation(definition, size, dilation):
    kernel = (-3, size - 4)
    for anchor, place in (("low", (size - 1) // 2), ("high", size // 2)):
        spec = WindowSpec(definition, "same", dilation=dilation, anchor=anchor)
        law, outputs = window(spec, (0, 6), kernel)
        assert [law.image(n, kernel[0] + place) for n in outputs] == ([6, 0] if law.s < 0 else [0, 6])


REFUSED = [
    ({"definition": "convolute"}, "unknown definition 'convolute'; did you mean 'convolution'?"),
    ({"mode": "sam"}, "unknown mode 'sam'; did you mean 'same'?"),
    ({"stride": 0}, "stride must be a positive integer, not 0; use 1 for every position"),
    ({"dilation": -1}, "dilation must be a positive integer, not -1; use 1 for every position"),
    ({"padding": (0, -1)}, "padding must not be negative, not (0, -1); crop the image instead"),
    ({"padding": "same_uper"}, "unknown padding 'same_uper'; did you mean 'same_upper'?"),
    ({"anchor": 1}, "anchor=1 belongs to mode='same'; leave it out here or use mode='same'"),
]


@pytest.mark.parametrize(("choices", "message"), REFUSED)
def test_bad_choices_are_refused_with_the_way_out(choices, message):
    with pytest.raises(InputError) as error:
        WindowSpec(**choices)
    assert str(error.value) == message


def test_a_kernel_that_does_not_fit_and_a_foreign_anchor_are_refused():
    with pytest.raises(InputError, match=r"kernel of size 5 \(dilation 1\) does not fit in image of size 3 in mode"):
        window(WindowSpec(mode="valid"), (0, 2), (0, 4))
    with pytest.raises(InputError, match="anchor 4 is no kernel index; the kernel runs from 0 to 2"):
        window(WindowSpec(mode="same", anchor=4), (0, 2), (0, 2))
