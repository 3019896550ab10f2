"""Fuzz by hand, for as long as one likes: `python -m tests.fuzz [reader …] --seconds 3600`.

Each reader is fuzzed in rounds, each in a process of its own with bounded memory and another seed. A round that finds
something prints the input, made as small as Hypothesis can, and ends the run with exit code 1; an input that kills its
process or never ends is found by the process that watches.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import Any

from tests.fuzz.common import MEMORY, SECONDS, fuzz
from tests.fuzz.readers import READERS

ROUND = 240
"""Seconds of a round: the memory of one process must not grow for hours."""
STUCK = 20 * SECONDS
"""Seconds on the clock after which an input counts as never ending, even beside many other processes."""
BATCH = 200
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the readers of symconv.")
    parser.add_argument("readers", nargs="*", metavar="reader", help=f"of {', '.join(READERS)}; by default all")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (default 60)")
    parser.add_argument("--seed", type=int, help="of the first round; by default a random one")
    parser.add_argument("--round", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := [name for name in asked.readers if name not in READERS]:
        parser.error(f"unknown reader {unknown[0]!r}; known: {', '.join(READERS)}")
    if asked.round:
        return _round(asked.readers[0], Path(asked.round), asked.seconds, asked.seed)
    number = SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    return max([_rounds(name, asked.seconds, number) for name in asked.readers or READERS])


def _rounds(name: str, seconds: int, number: int) -> int:
    begun, inputs = time.monotonic(), 0
    while (left := seconds - (time.monotonic() - begun)) > 0:
        with tempfile.TemporaryDirectory(prefix="symconv-fuzz-") as folder:
            found, code = _watched_round(name, Path(folder), min(left, ROUND), number)
        inputs += found
        if code:
            print(f"{name}: a finding in the round of seed {number}, after {inputs:,} inputs", flush=True)
            return 1
        number += 1
    print(f"{name}: {inputs:,} inputs in {time.monotonic() - begun:,.0f} s, nothing found", flush=True)
    return 0


def _watched_round(name: str, folder: Path, seconds: float, number: int) -> tuple[int, int]:
    """The number of inputs of a round, and whether something was found."""
    command = [sys.executable, "-m", "tests.fuzz", name, "--round", str(folder)]
    process = subprocess.Popen([*command, "--seconds", str(int(seconds) + 1), "--seed", str(number)], cwd=ROOT)
    current, count = folder / "current", folder / "count"
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
        with suppress(OSError):
            if process.poll() is None and time.time() - current.stat().st_mtime > STUCK:
                process.kill()
                process.wait()
    inputs = int(count.read_text()) if count.exists() else 0
    if process.returncode not in (0, 1):
        print(f"{name}: the process ended with {process.returncode} on {current.read_text()[:4000]}", flush=True)
    return inputs, process.returncode


def _round(name: str, folder: Path, seconds: float, number: int) -> int:
    """One round, in this process."""
    _bound()
    begun, inputs, batch = time.monotonic(), 0, BATCH // 20 if READERS[name].starts else BATCH
    work = folder / "work"
    work.mkdir()

    def note(found: Any) -> None:
        nonlocal inputs
        inputs += 1
        (folder / "current").write_text(ascii(found), encoding="ascii")

    while time.monotonic() - begun < seconds:
        try:
            fuzz(READERS[name], work, batch, number * 1_000_003 + inputs, note)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is a finding
            traceback.print_exception(error, limit=-6)
            return 1
        finally:
            (folder / "count").write_text(str(inputs))
    return 0


def _bound() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        os.nice(19)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
