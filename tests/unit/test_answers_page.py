"""The page of answers is run, block by block."""

import re

import symconv
from tests.helpers import ROOT


def test_the_blocks_of_the_page_run_and_print_what_is_shown(capsys):
    blocks = re.findall(r"```(python|text)\n(.*?)```", (ROOT / "docs" / "answers.md").read_text("utf-8"), flags=re.S)
    names: dict[str, object] = {"sc": symconv}
    for language, code in blocks:
        if language == "python":
            exec(compile(code, "answers.md", "exec"), names)  # noqa: S102 - our own page
        else:
            assert capsys.readouterr().out.rstrip() == code.rstrip()
