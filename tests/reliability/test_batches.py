"""Batches under bad conditions: two in one folder, signals, full disks, files that a user changed or put there."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from symconv.errors import FileError, InputError
from symconv.handout import SheetRequest, Student
from symconv.handout.batch import numbered, run_batch
from symconv.handout.course import parse_course
from tests.helpers import ONE_AT_A_TIME, POSIX, environment, run, tree

COURSE = 'seed = 3\n[[section]]\nkind = "exercise"\ntask = "cell"\nimage = [3, 3]\nkernel = [2, 2]\n'
REQUEST = SheetRequest(parse_course(COURSE), ("student",), ("text",))
PAIR = SheetRequest(parse_course(COURSE), ("student", "solutions"), ("text",))


def hidden(folder):
    return sorted(path.name for path in Path(folder).rglob(".*"))


# Two batches in one folder


def test_a_second_batch_in_a_folder_is_told_who_works_there_and_touches_nothing(tmp_path):
    said, seen = [], []

    def try_another(done):
        (tmp_path / ".symconv-batch-0123456789abcdef.tmp").write_text("half a sheet")
        before = tree(tmp_path)
        with pytest.raises(FileError) as caught:
            run_batch(REQUEST, numbered(3), tmp_path)
        said.append(str(caught.value))
        seen.append(tree(tmp_path) == before)

    run_batch(REQUEST, numbered(3), tmp_path, progress=try_another)
    assert f"is being written by another batch (process {os.getpid()}" in said[0]
    assert " on '" in said[0] and "since 20" in said[0] and "UTC); wait until that has ended, or give" in said[0]
    assert all(seen) and not hidden(tmp_path)


@ONE_AT_A_TIME
@POSIX
def test_a_lock_ends_with_the_process_that_is_killed(tmp_path):
    with begun(tmp_path, 3000) as batch:
        second = run("variants", "course.toml", "--count", "3000", "--format", "text", "--out", "v", folder=tmp_path)
        assert second.returncode == 2 and f"(process {batch.pid} of user " in second.stderr
        assert second.stderr.count("\n") == 1
        batch.kill()
        batch.communicate()
    assert hidden(tmp_path / "v")
    assert run_batch(REQUEST, numbered(3), tmp_path / "other").made == 3
    course = parse_course(COURSE)
    done = len(list((tmp_path / "v" / "records").glob("*.json")))
    report = run_batch(SheetRequest(course, formats=("text",)), numbered(3000)[: done + 1], tmp_path / "v")
    assert report.kept >= done - 1 and not hidden(tmp_path / "v")


def test_what_a_lock_says_is_shown_like_any_text_from_outside(tmp_path):
    from symconv.handout import folder

    with folder.locked(tmp_path):
        for text in ("", "{}", "[", json.dumps({"process": "\x1b[2J" * 50, "machine": "m", "user": "", "since": "s"})):
            (tmp_path / folder.HOLDER).write_text(text)
            with pytest.raises(FileError) as caught, folder.locked(tmp_path):
                pass
            assert str(caught.value).isprintable() and len(str(caught.value)) < 400


# Names


CLASHES = {
    ("student", "solutions"): (("a", "a-solutions"), ("A-Solutions", "a"), ("é", "e\u0301"), ("K", "k")),
    ("student",): (("a", "A"), ("ß", "SS")),
}


@pytest.mark.parametrize(("versions", "pair"), [(v, pair) for v, pairs in CLASHES.items() for pair in pairs])
def test_students_who_would_share_a_file_are_refused_before_the_first_sheet(versions, pair, tmp_path):
    students = [Student(one, "", one) for one in ("x", *pair)]
    with pytest.raises(InputError, match="would be one file on some systems") as caught:
        run_batch(SheetRequest(parse_course(COURSE), versions, ("text",)), students, tmp_path / "v")
    assert all(ascii(one)[1:-1] in str(caught.value) for one in pair) and not (tmp_path / "v").exists()


def test_names_that_only_look_alike_are_taken(tmp_path):
    students = [Student(one, "", one) for one in ("a", "a-solutions", "a-2", "b")]
    assert run_batch(REQUEST, students, tmp_path / "v").made == 4


# Signals


@contextmanager
def begun(folder, count, jobs=1):
    """A batch in a process of its own that has written its first sheets, and leads a group."""
    (folder / "course.toml").write_text(COURSE)
    options = ["--count", str(count), "--jobs", str(jobs), "--format", "text", "--out", "v"]
    started = subprocess.Popen(
        [sys.executable, "-m", "symconv", "variants", "course.toml", *options],
        cwd=folder,
        env=environment(),
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 80
    while len(list((folder / "v").glob("records/*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield started
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.communicate()


@ONE_AT_A_TIME
@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("whole_group", [True, False])
@pytest.mark.parametrize(("number", "word", "code"), [(2, "interrupted", 130), (15, "terminated", 143)])
def test_a_signal_is_one_sentence_that_says_how_far_the_batch_is(number, word, code, whole_group, jobs, tmp_path):
    with begun(tmp_path, 3000, jobs) as batch:
        (os.killpg if whole_group else os.kill)(batch.pid, number)
        _, said = batch.communicate(timeout=60)
    done = len(list((tmp_path / "v").glob("sheet-*.txt")))
    told = said.decode()
    assert batch.returncode == code, told
    far = int(told.removeprefix(f"symconv: {word}; ").split()[0])
    assert told == (
        f"symconv: {word}; {far} of 3000 sheets are done, and the same command goes on where this one stopped\n"
    )
    assert done - 1 <= far <= done and not hidden(tmp_path / "v")


@ONE_AT_A_TIME
@POSIX
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for workers in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_a_worker_stops_nothing(number, tmp_path):
    from tests.reliability.kills import descendants

    with begun(tmp_path, 400, 2) as batch:
        for process in descendants(batch.pid):
            os.kill(process, number)
        written, said = batch.communicate(timeout=120)
    assert (batch.returncode, said) == (0, b"") and written.startswith(b"400 made, 0 kept, 0 failed\n")


# Disks


@contextmanager
def small_disk(folder, pages):
    """A file system of so many pages, where the system lets us mount one."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4}k", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_a_full_disk_stops_the_batch_with_one_sentence_and_it_goes_on_when_there_is_space(tmp_path):
    run_batch(REQUEST, numbered(40), tmp_path / "whole")
    with small_disk(tmp_path / "disk", 40):
        with pytest.raises(FileError) as caught:
            run_batch(REQUEST, numbered(40), tmp_path / "disk" / "v")
        done = len(list((tmp_path / "disk" / "v").glob("sheet-*.txt")))
        assert str(caught.value).endswith(
            f": the disk is full; free some space or choose another path; {done} of 40 sheets are done, "
            "and the same command goes on where this one stopped"
        )
        assert 0 < done < 40 and not hidden(tmp_path / "disk" / "v")
        subprocess.run(["mount", "-o", "remount,size=4m", tmp_path / "disk"], check=True)
        assert run_batch(REQUEST, numbered(40), tmp_path / "disk" / "v").kept == done
        assert tree(tmp_path / "disk" / "v") == tree(tmp_path / "whole")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_a_read_only_folder_is_said_before_the_first_sheet(tmp_path):
    with small_disk(tmp_path / "disk", 40):
        subprocess.run(["mount", "-o", "remount,ro", tmp_path / "disk"], check=True)
        with pytest.raises(FileError, match=r"cannot write '.*': the file system is read-only; choose another path$"):
            run_batch(REQUEST, numbered(4), tmp_path / "disk" / "v", progress=pytest.fail)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_what_no_sheet_escapes_is_said_once(number, tmp_path, monkeypatch):
    real, calls = os.fsync, []

    def fails(descriptor):
        calls.append(descriptor)
        if len(calls) > 12:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(FileError, match=r"; \d of 9 sheets are done, and the same command goes on"):
        run_batch(REQUEST, numbered(9), tmp_path)
    assert not hidden(tmp_path)


