"""Assertions for the tests of users, as plain pytest shows them."""

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points

import numpy as np
import pytest

import symconv as sc
from symconv.testing import assert_computes, assert_equal_outputs, assert_identity, assert_same_as
from tests.helpers import ROOT, by_law, environment, same


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


FAILING = """
import numpy as np
from symconv.testing import assert_computes, assert_same_as

def test_computes():
    assert_computes(lambda x, h: np.convolve(x, h, "same"), "sliding", image=6, kernel=3)

def test_same():
    assert_same_as(lambda x, h: np.convolve(x, h, "same"), "numpy.correlate same", image=6, kernel=3)
"""


def test_the_plugin_works_the_wrong_output_out_and_frames_of_the_assertions_are_hidden(tmp_path):
    (tmp_path / "test_mine.py").write_text(FAILING)
    installed = {entry.name for entry in entry_points(group="pytest11")}
    plugin = [] if "symconv" in installed else ["-p", "symconv.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin, "test_mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=120)
    assert done.returncode == 1
    assert "ComputesError: it is convolution, mode same, boundary zero; flip the kernel" in done.stdout
    assert "ComputesError: f flips the kernel, numpy.correlate mode='same' does not" in done.stdout
    assert done.stdout.count("- symconv: found -") == done.stdout.count("- symconv: expected -") == 2
    assert "Convolution at y[0]" in done.stdout and "Sliding cross-correlation at y[0]" in done.stdout
    assert "testing.py" not in done.stdout.replace("symconv.testing", "")


def test_the_package_declares_the_plugin():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["entry-points"]["pytest11"] == {"symconv": "symconv.pytest_plugin"}


@pytest.mark.parametrize(
    ("function", "fix"),
    [
        (same("convolution"), "; flip the kernel\n"),
        (same("sliding", "mirror"), "; pad by the boundary rule zero in place of mirror\n"),
        (same("sliding", place="high"), "; lay kernel element 1 on the output in place of 2\n"),
        (lambda x, h: 3 * same("sliding", place="low")(x, h), "; divide by 3\n"),
        (lambda x, h: same("sliding", place="low")(x, h)[::2], "; use the stride 1 in place of 2 on axis 0"),
        (lambda x, h: same("sliding", place="low")(x, h) / h.sum(), "; do not divide the kernel by its sum\n"),
    ],
)
def test_a_failed_assertion_says_what_the_function_is_and_how_to_mend_it(function, fix):
    with pytest.raises(AssertionError) as caught:
        assert_computes(function, "sliding", image=8, kernel=4)
    assert str(caught.value).startswith("it is ") and fix in str(caught.value)
    assert "\nnot sliding, mode same, boundary zero, anchor low: " in str(caught.value)


def test_functions_are_asserted_to_be_the_same():
    assert_same_as(lambda x, h: same("convolution", place="high")(x, h), "matlab.conv2 same")
    with pytest.raises(AssertionError, match=r"^f flips the kernel, matlab\.filter2"):
        assert_same_as(lambda x, h: same("convolution", place="high")(x, h), "matlab.filter2 same")


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
