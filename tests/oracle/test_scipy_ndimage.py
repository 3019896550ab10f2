"""scipy.ndimage: convolve, correlate, convolve1d, correlate1d (all modes and origins)."""

from __future__ import annotations

import pytest

from symconv import convolve, correlate
from symconv.index import Axis, IndexLaw, evaluate
from tests.helpers import integers, kernel_index

ndimage = pytest.importorskip("scipy.ndimage")

MODES = {
    "reflect": "symmetric",
    "grid-mirror": "symmetric",
    "constant": "constant",
    "grid-constant": "constant",
    "nearest": "replicate",
    "mirror": "mirror",
    "wrap": "wrap",
    "grid-wrap": "wrap",
}
SHAPES = [((6,), (3,)), ((6,), (4,)), ((2,), (5,)), ((4, 5), (3, 2)), ((3, 2), (4, 5)), ((3, 2, 4), (2, 1, 3))]


def origins(size: int) -> range:
    """The origins that SciPy allows: the anchor K//2 + origin lies in the kernel."""
    return range(-(size // 2), size - size // 2)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shapes", SHAPES)
def test_the_anchor_is_the_upper_middle_moved_by_the_origin(shapes, mode):
    x, h = integers(shapes[0]), integers(shapes[1], 1)
    fill = {"fill": 7} if "constant" in mode else {}
    for origin in {(0,) * h.ndim, tuple(origins(n)[0] for n in h.shape), tuple(origins(n)[-1] for n in h.shape)}:
        anchor = kernel_index(tuple(size // 2 + shift for size, shift in zip(h.shape, origin, strict=True)), h.shape)
        options = {"mode": "same", "anchor": anchor, "boundary": MODES[mode], **fill}
        theirs = {"mode": mode, "cval": 7.0, "origin": origin}
        assert convolve(x, h, **options).array().tolist() == ndimage.convolve(x, h, **theirs).tolist()
        slid = correlate(x, h, definition="sliding", **options)
        assert slid.array().tolist() == ndimage.correlate(x, h, **theirs).tolist()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("number", "size"), [(0, 3), (1, 4), (1, 2), (0, 7)])
def test_a_filter_along_one_axis_leaves_the_other_alone(number, size, mode):
    x, h = integers((4, 5)), integers((size,), 1)
    for origin in origins(size):
        anchor = size // 2 + origin
        for sign, theirs in ((-1, ndimage.convolve1d), (1, ndimage.correlate1d)):
            length = x.shape[number]
            law = IndexLaw(1, 1, sign, -sign * anchor)
            filtered = Axis(law, (0, length - 1), (0, length - 1), (0, size - 1), MODES[mode])
            rest = x.shape[1 - number] - 1
            alone = Axis(IndexLaw(1, 1, 0, 0), (0, rest), (0, rest), (0, 0))
            axes, shape = ([filtered, alone], (size, 1)) if number == 0 else ([alone, filtered], (1, size))
            ours = evaluate(axes, x, h.reshape(shape), 7)
            assert ours.tolist() == theirs(x, h, number, mode=mode, cval=7.0, origin=origin).tolist()
