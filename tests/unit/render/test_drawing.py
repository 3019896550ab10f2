"""Figures as SVG, TikZ and text: nothing overflows, nothing raw gets in, and the same bytes every time."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from symconv import convolve, correlate, image, kernel
from symconv.derive.figure import STROKES, Cell, CellLine, Figure, Outline, Panel
from symconv.derive.figures import image_figure, kernel_figure, parts_figure, reads_figure, sliding_frames
from symconv.errors import InputError, TemplateError
from symconv.formulas.nodes import IndexPart, Linear, Said, Value, Words
from symconv.render.figure import alt_text, caption
from symconv.render.formats import FORMATS
from symconv.render.writer import Writer
from tests.helpers import NEEDS_TEX

SVG = "{http://www.w3.org/2000/svg}"
PATCH = [(0, 3), (0, 3)]
X, H = image((7, 7)), kernel("a b c / d e f / g h i")
NUMBERS, SOBEL = image("1 2 0 3 / 4 -1 2 1 / 0 5 1 2 / 2 2 3 -4"), kernel("1 2 1 / 0 0 0 / -1 -2 -1")
FIGURES = {
    "kernel": kernel_figure(H),
    "image": image_figure(X, PATCH),
    "convolution": convolve(X, H).derive(1, 1, window=PATCH).figure(),
    "correlation": correlate(X, H).derive(-1, -1, window=PATCH).figure(),
    "subscripts": convolve(X, (3, 3)).derive(1, 1, brackets="subscript").figure(),
    "numbers": convolve(NUMBERS, SOBEL).derive(0, 0).figure(),
    "symmetric": convolve(X, H, boundary="symmetric", mode="same").derive(-3, -3).figure(),
    "values": convolve(X, "1/9 sqrt(2) / a+b -1", boundary="constant", fill="c").derive(-3, 0).figure(),
    "three": convolve((5, 5, 5), "a b / c d // e f / g h").derive(0, 0, 0).figure(),
    "reads": reads_figure([(convolve(X, H), (1, 1)), (correlate(X, H), (1, 1))]),
    "parts": parts_figure(convolve(X, H, mode="same"), correlate(X, H, mode="same")),
    "frame": sliding_frames(convolve(NUMBERS, SOBEL))[8],
}
EACH = pytest.mark.parametrize("name", FIGURES)

# text


WORKED_ROW = """\
image x                            kernel h as drawn
  i →                                k →
     0      1      2      3           -1   0   1
  ┏━━━━━━┯━━━━━━┯━━━━━━┱──────┐      ┌───┬───┬───┐
  ┃░x[0]░│░x[1]░│░x[2]░┃ x[3] │      │ a │ b │ c │
  ┃░ c  ░│░ b  ░│░ a  ░┃      │      └───┴───┴───┘
  ┗━━━━━━┷━━━━━━┷━━━━━━┹──────┘

h as it lies on x      output y
  i →                    m →
    0   1   2   3         -4  -3  -2  -1   0   1   2   3   4
  ┏━━━┯━━━┯━━━┱───┐      ┌───┬───┬───┬───┬───┲━━━┱───┬───┬───┐
  ┃░c░│░b░│░a░┃   │      │   │   │   │   │   ┃ y ┃   │   │   │
  ┗━━━┷━━━┷━━━┹───┘      └───┴───┴───┴───┴───┺━━━┹───┴───┴───┘

"""

CROSSING = """\
image x
     i →
         -1         0         1
     ┌─────────┬─────────┬─────────┐
j -1 │ [-1,-1] │ [0,-1]  │ [1,-1]  │
↓    ├─────────╆━━━━━━━━━┿━━━━━━━━━┪
   0 │ [-1,0]  ┃░ [0,0] ░│░ [1,0] ░┃
     ├─────────╂─────────╆╍╍╍╍╍╍╍╍╍┫
   1 │ [-1,1]  ┃░ [0,1] ░╏▓ [1,1] ▓╏
     └─────────┺━━━━━━━━━┻╍╍╍╍╍╍╍╍╍┛

