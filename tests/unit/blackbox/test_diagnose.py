"""Diagnoses of numbers made by hand with one convention changed."""

import numpy as np
import pytest

from symconv import diagnose
from symconv.errors import InputError
from tests.helpers import by_law, same

X = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8], [9, 7, -9, 3], [2, 3, 8, -4]])


H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (same("convolution")(X, H), "as expected"),
        (same("sliding")(X, H), "kernel not flipped"),
        (
            by_law([(1, 1, 1, -1), (1, 1, -1, 1)], "zero", X.shape)(X, H),
            "kernel not flipped on axis 0 (one axis flipped)",
        ),
        (by_law([(1, 1, -1, 1), (1, 1, -1, 2)], "zero", X.shape)(X, H), "off by one anchor on axis 1"),
        (same("convolution", "mirror")(X, H), "wrong border: mirror instead of zero"),
        (same("convolution")(X, H.T), "rows and columns of the kernel swapped"),
        (same("convolution")(X.T, H), "rows and columns of the image swapped"),
        (same("convolution")(X, H).T, "rows and columns of the output swapped"),
        (same("convolution")(X, H) / H.sum(), "kernel divided by its sum"),
        (by_law([(1, 1, -1, 0)] * 2, "zero", (7, 6))(X, H), "as expected"),
        (by_law([(1, 1, 1, -2)] * 2, "zero", (7, 6))(X, H), "kernel not flipped"),
        (by_law([(1, -1, 1, 4), (1, -1, 1, 3)], "zero", (7, 6))(X, H), "kernel not flipped; output runs backwards"),
        (by_law([(1, 1, -1, 2)] * 2, "zero", (3, 2))(X, H), "as expected"),
    ],
)
def test_wrong_numbers_are_traced_to_their_convention(numbers, words):
    assert words in [str(diagnosis) for diagnosis in diagnose(numbers, X, H)]


def test_two_faults_are_named_together_and_noise_has_the_nearest_convention():
    (found,) = diagnose(same("sliding", "wrap")(X, H), X, H)
    assert found.faults == ("kernel not flipped", "wrong border: wrap instead of zero")
    assert "of 20 cells agree with the nearest" in str(diagnose(X + 1, X, H))
    (floats,) = diagnose(same("sliding")(X / 3, H / 7), X / 3, H / 7)
    assert floats.faults == ("kernel not flipped",)


def test_the_positions_of_an_even_kernel_are_named():
    x, h = np.array([3, -1, 4, 1, 5, -9, 2]), np.array([1, 2, -5, 7])
    (low,) = diagnose(same("sliding", place="low")(x, h), x, h)
    (high,) = diagnose(same("sliding", place="high")(x, h), x, h)
    assert high.faults == ("kernel not flipped",)
    assert low.faults[1] == "off by one anchor on axis 0 (kernel position 1 of 0 … 3 on the output, not 2)"


def test_large_outputs_are_traced_too():
    random = np.random.default_rng(4)
    x, h = random.integers(-9, 10, (150, 160)), random.integers(-9, 10, (9, 8))
    (found,) = diagnose(same("sliding", "mirror", "high")(x[:40, :40], h), x[:40, :40], h)
    assert found.faults == ("kernel not flipped", "wrong border: mirror instead of zero")
    assert "of 24000 cells agree with the nearest" in str(diagnose(x, x, h))


def test_other_expectations_can_be_stated():
    (found,) = diagnose(same("sliding", "mirror")(X, H), X, H, expected="sliding", boundary="mirror")
    assert found.faults == ()
    with pytest.raises(InputError, match="unknown definition 'corr'"):
        diagnose(X, X, H, expected="corr")
    with pytest.raises(InputError, match="expected= convolution, sliding, not 'correlation'"):
        diagnose(X, X, H, expected="correlation")
    with pytest.raises(InputError, match="anchor= low, high, not 'middle'"):
        diagnose(X, X, H, anchor="middle")
    with pytest.raises(InputError, match=r"boundary= zero, .*, not 'constant'"):
        diagnose(X, X, H, boundary="constant")
    with pytest.raises(InputError, match=r"shapes \(5, 4\), \(20,\) and \(3, 3\) do not belong together"):
        diagnose(X, X.reshape(-1), H)
    with pytest.raises(InputError, match=r"values .* array of numbers"):
        diagnose("abc", X, H)


rng = np.random.default_rng(3)
WIDE = rng.integers(0, 20, (9, 11))
CONVOLVED, SLID = same("convolution")(WIDE, H), same("sliding")(WIDE, H)


