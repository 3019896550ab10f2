"""Who gets a sheet: numbers, or the students of a list."""

from __future__ import annotations

from pathlib import Path

from symconv.errors import InputError, LimitError, shown
from symconv.filenames import check_distinct_files, safe_name
from symconv.files import read_text
from symconv.handout.course.build import Student
from symconv.handout.tables import csv_rows

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
        way = "split the batch" if count > MAX_STUDENTS else "give how many sheets you want, such as --count 200"
        raise LimitError(f"count must be from 1 to {MAX_STUDENTS:,}, not {count}; {way}")
    return tuple(Student(str(n), "", f"sheet-{n:0{len(str(count))}d}") for n in range(1, count + 1))


def read_roster(path: str | Path) -> tuple[Student, ...]:
    """The students of a comma separated list.

    The first line names the columns: `id` (or `student`), which decides the numbers and names the file, and if you like
    `name`, which is printed on the sheet.

    Raises:
        FileError: if the list cannot be read.
        InputError: for a list without such a column, a blank or repeated student, or an id that is no file name.
    """
    name = Path(path).name
    header, *rows = csv_rows(read_text(path), name) or [[]]
    columns = {title.strip().lower(): place for place, title in enumerate(header)}
    found = next((columns[title] for title in IDS if title in columns), None)
    if found is None:
        raise InputError(f"{name} needs a first line with the column id, and if you like name, such as id,name")
    students = tuple(_student(row, found, columns.get("name"), f"{name}, line {n}") for n, row in enumerate(rows, 2))
    if not students:
        raise InputError(f"{name} lists no student; write one on each line below the first")
    if len({student.id for student in students}) < len(students):
        repeated = next(s.id for place, s in enumerate(students) if s.id in {t.id for t in students[:place]})
        raise InputError(f"{name} lists {shown(repeated)} twice; give each student an id of their own")
    check_distinct_files([student.stem for student in students])
    return students


def _student(row: list[str], place: int, name: int | None, where: str) -> Student:
    given = row[place] if place < len(row) else ""
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
