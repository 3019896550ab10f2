"""scipy.signal: convolve, correlate (1 to 4 axes), convolve2d, correlate2d (all modes and boundaries)."""

from __future__ import annotations

import pytest

from symconv import convolve, correlate
from tests.helpers import integers

signal = pytest.importorskip("scipy.signal")

SHAPES = [
    ((7,), (3,)),
    ((6,), (4,)),
    ((3,), (5,)),
    ((1,), (4,)),
    ((4, 5), (3, 3)),
    ((5, 4), (2, 3)),
    ((5, 6), (4, 1)),
    ((2, 3), (5, 4)),
    ((1, 1), (2, 3)),
    ((3, 4, 5), (2, 3, 1)),
    ((2, 3, 2), (3, 2, 4)),
    ((2, 3, 2, 3), (1, 2, 3, 2)),
]
FITTING = [(p, k) for p, k in SHAPES if all(a >= b for a, b in zip(p, k, strict=True))]
PLANE = [(p, k) for p, k in SHAPES if len(p) == 2]
BOUNDARIES = {"fill": {"boundary": "constant"}, "wrap": {"boundary": "wrap"}, "symm": {"boundary": "symmetric"}}


def cases(mode):
    return FITTING if mode == "valid" else SHAPES


@pytest.mark.parametrize(
    ("shapes", "mode"), [(shapes, mode) for mode in ("full", "same", "valid") for shapes in cases(mode)]
)
def test_scipy_has_the_anchor_low_in_convolve_and_high_in_correlate(shapes, mode):
    x, h = integers(shapes[0]), integers(shapes[1], 1)
    low, high = ({"anchor": anchor} if mode == "same" else {} for anchor in ("low", "high"))
    assert convolve(x, h, mode=mode, **low).array().tolist() == signal.convolve(x, h, mode, "direct").tolist()
    slid = correlate(x, h, definition="sliding", mode=mode, **high)
    assert slid.array().tolist() == signal.correlate(x, h, mode, "direct").tolist()


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize(
    ("shapes", "mode"),
    [(s, m) for m in ("full", "same", "valid") for s in PLANE if m != "valid" or s in FITTING],
)
@pytest.mark.parametrize("fill", [0, 7])
def test_the_plane_functions_have_the_anchor_low_in_both(shapes, mode, boundary, fill):
    x, h = integers(shapes[0]), integers(shapes[1], 1)
    options = {"mode": mode, **BOUNDARIES[boundary]} | ({"anchor": "low"} if mode == "same" else {})
    options |= {"fill": fill} if boundary == "fill" else {}
    theirs = (mode, boundary, fill)
    assert convolve(x, h, **options).array().tolist() == signal.convolve2d(x, h, *theirs).tolist()
    slid = correlate(x, h, definition="sliding", **options)
    assert slid.array().tolist() == signal.correlate2d(x, h, *theirs).tolist()


def test_scipy_correlate_conjugates_the_kernel():
    x, h = integers((3, 4)) + 1j * integers((3, 4), 2), integers((2, 2), 1) + 1j * integers((2, 2), 3)
    ours = correlate(x, h, definition="sliding", conjugate=True).array()
    assert [complex(value) for value in ours.ravel()] == signal.correlate(x, h).ravel().tolist()


@pytest.mark.parametrize(("up", "down"), [(1, 1), (2, 1), (3, 2)])
def test_stride_and_transposed_stride_are_the_polyphase_filter(up, down):
    """scipy.signal.upfirdn: spread the image by `up`, convolve, keep every `down`-th; a law with u and s."""
    from symconv.index import Axis, IndexLaw, evaluate

    x, h = integers((5,)), integers((4,), 1)
    expected = signal.upfirdn(h, x, up, down)
    axis = Axis(IndexLaw(up, down, -1, 0), (0, len(expected) - 1), (0, 4), (0, 3))
    assert evaluate([axis], x, h).tolist() == expected.tolist()
