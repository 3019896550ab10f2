"""A short form of `kill_batches`; the long one is run on request, see docs/reliability.md."""

import pytest

from tests.helpers import ONE_AT_A_TIME, POSIX
from tests.reliability.kill_batches import kill_and_resume


@ONE_AT_A_TIME
@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_batch_is_resumed_to_the_same_bytes(jobs):
    kill_and_resume(kills=4, count=12, jobs=jobs, seed=jobs)
