"""The commands about courses: new, handout, variants, grade, render."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symconv.cli.options import (
    EXIT_NEGATIVE,
    Command,
    Typed,
    brackets_option,
    complain,
    emit,
    examples,
    exit_of_interrupt,
    fragment_option,
    language_option,
    templates_option,
)
from symconv.errors import InputError, MissingExtraError
from symconv.limits import raised

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from symconv.handout.course import Course

WORDS = Typed("text", lambda text, what: tuple(dict.fromkeys(part.strip() for part in text.split(","))))  # noqa: ARG005
"""Words joined by commas, each once."""


def words_option(name: str, variable: str, default: str, words: str) -> Callable[[Command], Command]:
    """An option that takes several words."""
    return click.option(name, variable, type=WORDS, default=default, show_default=True, help=words)


version_option = words_option("--version", "versions", "student", "student, solutions, key, or several.")
LIST_OF_FORMATS = "Formats, joined by commas: latex, markdown, typst, html, text, pdf or word."


@click.command(
    epilog=examples(
        "symconv new course.toml", "symconv new kurs.toml --language de", "symconv new --schema course.schema.json"
    )
)
@click.argument("path", default="course.toml")
@click.option("--schema", is_flag=True, help="Write the JSON Schema of course files, for your editor, instead.")
@templates_option
@language_option
def new(path: str, schema: bool, templates: str | None, language: str) -> None:
    """Write a commented course file to begin with; an existing file is left as it is."""
    from symconv.handout.course import course_schema
    from symconv.handout.course.file import write_new, write_starter

    emit(f"{write_new(path, course_schema()) if schema else write_starter(path, templates, language)}\n")


@click.command(
    epilog=examples(
        "symconv handout",
        "symconv handout --out lecture --indexing ij --format markdown",
        "symconv handout --format pdf --slides",
        "symconv handout course.toml --format latex,pdf --version solutions --out lecture",
    )
)
@click.argument("course", required=False)
@click.option("--out", default="output", show_default=True, help="The folder to write to.")
@words_option("--format", "formats", "latex,markdown", LIST_OF_FORMATS)
@click.option("--slides", is_flag=True, help="Slides in place of a handout: latex (beamer), typst or pdf.")
@version_option
@click.option("--student", default="", help="Whom the sheet is for: decides the numbers together with the seed.")
@click.option("--indexing", help="Of the lesson. xy: column first; ij: row first.")
@fragment_option
@brackets_option
@templates_option
@language_option
def handout(
    course: str | None,
    out: str,
    formats: tuple[str, ...],
    versions: tuple[str, ...],
    student: str,
    indexing: str | None,
    brackets: str | None,
    language: str,
    **options: Any,
) -> None:
    """Write the handout of a COURSE file, or without one the whole lesson with its figures."""
    if course is None:
        _write_lesson(out, formats, (indexing or "xy", brackets or "square", language), **options)
        return
    if indexing:
        raise InputError("--indexing belongs to the lesson; write it into [notation] of the file")
    from symconv.files import write_files
    from symconv.handout.course.spec import Student
    from symconv.handout.sheets import SheetRequest, key_files, make_sheet

    spec, with_key = _read(course, brackets, language), "key" in versions
    sheet = make_sheet(
        SheetRequest(spec, versions, formats, moodle=with_key, qti=with_key, **options), Student(student)
    )
    files = dict(sheet.files)
    if with_key and sheet.key.answers:
        files |= key_files("handout-", spec, [(sheet.key, sheet.questions)], ("moodle", "qti"))
    write_files(out, files, inputs=[course])
    for name in sheet.documents:
        emit(f"{Path(out) / name}\n")
    for name, note in sheet.notes.items():
        complain(f"{name}: {note}")
    for fault in sheet.faults:
        complain(fault)
    if sheet.faults:
        sys.exit(EXIT_NEGATIVE)


def _write_lesson(
    out: str,
    formats: tuple[str, ...],
    written: tuple[str, str, str],
    templates: str | None,
    slides: bool,
    fragment: bool,
) -> None:
    """Write the whole lesson, in its index order, brackets and language, and print the paths of the documents."""
    from symconv.files import write_files
    from symconv.handout import document_files, lesson, slide_files
    from symconv.handout.sheets import check_fragments

    if fragment:
        check_fragments(formats, slides)
    document, files_of = lesson(*written), partial(document_files, fragment=fragment)
    made = [(slide_files if slides else files_of)(document, name, templates) for name in formats]
    write_files(out, {name: content for files in made for name, content in files.items()})
    for files in made:
        emit(f"{Path(out) / next(iter(files))}\n")


def _read(path: str | None, brackets: str | None, language: str, seed: int | None = None) -> Course:
    """A course file or none, with other brackets, another language and another seed if they are given."""
    from symconv.handout.course import Course, read_course

    course = read_course(path) if path else Course()
    notation = course.notation if brackets is None else replace(course.notation, brackets=brackets)
    limits = {**course.limits, **raised()}  # in the course they reach the processes that make sheets
    language, seed = language or course.language, course.seed if seed is None else seed
    return replace(course, notation=notation, language=language, seed=seed, limits=limits)


@click.command(
    epilog=examples(
        "symconv variants course.toml --count 200 --seed 7 --jobs 2 --out output/variants",
        "symconv variants course.toml --students roster.csv --version student,solutions",
        "symconv variants course.toml --students roster.csv --scheduler tcp://127.0.0.1:8786",
    )
)
@click.argument("course")
@click.option("--count", type=int, help="How many sheets, for students 1, 2, …")
@click.option("--students", help="A .csv list of students in place of a count: columns id and, if you like, name.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="In place of the seed of the course file.")
@click.option("--jobs", type=int, default=1, show_default=True, help="Worker processes on this machine.")
@click.option("--scheduler", help="The address of a Dask cluster in place of processes here.")
@words_option("--format", "formats", "latex", LIST_OF_FORMATS)
@version_option
@click.option("--moodle", is_flag=True, help="Also moodle.xml, a question bank for Moodle.")
@click.option("--qti", is_flag=True, help="Also qti.zip, a question bank in QTI 1.2 for Canvas and others.")
@fragment_option
@brackets_option
@templates_option
@language_option
@click.option("--out", default="output/variants", show_default=True, help="The folder; an interrupted batch goes on.")
@click.option("--force", is_flag=True, help="Replace files that were changed since they were written, too.")
def variants(
    course: str,
    count: int | None,
    students: str | None,
    seed: int | None,
    jobs: int,
    scheduler: str | None,
    formats: tuple[str, ...],
    versions: tuple[str, ...],
    brackets: str | None,
    language: str,
    out: str,
    force: bool,
    **options: Any,
) -> None:
    """Write one sheet for each student, with numbers of their own, and one key for all of them."""
    if jobs > 1:
        from symconv.workers import start_ahead

        start_ahead()
    from symconv.handout.batch import numbered, read_roster, run_batch
    from symconv.handout.sheets import SheetRequest

    if (count is None) == (students is None):
        raise InputError("give either --count or --students: how many sheets, or a list of whom they are for")
    owners = numbered(count) if count is not None else read_roster(str(students), versions)
    request = SheetRequest(_read(course, brackets, language, seed), versions, formats, **options)
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    bar = click.progressbar(length=len(owners), label="sheets", file=sys.stderr, hidden=not on_terminal)
    try:
        with _cluster(scheduler) as executor, bar:
            report = run_batch(request, owners, out, jobs=jobs, executor=executor, progress=bar.update, force=force)
    except KeyboardInterrupt as error:
        complain(str(error) or "interrupted; the same command starts again")
        sys.exit(exit_of_interrupt(error))
    _tell(report)


def _tell(report: Any) -> None:
    """What a batch has made and what it lacks."""
    for student, fault in report.faults.items():
        complain(f"student {student}: {fault}")
    for name in report.changed:
        complain(f"{name} is not what this batch wrote, and is kept; --force replaces it")
    emit(f"{report.made} made, {report.kept} kept, {len(report.faults)} failed\n")
    for path in (*report.keys, *report.joined):
        emit(f"{path}\n")
    if report.faults:
        if report.keys:
            missing = f"{len(report.faults)} sheet" + ("s" if len(report.faults) > 1 else "")
            complain(f"the key lacks {missing}; put right what is wrong and give the same command again")
        sys.exit(EXIT_NEGATIVE)


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


@click.command(
    epilog=examples(
        "symconv grade key.json answers.csv",
        "symconv grade key.json answers.csv --out marks.csv --class class.pdf",
        "symconv grade key.json answers.csv --details",
    )
)
@click.argument("key")
@click.argument("answers")
@click.option("--templates", help="A folder whose wording names the mistakes.")
@language_option
@click.option("--details", is_flag=True, help="A row for each answer, with the mistakes that give a wrong one.")
@click.option("--class", "view", help="Write what share made each mistake to this file (.html, .pdf, .md, .tex …).")
@click.option("--out", help="Write the marks to this file.")
def grade(
    key: str, answers: str, templates: str | None, language: str, details: bool, view: str | None, out: str | None
) -> None:
    """Mark ANSWERS against a KEY: one row for each student, with points, their sum and its percentage."""
    from symconv.files import read_text, write_files, write_text
    from symconv.handout import grading

    found = grading.read_key(key)
    name = Path(answers).name
    marks, unknown = grading.grade(found, read_text(answers, grading.MAX_ANSWERS), name)
    students = grading.student_marks(marks)
    unknown = unknown + grading.unread_sentences(marks, name)
    text = grading.marks_text(marks, templates, language) if details else grading.students_text(students)
    if view is not None:
        from symconv.handout.class_view import class_document, class_files

        files = class_files(class_document(found.title, students), view, templates, language)
        write_files(Path(view).parent, files, inputs=[key, answers])
    if out is None:
        emit(text)
    else:
        write_text(out, text, inputs=[key, answers])
    for sentence in unknown:
        complain(sentence)
    if unknown:
        sys.exit(EXIT_NEGATIVE)


@click.command(epilog=examples("symconv render my-lecture.tex.j2 --out lecture.tex"))
@click.argument("template")
@click.option("--format", "format_", help="latex, markdown, text or typst; by default from the name.")
@click.option("--course", help="A course file for the notation and the seed.")
@click.option("--student", default="", help="Whom exercises are for.")
@fragment_option
@brackets_option
@templates_option
@language_option
@click.option("--out", help="Write to this file; figures of Markdown go beside it.")
def render(
    template: str,
    format_: str | None,
    course: str | None,
    student: str,
    fragment: bool,
    brackets: str | None,
    templates: str | None,
    language: str,
    out: str | None,
) -> None:
    """Fill in your own Jinja TEMPLATE, with the functions derive, prove, figure and exercise."""
    from symconv.files import write_files
    from symconv.handout.user_template import render_user_template

    name = Path(out).name if out else "output"
    spec = _read(course, brackets, language)
    files = render_user_template(template, format_, spec, student, templates, name, fragment)
    if out is None:
        emit(files[name])
    else:
        write_files(Path(out).parent, files, inputs=[template, *([course] if course else [])])


@click.group(invoke_without_command=True, epilog=examples("symconv templates export my-templates"))
@click.pass_context
def templates(context: click.Context) -> None:
    """The templates and sentences of all documents, to be changed and given with --templates."""
    if context.invoked_subcommand is None:
        emit(context.get_help() + "\n")


@templates.command(epilog=examples("symconv templates export my-templates"))
@click.argument("folder")
def export(folder: str) -> None:
    """Copy the shipped templates and sentences to FOLDER, which must be new or empty.

    Keep what you change and delete the rest: what a folder leaves out is taken from the shipped one.
    """
    from symconv.render.templates import export_templates

    for name in export_templates(folder):
        emit(f"{name}\n")


@templates.command(epilog=examples("symconv templates quarto", "symconv templates quarto my-project"))
@click.argument("folder", default=".")
def quarto(folder: str) -> None:
    """Copy the extension of Quarto into the project in FOLDER, by default this one, to the folder _extensions."""
    from symconv.render.templates import export_quarto

    for name in export_quarto(folder):
        emit(f"{name}\n")


COMMANDS = (templates, new, handout, variants, grade, render)
