"""Options that several commands share act in each of them, or are refused in one sentence with the fix."""

import re

import pytest
from click.testing import CliRunner

from symconv import SymconvError, check, identify
from symconv.cli.main import cli
from symconv.cli.options import BRACKETS
from tests.helpers import NEEDS_TEX, compiled

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
    "html": "<!DOCTYPE html>",
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
        expected = f"a fragment is a piece of LaTeX or HTML, not of {format}; use one of these formats, or leave it out"
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


def test_the_atlas_is_a_pdf_with_a_title_and_every_call_on_wide_pages(tmp_path):
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    run(*ATLAS, "--format", "pdf", "--out", str(tmp_path / "atlas.pdf"))
    read = pypdf.PdfReader(tmp_path / "atlas.pdf")
    text = "\n".join(page.extract_text() for page in read.pages)
    assert "numpy.convolve mode='same'" in text and "kernel larger than image" in text
    assert read.metadata.title == "What the routines of libraries compute"
    assert all(page.mediabox.width > page.mediabox.height for page in read.pages)


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


USER_TEMPLATE = r"""\VAR{ macros }
\VAR{ derive("convolution", at=(0, 0), image="9x9", kernel="5x5") }
\VAR{ figure("kernel") }"""


def made(tmp_path, command, *options):
    """The LaTeX that a command of courses writes, after the same command without options."""
    course, template = tmp_path / "course.toml", tmp_path / "mine.tex.j2"
    course.write_text("image = '9x9'\nkernel = '5x5'", "utf-8")
    template.write_text(USER_TEMPLATE, "utf-8")
    arguments, file = {
        "lesson": (["handout", "--format", "latex"], "lesson.tex"),
        "handout": (["handout", str(course), "--format", "latex"], "handout.tex"),
        "variants": (["variants", str(course), "--count", "1"], "sheet-1.tex"),
        "render": (["render", str(template)], "mine.tex"),
    }[command]
    folder = tmp_path / "-".join(("made", *options))
    out = folder / file if command == "render" else folder
    folder.mkdir()
    run(*arguments, *options, "--out", str(out))
    return (folder / file).read_text("utf-8")


@pytest.mark.parametrize("command", ["lesson", "handout", "variants", "render"])
def test_a_sheet_can_be_a_piece_to_input(command, tmp_path):
    whole, piece = made(tmp_path, command), made(tmp_path, command, "--fragment")
    assert piece.startswith("% Needs") and piece.count(r"\providecommand{\symconvfaded}") == 1
    assert r"\documentclass" not in piece and r"\begin{document}" not in piece
    assert r"\begin{tikzpicture}" in piece
    assert set(piece.splitlines()) - set(whole.splitlines()), "sums are broken into shorter lines"


@NEEDS_TEX
@pytest.mark.parametrize("command", ["lesson", "handout", "variants", "render"])
def test_a_piece_of_a_sheet_compiles_inside_a_lecturers_own_file(command, tmp_path):
    (tmp_path / "piece.tex").write_text(made(tmp_path, command, "--fragment"), "utf-8")
    packages = r"\usepackage{amsmath, xcolor, tikz}\allowdisplaybreaks"
    log = compiled(rf"\documentclass{{article}}{packages}\begin{{document}}\input{{piece}}\end{{document}}", tmp_path)
    assert not re.search(r"Overfull \\hbox.* (detected|in alignment)", log), "formulas fit"
    assert all(float(points) < 15 for points in re.findall(r"Overfull \\hbox \((.*?)pt", log)), "text does, nearly"


def test_a_piece_of_a_sheet_is_latex_and_no_slides(tmp_path):
    course, template, whole = tmp_path / "course.toml", tmp_path / "mine.md.j2", tmp_path / "whole.tex.j2"
    run("new", str(course))
    template.write_text("{{ figure('kernel') }}", "utf-8")
    whole.write_text(r"\documentclass{article}\begin{document}\end{document}", "utf-8")
    out = ["--fragment", "--out", str(tmp_path / "out" / "file")]
    expected = "a fragment of a sheet is a piece of LaTeX, not of markdown; use the format latex, or leave it out"
    for command in (
        ["handout"],
        ["handout", str(course), "--format", "latex,markdown"],
        ["variants", str(course), "--count", "1", "--format", "markdown"],
        ["render", str(template)],
    ):
        assert refusal(*command, *out) == expected
    slides = "slides are a whole document and no fragment; leave out --slides or --fragment"
    assert refusal("handout", "--format", "latex", "--slides", *out) == slides
    assert refusal("handout", str(course), "--format", "latex", "--slides", *out) == slides
    message = refusal("render", str(whole), *out)
    assert message == "template whole.tex.j2 makes a whole document, not a fragment; leave out --fragment"
    assert not (tmp_path / "out").exists()


def test_a_batch_of_pieces_is_another_batch(tmp_path):
    course = str(tmp_path / "course.toml")
    run("new", course)
    batch = ["variants", course, "--count", "1", "--out", str(tmp_path / "batch")]
    run(*batch)
    assert "holds a batch of another course file, seed, version or format" in refusal(*batch, "--fragment")


def test_brackets_change_a_template_of_ones_own_with_and_without_a_course(tmp_path):
    (tmp_path / "mine.txt.j2").write_text("{{ derive('convolution', at=(0, 0)) }}", "utf-8")
    (tmp_path / "course.toml").write_text("[notation]\nbrackets = 'subscript'", "utf-8")
    template, course = str(tmp_path / "mine.txt.j2"), str(tmp_path / "course.toml")
    assert "h[" in run("render", template) and "h_" in run("render", template, "--course", course)
    for options in ([], ["--course", course]):
        shown = run("render", template, *options, "--brackets", "round")
        assert "h(" in shown and "h[" not in shown and "h_" not in shown
    assert "unknown brackets" in refusal("render", template, "--brackets", "rund")
