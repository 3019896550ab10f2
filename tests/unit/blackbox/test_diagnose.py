"""Diagnoses of numbers made by hand with one convention changed."""

import numpy as np
import pytest

from symconv import diagnose
from symconv.errors import InputError
from tests.helpers import by_law, same

X = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8], [9, 7, -9, 3], [2, 3, 8, -4]])


H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (same("convolution")(X, H), "as expected"),
        (same("sliding")(X, H), "kernel not flipped"),
        (
            by_law([(1, 1, 1, -1), (1, 1, -1, 1)], "zero", X.shape)(X, H),
            "kernel not flipped on axis 0 (one axis flipped)",
        ),
        (by_law([(1, 1, -1, 1), (1, 1, -1, 2)], "zero", X.shape)(X, H), "off by one anchor on axis 1"),
        (same("convolution", "mirror")(X, H), "wrong border: mirror instead of zero"),
        (same("convolution")(X, H.T), "rows and columns of the kernel swapped"),
        (same("convolution")(X.T, H), "rows and columns of the image swapped"),
        (same("convolution")(X, H).T, "rows and columns of the output swapped"),
        (same("convolution")(X, H) / H.sum(), "kernel divided by its sum"),
        (by_law([(1, 1, -1, 0)] * 2, "zero", (7, 6))(X, H), "as expected"),
        (by_law([(1, 1, 1, -2)] * 2, "zero", (7, 6))(X, H), "kernel not flipped"),
        (by_law([(1, -1, 1, 4), (1, -1, 1, 3)], "zero", (7, 6))(X, H), "kernel not flipped; output runs backwards"),
        (by_law([(1, 1, -1, 2)] * 2, "zero", (3, 2))(X, H), "as expected"),
    ],
)
def test_wrong_numbers_are_traced_to_their_convention(numbers, words):
    assert words in [str(diagnosis) for diagnosis in diagnose(numbers, X, H)]


def test_two_faults_are_named_together_and_noise_has_no_explanation():
    (found,) = diagnose(same("sliding", "wrap")(X, H), X, H)
    assert found.faults == ("kernel not flipped", "wrong border: wrap instead of zero")
    assert diagnose(X + 1, X, H) == ()
    (floats,) = diagnose(same("sliding")(X / 3, H / 7), X / 3, H / 7)
    assert floats.faults == ("kernel not flipped",)


def test_the_positions_of_an_even_kernel_are_named():
    x, h = np.array([3, -1, 4, 1, 5, -9, 2]), np.array([1, 2, -5, 7])
    (low,) = diagnose(same("sliding", place="low")(x, h), x, h)
    (high,) = diagnose(same("sliding", place="high")(x, h), x, h)
    assert high.faults == ("kernel not flipped",)
    assert low.faults[1] == "off by one anchor on axis 0 (kernel position 1 of 0 … 3 on the output, not 2)"


def test_large_outputs_are_traced_too():
    random = np.random.default_rng(4)
    x, h = random.integers(-9, 10, (150, 160)), random.integers(-9, 10, (9, 8))
    (found,) = diagnose(same("sliding", "mirror", "high")(x[:40, :40], h), x[:40, :40], h)
    assert found.faults == ("kernel not flipped", "wrong border: mirror instead of zero")
    assert diagnose(x, x, h) == ()


def test_other_expectations_can_be_stated():
    (found,) = diagnose(same("sliding", "mirror")(X, H), X, H, expected="sliding", boundary="mirror")
    assert found.faults == ()
    with pytest.raises(InputError, match="unknown definition 'corr'"):
        diagnose(X, X, H, expected="corr")
    with pytest.raises(InputError, match="expected= convolution, sliding, not 'correlation'"):
        diagnose(X, X, H, expected="correlation")
    with pytest.raises(InputError, match="anchor= low, high, not 'middle'"):
        diagnose(X, X, H, anchor="middle")
    with pytest.raises(InputError, match=r"boundary= zero, .*, not 'constant'"):
        diagnose(X, X, H, boundary="constant")
    with pytest.raises(InputError, match="2, 2 and 1 axes"):
        diagnose(X, X, H[0])
    with pytest.raises(InputError, match=r"values .* array of numbers"):
        diagnose("abc", X, H)
