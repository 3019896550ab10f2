"""Every command from a cold start: its time and its memory, beside the bare imports that its work needs.

Times are those that the processor spent on the command and on what it started, so other work does not lengthen them;
memory is the most that one process held. Both are the smallest of several runs.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import seconds

HEADER = ("command", "time", "bare imports", "ratio", "memory", "bare imports", "ratio")
RUNS = 3
CORE = "sympy, jinja2, numpy"
TABLE = (
    ("symconv --help", "click"),
    ('symconv derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1', CORE),
    ("symconv derive convolution --image 7x7 --kernel 3x3 --at 1,1 --format pdf --out a.pdf", f"{CORE}, typst"),
    ("symconv derive convolution --image 7x7 --kernel 3x3 --at 1,1 --format word --out a.docx", f"{CORE}, pypandoc"),
    ("symconv page convolution --image 7x7 --kernel 3x3 --at 1,1 --out page.html", CORE),
    ('symconv prove "conv(x, h) = conv(h, x)"', CORE),
    ('symconv check "conv(x, h) = slide(x, flip(h))" --image 5x6 --kernel 2x3', CORE),
    ("symconv gradients correlation --image 5x5 --kernel 3x3 --definition sliding --of kernel --at 0,0", CORE),
    ('symconv integrate "u(t) - u(t-1)" "exp(-t)*u(t)"', CORE),
    ('symconv circular --image "1 2 3 4 5" --kernel "1 10 100"', CORE),
    ('symconv change "3 s2 p1 t" "3 s2 p1 t o1" --image 3', CORE),
    ('symconv receptive "7 s2 p3" "3 s2 p1" --image 224 --at 20', CORE),
    ('symconv separable "1 2 1 / 2 4 2 / 1 2 1"', CORE),
    ("symconv identify \"numpy.correlate(x, h, 'same')\" --rank 1", CORE),
    ('symconv difference "scipy.signal.correlate2d same" "scipy.ndimage.correlate constant"',
     f"{CORE}, scipy.signal, scipy.ndimage"),
    ('symconv port "scipy.signal.convolve2d same" "scipy.ndimage.correlate"', f"{CORE}, scipy.signal, scipy.ndimage"),
    ('symconv diagnose --values "1 4 7 6" --image "1 2 3 4" --kernel "2 1"', CORE),
    ("symconv atlas --committed --library numpy", CORE),
    ("symconv new courseRUN.toml", "pydantic"),
    ("symconv handout --out lesson", CORE),
    ("symconv handout course1.toml --version student,solutions,key --out sheets", f"{CORE}, pydantic, markdown_it"),
    ("symconv variants course1.toml --count 5 --jobs 1 --out variantsRUN", f"{CORE}, pydantic, markdown_it, filelock"),
    ("symconv grade variants1/key.json variants1/answers.csv", f"{CORE}, pydantic"),
    ("symconv render own.txt.j2", CORE),
    ("symconv fill main.symconv", CORE),
    ("symconv templates export templatesRUN", "click"),
)  # fmt: skip
"""A command, and what a program without symconv would import to do its work; RUN is the number of the run."""
FILES = {
    "own.txt.j2": '{{ derive("convolution", (0, 0)) }}\n',
    "main.symconv": '5A00E8970D6A503AB4A7A5F0DD732970 derive convolution --image 5 --kernel "1 2 1" --at 0\n',
    "symconv.sty": "",
}
"""What some commands read."""

STARTER = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(done.returncode > 1)
"""
"""Runs Python and prints what the run took; on POSIX alone."""


def rows() -> Iterator[tuple[str, ...]]:
    """One row for each command."""
    bare: dict[str, tuple[float, float]] = {}
    with TemporaryDirectory() as folder:
        for name, text in FILES.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        for line, imports in TABLE:
            if not all(find_spec(name.split(".")[0]) for name in imports.split(", ")):
                continue
            if imports not in bare:
                bare[imports] = _least(["-c", f"import {imports}"], folder)
            time, memory = _least(["-m", *shlex.split(line)], folder)
            other, held = bare[imports]
            yield (
                f"`{line.replace('RUN', '')}`",
                seconds(time),
                f"{seconds(other)} (`{imports}`)",
                f"{time / other:.2g}×",
                f"{memory / 1e6:.0f} MB",
                f"{held / 1e6:.0f} MB",
                f"{memory / held:.2g}×",
            )


def _least(arguments: list[str], folder: str) -> tuple[float, float]:
    """The seconds of the processor and the bytes that a run of Python takes, at the least."""
    runs = [_run([part.replace("RUN", str(run)) for part in arguments], folder) for run in range(1, RUNS + 1)]
    return min(time for time, _ in runs), min(memory for _, memory in runs)


def _run(arguments: list[str], folder: str) -> tuple[float, float]:
    """The seconds and bytes of one run; a small process starts it, for a child begins with the size of its parent."""
    done = subprocess.run(
        [sys.executable, "-c", STARTER, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{shlex.join(arguments)} fails: {done.stderr}")
    time, memory = done.stdout.split()
    return float(time), float(memory)
