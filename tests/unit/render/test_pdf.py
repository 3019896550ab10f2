"""PDF through Typst: open to all, the same bytes every time, and nothing read that was not handed over."""

import subprocess
import sys
import time
from io import BytesIO
from unicodedata import normalize

import pytest

import symconv as sc
from symconv.errors import InputError, MissingExtraError, TemplateError
from symconv.handout import Document, document_files, lesson
from symconv.handout.document import Picture, WorkedSteps, each_item
from symconv.render.binding import compile_pdf, picture_png
from symconv.render.dispatch import render_files
from tests.helpers import SAMPLES, environment, lesson_example, positions

HEAD = '#set document(title: "T", date: none)\n#set text(lang: "en", font: "New Computer Modern")\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'
WIDE = {
    **SAMPLES,
    "long": lambda: sc.convolve((9, 9), (7, 7)).derive(0, 0),
    "deep": lambda: sc.correlate((3, 3, 3), (3, 3, 3), definition="sliding").derive(0, 0, 0, over="kernel"),
    "names": lambda: sc.convolve(sc.image((3, 3), name="img_in"), sc.kernel("abc def / g h", name="ker")).derive(0, 0),
}


@pytest.fixture(autouse=True)
def typst():
    return pytest.importorskip("typst")


def reader(data):
    return pytest.importorskip("pypdf").PdfReader(BytesIO(data))


def pdf_of(derivation):
    return render_files(derivation, "pdf", name="sheet.pdf")["sheet.pdf"]


def elements(node):
    """All elements of the tree of tags."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, dict):
        yield node
        if "/K" in node and not isinstance(node["/K"], int):
            yield from elements(node["/K"])


@pytest.mark.parametrize(
    "value",
    [
        sc.integrate("1 on 0..2", "1 - t/2 on 0..1"),
        sc.circular("1 2 3", "1 1"),
        sc.change("3 s2 p1", "3 s2 p2", image=5),
        sc.receptive(["3 s2", "3"], image=9),
        sc.separable("1 2 1 / 2 4 2 / 1 2 1"),
        sc.prove("conv(x, h) = corr(x, h)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_document_with_pictures_or_tables_compiles(value, typst):
    assert len(reader(pdf_of(value)).pages) >= 1


@pytest.fixture(scope="module")
def lesson_pdf():
    pytest.importorskip("typst")
    return document_files(lesson(), "pdf")["lesson.pdf"]


def test_the_lesson_is_tagged_and_every_formula_and_picture_has_a_text(lesson_pdf):
    root = reader(lesson_pdf).trailer["/Root"]
    tags = [tag for tag in elements(root["/StructTreeRoot"]) if "/S" in tag]
    formulas = [tag for tag in tags if tag["/S"] == "/Formula"]
    figures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(formulas) > 100 and len(figures) == sum(isinstance(item, Picture) for item in each_item(lesson().items))
    assert all(tag.get("/Alt") for tag in formulas + figures)
    assert "h[1-0,1-3]" in {tag["/Alt"] for tag in formulas}
    assert root["/MarkInfo"]["/Marked"].value is True and root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_title_of_the_file_is_that_of_the_sheet(lesson_pdf):
    assert reader(lesson_pdf).metadata.title == "Convolution and cross-correlation, worked index by index"
    assert reader(pdf_of(lesson_example())).metadata.title == "Convolution at y[1,1]"


def test_the_bytes_do_not_depend_on_time_place_or_locale(lesson_pdf, tmp_path):
    time.sleep(1.1)
    program = "import sys; from symconv.handout import *; made = document_files(lesson(), 'pdf')['lesson.pdf']"
    program += "; sys.stdout.buffer.write(made)"
    env = environment(LC_ALL="C", TZ="Asia/Tokyo", PYTHONHASHSEED="7", HOME=None)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, timeout=120)
    assert done.stdout == lesson_pdf, done.stderr


@pytest.mark.parametrize("sample", WIDE)
def test_nothing_is_cut_at_the_edges_of_a_page(sample):
    pages = reader(pdf_of(WIDE[sample]())).pages
    for page in pages:
        for x, y in positions(page):
            assert 50 < x < 595 - 50 and 30 < y < 842 - 50, sample


def test_a_sum_longer_than_a_page_goes_on_over_the_next():
    derivation = sc.convolve((21, 21), (15, 15)).derive(0, 0)
    files = document_files(Document("long", "lesson.title", (WorkedSteps(derivation, ("survivors",)),)), "pdf")
    pages = reader(files["long.pdf"]).pages
    shown = "".join("".join(page.extract_text().split()) for page in pages)
    text = normalize("NFKC", shown).replace("−", "-").replace("⋅", "·")
    assert len(pages) > 1 and len(derivation.terms) == 225
    assert all(f"x[{','.join(map(str, term.image_index))}]·" in text for term in derivation.terms)


def test_a_file_outside_is_never_read(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    for path in (str(tmp_path / "secret.txt"), "/etc/passwd", "../secret.txt"):
        with pytest.raises(TemplateError, match="the Typst document cannot be compiled: "):
            compile_pdf(f'{HEAD}#read("{path}")')


def test_a_package_is_refused_before_anything_is_asked_of_the_network():
    with pytest.raises(TemplateError, match="may not load packages"):
        compile_pdf(HEAD + '#import "@preview/cetz:0.2.2"')


def test_what_the_compiler_refuses_is_one_sentence():
    with pytest.raises(TemplateError, match=r"^the Typst document cannot be compiled: unknown variable: foo; compare"):
        compile_pdf(HEAD + "#foo")
    with pytest.raises(TemplateError, match="cannot be compiled"):
        compile_pdf(HEAD + "#while true {}")


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(InputError, match="fonts of the PDF and of this system have no character"):
        compile_pdf(HEAD + "Ünïcödé ∑ \ue9f7")


def test_the_folder_of_a_run_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compile_pdf(
        HEAD + '#image("a.svg", alt: "a")', {"a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'}
    )
    assert list(tmp_path.iterdir()) == []


def test_a_picture_becomes_a_png_with_three_pixels_for_a_unit():
    png = picture_png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'
    )
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [90, 45]


def test_without_typst_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError, match=r"run: python -m pip install 'symconv\[pdf\]'"):
        pdf_of(sc.convolve((3,), "a b").derive(0))


def test_an_output_as_a_whole_is_a_document_too():
    data = compile_pdf(sc.convolve([1, 2, 3], "a b").render("typst"))
    assert reader(data).metadata.title == "Convolution of x and h"


def test_a_pdf_is_no_text():
    with pytest.raises(InputError, match="the format pdf is not text and goes to a file; give --out"):
        lesson_example().render("pdf")


def test_a_persons_block_of_a_typst_template_replaces_the_shipped_one(tmp_path):
    (tmp_path / "typst").mkdir()
    (tmp_path / "typst" / "derivation.typ.j2").write_text(
        r"\BLOCK{ block title }= Mine: \VAR{ say.title }\BLOCK{ endblock }"
    )
    files = render_files(lesson_example(), "pdf", name="a.pdf", templates=tmp_path)
    text = reader(files["a.pdf"]).pages[0].extract_text()
    assert text.startswith("Mine: Convolution at") and "first index column" in text
