"""Boundary rules by name, and what is said of names that are none."""

import numpy as np
import pytest

from symconv.errors import InputError
from symconv.index import BOUNDARIES, FILL, NOTHING, check_boundary
from symconv.index.boundary import weighted_pixels

WRITTEN = {  # the places -3 … 7 of a sequence of 5, by rules that read one pixel, from the table of conventions
    "replicate": [0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4],
    "symmetric": [2, 1, 0, 0, 1, 2, 3, 4, 4, 3, 2],
    "mirror": [3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1],
    "wrap": [2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2],
    "zero": [NOTHING] * 3 + [0, 1, 2, 3, 4] + [NOTHING] * 3,
    "constant": [FILL] * 3 + [0, 1, 2, 3, 4] + [FILL] * 3,
    "omit": [NOTHING] * 3 + [0, 1, 2, 3, 4] + [NOTHING] * 3,
    "antisymmetric": [2, 1, 0, 0, 1, 2, 3, 4, 4, 3, 2],
}
SIGNS = {"antisymmetric": [-1] * 3 + [1] * 5 + [-1] * 3}


@pytest.mark.parametrize("rule", WRITTEN)
def test_the_rules_read_what_the_table_of_conventions_says(rule):
    pixels, weights = weighted_pixels(np.arange(-3, 8), 5, rule)
    assert pixels.tolist() == [[place] for place in WRITTEN[rule]]
    found = [weight for weight, (pixel,) in zip(weights[:, 0].tolist(), pixels.tolist(), strict=True) if pixel >= 0]
    assert found == SIGNS.get(rule, [1] * len(found))


def read_as_sum(place, size, rule):
    """The weighted pixels of one read, those with a weight."""
    pixels, weights = weighted_pixels(np.array([place]), size, rule)
    return {p: w for p, w in zip(pixels[0].tolist(), weights[0].tolist(), strict=True) if p >= 0}


def test_antireflect_turns_the_image_about_its_edge_pixel():
    assert read_as_sum(-1, 5, "antireflect") == {0: 2, 1: -1}
    assert read_as_sum(6, 5, "antireflect") == {4: 2, 2: -1}
    assert read_as_sum(3, 5, "antireflect") == {3: 1}


def test_a_read_beyond_the_first_fold_is_turned_again():
    assert read_as_sum(-3, 3, "antireflect") == {0: 2, 2: -2, 1: 1}  # 2·(2·x[0] - x[2]) - (2·x[0] - x[1])
    assert read_as_sum(-2, 3, "antireflect") == {0: 2, 2: -1}
    assert read_as_sum(-4, 2, "antireflect") == {0: 5, 1: -4}  # the straight line through both pixels


@pytest.mark.parametrize("rule", ["replicate", "symmetric", "mirror", "wrap", "antireflect"])
def test_a_single_pixel_is_read_everywhere(rule):
    assert [read_as_sum(place, 1, rule) for place in range(-5, 6)] == [{0: 1}] * 11


def test_a_single_pixel_changes_its_sign_with_each_fold():
    assert [read_as_sum(place, 1, "antisymmetric")[0] for place in range(-3, 4)] == [-1, 1, -1, 1, -1, 1, -1]


@pytest.mark.parametrize("rule", BOUNDARIES)
@pytest.mark.parametrize("size", range(1, 6))
def test_no_read_returns_a_pixel_twice(rule, size):
    pixels, weights = weighted_pixels(np.arange(-17, 23), size, rule)
    for row, factors in zip(pixels.tolist(), weights.tolist(), strict=True):
        live = [(p, w) for p, w in zip(row, factors, strict=True) if p >= 0]
        assert len({p for p, _ in live}) == len(live) and all(w for _, w in live)


KNOWN = "zero, constant, replicate, symmetric, mirror, wrap, omit, antisymmetric, antireflect"
SAID = [
    ("symetric", "unknown boundary 'symetric'; did you mean 'symmetric'?"),
    ("nearst", "unknown boundary 'nearst'; did you mean 'replicate'?"),
    ("circular", "unknown boundary 'circular'; it is called 'wrap' here"),
    ("grid-mirror", "unknown boundary 'grid-mirror'; it is called 'symmetric' here"),
    ("Symmetric", "unknown boundary 'Symmetric'; did you mean 'symmetric'?"),
    ("BORDER_REFLECT_101", "unknown boundary 'BORDER_REFLECT_101'; it is called 'mirror' here"),
    ("odd", "unknown boundary 'odd'; it is called 'antireflect' here"),
    ("asymh", "unknown boundary 'asymh'; it is called 'antisymmetric' here"),
    ("anti-symmetric", "unknown boundary 'anti-symmetric'; did you mean 'antisymmetric'?"),
    ("BORDER_WRAP", "unknown boundary 'BORDER_WRAP'; did you mean 'wrap'?"),
    (
        3,
        f"unknown boundary '3'; known: {KNOWN}",
    ),
    (
        "q",
        f"unknown boundary 'q'; known: {KNOWN}",
    ),
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
