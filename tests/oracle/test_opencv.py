"""cv2.filter2D: borders and anchors."""

from __future__ import annotations

import numpy as np
import pytest

from symconv import correlate
from tests.helpers import integers, kernel_index

cv2 = pytest.importorskip("cv2")

BORDERS = {
    "BORDER_CONSTANT": "zero",
    "BORDER_REPLICATE": "replicate",
    "BORDER_REFLECT": "symmetric",
    "BORDER_REFLECT_101": "mirror",
    "BORDER_ISOLATED": "zero",
}
SHAPES = [((5, 6), (3, 3)), ((5, 6), (4, 5)), ((4, 5), (2, 3)), ((2, 3), (7, 6)), ((3, 4), (1, 1)), ((1, 5), (3, 4))]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shapes", SHAPES)
def test_filter2d_slides_with_the_anchor_at_the_upper_middle_or_where_it_is_put(shapes, border):
    x, h = integers(shapes[0]), integers(shapes[1], 1)
    rows, columns = h.shape
    for anchor in {(rows // 2, columns // 2), (0, 0), (rows - 1, columns - 1), (rows - 1, 0)}:
        theirs = cv2.filter2D(
            x.astype(np.float64), -1, h.astype(np.float64), anchor=anchor[::-1], borderType=getattr(cv2, border)
        )
        ours = correlate(
            x, h, definition="sliding", mode="same", anchor=kernel_index(anchor, h.shape), boundary=BORDERS[border]
        )
        assert ours.array().tolist() == theirs.tolist()


def test_the_default_anchor_and_border_are_the_upper_middle_and_mirror():
    x, h = integers((5, 6)), integers((4, 4), 1)
    ours = correlate(x, h, definition="sliding", mode="same", anchor="high", boundary="mirror")
    assert ours.array().tolist() == cv2.filter2D(x.astype(np.float64), -1, h.astype(np.float64)).tolist()
