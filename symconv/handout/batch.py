"""A batch: one sheet for each student and one key for all, in a folder that says what it holds.

The folder has a manifest that says which batch it is, and for each finished sheet a record. A record is written after
the files of its sheet and lists their digests, so a record that fits its files means that the sheet is finished,
whenever a batch was killed; everything else is made again. The digest of the manifest covers all that decides the
bytes of a sheet: a folder never mixes two batches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from symconv import __version__
from symconv.errors import FileError, InputError, LimitError, SymconvError, shown
from symconv.files import check_distinct_files, read_text, safe_name, sweep, sync_folder, write_files
from symconv.handout.course.spec import Student, form_of
from symconv.handout.grading import KeyVariant, csv_rows
from symconv.handout.pool import NamedCall, processes, spread
from symconv.handout.sheets import SheetRequest, StudentSheet, key_files, make_sheet

MAX_STUDENTS = 100_000
IDS = ("id", "student", "matriculation", "number")
RESERVED = ("key", "answers", "moodle", "manifest")
MAX_NAME = 200


def numbered(count: int) -> tuple[Student, ...]:
    """Students without names: 1, 2, … . The number alone decides what a sheet asks, not how many there are.

    >>> [student.stem for student in numbered(2)]
    ['sheet-1', 'sheet-2']
    """
    if not 1 <= count <= MAX_STUDENTS:
        hint = "split the batch" if count > MAX_STUDENTS else "give how many sheets you want, such as --count 200"
        raise LimitError(f"count must be from 1 to {MAX_STUDENTS:,}, not {count}; {hint}")
    return tuple(Student(str(n), "", f"sheet-{n:0{len(str(count))}d}") for n in range(1, count + 1))


def read_roster(path: str | Path) -> tuple[Student, ...]:
    """The students of a comma separated list.

    The first line names the columns: `id` (or `student`), which decides the numbers and names the file, and if wanted
    `name`, which is printed on the sheet.

    Raises:
        FileError: if the list cannot be read.
        InputError: for a list without such a column, a blank or repeated student, or an id that is no file name.
    """
    name = Path(path).name
    header, *rows = csv_rows(read_text(path), name) or [[]]
    columns = {title.strip().lower(): number for number, title in enumerate(header)}
    found = next((columns[title] for title in IDS if title in columns), None)
    if found is None:
        raise InputError(f"{name} needs a first line with the column id, and if you like name, such as id,name")
    students = tuple(_student(row, found, columns.get("name"), f"{name}, line {n}") for n, row in enumerate(rows, 2))
    if not students:
        raise InputError(f"{name} lists no student; write one on each line below the first")
    if len({student.id for student in students}) < len(students):
        repeated = next(s.id for number, s in enumerate(students) if s.id in {t.id for t in students[:number]})
        raise InputError(f"{name} lists {shown(repeated)} twice; give each student an id of their own")
    check_distinct_files([student.stem for student in students])
    return students


def _student(row: list[str], column: int, name: int | None, where: str) -> Student:
    given = row[column] if column < len(row) else ""
    if not given:
        raise InputError(f"{where}: there is no student; fill in the id or remove the line")
    try:
        stem = safe_name(f"{given}.tex").removesuffix(".tex")
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if stem.lower() in RESERVED or len(stem.encode()) > MAX_NAME:
        raise InputError(f"{where}: {shown(given)} cannot name a file here; use another id")
    printed = row[name] if name is not None and name < len(row) else ""
    return Student(given, printed, stem)


MANIFEST = "manifest.json"
RECORDS = "records"
MAX_RECORD = 64_000_000


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A finished sheet: whose it is, digests of its files, its key and its questions."""

    name: str
    files: dict[str, str]
    key: KeyVariant
    questions: str


def batch_digest(request: SheetRequest) -> str:
    """The digest of everything that decides the bytes of the sheets, students apart."""
    decisive = {
        "version": __version__,
        "course": asdict(request.course),
        "versions": request.versions,
        "formats": request.formats,
        "slides": request.slides,
        "fragment": request.fragment,
        "moodle": request.moodle,
        "templates": _folder_digest(request.templates),
    }
    return _digest(json.dumps(decisive, sort_keys=True, default=str))


def _folder_digest(folder: str | None) -> str:
    if folder is None:
        return ""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return _digest("".join(f"{p.relative_to(folder).as_posix()}\0{p.read_bytes().hex()}\0" for p in files))


def _digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def manifest_text(digest: str) -> str:
    """The manifest of a batch."""
    return json.dumps({"symconv_batch": 1, "digest": digest}) + "\n"


def check_manifest(folder: Path, digest: str) -> bool:
    """Whether the folder already holds this batch.

    Raises:
        InputError: if it holds another one, or other files.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return False
    try:
        held = json.loads(read_text(folder / MANIFEST))["digest"]
    except (FileError, ValueError, KeyError, TypeError):
        if all(path.name.startswith(".symconv-") for path in folder.iterdir()):
            return False  # a batch was killed before its manifest was written
        raise InputError(f"folder {str(folder)!r} is not empty and holds no batch; give a new one with --out") from None
    if held != digest:
        raise InputError(
            f"folder {str(folder)!r} holds a batch of another course file, seed, version or format; "
            "give a new folder with --out, or remove this one"
        )
    return True


def check_students(folder: Path, students: Sequence[Student]) -> None:
    """Refuse a folder with sheets of students who are not on the list; a list may grow and never shrink.

    Raises:
        InputError: naming one of them.
    """
    known = {record_name(student) for student in students}
    records = folder / RECORDS
    others = sorted({path.name for path in records.glob("*.json")} - known) if records.is_dir() else []
    if others:
        raise InputError(
            f"folder {str(folder)!r} holds the sheet {shown(others[0].removesuffix('.json'))} of a student "
            "who is not on this list; give a new folder with --out, or remove this one"
        )


def record_name(student: Student) -> str:
    """The name of a sheet's record."""
    return f"{student.stem}.json"


