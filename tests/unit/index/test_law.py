"""The law solved for each of its indices, and named."""

import pytest

from symconv.index import IndexLaw

KINDS = [
    ((1, 1, -1, 0), "convolution"),
    ((1, -1, 1, 0), "correlation"),
    ((1, 2, 3, -1), "sliding"),
    ((3, 1, -1, 0), "convolution"),
    ((1, -1, -1, 0), "backward convolution"),
    ((1, 0, 1, 0), "channel contraction"),
    ((1, 1, 0, 0), "batch"),
]


@pytest.mark.parametrize(("law", "kind"), KINDS)
def test_the_signs_name_the_law(law, kind):
    assert IndexLaw(*law).kind == kind


def test_the_strided_law_is_solved_for_each_index():
    law = IndexLaw(1, 2, 3, -4)  # p = 2n + 3k - 4
    assert (law.image(5, 1), law.kernel(5, 9), law.kernel(5, 8)) == (9, 1, None)
    assert (law.output(9, 1), law.output(10, 1)) == (5, None)


def test_an_index_that_a_law_lacks_is_0_or_nothing():
    contraction, channel = IndexLaw(1, 0, 1, 0), IndexLaw(0, 1, -1, 0)
    assert (contraction.output(2, 2), contraction.output(2, 1)) == (0, None)
    assert (channel.image(3, 3), channel.image(3, 2)) == (0, None)


def test_the_adjoint_keeps_u_positive():
    assert IndexLaw(1, -2, 1, 3).adjoint() == IndexLaw(2, -1, 1, 3)  # 2n' = -p' + k + 3
