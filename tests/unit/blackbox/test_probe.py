"""Probing: few calls, any scale, any type."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest

from symconv import IdentifyError, identify
from tests.helpers import counted, same


def test_several_pixels_for_one_kernel_element_are_asked_one_by_one():
    inner = same("convolution")
    found = identify(lambda x, h: inner(x, h + h[::-1]), 5, 3)
    assert sorted(found.terms[2,]) == [
        (1, (1,), (0,)), (1, (1,), (2,)), (1, (3,), (0,)), (1, (3,), (2,)), (2, (2,), (1,)),
    ]  # fmt: skip
    with pytest.raises(IdentifyError, match=r"asked by itself: .* more than the limit of 10; .* calls=N in Python"):
        identify(lambda x, h: inner(x, h + h[::-1]), 5, 3, calls=10)


@pytest.mark.parametrize("kernel", [(3, 4), (5, 5), (1, 1), (7, 6)])
def test_calls_are_at_most_twenty_more_than_kernel_elements(kernel):
    function, calls = counted(same("sliding", "symmetric"))
    found = identify(function, (5, 6), kernel, others=False)
    assert len(calls) == found.calls <= kernel[0] * kernel[1] + 20
    more = identify(function, (5, 6), kernel)
    assert more.boundary in ("symmetric", None) and len(calls) == found.calls + more.calls
    assert more.calls <= found.calls + sum(prod(one) + 10 for _, one in more.tried)


def test_a_large_image_takes_six_hundred_times_fewer_calls_than_pairs_of_impulses():
    found = identify(lambda x, h: np.fft.irfft2(np.fft.rfft2(x) * np.fft.rfft2(h, x.shape)), (32, 32), (5, 5))
    assert (found.kind, found.boundary) == ("convolution", "wrap")
    assert found.calls * 600 < 32 * 32 * 5 * 5


def fast(x, h):
    """The full convolution by loops over the kernel alone."""
    y = np.zeros(np.add(x.shape, h.shape) - 1, dtype=np.result_type(x, h))
    for k in np.ndindex(*h.shape):
        y[tuple(slice(a, a + p) for a, p in zip(k, x.shape, strict=True))] += x * h[k]
    return y


@pytest.mark.parametrize("image", [(6, 7), (32, 32), (64, 64)])
@pytest.mark.parametrize("scale", [1.5, 0.75, -1.25, 0.7, 1 / 3, 12345, 1e20, 1e-9, 1e8, -0.1])
def test_a_scale_is_no_obstacle_on_any_image(scale, image):
    function, calls = counted(lambda x, h: scale * fast(x, h))
    found = identify(function, image, (3, 3))
    assert (found.kind, float(found.scale)) == ("convolution", pytest.approx(scale, rel=1e-9))
    assert found.scale.denominator <= 10**9
    assert len(calls) <= 9 + 20


def test_single_precision_irrational_scales_and_added_parts_are_scaled_too():
    single = identify(lambda x, h: np.float32(0.7) * fast(x, h).astype(np.float32), (32, 32), (3, 3))
    assert single.scale * 10 == 7
    assert float(identify(lambda x, h: np.pi * fast(x, h), (32, 32), (3, 3)).scale) == np.pi
    found = identify(lambda x, h: 1e-9 * (fast(x, h) + 5), (6, 7), (3, 4))
    assert found.affine and found.terms[0, 0] == [
        (Fraction(5, 10**9), None, None),
        (Fraction(1, 10**9), (0, 0), (0, 0)),
    ]
    mixed = identify(lambda x, h: x[:30, :30] + 1.5 * fast(x, h)[:30, :30], (32, 32), (3, 3))
    assert mixed.affine and mixed.scale * 2 == 3


def test_a_packed_probe_takes_fewer_calls_and_finds_the_same():
    plain, packed = (identify(same("sliding"), (6, 7), (5, 6), packed=flag) for flag in (False, True))
    assert packed.terms == plain.terms
    assert packed.calls < plain.calls - 20


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float16"])
def test_types_with_a_small_range_are_probed_within_it(dtype):
    inner = same("sliding", "mirror")

    def narrow(x, h):
        y = inner(x.astype(np.float64), h.astype(np.float64))
        limits = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo(dtype)
        return (
            np.clip(np.round(y), limits.min, limits.max).astype(dtype)
            if np.dtype(dtype).kind in "iu"
            else y.astype(dtype)
        )

    found = identify(narrow, (4, 5), (2, 3))
    assert (found.kind, found.boundary) == ("sliding", "mirror")
    assert found.range == {"uint8": (0, 255), "int16": (-32768, 32767)}.get(dtype)


def test_more_than_255_pixels_of_eight_bits_take_two_digits():
    found = identify(lambda x, h: np.clip(same("sliding")(x, h), 0, 255).astype(np.uint8), (17, 18), (2, 2))
    assert (found.kind, found.anchor) == ("sliding", (0, 0))
    assert found.calls <= 2 * 4 + 20
