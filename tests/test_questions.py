"""The pages of docs/questions are short, named by their questions, and found in the index; test_pages runs them."""

import re

import pytest

from tests.helpers import ROOT

FOLDER = ROOT / "docs" / "questions"
INDEX = (FOLDER / "README.md").read_text("utf-8")
LISTED = re.findall(r"^\* \[(.+)\]\((.+\.md)\)$", INDEX, flags=re.M)


@pytest.mark.parametrize("name", [name for _, name in LISTED])
def test_a_page_answers_with_one_to_three_commands_and_their_outputs(name):
    page = (FOLDER / name).read_text("utf-8")
    assert 1 <= len(re.findall(r"^```console\n\$ symconv .+\n[^`]+^```$", page, flags=re.M)) <= 3
    assert page.count("\n$ ") == page.count("```console")


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
