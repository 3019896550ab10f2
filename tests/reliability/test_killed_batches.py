"""A short form of `kill_batches`; the long one is run on request, see docs/reliability.md."""

import os

import pytest

from tests.reliability.kill_batches import trial


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_batch_is_resumed_to_the_same_bytes(jobs):
    trial(kills=4, count=12, jobs=jobs, seed=jobs)
