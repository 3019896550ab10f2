"""Options that several commands share act in each of them, or are refused in one sentence with the fix."""

import pytest
from click.testing import CliRunner

from symconv import SymconvError, check, identify
from symconv.cli.main import cli
from symconv.cli.options import BRACKETS

DOCUMENTS = {
    "derive": ["derive", "convolution", "--image", "5", "--kernel", "a b", "--at", "1"],
    "prove": ["prove", "conv(x, h) = slide(x, flip(h))"],
    "check": ["check", "conv(x, h) = slide(x, h)", "--image", "4", "--kernel", "3"],
    "identify": ["identify", "numpy.convolve(x, h)", "--rank", "1"],
    "identify --at": ["identify", "numpy.convolve(x, h)", "--rank", "1", "--at", "2"],
}
WITH_ENTRIES = sorted(set(DOCUMENTS) - {"identify"})
STARTS = {
    "text": "",
    "latex": r"\documentclass",
    "markdown": "#",
    "typst": "#",
}


def run(*arguments):
    done = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if isinstance(done.exception, SymconvError):
        raise done.exception
    assert done.exception is None, done.exception
    return done.output


def refusal(*arguments):
    with pytest.raises(SymconvError) as refused:
        run(*arguments)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("command", DOCUMENTS)
@pytest.mark.parametrize("format", STARTS)
def test_every_format_is_written_to_the_terminal_and_to_a_file(command, format, tmp_path):
    shown = run(*DOCUMENTS[command], "--format", format)
    run(*DOCUMENTS[command], "--format", format, "--out", str(tmp_path / "document"))
    written = (tmp_path / "document").read_text("utf-8")
    assert shown.startswith(STARTS[format]) and written.startswith(STARTS[format])
    assert shown.splitlines()[0] == written.splitlines()[0] and written.endswith("\n")


@pytest.mark.parametrize(("format", "package", "start"), [("pdf", "typst", b"%PDF-"), ("word", "pypandoc", b"PK")])
@pytest.mark.parametrize("command", DOCUMENTS)
def test_every_bound_format_goes_to_a_file(command, format, package, start, tmp_path):
    pytest.importorskip(package)
    pytest.importorskip("typst")
    run(*DOCUMENTS[command], "--format", format, "--out", str(tmp_path / "document"))
    assert (tmp_path / "document").read_bytes().startswith(start)
    assert refusal(*DOCUMENTS[command], "--format", format).endswith("give --out")


@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_fragment_is_a_piece_of_latex(command):
    shown = run(*DOCUMENTS[command], "--format", "latex", "--fragment")
    assert shown.startswith("% Needs") and r"\begin{document}" not in shown
    for format in ("text", "markdown", "pdf", "word"):
        expected = f"a fragment is a piece of LaTeX, not of {format}; use the format latex, or leave it out"
        assert refusal(*DOCUMENTS[command], "--format", format, "--fragment") == expected


@pytest.mark.parametrize("command", WITH_ENTRIES)
def test_brackets_change_how_entries_are_written(command):
    written = {brackets: run(*DOCUMENTS[command], "--brackets", brackets) for brackets in BRACKETS}
    assert written["square"] == run(*DOCUMENTS[command])
    assert len(set(written.values())) == 3
    assert "h(" in written["round"] and "h[" not in written["round"]
    message = refusal(*DOCUMENTS[command], "--brackets", "rund")
    assert message == "unknown brackets 'rund'; did you mean 'round'?"


def test_a_card_has_no_brackets():
    assert "leave out --brackets" in refusal(*DOCUMENTS["identify"], "--brackets", "round")


WORDED = {
    "derive": "[derive]\ndefinition = 'WORDED'",
    "prove": "[proof]\nscope_every = 'WORDED'",
    "identify": "[card.label]\nkind = 'WORDED'",
    "identify --at": "[derive]\ndefinition = 'WORDED'",
}


@pytest.mark.parametrize("command", WORDED)
@pytest.mark.parametrize("format", STARTS)
def test_a_folder_of_templates_changes_the_words(command, format, tmp_path):
    (tmp_path / "wording.toml").write_text(WORDED[command], "utf-8")
    assert "WORDED" in run(*DOCUMENTS[command], "--format", format, "--templates", str(tmp_path))
    assert "does not exist" in refusal(*DOCUMENTS[command], "--templates", str(tmp_path / "none"))


