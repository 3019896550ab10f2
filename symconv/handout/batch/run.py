"""Running a batch: which sheets are still to be made, who makes them, and what is written at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symconv.atomic import sweep, sync_folder
from symconv.errors import InputError, SymconvError
from symconv.files import write_files
from symconv.handout.batch.manifest import (
    MANIFEST,
    RECORDS,
    batch_digest,
    check_manifest,
    check_students,
    manifest_text,
    read_record,
    record_name,
    record_text,
)
from symconv.handout.batch.pool import Task, processes, spread
from symconv.handout.batch.work import work
from symconv.handout.sheets import Order, Sheet, key_files

if TYPE_CHECKING:
    from symconv.handout.course.build import Student

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch did.

    Attributes:
        made: how many sheets were made now.
        kept: how many were finished before.
        faults: student -> the sentence that tells why there is no sheet.
        keys: the files of the key, which covers the sheets that are there; none if there is nothing to mark.
    """

    made: int
    kept: int
    faults: dict[str, str]
    keys: tuple[Path, ...]


def run_batch(
    order: Order,
    students: Sequence[Student],
    folder: str | Path,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    tick: Tick | None = None,
) -> Report:
    """One sheet for each student, and one key for all.

    The bytes of every file depend on the course and the student alone, not on `jobs`, the executor or the order.

    Args:
        order: course, versions and formats.
        students: whom the sheets are for.
        folder: where they go; a batch that was interrupted there goes on.
        jobs: worker processes on this machine, at most one for each processor.
        executor: any executor of `concurrent.futures` in place of processes of our own. All workers give their sheets
            back, and this process alone writes.
        tick: called with 1 for each sheet that is done, for a progress bar.

    Raises:
        InputError: if the folder holds another batch.
        KeyboardInterrupt: after an interrupt; what is finished stays, and the same call goes on from there.
    """
    if jobs < 1:
        raise InputError(f"jobs must be at least 1, not {jobs}; use 2 for two processes")
    target, digest = Path(folder), batch_digest(order)
    check_manifest(target, digest)
    check_students(target, students)
    _tend(target)
    write_files(target, {MANIFEST: manifest_text(digest)})
    missing = [student for student in students if read_record(target, student) is None]
    tick = tick or _nothing
    tick(len(students) - len(missing))
    try:
        faults = _make(order, missing, target, jobs, executor, tick)
    finally:
        _tend(target)
    keys = _finish(order, students, target)
    return Report(len(missing) - len(faults), len(students) - len(missing), faults, keys)


def _make(
    order: Order, missing: list[Student], target: Path, jobs: int, executor: Executor | None, tick: Tick
) -> dict[str, str]:
    """Make the missing sheets; returns the faults by student, in the order of the students."""
    faults: dict[str, str] = {}
    tasks = [Task(student.id, (order, student)) for student in missing]
    owners = {student.id: student for student in missing}
    open_executor = processes(min(jobs, len(tasks))) if executor is None else executor
    with closing(spread(tasks, work, open_executor)) as results:
        for name, result in results:
            fault = _keep(target, owners[name], result) if isinstance(result, Sheet) else str(result)
            if fault is not None:
                faults[name] = fault
            tick(1)
    return {student.id: faults[student.id] for student in missing if student.id in faults}


def _keep(target: Path, student: Student, sheet: Sheet) -> str | None:
    """Write the files of a sheet, and after them its record; returns why that cannot be done, or None."""
    try:
        write_files(target, sheet.files, tended=True)
        write_files(target / RECORDS, {record_name(student): record_text(sheet, student)}, tended=True)
    except SymconvError as error:
        return str(error)
    return None


def _finish(order: Order, students: Sequence[Student], target: Path) -> tuple[Path, ...]:
    """The key of all sheets that are there, from their records; it is written anew when others have joined them."""
    records = [read_record(target, student) for student in students]
    told = [(record.key, record.questions) for record in records if record is not None]
    if not any(key.answers for key, _ in told):
        return ()
    files = key_files("", order.course, told)
    write_files(target, files)
    return tuple(target / name for name in files)


def _tend(target: Path) -> None:
    """Remove what killed workers left half written, and make the rest last; only one batch works in a folder."""
    for folder in (target, target / RECORDS):
        sweep(folder, older=0)
        sync_folder(folder)


def _nothing(done: int) -> None:
    """No progress bar."""
