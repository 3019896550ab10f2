"""Differences, ports, diagnoses and assertions, on functions written by hand."""

import itertools

import numpy as np
import pytest

from symconv import diagnose, difference, identify, identify_rule, port
from symconv.blackbox import IdentifyError
from symconv.blackbox.size_rule import SizeFormula, fit_formula
from symconv.errors import InputError
from symconv.testing import assert_computes
from tests.helpers import by_law, same

X = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8], [9, 7, -9, 3], [2, 3, 8, -4]])
H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


def test_equal_functions_do_not_differ():
    found = difference(same("sliding"), lambda x, h: same("convolution", place="high")(x, h[::-1, ::-1]))
    assert found.same and not found
    assert str(found).startswith("the same for all")


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
    assert "divides the kernel by nothing" in found.reason and found.values == (2, 1)


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
        with pytest.raises(AssertionError, match="complex operands enter as: conj, "):
            assert_computes(f, "convolution", mode="full", image=5, kernel=3)


def test_the_range_of_a_narrow_type_is_a_difference():
    inner = same("convolution")
    found = difference(inner, lambda x, h: np.clip(inner(x, h), 0, 255).astype(np.uint8), image=6, kernel=3)
    assert "compute holds any output and g holds outputs within 0 … 255 only" in str(found)
    assert found.values == (-1, 0)
    wide = difference(inner, lambda x, h: inner(x, h).astype(np.int16), image=6, kernel=3)
    assert wide.values[0] != wide.values[1]


NORMALISED = {
    "sum": np.sum,
    "absolute sum": lambda h: np.abs(h).sum(),
    "length": lambda h: np.sqrt((np.abs(h) ** 2).sum()),
    "largest": lambda h: np.abs(h).max(),
    "nothing": lambda h: 1,
}


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(NORMALISED, 2)))
def test_two_normalisations_differ_on_the_input_that_is_shown(one, other):
    f, g = (lambda x, h, norm=NORMALISED[name]: np.convolve(x, h) / norm(h) for name in (one, other))
    found = difference(f, g, image=5, kernel=3)
    at = found.at
    assert f(found.image, found.kernel)[at] != pytest.approx(g(found.image, found.kernel)[at])
    assert found.values == pytest.approx((f(found.image, found.kernel)[at], g(found.image, found.kernel)[at]))


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


def test_two_faults_are_named_together_and_noise_has_no_explanation():
    (found,) = diagnose(same("sliding", "wrap")(X, H), X, H)
    assert found.faults == ("kernel not flipped", "wrong border: wrap instead of zero")
    assert diagnose(X + 1, X, H) == ()
    (floats,) = diagnose(same("sliding")(X / 3, H / 7), X / 3, H / 7)
    assert floats.faults == ("kernel not flipped",)


def test_the_places_of_an_even_kernel_are_named():
    x, h = np.array([3, -1, 4, 1, 5, -9, 2]), np.array([1, 2, -5, 7])
    (low,) = diagnose(same("sliding", place="low")(x, h), x, h)
    (high,) = diagnose(same("sliding", place="high")(x, h), x, h)
    assert high.faults == ("kernel not flipped",)
    assert low.faults[1] == "off by one anchor on axis 0 (kernel place 1 of 0 … 3 on the output, not 2)"


def test_large_outputs_are_traced_too():
    random = np.random.default_rng(4)
    x, h = random.integers(-9, 10, (150, 160)), random.integers(-9, 10, (9, 8))
    (found,) = diagnose(same("sliding", "mirror", "high")(x[:40, :40], h), x[:40, :40], h)
    assert found.faults == ("kernel not flipped", "wrong border: mirror instead of zero")
    assert diagnose(x, x, h) == ()


def test_a_table_without_a_law_can_be_compared():
    found = difference(
        same("convolution"), lambda x, h: same("convolution")(x, h)[[0, 2, 4, 1, 3, 5]], image=6, kernel=3
    )
    assert found.at == (1,)
    assert found.values[0] != found.values[1]


def test_added_parts_are_named():
    found = difference(same("convolution"), lambda x, h: same("convolution")(x, h) + 5, image=6, kernel=3)
    assert "only one of the two adds" in found.reason and found.values == (0, 5)


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
    with pytest.raises(InputError, match="2, 2 and 1 axes"):
        diagnose(X, X, H[0])
    with pytest.raises(InputError, match=r"values .* array of numbers"):
        diagnose("abc", X, H)


@pytest.mark.parametrize("definition", ["convolution", "sliding"])
@pytest.mark.parametrize("anchor", ["low", "high"])
@pytest.mark.parametrize("boundary", ["zero", "symmetric", "wrap"])
def test_a_true_assertion_passes_and_another_shows_the_first_wrong_cell(definition, anchor, boundary):
    function = same(definition, boundary, anchor)
    assert_computes(function, definition, anchor=anchor, boundary=boundary, kernel=(4, 5))
    with pytest.raises(AssertionError, match=r"output \[0, 0\] is\n    found     y\[0,0\] = .*\n    expected  y"):
        assert_computes(function, definition, anchor=anchor, boundary="mirror", kernel=(4, 5))


