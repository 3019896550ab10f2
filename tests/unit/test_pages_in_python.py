"""The page of formulas and those of questions are run, block by block of Python."""

import re

import pytest

import symconv
from tests.helpers import ROOT

PAGES = [
    path.relative_to(ROOT / "docs").as_posix()
    for path in (ROOT / "docs" / "formulas.md", *sorted((ROOT / "docs" / "questions").glob("*.md")))
    if "```python" in path.read_text("utf-8")
]


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_the_page_run_and_print_what_is_shown(page, capsys):
    blocks = re.findall(r"```(python|text)\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), flags=re.S)
    names: dict[str, object] = {"sc": symconv}
    for language, code in blocks:
        if language == "python":
            exec(compile(code, page, "exec"), names)  # noqa: S102 - our own page
        else:
            assert capsys.readouterr().out.rstrip() == code.rstrip()
