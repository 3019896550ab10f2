"""The README: its two commands, and the links of the files beside it; test_pages runs its examples."""

import json
import re
import runpy
import tomllib

import pytest

from tests.helpers import ROOT

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_link_and_picture_of_a_file_at_the_root_leads_to_a_file_and_a_heading(name):
    text = re.sub(r"`[^`]*`", "", (ROOT / name).read_text("utf-8"))
    for path, anchor in re.findall(r"\]\(([^):#]*)(?:#([^)]*))?\)", text):
        target = ROOT / path if path else ROOT / name
        assert target.exists(), (name, path)
        headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), flags=re.M) if anchor else []
        anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
        assert not anchor or anchor in anchors, (name, path, anchor)


COMMANDS = re.findall(r"^    (python3 -m venv .*)$", README, flags=re.M)
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
RUN = (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_two_commands_are_one_line_each_and_the_second_is_what_every_check_runs():
    lesson, tests = COMMANDS
    assert lesson.endswith("symconv handout") and "pip install -e '.[test]'" in tests
    assert RUN.rstrip().endswith('"$python" ' + tests.rpartition(".venv/bin/python ")[2])


def test_the_workflow_runs_the_one_command_and_those_of_the_readme():
    ran = [line.replace("${{ matrix.bin }}", "bin") for line in re.findall(r"run: (\S.*)$", WORKFLOW, flags=re.M)]
    assert ran[:3] == [".ci/run", *COMMANDS]
    assert re.search(r"^    \.ci/run$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), flags=re.M)
    assert all(system in WORKFLOW for system in ("ubuntu-latest", "macos-latest", "windows-latest"))


def test_the_supported_pythons_are_those_that_are_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tested = [json.loads(one) for one in re.findall(r"python: (\[.*\])", WORKFLOW)]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: 3." in line]
    assert tested and all(one == named for one in tested) and project["requires-python"] == f">={named[0]}"


def test_the_picture_is_the_one_that_the_code_draws_and_every_file_that_is_named_exists():
    overlay = runpy.run_path(str(ROOT / "docs" / "pictures" / "make.py"))["overlay"]
    assert (ROOT / "docs" / "pictures" / "overlay.svg").read_text("utf-8") == overlay()
    named = re.findall(r"\]\(([^)#:]+)\)|(?:src|srcset)=\"([^\"]+)\"", README)
    assert len(named) > 25 and all((ROOT / (one or other)).exists() for one, other in named)
