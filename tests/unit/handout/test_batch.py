"""Batches: the same bytes whoever does the work, finished sheets are kept, faults stay with their sheet."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from symconv.errors import InputError, LimitError
from symconv.handout import SheetRequest, Student
from symconv.handout.batch import batch_digest, manifest_text, numbered, read_roster, run_batch
from symconv.handout.course import parse_course
from tests.helpers import tree

SPEC = "title = 'Übung'\nseed = 3\n" + "".join(
    f"[[section]]\nkind = 'exercise'\ntask = '{task}'\nimage = [4, 4]\nkernel = [2, 2]\n" for task in ("cell", "reads")
)
REQUEST = SheetRequest(parse_course(SPEC), ("student",), ("latex",), moodle=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A batch made in one go by one process."""
    folder = tmp_path_factory.mktemp("whole")
    report = run_batch(REQUEST, numbered(6), folder)
    assert (report.made, report.kept, report.faults) == (6, 0, {})
    return folder


def test_a_batch_holds_a_sheet_for_each_student_and_one_key(whole):
    names = set(tree(whole))
    sheets = {f"sheet-{n}.tex" for n in range(1, 7)} | {f"records/sheet-{n}.json" for n in range(1, 7)}
    sheets |= {"records/key.json"}
    assert names == sheets | {"manifest.json", "key.json", "answers.csv", "moodle.xml"}
    key = json.loads((whole / "key.json").read_text("utf-8"))
    assert [variant["student"] for variant in key["variants"]] == list("123456")


def test_every_variant_is_printed_on_its_sheet_and_differs_from_the_others(whole):
    key = json.loads((whole / "key.json").read_text("utf-8"))
    for variant in key["variants"]:
        assert variant["variant"] in (whole / f"sheet-{variant['student']}.tex").read_text("utf-8")
    assert len({json.dumps(variant["answers"]) for variant in key["variants"]}) == 6


def test_two_processes_write_the_same_bytes(whole, tmp_path):
    run_batch(REQUEST, numbered(6), tmp_path / "v", jobs=2)
    assert tree(tmp_path / "v") == tree(whole)


