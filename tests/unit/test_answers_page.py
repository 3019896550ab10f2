"""The pages of answers and of formulas are run, block by block."""

import re

import pytest

import symconv
from tests.helpers import ROOT


@pytest.mark.parametrize("page", ["answers.md", "formulas.md"])
def test_the_blocks_of_the_page_run_and_print_what_is_shown(page, capsys):
    blocks = re.findall(r"```(python|text)\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), flags=re.S)
    names: dict[str, object] = {"sc": symconv}
    for language, code in blocks:
        if language == "python":
            exec(compile(code, page, "exec"), names)  # noqa: S102 - our own page
        else:
            assert capsys.readouterr().out.rstrip() == code.rstrip()
