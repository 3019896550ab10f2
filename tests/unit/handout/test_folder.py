"""The folder of a batch: its lock, its manifest, its records, and which files are its own."""

import getpass
import json
import os
import platform
import re

import pytest
from filelock import FileLock

from symconv.errors import FileError, InputError
from symconv.handout import folder as module
from symconv.handout.folder import (
    KeyRecord,
    SheetRecord,
    changed_files,
    check_manifest,
    check_owners,
    digest_of,
    locked,
    manifest_text,
    read_record,
    write_recorded,
)
from symconv.handout.grading import KeyVariant
from symconv.handout.question_bank import PlatformAnswer, PlatformQuestion, PlatformText

ONE, TWO, THREE = map(digest_of, "123")


def refusal(kind, function, *given):
    with pytest.raises(kind) as caught:
        function(*given)
    return str(caught.value)


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def put(folder, record, **files):
    return write_recorded(folder, "key", KeyRecord, {f"{n}.txt": t for n, t in files.items()}, record, False)


def record_of(folder):
    return dict(read_record(folder, "key", KeyRecord).files)


# The lock


def test_who_works_in_a_folder_says_so_and_leaves_nothing(tmp_path):
    folder = tmp_path / "new" / "v"
    with locked(folder):
        held = json.loads((folder / ".symconv-holder.json").read_text("utf-8"))
        assert (held["process"], held["machine"], held["user"]) == (os.getpid(), platform.node(), getpass.getuser())
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", held["since"]) and set(held) == {
            "process", "machine", "user", "since",
        }  # fmt: skip
        assert names(folder) == [".symconv-holder.json", ".symconv-lock"]
    assert names(folder) == []
    with locked(folder):
        pass


HELD = {
    '{"process": 7, "machine": "m", "user": "u", "since": "now"}': " (process 7 of user 'u' on 'm', since now)",
    '{"process": 7, "machine": "m", "user": "", "since": "now"}': " (process 7 on 'm', since now)",
    '{"process": "\\u001b", "machine": 1, "user": "u", "since": 2}': " (process \\x1b of user 'u' on '1', since 2)",
    '{"process": 7}': "",
    "[]": "",
    "{": "",
    " " * 1001: "",
}


