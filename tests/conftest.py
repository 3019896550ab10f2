"""The same code gives the same answer: random examples are drawn from the test itself, unless new ones are sought."""

import os
import time
from contextlib import suppress

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.helpers")

settings.register_profile("gate", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_addoption(parser):
    parser.addoption(
        "--write-golden", action="store_true", help="write tests/golden and the outputs in docs anew, to be read"
    )


@pytest.fixture(autouse=True)
def alone(request, tmp_path_factory):
    """Tests that are marked `one_at_a_time` hold a lock that all workers of a run share."""
    if request.node.get_closest_marker("one_at_a_time") is None:
        yield
        return
    folder = tmp_path_factory.getbasetemp()
    lock = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "one-at-a-time"
    given_up = time.monotonic() + 300  # a worker that crashed never gives the lock back
    while time.monotonic() < given_up:
        with suppress(FileExistsError):
            lock.mkdir()
            break
        time.sleep(0.05)
    yield
    with suppress(FileNotFoundError):
        lock.rmdir()
