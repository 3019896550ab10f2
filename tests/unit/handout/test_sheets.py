"""One sheet in many formats: what one of them cannot show keeps the others from nothing."""

import io

import pytest
from click.testing import CliRunner

from symconv.cli.main import cli
from symconv.errors import InputError
from symconv.handout import course_document, document_files
from symconv.handout.course import parse_course
from tests.helpers import positions

COURSE = 'title = "a \ue9f7"\n[[section]]\nkind = "exercise"\ntask = "flip"\n'


@pytest.fixture
def course(tmp_path):
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    (tmp_path / "u.toml").write_text(COURSE, "utf-8")
    return str(tmp_path / "u.toml")


def test_a_character_that_a_pdf_cannot_show_costs_the_pdf_alone(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["handout", course, "--format", "pdf,latex,markdown", "--out", str(out)])
    assert done.exit_code == 1 and "no character '\\\\u{e9f7}'" in done.output
    assert {"handout.tex", "handout.md"} <= {path.name for path in out.iterdir()}
    assert not list(out.glob("*.pdf"))


def lowest(page):
    """The smallest height of text on a page, but for the number of the page, in points from the bottom."""
    return sorted({y for _, y in positions(page)})[1]


def test_a_tall_figure_leaves_its_caption_the_room_above_the_page_number():
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    pypdf = pytest.importorskip("pypdf")
    text = "[[section]]\nkind = 'gradient'\nof = 'kernel'\nimage = '5x5'\nkernel = '3x3'\nat = [1, 1]\n"
    (data,) = document_files(course_document(parse_course(text)), "pdf").values()
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    bottom = 2.2 / 2.54 * 72
    assert all(lowest(page) > bottom - 2 for page in pages), [lowest(page) for page in pages]


def test_without_any_document_nothing_is_written(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["handout", course, "--format", "pdf", "--version", "key", "--out", str(out)])
    assert isinstance(done.exception, InputError) and not out.exists()


def test_in_a_batch_such_a_sheet_is_told_as_missing(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["variants", course, "--count", "2", "--format", "pdf,text", "--out", str(out)])
    assert (
        done.exit_code == 1
        and "0 made, 0 kept, 2 failed" in done.output
        and "no character '\\\\u{e9f7}'" in done.output
    )
    assert not list(out.glob("sheet*"))
