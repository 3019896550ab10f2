"""What the pages on identification show is what happens."""

import re

import pytest

from symconv.blackbox.atlas import Atlas, committed_atlas
from tests.helpers import ROOT

DOCS = ROOT / "docs"


def test_the_blocks_of_the_page_run_and_print_what_is_shown(capsys):
    for library in ("scipy", "torch", "cv2"):
        pytest.importorskip(library)
    blocks = re.findall(r"```(python|text)\n(.*?)```", (DOCS / "identify.md").read_text("utf-8"), flags=re.S)
    names: dict[str, object] = {}
    printed: list[str] = []
    for language, code in blocks:
        if language == "python":
            exec(compile(code, "identify.md", "exec"), names)  # noqa: S102 - our own page
            printed.append("\n".join(line.rstrip() for line in capsys.readouterr().out.rstrip().splitlines()))
        else:
            assert printed[-1] == code.rstrip()


def test_the_page_of_the_atlas_ends_with_the_tables_of_the_committed_atlas():
    page = (DOCS / "atlas.md").read_text("utf-8")
    assert page.split("## The tables\n\n")[1] == Atlas(committed_atlas().values()).render("markdown")
