"""Rendered worked examples: what a person reads, and what a lecturer compiles."""

import itertools
import re
import shutil

import pytest

import symconv as sc
from symconv.errors import FileError, InputError, TemplateError
from symconv.render.dispatch import render_files
from tests.helpers import LETTERS, NEEDS_TEX, SAMPLES, check_markdown, compiled, lesson_example

NUMBERS = "1 2 3 / 4 5 6 / 7 8 9"


def test_the_text_states_the_conventions_and_every_row():
    lines = lesson_example().render("text").splitlines()
    assert lines[0] == "Convolution at y[1,1]"
    for words in (
        "  Index order: the first index is the column, the second the row, as in x[i,j].",
        "  Origin: x[0,0] is the centre of x; its indices are -3…3 × -3…3.",
        "  Boundary: zero; what lies outside the image counts as 0.",
        "  Output: full, every overlap of image and kernel; its indices are -4…4 × -4…4.",
        "  x[1,2]·h[1-1,1-2]  =  x[1,2]·h[0,-1]   =  b·x[1,2]",
        "  x[3,3]·h[1-3,1-3]  =  x[3,3]·h[-2,-2]  ✗ no such kernel element",
    ):
        assert words in lines
    assert str(lesson_example()) == lesson_example().render()


def test_value_letters_are_upright_and_indices_italic_in_latex():
    latex = lesson_example().render("latex", fragment=True)
    assert r"x[1,0] \cdot h[0,1] && {} = " not in latex
    assert r"+ \mathrm{h} \cdot x[1,0]" in latex and r"= \mathrm{i} \cdot x[0,0]" in latex
    assert r"\sum_{i} \sum_{j} x[i,j] \cdot h[m-i,n-j]" in latex


def test_a_fragment_names_its_packages_and_a_document_stands_alone():
    fragment, document = (lesson_example().render("latex", fragment=piece) for piece in (True, False))
    assert fragment.startswith("% Needs \\usepackage{amsmath}") and "documentclass" not in fragment
    assert document.startswith("\\documentclass") and document.rstrip().endswith("\\end{document}")


@pytest.mark.parametrize("sample", SAMPLES)
def test_markdown_keeps_to_the_subset_that_every_reader_shows(sample):
    check_markdown(SAMPLES[sample]().render("markdown"))


@NEEDS_TEX
@pytest.mark.parametrize("sample", SAMPLES)
def test_latex_compiles_without_overfull_boxes(sample, tmp_path):
    assert "Overfull" not in compiled(SAMPLES[sample]().render("latex"), tmp_path)


@NEEDS_TEX
def test_a_fragment_compiles_inside_a_lecturers_own_file(tmp_path):
    (tmp_path / "piece.tex").write_text(lesson_example().render("latex", fragment=True), encoding="utf-8")
    own = "\\documentclass{article}\\usepackage{amsmath,xcolor,tikz}\\begin{document}\\input{piece}\\end{document}"
    compiled(own, tmp_path)


def test_markdown_files_hold_the_drawing_beside_the_text():
    files = render_files(lesson_example(), "markdown", name="sheet.md")
    (picture,) = (name for name in files if name.endswith(".svg"))
    assert f"]({picture})" in files["sheet.md"] and files[picture].startswith("<svg")


def test_a_notebook_gets_text_markdown_and_latex_and_no_html():
    bundle = lesson_example()._repr_mimebundle_()
    assert sorted(bundle) == ["text/latex", "text/markdown", "text/plain"]


def test_an_unknown_format_is_refused_with_the_nearest_one():
    with pytest.raises(InputError, match="unknown format 'markdwn'; did you mean 'markdown'"):
        lesson_example().render("markdwn")


def test_a_persons_block_and_sentence_replace_the_shipped_ones_and_the_rest_stays(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "derivation.txt.j2").write_text("{% block title %}MY TITLE {{ say.title }}\n{% endblock %}")
    (tmp_path / "wording.toml").write_text('[derive]\ntitle = "Faltung bei {at}"\n')
    text = lesson_example().render("text", templates=tmp_path)
    assert text.startswith("MY TITLE Faltung bei y[1,1]\n")
    assert "x[0,0]·h[1-0,1-0]" in text and "Boundary: zero" in text


