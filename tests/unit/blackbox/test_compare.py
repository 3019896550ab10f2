"""Differences between two functions, found on the smallest input that shows them."""

import itertools
import warnings

import numpy as np
import pytest

from symconv import IdentifyError, difference, identify
from symconv.testing import assert_computes
from tests.helpers import NORMALISED, by_law, same


def test_equal_functions_do_not_differ():
    found = difference(same("sliding"), lambda x, h: same("convolution", place="high")(x, h[::-1, ::-1]))
    assert found.same and not found
    assert str(found).startswith("the same for all")


def test_a_title_of_a_missing_library_is_compared_by_its_rule():
    assert difference("matlab.conv2 same", same("convolution", place="high")).same
    assert not difference("matlab.conv2 same", same("convolution", place="low")).same


def test_the_first_differing_read_is_named_with_both_boundaries():
    found = difference(same("sliding", "symmetric"), same("sliding", "mirror"), image=6, kernel=5)
    assert not found.same
    assert found.at == (0,)
    assert "f reads x[-1] → x[0] (symmetric), g reads x[-1] → x[1] (mirror)" in found.reason


def test_the_smallest_input_has_two_ones_and_both_functions_were_asked():
    f, g = same("sliding", place="low"), same("sliding", place="high")
    found = difference(f, g, image=(4, 5), kernel=(2, 2))
    assert found.image.sum() == found.kernel.sum() == 1
    assert found.values == (f(found.image, found.kernel)[found.at], g(found.image, found.kernel)[found.at])
    assert found.values[0] != found.values[1]
    assert any("= 1·1 = 1" in cell for cell in found.cells)


def test_sizes_and_normalisation_count_as_differences():
    full = by_law([(1, 1, -1, 0)], "zero", (8,))
    assert "outputs of shape (8,)" in difference(full, same("convolution"), image=6, kernel=3).reason
    inner = same("convolution")
    found = difference(inner, lambda x, h: inner(x, h) / h.sum(), image=6, kernel=3)
    assert "leaves the kernel as it is" in found.reason and found.values == (2, 1)


def conjugating(x, h):
    return np.array([(x[n : n + 3] * np.conj(h)).sum() for n in range(4)])


def test_functions_that_differ_for_complex_kernels_only_say_so():
    found = difference(
        conjugating, lambda x, h: np.array([(x[n : n + 3] * h).sum() for n in range(4)]), image=6, kernel=3
    )
    assert "conjugating conjugates a complex kernel" in found.reason
    assert found.values == (-1j, 1j)


def test_a_conjugated_image_is_a_difference_and_no_operation():
    inner = lambda x, h: np.convolve(x, h)  # noqa: E731
    found = difference(inner, lambda x, h: np.convolve(np.conj(x), h), image=5, kernel=3)
    assert "for real numbers they are the same; " in str(found) and "conjugates a complex image" in found.reason
    assert found.values == (1j, -1j)
    for f in (lambda x, h: np.convolve(np.conj(x), h), lambda x, h: np.conj(np.convolve(x, h))):
        with pytest.raises(IdentifyError, match="the image is conjugated"):
            _ = identify(f, 5, 3).operation
        with pytest.raises(AssertionError, match=r"for complex operands .* (is|are) conjugated"):
            assert_computes(f, "convolution", mode="full", image=5, kernel=3)


def test_the_range_of_a_narrow_type_is_a_difference():
    inner = same("convolution")
    found = difference(inner, lambda x, h: np.clip(inner(x, h), 0, 255).astype(np.uint8), image=6, kernel=3)
    assert "compute holds any output and g holds outputs within 0 … 255 only" in str(found)
    assert found.values == (-1, 0)
    wide = difference(inner, lambda x, h: inner(x, h).astype(np.int16), image=6, kernel=3)
    assert wide.values[0] != wide.values[1]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(NORMALISED, 2)))