def test_what_concerns_one_file_is_a_fault_of_its_sheet(tmp_path, monkeypatch):
    real = Path.replace

    def fails(self, target):
        if Path(target).name == "sheet-2.txt":  # as on Windows while a viewer shows it
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(self, target)

    monkeypatch.setattr("pathlib.Path.replace", fails)
    report = run_batch(REQUEST, numbered(3), tmp_path)
    assert list(report.faults) == ["2"] and report.made == 2


# What a user did by hand


def test_a_file_that_was_changed_is_kept_and_reported_until_it_is_to_be_replaced(tmp_path):
    run_batch(PAIR, numbered(3), tmp_path)
    whole = tree(tmp_path)
    (tmp_path / "sheet-2.txt").write_text("corrected")
    (tmp_path / "sheet-3.txt").unlink()
    (tmp_path / "sheet-3-solutions.txt").write_text("solved")
    (tmp_path / "answers.csv").write_text("filled in")
    report = run_batch(PAIR, numbered(3), tmp_path)
    assert (report.made, report.kept, report.faults) == (1, 2, {})
    assert report.changed == ("sheet-2.txt", "sheet-3-solutions.txt", "answers.csv")
    changed = {"sheet-2.txt": b"corrected", "sheet-3-solutions.txt": b"solved", "answers.csv": b"filled in"}
    assert tree(tmp_path) == whole | changed
    assert run_batch(PAIR, numbered(3), tmp_path).changed == report.changed
    forced = run_batch(PAIR, numbered(3), tmp_path, force=True)
    assert (forced.made, forced.kept, forced.changed) == (2, 1, ()) and tree(tmp_path) == whole