━━ convolution: y[1,1] reads x[0,0] to x[1,1], 4 in all
╍╍ convolution: y[2,2] reads x[1,1] to x[1,1], 1 in all
"""


def test_the_text_of_a_worked_row_is_this():
    text = convolve((7,), "a b c").derive(1, window=[(0, 3)]).figure().render("text")
    assert text.startswith(WORKED_ROW)


def test_the_text_of_crossing_boxes_is_this():
    y = convolve((3, 3), (2, 2))
    assert reads_figure([(y, (1, 1)), (y, (2, 2))]).render("text").startswith(CROSSING)


def test_the_text_ends_with_the_caption():
    assert FIGURES["parts"].render("text").splitlines()[-1] == str(caption(FIGURES["parts"], Writer.of("text")))


def test_a_double_box_and_a_hole_in_the_grid_are_drawn():
    cells = tuple(
        Cell(row, column, (CellLine(Words("o")),)) for row, column in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)]
    )
    panel = Panel(Said("figure.title.image", {"name": Words("x")}), 3, 3, cells, (Outline(0, 0, 2, 2, "double"),))
    assert (
        Figure("f", (panel,), "image", _facts()).render("text")
        == """\
image x
  ╔═══╤═══╗
  ║ o │ o ║
  ╟───┼───╢
  ║ o │ o ║
  ╚═══╧═══╝───┐
          │ o │
          └───┘

The image x with its indices.
"""
    )


def test_a_cell_without_lines_keeps_its_height_in_text():
    panel = Panel(Said("figure.title.image", _facts()), 2, 2, tuple(Cell(r, c) for r in (0, 1) for c in (0, 1)))
    drawn = Figure("f", (panel,), "image", _facts()).render("text").splitlines()
    assert [line.strip() for line in drawn[1:6]] == ["┌───┬───┐", "│   │   │", "├───┼───┤", "│   │   │", "└───┴───┘"]


def _facts():
    return {"name": Words("x"), "low": Words("1"), "high": Words("2")}


# SVG


def _texts(svg):
    """Every text with the rectangle in which it must stay: its cell, or the whole sheet."""
    root = ElementTree.fromstring(svg)
    sheet = tuple(float(part) for part in root.get("viewBox").split())
    outlines = {rect for group in root.iter(f"{SVG}g") if group.get("fill") == "none" for rect in group}
    rects = [r for r in root.iter(f"{SVG}rect") if r not in outlines]
    cells = [tuple(float(r.get(k, 0)) for k in ("x", "y", "width", "height")) for r in rects]
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(text.get(k)) for k in ("x", "y", "font-size"))
        words = "".join(text.itertext()).replace("\u200b", "")
        left = x - _width(words, size) * {"middle": 0.5, "end": 1}.get(text.get("text-anchor"), 0)
        inside = [c for c in cells if c[0] <= x <= c[0] + c[2] and c[1] <= y <= c[1] + c[3]]
        yield words, (left, y, _width(words, size), size), min(inside or [sheet], key=lambda c: c[2] * c[3])


def _width(words, size):
    """The widths of Times and its kin, roughly."""
    narrow = sum(words.count(c) for c in "[](),.: |'ijlft-r")
    wide = sum(words.count(c) for c in "—→")
    return size * (0.34 * narrow + 1.0 * wide + 0.53 * (len(words) - narrow - wide))


@EACH
def test_every_text_lies_within_its_cell_or_the_sheet(name):
    for words, (left, baseline, width, size), (x, y, w, h) in _texts(FIGURES[name].render("svg")):
        assert x <= left, words
        assert left + width <= x + w, words
        assert y <= baseline - 0.75 * size, words
        assert baseline + 0.22 * size <= y + h, words


@EACH
def test_no_two_texts_of_a_cell_overlap(name):
    seen = {}
    for _words, (_left, baseline, _width, size), cell in _texts(FIGURES[name].render("svg")):
        seen.setdefault(cell, []).append((baseline, size))
    for lines in seen.values():
        if len(lines) <= 4:  # a cell; the sheet holds titles, axes and the legend
            assert all(b - a >= 0.9 * size for (a, _), (b, size) in zip(sorted(lines), sorted(lines)[1:], strict=False))


@EACH
def test_svg_stands_alone_and_tells_what_it_shows(name):
    svg = FIGURES[name].render("svg")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}desc").text == alt_text(FIGURES[name], Writer.of("text", FIGURES[name].brackets))
    assert root.find(f"{SVG}title").text == caption(FIGURES[name], Writer.of("text", FIGURES[name].brackets))
    assert not re.search(r"<script|href|url\(|<style|<foreignObject", svg)


def test_indices_are_italic_by_name_and_values_upright():
    svg = FIGURES["convolution"].render("svg")
    assert '<tspan font-style="italic">x</tspan>[0,1]</text>' in svg
    assert ">h</text>" in svg


def test_the_two_outlines_differ_in_stroke_and_in_lightness():
    root = ElementTree.fromstring(FIGURES["reads"].render("svg"))
    boxes = {r.get("stroke"): r.get("stroke-dasharray") for r in root.iter(f"{SVG}rect") if r.get("stroke-width")}
    (first, solid), (second, dashed) = boxes.items()
    assert solid is None
    assert dashed
    assert _lightness(second) - _lightness(first) > 0.25


def _lightness(colour):
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_frames_have_one_size():
    frames = sliding_frames(convolve(NUMBERS, SOBEL))
    sheets = {ElementTree.fromstring(frame.render("svg")).get("viewBox") for frame in frames}
    assert len(sheets) == 1


# TikZ

KNOWN = {
    *(r"\begin", r"\end", r"\useasboundingbox", r"\path", r"\draw", r"\node", r"\usepackage"),
    *(r"\fontsize", r"\selectfont", r"\mathrm", r"\cdot", r"\to", r"\rightarrow", r"\downarrow"),
    *(r"\text", r"\frac", r"\sqrt", r"\boldmath", r"\bfseries"),
}


@EACH
def test_tikz_draws_without_index_arithmetic_or_unknown_commands(name):
    source = FIGURES[name].render("tikz")
    assert source.count(r"\begin{tikzpicture}") == source.count(r"\end{tikzpicture}") == 1
    commands = set(re.findall(r"\\[A-Za-z]+", source))
    assert commands <= KNOWN


@NEEDS_TEX
@pytest.mark.parametrize("name", ["convolution", "subscripts", "values", "reads", "parts", "frame"])
def test_tikz_compiles_alone_on_one_page_without_overfull_boxes(name, tmp_path):
    (tmp_path / "figure.tex").write_text(FIGURES[name].render("tikz", standalone=True), "utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "figure.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    log = (tmp_path / "figure.log").read_text("utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull" not in log
    assert "(1 page" in log


def test_a_tikz_picture_fits_the_text_block_of_an_article():
    for figure in FIGURES.values():
        source = figure.render("tikz")
        scale = float(re.search(r"scale=([\d.]+)", source)[1])
        width, height = (float(part) for part in re.search(r"rectangle \(([\d.]+),([\d.]+)\)", source).groups())
        assert width * scale <= 346
        assert height * scale <= 541


# every format


@pytest.mark.parametrize("format", ["svg", "tikz", "text"])
def test_the_same_figure_has_the_same_bytes_in_another_process(format):
    program = f"""
