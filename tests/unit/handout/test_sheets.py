"""One sheet in many formats: what one of them cannot show keeps the others from nothing."""

import pytest
from click.testing import CliRunner

from symconv.cli import cli
from symconv.errors import InputError

COURSE = 'title = "日"\n[[section]]\nkind = "exercise"\ntask = "flip"\n'


@pytest.fixture
def course(tmp_path):
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    (tmp_path / "u.toml").write_text(COURSE, "utf-8")
    return str(tmp_path / "u.toml")


def test_a_character_that_a_pdf_cannot_show_costs_the_pdf_alone(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["handout", course, "--format", "pdf,latex,markdown", "--out", str(out)])
    assert done.exit_code == 1 and "no character '日'" in done.output
    assert {"handout.tex", "handout.md"} <= {path.name for path in out.iterdir()}
    assert not list(out.glob("*.pdf"))


def test_without_any_document_nothing_is_written(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["handout", course, "--format", "pdf", "--version", "key", "--out", str(out)])
    assert isinstance(done.exception, InputError) and not out.exists()


def test_in_a_batch_such_a_sheet_is_told_as_missing(course, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["variants", course, "--count", "2", "--format", "pdf,text", "--out", str(out)])
    assert done.exit_code == 1 and "0 made, 0 kept, 2 failed" in done.output and "no character '日'" in done.output
    assert not list(out.glob("sheet*"))
