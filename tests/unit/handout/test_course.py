"""Course files: the empty file is the lesson, every section can stand on a sheet, the schema is current."""

import json

import pytest

from symconv.errors import FileError, InputError
from symconv.handout import document_files, lesson
from symconv.handout.course import course_schema, parse_course, read_course
from symconv.handout.course.build import course_document
from symconv.handout.course.file import line_of, write_starter
from symconv.handout.course.spec import Student
from symconv.handout.printing import document_body
from symconv.render import DOCUMENTS
from tests.helpers import ROOT


def sheet(text, format="text", **options):
    return next(iter(document_files(course_document(parse_course(text), **options), format).values()))


def test_an_empty_file_is_the_lesson():
    assert sheet("", "latex") == document_files(lesson(), "latex")["lesson.tex"]


def test_the_lesson_keeps_its_own_names():
    with pytest.raises(InputError, match="the lesson is written with the names x, h, y"):
        sheet('[notation]\nimage = "f"')
    assert "first the row" not in sheet("") and "the first index is the row" in sheet('[notation]\nindexing = "ij"')


def test_signals_alone_make_a_short_handout_about_them():
    text = sheet('image = "5x5"\nkernel = "1 2 / 3 4"')
    assert "Convolution at y[0,0]" in text and "Two operations at y[0,0]" in text
    assert "Cross-correlation at y[0,0]" in text


def test_the_published_schema_is_current():
    assert (ROOT / "docs" / "course.schema.json").read_text("utf-8") == course_schema(), (
        "write it again: rm docs/course.schema.json && symconv new --schema docs/course.schema.json"
    )


def test_the_schema_names_every_key_of_the_starter_and_forbids_others():
    schema = json.loads(course_schema())
    assert schema["additionalProperties"] is False
    assert {"title", "author", "date", "seed", "image", "kernel", "notation", "section"} == set(schema["properties"])
    kinds = {name for name in schema["$defs"] if name.endswith("Section") or name == "Exercise"}
    assert len(kinds) == 9 and all(schema["$defs"][kind]["additionalProperties"] is False for kind in kinds)


SECTIONS = {
    "worked": ('operation = "correlation"\nat = [-1, -1]', "x[0,0]·h[-1,-1]"),
    "worked on numbers": ('kind = "worked"\nimage = "1 2 3"\nkernel = [1, 10]\nat = [1]', "y[1] = 23"),
    "worked with stride": ('kind = "worked"\nimage = "1 2 3 4"\nkernel = "1 1"\nstride = 2\nat = [0]', "y[0]"),
    "comparison": ("at = [1, 1]", "y[m,n] = Σ_i Σ_j x[i,j]·h[m⊕i,n⊕j]"),
    "scatter": ("at = [0, 0]", "y[-1,-1] = … + x[0,0]·h[-1,-1] + …"),
    "figure": ('show = "kernel"', "kernel h: values"),
    "text": ('text = """one\n\ntwo"""', "one\n\ntwo"),
}


@pytest.mark.parametrize("case", SECTIONS)
@pytest.mark.parametrize("format", DOCUMENTS)
def test_every_section_stands_on_a_sheet_of_every_format(case, format):
    keys, expected = SECTIONS[case]
    kind = "" if "kind" in keys else f'kind = "{case}"\n'
    text = sheet(f"[[section]]\n{kind}{keys}\n", format)
    assert expected in text or format != "text"


MARKS = {  # definition -> format -> what stands in the two definitions, from the formulas of docs/course.md
    "correlation": {
        "text": ("x[i,j]·h[m⊖i,n⊖j]", "x[i,j]·h[m⊕i,n⊕j]"),
        "latex": (r"h[m\symconvmark{-}i,n\symconvmark{-}j]", r"h[m\symconvmark{+}i,n\symconvmark{+}j]"),
    },
    "sliding": {
        "text": ("x[m⊖k,n⊖l]·h[k,l]", "x[m⊕k,n⊕l]·h[k,l]"),
        "latex": (r"x[m\symconvmark{-}k,n\symconvmark{-}l]", r"x[m\symconvmark{+}k,n\symconvmark{+}l]"),
        "typst": ("marked(-)", "marked(+)"),
        "markdown": (r"\boxed{-}", r"\boxed{+}"),
    },
}