def test_two_normalisations_differ_on_the_input_that_is_shown(one, other):
    f, g = (lambda x, h, norm=NORMALISED[name]: np.convolve(x, h) / norm(h) for name in (one, other))
    found = difference(f, g, image=5, kernel=3)
    at = found.at
    assert f(found.image, found.kernel)[at] != pytest.approx(g(found.image, found.kernel)[at])
    assert found.values == pytest.approx((f(found.image, found.kernel)[at], g(found.image, found.kernel)[at]))


def test_a_table_without_a_law_can_be_compared():
    found = difference(
        same("convolution"), lambda x, h: same("convolution")(x, h)[[0, 2, 4, 1, 3, 5]], image=6, kernel=3
    )
    assert found.at == (1,)
    assert found.values[0] != found.values[1]


def test_a_difference_begins_with_that_of_the_rules():
    found = difference(same("sliding"), same("convolution"), image=6, kernel=5)
    assert found.rules == ("g flips the kernel, f does not",)
    assert str(found).startswith("g flips the kernel, f does not\nat output [0]")
    inner, edge = same("sliding", "mirror"), same("convolution", "symmetric", "high")
    found = difference(inner, edge, image=(6, 7), kernel=(5, 4))
    assert found.rules == (
        "g flips the kernel, f does not",
        "outside the image f reads by the rule mirror and g by symmetric",
        "on axis 1 f lays kernel element 1 on the output and g element 2",
    )
    strided = difference(same("sliding"), lambda x, h: 2 * same("sliding")(x, h)[::2], image=6, kernel=3)
    assert strided.rules[-2:] == (
        "the stride is 1 in compute and 2 in g",
        "compute multiplies every product by 1, g by 2",
    )


def test_the_word_of_a_library_stands_beside_ours_and_never_another_rules():
    pytest.importorskip("scipy")
    pytest.importorskip("torch")
    calls = "scipy.ndimage.correlate(x, h, mode='reflect')", "F.conv2d(F.pad(x, (2, 2, 2, 2), mode='reflect'), h)"
    found = difference(*calls, image=(6, 7), kernel=(5, 5))
    assert found.rules == (f"'reflect' means symmetric in {calls[0]} and mirror in {calls[1]}",)
    assert "reads x[-1,-1] → x[0,0] (symmetric = 'reflect')" in found.reason
    assert "(mirror = 'reflect')" in found.reason
    found = difference("scipy.ndimage.correlate nearest", "scipy.ndimage.correlate wrap", image=(6, 7), kernel=(5, 5))
    assert "by the rule replicate = 'nearest' and " in found.rules[0] and found.rules[0].endswith(" by wrap")


def test_a_formula_of_a_book_is_compared_with_a_function():
    assert difference("y[m] = Σ_k x[m-k] h[k]", lambda x, h: np.convolve(x, h), image=6, kernel=3).same
    found = difference("y[m] = Σ_k x[m+k] h[k]", lambda x, h: np.convolve(x, h), image=6, kernel=3)
    assert found.rules == ("g flips the kernel, y[m] = Σ_k x[m+k] h[k] does not",)


def test_added_parts_are_named():
    found = difference(same("convolution"), lambda x, h: same("convolution")(x, h) + 5, image=6, kernel=3)
    assert "only one of the two adds" in found.reason and found.values == (0, 5)


inner = same("convolution")


def test_rows_for_other_numbers_of_axes_are_compared_on_those_that_both_take():
    pytest.importorskip("scipy")
    found = difference("scipy.signal.correlate same", "scipy.signal.correlate2d same")
    assert found.image.ndim == 2
    assert found.rules == (
        "on axis 1 scipy.signal.correlate mode='same' lays kernel element 2 on the output and "
        "scipy.signal.correlate2d mode='same' element 1",
    )


def test_warnings_of_a_function_are_not_shown_and_its_values_are():
    def warning(x, h):
        warnings.warn("as users' functions do", stacklevel=1)
        return np.convolve(x, h)

    assert difference(warning, np.convolve, image=3, kernel=2).same
    assert difference(warning, lambda x, h: 2 * np.convolve(x, h), image=3, kernel=2).values == (1, 2)
