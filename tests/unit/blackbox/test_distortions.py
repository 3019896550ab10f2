"""What happened to the cells of an output: measured numbers, and the changes of cells one by one."""

import numpy as np
import pytest

from symconv import diagnose
from symconv.blackbox.distortions import simple
from tests.helpers import same

X = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8], [9, 7, -9, 3], [2, 3, 8, -4]])
H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "1/2"), (-2.0, "-2"), (1 / 3, "1/3"), (1 / 256, "1/256"), (127.5, "255/2"), (20_000.0, "20000"),
        (1 / 3 * (1 + 1e-7), "1/3"), (2**0.5, "1.41421"), (3.14159265e-5, "3.14159e-05"), (0.1234, "0.1234"),
        (1 / 1001, "0.000999001"),
    ],
)  # fmt: skip
def test_a_measured_number_is_a_fraction_only_where_that_is_a_simple_one(value, text):
    assert simple(value) == text


def test_a_factor_is_named_by_its_digits_or_as_a_fraction():
    full = same("convolution")(X, H)
    assert str(diagnose(full * np.sqrt(2), X, H)) == "every output times 1.41421"
    assert str(diagnose(full / 3, X, H)) == "every output times 1/3"
