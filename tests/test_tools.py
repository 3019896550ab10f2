"""The files that the pages on other tools show do what the pages say; the commands that no test runs can be run."""

import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec

import pytest

from tests.helpers import ROOT, environment

PAGE = (ROOT / "docs" / "tools" / "pytest.md").read_text("utf-8")
FILE, MISTAKE = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)


def pytest_on(folder, text):
    """A run of pytest on a project with one test file, with the plugin as it is installed."""
    pytest.importorskip("scipy", reason="the project filters with SciPy")
    pytest.importorskip("cv2", reason="the project compares with OpenCV")
    (folder / "test_filters.py").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_filters.py"]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120)


def test_the_test_file_of_the_page_on_pytest_passes(tmp_path):
    done = pytest_on(tmp_path, FILE)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout


def test_its_mistakes_are_told_as_the_page_says(tmp_path):
    done = pytest_on(tmp_path, FILE.replace("np.conj(kernel)", "kernel") + MISTAKE)
    told = re.search(r"begin with\n\n    (.*)\n", PAGE)[1]
    assert done.returncode == 1 and "2 failed, 2 passed" in done.stdout, done.stdout
    assert told in done.stdout and "blur conjugates a complex kernel" in done.stdout
    assert "- symconv: found -" in done.stdout and "- symconv: expected -" in done.stdout


def docs(name):
    return (ROOT / "docs" / name).read_text("utf-8")


def test_the_hook_of_the_page_on_pre_commit_is_offered():
    assert re.findall(r"^      - id: (.*)$", docs("tools/pre-commit.md"), re.M) == re.findall(
        r"^- id: (.*)$", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"), re.M
    )


def test_the_extras_that_the_pages_install_exist():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"^\| `(\w+)` \|", docs("install.md"), re.M)
    for page in (ROOT / "docs").rglob("*.md"):
        named += re.findall(r"(?:symconv|\.)\[(\w+)\]'", page.read_text("utf-8"))
    assert len(named) > 6 and set(named) <= set(extras)


@pytest.mark.parametrize("name", ["reliability.md", "performance.md"])
def test_the_files_and_modules_of_the_long_commands_exist(name):
    page = docs(name)
    paths = re.findall(r"\btests(?:/\w+)+(?:\.\w+)?", page)
    modules = re.findall(r"(?:-m|from) ((?:tests|benchmarks)[\w.]*)", page)
    assert modules and all(find_spec(module) for module in modules)
    assert all((ROOT / path).exists() for path in paths)
