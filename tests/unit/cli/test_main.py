"""The command line as a person meets it: a process, its two streams and its exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from symconv import convolve
from tests.helpers import POSIX, environment, run

DERIVE = ["derive", "convolution", "--image", "7x7", "--kernel", "a b c / d e f / g h i", "--at", "1,1"]


def test_derive_prints_the_worked_example():
    done = run(*DERIVE, "--window", "0:3,0:3")
    assert done.returncode == 0 and done.stderr == ""
    assert "Of the 16 products looked at, 9 will stay and 7 will vanish:" in done.stdout
    assert "✗ no such kernel element" in done.stdout


def test_numbers_and_the_sliding_definition():
    signals = ["--image", "1 2 3 / 4 5 6 / 7 8 9", "--kernel", "0 1 0 / 1 -4 1 / 0 1 0"]
    done = run("derive", "correlation", *signals, "--at", "0,0", "--definition", "sliding")
    assert "y[0,0] = 0 + 2 + 0 + 4 - 20 + 6 + 0 + 8 + 0" in done.stdout
    assert "y[0,0] = 0\n" in done.stdout


BY_AXIS = [  # what is typed, and the same in Python (rows first)
    (["--stride", "2,1"], {"stride": (2, 1)}),
    (["--stride", "2", "--dilation", "1,2"], {"stride": 2, "dilation": (1, 2)}),
    (["--padding", "1"], {"padding": 1}),
    (["--padding", "1,0"], {"padding": (1, 0)}),
    (["--padding", "1:2,0:1"], {"padding": ((1, 2), (0, 1))}),
    (["--padding", "1:2,0"], {"padding": ((1, 2), 0)}),
]


@pytest.mark.parametrize(("typed", "options"), BY_AXIS)
def test_stride_dilation_and_padding_may_differ_by_axis(typed, options):
    done = run("derive", "convolution", "--image", "4x5", "--kernel", "a b / c d", "--at", "1,0", *typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == convolve((4, 5), "a b / c d", **options).derive(1, 0).render()


def test_signals_come_from_csv_files_too(tmp_path):
    (tmp_path / "image.csv").write_text("1,2\n3,4\n")
    (tmp_path / "kernel.csv").write_text("1/2,0\n0,a\n")
    done = run(
        "derive",
        "convolution",
        "--image",
        "image.csv",
        "--kernel",
        "kernel.csv",
        "--at",
        "0,0",
        folder=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "1/2" in done.stdout


def test_documents_are_written_where_asked(tmp_path):
    for format, name in (("latex", "sheet.tex"), ("markdown", "sheet.md"), ("text", "sheet.txt")):
        done = run(*DERIVE, "--format", format, "--out", str(tmp_path / name))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "x[" in (tmp_path / name).read_text("utf-8")
    assert [path.name for path in tmp_path.glob("*.svg")] == ["sheet-y-overlay.svg"]


@pytest.mark.parametrize(("format", "package", "start"), [("pdf", "typst", b"%PDF-"), ("word", "pypandoc", b"PK")])
def test_pdf_and_word_are_written_to_a_file(format, package, start, tmp_path):
    pytest.importorskip(package)
    pytest.importorskip("typst")
    done = run(*DERIVE, "--format", format, "--out", str(tmp_path / "sheet.out"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "sheet.out").read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.out"]


def test_slides_are_a_choice_of_the_handout(tmp_path):
    done = run("handout", "--slides", "--format", "latex,typst", "--out", str(tmp_path))
    assert done.stdout.splitlines() == [str(tmp_path / "lesson-slides.tex"), str(tmp_path / "lesson-slides.typ")]
    refused = run("handout", "--slides", "--format", "markdown", "--out", str(tmp_path))
    assert refused.returncode == 2 and "there are no slides in the format 'markdown'" in refused.stderr


def test_a_fragment_is_a_piece_to_input():
    done = run(*DERIVE, "--format", "latex", "--fragment")
    assert done.stdout.startswith("% Needs") and "\\begin{document}" not in done.stdout


@pytest.mark.parametrize("arguments", [[], ["--help"], ["derive", "--help"], ["handout", "--help"]])
def test_help_shows_an_example_that_runs(arguments):
    done = run(*arguments)
    assert "Examples:\n" in done.stdout + done.stderr and "symconv " in done.stdout + done.stderr


BAD = [
    (["--kernel", "1 2 / 3"], "kernel row 2 has 1 cell, row 1 has 2; every row needs the same number"),
    (["--kernel", "1 2 / 3 @"], "kernel row 2, column 2: '@' has '@' at column 1"),
    (["--at", "1"], "output index [1] needs 2 integers, not 1; indices run from -4 to 4, -4 to 4"),
    (["--at", "1.5,0"], "1.5"),
    (["--stride", "x"], "--stride 'x' has the part 'x'; write one whole number for each axis"),
    (["--stride", "1,2,3"], "stride '(1, 2, 3)' needs 2 values, one for each axis (rows first)"),
    (["--padding", "1:2:3,0"], "--padding '1,2,3' has 3 parts, 2 are needed; write one whole number for each axis"),
    (["--window", "3:0,0:3"], "--window"),
    (["--mode", "sam"], "unknown mode 'sam'; did you mean 'same'?"),
    (["--format", "docx"], "'docx' is not one of 'text', 'latex', 'markdown', 'typst', 'html', 'pdf', 'word'"),
    (["--format", "pdf"], "the format pdf is not text and goes to a file; give --out"),
    (["--fromat", "text"], "No such option"),
    (["--boundary", "reflect"], "boundary 'reflect' has two meanings; use 'symmetric'"),
    (["--image", "nowhere.csv"], "cannot read 'nowhere.csv'"),
    (["--definition", "sliding"], "--definition sliding belongs to correlation"),
    (["--letters", "ij"], "--letters 'ij' must have the form role=letters"),
    (["--image", "5"], "image has 1 axes and kernel 2"),
    (["--templates", "nowhere"], "templates folder 'nowhere' does not exist"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input_is_one_sentence_and_exit_code_two(change, message):
    done = run(*DERIVE, *change)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("symconv: ") and done.stderr.count("\n") == 1
    assert message in done.stderr


@POSIX
def test_a_closed_pipe_and_a_plain_locale_are_no_trouble():
    program = f"{sys.executable} -m symconv " + " ".join(f"'{part}'" for part in DERIVE)
    done = subprocess.run(f"{program} | head -1", shell=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "Convolution at y[1,1]\n" and done.stderr == ""
    plain = subprocess.run(
        [sys.executable, "-m", "symconv", *DERIVE],
        capture_output=True,
        env=environment(LC_ALL="C", PYTHONUTF8="0"),
        timeout=60,
    )
    assert "✗ no such kernel element" in plain.stdout.decode("utf-8") and b"\r" not in plain.stdout


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs the device /dev/full")
def test_a_full_disk_is_reported():
    done = subprocess.run(
        f"{sys.executable} -m symconv " + " ".join(f"'{part}'" for part in DERIVE) + " > /dev/full",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.startswith("symconv: ")
