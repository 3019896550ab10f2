"""A short form of `kills`; the long one is run on request, see docs/reliability.md."""

import sys

import pytest

from tests.helpers import ONE_AT_A_TIME


@ONE_AT_A_TIME
@pytest.mark.skipif(sys.platform != "linux", reason="looks for workers in /proc")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_batch_is_resumed_to_the_same_bytes(jobs):
    from tests.reliability.kills import TEXTS, kill_and_resume

    tally = kill_and_resume(6, [(TEXTS, 6, jobs)], seed=jobs)
    assert sum(tally.ways.values()) == 6 and tally.compared
