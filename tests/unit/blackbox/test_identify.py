"""What identify says about functions whose law is known because they are written out by hand."""

from fractions import Fraction

import numpy as np
import pytest

import symconv.blackbox
from symconv import Box, identify
from symconv.blackbox import IdentifyError
from symconv.errors import IndexRuleError, InputError
from symconv.index import IndexLaw
from tests.helpers import SHAPES, by_law, counted, products, same


@pytest.mark.parametrize("boundary", ["zero", "replicate", "symmetric", "mirror", "wrap"])
@pytest.mark.parametrize("definition", ["convolution", "sliding"])
@pytest.mark.parametrize("place", ["low", "high"])
def test_definition_anchor_and_boundary_are_recovered(definition, boundary, place):
    found = identify(same(definition, boundary, place), (6, 7), (4, 5))
    assert (found.kind, found.boundary, found.mode) == (definition, boundary, "same")
    assert found.anchor == ((1, 2) if place == "low" else (2, 2))


@pytest.mark.parametrize(("image", "kernel"), SHAPES)
def test_terms_are_exact_from_zero_and_rows_first(image, kernel):
    found = identify(same("sliding", "mirror", "high"), image, kernel)
    n = tuple(size - 1 for size in image)
    expected = set()
    for k in np.ndindex(*kernel):
        pixel = []
        for size, taps, element in zip(image, kernel, k, strict=True):
            place = size - 1 + element - taps // 2
            pixel.append(place if place < size else 2 * (size - 1) - place)
        expected.add((tuple(pixel), k))
    assert products(found.terms[n]) == expected
    assert list(found.terms) == list(np.ndindex(*image))


@pytest.mark.parametrize(
    ("law", "outputs"),
    [
        ((1, 2, 1, -1), 4),
        ((1, 1, 2, -2), 7),
        ((2, 1, -1, 0), 15),
        ((3, 2, 2, -1), 9),
        ((1, 5, 1, 0), 2),
        ((1, 1, 7, -7), 9),
    ],
)
def test_strides_dilations_and_upsampling_are_recovered(law, outputs):
    found = identify(by_law([law], "zero", (outputs,)), 9, 3)
    assert found.laws == (IndexLaw(*law),)


def test_a_correlation_that_runs_backwards_is_told_from_a_sliding_one():
    found = identify(by_law([(1, -1, 1, 6)], "zero", (9,)), 7, 3)
    assert found.kind == "correlation"


def test_axes_may_differ():
    found = identify(by_law([(1, 1, 1, -1), (1, 1, -1, 1)], "zero", (6, 7)), (6, 7), (3, 4))
    assert found.kind == ("sliding", "convolution")


def test_what_three_taps_cannot_tell_apart_is_listed():
    found = identify(same("sliding", "symmetric"), 6, 3)
    rules = {found.boundary, *(reading.boundary for reading in found.alternatives[0])}
    assert rules == {"replicate", "symmetric"}
    assert found.alternatives[0][0].law == found.laws[0]


@pytest.mark.parametrize("boundary", ["zero", "replicate", "symmetric", "mirror", "wrap"])
@pytest.mark.parametrize("definition", ["convolution", "sliding"])
@pytest.mark.parametrize("kernel", [12, 13, 17, 20])
def test_kernels_of_more_than_twice_the_image_are_told_apart_too(definition, boundary, kernel):
    found = identify(same(definition, boundary, "high"), 6, kernel)
    assert found.kind == definition
    assert boundary in {found.boundary, *(reading.boundary for reading in found.alternatives[0])}


def test_a_window_that_never_leaves_the_image_tells_no_boundary():
    found = identify(by_law([(1, 1, 1, 0)], "zero", (4,)), 6, 3)
    assert (found.mode, found.boundary) == ("valid", "zero")
    assert {"replicate", "symmetric", "mirror", "wrap", "omit"} <= {r.boundary for r in found.alternatives[0]}


def test_outputs_that_vanish_where_the_window_overhangs_are_omitted():
    def compute(x, h):
        y = same("sliding")(x, h)
        y[[0, -1]] = 0
        return y

    assert identify(compute, 7, 3).boundary == "omit"


def test_fill_value_bias_scale_and_added_image_are_recovered():
    inner = same("convolution")

    def filled(x, h):
        padded = np.pad(x, 3, constant_values=-2.5)
        return np.array([(padded[n + 3 - np.arange(len(h)) + 1] * h).sum() for n in range(len(x))])

    found = identify(filled, 6, 4)
    assert (found.boundary, found.rule.fill) == ("constant", -2.5)
    assert (-2.5, None, (2,)) in found.terms[0,]
    biased = identify(lambda x, h: inner(x, h) + 5, 6, 4)
    assert biased.affine and (5, None, None) in biased.terms[3,]
    assert identify(lambda x, h: inner(x, h) / 9, 6, 4).scale * 9 == 1
    added = identify(lambda x, h: x - inner(x, h), 6, 4)
    assert added.scale == -1 and (1, (3,), None) in added.terms[3,]


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


