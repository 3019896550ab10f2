"""Ports: the code is run beside the function that was given."""

import functools
import sys

import numpy as np
import pytest

from symconv import IdentifyError, port
from symconv.errors import InputError
from tests.helpers import NORMALISED, by_law, numpy_window, same

H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


WINDOWS = "symconv.blackbox.call_text.sliding_windows(x, h)"


def full_sliding(x, h):
    return by_law([(1, 1, 1, 1 - k) for k in h.shape], "zero", np.add(x.shape, h.shape) - 1)(x, h)


def valid_convolution(x, h):
    return by_law([(1, 1, -1, k - 1) for k in h.shape], "zero", np.subtract(x.shape, h.shape) + 1)(x, h)


PORTED = {
    "matlab.conv2 same": same("convolution", place="high"),
    "matlab.filter2 full": full_sliding,
    "matlab.imfilter circular": same("sliding", "wrap"),
    "matlab.conv2 valid": valid_convolution,
}


@pytest.mark.parametrize("title", PORTED)
def test_a_port_is_code_that_computes_the_same(title):
    found = port(title, WINDOWS)
    ported = found.function()
    wanted = PORTED[title]
    random = np.random.default_rng(0)
    for image, kernel in (((8, 9), (3, 4)), ((7, 7), (1, 5)), ((9, 6), (2, 2))):
        x, h = random.integers(-9, 10, image), random.integers(-9, 10, kernel)
        assert np.array_equal(ported(x, h), wanted(x, h))
    assert found and len(found.checked) == 3 and "def ported(x, h):" in str(found)


