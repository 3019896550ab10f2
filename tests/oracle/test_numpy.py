"""numpy.convolve and numpy.correlate."""

from __future__ import annotations

import numpy as np
import pytest

from symconv import convolve, correlate
from tests.helpers import integers

SIZES = [(6, 3), (6, 4), (5, 2), (5, 5), (4, 1), (1, 1), (1, 4), (3, 6)]  # image, kernel
MODES = ["full", "same", "valid"]


def comparable(pixels: int, elements: int, mode: str) -> bool:
    """NumPy exchanges operands if the kernel is the longer one, which only `full` does not notice."""
    return mode == "full" or elements <= pixels


@pytest.mark.parametrize(
    ("sizes", "mode"), [(sizes, mode) for sizes in SIZES for mode in MODES if comparable(*sizes, mode)]
)
def test_numpy_has_the_anchor_low_in_convolve_and_high_in_correlate(sizes, mode):
    x, h = integers(sizes[:1]), integers(sizes[1:], 1)
    low, high = ({"anchor": anchor} if mode == "same" else {} for anchor in ("low", "high"))
    assert convolve(x, h, mode=mode, **low).array().tolist() == np.convolve(x, h, mode).tolist()
    slid = correlate(x, h, definition="sliding", mode=mode, **high)
    assert slid.array().tolist() == np.correlate(x, h, mode).tolist()


def test_numpy_correlate_conjugates_the_kernel():
    x, h = np.array([1 + 2j, 3 - 1j, -2j]), np.array([2 - 1j, 1 + 4j])
    slid = correlate(x, h, definition="sliding", conjugate=True)
    assert [complex(value) for value in slid.array()] == np.correlate(x, h, "full").tolist()


def test_the_textbook_form_is_the_sliding_form_in_reverse():
    x, h = integers((6,)), integers((4,), 1)
    assert correlate(x, h).array().tolist() == np.correlate(x, h, "full")[::-1].tolist()
