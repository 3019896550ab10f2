"""The commands about courses: new, handout, variants, grade, render. A thin door like the rest of the command line."""

from __future__ import annotations

import sys
from typing import Any

import click

from symconv.commands.console import complain, emit, examples
from symconv.workers import start_ahead

EXIT_SOME_FAILED = 1
FORMATS = "Formats, joined by commas: latex, markdown, typst, text, pdf or word."
EXIT_INTERRUPTED = 130


@click.command(epilog=examples("symconv new course.toml", "symconv new --schema course.schema.json"))
@click.argument("path", default="course.toml")
@click.option("--schema", is_flag=True, help="Write the JSON Schema of course files, for your editor, instead.")
@click.option("--templates", help="A folder of templates, searched before the shipped one.")
def new(path: str, schema: bool, templates: str | None) -> None:
    """Write a commented course file to begin with; an existing file is left as it is."""
    from symconv.commands.course_jobs import new_job

    emit(f"{new_job(path, schema, templates)}\n")


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
@click.option("--format", "formats", default="latex,markdown", show_default=True, help=FORMATS)
@click.option("--slides", is_flag=True, help="Slides in place of a handout: latex (beamer), typst or pdf.")
@click.option(
    "--version", "versions", default="student", show_default=True, help="student, solutions or key, or several."
)
@click.option("--student", default="", help="Whom the sheet is for: decides the numbers together with the seed.")
@click.option("--indexing", help="Of the lesson. xy: column first; ij: row first.")
@click.option("--brackets", help="Of the lesson. square x[i,j], round x(i,j) or subscript.")
@click.option("--templates", help="A folder of templates and wording, searched before the shipped one.")
def handout(course: str | None, **options: Any) -> None:
    """Write the handout of a COURSE file, or without one the whole lesson with its figures."""
    from symconv.commands.course_jobs import handout_job

    paths, faults = handout_job(course, **options)
    for path in paths:
        emit(f"{path}\n")
    for fault in faults:
        complain(fault)
    if faults:
        sys.exit(EXIT_SOME_FAILED)


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
@click.option("--format", "formats", default="latex", show_default=True, help=FORMATS)
@click.option(
    "--version", "versions", default="student", show_default=True, help="student, solutions, key, or several."
)
@click.option("--moodle", is_flag=True, help="Also moodle.xml, a question bank for Moodle.")
@click.option("--templates", help="A folder of templates and wording, searched before the shipped one.")
@click.option("--out", default="output/variants", show_default=True, help="The folder; an interrupted batch goes on.")
def variants(course: str, **options: Any) -> None:
    """Write one sheet for each student, with numbers of their own, and one key for all of them."""
    if options["jobs"] > 1:
        start_ahead()
    from symconv.commands.course_jobs import variants_job

    try:
        report = variants_job(course, bar=_bar, **options)
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where this one stopped")
        sys.exit(EXIT_INTERRUPTED)
    for student, fault in report.faults.items():
        complain(f"student {student}: {fault}")
    emit(f"{report.made} made, {report.kept} kept, {len(report.faults)} failed\n")
    for path in report.keys:
        emit(f"{path}\n")
    if report.faults:
        if report.keys:
            missing = f"{len(report.faults)} sheet" + ("s" if len(report.faults) > 1 else "")
            complain(f"the key lacks {missing}; put right what is wrong and give the same command again")
        sys.exit(EXIT_SOME_FAILED)


def _bar(length: int) -> Any:
    """A progress bar on a terminal; in a file or a pipe nothing."""
    shown = sys.stderr is not None and sys.stderr.isatty()
    return click.progressbar(length=length, label="sheets", file=sys.stderr, hidden=not shown)


@click.command(
    epilog=examples("symconv grade key.json answers.csv", "symconv grade key.json answers.csv --out marks.csv")
)
@click.argument("key")
@click.argument("answers")
@click.option("--templates", help="A folder whose wording names the mistakes.")
@click.option("--out", help="Write the marks to this file.")
def grade(key: str, answers: str, templates: str | None, out: str | None) -> None:
    """Mark ANSWERS against a KEY; for a wrong answer the mistake that gives it is named."""
    from symconv.commands.course_jobs import grade_job

    text, unknown = grade_job(key, answers, templates, out)
    if text is not None:
        emit(text)
    for sentence in unknown:
        complain(sentence)
    if unknown:
        sys.exit(EXIT_SOME_FAILED)


@click.command(epilog=examples("symconv render my-lecture.tex.j2 --out lecture.tex"))
@click.argument("template")
@click.option("--format", "format_", help="latex, markdown, text or typst; by default from the name.")
@click.option("--course", help="A course file for the notation and the seed.")
@click.option("--student", default="", help="Whom exercises are for.")
@click.option("--templates", help="A folder of templates and wording, searched before the shipped one.")
@click.option("--out", help="Write to this file; figures of Markdown go beside it.")
def render(template: str, **options: Any) -> None:
    """Fill in your own Jinja TEMPLATE, with the functions derive, prove, figure and exercise."""
    from symconv.commands.course_jobs import render_job

    text = render_job(template, **options)
    if text is not None:
        emit(text)


COMMANDS = (new, handout, variants, grade, render)
