"""What docs/course.md shows is what happens."""

import re
import shlex
import subprocess

import pytest
from click.testing import CliRunner

from symconv.cli.main import cli
from symconv.errors import InputError
from symconv.handout import Student, course_document, document_files
from symconv.handout.course import Course, parse_course
from symconv.handout.exercises.make import TASKS
from symconv.handout.user_template import render_user_template
from tests.helpers import NEEDS_TEX, ROOT

PAGE = (ROOT / "docs" / "course.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.S)
SHOWN = dict(reversed(BLOCKS))  # the first of each kind


def test_the_commands_shown_run_in_their_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in SHOWN["console"].splitlines():
        done = CliRunner().invoke(cli, shlex.split(line, comments=True)[1:])
        assert done.exit_code == 0, (line, done.output)
    written = {path.name for path in (tmp_path / "output").iterdir()}
    assert {"handout.tex", "handout.md", "handout-key.json", "handout-answers.csv", "handout-moodle.xml"} <= written
    assert (tmp_path / "output" / "variants" / "key.json").exists()


@pytest.mark.parametrize("version", ["student", "solutions", "key"])
def test_the_file_shown_makes_a_sheet(version):
    document = course_document(parse_course(SHOWN["toml"]), Student("Ann"), version)
    text = next(iter(document_files(document, "text").values()))
    assert "Exercise 3" in text and "Autumn term, week 3" in text


@pytest.mark.parametrize("section", [text for kind, text in BLOCKS if kind == "toml"][1:])
def test_every_section_shown_is_read_and_printed(section):
    document = course_document(parse_course(section))
    assert next(iter(document_files(document, "text").values()))


def test_the_template_shown_is_filled_in(tmp_path):
    (tmp_path / "my.tex.j2").write_text(SHOWN["jinja"])
    text = render_user_template(tmp_path / "my.tex.j2")["output"]
    assert r"\begin{tikzpicture}" in text and "Solution." in text


def test_an_exercise_is_shown_again_with_its_answer(tmp_path):
    for version in ("solutions", "key"):
        source = '{{ exercise("cell") }}\n===\n{{ exercise("flip") }}\n===\n{{ exercise(number=1, version="key") }}'
        (tmp_path / "my.txt.j2").write_text(source.replace("key", version))
        first, second, again = render_user_template(tmp_path / "my.txt.j2")["output"].split("===")
        assert "Exercise 1" in first and "Exercise 2" in second and "Exercise 1" in again
        assert "Answer: " in again and "Answer: " not in first
        drawing = first[first.index("image x") : first.index("y[", first.index("image x"))].strip()
        assert (drawing in again) == (version == "solutions")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("number=1", r"there is no exercise 1 above this line; show one first"),
        ('"cell", number=1', r"exercise\(number=1\) shows an exercise again; leave out task"),
        ("number=1, border='touch'", "leave out border"),
        ("number='a'", "there is no exercise 'a'"),
    ],
)
def test_what_cannot_be_shown_again_is_told(call, told, tmp_path):
    (tmp_path / "my.txt.j2").write_text("{{ exercise(" + call + ") }}")
    with pytest.raises(InputError, match=told):
        render_user_template(tmp_path / "my.txt.j2")


@NEEDS_TEX
@pytest.mark.parametrize("packages", ["", "\\usepackage{hyperref}"])
def test_the_template_shown_compiles_with_and_without_hyperref(packages, tmp_path):
    (tmp_path / "my.tex.j2").write_text(SHOWN["jinja"].replace("\\VAR{ macros }", packages + "\n\\VAR{ macros }"))
    (tmp_path / "my.tex").write_text(render_user_template(tmp_path / "my.tex.j2")["output"], "utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "my.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode("latin-1")[-1500:]


def test_every_kind_task_and_key_is_named():
    from dataclasses import fields

    from symconv.handout.course.file import SECTIONS

    named = set(re.findall(r"`(\w+)`", PAGE))
    assert set(SECTIONS) <= named and set(TASKS) <= named
    assert {field.name for field in fields(Course)} - {"notation", "section"} <= named