from symconv import convolve, image, kernel
d = convolve(image((7, 7)), kernel("a b c / d e f / g h i")).derive(1, 1, window=[(0, 3), (0, 3)])
import sys; sys.stdout.buffer.write(d.figure().render("{format}").encode())
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {FIGURES["convolution"].render(format).encode()}


ALT = {
    "convolution": "over it stand, row by row, i h g / f e d / c b a;",
    "correlation": "over it stand, row by row, a b c / d e f / g h i;",
    "kernel": "Kernel h with indices from [-1,-1] to [1,1]; its values, row by row: a b c / d e f / g h i.",
    "parts": "y, convolution: as in the image; y, cross-correlation: reversed.",
    "reads": "cross-correlation: y[1,1] reads x[-2,-2] to x[0,0], 9 in all.",
    "frame": "y[0,-1] = 2·1 - 1·2 + 4·1 + 0·0 + 2·0 + 1·0 = 4.",
}


@pytest.mark.parametrize("name", ALT)
def test_the_alt_text_says_what_is_seen(name):
    assert ALT[name] in alt_text(FIGURES[name], Writer.of("text", FIGURES[name].brackets))


def test_captions_print_formulas_for_their_format():
    figure = FIGURES["reads"]
    assert "$y[1,1]$ reads $x[-2,-2]$ to $x[0,0]$" in caption(figure, Writer.of("latex"))
    assert '<tspan font-style="italic">y</tspan>[1,1]' in caption(figure, Writer.of(FORMATS["svg"]))


def test_brackets_follow_the_worked_example_unless_asked_otherwise():
    figure = FIGURES["subscripts"]
    assert "$h_{1,1}$" in figure.render("tikz")
    assert "$h(1,1)$" in figure.render("tikz", brackets="round")


def test_a_notebook_gets_the_picture_and_the_text():
    figure = FIGURES["kernel"]
    assert sorted(figure._repr_mimebundle_()) == ["image/svg+xml", "text/markdown", "text/plain"]
    assert figure._repr_mimebundle_()["text/plain"] == str(figure)


