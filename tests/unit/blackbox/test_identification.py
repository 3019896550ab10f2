"""Identifications: their terms, their operation, their options, and the page about them."""

import numpy as np
import pytest
import scipy.ndimage

import symconv.blackbox
from symconv import Box, IdentifyError, identify, identify_rule, port
from symconv.errors import IndexRuleError, InputError
from tests.helpers import SHAPES, counted, products, same


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


def test_where_no_law_fits_the_exact_table_is_the_answer():
    def shuffled(x, h):
        return same("convolution")(x, h)[[0, 2, 4, 1, 3, 5]]

    found = identify(shuffled, 6, 3)
    assert found.rule is None and found.kind is None and found.laws == ()
    assert products(found.terms[1,]) == {((1,), (2,)), ((2,), (1,)), ((3,), (0,))}
    assert "exact table" in str(found)
    with pytest.raises(IdentifyError, match="use terms"):
        _ = found.operation


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


def reflecting(mode):
    """The kernel slides over an image that NumPy pads by half its size."""
    return lambda x, h: np.correlate(np.pad(x, (len(h) // 2, (len(h) - 1) // 2), mode=mode), h, "valid")


@pytest.mark.parametrize(("mode", "boundary"), [("symmetric", "symmetric"), ("edge", "replicate")])
def test_other_shapes_are_tried_where_the_given_ones_leave_several_rules(mode, boundary):
    function, calls = counted(reflecting(mode))
    found = identify(function, 6, 3)
    assert found.boundary == boundary
    assert {r.boundary for r in (*found.readings, *found.alternatives[0])} >= {"symmetric", "replicate"}
    assert found.tried == (((6,), (5,)),) and "the same rule for image (6,), kernel (5,)" in str(found)
    assert "could also be" not in str(found)
    assert found.calls == len(calls) <= 3 + 20 + 5 + 10
    alone = identify(reflecting(mode), 6, 3, others=False)
    assert alone.tried == () and "could also be symmetric" in str(alone)


def test_a_kernel_of_one_element_is_told_by_a_larger_one():
    for kind, function in (("convolution", np.convolve), ("sliding", np.correlate)):
        found = identify(lambda x, h, f=function: f(x, h, "same"), 5, 1)
        assert (found.kind, found.boundary) == (kind, None)


def test_where_nothing_outside_is_read_no_boundary_is_named():
    found = identify(lambda x, h: np.convolve(x, h, "valid"), 6, 3)
    assert found.boundary is None and found.tried == ()
    assert "valid, anchor 2, nothing outside the image is read" in str(found)
    assert "boundary" not in str(found) and "could also be" not in str(found)
    one = identify(lambda x, h: scipy.ndimage.correlate1d(x, h[0], mode="nearest", axis=1), (5, 6), (1, 4))
    assert one.boundary == (None, "replicate")
    assert str(identify_rule(lambda x, h: np.convolve(x, h, "valid"))).startswith("convolution, no boundary, valid:")


def test_a_factor_that_is_no_fraction_is_the_float_that_it_is():
    found = identify(lambda x, h: np.pi * np.convolve(x, h), 5, 3)
    assert found.scale == np.pi and isinstance(found.scale, float)
    assert found.terms[0,] == [(np.pi, (0,), (0,))]
    assert "every product times 3.141592653589793" in str(found)
    assert "3.14159265358979" in str(found.operation[0])
    assert identify(lambda x, h: np.convolve(x, h) / 9, 5, 3).scale * 9 == 1
    assert "* 3.141592653589793\n" in port(lambda x, h: np.pi * np.convolve(x, h), "numpy.convolve", rank=1).code