@pytest.mark.parametrize(("definition", "format"), [(key, format) for key in MARKS for format in MARKS[key]])
def test_the_sign_that_is_marked_is_the_one_that_differs(definition, format):
    text = sheet(f'[notation]\ndefinition = "{definition}"\n[[section]]\nkind = "comparison"\nat = [1, 1]', format)
    assert all(piece in text for piece in MARKS[definition][format]), text[:1500]


@pytest.mark.parametrize("show", ["kernel", "image", "overlay", "reads", "parts", "frames", "matching"])
def test_every_figure_can_be_asked_for(show):
    signals = 'image = "1 2 3 / 4 5 6 / 7 8 9"\nkernel = "1 2 / 3 4"\n'
    shape = 'image = "5x5"\nkernel = "2x2"\nmode = "valid"\n'
    keys = signals if show in ("matching",) else shape
    assert "Figure 1" in sheet(f'[[section]]\nkind = "figure"\nshow = "{show}"\n{keys}', "markdown")


def test_notation_reaches_every_section():
    text = sheet(
        '[notation]\nimage = "f"\nkernel = "g"\noutput = "r"\nbrackets = "round"\nindexing = "ij"\n'
        'definition = "sliding"\nletters = { image = "uv" }\n'
        '[[section]]\nkind = "worked"\noperation = "correlation"\n[[section]]\nkind = "exercise"\ntask = "cell"\n'
    )
    assert "r(m,n) = Σ_u Σ_v f(u,v)·g(u-m,v-n)" in text and "the first index is the row" in text
    assert "f(" in text and "x[" not in text


def test_a_fault_in_a_section_names_the_section():
    with pytest.raises(InputError, match=r"^section 2 \(worked\): output index \[1\] needs 2 integers, not 1"):
        sheet('[[section]]\nkind = "text"\ntext = "a"\n[[section]]\nkind = "worked"\nat = [1]')


def test_title_author_and_date_stand_on_the_sheet():
    text = sheet('title = "T"\nauthor = "A"\ndate = 2026-10-01\n[[section]]\nkind = "text"\ntext = "x"')
    assert text.startswith("T\n=\n\nA, 2026-10-01\n")


def test_the_starter_is_a_course_and_is_never_overwritten(tmp_path):
    path = write_starter(tmp_path / "course.toml")
    course = read_course(path)
    assert [section.kind for section in course.section] == ["text", "worked", "comparison"] + ["exercise"] * 3
    assert sheet(path.read_text("utf-8"), student=Student("Ann"))
    path.write_text("mine")
    with pytest.raises(FileError, match="exists and is left as it is"):
        write_starter(path)
    assert path.read_text() == "mine"


def test_the_three_versions_are_views_of_one_object():
    text = 'seed = 2\n[[section]]\nkind = "exercise"\ntask = "cell"\noperation = "convolution"\n'
    student, solutions, key = (sheet(text, version=v, student=Student("Ann")) for v in ("student", "solutions", "key"))
    answer = next(line for line in key.splitlines() if line.startswith("Answer:"))
    assert answer in solutions and answer not in student
    assert "____" in student and "____" not in solutions
    drawing = student[student.index("image x") : student.index("____")].strip()
    assert drawing in solutions
    assert {v.split("Variant ")[1][:9] for v in (student, solutions, key)} == {key.split("Variant ")[1][:9]}


def test_the_number_of_the_first_figure_can_be_chosen():
    document = course_document(parse_course('[[section]]\nkind = "figure"\nshow = "kernel"'))
    body, pictures = document_body(document, "markdown", first=5)
    assert "Figure 5" in body and list(pictures) == ["handout-05-h-kernel.svg"]


@pytest.mark.parametrize(
    ("path", "line"),
    [(("a",), 1), (("t", "b"), 3), (("list", 0, "c"), 5), (("list", 1, "c"), 7), (("list", 1, "d"), 6), (("z",), None)],
)
def test_keys_are_found_by_their_lines(path, line):
    text = "a = 1 # [t]\n[t]\n'b' = 2\n[[list]]\nc = 1\n[[ list ]]\nc = 2"
    assert line_of(text, path) == line
