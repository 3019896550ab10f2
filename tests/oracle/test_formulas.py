"""Formulas as they stand in books and manuals against the libraries that compute them."""

import numpy as np
import pytest
from scipy import ndimage, signal

import symconv as sc
from symconv.errors import InputError

RNG = np.random.default_rng(11)


def integers(*shape):
    return RNG.integers(-9, 10, shape)


def test_a_strided_correlation_is_scipys_taken_by_hand():
    x, h = integers(9, 8), integers(3, 3)
    f = sc.formula(r"y[m,n] = \sum_{k=0}^{2}\sum_{l=0}^{2} x[2m+k,3n+l] h[k,l]", mode="valid", origin="first")
    assert np.array_equal(f(x, h), signal.correlate2d(x, h, "valid")[::2, ::3])


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_a_convolution_is_scipys_in_every_window(mode):
    x, h = integers(7, 6), integers(3, 5)
    f = sc.formula("g_{ij} = Σ_{p,q} f_{pq} w_{i-p,j-q}", mode=mode)
    assert np.array_equal(f(x, h), signal.convolve2d(x, h, mode))


def test_an_offset_in_the_formula_is_padding():
    torch = pytest.importorskip("torch")
    x, h = integers(7, 8), integers(3, 3)
    f = sc.formula(r"y[m,n] = \sum_{k,l=0}^{2} x[2m+k-1, 2n+l-1]\, h[k,l]", origin="first", mode="same")
    given = [torch.tensor(array[None, None]) for array in (x, h)]
    assert np.array_equal(f(x, h), torch.nn.functional.conv2d(*given, stride=2, padding=1)[0, 0].numpy())


def test_channels_are_those_of_a_layer():
    torch = pytest.importorskip("torch")
    x, w = integers(2, 3, 6, 7), integers(4, 3, 2, 3)
    text = r"y[b,o,m,n] = \sum_{c,k,l} x[b,c,m+2k,n+l] w[o,c,k,l]"
    f = sc.formula(text, origin="first", kernel_origin="first", mode="valid")
    expected = torch.nn.functional.conv2d(torch.tensor(x), torch.tensor(w), dilation=(2, 1)).numpy()
    assert np.array_equal(f(x, w), expected)
    assert np.array_equal(f.on(x, w).array(), expected)


def test_channels_last_and_depthwise_formulas_are_layers_too():
    torch = pytest.importorskip("torch")
    x, w = integers(3, 8), integers(3, 3)
    f = sc.formula("y[c,m] = Σ_k x[c,m+k] w[c,k]", origin="first", kernel_origin="first", mode="valid")
    given = torch.tensor(x[None]), torch.tensor(w[:, None])
    assert np.array_equal(f(x, w), torch.nn.functional.conv1d(*given, groups=3)[0].numpy())
    x, w = integers(8, 2), integers(3, 2, 4)
    f = sc.formula("y[m,o] = Σ_{k,c} x[m+k,c] w[k,c,o]", origin="first", kernel_origin="first", mode="valid")
    given = torch.tensor(x.T.copy()[None]), torch.tensor(w.transpose(2, 1, 0).copy())
    assert np.array_equal(f(x, w), torch.nn.functional.conv1d(*given)[0].numpy().T)


def test_a_sum_over_the_image_with_a_factor_is_a_transposed_convolution():
    torch = pytest.importorskip("torch")
    x, h = integers(5), integers(4)
    f = sc.formula("y[m] = Σ_i x[i] h[m-3i]", origin="first", kernel_origin="first")
    given = [torch.tensor(array[None, None]) for array in (x, h)]
    assert np.array_equal(f(x, h), torch.nn.functional.conv_transpose1d(*given, stride=3)[0, 0].numpy())


def test_a_kernel_along_one_axis_of_an_image_is_scipys_correlate1d():
    x, h = integers(5, 9), integers(3)
    for text, axis in (("y[m,n] = Σ_k x[m,n+k] h[k]", 1), ("y[m,n] = Σ_k x[m+k,n] h[k]", 0)):
        f = sc.formula(text, mode="same", boundary="mirror")
        assert np.array_equal(f(x, h), ndimage.correlate1d(x, h, axis, mode="mirror"))