def test_a_persons_block_can_use_the_shipped_one_and_macros(tmp_path):
    (tmp_path / "latex").mkdir()
    source = r"\BLOCK{ block title }\BLOCK{ macro twice(x) }<\VAR{ x }|\VAR{ x }>\BLOCK{ endmacro }"
    source += r"\VAR{ twice('a_b') }\VAR{ super() }\BLOCK{ endblock }"
    (tmp_path / "latex" / "derivation.tex.j2").write_text(source)
    latex = lesson_example().render("latex", templates=tmp_path)
    assert r"<a\_b|a\_b>" in latex and r"\symconvtitle{Convolution at $y[1,1]$}" in latex


def test_a_copy_of_the_whole_folder_gives_the_same_document(tmp_path):
    from symconv.render.templates import shipped_templates

    shutil.copytree(shipped_templates(), tmp_path / "copy")
    for format in ("text", "latex", "markdown"):
        assert lesson_example().render(format, templates=tmp_path / "copy") == lesson_example().render(format)


BROKEN = {
    "{% block title %}{{ nothing_here }}{% endblock %}": r"template text/derivation.txt.j2, line 1: .*nothing_here",
    "{% block title %}\n{% if %}{% endblock %}": r"template text/derivation.txt.j2, line 2: Expected an expression",
    "{% block title %}{{ say|safe }}{% endblock %}": "No filter named 'safe'",
    "{% block title %}{{ ''.__class__.__mro__ }}{% endblock %}": "template text/derivation.txt.j2",
    "{% block title %}{{ 1/0 }}{% endblock %}": "line 1: a number is divided by zero",
}


@pytest.mark.parametrize("source", BROKEN)
def test_a_template_that_cannot_be_used_is_named_with_its_line(source, tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "derivation.txt.j2").write_text(source)
    with pytest.raises((TemplateError, InputError), match=BROKEN[source]):
        lesson_example().render("text", templates=tmp_path)


def test_a_templates_folder_that_does_not_exist_is_refused():
    with pytest.raises(FileError, match="templates folder 'nowhere' does not exist"):
        lesson_example().render("text", templates="nowhere")


@NEEDS_TEX
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_notebook_exported_to_latex_compiles(sample, tmp_path):
    made = SAMPLES[sample]()
    blocks = [value._repr_mimebundle_()["text/latex"].strip() for value in (made, made.output)]
    assert all(block.startswith("$$\n\\begin{aligned}") and "symconv" not in block for block in blocks)
    text = "\\documentclass{article}\\usepackage{amsmath,xcolor}\\begin{document}" + "\n\n".join(blocks)
    compiled(text + "\\end{document}", tmp_path)


def test_a_fragment_of_another_format_is_refused():
    y = sc.convolve((3,), (3,))
    shown = (y.derive(0), y, sc.prove("conv(x, h) = conv(h, x)"), sc.gradients(y))
    for value, format in itertools.product(shown, ("text", "markdown", "typst")):
        with pytest.raises(
            InputError, match=f"a fragment is a piece of LaTeX or HTML, not of {format}; use one of these formats"
        ):
            value.render(format, fragment=True)
    for format in ("markdown", "typst", "pdf", "word"):
        with pytest.raises(InputError, match="a fragment is a piece of LaTeX or HTML"):
            render_files(y.derive(0), format, name="a", fragment=True)


def test_a_mistyped_sentence_is_told(tmp_path):
    (tmp_path / "wording.toml").write_text('[derive]\nsurvivor = "X"\n')
    with pytest.raises(TemplateError, match=r"no sentence 'derive\.survivor'; did you mean 'derive\.survivors'"):
        lesson_example().render(templates=tmp_path)


FRAGMENTS = {
    "lesson": lesson_example,
    "ring": lambda: sc.convolve((7, 7), LETTERS).derive(1, 1),
    "volume": lambda: sc.convolve((4, 4, 4), (3, 3, 3)).derive(0, 0, 0),
    "sliding": lambda: sc.correlate(NUMBERS, "0 1 0 / 1 -4 1 / 0 1 0", definition="sliding").derive(0, 0),
    "proof": lambda: sc.prove("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))"),
    "gradients": lambda: sc.gradients(sc.convolve((5, 5), (3, 3), stride=2)),
    "output": lambda: sc.convolve((3, 3), LETTERS),
}


@NEEDS_TEX
@pytest.mark.parametrize("sample", FRAGMENTS)
def test_a_fragment_fits_into_a_plain_article(sample, tmp_path):
    (tmp_path / "piece.tex").write_text(FRAGMENTS[sample]().render("latex", fragment=True), encoding="utf-8")
    own = "\\documentclass{article}\\usepackage{amsmath,xcolor,tikz}\\allowdisplaybreaks\\begin{document}\\input{piece}"
    assert "Overfull" not in compiled(own + "\\end{document}", tmp_path)


