"""A release is refused unless tag, version, changelog and addresses agree; its workflow has few rights."""

import re
import runpy
import shutil
import tomllib

import pytest

import symconv
from tests.helpers import ROOT

WORKFLOWS = {path.name: path.read_text("utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}
RELEASE = WORKFLOWS["release.yml"]
HERE = "https://forge.example/owner/symconv"
faults = runpy.run_path(str(ROOT / ".ci" / "release.py"))["faults"]


@pytest.fixture
def ready(tmp_path):
    """A checkout as it must be when version 9.8.7 is released."""
    (tmp_path / "symconv").mkdir()
    (tmp_path / "symconv" / "__init__.py").write_text('__version__ = "9.8.7"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 9.8.7 (a day)\n\n## 9.8.6\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text(f'[project]\n[project.urls]\nSource = "{HERE}"\n', "utf-8")
    (tmp_path / "CITATION.cff").write_text(f'title: "symconv"\nrepository-code: "{HERE}"\n', "utf-8")
    return tmp_path


def test_what_agrees_is_released(ready):
    assert list(faults("v9.8.7", HERE, ready)) == []


def test_another_tag_an_unreleased_changelog_and_other_addresses_are_refused(ready):
    shutil.copy(ROOT / "CHANGELOG.md", ready)
    other = HERE.replace("owner", "other")
    assert list(faults("v9.8.8", other, ready)) == [
        "the tag is v9.8.8 and symconv.__version__ is 9.8.7; tag the release v9.8.7, or set the version",
        "CHANGELOG.md begins with 'Unreleased'; give what is released the heading '## 9.8.7'",
        f'pyproject.toml does not name the repository; write Source = "{other}" under [project.urls]',
        f'CITATION.cff does not name the repository; write repository-code: "{other}"',
    ]


def test_the_files_of_this_checkout_are_read():
    assert all("CHANGELOG" in one or "repository" in one for one in faults(f"v{symconv.__version__}", HERE))


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "symconv/__init__.py"
    assert not re.search(r"^version:", (ROOT / "CITATION.cff").read_text("utf-8"), flags=re.M)


def test_the_citation_says_what_the_package_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'abstract: "{project["description"]}"\n' in citation and f"license: {project['license']}\n" in citation


def test_a_release_runs_every_check_builds_twice_and_publishes_what_was_attested():
    jobs = re.split(r"^  (?=\w+:$)", RELEASE.partition("\njobs:\n")[2], flags=re.M)[1:]
    checks, build, publish = jobs
    assert "uses: ./.github/workflows/ci.yml" in checks and "workflow_call:" in WORKFLOWS["ci.yml"]
    steps = [".ci/release.py", "diff --recursive dist again", "twine check --strict", "attest-build-provenance"]
    assert [build.index(step) for step in steps] == sorted(build.index(step) for step in steps)
    assert "needs: checks" in build and "needs: build" in publish and "gh-action-pypi-publish" in publish


def test_permissions_are_granted_to_the_jobs_that_need_them_alone():
    assert re.search(r"^permissions: \{\}$", RELEASE, flags=re.M)
    assert (
        ": write" not in WORKFLOWS["ci.yml"]
        and "secrets" not in RELEASE
        and "password" not in RELEASE.split("jobs:")[1]
    )
    granted = re.findall(r"^      ([\w-]+): (read|write)\b", RELEASE, flags=re.M)
    assert sorted(granted) == [
        ("attestations", "write"),
        ("contents", "read"),
        ("contents", "read"),
        ("id-token", "write"),
        ("id-token", "write"),
    ]


def test_every_action_is_pinned_to_a_version():
    used = [one for text in WORKFLOWS.values() for one in re.findall(r"uses: (?!\./)(\S+)", text)]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+(\.\d+\.\d+)?", one) for one in used)
    assert all(one.count(".") == 2 for one in re.findall(r"uses: (?!\./)(\S+)", RELEASE))
