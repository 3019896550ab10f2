"""Boundary rules by name, and what is said of names that are none."""

import numpy as np
import pytest

from symconv.errors import InputError
from symconv.index import BOUNDARIES, FILL, NOTHING, check_boundary
from symconv.index.boundary import read_places

WRITTEN = {  # the places -3 … 7 of a sequence of 5, from the table of conventions
    "replicate": [0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4],
    "symmetric": [2, 1, 0, 0, 1, 2, 3, 4, 4, 3, 2],
    "mirror": [3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1],
    "wrap": [2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2],
    "zero": [NOTHING] * 3 + [0, 1, 2, 3, 4] + [NOTHING] * 3,
    "constant": [FILL] * 3 + [0, 1, 2, 3, 4] + [FILL] * 3,
    "omit": [NOTHING] * 3 + [0, 1, 2, 3, 4] + [NOTHING] * 3,
}


@pytest.mark.parametrize("rule", BOUNDARIES)
def test_the_rules_read_what_the_table_of_conventions_says(rule):
    assert read_places(np.arange(-3, 8), 5, rule).tolist() == WRITTEN[rule]


@pytest.mark.parametrize("rule", ["replicate", "symmetric", "mirror", "wrap"])
def test_a_single_pixel_is_read_everywhere(rule):
    assert read_places(np.arange(-5, 6), 1, rule).tolist() == [0] * 11


SAID = [
    ("symetric", "unknown boundary 'symetric'; did you mean 'symmetric'?"),
    ("nearst", "unknown boundary 'nearst'; did you mean 'replicate'?"),
    ("circular", "unknown boundary 'circular'; it is called 'wrap' here"),
    ("grid-mirror", "unknown boundary 'grid-mirror'; it is called 'symmetric' here"),
    ("Symmetric", "unknown boundary 'Symmetric'; did you mean 'symmetric'?"),
    ("BORDER_REFLECT_101", "unknown boundary 'BORDER_REFLECT_101'; it is called 'mirror' here"),
    ("BORDER_WRAP", "unknown boundary 'BORDER_WRAP'; did you mean 'wrap'?"),
    (3, "unknown boundary '3'; known: zero, constant, replicate, symmetric, mirror, wrap, omit"),
    ("q", "unknown boundary 'q'; known: zero, constant, replicate, symmetric, mirror, wrap, omit"),
]


@pytest.mark.parametrize(("name", "message"), SAID)
def test_an_unknown_rule_is_refused_with_the_nearest_one(name, message):
    with pytest.raises(InputError) as error:
        check_boundary(name)
    assert str(error.value) == message


REFLECTED = [
    "reflect",
    "REFLECT",
    "Reflect",
    "reflect ",
    "reflection",
    "BORDER_REFLECT",
    "cv2.BORDER_REFLECT",
    "reflct",
]


@pytest.mark.parametrize("name", REFLECTED)
def test_a_bare_reflect_is_refused_with_its_two_meanings(name):
    with pytest.raises(InputError) as error:
        check_boundary(name)
    said = "unknown boundary 'reflct'" if name == "reflct" else f"boundary '{name}' has two meanings"
    assert str(error.value) == (
        f"{said}; use 'symmetric' (the edge pixel is repeated: 3 2 1 | 1 2 3, as in scipy.ndimage) or 'mirror' "
        "(it is not: 4 3 2 | 1 2 3, as in NumPy and PyTorch)"
    )