def test_an_executor_that_is_handed_in_gives_the_same_bytes(whole, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        run_batch(REQUEST, numbered(6), tmp_path / "v", executor=executor)
    assert tree(tmp_path / "v") == tree(whole)


def test_dask_with_two_workers_gives_the_same_bytes(whole, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    from click.testing import CliRunner

    from symconv.cli.main import cli

    (tmp_path / "course.toml").write_text(SPEC, "utf-8")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        arguments = ["--count", "6", "--moodle", "--scheduler", cluster.scheduler_address, "--out", str(tmp_path / "v")]
        done = CliRunner().invoke(cli, ["variants", str(tmp_path / "course.toml"), *arguments])
    assert done.output.startswith("6 made, 0 kept, 0 failed\n") and tree(tmp_path / "v") == tree(whole)


def test_finished_sheets_are_kept_and_only_the_others_are_made(whole, tmp_path):
    folder = tmp_path / "v"
    run_batch(REQUEST, numbered(6), folder)
    (folder / "sheet-2.tex").unlink()
    (folder / "sheet-3.tex").unlink()
    (folder / "records" / "sheet-4.json").write_text('{"fil')
    (folder / "records" / "sheet-5.json").unlink()
    (folder / ".symconv-batch-0123456789abcdef.tmp").write_text("torn")
    (folder / "key.json").unlink()
    steps = []
    report = run_batch(REQUEST, numbered(6), folder, progress=steps.append)
    assert (report.made, report.kept) == (4, 2) and sum(steps) == 6
    assert tree(folder) == tree(whole)


def test_the_number_of_sheets_changes_no_sheet(whole, tmp_path):
    run_batch(REQUEST, numbered(2), tmp_path / "v")
    assert tree(tmp_path / "v")["sheet-2.tex"] == tree(whole)["sheet-2.tex"]


CHANGES = {
    "seed": SheetRequest(parse_course(SPEC.replace("seed = 3", "seed = 4")), ("student",), ("latex",), moodle=True),
    "format": SheetRequest(parse_course(SPEC), ("student",), ("text",), moodle=True),
    "version": SheetRequest(parse_course(SPEC), ("solutions",), ("latex",), moodle=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_folder_of_another_batch_is_refused(change, tmp_path):
    run_batch(REQUEST, numbered(1), tmp_path)
    before = tree(tmp_path)
    with pytest.raises(InputError, match="holds a batch of another course file, seed, version or format"):
        run_batch(CHANGES[change], numbered(1), tmp_path)
    assert tree(tmp_path) == before


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(InputError, match="is not empty and holds no batch"):
        run_batch(REQUEST, numbered(1), tmp_path)
    assert tree(tmp_path) == {"thesis.tex": b"mine"}


def test_a_list_may_grow_and_not_shrink(tmp_path):
    both = (Student("a", "", "a"), Student("b", "", "b"))
    run_batch(REQUEST, both[:1], tmp_path)
    assert run_batch(REQUEST, both, tmp_path).kept == 1
    with pytest.raises(InputError, match="holds the sheet 'b' of a student who is not on this list"):
        run_batch(REQUEST, both[:1], tmp_path)


def test_a_name_that_changed_is_printed_anew(tmp_path):
    run_batch(REQUEST, (Student("a", "Ann", "a"),), tmp_path)
    assert run_batch(REQUEST, (Student("a", "Anne", "a"),), tmp_path).made == 1
    assert "Anne" in (tmp_path / "a.tex").read_text("utf-8")


def test_one_failing_sheet_loses_nothing(tmp_path, monkeypatch):
    from symconv.handout import batch

    honest = batch.make_sheet

    def failing(request, student):
        if student.id == "2":
            raise InputError("this one fails")
        if student.id == "3":
            raise ZeroDivisionError("unexpected")
        return honest(request, student)

    monkeypatch.setattr(batch, "make_sheet", failing)
    report = run_batch(REQUEST, numbered(4), tmp_path)
    assert report.faults == {"2": "this one fails", "3": "unexpected ZeroDivisionError: unexpected"}
    assert report.made == 2 and [path.name for path in report.keys] == ["key.json", "answers.csv", "moodle.xml"]
    key = json.loads((tmp_path / "key.json").read_text("utf-8"))
    assert [variant["student"] for variant in key["variants"]] == ["1", "4"]
    monkeypatch.undo()
    assert run_batch(REQUEST, numbered(4), tmp_path).made == 2
    run_batch(REQUEST, numbered(4), tmp_path / "whole")
    assert {name: data for name, data in tree(tmp_path).items() if "whole" not in name} == tree(tmp_path / "whole")


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor])
def test_a_sheet_that_cannot_be_written_loses_no_other(executor, tmp_path):
    (tmp_path / "manifest.json").write_text(manifest_text(batch_digest(REQUEST)))
    (tmp_path / "sheet-2.tex").mkdir()
    report = run_batch(REQUEST, numbered(3), tmp_path, executor=executor and executor(2))
    assert list(report.faults) == ["2"] and "it is a folder" in report.faults["2"]
    assert report.made == 2
    assert [variant["student"] for variant in json.loads((tmp_path / "key.json").read_text())["variants"]] == ["1", "3"]


ROSTERS = {
    "id,name\n../Ann,Ann\n": r"roster\.csv, line 2: file name '\.\./Ann\.tex' begins with '\.'",
    'id,name\na,Ann\n"",Bob\nc,\n': r"roster\.csv, line 3: there is no student",
    "id\na\n\nb\n": r"roster\.csv, line 3: there is no student",
    "name\nAnn\n": r"roster\.csv needs a first line with the column id",
    "id\na\na\n": r"roster\.csv, lines 2 and 3: 'a' stands there twice; give each student an id of their own",
    "id\nb\na\nA\n": r"roster\.csv, lines 3 and 4: the sheets of 'a' and 'A' would be one file on some",
    "id\n\u00e9\ne\u0301\n": r"lines 2 and 3: the sheets of '\\xe9' and 'e\\u0301' would be one file",
    "id\na\na-solutions\n": r"lines 2 and 3: the sheets of 'a' and 'a-solutions' would be one file on some systems",
    "id\na-KEY\nA\n": r"lines 2 and 3: the sheets of 'a-KEY' and 'A' would be one file",
    "id\na.\n": r"line 2: file name 'a\.' ends with '\.', which Windows drops",
    "id\nKEY\n": "'KEY' cannot name a file here",
    "id\nlpt1.b\n": "name of a device",
    "id\nkey\n": "'key' cannot name a file here",
    "id\nCON\n": "name of a device",
    "id\n": "lists no student",
    "": "needs a first line",
    f"id\n{'x' * 300}\n": "the limit is 255",
}


@pytest.mark.parametrize("text", ROSTERS)
def test_a_roster_is_checked_before_anything_is_made(text, tmp_path):
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=ROSTERS[text]):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_gives_ids_names_and_files(tmp_path):
    (tmp_path / "roster.csv").write_text("\ufeffName;ID\nZoë Müller;zoe-1\n;b\n\n", "utf-8")
    assert read_roster(tmp_path / "roster.csv") == (Student("zoe-1", "Zoë Müller", "zoe-1"), Student("b", "", "b"))


def test_a_strange_count_is_refused():
    for count in (0, -1):
        with pytest.raises(InputError, match=f"count must be at least 1, not {count}; .*as --count 200$"):
            numbered(count)
    with pytest.raises(LimitError, match="has 1,000,000,000 sheets, more than the limit of 100,000; split the batch"):
        numbered(10**9)
