"""What the commands about courses do: typed options in, documents out. Imported when a command runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from symconv.errors import InputError, MissingExtraError
from symconv.files import write_files, write_text
from symconv.handout import document_files, lesson, slide_files
from symconv.handout.batch import Report, numbered, read_roster, run_batch
from symconv.handout.course import course_schema, read_course
from symconv.handout.course.build import Student
from symconv.handout.course.file import write_new, write_starter
from symconv.handout.grading import grade, marks_text, read_answers, read_key
from symconv.handout.sheets import Order, key_files, make_sheet
from symconv.handout.user_template import isolated, render_own


def new_job(path: str, schema: bool, templates: str | None) -> Path:
    """Write the starter, or the JSON Schema."""
    return write_new(path, course_schema()) if schema else write_starter(path, templates)


def handout_job(
    course: str | None,
    out: str,
    formats: str,
    versions: str = "student",
    student: str = "",
    indexing: str | None = None,
    brackets: str | None = None,
    templates: str | None = None,
    slides: bool = False,
) -> tuple[list[Path], tuple[str, ...]]:
    """Write a handout in each version and format; returns the paths of the documents, and why others are missing."""
    if course is None:
        return _lesson_job(out, formats, indexing or "xy", brackets or "square", templates, slides), ()
    if indexing or brackets:
        raise InputError("--indexing and --brackets belong to the lesson; write them into [notation] of the file")
    listed = _listed(versions)
    order = Order(read_course(course), listed, _listed(formats), templates, slides, moodle="key" in listed)
    sheet = make_sheet(order, Student(student))
    files = dict(sheet.files)
    if "key" in order.versions and sheet.key.answers:
        files |= key_files("handout-", order.course, [(sheet.key, sheet.questions)])
    write_files(out, files, inputs=[course])
    return [Path(out) / name for name in sheet.documents], sheet.faults


def _lesson_job(
    out: str, formats: str, indexing: str, brackets: str, templates: str | None, slides: bool
) -> list[Path]:
    document = lesson(indexing, brackets)
    files: dict[str, Any] = {}
    written = []
    for name in _listed(formats):
        made = (slide_files if slides else document_files)(document, name, templates)
        written.append(Path(out) / next(iter(made)))
        files |= made
    write_files(out, files)
    return written


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",")))


def variants_job(
    course: str,
    count: int | None,
    students: str | None,
    seed: int | None,
    jobs: int,
    scheduler: str | None,
    formats: str,
    versions: str,
    templates: str | None,
    moodle: bool,
    out: str,
    bar: Callable[[int], Any],
) -> Report:
    """Make a batch."""
    if (count is None) == (students is None):
        raise InputError("give either --count or --students: how many sheets, or a list of whom they are for")
    owners = numbered(count) if count is not None else read_roster(str(students))
    spec = read_course(course)
    spec = spec if seed is None else replace(spec, seed=seed)
    order = Order(spec, _listed(versions), _listed(formats), templates, moodle=moodle)
    with _cluster(scheduler) as executor, bar(len(owners)) as shown:
        return run_batch(order, owners, out, jobs=jobs, executor=executor, tick=shown.update)


@contextmanager
def _cluster(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster, or none."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("--scheduler needs Dask; install it with pip install 'symconv[cluster]'") from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address!r} ({type(error).__name__}); check the address"
        ) from None
    with client:
        yield client.get_executor(pure=False)


def grade_job(key: str, answers: str, templates: str | None, out: str | None) -> tuple[str | None, list[str]]:
    """The marks as text, or None if they have been written to a file; and the rows that no sheet belongs to."""
    marks, unknown = grade(read_key(key), read_answers(answers), Path(answers).name)
    text = marks_text(marks, templates)
    if out is None:
        return text, unknown
    write_text(out, text, inputs=[key, answers])
    return None, unknown


def render_job(
    template: str, format_: str | None, course: str | None, student: str, templates: str | None, out: str | None
) -> str | None:
    """A person's own template filled in, or None if it has been written to a file."""
    name = Path(out).name if out else "output"
    spec = read_course(course) if course else None
    files = isolated(render_own, template, format_, spec, student, templates, name)
    if out is None:
        return files[name]
    write_files(Path(out).parent, files, inputs=[template, *([course] if course else [])])
    return None