def test_a_changed_sheet_stays_in_the_key(tmp_path):
    run_batch(REQUEST, numbered(2), tmp_path)
    whole = (tmp_path / "key.json").read_bytes()
    (tmp_path / "sheet-1.txt").write_text("corrected")
    run_batch(REQUEST, numbered(2), tmp_path)
    assert (tmp_path / "key.json").read_bytes() == whole


def test_a_table_that_was_filled_in_is_kept_when_others_join(tmp_path):
    run_batch(REQUEST, (Student("a", "", "a"),), tmp_path)
    (tmp_path / "answers.csv").write_text("filled in")
    report = run_batch(REQUEST, (Student("a", "", "a"), Student("b", "", "b")), tmp_path)
    assert report.changed == ("answers.csv",) and (tmp_path / "answers.csv").read_text() == "filled in"
    assert b'"b"' in (tmp_path / "key.json").read_bytes()


def test_a_file_that_the_batch_never_wrote_is_kept(tmp_path):
    run_batch(REQUEST, (Student("a", "", "a"),), tmp_path)
    (tmp_path / "b.txt").write_text("mine")
    report = run_batch(REQUEST, (Student("a", "", "a"), Student("b", "", "b")), tmp_path)
    assert report.changed == ("b.txt",) and (tmp_path / "b.txt").read_text() == "mine"


def test_an_older_file_of_the_batch_is_no_work_by_hand(tmp_path, monkeypatch):
    """Killed between the record of a sheet with a new name and its files, and then with another name again."""
    run_batch(PAIR, (Student("a", "Ann", "a"),), tmp_path)
    real = Path.replace

    def killed(self, target):
        if Path(target).name == "a.txt":
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr("pathlib.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt, match="0 of 1 sheets are done"):
        run_batch(PAIR, (Student("a", "Anne", "a"),), tmp_path)
    monkeypatch.undo()
    report = run_batch(PAIR, (Student("a", "Anna", "a"),), tmp_path)
    assert report.changed == () and report.made == 1
    run_batch(PAIR, (Student("a", "Anna", "a"),), tmp_path / "whole")
    assert {n: d for n, d in tree(tmp_path).items() if "whole" not in n} == tree(tmp_path / "whole")


def test_the_command_names_what_it_keeps_and_replaces_it_by_force(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    command = ("variants", "course.toml", "--count", "2", "--format", "text", "--out", "v")
    assert run(*command, folder=tmp_path).returncode == 0
    whole = tree(tmp_path / "v")
    (tmp_path / "v" / "sheet-1.txt").write_text("corrected")
    kept = run(*command, folder=tmp_path)
    assert (kept.returncode, kept.stderr) == (
        0, "symconv: sheet-1.txt is not what this batch wrote, and is kept; --force replaces it\n",
    )  # fmt: skip
    assert kept.stdout.startswith("0 made, 2 kept, 0 failed\n")
    forced = run(*command, "--force", folder=tmp_path)
    assert (forced.returncode, forced.stderr) == (0, "") and tree(tmp_path / "v") == whole
