"""The rule behind the terms: definition, anchor, boundary, stride, dilation and upsampling are recovered."""

import numpy as np
import pytest
import scipy.signal

from symconv import identify
from symconv.index import IndexLaw
from tests.helpers import by_law, same


@pytest.mark.parametrize("boundary", ["zero", "replicate", "symmetric", "mirror", "wrap"])
@pytest.mark.parametrize("definition", ["convolution", "sliding"])
@pytest.mark.parametrize("place", ["low", "high"])
def test_definition_anchor_and_boundary_are_recovered(definition, boundary, place):
    found = identify(same(definition, boundary, place), (6, 7), (4, 5))
    assert (found.kind, found.boundary, found.mode) == (definition, boundary, "same")
    assert found.anchor == ((1, 2) if place == "low" else (2, 2))


def test_the_window_of_an_even_kernel_reaches_farther_on_one_side():
    (window,) = identify(same("sliding", place="high"), 6, 4).windows
    assert (window.mode, window.anchor, window.anchor_rule, window.padding) == ("same", 2, "high", (2, 1))


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
    assert (found.mode, found.boundary) == ("valid", None)
    assert {"replicate", "symmetric", "mirror", "wrap", "omit"} <= {r.boundary for r in found.alternatives[0]}


def test_outputs_that_vanish_where_the_window_overhangs_are_omitted():
    def compute(x, h):
        y = same("sliding")(x, h)
        y[[0, -1]] = 0
        return y

    assert identify(compute, 7, 3).boundary == "omit"


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


def depthwise(x, h):
    return np.stack([scipy.signal.correlate2d(one, taps, "same") for one, taps in zip(x, h, strict=True)])


ONE_BY_ONE = {
    "x*h": (lambda x, h: x * h, (5,), (5,), (0,)),
    "x*h of two axes": (lambda x, h: x * h, (4, 3), (4, 3), (0, 1)),
    "fftconvolve along axis 0": (lambda x, h: scipy.signal.fftconvolve(x, h, axes=0), (6, 3), (4, 3), (1,)),
    "fftconvolve along axis 0 of five columns": (
        lambda x, h: scipy.signal.fftconvolve(x, h, axes=0), (6, 5), (4, 5), (1,),
    ),
    "depthwise of three channels": (depthwise, (3, 5, 6), (3, 2, 3), (0,)),
    "depthwise of five channels": (depthwise, (5, 4, 4), (5, 3, 3), (0,)),
    "depthwise with batches": (lambda x, h: np.stack([depthwise(one, h) for one in x]), (2, 3, 4, 4), (3, 2, 2), (1,)),
}  # fmt: skip


@pytest.mark.parametrize(("function", "image", "kernel", "shared"), ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_an_axis_that_all_share_is_one_by_one_for_every_size(function, image, kernel, shared):
    found = identify(function, image, kernel)
    roles = {role.image: role for role in found.roles}
    assert tuple(axis for axis, role in roles.items() if role.name == "shared") == shared
    assert all(reading.law.s == 1 and abs(reading.law.d) == 1 for reading in found.readings)
    assert "n = p = k" in str(found)
    output = found.operation
    n = tuple(size - 1 for size in found.output)
    terms = {(term.read_index, term.kernel_index) for term in output.terms(*n)}
    assert terms == {(p, k) for _, p, k in found.terms[n]}


@pytest.mark.parametrize(
    ("rule", "image", "kernel"),
    [("oc,chw->ohw", (3, 4, 5), (2, 3)), ("oc,bchw->bohw", (2, 3, 4, 5), (2, 3)), ("co,hwc->hwo", (4, 5, 3), (3, 2))],
)
def test_a_product_of_channels_at_every_pixel_is_a_1_by_1_convolution(rule, image, kernel):
    found = identify(lambda x, h: np.einsum(rule, h, x), image, kernel)
    assert found.kind == "pointwise" and "1×1 convolution" in str(found)
    names = [role.name for role in found.roles]
    assert names.count("pointwise") == 2 and {"output channel", "contraction"} <= set(names)
    n = tuple(size - 1 for size in found.output)
    terms = {(term.read_index, term.kernel_index) for term in found.operation.terms(*n)}
    assert terms == {(p, k) for _, p, k in found.terms[n]}