@pytest.mark.parametrize(
    ("numbers", "faults"),
    [
        (np.clip(CONVOLVED, 0, 255).astype(np.uint8), "saturated to uint8 (0 … 255); compute in a wider type"),
        (CONVOLVED.astype(np.uint8), "wrapped round in uint8 (modulo 256); compute in a wider type"),
        (np.clip(SLID, -128, 127), "kernel not flipped; saturated to int8 (-128 … 127); compute in a wider type"),
        (np.abs(CONVOLVED), "absolute values taken"),
        (np.maximum(CONVOLVED, 0), "negative outputs set to 0"),
        (-CONVOLVED, "sign changed"),
        (3 * SLID, "kernel not flipped; every output times 3"),
        (CONVOLVED / 9, "every output times 1/9"),
        (CONVOLVED + 5, "5 added to every output"),
        (CONVOLVED[::2, ::2], "stride 2"),
        (CONVOLVED[::2], "stride 2 on axis 0"),
        (CONVOLVED[:, ::-1], "output mirrored on axis 1"),
        (
            CONVOLVED[2:6, 3:7],
            "cropped on axis 0: outputs 3 … 6 of the full output 0 … 10; "
            "cropped on axis 1: outputs 4 … 7 of the full output 0 … 12",
        ),
        (
            same("convolution")(np.pad(WIDE, 1, constant_values=7), H)[1:-1, 1:-1],
            "wrong border: constant 7 instead of zero",
        ),
        (0 * WIDE, "every output is 0"),
    ],
)
def test_what_happened_to_the_output_is_named(numbers, faults):
    assert str(diagnose(numbers, WIDE, H)[0]) == faults


@pytest.mark.parametrize(
    ("rounded", "words"),
    [
        (np.round, "rounded to whole numbers"),
        (np.floor, "rounded down to whole numbers"),
        (np.trunc, "cut off after the decimal point"),
        (lambda y: np.round(y, 2), "rounded to 2 decimals"),
    ],
)
def test_rounding_is_named(rounded, words):
    assert str(diagnose(rounded(same("convolution")(WIDE / 7, H)), WIDE / 7, H)[0]) == words


def test_a_normalised_kernel_and_a_narrow_type_are_named_together():
    kernel = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 3]])
    numbers = same("sliding")(WIDE, kernel) / kernel.sum()
    found = diagnose(np.round(numbers).astype(np.uint8), WIDE, kernel, expected="sliding")
    assert str(found[0]) == "kernel divided by its sum; rounded to whole numbers"


def test_a_wrong_cell_is_named_and_so_is_the_convention_of_the_others():
    numbers = same("sliding", "mirror")(WIDE, H)
    numbers[3, 4] += 1
    (found,) = diagnose(numbers, WIDE, H, expected="sliding", boundary="mirror")
    assert str(found) == "98 of 99 cells agree with sliding, mirror; y[3,4] is 1 too large"
    assert found.agreeing == (98, 99)
    (found,) = diagnose(numbers, WIDE, H)
    assert found.faults[:2] == ("kernel not flipped", "wrong border: mirror instead of zero")


def test_the_commoner_of_two_mistakes_comes_first():
    kernel = np.array([[1, 2, 1], [3, 4, 3], [5, 6, 5]])
    found = [str(one) for one in diagnose(same("sliding")(WIDE, kernel), WIDE, kernel)]
    assert found == ["kernel not flipped", "kernel not flipped on axis 0 (one axis flipped)"]


def test_batches_and_channels_are_read_and_their_order_too():
    colours = rng.integers(0, 20, (8, 9, 3))
    numbers = np.stack([same("sliding")(colours[..., channel], H) for channel in range(3)], -1)
    assert str(diagnose(numbers, colours, H)) == "kernel not flipped"
    assert str(diagnose(np.moveaxis(numbers, -1, 0), np.moveaxis(colours, -1, 0), H)) == "kernel not flipped"
    mixed = str(diagnose(numbers[..., ::-1], colours, H, expected="sliding"))
    assert mixed == "channels or batches of the output in reverse order"


def test_tensors_of_a_layer_are_read():
    torch = pytest.importorskip("torch")
    x = torch.tensor(rng.integers(-9, 9, (2, 3, 6, 7)).astype(float))
    h = torch.tensor(rng.integers(-9, 9, (4, 3, 3, 3)).astype(float), requires_grad=True)
    y = torch.nn.functional.conv2d(x, h, padding=1)
    assert str(diagnose(y, x, h, expected="sliding")) == "as expected"
    assert str(diagnose(y[0], x[0], h)) == "kernel not flipped"
    swapped = torch.nn.functional.conv2d(x.flip(1), h, padding=1)
    assert str(diagnose(swapped, x, h, expected="sliding")) == "channels of the image in reverse order (RGB and BGR)"


def test_a_row_of_the_atlas_or_a_function_says_what_was_expected():
    assert str(diagnose(SLID, WIDE, H, expected="matlab.conv2 same")) == "kernel not flipped"
    found = diagnose(SLID, WIDE, H, expected="matlab.imfilter replicate")
    assert str(found) == "wrong border: zero instead of replicate"
    even = H[:2, :2]
    numbers = same("convolution", place="high")(WIDE, even)
    assert str(diagnose(numbers, WIDE, even, expected="matlab.conv2 same")) == "as expected"
    assert str(diagnose(SLID, WIDE, H, expected=same("sliding"))) == "as expected"
    with pytest.raises(InputError, match="must be a convolution or a sliding correlation"):
        diagnose(SLID, WIDE, H, expected=lambda x, h: x * h.sum())


