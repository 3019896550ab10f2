"""A batch: one sheet for each student and one key for all, in a folder that says what it holds.

The bytes of a sheet follow from the course and the student alone. So a batch that was stopped, in whatever way, goes
on with the sheets whose files are missing, and a file with other content is a user's work, which is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from symconv import __version__
from symconv.errors import FileError, InputError, SymconvError, shown, told
from symconv.files import fails_for_all, read_text, safe_name, same_file, write_files
from symconv.handout.class_pdf import class_names, joined_pdf
from symconv.handout.course.build import STEMS
from symconv.handout.course.spec import Student
from symconv.handout.exercises import VERSIONS
from symconv.handout.folder import (
    CLASS,
    KEY,
    MANIFEST,
    ClassRecord,
    KeyRecord,
    SheetRecord,
    changed_files,
    check_manifest,
    check_owners,
    content_digest,
    digest_of,
    locked,
    manifest_text,
    read_record,
    write_recorded,
)
from symconv.handout.grading import csv_rows
from symconv.handout.pool import NamedCall, Processes, processes, spread, uninterrupted
from symconv.handout.sheets import SheetRequest, StudentSheet, key_files, make_sheet
from symconv.limits import check_limit
from symconv.render.templates import folder_digest

IDS = ("id", "student", "matriculation", "number")
RESERVED = ("key", "answers", "moodle", "qti", "manifest", *(STEMS[version].format(CLASS) for version in VERSIONS))
MAX_NAME = 200


def numbered(count: int) -> tuple[Student, ...]:
    """Students without names: 1, 2, … . The number alone decides what a sheet asks, not how many there are.

    >>> [student.stem for student in numbered(2)]
    ['sheet-1', 'sheet-2']
    """
    if count < 1:
        raise InputError(f"count must be at least 1, not {told(count)}; give how many sheets you want, as --count 200")
    check_limit("sheets", count, f"the batch has {count:,} sheets")
    return tuple(Student(str(n), "", f"sheet-{n:0{len(str(count))}d}") for n in range(1, count + 1))


def read_roster(path: str | Path, versions: Sequence[str] = VERSIONS) -> tuple[Student, ...]:
    """The students of a comma separated list.

    The first line names the columns: `id` (or `student`), which decides the numbers and names the file, and if wanted
    `name`, which is printed on the sheet.

    Args:
        path: the list.
        versions: those that are asked for, since their files bear their names: ``a-solutions`` may be one of `a`.

    Raises:
        FileError: if the list cannot be read.
        InputError: for a list without such a column, a blank or repeated student, an id that is no file name, or two
            whose files would be one on some system.
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
    check_files(students, versions, name)
    return students


def check_files(students: Sequence[Student], versions: Sequence[str], roster: str = "") -> None:
    """Refuse students whose files some system takes for the same: other case, other Unicode form, `a-solutions`.

    Args:
        students: whom the sheets are for.
        versions: those that are asked for.
        roster: the name of the list whose rows they are, from its second line on.

    Raises:
        InputError: with both ids, and the lines of the list.
    """
    owners: dict[str, int] = {}
    for number, student in enumerate(students):
        for version in versions:
            stem = STEMS.get(version, "{}").format(student.stem)
            other = owners.setdefault(same_file(stem), number)
            if other != number:
                first = students[other].id
                where = f"{roster}, lines {other + 2} and {number + 2}: " if roster else ""
                if first == student.id:
                    raise InputError(f"{where}{shown(first)} stands there twice; give each student an id of their own")
                raise InputError(
                    f"{where}the sheets of {shown(first)} and {shown(student.id)} would be one file on some systems, "
                    f"{shown(stem)}; give one of them another id"
                )


def _student(row: list[str], column: int, name: int | None, where: str) -> Student:
    given = row[column] if column < len(row) else ""
    if not given:
        raise InputError(f"{where}: there is no student; fill in the id or remove the line")
    try:
        stem = safe_name(f"{given}.tex").removesuffix(".tex")
        safe_name(given)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if same_file(stem) in RESERVED or len(stem.encode()) > MAX_NAME:
        raise InputError(f"{where}: {shown(given)} cannot name a file here; use another id")
    printed = row[name] if name is not None and name < len(row) else ""
    return Student(given, printed, stem)