def record_text(sheet: StudentSheet, student: Student) -> str:
    """The record of a sheet."""
    files = {name: _digest(text) for name, text in sorted(sheet.files.items())}
    record = asdict(SheetRecord(student.name, files, sheet.key, sheet.questions))
    return json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"


def read_record(folder: Path, student: Student) -> SheetRecord | None:
    """The record of a sheet if it is finished and its files are what it says, otherwise None."""
    try:
        record = form_of(SheetRecord).validate_json(read_text(folder / RECORDS / record_name(student), MAX_RECORD))
        same = all(_digest((folder / name).read_bytes()) == digest for name, digest in record.files.items())
    except (OSError, ValueError):
        return None
    return record if same and (record.name, record.key.student) == (student.name, student.id) else None


Progress = Callable[[int], object]
"""Called with a number of sheets that are done."""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch did.

    Attributes:
        made: how many sheets were made now.
        kept: how many were finished before.
        faults: student -> the sentence that says why there is no sheet.
        keys: the files of the key, which covers the sheets that exist; none if there is nothing to mark.
    """

    made: int
    kept: int
    faults: dict[str, str]
    keys: tuple[Path, ...]


def run_batch(
    request: SheetRequest,
    students: Sequence[Student],
    folder: str | Path,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """One sheet for each student, and one key for all.

    The bytes of every file depend on the course and the student alone, not on `jobs`, the executor or the order.

    Args:
        request: course, versions and formats.
        students: whom the sheets are for.
        folder: where they go; a batch that was interrupted there goes on.
        jobs: worker processes on this machine, at most one for each processor.
        executor: any executor of `concurrent.futures` in place of processes of our own. Workers return their sheets,
            and this process alone writes.
        progress: called with the number of sheets that were finished before, then with 1 for each sheet.

    Raises:
        InputError: if the folder holds another batch.
        KeyboardInterrupt: after an interrupt; what is finished stays, and the same call goes on from there.
    """
    if jobs < 1:
        raise InputError(f"jobs must be at least 1, not {jobs}; use 2 for two processes")
    target, digest = Path(folder), batch_digest(request)
    check_manifest(target, digest)
    check_students(target, students)
    _clean(target)
    write_files(target, {MANIFEST: manifest_text(digest)})
    missing = [student for student in students if read_record(target, student) is None]
    progress = progress or _no_progress
    progress(len(students) - len(missing))
    try:
        faults = _make(request, missing, target, jobs, executor, progress)
    finally:
        _clean(target)
    keys = _write_keys(request, students, target)
    return BatchReport(len(missing) - len(faults), len(students) - len(missing), faults, keys)


def _make(
    request: SheetRequest,
    missing: list[Student],
    target: Path,
    jobs: int,
    executor: Executor | None,
    progress: Progress,
) -> dict[str, str]:
    """Make the missing sheets; returns the faults by student, in the order of the students."""
    faults: dict[str, str] = {}
    calls = [NamedCall(student.id, (request, student)) for student in missing]
    owners = {student.id: student for student in missing}
    workers = processes(min(jobs, len(calls))) if executor is None else executor
    with closing(spread(calls, sheet_or_fault, workers)) as results:
        for name, result in results:
            fault = _write_sheet(target, owners[name], result) if isinstance(result, StudentSheet) else str(result)
            if fault is not None:
                faults[name] = fault
            progress(1)
    return {student.id: faults[student.id] for student in missing if student.id in faults}


def sheet_or_fault(request: SheetRequest, student: Student) -> StudentSheet | str:
    """The work of a worker: a sheet, which the caller writes, or the sentence that says why there is none.

    No exception leaves it, so a fault stays with its sheet.
    """
    try:
        sheet = make_sheet(request, student)
    except SymconvError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sheets go on
        return f"unexpected {type(error).__name__}: {error}"
    return sheet.faults[0] if sheet.faults else sheet


def _write_sheet(target: Path, student: Student, sheet: StudentSheet) -> str | None:
    """Write the files of a sheet, and after them its record; returns why that cannot be done, or None."""
    try:
        write_files(target, sheet.files, tended=True)
        write_files(target / RECORDS, {record_name(student): record_text(sheet, student)}, tended=True)
    except SymconvError as error:
        return str(error)
    return None


def _write_keys(request: SheetRequest, students: Sequence[Student], target: Path) -> tuple[Path, ...]:
    """The key of all sheets that exist, from their records; it is written anew when others have joined them."""
    records = [read_record(target, student) for student in students]
    sheets = [(record.key, record.questions) for record in records if record is not None]
    if not any(key.answers for key, _ in sheets):
        return ()
    files = key_files("", request.course, sheets)
    write_files(target, files)
    return tuple(target / name for name in files)


def _clean(target: Path) -> None:
    """Remove what killed workers left half written, and make the rest last; only one batch works in a folder."""
    for folder in (target, target / RECORDS):
        sweep(folder, older=0)
        sync_folder(folder)


def _no_progress(done: int) -> None:
    """For a caller that shows none."""
