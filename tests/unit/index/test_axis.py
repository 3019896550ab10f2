"""Taps of one axis, by hand."""

import numpy as np
import pytest

from symconv.index import BROKEN, FILL, NOTHING, Axis, IndexLaw
from symconv.index.boundary import unfolded, weighted_pixels

SLIDING = IndexLaw(1, 1, 1, 0)


def taps(axis: Axis) -> list[list[tuple[int, int, int]]]:
    """For each output its (kernel place, index asked for, place read), marks included."""
    found = axis.taps()
    return [
        list(zip(*rows, strict=True))
        for rows in zip(found.kernel.tolist(), found.asked.tolist(), found.read.tolist(), strict=True)
    ]


CASES = [  # boundary, what output 2 of image 0 1 2 reads with a kernel of 3
    ("zero", [(0, 2, 2), (1, 3, NOTHING), (2, 4, NOTHING)]),
    ("constant", [(0, 2, 2), (1, 3, FILL), (2, 4, FILL)]),
    ("replicate", [(0, 2, 2), (1, 3, 2), (2, 4, 2)]),
    ("symmetric", [(0, 2, 2), (1, 3, 2), (2, 4, 1)]),
    ("mirror", [(0, 2, 2), (1, 3, 1), (2, 4, 0)]),
    ("wrap", [(0, 2, 2), (1, 3, 0), (2, 4, 1)]),
    ("omit", [(0, 2, NOTHING), (1, 3, NOTHING), (2, 4, NOTHING)]),
]


@pytest.mark.parametrize(("boundary", "expected"), CASES)
def test_reads_right_of_the_image_follow_the_rule(boundary, expected):
    assert taps(Axis(SLIDING, (2, 2), (0, 2), (0, 2), boundary)) == [expected]


def test_places_that_are_no_integers_are_broken_and_ask_for_nothing():
    axis = Axis(IndexLaw(2, 1, -1, 0), (1, 1), (0, 2), (0, 2), "wrap")
    assert taps(axis) == [[(0, 0, BROKEN), (1, 0, 0), (2, 0, BROKEN)]]


def test_a_hole_of_a_transposed_law_is_no_overhang():
    axis = Axis(IndexLaw(2, 1, -1, 0), (1, 2), (0, 2), (0, 1), "omit")
    assert taps(axis) == [[(0, 0, BROKEN), (1, 0, 0)], [(0, 1, 1), (1, 0, BROKEN)]]


def test_packing_moves_live_taps_to_the_left_and_drops_empty_slots():
    packed = Axis(IndexLaw(0, 1, -1, 0), (0, 2), (0, 0), (0, 2)).taps().packed()
    assert packed.kernel.tolist() == [[0], [1], [2]] and packed.live.all()


def test_the_adjoint_of_a_fold_lists_every_read_of_a_pixel():
    folded = Axis(SLIDING, (0, 2), (0, 2), (0, 1), "replicate")  # output 2 reads pixel 2 twice
    back = folded.adjoint()
    assert taps(back.on((2, 2))) == [[(0, 2, 2), (1, 1, 1), (1, 2, 2)]]
    assert back.adjoint() == folded
    assert list(map(back.size, ("output", "image", "kernel"))) == [3, 3, 2]


FOLDS = ["replicate", "symmetric", "mirror", "wrap", "antisymmetric", "antireflect", "omit"]
LAWS = [
    IndexLaw(1, 1, 1, -2),
    IndexLaw(1, 1, -1, 1),
    IndexLaw(1, -1, 1, 4),
    IndexLaw(1, 3, 2, -5),
    IndexLaw(1, 2, -3, 1),
]


@pytest.mark.parametrize("boundary", FOLDS)
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("pixels", [1, 2, 5])
def test_a_single_pixel_is_read_by_the_outputs_that_a_walk_through_all_finds(boundary, law, pixels):
    axis = Axis(law, (-9, 11), (-1, pixels - 2), (0, 3), boundary)
    forward = axis.taps()
    back = axis.adjoint()
    for p in range(pixels):
        walked = sorted(
            (int(k), n - 9, int(weight))
            for n, row in enumerate(forward.read.tolist())
            for k, read, weight in zip(forward.kernel[n], row, forward.weight[n], strict=True)
            if read == p
        )
        alone = back.on((p - 1, p - 1))
        weights = alone.taps().weight[0].tolist()
        found = zip(taps(alone)[0], weights, strict=True)
        assert [(k, n, weight) for (k, n, read), weight in found if read == n + 9] == walked
        assert len(walked) <= alone.bound <= 21 * 4


@pytest.mark.parametrize("boundary", FOLDS[:-1])
@pytest.mark.parametrize("size", range(1, 5))
@pytest.mark.parametrize("span", [(-11, 12), (2, 3), (-4, -2), (-1, 1)])
def test_a_rule_followed_backwards_is_the_inverse_of_the_rule(boundary, size, span):
    places = np.arange(span[0], span[1] + 1)
    read, _ = weighted_pixels(places, size, boundary)
    for place in range(size):
        parts = unfolded(place, size, boundary, span)
        if boundary == "antireflect":
            assert parts is None  # the table of the whole axis is walked through instead
        else:
            assert sorted(asked for part in parts for asked in part) == places[(read == place).any(axis=1)].tolist()


def test_the_adjoint_of_zeros_is_a_law():
    assert Axis(SLIDING, (0, 2), (0, 3), (0, 1)).adjoint() == Axis(IndexLaw(1, 1, -1, 0), (0, 3), (0, 2), (0, 1))