WINDOWS = [  # what is made, and what its window is said to be
    (lambda: sc.convolve(5, 3, mode="same"), "Output: same, one output for each pixel; its indices are -2…2."),
    (
        lambda: sc.convolve(5, 3, mode="same", stride=2),
        "Output: same, one output for every s-th pixel, s = 2; its indices are -1…1.",
    ),
    (
        lambda: sc.convolve((5, 5), (3, 3), stride=(2, 1)),
        "Output: full, every s-th overlap of image and kernel, s = [1,2]; its indices are -3…3 × -1…2.",
    ),
    (
        lambda: sc.convolve(5, 3, mode="valid", stride=2),
        "Output: valid, every s-th position of the kernel inside the image, s = 2; its indices are 0…1.",
    ),
    (
        lambda: sc.layer((1, 5), (1, 1, 3), stride=2, padding=1),
        "Output: every s-th position of the kernel inside the padded image, s = 2; its indices are 0…0 × 0…2.",
    ),
    (
        lambda: sc.layer((1, 3), (1, 1, 2), stride=2, transposed=True),
        "Output: from the first index that a pixel reaches to the last, less the padding, plus the output padding; "
        "its indices are 0…0 × 0…5.",
    ),
    (
        lambda: sc.convolve(5, 3, mode="same", stride=2).adjoint(),
        "Output: a window of its own on each axis; its indices are -2…2.",
    ),
]


@pytest.mark.parametrize(("make", "sentence"), WINDOWS)
def test_the_output_window_is_said_as_it_is(make, sentence):
    assert sentence in " ".join(make().render().split())


@NEEDS_TEX
@pytest.mark.parametrize(
    ("sentence", "boundary"),
    [
        ('[reason]\nkernel = "the kernel chosen here has no element at such an index"', "zero"),
        ('[rule]\nmirror = "mirrored at the edge of the image"', "mirror"),
    ],
)
def test_candidates_are_small_enough_for_a_long_reason_or_rule_of_the_users_own(sentence, boundary, tmp_path):
    (tmp_path / "wording.toml").write_text(sentence)
    y = sc.correlate((3, 3), "a b c / d e f / g h i", mode="same", boundary=boundary)
    derivation = y.derive(0, 0) if boundary == "mirror" else lesson_example()
    assert "Overfull" not in compiled(derivation.render("latex", templates=tmp_path), tmp_path)
    assert "Overfull" not in compiled(y.derive(-1, -1).render("latex", templates=tmp_path), tmp_path)


@NEEDS_TEX
def test_a_struck_entry_is_struck_as_a_whole_and_takes_the_space_of_the_entry(tmp_path):
    latex = lesson_example().render("latex")
    boxes = r"\sbox0{$h[1,-2]$}\sbox2{$\symconvmissing{h[1,-2]}$}"
    boxes += "".join(rf"\typeout{{struck \the\{part}0/\the\{part}2}}" for part in ("wd", "ht", "dp"))
    strip = r"\begin{document}" + boxes + r"\pdfcompresslevel=0\shipout\copy2\end{document}"
    log = compiled(latex.partition(r"\begin{document}")[0] + strip, tmp_path)
    sizes = [line.split()[1].split("/") for line in log.splitlines() if line.startswith("struck ")]
    assert len(sizes) == 3 and all(plain == struck for plain, struck in sizes)
    drawn = re.search(rb"(-?[\d.]+) [-\d.]+ m\s+(-?[\d.]+) [-\d.]+ l\s+S", (tmp_path / "sheet.pdf").read_bytes())
    width = float(sizes[0][0].removesuffix("pt"))
    assert float(drawn[2]) - float(drawn[1]) == pytest.approx(width * 72 / 72.27, abs=0.1)


def test_an_output_displays_itself_with_its_first_sums():
    y = sc.convolve((7, 7), sc.kernel(LETTERS))
    text = y.render("text").splitlines()
    assert text[0] == "Convolution of x and h" and "The first 9 of 81 outputs:" in text
    assert "  y[-4,-4] = a·x[-3,-3]" in text
    assert sorted(y._repr_mimebundle_()) == ["text/latex", "text/markdown", "text/plain"]
    assert "All 4 outputs:" in sc.convolve([1, 2], [1, 2, 3]).render("markdown")
