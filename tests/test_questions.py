"""The outputs in docs/questions are what the commands print; `--write-golden` writes them into the pages anew.

A block `console` holds one command and its output. A line `…` stands for the lines that are left out.
"""

import re
import shlex
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from symconv.cli.main import cli
from tests.helpers import ROOT

FOLDER = ROOT / "docs" / "questions"
INDEX = (FOLDER / "README.md").read_text("utf-8")
LISTED = re.findall(r"^\d+\. \[(.+)\]\((.+\.md)\)$", INDEX, flags=re.M)
BLOCK = re.compile(r"^```console\n\$ (symconv .+)\n([^`]*)^```$", flags=re.M)
LIBRARY = re.compile(r"\b(astropy|cv2|jax|keras|onnxruntime|pywt|scipy|skimage|tensorflow|torch)\b")
CUT = "…"


def printed(command):
    done = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert done.exit_code in (0, 1), (command, done.output)
    assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    return "".join(f"{line.rstrip()}\n" for line in done.output.strip("\n").split("\n"))


def cut(made, shown):
    """What is printed, shortened where the page shortens it: as many lines before and after the mark as there."""
    lines, kept = made.splitlines(), shown.splitlines()
    if CUT not in kept:
        return made
    before = kept.index(CUT)
    after = len(kept) - before - 1
    assert before + after < len(lines), f"nothing is left out at {CUT}"
    return "\n".join([*lines[:before], CUT, *lines[len(lines) - after :], ""])


@pytest.mark.parametrize("name", [name for _, name in LISTED])
def test_the_outputs_of_a_page_are_those_of_its_commands(name, request, tmp_path, monkeypatch):
    page = (FOLDER / name).read_text("utf-8")
    commands = [command for command, _ in BLOCK.findall(page)]
    assert 1 <= len(commands) <= 3 and len(commands) == page.count("```console")
    for library in LIBRARY.findall(" ".join(commands)):
        if find_spec(library) is None:
            pytest.skip(f"{name} shows {library}, which is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    made = BLOCK.sub(lambda found: f"```console\n$ {found[1]}\n{cut(printed(found[1]), found[2])}```", page)
    if request.config.getoption("--write-golden"):
        (FOLDER / name).write_text(made, "utf-8", newline="\n")
    assert made == (FOLDER / name).read_text("utf-8")


def test_every_page_is_in_the_index_under_its_title():
    assert sorted(name for _, name in LISTED) == sorted(
        path.name for path in FOLDER.glob("*.md") if path.name != "README.md"
    )
    for title, name in LISTED:
        assert (FOLDER / name).read_text("utf-8").startswith(f"# {title}\n")


def test_every_link_of_a_page_leads_to_a_file():
    for path in FOLDER.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), (path.name, link)
