"""Assertions for the tests of users, as plain pytest shows them."""

import subprocess
import sys

import numpy as np
import pytest

import symconv as sc
from symconv.testing import assert_computes, assert_equal_outputs, assert_identity
from tests.helpers import by_law, environment, same


def test_what_holds_passes():
    assert_identity("conv(x, h) = slide(x, flip(h))")
    assert_identity("conv(x, h) = slide(x, h)", given="h = flip(h)")
    assert_equal_outputs(sc.convolve((4,), "1 2 1"), sc.correlate((4,), "1 2 1", definition="sliding"))


def test_a_refuted_identity_shows_its_counterexample():
    with pytest.raises(AssertionError) as caught:
        assert_identity("conv(x, h) = slide(x, h)")
    assert "A counterexample, at m = 1; all entries that are not listed are 0:" in str(caught.value)
    assert "conv(x, h)[1] = x[0]·h[1]" in str(caught.value)


def test_unequal_outputs_show_the_first_cell_worked_out():
    with pytest.raises(AssertionError) as caught:
        assert_equal_outputs(sc.convolve((4,), "1 2 3"), sc.correlate((4,), "1 2 3", definition="sliding"))
    assert "The first output that differs is [-2]." in str(caught.value)


def test_outputs_of_numbers_are_told_apart_by_the_entries_that_they_multiply():
    kernel, pixels = [1, 2], [1, 2, 3, 4]
    with pytest.raises(AssertionError) as caught:
        assert_equal_outputs(sc.convolve(pixels, kernel), sc.correlate(pixels, kernel, definition="sliding"))
    assert str(caught.value).startswith("\nRefuted: y_left = y_right\n")
    assert "The first term that differs: x[-1]·h[1] = 2 stands on the right only." in str(caught.value)
    with pytest.raises(AssertionError, match=r"x\[0\]·h\[0\] = 3 stands on the left only"):
        assert_equal_outputs(sc.convolve(["a", 3, "b"], [1]), sc.convolve(["a", 4, "b"], [1]))
    with pytest.raises(AssertionError, match="Refuted: z = y"):
        assert_equal_outputs(sc.convolve(pixels, kernel, name="z"), sc.convolve(pixels, [1, 3]))


def test_plain_pytest_prints_the_worked_example(tmp_path):
    (tmp_path / "test_mine.py").write_text(
        "from symconv.testing import assert_identity\n\ndef test_mine():\n"
        "    assert_identity('conv(x, h) = slide(x, h)')\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=120)
    assert done.returncode == 1 and "conv(x, h)[1] = x[0]·h[1]" in done.stdout


def conjugating(x, h):
    return np.array([(x[n : n + 3] * np.conj(h)).sum() for n in range(4)])


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
