"""Kill a batch at random moments, again and again, then let it finish and compare every byte.

    python -m tests.reliability.kill_batches --kills 200

After each kill no file of the folder may be torn (every sheet is compared with the one of an uninterrupted batch), and
the batch that is resumed in the end must be identical, byte for byte. The test-suite runs a short form of it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.helpers import environment

COURSE = 'seed = 3\n[[section]]\nkind = "exercise"\ntask = "cell"\nimage = [3, 3]\nkernel = [2, 2]\n'


def command(folder: Path, count: int, jobs: int) -> list[str]:
    """The batch that is killed."""
    course = str(folder.parent / "course.toml")
    options = ["--count", str(count), "--jobs", str(jobs), "--out", str(folder)]
    return [sys.executable, "-m", "symconv", "variants", course, *options]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, temporary ones left out."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if not p.name.startswith(".symconv-")}


def kill_once(folder: Path, count: int, jobs: int, moment: float) -> bool:
    """Start the batch and kill all of it after a moment; False if it had finished by then."""
    running = subprocess.Popen(
        command(folder, count, jobs), env=environment(), start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        running.wait(moment)
        return False
    except subprocess.TimeoutExpired:
        os.kill(running.pid, signal.SIGKILL)  # the parent alone: its workers must notice and end themselves
        running.wait()
        return True


def kill_and_resume(kills: int, count: int, jobs: int, seed: int) -> None:
    """Kill, look, resume, compare.

    Raises:
        AssertionError: at the first torn or different file.
    """
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "course.toml").write_text(COURSE)
        whole, folder = Path(scratch, "whole"), Path(scratch, "killed")
        begun = time.monotonic()
        subprocess.run(command(whole, count, jobs), env=environment(), check=True, stdout=subprocess.DEVNULL)
        length, expected = time.monotonic() - begun, tree(whole)
        for number in range(kills):
            if not kill_once(folder, count, jobs, moments.uniform(0.3, length)):
                for path in sorted(folder.glob("records/*.json"))[:: moments.randint(2, 5)]:
                    path.unlink()  # it had finished: take some away, so that there is something to do
            torn = [name for name, content in tree(folder).items() if expected.get(name) != content]
            assert not torn, f"after kill {number + 1}: {torn}"
        subprocess.run(command(folder, count, jobs), env=environment(), check=True, stdout=subprocess.DEVNULL)
        left = sorted(path.name for path in folder.rglob(".symconv-*"))
        assert tree(folder) == expected and not left, left


def main() -> None:
    """The same from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kill_and_resume(given.kills, given.count, given.jobs, given.seed)
    print(f"{given.kills} kills, {given.count} sheets, {given.jobs} processes: no torn file, the same bytes")


if __name__ == "__main__":
    main()
