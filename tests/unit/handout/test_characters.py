"""Characters beyond ASCII in LaTeX: those that count as plain are plain, the rest is set, or named and never lost."""

import re
import shutil
import subprocess

import pytest

from symconv.handout import SheetRequest, Student, make_sheet
from symconv.handout.course import parse_course
from symconv.render.escape import FOREIGN, MATHS
from tests.helpers import NEEDS_TEX

pytestmark = NEEDS_TEX
PREAMBLE = r"\documentclass{article}\usepackage[utf8]{inputenc}\errorcontextlines=-1"
"""The text encodings and packages that every document of ours has."""
COURSE = """
title = "Σ Übung ∑: Wałęsa, „Đorđe“, 日本 🙂"
author = "Łukasz Þór"
[[section]]
kind = "text"
title = "50 % of ∑ x_1 ę 日"
text = "«Ж» ∇ ≤ ∞"
[[section]]
kind = "exercise"
task = "cell"
"""


def log_of(text, folder):
    """The log of a run without a single error, its lines joined."""
    (folder / "a.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "a.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=240)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-1500:]
    return (folder / "a.log").read_text("utf-8", "replace").replace("\n", "")


def test_every_plain_character_and_every_sign_is_in_the_fonts(tmp_path):
    plain = [chr(code) for code in range(0xA0, 0x10000) if not FOREIGN.match(chr(code))]
    lines = [*plain, *(rf"\ensuremath{{{command}}}" for command in MATHS.values())]
    text = PREAMBLE + r"\tracinglostchars=3 \begin{document}" + "\n\n".join(lines) + r"\end{document}"
    log = log_of(text, tmp_path)
    assert len(plain) > 300 and "! " not in log and "Missing character" not in log


@pytest.mark.parametrize("slides", [False, True])
def test_no_character_of_a_sheet_is_lost_and_those_without_a_glyph_are_named(slides, tmp_path):
    request = SheetRequest(parse_course(COURSE), ("student",), ("latex",), slides=slides)
    files = make_sheet(request, Student("学", "Wałęsa 学", "s")).files
    (text,) = (content for name, content in files.items() if name.endswith(".tex"))
    log = log_of(text, tmp_path)
    named = set(re.findall(r"Package symconv Warning: The fonts have no character . \(U\+([0-9A-F]+)\)", log))
    assert {character for character in "日本🙂学Ж" if f"{ord(character):04X}" in named} == set("日本🙂学Ж")
    assert len(named) == 5


NAMES = {"vietnamese": "Nguyễn Thị Hương", "greek": "Γιώργος", "cyrillic": "Щербаков", "arabic": "أحمد بن محمد"}


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="there is no lualatex")
@pytest.mark.parametrize("script", NAMES)
def test_a_document_with_letters_that_pdflatex_lacks_says_lualatex_which_prints_them(script, tmp_path):
    request = SheetRequest(parse_course(COURSE.replace("日本 🙂", "").replace("日", "")), ("student",), ("latex",))
    text = make_sheet(request, Student("s", NAMES[script], "s")).files["s.tex"]
    assert text.startswith("% !TeX program = lualatex\n")
    (tmp_path / "a.tex").write_text(text, encoding="utf-8")
    command = ["lualatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "a.tex"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=240).returncode == 0
    log = (tmp_path / "a.log").read_text("utf-8", "replace").replace("\n", "")
    lacking = set(re.findall(r"The fonts have no character . \(U\+([0-9A-F]+)\)", log))
    assert "Missing character" not in log
    if script == "vietnamese":  # Latin Modern has it, the others depend on the fonts of the system
        assert not lacking & {f"{ord(character):04X}" for character in NAMES[script]}


@pytest.mark.parametrize("name", ["Łukasz Wałęsa-Żółć", "Đorđe", "Françoise Müller", "Ann"])
def test_letters_that_pdflatex_has_need_no_other_engine(name):
    request = SheetRequest(parse_course('[[section]]\nkind = "exercise"\ntask = "flip"\n'), ("student",), ("latex",))
    assert "lualatex}" not in (text := make_sheet(request, Student("s", name, "s")).files["s.tex"])
    assert text.startswith("\\documentclass")


def test_bookmarks_hold_the_headings_as_they_are(tmp_path):
    files = make_sheet(SheetRequest(parse_course(COURSE), ("student",), ("latex",)), Student("a", "", "a")).files
    log_of(files["a.tex"], tmp_path)
    raw = re.search(r"section\*\.1\}\{(.*?)\}\{\}%", (tmp_path / "a.out").read_text("latin-1"))[1]
    told = re.sub(r"\\(\d{3})|(.)", lambda m: chr(int(m[1], 8)) if m[1] else m[2], raw)
    assert told.encode("latin-1").decode("utf-16") == "50 % of ∑ x_1 ę 日"
