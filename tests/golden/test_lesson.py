"""The lesson: the committed examples are what the command writes, and they hold every promise."""

import shutil

import pytest

from symconv.handout import document_files, lesson
from tests.helpers import NEEDS_TEX, ROOT, check_markdown, compiled

OUTPUT = ROOT / "output"
FORMATS = ("latex", "markdown")


@pytest.fixture(scope="module")
def files():
    return {name: text for format in FORMATS for name, text in document_files(lesson(), format).items()}


def test_the_committed_examples_are_made_again_byte_for_byte(files):
    committed = {path.name: path.read_bytes() for path in OUTPUT.iterdir() if path.suffix in (".tex", ".md", ".svg")}
    assert sorted(committed) == sorted(files)
    for name, text in files.items():
        assert committed[name] == text.encode("utf-8"), f"{name} differs; run: symconv handout"


def test_the_markdown_lesson_keeps_to_the_safe_subset_and_shows_every_picture(files):
    check_markdown(files["lesson.md"])
    pictures = [name for name in files if name.endswith(".svg")]
    assert all(files["lesson.md"].count(f"]({picture})") == 1 for picture in pictures)


@NEEDS_TEX
@pytest.mark.parametrize("choices", [{}, {"indexing": "ij"}, {"brackets": "subscript"}])
def test_the_latex_lesson_compiles_without_overfull_boxes(choices, tmp_path):
    log = compiled(document_files(lesson(**choices), "latex")["lesson.tex"], tmp_path)
    assert "Overfull" not in log and "undefined" not in log


LINES = {  # promise -> a piece of the LaTeX lesson, written by hand
    "L1": r"y[m,n] = (x \ast h)[m,n] = \sum_{i} \sum_{j} x[i,j] \cdot h[m-i,n-j]",
    "L4": r"$x[0,3]$} & \symconvfaded{$h[1-0,1-3]$}",
    "L4 vanished": r"\symconvfaded{$\symconvmissing{h[1,-2]}$} & \multicolumn{3}",
    "L6": r"h[m\symconvmark{+}i,n\symconvmark{+}j]",
    "L8": r"h[-1+i,-1+j]",
    "L8 result": r"\mathrm{a} \cdot x[0,0] + \mathrm{b} \cdot x[1,0] + \mathrm{c} \cdot x[2,0]",
}


@pytest.mark.parametrize("promise", LINES)
def test_the_promises_are_kept(promise, files):
    assert LINES[promise] in files["lesson.tex"].replace(" &= ", " = ")


def test_the_command_writes_the_same_files(tmp_path, files):
    from click.testing import CliRunner

    from symconv.cli.main import cli

    done = CliRunner().invoke(cli, ["handout", "--out", str(tmp_path / "out"), "--format", "latex,markdown"])
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "out").iterdir()} == files
    shutil.rmtree(tmp_path / "out")
