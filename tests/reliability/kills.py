"""Kill batches at random moments in random ways, again and again, then let them finish and compare every byte.

    python -m tests.reliability.kills --kills 1000 [--seed N]

Each batch writes all formats, or those that take no other program. A kill is one of: the process that writes (SIGKILL),
one of its workers, all of them at once, an interrupt or a SIGTERM to the process or to its whole group, a limit of
memory or of a file's size. Afterwards no file of the folder may be torn: each is the one of an uninterrupted batch.
Then the same command goes on, and is killed in turn; every batch is let finish in the end and must be identical to an
uninterrupted one, byte for byte, with no file beside it. What a process says before it ends must be one sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.helpers import environment, tree

COURSE = """
seed = 3
[[section]]
kind = "figure"
show = "reads"
image = "3x3"
kernel = "2x2"
at = [1, 1]
[[section]]
kind = "exercise"
task = "cell"
image = [3, 3]
kernel = [2, 2]
"""
TEXTS = "latex,markdown,typst,text"
ALL = f"{TEXTS},pdf,word"
ROUNDS = 12
"""So many kills hit one folder before it is let finish and compared."""


@dataclass(frozen=True)
class Batch:
    """A command that is killed, the folder of an uninterrupted run, and how long that took."""

    formats: str
    count: int
    jobs: int
    whole: dict[str, bytes]
    seconds: float

    def arguments(self, course: Path, folder: Path) -> list[str]:
        options = ["--count", str(self.count), "--jobs", str(self.jobs), "--format", self.formats, "--moodle"]
        return ["variants", str(course), *options, "--out", str(folder)]


class Program:
    """`symconv` in processes that are forked when all is imported, so that a kill takes no longer than the batch."""

    def __init__(self) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.kills", "--serve"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # a line that waits in a buffer would hide that the process has ended
        )

    def begin(self, arguments: list[str], said: Path, limit: tuple[int, int] | None = None) -> int:
        """Start the command; the number of its process, which leads a group of its own."""
        self.server.stdin.write(json.dumps([arguments, str(said), limit]).encode() + b"\n")
        return int(self.server.stdout.readline())

    def ended(self, seconds: float) -> int | None:
        """The exit code once the process has ended, None if that takes longer."""
        if not select.select([self.server.stdout], [], [], seconds)[0]:
            return None
        return os.waitstatus_to_exitcode(int(self.server.stdout.readline()))

    def run(self, arguments: list[str], said: Path) -> int:
        self.begin(arguments, said)
        code = self.ended(600)
        assert code is not None, "the batch did not end"
        return code

    def close(self) -> None:
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()


def serve() -> None:
    """Fork a process for each line of standard input, and say its number and its status."""
    from symconv.cli.main import main as run
    from symconv.handout import SheetRequest
    from symconv.handout.batch import numbered, run_batch
    from symconv.handout.course import parse_course

    with tempfile.TemporaryDirectory() as folder:  # what is read once is read now; no threads yet
        run_batch(SheetRequest(parse_course(COURSE), formats=tuple(TEXTS.split(",")), moodle=True), numbered(1), folder)
    for line in iter(sys.stdin.readline, ""):
        arguments, said, limit = json.loads(line)
        process = os.fork()
        if process == 0:
            os.setsid()
            for number, name in ((0, os.devnull), (1, os.devnull), (2, said)):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if limit:
                now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
                most = limit[1] + (now if limit[0] == resource.RLIMIT_AS else 0)
                resource.setrlimit(limit[0], (most, most))
            run(arguments)
        print(process, flush=True)
        print(os.waitpid(process, 0)[1], flush=True)


def uninterrupted(program: Program, course: Path, scratch: Path, formats: str, count: int, jobs: int) -> Batch:
    folder = scratch / f"whole-{formats.count(',')}-{count}-{jobs}"
    made = Batch(formats, count, jobs, {}, 0.0)
    begun = time.monotonic()
    assert program.run(made.arguments(course, folder), scratch / "said") == 0, (scratch / "said").read_text()
    return Batch(formats, count, jobs, tree(folder), time.monotonic() - begun)


def descendants(parent: int) -> list[int]:
    """The processes that a process has started, its fork server's children among them (Linux)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(above, []).append(int(entry.name))
    found, waiting = [], [parent]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def hit(number: int, *processes: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def the_parent(process: int, choice: random.Random) -> None:
    hit(signal.SIGKILL, process)


def a_worker(process: int, choice: random.Random) -> None:
    """One of its workers, or what starts them."""
    hit(
        choice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]),
        *choice.choices(descendants(process) or [process]),
    )


def everything(process: int, choice: random.Random) -> None:
    hit(signal.SIGKILL, *descendants(process), process)


def interrupt(process: int, choice: random.Random) -> None:
    hit(choice.choice([signal.SIGINT, signal.SIGTERM]), process)


def interrupt_all(process: int, choice: random.Random) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, choice.choice([signal.SIGINT, signal.SIGTERM]))


def nothing(process: int, choice: random.Random) -> None:
    """The limits that it was started with are all that stops it."""


