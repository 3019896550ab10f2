"""The page on integrals: its commands run, and its Python prints what its comments say."""

import re
import shlex

import pytest
from click.testing import CliRunner

from symconv.cli.main import cli
from tests.helpers import ROOT

PAGE = (ROOT / "docs" / "integrals.md").read_text("utf-8")
COMMANDS = re.findall(r"^    symconv (integrate .*)$", PAGE, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_run(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, shlex.split(command.replace("pdf", "text")))
    assert done.exit_code == 0, done.output


def test_the_python_of_the_page_prints_what_its_comments_say(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(code, {})  # noqa: S102 - code of our own page
    shown = capsys.readouterr().out.splitlines()
    assert len(COMMANDS) == 2 and shown[:2] == re.findall(r"# (.*exp.*)", code)
    assert "Convolution of x(t) and h(t)" in shown
