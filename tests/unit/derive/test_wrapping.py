"""Circular against linear convolution, held to NumPy's transforms."""

from __future__ import annotations

import numpy as np
import pytest

from symconv import circular
from symconv.errors import InputError


def transformed(x, h, length):
    """The product of two transforms of NumPy, turned back."""
    axes = tuple(range(x.ndim))
    both = np.fft.fftn(x, length, axes) * np.fft.fftn(h, length, axes)
    return np.rint(np.fft.ifftn(both, axes=axes).real).astype(int)


@pytest.mark.parametrize(
    ("pixels", "taps"), [((5,), (3,)), ((4,), (4,)), ((3,), (6,)), ((4, 5), (3, 2)), ((3, 2), (3, 4))]
)
def test_every_length_is_what_the_transforms_make_and_wrapped_cells_are_those_that_differ(pixels, taps):
    draw = np.random.default_rng(0)
    x, h = draw.integers(-9, 10, pixels), draw.integers(-9, 10, taps)
    shortest = [max(pair) for pair in zip(pixels, taps, strict=True)]
    needed = tuple(p + k - 1 for p, k in zip(pixels, taps, strict=True))
    whole = transformed(x, h, needed)
    for more in range(5):
        length = tuple(size + more for size in shortest)
        made = transformed(x, h, length)
        found = circular(x, h, length)
        assert found.circular.array().tolist() == made.tolist() and found.needed == needed
        padded = np.zeros(np.maximum(needed, length), dtype=int)
        padded[tuple(map(slice, needed))] = whole
        differ = {cell for cell in np.ndindex(length) if made[cell] != padded[cell]}
        wrapped = set(found.wrapped())
        assert differ <= wrapped and found.is_linear == (not wrapped)
        assert all(made[cell] == sum(whole[part] for part in found.parts(cell)) for cell in wrapped)


def test_cells_before_the_last_kernel_element_wrap():
    found = circular(9, 4)
    assert list(found.wrapped()) == [(0,), (1,), (2,)] and found.needed == (12,)
    assert [term.read_index for term in found.terms((0,))] == [(0,), (8,), (7,), (6,)]


def test_a_length_that_cuts_off_an_operand_is_refused():
    with pytest.raises(InputError, match="transforms of length 4 cut off an image of size 5 or a kernel of size 3"):
        circular(5, 3, 4)
    with pytest.raises(InputError, match="have different numbers of axes; give as many"):
        circular((5, 5), 3)


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
def test_the_document_shows_what_meets_in_a_wrapped_cell(format):
    before, after = circular("1 2 3 4 5", "1 10 100"), circular("1 2 3 4 5", "1 10 100", 7)
    assert "451" in before.render(format) and "7" in before.render(format) and "451" not in after.render(format)
