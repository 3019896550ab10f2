"""numpy.pad and pywt.pad: what a read outside returns, however far out it lies.

The image is extended by the library and the extension convolved; the same numbers must come from the boundary rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symconv import convolve, correlate, diagnose, difference, identify, port
from tests.helpers import integers

pywt = pytest.importorskip("pywt")

NUMPY = {
    "constant": {"mode": "constant"},
    "replicate": {"mode": "edge"},
    "symmetric": {"mode": "symmetric"},
    "mirror": {"mode": "reflect"},
    "wrap": {"mode": "wrap"},
    "antireflect": {"mode": "reflect", "reflect_type": "odd"},
}
PYWT = {
    "zero": "zero",
    "replicate": "constant",
    "symmetric": "symmetric",
    "mirror": "reflect",
    "wrap": "periodization",
    "antisymmetric": "antisymmetric",
    "antireflect": "antireflect",
}
REACH = 17  # several image lengths


def read(pixels, boundary, reach=REACH):
    """The extended image: a kernel of one element only reads."""
    return convolve(pixels, [1], padding=reach, boundary=boundary).array().tolist()


@pytest.mark.parametrize("size", range(2, 8))
@pytest.mark.parametrize("boundary", NUMPY)
def test_numpy_pad_reads_the_same_pixels_with_the_same_weights(boundary, size):
    for place in range(size):
        impulse = np.eye(size, dtype=np.int64)[place]
        assert read(impulse, boundary) == np.pad(impulse, REACH, **NUMPY[boundary]).tolist()


@pytest.mark.parametrize("size", range(2, 8))
@pytest.mark.parametrize("boundary", [name for name in PYWT if name != "wrap"])
def test_pywavelets_pads_the_same_pixels_with_the_same_weights(boundary, size):
    for place in range(size):
        impulse = np.eye(size)[place]
        assert read(impulse.astype(int), boundary) == pywt.pad(impulse, REACH, PYWT[boundary]).tolist()


@pytest.mark.parametrize("size", [2, 4, 6])
def test_pywavelets_continues_an_even_number_of_pixels_periodically(size):
    pixels = integers((size,))
    assert read(pixels, "wrap") == pywt.pad(pixels, REACH, PYWT["wrap"]).tolist()


def test_a_single_pixel_is_continued_by_its_value_as_numpy_does():
    assert read([7], "antireflect") == np.pad([7], REACH, mode="reflect", reflect_type="odd").tolist() == [7] * 35
    assert read([7], "antisymmetric") == pywt.pad([7], REACH, "antisymmetric").tolist()


@pytest.mark.parametrize("shape", [(2, 3), (5, 4), (1, 6)])
@pytest.mark.parametrize("boundary", ["antisymmetric", "antireflect"])
def test_two_axes_are_extended_one_after_the_other(boundary, shape):
    x, h = integers(shape), integers((3, 4), 1)
    padded = pywt.pad(x, 3, boundary).astype(np.int64)
    rows, columns = shape[0] + 4, shape[1] + 3
    expected = [[int((padded[m : m + 3, n : n + 4] * h).sum()) for n in range(columns)] for m in range(rows)]
    slid = correlate(x, h, definition="sliding", padding=3, boundary=boundary)
    assert slid.array().tolist() == expected
    assert [int(total) for total in slid.values()] == [cell for row in expected for cell in row]


def test_rules_may_differ_by_axis():
    x, h = integers((3, 4)), integers((2, 2), 1)
    padded = np.pad(np.pad(x, [(2, 2), (0, 0)], mode="reflect", reflect_type="odd"), [(0, 0), (2, 2)], mode="edge")
    slid = correlate(x, h, definition="sliding", padding=2, boundary=("antireflect", "replicate"))
    expected = [[int((padded[m : m + 2, n : n + 2] * h).sum()) for n in range(7)] for m in range(6)]
    assert slid.array().tolist() == expected


def numpy_odd(x, h):
    return np.convolve(np.pad(x, 2, mode="reflect", reflect_type="odd"), h, "valid")


def pywt_antisymmetric(x, h):
    return np.convolve(pywt.pad(x, 2, mode="antisymmetric"), h, "valid")


def pywt_antireflect(x, h):
    return np.convolve(pywt.pad(x, 2, mode="antireflect"), h, "valid")


CASES = [(numpy_odd, "antireflect"), (pywt_antireflect, "antireflect"), (pywt_antisymmetric, "antisymmetric")]


@pytest.mark.parametrize(("function", "boundary"), CASES)
@pytest.mark.parametrize("pixels", [2, 3, 6])
def test_a_function_with_weighted_reads_is_identified(function, boundary, pixels):
    found = identify(function, pixels, 3)
    assert (found.kind, found.boundary, found.mode, found.scale) == ("convolution", boundary, "full", 1)


def test_a_scaled_image_filter_with_weighted_reads_is_identified():
    def filtered(x, h):
        padded = pywt.pad(x, 1, mode="antireflect")
        rows, columns = x.shape
        return np.array([[(padded[m : m + 3, n : n + 3] * h).sum() / 2 for n in range(columns)] for m in range(rows)])

    found = identify(filtered, (4, 5), (3, 3))
    assert (found.kind, found.boundary, found.mode) == ("sliding", "antireflect", "same")
    assert found.scale * 2 == 1


def test_rules_with_and_without_weights_are_told_apart_on_each_axis():
    def filtered(x, h):
        padded = np.pad(np.concatenate([-x[:1], x, -x[-1:]]), [(0, 0), (1, 1)], mode="edge")
        rows, columns = x.shape
        return np.array([[(padded[m : m + 3, n : n + 3] * h).sum() for n in range(columns)] for m in range(rows)])

    assert identify(filtered, (4, 5), (3, 3)).boundary == ("antisymmetric", "replicate")


def test_a_wrong_weight_is_no_rule():
    def doubled(x, h):
        return np.convolve(np.concatenate([-2 * x[:1], x, -x[-1:]]), h, "valid")

    assert identify(doubled, 5, 3).rule is None


def padded_full(x, h):
    return np.convolve(np.pad(x, len(h) - 1, mode="reflect", reflect_type="odd"), h, "valid")


def test_a_port_pads_as_numpy_is_asked_to():
    recipe = port(padded_full, "numpy.convolve", rank=1)
    assert "mode='reflect', reflect_type='odd'" in recipe.code
    space: dict[str, Any] = {}
    exec(recipe.code, space)  # noqa: S102 - the code that was answered
    x, h = integers((7,)), integers((4,), 1)
    assert space["ported"](x, h).tolist() == padded_full(x, h).tolist()


@pytest.mark.parametrize("scale", [1, 0.5])
@pytest.mark.parametrize("function", [numpy_odd, pywt_antisymmetric])
def test_numbers_are_diagnosed_by_their_weighted_border(function, scale):
    x, h = scale * np.array([1.0, 2.0, 5.0, 4.0, 6.0]), np.array([1.0, 2.0, 5.0])
    rule = "antireflect" if function is numpy_odd else "antisymmetric"
    assert [str(one) for one in diagnose(function(x, h), x, h)] == [f"wrong border: {rule} instead of zero"]
    assert [str(one) for one in diagnose(function(x, h), x, h, boundary=rule)] == ["as expected"]


def test_functions_with_other_weights_part_at_a_read_outside():
    found = difference(numpy_odd, pywt_antisymmetric, image=6, kernel=3)
    assert (
        "numpy_odd reads x[-1] → 2·x[0] - x[1] (antireflect), pywt_antisymmetric reads x[-1] → -x[0] (antisymmetric)"
        in found.reason
    )
