"""One PDF for the class: every sheet on an odd page, the same bytes, and as safe as every other file of a batch."""

import pytest

from symconv.errors import FileError, InputError
from symconv.handout import SheetRequest, Student
from symconv.handout.batch import numbered, read_roster, run_batch
from symconv.handout.course import parse_course

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
COURSE = 'seed = 3\n[[section]]\nkind = "exercise"\ntask = "reads"\n'
REQUEST = SheetRequest(parse_course(COURSE), ("student", "solutions"), ("pdf",))
BOTH = ("class.pdf", "class-solutions.pdf")


def tree(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    report = run_batch(REQUEST, (Student("u1", "Ann", "u1"), Student("u2", "", "u2")), folder)
    return folder, report


def test_every_sheet_begins_on_an_odd_page_and_has_a_bookmark(batch):
    folder, report = batch
    assert report.joined == tuple(folder / name for name in BOTH)
    joined = pypdf.PdfReader(folder / "class.pdf")
    begins = {entry.title: joined.get_destination_page_number(entry) for entry in joined.outline}
    assert list(begins) == ["Ann (u1)", "u2"] and all(number % 2 == 0 for number in begins.values())
    for title, number in begins.items():
        single = pypdf.PdfReader(folder / f"{title.rpartition('(')[2].strip(')')}.pdf")
        texts = [page.extract_text() for page in single.pages]
        assert [page.extract_text() for page in joined.pages][number : number + len(texts)] == texts
    assert len(joined.pages) % 2 == 0


def test_the_same_batch_gives_the_same_bytes_and_nothing_is_made_twice(batch, tmp_path, monkeypatch):
    folder, _ = batch
    students = (Student("u1", "Ann", "u1"), Student("u2", "", "u2"))
    run_batch(REQUEST, students, tmp_path)
    assert tree(tmp_path) == tree(folder)
    monkeypatch.setattr("symconv.handout.batch.joined_pdf", lambda _: pytest.fail("made again"))
    report = run_batch(REQUEST, students, tmp_path)
    assert report.kept == 2 and report.joined == tuple(tmp_path / name for name in BOTH)


@pytest.mark.parametrize("lost", ["class.pdf", "records/class.json", "u1.pdf"])
def test_what_is_missing_is_made_again(batch, lost, tmp_path):
    import shutil

    folder, _ = batch
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / lost).unlink()
    run_batch(REQUEST, (Student("u1", "Ann", "u1"), Student("u2", "", "u2")), copy)
    assert tree(copy) == tree(folder)


def test_a_list_that_grows_is_joined_anew(tmp_path):
    run_batch(REQUEST, numbered(1), tmp_path)
    before = len(pypdf.PdfReader(tmp_path / "class.pdf").pages)
    run_batch(REQUEST, numbered(2), tmp_path)
    assert len(pypdf.PdfReader(tmp_path / "class.pdf").pages) == 2 * before


def test_a_sheet_that_a_user_corrected_is_joined_as_corrected(tmp_path):
    run_batch(REQUEST, numbered(2), tmp_path)
    (tmp_path / "sheet-1.pdf").write_bytes((tmp_path / "sheet-2.pdf").read_bytes())
    report = run_batch(REQUEST, numbered(2), tmp_path)
    first, second = (page.extract_text() for page in pypdf.PdfReader(tmp_path / "class.pdf").pages[::2])
    assert first == second and report.changed == ("sheet-1.pdf",)


def test_a_joined_file_that_a_user_changed_is_kept(tmp_path):
    run_batch(REQUEST, numbered(1), tmp_path)
    made = (tmp_path / "class.pdf").read_bytes()
    (tmp_path / "class.pdf").write_bytes(b"mine")
    assert run_batch(REQUEST, numbered(1), tmp_path).changed == ("class.pdf",)
    assert (tmp_path / "class.pdf").read_bytes() == b"mine"
    run_batch(REQUEST, numbered(1), tmp_path, force=True)
    assert (tmp_path / "class.pdf").read_bytes() == made


def test_a_sheet_that_is_no_pdf_is_named(tmp_path):
    run_batch(REQUEST, numbered(2), tmp_path)
    (tmp_path / "sheet-2.pdf").write_bytes(b"torn")
    with pytest.raises(FileError, match=r"'sheet-2\.pdf' is no PDF that can be read"):
        run_batch(REQUEST, numbered(2), tmp_path)


@pytest.mark.parametrize("name", ["class", "Class", "class-solutions", "class-key"])
def test_no_student_has_the_name_of_the_joined_file(name, tmp_path):
    (tmp_path / "r.csv").write_text(f"id\n{name}\n")
    with pytest.raises(InputError, match="cannot name a file here"):
        read_roster(tmp_path / "r.csv")


def test_other_formats_and_slides_are_not_joined(tmp_path):
    from dataclasses import replace

    assert not run_batch(replace(REQUEST, formats=("text",)), numbered(1), tmp_path / "t").joined
    assert not run_batch(replace(REQUEST, slides=True), numbered(1), tmp_path / "s").joined
