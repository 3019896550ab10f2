"""What random checks tell: narrow types, normalisation, conjugation."""

import numpy as np
import pytest

from symconv import IdentifyError, identify
from tests.helpers import same


@pytest.mark.parametrize(("word", "norm"), [("sum", np.sum), ("absolute sum", lambda h: np.abs(h).sum())])
def test_normalised_kernels_are_recognised(word, norm):
    inner = same("convolution")
    assert identify(lambda x, h: inner(x, h) / norm(h), 6, 4).normalised == word
    assert identify(inner, 6, 4).normalised is False


@pytest.mark.parametrize("norm", [np.sum, lambda h: np.abs(h).sum()])
def test_a_bias_beside_a_normalised_kernel_is_recognised(norm):
    found = identify(lambda x, h: same("convolution")(x, h) / norm(h) + 3, 6, 4)
    assert found.normalised and found.affine and (3, None, None) in found.terms[2,]
    assert (found.kind, found.boundary) == ("convolution", "zero")
    filled = identify(lambda x, h: np.convolve(np.pad(x, 1, constant_values=7), h, "valid") / norm(h), 6, 3)
    assert (filled.boundary, filled.rule.fill, filled.affine) == ("constant", 7, False)


def test_conjugation_is_told_apart():
    def conjugating(x, h):
        return np.array([(x[n : n + 3] * np.conj(h)).sum() for n in range(4)])

    assert identify(conjugating, 6, 3).conjugate
    assert identify(lambda x, h: np.conj(conjugating(x, h)), 6, 3).conjugation == "conj, linear"
    assert identify(lambda x, h: conjugating(x.real, h.real), 6, 3).conjugation == "imaginary part dropped"


inner = same("convolution")


NARROW_CASES = {
    "absolute value": (lambda x, h: np.abs(inner(x, h)), "not bilinear"),
    "rectified": (lambda x, h: np.maximum(inner(x, h), 0), "saturates"),
    "kernel of absolute values": (lambda x, h: inner(x, np.abs(h)), "not bilinear"),
    "image of absolute values": (lambda x, h: inner(np.abs(x), h), "not bilinear"),
}


@pytest.mark.parametrize("dtype", ["int8", "int16", "float16"])
@pytest.mark.parametrize(("function", "reason"), NARROW_CASES.values(), ids=NARROW_CASES)
def test_a_narrow_type_is_no_excuse_for_dropping_signs(function, reason, dtype):
    with pytest.raises(IdentifyError) as refused:
        identify(lambda x, h: function(x, h).astype(dtype), (6, 7), (3, 4))
    assert refused.value.reason == reason


def test_eight_bits_are_cut_off_or_counted_on_but_never_made_positive():
    for function in (lambda y: np.clip(y, 0, 255), lambda y: y.astype(np.int64)):
        assert identify(lambda x, h, f=function: f(inner(x, h)).astype(np.uint8), 6, 3).range == (0, 255)
    with pytest.raises(IdentifyError, match="not bilinear"):
        identify(lambda x, h: np.abs(inner(x, h)).astype(np.uint8), 6, 3)