@pytest.mark.parametrize("mode", ["wrap", "edge", "symmetric"])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_constant_boundary_may_stand_beside_another_rule(mode, axis):
    def padded(x, h):
        other = np.pad(x, [(2, 2) if a == 1 - axis else (0, 0) for a in (0, 1)], mode=mode)
        both = np.pad(other, [(2, 2) if a == axis else (0, 0) for a in (0, 1)], constant_values=7)
        return by_law([(1, 1, 1, 0)] * 2, "zero", x.shape)(both, h)

    found = identify(padded, (4, 5), (5, 5))
    rules = ["", ""]
    rules[axis], rules[1 - axis] = "constant", {"edge": "replicate"}.get(mode, mode)
    assert (found.boundary, found.rule.fill) == (tuple(rules), 7)
    assert "reads outside the image return 7" in str(found)
    assert found.operation.operation.boundaries == tuple(rules)
    assert found.derive(0, 0).render("text")


def test_conjugation_is_told_apart():
    def conjugating(x, h):
        return np.array([(x[n : n + 3] * np.conj(h)).sum() for n in range(4)])

    assert identify(conjugating, 6, 3).conjugate
    assert identify(lambda x, h: np.conj(conjugating(x, h)), 6, 3).conjugation == "conj, linear"
    assert identify(lambda x, h: conjugating(x.real, h.real), 6, 3).conjugation == "imaginary part dropped"


def test_where_no_law_fits_the_exact_table_is_the_answer():
    def shuffled(x, h):
        return same("convolution")(x, h)[[0, 2, 4, 1, 3, 5]]

    found = identify(shuffled, 6, 3)
    assert found.rule is None and found.kind is None and found.laws == ()
    assert products(found.terms[1,]) == {((1,), (2,)), ((2,), (1,)), ((3,), (0,))}
    assert "exact table" in str(found)
    with pytest.raises(IdentifyError, match="use terms"):
        _ = found.operation


def test_several_pixels_for_one_kernel_element_are_asked_one_by_one():
    inner = same("convolution")
    found = identify(lambda x, h: inner(x, h + h[::-1]), 5, 3)
    assert sorted(found.terms[2,]) == [
        (1, (1,), (0,)), (1, (1,), (2,)), (1, (3,), (0,)), (1, (3,), (2,)), (2, (2,), (1,)),
    ]  # fmt: skip
    with pytest.raises(IdentifyError, match=r"asked by itself: .* more than 10; raise calls="):
        identify(lambda x, h: inner(x, h + h[::-1]), 5, 3, calls=10)


def test_an_output_of_the_operation_is_the_sum_of_its_terms():
    found = identify(same("sliding", "mirror", "high"), (5, 6), (3, 4))
    output = found.operation
    assert output.box == Box((0, 0), (4, 5))
    for at in [(0, 0), (2, 3), (4, 5)]:
        by_operation = {(term.read_index, term.kernel_index) for term in output.terms(*at)}
        assert by_operation == products(found.terms[at])
    assert "y[0,0]" in str(found.derive(0, 0))
    with pytest.raises(IndexRuleError, match=r"there is no output \[9, 0\]; indices run from 0 to 4, 0 to 5"):
        found.derive(9, 0)


@pytest.mark.parametrize("kernel", [(3, 4), (5, 5), (1, 1), (7, 6)])
def test_calls_are_at_most_twenty_more_than_kernel_elements(kernel):
    function, calls = counted(same("sliding", "symmetric"))
    found = identify(function, (5, 6), kernel)
    assert len(calls) == found.calls <= kernel[0] * kernel[1] + 20


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


def test_a_function_that_changes_its_operands_does_no_harm():
    def careless(x, h):
        y = same("convolution")(x, h)
        x[:], h[:] = 0, 5
        return y

    assert identify(careless, 6, 3).kind == "convolution"


@pytest.mark.parametrize("bad", [(), (0, 3), "6x7", (6.5,), (10**6, 10**6)])
def test_shapes_that_are_none_are_refused(bad):
    with pytest.raises(InputError, match="image"):
        identify(same("convolution"), bad, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dtype": "flot"}, "dtype must be a type of real numbers such as 'float64' or 'uint8', not 'flot'"),
        ({"dtype": "complex128"}, "dtype must be"),
        ({"dtype": None}, "dtype must be"),
        ({"seconds": "a"}, "seconds must be a positive number"),
        ({"seconds": 0}, "seconds must be"),
        ({"seconds": float("nan")}, "seconds must be"),
        ({"calls": "many"}, "calls must be a positive integer, not 'many'"),
    ],
)
def test_options_that_are_none_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        identify(same("convolution"), 6, 3, **options)


def test_the_public_name_is_the_function_even_when_the_package_has_been_imported():
    assert symconv.blackbox.identify is symconv.identify is identify
    assert not callable(symconv.blackbox)
