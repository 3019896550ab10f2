"""Exercise sheets: one beside the templates alone, a second process, and the memory of a batch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.sandbox import ImmutableSandboxedEnvironment

import symconv.render.writer as writing
from benchmarks.measure import Row, best, peak, seconds, wall
from symconv.handout.batch import numbered, run_batch
from symconv.handout.course import parse_course
from symconv.handout.sheets import SheetRequest, make_sheet
from symconv.render.formats import Format
from symconv.render.sandbox import make_environment
from symconv.render.templates import environment, fill

COURSE = "seed = 7\n" + "[[section]]\nkind = 'exercise'\ntask = 'cell'\n" * 3
REQUEST = SheetRequest(parse_course(COURSE), ("student",), ("latex",))
SHEETS, TIMES, GAIN = 1000, 3.0, 1.7


def rows() -> Iterator[Row]:
    """The figures on sheets."""
    yield _beside_templates()
    yield _two_workers()
    yield _memory()


@contextmanager
def _recorded(calls: list[tuple[Any, ...]]) -> Iterator[None]:
    """Note what the templates are filled with."""

    def noted(*arguments: Any) -> str:
        calls.append(arguments)
        return fill(*arguments)

    writing.fill = noted
    try:
        yield
    finally:
        writing.fill = fill


def _in_sandbox(format: Format, name: str, context: dict[str, Any], *_: Any) -> str:
    """A shipped template filled in as Jinja does it for a user's; ours run without a sandbox."""
    return _sandbox(format).get_template(format.template(name)).render(context)


@cache
def _sandbox(format: Format) -> Environment:
    return make_environment(
        ImmutableSandboxedEnvironment, environment(format).loader.load_func, format.marks, format.escape
    )


def _beside_templates() -> Row:
    """Whole sheets beside the same templates filled with contexts that are already made."""
    students, calls = numbered(SHEETS)[:100], []
    with _recorded(calls):
        for student in students:
            make_sheet(REQUEST, student)
    ours, other = best(
        lambda: [make_sheet(REQUEST, student) for student in students],
        lambda: [_in_sandbox(*arguments) for arguments in calls],
        runs=3,
    )
    work = "A sheet of 3 numeric exercises as LaTeX"
    each = len(students)
    ratio = ours / other
    return Row(
        work,
        seconds(ours / each),
        f"{seconds(other / each)} (Jinja alone, in its sandbox)",
        f"{ratio:.2g}×",
        f"≤ {TIMES:g}×",
        ratio <= TIMES,
    )


def _batch(folder: str, jobs: int, count: int = SHEETS) -> None:
    run_batch(REQUEST, numbered(count), Path(folder, f"{jobs}-{count}"), jobs=jobs)


def _two_workers() -> Row:
    """A batch of sheets by two processes beside one; nothing is removed in between, as that makes some disks slow."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = wall(lambda: _batch(folder, 1)), wall(lambda: _batch(folder, 2))
    work = f"A batch of {SHEETS:,} such sheets, two processes"
    gain = one / two
    return Row(work, seconds(two), f"{seconds(one)} (one)", f"{gain:.2g}×", f"≥ {GAIN:g}×", gain >= GAIN)


def _memory() -> Row:
    """What a batch holds at once, beside one of a tenth."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = peak(lambda: _batch(folder, 1, 400)), peak(lambda: _batch(folder, 1, 40))
    work = "Memory of a batch of 400 such sheets, one process"
    ratio = large / small
    return Row(
        work, f"{large / 2**20:.3g} MB", f"{small / 2**20:.3g} MB (40 sheets)", f"{ratio:.2g}×", "flat", ratio < 1.5
    )