def test_a_port_from_a_function_scales_and_strides():
    def strided(x, h):
        return (
            by_law([(1, 2, 1, 0)] * 2, "zero", [(p - k) // 2 + 1 for p, k in zip(x.shape, h.shape, strict=True)])(x, h)
            / 3
        )

    found = port(strided, WINDOWS)
    assert "scale by 1/3" in found.steps
    x = np.arange(63.0).reshape(7, 9)
    assert np.allclose(found.function()(x, H), strided(x, H))


@pytest.mark.parametrize("norm", ["absolute sum", "length", "largest", "sum"])
def test_a_port_divides_as_its_source_does(norm):
    def normalised(x, h):
        return numpy_window(x, h) / NORMALISED[norm](h)

    found = port(normalised, WINDOWS)
    assert f"divide by the kernel's {norm}" in found.steps
    x = np.arange(63.0).reshape(7, 9)
    assert np.allclose(found.function()(x, H), normalised(x, H))


def test_a_port_conjugates_what_only_one_of_the_two_conjugates():
    x, h = np.array([1 + 2j, 3 - 1j, 2j, 5]), np.array([2 - 1j, 1j])
    found = port("numpy.convolve same", "numpy.correlate same", rank=1)
    assert np.allclose(found.function()(x, h), np.convolve(x, h, "same"))
    image_too = port(lambda x, h: np.convolve(np.conj(x), h, "same"), "numpy.convolve same", rank=1)
    assert image_too.steps[1:] == ("conjugate the image",)
    assert np.allclose(image_too.function()(x, h), np.convolve(np.conj(x), h, "same"))


def test_a_strided_function_is_ported_to_itself_and_to_a_full_one():
    strided = "symconv.blackbox.call_text.sliding_windows(x, h)"
    assert port(strided, strided)

    def every_second(x, h):
        return numpy_window(np.pad(x, 1), h)[::2, ::2]

    pytest.importorskip("scipy")
    found = port(every_second, "scipy.signal.convolve2d full")
    x = np.arange(63.0).reshape(7, 9)
    assert np.allclose(found.function()(x, H), every_second(x, H))


@pytest.mark.parametrize(("stride", "longer"), [(2, "after"), (3, "before")])
def test_a_named_padding_with_a_stride_is_padded_by_its_formula(stride, longer):
    def strided(x, h):
        for axis, (p, k) in enumerate(zip(x.shape, h.shape, strict=True)):
            amount = max(0, (-(-p // stride) - 1) * stride + k - p)
            small, large = amount // 2, amount - amount // 2
            ends = (small, large) if longer == "after" else (large, small)
            x = np.pad(x, [ends if one == axis else (0, 0) for one in range(2)])
        return numpy_window(x, h)[::stride, ::stride]

    found = port(strided, WINDOWS)
    assert f"(-P) % {stride}" in found.code
    random = np.random.default_rng(0)
    for shape in ((7, 9), (8, 10), (9, 11)):
        x = random.integers(-9, 10, shape)
        assert np.array_equal(found.function()(x, H), strided(x, H))


def test_why_there_is_no_port_is_said():
    def dilated(x, h):
        return by_law([(1, 1, 2, 0)] * 2, "zero", [p - 2 * k + 2 for p, k in zip(x.shape, h.shape, strict=True)])(x, h)

    found = port(dilated, WINDOWS)
    assert not found and "taps are 2 apart in one and 1 in the other" in str(found)
    with pytest.raises(IdentifyError):
        port(lambda x, h: np.abs(numpy_window(x, h)), WINDOWS)


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize(
    "title",
    ["tensorflow.nn.convolution", "keras.layers.Conv1D", "onnxruntime: Conv", "numpy sliding_window_view, tensordot"],
)
def test_a_title_of_several_calls_is_no_target_installed_or_not(title, installed, monkeypatch):
    if not installed and not title.startswith("numpy"):
        monkeypatch.setitem(sys.modules, title.split(".")[0].split(":")[0], None)
    with pytest.raises(InputError, match="takes more than one call, and a port ends in one; give the text"):
        port("numpy.convolve same", title)


@pytest.mark.parametrize(
    ("title", "target"),
    [
        ("matlab.conv2 same", "cv2.filter2D"),
        ("matlab.conv2 same", "scipy.ndimage.correlate"),
        ("matlab.imfilter symmetric", "torch.nn.functional.conv2d"),
        ("matlab.conv2 same", "F.conv2d(x, h)"),
        ("matlab.conv2 full", WINDOWS),
    ],
)
@pytest.mark.parametrize("kind", ["uint8", "float32", "float64"])
@pytest.mark.parametrize("kernel_kind", ["uint8", "int64", "float64"])
def test_a_port_is_safe_on_the_images_of_users(title, target, kind, kernel_kind):
    pytest.importorskip({"c": "cv2", "s": "scipy"}.get(target[0], "torch"))
    found = ported(title, target)
    wanted = {
        "matlab.conv2 same": same("convolution", place="high"),
        "matlab.imfilter symmetric": same("sliding", "symmetric"),
        "matlab.conv2 full": lambda x, h: by_law([(1, 1, -1, 0)] * 2, "zero", np.add(x.shape, h.shape) - 1)(x, h),
    }[title]
    random = np.random.default_rng(1)
    x, h = random.integers(0, 256, (7, 9)), random.integers(0, 50, (3, 3))
    answer = found.function()(x.astype(kind), h.astype(kernel_kind))
    assert np.allclose(answer, wanted(x, h), rtol=1e-6)


@functools.cache
def ported(title, target):
    return port(title, target)


def test_a_port_needs_no_symconv_and_comments_each_choice():
    pytest.importorskip("torch")
    code = ported("matlab.imfilter symmetric", "torch.nn.functional.conv2d").code
    assert "symconv" not in code and "import torch" in code
    assert "# pad the image by the symmetric rule\n    x = np.pad(" in code
    assert "tried on images of uint8, float32, float64" in code


def test_same_of_a_strided_layer_is_ported_both_ways_in_short_lines():
    pytest.importorskip("torch")
    for title, target, text in (
        ("keras.layers.Conv1D padding='same' strides=2", "F.conv1d(x, h, stride=2)", "- b + (K - 1) - P + 1)"),
        (
            "keras.layers.Conv1DTranspose padding='same' strides=2",
            "F.conv_transpose1d(x, h, stride=2)",
            "of 2 elements",
        ),
    ):
        code = ported(title, target).code
        assert text in code and all(len(line) <= 120 for line in code.splitlines())
    x, h = np.arange(1.0, 5.0), np.array([1.0, 10.0, 100.0])
    assert ported(title, target).function()(x, h).tolist() == [1, 10, 102, 20, 203, 30, 304, 40]
