"""The text of calls, and adapters."""

from importlib.util import find_spec

import numpy as np
import pytest

from symconv import IdentifyError, black_box, identify, identify_rule
from symconv.errors import InputError, MissingExtraError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy.convolve(x, h)", [1, 12, 123, 230, 300]),
        ("np.convolve(h, x)", [1, 12, 123, 230, 300]),
        ("np.convolve(x, h, mode='same')", [12, 123, 230]),
        ("np.convolve(x, h[::-1], 'valid')", [321]),
        ("np.tensordot(x, h, axes=1)", 321),
        ("np.multiply(x, h, dtype=np.float64)", [1, 20, 300]),
        ("np.convolve(np.pad(x, 1), h, 'valid')", [12, 123, 230]),
        ("np.convolve(x, h)[1:-1]", [12, 123, 230]),
        ("np.convolve(x, h / 2 - 1) * 2 / np.sum(x)", [-1 / 6, 1, 18.5, 110 / 3, 49]),
        ("np.convolve", [1, 12, 123, 230, 300]),
    ],
)
def test_a_call_is_understood(text, expected):
    assert np.allclose(black_box(text)(np.array([1, 2, 3]), np.array([1, 10, 100])), expected)


@pytest.mark.parametrize("kernel", [(2, 3), (1, 1), (1, 3), (2, 1)])
def test_slices_are_taken_before_an_array_becomes_a_tensor(kernel):
    pytest.importorskip("torch")
    x, h = np.arange(20.0).reshape(4, 5) ** 2, np.arange(1.0, 1 + np.prod(kernel)).reshape(kernel)
    expected = black_box("torch.nn.functional.conv2d(x, h)")(x, h[::-1, ::-1]).numpy()
    flipped = black_box("torch.nn.functional.conv2d(x, h[::-1, ::-1])")(x, h)
    assert np.array_equal(flipped.numpy(), expected)
    twice = black_box("torch.nn.functional.conv2d(x[::-1], h)")(x[::-1], h[::-1, ::-1])
    assert np.array_equal(twice.numpy(), expected)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "x + h", "f", "(lambda x, h: x)(x, h)", "open('file')", "np.convolve(x, h", "np.convolve(x, 1)",
        "np.convolve(x, h, *[1])", "np.convolve(x, h, **{})", "np.convolve(x, h, mode=open('f'))", "np.pi(x, h)",
        "np.convolve(x.T, h.__class__)", "np.convolve(x, [i for i in h])", "np.nothing(x, h)", "np.convolve(x, h[h])",
        "np.convolve(x, h[__import__('os')])", "np._core.umath.add(x, h)", "().__class__(x, h)", "np.convolve(x, h)\n1",
        "np.convolve(x, h); 1", "np.convolve(x, f'{h}')", "np.convolve(x, h * [9])", "np.convolve(x, h * '9')",
        "np.convolve(x, h) ** 9", "a" * 600, "np.convolve(x, h, " + "(" * 300,
        "np.convolve(x, " + "-" * 400 + "1)", "eval('1')(x, h)",
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises((InputError, MissingExtraError)) as refused:
        black_box(text)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


def test_identify_takes_a_call_and_a_title_with_or_without_its_library():
    assert identify("numpy.convolve(x, h, 'same')", 6, 4).anchor_rule == "low"
    assert identify("numpy.convolve same", 6, 4).kind == "convolution"
    assert identify("matlab.conv2 same", (6, 7), (3, 4)).anchor_rule == ("middle", "high")
    assert identify_rule("matlab.filter2 same", rank=2).regime.kind == "sliding"
    with pytest.raises(InputError, match="is neither a function nor the text of a call"):
        identify(7, 6, 3)


def test_a_library_that_is_missing_is_named():
    with pytest.raises(MissingExtraError, match="'no_such_library' cannot be imported"):
        black_box("no_such_library.convolve(x, h)")


def test_tensors_pass_from_one_call_to_the_next():
    torch = pytest.importorskip("torch")
    x, h = np.arange(20.0).reshape(4, 5) ** 2, np.arange(9.0).reshape(3, 3)
    found = black_box("F.conv2d(F.pad(x, (1, 1, 1, 1), mode='replicate'), h)")(x, h)
    padded = torch.from_numpy(np.pad(x, 1, mode="edge"))[None, None]
    assert torch.equal(found, torch.nn.functional.conv2d(padded, torch.from_numpy(h)[None, None])[0, 0])


def test_a_function_that_takes_no_plain_arrays_is_told_its_adapter():
    torch = pytest.importorskip("torch")
    with pytest.raises(IdentifyError, match="it takes such arrays with adapter='torch nchw'"):
        identify(torch.nn.functional.conv2d, (6, 7), (3, 4))
    assert identify(torch.nn.functional.conv2d, (6, 7), (3, 4), adapter="torch nchw").kind == "sliding"


def test_functions_of_keras_and_tensorflow_get_batch_and_channel_axes(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    for library, call in (("keras", "keras.ops.conv(x, h)"), ("tensorflow", "tensorflow.nn.conv2d(x, h, 1, 'VALID')")):
        if find_spec(library) is not None:
            found = black_box(call)(np.arange(6.0).reshape(2, 3), np.array([[1.0, 10.0], [100.0, 1000.0]]))
            assert np.asarray(found).tolist() == [[4310, 5421]]


def test_a_function_whose_shapes_are_not_given_is_probed_with_as_many_axes_as_it_takes():
    found = identify(np.convolve)
    assert (found.image, found.kernel) == ((6,), (3,))
    assert identify(np.convolve, image=8).kernel == (3,)
    torch = pytest.importorskip("torch")
    with pytest.raises(IdentifyError, match=r"it takes image \(6,\) and kernel \(3,\) with adapter='torch nchw'"):
        identify(torch.nn.functional.conv1d)


def test_adapters_change_layout_and_type():
    def network(x, h):
        assert x.shape[:2] == h.shape[:2] == (1, 1)
        return np.array([[[(x[0, 0, n : n + 3] * h[0, 0]).sum() for n in range(4)]]])

    assert identify(network, 6, 3, adapter="nchw").kind == "sliding"
    assert identify(lambda h, x: np.convolve(x, h), 6, 3, adapter="swapped").kind == "convolution"
    assert identify(lambda x, h: np.convolve(x, h), 6, 3, adapter="float32").conjugation == "imaginary part dropped"
    with pytest.raises(InputError, match="unknown adapter 'nhcw'; did you mean"):
        identify(network, 6, 3, adapter="nhcw")