ROW = np.array([200, 90, 240, 10, 0, 250, 30, 120, 255])
TAPS = np.array([1, -4, 3])


@pytest.mark.parametrize(
    ("numbers", "image", "kernel", "faults"),
    [
        (np.clip(np.convolve(ROW, TAPS, "same"), 0, 255), ROW, TAPS, "saturated to uint8 (0 … 255)"),
        (np.clip(np.convolve(ROW, TAPS, "same"), -128, 127), ROW, TAPS, "saturated to int8 (-128 … 127)"),
        (np.clip(np.convolve(900 * ROW, TAPS, "same"), -32768, 32767), 900 * ROW, TAPS, "saturated to int16"),
        (np.full(9, 255), np.full(9, 100), np.array([1, 2, 1]), "saturated to uint8 (0 … 255)"),
        (np.convolve(ROW, [1, 2, 1], "same") % 256, ROW, np.array([1, 2, 1]), "wrapped round in uint8 (modulo 256)"),
    ],
)
def test_a_narrow_type_is_named_on_one_axis_however_many_cells_it_cut(numbers, image, kernel, faults):
    assert str(diagnose(numbers, image, kernel)).startswith(faults)


def test_numbers_that_nothing_explains_are_held_against_what_was_expected():
    found = str(diagnose(rng.integers(0, 99, WIDE.shape), WIDE, H, expected="sliding", boundary="mirror"))
    assert "of 99 cells agree with the nearest, sliding, mirror" in found and "anchor" not in found


def spread(a, step):
    wide = np.zeros([step * (n - 1) + 1 for n in a.shape], a.dtype)
    wide[tuple(slice(None, None, step) for _ in a.shape)] = a
    return wide


def test_a_dilation_and_a_transposed_layer_are_named():
    assert str(diagnose(same("convolution")(WIDE, spread(H, 2)), WIDE, H)) == "dilation 2"
    wide = spread(WIDE, 2)
    full = by_law([(1, 1, -1, 0)] * 2, "zero", np.add(wide.shape, H.shape) - 1)(wide, H)
    assert str(diagnose(full, WIDE, H)) == "transposed with stride 2: the pixels lie 2 apart"


def test_a_layer_with_a_dilation_may_be_what_was_expected():
    pytest.importorskip("torch")
    dilated, call = spread(H, 2), "torch.nn.functional.conv2d(x, h, dilation=2)"
    valid = by_law([(1, 1, 1, 0)] * 2, "zero", np.subtract(WIDE.shape, dilated.shape) + 1)(WIDE, dilated)
    assert str(diagnose(valid, WIDE, H, expected=call)) == "as expected"
    assert str(diagnose(valid, WIDE, H, expected="torch.nn.functional.conv2d(x, h)")) == "dilation 2"


def test_groups_and_kernels_of_single_channels_are_read():
    channels = rng.integers(-9, 10, (4, 7, 8))
    kernels = rng.integers(-9, 10, (4, 3, 3))
    each = np.stack([same("sliding")(one, h) for one, h in zip(channels, kernels, strict=True)])
    assert str(diagnose(each, channels, kernels)) == "kernel not flipped"
    assert str(diagnose(each[None], channels[None], kernels[:, None], expected="sliding")) == "as expected"
    weights = rng.integers(-9, 10, (6, 2, 3, 3))
    grouped = [sum(same("sliding")(channels[2 * (o // 3) + c], weights[o, c]) for c in range(2)) for o in range(6)]
    assert str(diagnose(np.stack(grouped), channels, weights)) == "kernel not flipped"


def test_complex_numbers_tell_what_is_conjugated_and_what_is_dropped():
    x, h = np.array([3 - 1j, 4 + 1j, -5j, 9 + 2j, 2 - 6j]), np.array([1 + 2j, 3 - 1j, 2j])
    for numbers, faults in (
        (np.convolve(x, h, "same"), "as expected"),
        (np.convolve(x, h.conj(), "same"), "kernel conjugated"),
        (np.convolve(x.conj(), h, "same"), "image conjugated"),
        (np.correlate(x, h, "same"), "kernel not flipped; kernel conjugated"),
        (np.convolve(x, h, "same").real, "imaginary part of the output dropped"),
        (np.convolve(x.real, h.real, "same"), "imaginary parts of image and kernel dropped"),
        (np.abs(np.convolve(x, h, "same")), "absolute values taken"),
    ):
        assert str(diagnose(numbers, x, h)) == faults
    plain = np.correlate(x, h.conj(), "same")
    assert str(diagnose(plain, x, h, expected="numpy.correlate same")) == "kernel not conjugated"
    plain[2] += 1j
    assert str(diagnose(plain, x, h, expected="sliding")) == "4 of 5 cells agree with sliding, zero; y[2] is 1 off"
