"""Every example of hostile text that concerns names, values, shapes, indices, paths and output files."""

import os
import re
import time
from pathlib import Path

import pytest
from sympy import Rational, Symbol, sqrt

from symconv.files import read_text, write_files, write_text
from symconv.text.names import check_distinct, check_name, name_latex
from symconv.text.shapes import parse_index, parse_shape
from symconv.text.values import parse_value
from tests.helpers import CANARY, HOSTILE, entries, full_device, refusal, text_of

BY_ID = {entry["id"]: entry for entry in HOSTILE}

# What an entry with a choice, or an accepted one, becomes here; written by hand. "refused" is the choice taken.
VALUES = {
    "H045": "refused",
    "H074": Symbol("beta"),
    "H076": Symbol("lambda"),
    "H084": 7,
    "H120": 1,
    "H133": "refused",
    "H140": Rational(1, 9),
    "H142": Rational(1, 10),
    "H143": sqrt(2),
    "H146": Symbol("alpha"),
    "H148": -(Symbol("a") + Symbol("b")) / 4,
    "H149": Rational(1, 9),
    "H153": "refused",
}
NAMES = {"H196": "refused", "H201": r"\mathit{class}", "H202": r"\mathit{xhat}", "H205": "o"}


@pytest.fixture(autouse=True)
def harmless(tmp_path, monkeypatch):
    """Each example runs in an empty folder, is over within 2 s and leaves no canary."""
    monkeypatch.chdir(tmp_path)
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < 2
    assert not Path(CANARY).exists()


@pytest.mark.parametrize("entry", entries("kernel value"))
def test_a_hostile_value_is_refused_with_its_place_and_a_harmless_one_is_exact(entry):
    text = text_of(entry)
    free = not entry["expected"].startswith("clear error")
    assert free == (entry["id"] in VALUES)
    wanted = VALUES.get(entry["id"], "refused")
    if wanted != "refused":
        assert parse_value(text) == wanted
        return
    message = refusal(parse_value, text, where="kernel row 2, column 3")
    assert message.startswith(("kernel row 2, column 3: '", 'kernel row 2, column 3: "'))
    assert entry["id"] != "H139" or "49" not in message


@pytest.mark.parametrize("entry", entries("symbol name"))
def test_a_hostile_name_is_refused(entry):
    free = not entry["expected"].startswith("clear error")
    assert free == (entry["id"] in NAMES)
    wanted = NAMES.get(entry["id"], "refused")
    if wanted != "refused":
        assert name_latex(entry["input"]) == wanted
        return
    for action in (check_name, name_latex):
        assert refusal(action, entry["input"]).startswith("name '")


@pytest.mark.parametrize("entry", entries("symbol name pair"))
def test_two_names_that_print_alike_are_refused(entry):
    if entry["expected"] == "accepted":
        check_distinct(entry["input"])
        return
    message = refusal(check_distinct, entry["input"])
    assert all(f"'{name}'" in message for name in entry["input"])


@pytest.mark.parametrize("entry", entries("shape"))
def test_a_hostile_shape_is_refused(entry):
    text = entry["input"].removeprefix("image ")
    assert refusal(parse_shape, text, "image").startswith(f"image '{text}' has ")


@pytest.mark.parametrize("entry", entries("index"))
def test_a_hostile_index_is_refused(entry):
    message = refusal(parse_index, entry["input"], rank=2)
    assert message.startswith(("index '", 'index "'))
    assert message.endswith("; write one whole number for each axis, such as 1,-1")


# Entries that describe a file name in words, as the name that they stand for.
DESCRIBED = {'student "../Ann"': "../Ann.tex", 'student "" (blank line in the list)': ".tex"}


@pytest.mark.parametrize("entry", entries("path"))
def test_a_hostile_file_name_writes_nothing_and_a_harmless_one_is_written(entry):
    name = DESCRIBED.get(entry["input"], entry["input"])
    earlier = Path("earlier.tex")
    earlier.write_text("intact")
    if entry["expected"] == "accepted":
        write_files("out", {name: "1"})
        assert [path.name for path in Path("out").iterdir()] == [name]
    else:
        refusal(write_files, "out", {"sheet.tex": "1", name: "1"})
        assert sorted(path.name for path in Path().iterdir()) == ["earlier.tex"]
    assert earlier.read_text() == "intact"


def _folder():
    Path("target").mkdir()
    return "target", ()


def _pipe():
    os.mkfifo("target")
    return "target", ()


def _input():
    Path("target").write_text("input")
    return "target", ("target",)


TARGETS = {
    "output file is a directory": _folder,
    "output path is the spec file itself": _input,
    "output path is the template": _input,
    "output is /dev/full": lambda: (str(full_device(".")), ()),
    "output is a FIFO": _pipe,
}


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and devices")
@pytest.mark.parametrize("entry", entries("output target"))
def test_a_hostile_target_is_refused_and_left_as_it_was(entry):
    if entry["input"] == "output folder missing":
        write_text("new/folder/a.tex", "1")
        assert Path("new/folder/a.tex").read_text() == "1"
        return
    target, inputs = TARGETS[entry["input"]]()
    before = sorted((path.name, path.lstat().st_mode) for path in Path().iterdir())
    refusal(write_text, target, "output", inputs)
    assert sorted((path.name, path.lstat().st_mode) for path in Path().iterdir()) == before
    assert not inputs or Path(target).read_text() == "input"


@pytest.mark.skipif(os.name == "nt", reason="needs /proc")
@pytest.mark.parametrize("entry", entries("spec file path"))
def test_a_hostile_path_is_not_read(entry):
    path = {"a directory": "."}.get(entry["input"], entry["input"])
    assert refusal(read_text, path).startswith("cannot read '")


def test_every_choice_is_about_an_entry():
    assert set(VALUES) | set(NAMES) <= set(BY_ID)
    assert all(re.fullmatch(r"H\d{3}", number) for number in BY_ID)
