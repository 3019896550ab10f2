"""`symconv prove` and `symconv check` as a person meets them."""

import pytest

from tests.helpers import run

CODES = [
    (0, ["prove", "conv(x, h) = conv(h, x)"]),
    (0, ["prove", "conv(x, h) = slide(x, h)", "--given", "h = flip(h)"]),
    (1, ["prove", "conv(x, h) = slide(x, h)"]),
    (2, ["prove", "conv(x, h"]),
    (2, ["prove", "conv(one, one) = one"]),
    (0, ["check", "conv(x, h) = slide(x, flip(h))", "--image", "5x6", "--kernel", "2x3"]),
    (1, ["check", "conv(x, h) = slide(x, flip(h))", "--image", "5x6", "--kernel", "2x3", "--mode", "same",
         "--anchor", "low"]),
    (2, ["check", "up(x, 2) = x", "--image", "5", "--kernel", "3"]),
    (2, ["check", "conv(x, h) = x", "--image", "5"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "arguments"), CODES, ids=lambda value: str(value))
def test_the_exit_code_says_whether_it_holds(code, arguments):
    done = run(*arguments)
    assert done.returncode == code
    if code == 2:
        assert done.stdout == "" and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    else:
        assert done.stderr == "" and done.stdout.startswith("Refuted" if code else ("Proof", "Checked"))


def test_documents_are_written_where_asked(tmp_path):
    for format, name in (("latex", "proof.tex"), ("markdown", "proof.md"), ("typst", "proof.typ")):
        done = run("prove", "conv(x, h) = conv(h, x)", "--format", format, "--out", str(tmp_path / name))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "m-i" in (tmp_path / name).read_text("utf-8")


def test_a_pdf_goes_to_a_file(tmp_path):
    pytest.importorskip("typst")
    arguments = ["check", "conv(x, h) = slide(x, h)", "--image", "4", "--kernel", "3", "--format", "pdf"]
    assert run(*arguments).returncode == 2
    assert run(*arguments, "--out", str(tmp_path / "check.pdf")).returncode == 1
    assert (tmp_path / "check.pdf").read_bytes().startswith(b"%PDF")


def test_help_names_examples_that_run():
    for command in ("prove", "check"):
        shown = run(command, "--help")
        assert shown.returncode == 0 and f"symconv {command} " in shown.stdout.partition("Examples:")[2]


def test_an_operation_within_another_is_checked_where_all_options_are_left_out():
    done = run("check", "conv(conv(x, h), h) = conv(x, conv(h, h))", "--image", "3", "--kernel", "2")
    assert done.returncode == 0 and "Holds for images 3 and kernels 2" in done.stdout
