"""What the README shows is what happens."""

import re

from tests.helpers import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.S)


def test_the_python_blocks_run_and_print_the_text_blocks(capsys):
    names: dict[str, object] = {}
    for language, code in BLOCKS:
        if language == "python":
            exec(compile(code, "README.md", "exec"), names)  # noqa: S102 - our own README
    printed = capsys.readouterr().out
    for language, shown in BLOCKS:
        if language == "text":
            assert shown in printed


def test_the_commands_shown_run_in_their_order(tmp_path, monkeypatch):
    import shlex

    from click.testing import CliRunner

    from symconv.cli.main import cli

    monkeypatch.chdir(tmp_path)
    for line in (line for kind, code in BLOCKS if kind == "console" for line in code.splitlines()):
        done = CliRunner().invoke(cli, shlex.split(line)[1:]) if line.startswith("symconv ") else None
        assert done is None or done.exit_code == 0, (line, done.output)


def test_the_two_commands_are_one_line_each_and_ci_runs_the_second():
    commands = re.findall(r"^    (python3 -m venv .*)$", README, flags=re.M)
    assert len(commands) == 2
    assert "symconv handout" in commands[0] and commands[1].endswith("python -m pytest")
    assert '"$python" -m pytest' in (ROOT / ".ci" / "run").read_text()
