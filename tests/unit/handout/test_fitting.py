"""Layout and pages: the largest setting that fits is taken, by compiling, and it is said how."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from symconv.errors import InputError
from symconv.handout import SheetRequest, Student, course_document, document_text, make_sheet
from symconv.handout.course import parse_course, read_course
from symconv.handout.course.file import write_starter
from symconv.handout.fitting import COMPACT, LAYOUTS, PLAIN, WIDE
from symconv.handout.printing import document_writer, printed_document
from tests.helpers import NEEDS_TEX, compiled

pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
pypdf = pytest.importorskip("pypdf")
EXERCISE = '[[section]]\nkind = "exercise"\ntask = "{}"\nimage = [4, 4]\n'
COURSE = "".join(EXERCISE.format(task) for task in ("cell", "flip", "reads", "cell", "flip", "reads"))


def document(more="", version="student", course=COURSE):
    return course_document(parse_course(more + course), Student(), version)


def pages_of(data):
    return pypdf.PdfReader(BytesIO(data)).pages


def written(setting, format="pdf", course=COURSE):
    made = document(course=course)
    writer = document_writer(made, format)
    return writer.files("a", document_text(made, writer, setting))["a"]


def test_the_settings_go_from_the_largest_type_to_the_smallest():
    for settings in LAYOUTS.values():
        assert [one.size for one in settings] == sorted((one.size for one in settings), reverse=True)
    assert set(LAYOUTS[""]) == {*PLAIN, WIDE, *COMPACT} and COMPACT[-1].size >= 8.5


def test_the_first_setting_that_fits_is_taken_and_none_before_it_fits():
    found = printed_document(document("pages = 2\n"), "pdf")
    counts = {str(setting): len(pages_of(written(setting))) for setting in LAYOUTS[""]}
    first = next(setting for setting, count in counts.items() if count <= 2)
    assert found.note == f"{first}: {counts[first]} of at most 2 pages, counted with Typst"
    assert len(pages_of(found.files["handout.pdf"])) == counts[first]


def test_with_space_enough_the_type_is_the_largest():
    assert printed_document(document("pages = 9\n"), "pdf").note.startswith("one column, type of 10 pt: ")
    compact = printed_document(document('layout = "compact"\npages = 9\n'), "typst")
    assert compact.note.startswith("two columns, type of 9.5 pt: ")
    assert next(iter(compact.files.values())).startswith(f"// {compact.note}\n")


def test_what_never_fits_is_refused_with_its_length():
    with pytest.raises(
        InputError, match=r"handout has \d+ pages in its smallest setting \(two columns, type of 8.5 pt\)"
    ):
        printed_document(document("pages = 1\n", course=COURSE * 4), "pdf")
    with pytest.raises(InputError, match=r"and pages allows 1; leave out a section, or allow more"):
        printed_document(document('layout = "plain"\npages = 1\n'), "pdf")


def test_the_starter_fits_two_pages_and_its_solutions_three(tmp_path):
    text = write_starter(tmp_path / "course.toml").read_text("utf-8")
    for version, most in (("student", 2), ("solutions", 3)):
        made = course_document(parse_course(text), Student(), version)
        assert len(pages_of(printed_document(made, "pdf").files[f"{made.name}.pdf"])) <= most
    more = text.replace("# pages", "pages", 1)
    for version, format in (("student", "latex"), ("solutions", "latex"), ("solutions", "typst")):
        made = course_document(parse_course(more), Student(), version)
        assert made.pages is not None and printed_document(made, format).note


def test_versions_have_numbers_of_their_own():
    more = "pages = { solutions = 3 }\n"
    assert document(more).pages is None and document(more, "solutions").pages == 3
    assert document("pages = 2\n").pages == 2 and document("pages = 2\n", "solutions").pages is None
    for text, told in (("pages = 0", "pages student: must be at least 1, not '0'"), ("pages.a = 1", "unknown key 'a'")):
        with pytest.raises(InputError, match=told):
            parse_course(text)


def test_exercises_stand_in_two_columns_and_none_is_parted():
    pages = pages_of(written(COMPACT[0], course=COURSE * 2))
    for number in range(1, 13):
        (page,) = [
            page.extract_text() for page in pages if f"Exercise {number} " in page.extract_text().replace("\n", " ")
        ]
        assert page.count("point") >= 1
    assert len(pages) < len(pages_of(written(PLAIN[0], course=COURSE * 2)))


@NEEDS_TEX
@pytest.mark.parametrize("setting", [PLAIN[0], PLAIN[-1], WIDE, COMPACT[1], COMPACT[-1]], ids=str)
def test_every_setting_compiles_in_latex_without_overfull_boxes(setting, tmp_path):
    assert "Overfull" not in compiled(written(setting, "latex"), tmp_path)


@NEEDS_TEX
def test_latex_is_counted_by_pdflatex_and_says_so(tmp_path):
    found = printed_document(document("pages = 4\n"), "latex")
    text = found.files["handout.tex"]
    assert "counted with pdflatex" in found.note and text.startswith(f"% {found.note}\n")
    count = int(found.note.split(": ")[1].split(" ")[0])
    assert f"({count} page" in compiled(text, tmp_path)


def test_without_pdflatex_typst_counts_and_the_document_says_so(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "counted with Typst" in printed_document(document("pages = 4\n"), "latex").note


def test_formats_without_pages_have_no_setting():
    sheet = make_sheet(SheetRequest(parse_course("pages = 1\n" + COURSE), formats=("text", "markdown")), Student())
    assert not sheet.faults and not sheet.notes


def test_the_command_says_how_it_was_decided(tmp_path):
    from click.testing import CliRunner

    from symconv.cli.main import cli

    (tmp_path / "c.toml").write_text("pages = 9\n" + COURSE)
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["handout", str(tmp_path / "c.toml"), "--format", "pdf", "--out", str(out)])
    assert done.exit_code == 0 and "handout.pdf: one column, type of 10 pt: " in done.output


WEEK = Path(__file__).parents[2] / "data" / "week"


@pytest.mark.parametrize("name", ["week.toml", "woche.toml"])
def test_a_week_fits_on_two_pages_with_type_that_can_be_read(name):
    """Own text with formulas, a picture, a list, a worked example and four exercises, in English and in German."""
    made = course_document(read_course(WEEK / name), Student())
    formats = ("pdf", "latex") if shutil.which("pdflatex") else ("pdf",)
    for format in formats:
        found = printed_document(made, format)
        assert re.fullmatch(r"two columns, type of (8\.5|9|9\.5) pt: 2 of at most 2 pages, .*", found.note)


@pytest.mark.parametrize(
    ("format", "begin"), [("typst", "#columns(2, gutter: 8mm"), ("latex", r"\begin{multicols*}{2}")]
)
def test_everything_below_the_head_stands_in_columns(format, begin):
    text = '[[section]]\nkind = "text"\ntext = "Read *this*."\n'
    compact = written(COMPACT[0], format, text + COURSE)
    assert compact.index("Points") < compact.index(begin) < compact.index("Read") < compact.index("Exercise 2")
    assert begin not in written(PLAIN[0], format, text + COURSE)


def test_lines_and_figures_are_as_wide_as_a_column():
    writer = document_writer(document(), "typst")
    for setting in COMPACT:
        narrow = setting.narrowed(writer)
        assert narrow.page[0] * setting.cells == pytest.approx((210 - 2 * setting.margin - 8) / 2 * 72 / 25.4)
        assert narrow.width < writer.width
    assert PLAIN[0].narrowed(writer) is writer
