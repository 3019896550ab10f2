"""Every line of a printed proof is true: each sum has the value of what it is said to be equal to."""

import pytest

from symconv import prove
from symconv.proof.sums import Substituted
from symconv.render.proof import reading
from tests.helpers import given, random_signals, value_of
from tests.unit.proof.identities import HOLDING

CONDITIONS = [
    ("x = shift(up(down(shift(up(down(x,2),2),-1),2),2),1) + up(down(x,2),2) + shift(up(down(shift(x,-1),2),2),1)", []),
    ("up(down(up(x,2),2),2) + shift(up(down(shift(up(x,2),-1),2),2),1) = up(x,2)", []),
    (
        "down(h, 2) = down(even(h) + odd(shift(up(down(shift(h, 0), 2), 2), 0) "
        "+ shift(up(down(shift(h, -1), 2), 2), 1)), 2)",
        ["h = -flip(h)"],
    ),
    ("down(conv(x,h),2) = conv(down(x,2),down(h,2)) + conv(down(shift(x,1),2),down(shift(h,-1),2))", []),
    ("down(shift(conv(x,x),-1),2) = 2*conv(down(x,2),down(shift(x,-1),2))", []),
    ("down(shift(conv(h,h),-1),2) = 2*conv(down(h,2),down(shift(h,-1),2))", ["h = flip(h)"]),
    ("up(down(x,2),2) = x - 2*even(shift(up(down(shift(x,-1),4),4),1))", ["x = flip(x)"]),
]


@pytest.mark.parametrize(("identity", "lines"), CONDITIONS + HOLDING)
def test_every_link_of_a_chain_has_the_value_of_its_start(identity, lines):
    signals = random_signals("xyhkgacm", given(lines), 3, reach=2)
    for side, chains in reading(prove(identity, given=lines).proof).sides:
        for start, links in chains:
            for link in links:
                if len(start.letters) > 2:
                    continue
                for index in (-3, -2, 0, 1, 4):
                    value = value_of(start, side.output, index, signals, 12)
                    shown = sum(value_of(one, side.output, index, signals, 12) for one in link.sums)
                    assert value == shown, (str(start), index)


def test_a_sum_that_no_index_meets_is_told_from_its_like():
    (_, chains) = reading(prove(CONDITIONS[0][0]).proof).sides[1]
    assert [[link.reason.key for link in links] for _, links in chains] == [["proof.empty"], [], []]


@pytest.mark.parametrize("identity", ["conv(x, h) = conv(h, x)", "down(conv(up(h, 2), x), 2) = conv(h, down(x, 2))"])
def test_a_step_as_text_is_written_as_in_the_document(identity):
    verdict = prove(identity)
    document = verdict.render()
    written = [str(one) for step in verdict.proof if isinstance(step, Substituted) for one in (step.before, step.after)]
    assert written and all(text in document for text in written)