def memory(choice: random.Random) -> tuple[int, int]:
    """From no more than Python has already to nearly enough."""
    return resource.RLIMIT_AS, int(choice.uniform(0, 100e6))


def file_size(choice: random.Random) -> tuple[int, int]:
    return resource.RLIMIT_FSIZE, int(choice.uniform(100, 12_000))


WAYS = {
    "the parent": (the_parent, None),
    "a worker": (a_worker, None),
    "all processes": (everything, None),
    "a signal to the parent": (interrupt, None),
    "a signal to the group": (interrupt_all, None),
    "a limit of memory": (nothing, memory),
    "a limit of file size": (nothing, file_size),
}
"""How a batch is ended -> what hits it after a random moment, and the limit that it is started with."""


@dataclass
class Tally:
    """What was counted."""

    ways: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    compared: int = 0
    files: int = 0


def kill_once(program: Program, batch: Batch, course: Path, folder: Path, way: str, choice: random.Random) -> bool:
    """Run the command and hit it in one way; whether it was hit, or ended by itself before.

    Raises:
        AssertionError: for a torn file or a word too many on standard error.
    """
    (strike, limit), said = WAYS[way], folder.with_name("said")
    said.unlink(missing_ok=True)
    process = program.begin(batch.arguments(course, folder), said, limit(choice) if limit else None)
    code = program.ended(600 if limit else choice.uniform(0, 0.8 * batch.seconds))
    struck = code is None
    if code is None:
        strike(process, choice)
        code = program.ended(120)
        if code is None:
            hit(signal.SIGKILL, *descendants(process), process)
            raise AssertionError(f"{way}: the batch did not end")
    told = said.read_text()
    if not limit:  # without memory Python cannot always be brief
        assert "Traceback" not in told and "Warning" not in told, f"{way}: {told}"
        assert way == "a worker" or len(told.strip().splitlines()) <= 1, f"{way}: {told}"
    for name, content in found(folder).items():
        assert batch.whole.get(name) == content, f"after {way}: {name} is torn: {told}"
    if code == 0:
        compare(batch, folder)
        shutil.rmtree(folder)
    return struck or code != 0


def found(folder: Path) -> dict[str, bytes]:
    """The files of a folder without those of the batch itself; the key grows with the sheets and is only read whole."""
    files = {name: data for name, data in tree(folder).items() if not Path(name).name.startswith(".symconv-")}
    for name in ("key.json", "records/key.json"):
        json.loads(files.pop(name, b"{}"))
    ElementTree.fromstring(files.pop("moodle.xml", b"<quiz/>"))
    assert files.pop("answers.csv", b"\n").endswith(b"\n")
    return files


def finish(program: Program, batch: Batch, course: Path, folder: Path) -> None:
    """Let a batch go on to its end, and compare it with the uninterrupted one."""
    said = folder.with_name("said")
    said.unlink(missing_ok=True)
    code = program.run(batch.arguments(course, folder), said)
    assert code == 0 and not said.read_text(), said.read_text()
    compare(batch, folder)


def compare(batch: Batch, folder: Path) -> None:
    """Every file, and no file beside them."""
    now = tree(folder)
    different = sorted(name for name in now.keys() | batch.whole.keys() if now.get(name) != batch.whole.get(name))
    assert not different, f"not the same bytes: {different}"


def kill_and_resume(
    kills: int, batches: list[tuple[str, int, int]], seed: int, tell: Callable[[str], object] = print
) -> Tally:
    """Kill, look, resume, compare.

    Args:
        kills: how many batches are ended.
        batches: formats, count of sheets and jobs of the commands that are taken in turn.
        seed: decides the ways and the moments.
        tell: called with a line now and then.
    """
    choice, tally, program = random.Random(seed), Tally(), Program()
    with contextlib.closing(program), tempfile.TemporaryDirectory() as scratch:
        course, folder = Path(scratch, "course.toml"), Path(scratch, "killed")
        course.write_text(COURSE)
        known = [uninterrupted(program, course, Path(scratch), *one) for one in batches]
        while sum(tally.ways.values()) < kills:
            batch = known[tally.compared % len(known)]
            for _ in range(min(ROUNDS, kills - sum(tally.ways.values()))):
                way = choice.choice(list(WAYS))
                if kill_once(program, batch, course, folder, way, choice):
                    tally.ways[way] += 1
                else:
                    tally.finished += 1
            finish(program, batch, course, folder)
            tally.files += len(batch.whole)
            tally.compared += 1
            shutil.rmtree(folder)
            tell(f"{sum(tally.ways.values())} kills, {tally.compared} batches compared: {dict(tally.ways)}")
    return tally


BATCHES = [(TEXTS, 6, 1), (ALL, 2, 1), (TEXTS, 5, 1), (TEXTS, 6, 2), (TEXTS, 4, 1), (ALL, 2, 2)]


def main() -> None:
    """The same from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    tally = kill_and_resume(given.kills, BATCHES, given.seed, lambda line: print(line, flush=True))
    print(
        f"{given.kills} kills, {tally.finished} runs that ended before theirs, {tally.compared} batches compared "
        f"after resuming ({tally.files} files): no torn file, the same bytes"
    )


if __name__ == "__main__":
    main()
