"""Documents of a course: the empty file is the lesson, and three versions are views of one object."""

from dataclasses import replace

import pytest

from symconv.errors import FileError, InputError
from symconv.handout import Student, course_document, document_body, document_files, lesson
from symconv.handout.course import parse_course, read_course
from symconv.handout.course.file import write_starter
from symconv.render.templates import languages, shipped_templates


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


def test_a_fault_in_a_section_names_the_section():
    with pytest.raises(InputError, match=r"^section 2 \(worked\): output index \[1\] needs 2 integers, not 1"):
        sheet('[[section]]\nkind = "text"\ntext = "a"\n[[section]]\nkind = "worked"\nat = [1]')


def test_title_author_and_date_stand_on_the_sheet():
    text = sheet('title = "T"\nauthor = "A"\ndate = 2026-10-01\n[[section]]\nkind = "text"\ntext = "x"')
    assert text.startswith("T\n=\n\nA\n\n1 October 2026\n")


def test_the_starter_is_a_course_and_is_never_overwritten(tmp_path):
    path = write_starter(tmp_path / "course.toml")
    course = read_course(path)
    assert [section.kind for section in course.section] == ["text", "worked"] + ["exercise"] * 3
    assert sheet(path.read_text("utf-8"), student=Student("Ann"))
    path.write_text("mine")
    with pytest.raises(FileError, match="exists and is left as it is"):
        write_starter(path)
    assert path.read_text() == "mine"


STARTERS = sorted(shipped_templates().glob("course.*.toml"))


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name)
def test_a_starter_in_another_language_is_the_english_one_in_other_words(starter, tmp_path):
    code = starter.name.split(".")[1]
    path = write_starter(tmp_path / "a.toml", language=code)
    course, english = read_course(path), read_course(write_starter(tmp_path / "en.toml"))
    assert course.language == code and course.title != english.title
    alike = replace(course, title=english.title, author=english.author, language="", section=())
    assert alike == replace(english, section=())
    for own, theirs in zip(course.section, english.section, strict=True):
        text = {"title": theirs.title, "text": theirs.text} if theirs.kind == "text" else {}
        assert replace(own, **text) == theirs
    lines = path.read_text("utf-8").splitlines()
    assert max(map(len, (line for line in lines if line.startswith("#")))) <= 130
    commented = "\n".join(line.removeprefix("# ") for line in lines[-10:])
    assert sheet(path.read_text("utf-8") + "\n" + commented, student=Student("Ann"))


def test_every_shipped_language_has_a_starter_and_others_are_refused(tmp_path):
    assert [path.name.split(".")[1] for path in STARTERS] == sorted({*languages(shipped_templates())} - {"en"})
    with pytest.raises(InputError, match=r"in the language 'it'; write course\.it\.toml .* or take one of: de, en, es"):
        write_starter(tmp_path / "a.toml", language="it")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "course.it.toml").write_text("title = 'Convoluzione'\n")
    assert "Convoluzione" in write_starter(tmp_path / "a.toml", folder, "it").read_text()


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


def test_the_note_of_an_exercise_is_markdown_before_its_question():
    exercise = '[[section]]\nkind = "exercise"\ntask = "cell"\nnote = "Use *pencil*: $y = x * h$."\n'
    text = sheet(exercise, format="latex")
    assert text.index(r"Use \emph{pencil}: $y = x \ast h$.") < text.index("Compute the output")
    with pytest.raises(InputError, match=r"line 4: section 1 note: '<b>' is HTML"):
        sheet(exercise.replace("*pencil*", "<b>"))