def test_a_rule_is_one_line_and_takes_no_option_of_a_document(tmp_path):
    call = ["identify", "numpy.convolve(x, h)", "--rank", "1", "--rule"]
    run(*call, "--out", str(tmp_path / "rule.txt"))
    assert (tmp_path / "rule.txt").read_text("utf-8") == run(*call)
    for option in (["--format", "markdown"], ["--brackets", "round"], ["--templates", str(tmp_path)], ["--at", "1"]):
        assert refusal(*call, *option).startswith("--rule prints one line of text; leave out")


OPERATION = [  # what is typed, and the same in Python (rows first)
    (["--stride", "2,1"], {"stride": (2, 1)}),
    (["--stride", "2", "--dilation", "1,2"], {"stride": 2, "dilation": (1, 2)}),
    (["--padding", "1"], {"padding": 1}),
    (["--padding", "1,0"], {"padding": (1, 0)}),
    (["--padding", "1:2,0:1"], {"padding": ((1, 2), (0, 1))}),
    (["--padding", "1:2,0"], {"padding": ((1, 2), 0)}),
    (["--mode", "same", "--anchor", "0,1"], {"mode": "same", "anchor": (0, 1)}),
    (["--mode", "same", "--anchor", "high"], {"mode": "same", "anchor": "high"}),
    (["--mode", "same", "--boundary", "constant", "--fill", "1/2"],
     {"mode": "same", "boundary": "constant", "fill": "1/2"}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "options"), OPERATION)
def test_check_takes_the_options_of_an_operation_axis_by_axis(typed, options):
    identity = "conv(x, h) = slide(x, h)"
    shown = run("check", identity, "--image", "4x5", "--kernel", "2x2", *typed)
    assert shown.rstrip("\n") == str(check(identity, image=(4, 5), kernel=(2, 2), **options)).rstrip("\n")


def test_check_reads_signals_from_csv_files_as_derive_does(tmp_path):
    (tmp_path / "kernel.csv").write_text("1,2,1\n")
    arguments = ["check", "conv(x, h) = slide(x, h)", "--image", "4", "--kernel", str(tmp_path / "kernel.csv")]
    assert run(*arguments).startswith("Checked")


def test_the_card_of_the_command_is_the_card_of_the_function():
    import numpy

    found = identify(numpy.convolve, image=6, kernel=3)
    assert run(*DOCUMENTS["identify"], "--format", "typst").rstrip("\n") == found.render("typst").rstrip("\n")


ATLAS = ["atlas", "--committed", "--library", "numpy"]


@pytest.mark.parametrize(
    ("format", "start"),
    [("text", "numpy"), ("latex", r"\subsection*"), ("markdown", "### numpy"), ("typst", "== numpy"), ("json", "[")],
)
def test_the_atlas_comes_in_every_format_that_has_tables(format, start, tmp_path):
    shown = run(*ATLAS, "--format", format)
    run(*ATLAS, "--format", format, "--out", str(tmp_path / "atlas"))
    assert shown.startswith(start) and (tmp_path / "atlas").read_text("utf-8") == shown


def test_the_atlas_takes_a_wording_where_it_holds_sentences(tmp_path):
    (tmp_path / "wording.toml").write_text("[atlas.column]\ncall = 'WORDED'", "utf-8")
    assert "WORDED" in run(*ATLAS, "--templates", str(tmp_path))
    assert "leave out --templates" in refusal(*ATLAS, "--format", "json", "--templates", str(tmp_path))
    assert "use the format typst" in refusal(*ATLAS, "--format", "pdf", "--out", str(tmp_path / "atlas.pdf"))


def test_brackets_change_the_lesson_a_handout_and_every_sheet_of_a_batch(tmp_path):
    course = str(tmp_path / "course.toml")
    run("new", course)
    commands = {
        "lesson": (["handout"], "lesson.md"),
        "handout": (["handout", course], "handout.md"),
        "variants": (["variants", course, "--count", "1"], "sheet-1.md"),
    }
    for name, (command, file) in commands.items():
        for brackets, sign in (("square", "h["), ("round", "h(")):
            folder = tmp_path / name / brackets
            run(*command, "--format", "markdown", "--brackets", brackets, "--out", str(folder))
            assert sign in (folder / file).read_text("utf-8"), (name, brackets)
        assert "h[" not in (tmp_path / name / "round" / file).read_text("utf-8")
        assert "unknown brackets" in refusal(*command, "--brackets", "rund", "--out", str(tmp_path / "none"))
    assert "write it into [notation]" in refusal("handout", course, "--indexing", "ij", "--out", str(tmp_path / "none"))
