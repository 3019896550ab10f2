"""The bytes of all outputs are those that are committed, whatever locale, time zone, hash seed and number of jobs."""

import random
import subprocess
import sys

import pytest

from symconv.render.labels import BOOK_METRICS
from tests.helpers import ONE_AT_A_TIME, environment
from tests.reliability.digests import digests

SETTINGS = {
    "C, one process": ("LC_ALL=C TZ=Asia/Kolkata PYTHONHASHSEED=17 PYTHONUTF8=0", ["--jobs", "1"]),
    "Turkish, two processes": ("LC_ALL=tr_TR TZ=America/St_Johns PYTHONHASHSEED=1", ["--jobs", "2", "--texts"]),
}


@ONE_AT_A_TIME
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_bytes_are_those_that_are_committed(setting, tmp_path):
    variables, options = SETTINGS[setting]
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.digests", *options],
        env=environment(**dict(one.split("=") for one in variables.split())),
        capture_output=True,
        text=True,
        timeout=300,
    )
    written_anew = "after a change of outputs on purpose: python -m tests.reliability.digests --write"
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{written_anew}"
    assert ", 0 different; Python " in done.stdout


def test_a_changed_output_changes_its_digest(monkeypatch):
    from tests.reliability import digests as module

    monkeypatch.setattr(module, "_written", lambda jobs, texts_only: iter([("a", {"x": "1"}), ("b", {"x": b"2"})]))
    found = digests()
    assert found["a"] != found["b"] and module.differences(found) == ["a", "b"]


def test_lengths_are_added_up_exactly_so_that_every_python_rounds_alike():
    """`sum` rounds after each number up to Python 3.11 and at the end from 3.12 on."""
    draw = random.Random(1)
    for _ in range(300):
        text = draw.choices("abijklmxyz0123456789[]+-·, ", k=30)
        assert _width(text) == _width(reversed(text))


def _width(text):
    return BOOK_METRICS.width("".join(text), next(iter(BOOK_METRICS.sizes)))