@pytest.mark.parametrize("text", HELD)
def test_the_second_is_told_who_works_there(text, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", 0)
    (tmp_path / ".symconv-holder.json").write_text(text)
    with FileLock(tmp_path / ".symconv-lock"):
        message = refusal(FileError, locked(tmp_path).__enter__)
    told = "wait until that has ended, or give another folder with --out"
    assert message.startswith("folder '") and message.endswith(
        f" is being written by another batch{HELD[text]}; {told}"
    )


def test_a_user_without_a_name_works_too(tmp_path, monkeypatch):
    def getuser():
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", getuser)
    with locked(tmp_path):
        assert json.loads((tmp_path / ".symconv-holder.json").read_text())["user"] == ""


def test_what_a_killed_batch_left_is_removed_before_and_after(tmp_path):
    left = ".symconv-batch-0123456789abcdef.tmp"
    (tmp_path / "records").mkdir()
    for place in (tmp_path, tmp_path / "records"):
        (place / left).write_text("half")
    with locked(tmp_path):
        assert names(tmp_path) == [".symconv-holder.json", ".symconv-lock"]
        (tmp_path / left).write_text("half")
    assert names(tmp_path) == []


def test_an_error_gives_the_lock_back(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "v").write_text("")
    assert refusal(FileError, locked(tmp_path / "v").__enter__).endswith(
        "a part of the path is a file and not a folder; choose another path"
    )


# The manifest


def test_a_folder_holds_one_batch(tmp_path):
    folder = tmp_path / "v"
    assert check_manifest(folder, "d") is False
    folder.mkdir()
    assert check_manifest(folder, "d") is False
    (folder / "manifest.json").write_text(manifest_text("d"))
    assert check_manifest(folder, "d") is True
    assert refusal(InputError, check_manifest, folder, "e") == (
        f"folder {str(folder)!r} holds a batch of another course file, seed, version or format; "
        "give a new folder with --out, or remove this one"
    )
    assert manifest_text("d") == '{"symconv_batch": 1, "digest": "d"}\n'


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", "7", '{"symconv_batch": ' + "9" * 5000 + "}"])
def test_a_folder_without_a_manifest_is_another_s(text, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    told = f"folder {str(tmp_path)!r} is not empty and holds no batch; give a new one with --out"
    assert refusal(InputError, check_manifest, tmp_path, "d") == told


def test_a_folder_with_nothing_but_our_own_marks_is_new(tmp_path):
    (tmp_path / ".symconv-lock").write_text("")
    assert check_manifest(tmp_path, "d") is False


# Records


def test_a_sheet_of_another_student_is_named(tmp_path):
    (tmp_path / "records").mkdir()
    for name in ("a", "key", "b"):
        (tmp_path / f"records/{name}.json").write_text("{")
    check_owners(tmp_path, ["a", "b"])
    told = (
        f"folder {str(tmp_path)!r} holds the sheet 'b' of a student "
        "who is not on this list; give a new folder with --out, or remove this one"
    )
    assert refusal(InputError, check_owners, tmp_path, ["a"]) == told
    record = {"name": "", "files": {"b.txt": []}, "key": VARIANT, "questions": []}
    (tmp_path / "records/b.json").write_text(json.dumps(record))
    check_owners(tmp_path, ["a"])  # no file of it was written
    (tmp_path / "b.txt").write_text("")
    assert refusal(InputError, check_owners, tmp_path, ["a"]) == told


VARIANT = {"variant": "v", "student": "b", "answers": []}
PICTURED = PlatformText("<p>é</p>", {"a.svg": "PHN2Zz4="})
QUESTION = PlatformQuestion("number", 1, "a", 2, PICTURED, PICTURED, (PlatformAnswer("3", True),))


@pytest.mark.parametrize("text", ["{", "{}", '{"files": 7}', None])
def test_a_record_that_cannot_be_read_is_none(text, tmp_path):
    (tmp_path / "records").mkdir()
    if text is not None:
        (tmp_path / "records/key.json").write_text(text)
    assert read_record(tmp_path, "key", KeyRecord) is None


# Files


def test_files_are_the_batch_s_own_while_their_content_is(tmp_path):
    for name, text in {"a.txt": "1", "b.txt": "2"}.items():
        (tmp_path / name).write_text(text)
    assert changed_files(tmp_path, {"a.txt": (ONE,), "b.txt": (TWO,)}) == ()
    assert changed_files(tmp_path, {"a.txt": (TWO, ONE), "b.txt": (ONE,)}) == ("b.txt",)
    assert changed_files(tmp_path, {"a.txt": (ONE, TWO), "b.txt": (THREE,)}) is None  # an older one
    assert changed_files(tmp_path, {"a.txt": (ONE,), "c.txt": (THREE,)}) is None  # a missing one
    assert digest_of("é") == digest_of("é".encode()) and len(ONE) == 64


def test_new_files_stand_in_the_record(tmp_path):
    assert put(tmp_path, {}, a="1", b="2") == ()
    assert record_of(tmp_path) == {"a.txt": (ONE,), "b.txt": (TWO,)}
    assert names(tmp_path) == ["a.txt", "b.txt", "records/key.json"]


def test_a_file_of_the_batch_is_replaced_and_its_old_digest_forgotten(tmp_path):
    put(tmp_path, {}, a="1")
    assert put(tmp_path, {"a.txt": (ONE,)}, a="2") == ()
    assert (tmp_path / "a.txt").read_text() == "2" and record_of(tmp_path) == {"a.txt": (TWO,)}


def test_a_file_that_is_as_it_should_be_is_not_written_again(tmp_path):
    put(tmp_path, {}, a="1")
    before = (tmp_path / "a.txt").stat().st_ino
    put(tmp_path, {"a.txt": (ONE,)}, a="1")
    assert (tmp_path / "a.txt").stat().st_ino == before


def test_the_bytes_of_a_record_do_not_depend_on_the_order_of_files(tmp_path):
    put(tmp_path, {}, b="2", a="1")
    text = (tmp_path / "records/key.json").read_text()
    assert text == f'{{"files": {{"a.txt": ["{ONE}"], "b.txt": ["{TWO}"]}}}}\n'
    form = lambda files: SheetRecord("é", files, KeyVariant("b", "v", ()), (QUESTION,))  # noqa: E731
    write_recorded(tmp_path, "a", form, {"a.txt": "1"}, {}, False)
    keys = [*json.loads((tmp_path / "records/a.json").read_text("utf-8"))]
    assert keys == ["files", "key", "name", "questions"]


def test_a_file_that_was_changed_is_kept_and_force_replaces_it(tmp_path):
    put(tmp_path, {}, a="1", b="1")
    (tmp_path / "a.txt").write_text("by hand")
    given = (tmp_path, "key", KeyRecord, {"a.txt": "2", "b.txt": "2"}, {"a.txt": (ONE,), "b.txt": (ONE,)})
    assert write_recorded(*given, False) == ("a.txt",)
    assert [(tmp_path / name).read_text() for name in ("a.txt", "b.txt")] == ["by hand", "2"]
    assert record_of(tmp_path) == {"a.txt": (TWO,), "b.txt": (TWO,)}
    assert write_recorded(*given, True) == () and (tmp_path / "a.txt").read_text() == "2"


def test_a_file_that_the_batch_never_wrote_is_kept_unless_it_is_the_same(tmp_path):
    (tmp_path / "a.txt").write_text("by hand")
    (tmp_path / "b.txt").write_text("2")
    before = (tmp_path / "b.txt").stat().st_ino
    assert put(tmp_path, {}, a="1", b="2") == ("a.txt",)
    assert (tmp_path / "b.txt").stat().st_ino == before  # not written again


def test_the_record_stands_before_the_files_do(tmp_path, monkeypatch):
    """So a batch that is killed between them knows both contents as its own."""
    put(tmp_path, {}, a="1")
    seen = []

    def write_files(folder, files, **keys):
        seen.append((folder.name, sorted(files), record_of(tmp_path)))
        assert keys == {"tended": True}  # the folder is locked, swept and made to last once for the whole batch
        return write(folder, files, **keys)

    write = module.write_files
    monkeypatch.setattr(module, "write_files", write_files)
    put(tmp_path, {"a.txt": (ONE,)}, a="2")
    assert [(name, files) for name, files, _ in seen] == [
        ("records", ["key.json"]), (tmp_path.name, ["a.txt"]), ("records", ["key.json"]),
    ]  # fmt: skip
    assert seen[1][2] == {"a.txt": (ONE, TWO)}
    put(tmp_path, {"a.txt": (THREE, ONE, TWO)}, a="1")
    assert seen[4][2] == {"a.txt": (THREE, TWO, ONE)}


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
def test_what_cannot_be_read_is_not_the_batch_s_own(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("1")
    opened = type(tmp_path).open

    def refusing(path, *given, **keys):
        if path.name == "a.txt":
            raise PermissionError
        return opened(path, *given, **keys)

    monkeypatch.setattr(type(tmp_path), "open", refusing)
    assert changed_files(tmp_path, {"a.txt": (ONE,)}) == ("a.txt",)
    assert put(tmp_path, {"a.txt": (ONE,)}, a="2") == ("a.txt",)


def test_a_record_of_a_sheet_is_read_as_it_was_written(tmp_path):
    record = SheetRecord("é", {"a.txt": (ONE,)}, KeyVariant("b", "v", ()), (QUESTION,))
    write_recorded(
        tmp_path, "a", lambda files: SheetRecord("é", files, record.key, record.questions), {"a.txt": "1"}, {}, False
    )
    assert read_record(tmp_path, "a", SheetRecord) == record
    assert "é" in (tmp_path / "records/a.json").read_text("utf-8")