def test_assertions_take_windows_strides_dilations_and_padding():
    assert_computes(by_law([(1, 1, -1, 0)], "zero", (8,)), "convolution", mode="full", image=6, kernel=3)
    assert_computes(by_law([(1, 1, 1, 0)], "zero", (4,)), "sliding", mode="valid", image=6, kernel=3)
    assert_computes(by_law([(1, 1, -1, 2)], "zero", (4,)), "convolution", mode="valid", image=6, kernel=3)
    assert_computes(
        by_law([(1, 2, 3, -1)], "zero", (2,)), "sliding", padding=1, stride=2, dilation=3, image=8, kernel=3
    )
    with pytest.raises(AssertionError, match=r"its output is \(8,\), not \(6,\)"):
        assert_computes(by_law([(1, 1, -1, 0)], "zero", (8,)), "convolution", image=6, kernel=3)
    with pytest.raises(AssertionError, match="divides the kernel by its sum"):
        assert_computes(lambda x, h: same("sliding")(x, h) / h.sum(), "sliding", image=6, kernel=3)
    with pytest.raises(AssertionError, match="complex operands"):
        assert_computes(conjugating, "sliding", mode="valid", image=6, kernel=3, conjugate=False)


def numpy_window(x, h):
    """Sliding products of every window, for NumPy alone."""
    windows = np.lib.stride_tricks.sliding_window_view(x, h.shape)
    return np.tensordot(windows, h, h.ndim)


WINDOWS = "symconv.blackbox.reference_calls.sliding_windows(x, h)"


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
    assert image_too.steps == ("conjugate the image",)
    assert np.allclose(image_too.function()(x, h), np.convolve(np.conj(x), h, "same"))


def test_a_strided_function_is_ported_to_itself_and_to_a_full_one():
    strided = "symconv.blackbox.reference_calls.sliding_windows(x, h)"
    assert port(strided, strided)

    def every_second(x, h):
        return numpy_window(np.pad(x, 1), h)[::2, ::2]

    pytest.importorskip("scipy")
    found = port(every_second, "scipy.signal.convolve2d full")
    x = np.arange(63.0).reshape(7, 9)
    assert np.allclose(found.function()(x, H), every_second(x, H))


DEPENDENT = {
    "a constant": (lambda y, h: y + 3, "parts without a kernel element are added"),
    "the number of taps": (lambda y, h: y / h.size, "the scale depends on the sizes: 1/"),
    "the sum, for odd sizes": (lambda y, h: y / (h.sum() if h.shape[0] % 2 else 1), "the normalisation of the kernel"),
    "conjugation, for odd sizes": (lambda y, h: np.conj(y) if h.shape[0] % 2 else y, "the treatment of complex"),
}


@pytest.mark.parametrize(("change", "message"), DEPENDENT.values(), ids=DEPENDENT)
def test_what_depends_on_the_sizes_is_no_rule_for_all_of_them(change, message):
    def changed(x, h):
        return change(np.convolve(x, h, "same"), h)

    for attempt in (lambda: identify_rule(changed), lambda: port(changed, "numpy.convolve same", rank=1)):
        with pytest.raises(IdentifyError, match=message) as refused:
            attempt()
        assert "\n" not in str(refused.value)


def test_a_rule_that_holds_for_odd_kernels_only_says_so():
    def odd(x, h):
        if len(h) % 2 == 0:
            raise ValueError("the kernel must be odd")
        return np.convolve(x, h, "same")

    rule = identify_rule(odd)
    assert rule.odd_only and "for odd K only" in str(rule)
    with pytest.raises(IdentifyError, match=r"different laws \(sliding, convolution\)"):
        identify_rule(lambda x, h: numpy_window(x, h[:, ::-1]), 2)


def test_why_there_is_no_port_is_said():
    def dilated(x, h):
        return by_law([(1, 1, 2, 0)] * 2, "zero", [p - 2 * k + 2 for p, k in zip(x.shape, h.shape, strict=True)])(x, h)

    found = port(dilated, WINDOWS)
    assert not found and "taps are 2 apart in one and 1 in the other" in str(found)
    with pytest.raises(IdentifyError):
        port(lambda x, h: np.abs(numpy_window(x, h)), WINDOWS)


def test_formulas_are_fitted_exactly_or_not_at_all():
    assert str(fit_formula([(p, k, p - k + 1) for p in range(4, 9) for k in range(1, 4)])) == "P - K + 1"
    assert str(fit_formula([(p, k, -(k // 2)) for p in range(4, 9) for k in range(1, 6)])) == "-(K//2)"
    assert fit_formula([(p, k, p * k) for p in range(4, 9) for k in range(1, 6)]) is None
    assert SizeFormula(2, -1, 3, 2).code == "(2*P - K + 3)//2"


def test_the_rule_for_all_sizes_has_formulas_and_a_second_part_for_large_kernels():
    def numpy_like(x, h):
        return np.convolve(x, h, "same")

    rule = identify_rule(numpy_like)
    assert (str(rule.regime.offset), str(rule.regime.size)) == ("(K - 1)//2", "P")
    assert str(rule.larger.size) == "K"
    two = identify_rule(
        same("sliding", "mirror", "high"), 2, fitting=((6, 3), (7, 4), (5, 2), (8, 5), (9, 3)), larger=()
    )
    assert (two.regime.kind, two.regime.boundary, str(two.regime.anchor)) == ("sliding", "mirror", "K//2")


def test_a_rule_needs_a_rank_and_a_law():
    with pytest.raises(InputError, match="rank must be at least 1"):
        identify_rule(same("sliding"), 0)
    with pytest.raises(IdentifyError):
        identify_rule(lambda x, h: np.abs(same("sliding")(x, h)))
    with pytest.raises(IdentifyError, match="no single rule"):
        identify_rule(lambda x, h: same("sliding")(x, h)[np.argsort(np.arange(len(x)) % 3)])