def test_a_matrix_product_is_a_sum_of_products():
    a, b = integers(3, 4), integers(4, 2)
    assert np.array_equal(sc.formula(r"C_{ij} = \sum_k A_{ik} B_{kj}")(a, b), a @ b)


SAME = [
    ("y[m,n] = Σ_k,l x[m+k,n+l] h[k,l]", "cv2.filter2D(x, -1, h)"),
    ("y[m,n] = Σ_k,l x[m-k,n-l] h[k,l]", "scipy.ndimage.convolve(x, h, mode='wrap')"),
    ("y[m,n] = Σ_{i,j} h[m-i,n-j] x[i,j]", "scipy.signal.fftconvolve(x, h)"),
    (r"y_{mn} = \sum_{k=0}^{K-1}\sum_{l=0}^{L-1} x_{m+k,n+l} h_{kl}", "torch.nn.functional.conv2d(x, h)"),
    (r"y_{mn} = \sum_{kl} x_{2m+k,2n+l} h_{kl}", "torch.nn.functional.conv2d(x, h, stride=2, padding=1)"),
    ("y[m,n] = Σ_{i,j} x[i,j] h[m-2i,n-2j]", "torch.nn.functional.conv_transpose2d(x, h, stride=2)"),
    ("y[m,n] = Σ_k,l x[m+k,n+l] conj(h[k,l])", "scipy.signal.correlate2d(x, h, 'same')"),
]
OTHER = [
    ("y[m,n] = Σ_k,l x[m-k,n-l] h[k,l]", "cv2.filter2D(x, -1, h)", "flips the kernel"),
    ("y[m,n] = Σ_{k,l=0}^{2} x[m+k,n+l] h[k,l]", "cv2.filter2D(x, -1, h)", "lays kernel element 0"),
    ("y[m,n] = Σ_k,l x[2m+k,n+l] h[k,l]", "torch.nn.functional.conv2d(x, h, stride=2)", "stride"),
    ("y[m,n] = Σ_k,l x[m+k,n+l] h[k,l]", "scipy.signal.correlate2d(x, h)", "conjugates"),
]


@pytest.mark.parametrize(("text", "call"), SAME)
def test_a_routine_computes_the_formula_of_the_notes(text, call):
    pytest.importorskip(call.split(".")[0])
    found = sc.difference(text, call, image=(6, 7), kernel=(3, 3))
    assert found.same and "leaves open" in str(found), str(found)
    assert sc.difference(call, text, image=(6, 7), kernel=(3, 3)).same


@pytest.mark.parametrize(("text", "call", "words"), OTHER)
def test_a_routine_that_computes_something_else_is_told_apart(text, call, words):
    pytest.importorskip(call.split(".")[0])
    found = sc.difference(text, call, image=(6, 7), kernel=(3, 3))
    assert not found.same and words in str(found), str(found)


def test_a_formula_stands_where_a_function_stands():
    found = sc.identify("y[m] = Σ_k x[2m-k] h[k]", 7, 3)
    assert found.kind == "convolution" and abs(found.laws[0].s) == 2
    x, h = integers(8), integers(3)
    port = sc.port("y[m] = Σ_k x[m-k] h[k]", "scipy.signal.correlate(x, h)", rank=1)
    assert np.array_equal(port.function()(x, h), np.convolve(x, h))
    with pytest.raises(InputError, match="fix sizes, so no rule holds for all; write letters"):
        sc.port("y[m] = Σ_{k=-1}^{1} x[m-k] h[k]", "scipy.signal.correlate(x, h)", rank=1)
    with pytest.raises(InputError, match="that is 3 values, but the kernel has 5"):
        sc.identify("y[m] = Σ_{k=-1}^{1} x[m-k] h[k]", 6, 5)


def test_numbers_are_diagnosed_against_a_formula():
    x, h, text = integers(6), integers(3), "y[m] = Σ_k x[m-k] h[k]"
    for mode in ("full", "same", "valid"):
        assert str(sc.diagnose(np.convolve(x, h, mode), x, h, expected=text)[0]) == "as expected"
    assert str(sc.diagnose(np.correlate(x, h, "same"), x, h, expected=text)[0]) == "kernel not flipped"