def batch_digest(request: SheetRequest) -> str:
    """The digest of everything that decides the bytes of the sheets, students apart."""
    decisive = {
        "version": __version__,
        "course": asdict(replace(request.course, limits={})),
        "versions": request.versions,
        "formats": request.formats,
        "slides": request.slides,
        "fragment": request.fragment,
        "banks": request.banks,
        "templates": folder_digest(request.templates) if request.templates else "",
    }
    return digest_of(json.dumps(decisive, sort_keys=True, default=str))


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
        joined: the PDF files of the whole class, one for each version.
        changed: files that were changed since they were written, or that the batch never wrote; they are as they were.
    """

    made: int
    kept: int
    faults: dict[str, str]
    keys: tuple[Path, ...]
    changed: tuple[str, ...] = ()
    joined: tuple[Path, ...] = ()


def run_batch(
    request: SheetRequest,
    students: Sequence[Student],
    folder: str | Path,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> BatchReport:
    """One sheet for each student, one key for all, and if they are PDF, one PDF of all sheets for printing.

    The bytes of every file depend on the course and the student alone, not on `jobs`, the executor or the order.

    Args:
        request: course, versions and formats.
        students: whom the sheets are for.
        folder: where they go; a batch that was stopped there goes on.
        jobs: worker processes on this machine, at most one for each processor.
        executor: any executor of `concurrent.futures` in place of processes of our own. Workers return their sheets,
            and this process alone writes.
        progress: called with the number of sheets that were finished before, then with 1 for each sheet.
        force: whether files whose content is not this batch's are replaced; by default they are kept and reported.

    Raises:
        InputError: if the folder holds another batch, or two students would share a file.
        FileError: if another process works in the folder, or the disk is full; what is finished stays.
        KeyboardInterrupt: after an interrupt, with the number of sheets that are done; the same call goes on.
    """
    if jobs < 1:
        raise InputError(f"jobs must be at least 1, not {jobs}; use 2 for two processes")
    check_files(students, request.versions)
    target, digest = Path(folder), batch_digest(request)
    check_manifest(target, digest)
    with locked(target):
        check_manifest(target, digest)
        check_owners(target, [student.stem for student in students])
        batch = _Batch(request, students, target, force)
        try:
            write_files(target, {MANIFEST: manifest_text(digest)}, tended=True)
            return batch.run(processes(min(jobs, len(students))) if executor is None else executor, progress)
        except (KeyboardInterrupt, FileError) as error:
            with uninterrupted():
                error.args = (batch.stopped(str(error) or "interrupted"),)
            raise


@dataclass(slots=True)
class _Batch:
    """A batch on its way.

    Attributes:
        request: course, versions and formats.
        students: whom the sheets are for.
        folder: where they go.
        force: whether files that a user changed are replaced.
        done: the students whose sheets are finished; None until the folder has been looked through.
        changed: for each student, and for the key, the files that a user changed.
    """

    request: SheetRequest
    students: Sequence[Student]
    folder: Path
    force: bool
    done: set[str] | None = None
    changed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, workers: Executor | Processes, progress: Progress | None) -> BatchReport:
        """Make what is missing, and after it the key."""
        advance = progress or _no_progress
        self.done = {student.id for student in self.students if self.finished(student)}
        kept, faults = len(self.done), dict[str, str]()
        advance(kept)
        missing = {student.id: student for student in self.students if student.id not in self.done}
        calls = [NamedCall(name, (student,)) for name, student in missing.items()]
        with closing(spread(calls, partial(sheet_or_fault, self.request), workers)) as results:
            for name, result in results:
                fault = self.write(missing[name], result) if isinstance(result, StudentSheet) else str(result)
                if fault is None:
                    self.done.add(name)
                else:
                    faults[name] = fault
                advance(1)
        keys, joined = self.write_keys(), self.write_class()
        owners = (*(student.id for student in self.students), f"/{KEY}", f"/{CLASS}")
        changed = [name for one in owners for name in self.changed.get(one, ())]
        faults = {name: faults[name] for name in missing if name in faults}
        return BatchReport(len(missing) - len(faults), kept, faults, keys, tuple(changed), joined)

    def stopped(self, why: str) -> str:
        """The sentence about a batch that was stopped."""
        far = "" if self.done is None else f"{len(self.done)} of {len(self.students)} sheets are done, and "
        return f"{why}; {far}the same command goes on where this one stopped"

    def finished(self, student: Student) -> bool:
        """Whether there is nothing to do for a sheet; what a user changed in it is remembered."""
        record = self.record(student)
        changed = None if record is None else changed_files(self.folder, record.files)
        if changed is None or (changed and self.force):
            return False
        self.changed[student.id] = changed
        return True

    def record(self, student: Student) -> SheetRecord | None:
        """The record of a sheet, if it is that of this student under this name."""
        record = read_record(self.folder, student.stem, SheetRecord)
        fits = record is not None and (record.name, record.key.student) == (student.name, student.id)
        return record if fits else None

    def write(self, student: Student, sheet: StudentSheet) -> str | None:
        """Write a sheet; returns why that cannot be done, or None.

        Raises:
            FileError: if no other sheet could be written either.
        """
        held = read_record(self.folder, student.stem, SheetRecord)
        try:
            self.changed[student.id] = write_recorded(
                self.folder,
                student.stem,
                lambda files: SheetRecord(student.name, files, sheet.key, sheet.questions),
                sheet.files,
                {} if held is None else held.files,
                self.force,
            )
        except FileError as error:
            if fails_for_all(error, self.folder):
                raise
            return str(error)
        except SymconvError as error:
            return str(error)
        return None

    def write_keys(self) -> tuple[Path, ...]:
        """The key of all sheets that exist, from their records; it is written anew when others have joined them."""
        records = [self.record(student) for student in self.students if student.id in (self.done or ())]
        sheets = [(record.key, record.questions) for record in records if record is not None]
        if not any(key.answers for key, _ in sheets):
            return ()
        files = key_files("", self.request.course, sheets, self.request.banks)
        held = read_record(self.folder, KEY, KeyRecord)
        before = {} if held is None else held.files
        self.changed[f"/{KEY}"] = write_recorded(self.folder, KEY, KeyRecord, files, before, self.force)
        return tuple(self.folder / name for name in files)

    def write_class(self) -> tuple[Path, ...]:
        """The sheets that exist as one PDF for each version; made anew when one of them has another content.

        Raises:
            FileError: if a sheet cannot be read.
        """
        if "pdf" not in self.request.formats or self.request.slides or not self.done:
            return ()
        names = class_names(self.request.versions)
        sheets = {name: self.printed(version) for version, name in names.items()}
        sources = {path.name: content_digest(path) or "" for paths in sheets.values() for path in paths.values()}
        held = read_record(self.folder, CLASS, ClassRecord)
        before = {} if held is None else held.files
        changed = changed_files(self.folder, before) if held is not None and held.sources == sources else None
        if changed is None or (changed and self.force):
            files = {name: joined_pdf(paths) for name, paths in sheets.items()}
            record = partial(ClassRecord, sources=sources)
            changed = write_recorded(self.folder, CLASS, record, files, before, self.force)
        self.changed[f"/{CLASS}"] = changed
        return tuple(self.folder / name for name in names.values())

    def printed(self, version: str) -> dict[str, Path]:
        """The PDF of each sheet that exists, by whom it is for."""
        made = [student for student in self.students if student.id in (self.done or ())]
        titles = [f"{student.name} ({student.id})" if student.name else student.id for student in made]
        names = [f"{STEMS[version].format(student.stem)}.pdf" for student in made]
        return {title: self.folder / name for title, name in zip(titles, names, strict=True)}


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


def _no_progress(done: int) -> None:
    """For a caller that shows none."""