def test_an_unknown_format_is_refused_with_the_nearest_one():
    with pytest.raises(InputError, match="unknown figure format 'swg'; did you mean 'svg'"):
        FIGURES["kernel"].render("swg")


def test_a_persons_template_replaces_one_block(tmp_path):
    (tmp_path / "svg").mkdir()
    (tmp_path / "svg" / "figure.svg.j2").write_text("{% block background %}<!-- mine -->{% endblock %}", "utf-8")
    svg = FIGURES["kernel"].render("svg", templates=tmp_path)
    assert "<!-- mine -->" in svg
    assert len(list(_texts(svg))) == len(list(_texts(FIGURES["kernel"].render("svg"))))


def test_a_persons_wording_replaces_one_sentence(tmp_path):
    (tmp_path / "wording.toml").write_text('[figure.kernel]\ncaption = "Der Kern {name}."\n', "utf-8")
    assert caption(FIGURES["kernel"], Writer.of("text", templates=tmp_path)) == "Der Kern h."


def test_a_sentence_that_asks_for_an_unknown_fact_is_refused(tmp_path):
    (tmp_path / "wording.toml").write_text('[figure.kernel]\ncaption = "{nmae}"\n', "utf-8")
    with pytest.raises(
        TemplateError, match=r"line 2: the sentence 'figure.kernel.caption' has no fact \{nmae\}; did you mean 'name'"
    ):
        caption(FIGURES["kernel"], Writer.of("text", templates=tmp_path))


# hostile text

HOSTILE = r"""<script>alert(1)</script>&"'\input{/etc/passwd}$x^2$%#_{}"""


def _hostile_figure():
    title = Said("figure.title.image", {"name": HOSTILE})
    cells = (Cell(0, 0, (CellLine(Words(HOSTILE)),)),)
    legend = tuple((stroke, Said("figure.title.output", {"name": HOSTILE})) for stroke in STROKES)
    return Figure(HOSTILE, (Panel(title, 1, 1, cells),), "image", _facts() | {"name": HOSTILE}, legend)


def test_hostile_text_reaches_svg_as_text():
    root = ElementTree.fromstring(_hostile_figure().render("svg"))
    assert f"image {HOSTILE}" in ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}script"))


def test_hostile_text_reaches_tikz_escaped():
    source = _hostile_figure().render("tikz")
    assert r"\input" not in source
    assert r"\textbackslash{}input\{/etc/passwd\}" in source


def test_control_characters_are_refused_in_text():
    figure = Figure("f", _hostile_figure().panels, "image", _facts() | {"name": "a\x1b[31m"})
    with pytest.raises(InputError, match="control character"):
        figure.render("text")


def test_a_name_cannot_be_hostile_in_the_first_place():
    with pytest.raises(InputError, match="name"):
        image((2, 2), name="<b>")


def test_long_values_widen_the_cells():
    panel = Panel(
        Said("figure.title.image", _facts()), 1, 1, (Cell(0, 0, (CellLine(Value(kernel("a+b+c+d+e+f")[0])),)),)
    )
    figure = Figure("f", (panel,), "image", _facts())
    (cell,) = [c for words, _, c in _texts(figure.render("svg")) if "+" in words]
    assert cell[2] > 3 * 20


@pytest.mark.parametrize(("format", "sign"), [("text", "m⊖i"), ("svg", ">−</tspan>"), ("tikz", r"\symconvmark{-}")])
def test_a_marked_sign_is_drawn_in_every_format(format, sign):
    marked = Linear((IndexPart(1, "m"), IndexPart(-1, "i", marked=True)))
    panel = Panel(Said("figure.title.image", _facts()), 1, 1, (Cell(0, 0, (CellLine(marked),)),))
    assert sign in Figure("f", (panel,), "image", _facts()).render(format)


TERMINAL = {
    "convolution": lambda: convolve((7, 7), "a b c / d e f / g h i").derive(1, 1),
    "correlation": lambda: correlate((7, 7), "a b c / d e f / g h i").derive(-1, -1),
    "large": lambda: convolve((12, 12), [[10 * i + j for i in range(6)] for j in range(6)]).derive(1, 1),
    "numbers": lambda: correlate([[3 * i + j for i in range(9)] for j in range(9)], "a b / c d").derive(0, 0),
}


@pytest.mark.parametrize("name", TERMINAL)
def test_a_worked_example_is_drawn_in_the_eighty_columns_of_a_terminal(name):
    lines = TERMINAL[name]().figure().render("text").splitlines()
    assert max(map(len, lines)) <= 80 and any("━" in line for line in lines)
