"""Every line of a printed proof is true: each sum has the value of what it is said to be equal to."""

import pytest

from symconv.proof import prove
from symconv.render.chains import reading
from tests.unit.proof.identities import HOLDING
from tests.unit.proof.replay import given, random_signals, value_of

CONDITIONS = [
    ("x = shift(up(down(shift(up(down(x,2),2),-1),2),2),1) + up(down(x,2),2) + shift(up(down(shift(x,-1),2),2),1)", []),
    ("up(down(up(x,2),2),2) + shift(up(down(shift(up(x,2),-1),2),2),1) = up(x,2)", []),
    (
        "down(h, 2) = down(even(h) + odd(shift(up(down(shift(h, 0), 2), 2), 0) "
        "+ shift(up(down(shift(h, -1), 2), 2), 1)), 2)",
        ["h = -flip(h)"],
    ),
]


@pytest.mark.parametrize(("identity", "lines"), CONDITIONS + HOLDING)
def test_every_link_of_a_chain_has_the_value_of_its_start(identity, lines):
    signals = random_signals("xyhkgacm", given(lines), 3, reach=2)
    for side in reading(prove(identity, given=lines).proof).sides:
        for chain in side.chains:
            for link in chain.links:
                assert link.sum is None or len(link.sum.letters) <= len(chain.sum.letters)
                if len(chain.sum.letters) > 2:
                    continue
                for index in (-3, -2, 0, 1, 4):
                    value = value_of(chain.sum, side.written.output, index, signals, 12)
                    shown = 0 if link.sum is None else value_of(link.sum, side.written.output, index, signals, 12)
                    assert value == shown, (str(chain.sum), index)


def test_a_sum_that_no_index_meets_is_told_from_its_like():
    found = reading(prove(CONDITIONS[0][0]).proof)
    assert [[link.reason[0] for link in chain.links] for chain in found.sides[1].chains] == [["proof.empty"], [], []]
