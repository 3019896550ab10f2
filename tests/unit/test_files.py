"""Files: whole or not at all, only where asked, under names that are safe everywhere."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symconv.errors import FileError, InputError, shown
from symconv.files import (
    RULE,
    STALE_SECONDS,
    check_distinct_files,
    fails_for_all,
    read_beside,
    read_bytes,
    read_text,
    replace_files,
    safe_name,
    sweep,
    write_bytes,
    write_files,
    write_text,
)
from tests.helpers import ONE_AT_A_TIME, POSIX, full_device, null_device


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_text_is_written_as_utf8_with_the_line_ends_it_has(tmp_path):
    write_text(tmp_path / "a.txt", "α\nβ\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xce\xb1\n\xce\xb2\n"
    assert names(tmp_path) == ["a.txt"]


def test_bytes_are_written_as_they_are_alone_and_among_texts(tmp_path):
    write_bytes(tmp_path / "a.pdf", b"\x00\r\n\xff")
    write_files(tmp_path, {"b.pdf": b"\xfe", "c.txt": "c"})
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"\x00\r\n\xff", b"\xfe", b"c"]
    with pytest.raises(FileError, match="it is a folder"):
        write_bytes(tmp_path, b"")


def test_missing_folders_are_created(tmp_path):
    write_text(str(tmp_path / "x" / "y" / "a.txt"), "1")
    write_files(tmp_path / "z", {"a.txt": "2"})
    assert (tmp_path / "x/y/a.txt").read_text() == "1"
    assert (tmp_path / "z/a.txt").read_text() == "2"


def test_a_file_name_alone_means_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_text("a.txt", "1")
    assert read_text("a.txt") == "1"


@POSIX
def test_a_private_file_stays_private(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text("old")
    path.chmod(0o600)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@POSIX
def test_a_link_is_replaced_and_never_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("keep")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").symlink_to(victim)
    (tmp_path / "out" / "b.txt").symlink_to(tmp_path / "nowhere")
    write_files(tmp_path / "out", {"a.txt": "1", "b.txt": "2"})
    assert victim.read_text() == "keep"
    assert not (tmp_path / "out" / "a.txt").is_symlink()
    assert (tmp_path / "out" / "b.txt").read_text() == "2"
    assert not (tmp_path / "nowhere").exists()


@POSIX
def test_devices_pipes_and_links_to_them_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "stdout").symlink_to("/proc/self/fd/1")
    nodes = (full_device(tmp_path), null_device(tmp_path))
    before = names(tmp_path)
    for path in (*nodes, tmp_path / "pipe", tmp_path / "stdout"):
        with pytest.raises(FileError) as caught:
            write_text(path, "1")
        assert str(caught.value) == (
            f"cannot write {shown(path)}: it is a device or a pipe; give the name of an ordinary file"
        )
    assert names(tmp_path) == before and all(node.is_char_device() for node in nodes)


@POSIX
def test_folders_and_links_to_folders_are_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("real", "link"):
        with pytest.raises(FileError, match="it is a folder; give the name of a file"):
            write_text(tmp_path / name, "1")
    assert names(tmp_path) == ["link", "real"]


def test_what_was_read_is_not_overwritten(tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text("input")
    inputs = [tmp_path / "gone.toml", spec]
    for write in (
        lambda: write_text(tmp_path / "." / "spec.toml", "1", inputs),
        lambda: write_files(tmp_path, {"a.txt": "1", "spec.toml": "2"}, iter(inputs)),
    ):
        with pytest.raises(FileError, match="it is one of the files read; give another name"):
            write()
    assert spec.read_text() == "input"
    assert names(tmp_path) == ["spec.toml"]
    write_text(tmp_path / "a.txt", "1", inputs)


def test_a_write_protected_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(FileError, match="it is write-protected; give another name"):
        write_text(path, "new")
    assert path.read_text() == "old"


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("1")
    for path in (tmp_path / "file" / "a.txt", tmp_path / "file" / "b" / "a.txt"):
        with pytest.raises(FileError, match="a part of the path is a file and not a folder; choose another path"):
            write_text(path, "1")


def test_paths_that_cannot_exist_are_refused(tmp_path):
    with pytest.raises(FileError, match=r"cannot write 'a\\x00b': the path has a character that no path can have"):
        write_text("a\0b", "1")
    with pytest.raises(FileError, match=r"cannot read 'a\\x00b': the path has a character that no path can have"):
        read_text("a\0b")
    with pytest.raises(FileError, match="the path is too long; choose a shorter one"):
        write_text(tmp_path / ("a" * 300) / "a", "1")
    with pytest.raises(FileError, match="it is a folder"):
        write_text("", "1")


def test_a_text_that_is_not_unicode_is_refused(tmp_path):
    with pytest.raises(FileError, match=r"the text has the lone surrogate '\\ud800'; remove it"):
        write_text(tmp_path / "a.txt", "a\ud800")
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full; free some space or choose another path"),
        (errno.EACCES, "there is no permission; choose another path or change the permissions"),
        (errno.EMFILE, "too many open files; choose another path"),
    ],
)
def test_a_failing_system_leaves_every_file_as_it_was(tmp_path, monkeypatch, number, reason):
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))

    (tmp_path / "a.txt").write_text("old")
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(FileError) as caught:
        write_files(tmp_path, {"a.txt": "new", "b.txt": "new"})
    assert str(caught.value) == f"cannot write {shown(tmp_path)}: {reason}"
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path, monkeypatch):
    def fsync(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a.txt", "1")
    assert names(tmp_path) == []


def test_old_temporaries_of_our_own_are_swept_and_nothing_else(tmp_path):
    ours, fresh, other = (".symconv-0123456789abcdef.tmp", ".symconv-fedcba9876543210.tmp", ".symconv-notes.tmp")
    for name in (ours, fresh, other):
        (tmp_path / name).write_text("half")
    old = time.time() - STALE_SECONDS - 10
    for name in (ours, other):
        os.utime(tmp_path / name, (old, old))
    write_text(tmp_path / "a.txt", "1")
    assert names(tmp_path) == sorted([fresh, other, "a.txt"])


KILLED = """
import sys
from symconv.files import write_text
print("ready", flush=True)
while True:
    for letter in "ab":
        write_text(sys.argv[1], letter * 200_000)
"""


@ONE_AT_A_TIME
@POSIX
def test_a_kill_leaves_the_old_or_the_new_text(tmp_path):
    path = tmp_path / "a.txt"
    for delay in (0.01, 0.023, 0.037):
        with subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            while not path.exists():
                time.sleep(0.001)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert path.read_text() in ("a" * 200_000, "b" * 200_000)


def test_all_names_are_checked_before_anything_is_written(tmp_path):
    for bad in ("../b.txt", "A.txt"):
        with pytest.raises(InputError):
            write_files(tmp_path / "out", {"a.txt": "1", bad: "2"})
    assert names(tmp_path) == []


def test_no_files_make_an_empty_folder(tmp_path):
    write_files(tmp_path / "out", {})
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\nb", "a\nb"), (b"\xef\xbb\xbfa", "a"), (b"a\r\nb\r\n", "a\nb\n"), (b"", ""), ("α".encode(), "α")],
)
def test_a_text_is_read_as_utf8(tmp_path, data, text):
    (tmp_path / "a.txt").write_bytes(data)
    assert read_text(tmp_path / "a.txt") == text


@pytest.mark.parametrize(("data", "byte"), [(b"ab\xff", 3), (b"\xef\xbb\xbfab\xff", 6), (b"\xff\xfea\x00", 1)])
def test_what_is_not_utf8_is_refused_with_the_byte(tmp_path, data, byte):
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(FileError) as caught:
        read_text(tmp_path / "a.txt")
    assert str(caught.value) == f"{shown(tmp_path / 'a.txt')} is not UTF-8 at byte {byte}; save it as UTF-8 text"


def test_a_file_is_read_up_to_the_limit(tmp_path):
    (tmp_path / "a.txt").write_text("12345")
    assert read_text(tmp_path / "a.txt", limit=5) == "12345"
    with pytest.raises(FileError, match="it has more than 4 bytes; give a smaller file"):
        read_text(tmp_path / "a.txt", limit=4)


@POSIX
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    device = "it is a device or a pipe; give the name of an ordinary file"
    for path, reason in (
        (tmp_path, "it is a folder; give the name of a file"),
        (tmp_path / "gone", "there is no such file; check the path"),
        (tmp_path / "pipe", device),
        (Path("/dev/zero"), device),
        (Path("/proc/self/mem"), "the system cannot read or write it; choose another file"),
    ):
        with pytest.raises(FileError) as caught:
            read_text(path)
        assert str(caught.value) == f"cannot read {shown(path)}: {reason}"


LEFT = ".symconv-0123456789abcdef.tmp"


def test_old_leftovers_go_with_the_next_write_and_young_ones_stay(tmp_path):
    old, young = tmp_path / LEFT, tmp_path / LEFT.replace("0", "f")
    for path in (old, young):
        path.write_text("torn")
    past = time.time() - STALE_SECONDS - 1
    os.utime(old, (past, past))
    replace_files(tmp_path, {"a": b"1"})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, "a"])


OF_A_BATCH = LEFT.replace("symconv-", "symconv-batch-")


def test_what_a_batch_left_goes_at_once_where_the_folder_is_locked(tmp_path):
    mine = [tmp_path / name for name in ("notes.tmp", ".symconv-short.tmp", f"{LEFT}.txt")]
    for path in (*mine, tmp_path / OF_A_BATCH):
        path.write_text("x")
    sweep(tmp_path, tended=True)
    assert sorted(tmp_path.iterdir()) == sorted(mine)


def test_no_command_sweeps_what_another_one_may_be_writing(tmp_path):
    for name in (LEFT, OF_A_BATCH):
        (tmp_path / name).write_text("x")
    os.utime(tmp_path / OF_A_BATCH, (0, 0))
    sweep(tmp_path)  # a single file is written while a batch writes slowly
    assert names(tmp_path) == sorted([LEFT, OF_A_BATCH])
    sweep(tmp_path, tended=True)  # a batch begins while a single file is written
    assert names(tmp_path) == [LEFT]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    sweep(tmp_path / "nowhere", tended=True)
    assert not (tmp_path / "nowhere").exists()


def test_a_caller_that_tends_the_folder_sweeps_and_syncs_it_itself(tmp_path, monkeypatch):
    left = tmp_path / LEFT
    left.write_text("half")
    os.utime(left, (0, 0))
    synced = []
    monkeypatch.setattr("symconv.files.sync_folder", synced.append)
    replace_files(tmp_path, {"a": b"1"}, tended=True)
    assert left.exists() and not synced
    replace_files(tmp_path, {"a": b"2"})
    assert not left.exists() and synced == [tmp_path] and (tmp_path / "a").read_bytes() == b"2"


ACCEPTED_NAMES = [
    "a", "sheet-1.tex", "übung 日本.tex", "a.b.c", "x~", "con1.tex", "null", "com10.tex", "a" * 255, "é" * 127, "$HOME",
]  # fmt: skip
REFUSED_NAMES = [
    ("", "'' is empty"),
    ("  ", "'  ' is empty"),
    (".", "'.' begins with '.'"),
    ("..", "'..' begins with '.'"),
    (".tex", "'.tex' begins with '.'"),
    ("../evil.tex", "'../evil.tex' begins with '.'"),
    ("-rf", "'-rf' begins with '-'"),
    (" a", "' a' begins with ' '"),
    ("a/b", "'a/b' has '/'"),
    ("/etc/passwd", "'/etc/passwd' has '/'"),
    ("a\\b", r"'a\\b' has '\\'"),
    ("C:evil", "'C:evil' has ':'"),
    ("a\x1b.tex", r"'a\x1b.tex' has '\x1b'"),
    ("a\u202ex.tex", r"'a\u202ex.tex' has '\u202e'"),
    ("a\ud800", r"'a\ud800' has '\ud800'"),
    ("a\u2028b", r"'a\u2028b' has '\u2028'"),
    ("a*", "'a*' has '*'"),
    ("a.", "'a.' ends with '.', which Windows drops"),
    ("a ", "'a ' ends with ' ', which Windows drops"),
    ("NUL", "'NUL' is the name of a device on Windows ('NUL')"),
    ("Com1.tex.pdf", "'Com1.tex.pdf' is the name of a device on Windows ('Com1')"),
    ("lpt² .x", r"'lpt\xb2 .x' is the name of a device on Windows ('lpt\xb2')"),
    ("conin$", "'conin$' is the name of a device on Windows ('conin$')"),
]


@pytest.mark.parametrize("name", ACCEPTED_NAMES)
def test_a_plain_name_comes_back_unchanged(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(("name", "finding"), REFUSED_NAMES)
def test_a_name_that_is_special_anywhere_is_refused_everywhere(name, finding):
    with pytest.raises(InputError) as caught:
        safe_name(name)
    assert str(caught.value) == f"file name {finding}; {RULE}"


def test_a_name_is_measured_in_bytes():
    with pytest.raises(InputError, match="takes 256 bytes, the limit is 255"):
        safe_name("é" * 128)


@pytest.mark.parametrize("pair", [("a.tex", "A.tex"), ("\u00e9", "e\u0301"), ("straße", "STRASSE")])
def test_names_that_are_one_file_somewhere_are_refused(pair):
    with pytest.raises(InputError, match="are one file on some systems; rename one of them"):
        check_distinct_files(pair)
    check_distinct_files(["a", "b", "a"])


@pytest.mark.parametrize(
    ("number", "for_all"), [(errno.ENOSPC, True), (errno.EROFS, True), (errno.ENAMETOOLONG, False)]
)
def test_what_fails_for_all_files_of_a_folder_is_known(number, for_all, tmp_path, monkeypatch):
    error = FileError("it fails")
    error.__cause__ = OSError(number, "")
    assert fails_for_all(error, tmp_path) is for_all
    monkeypatch.setattr(os, "access", lambda *given: given != (tmp_path, os.W_OK))
    assert fails_for_all(error, tmp_path) is True  # the folder is read-only
    assert fails_for_all(FileError("it is a folder"), tmp_path) is False


@pytest.mark.parametrize(("write", "content"), [(write_text, "x"), (write_bytes, b"x")])
def test_a_message_names_the_file_that_was_to_be_written(write, content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("")
    with pytest.raises(FileError, match=r"^cannot write 'a/b': a part of the path is a file and not a folder; "):
        write("a/b", content)


def test_a_file_beside_a_text_is_read_inside_its_folder_only(tmp_path):
    (tmp_path / "own" / "deep").mkdir(parents=True)
    (tmp_path / "own" / "deep" / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.png").write_bytes(b"secret")
    assert read_beside(tmp_path / "own", "deep/a.png") == b"\x89PNG"
    for name in ("../secret.png", "deep/../../secret.png", str(tmp_path / "secret.png")):
        with pytest.raises(InputError, match="leads out of the folder; put the file beside"):
            read_beside(tmp_path / "own", name)
    with pytest.raises(InputError, match="file name"):
        read_beside(tmp_path / "own", "deep//a.png")
    with pytest.raises(FileError, match="there is no such file"):
        read_beside(tmp_path / "own", "b.png")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_does_not_lead_out_of_the_folder_of_a_text(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "own" / "a.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(FileError, match="leads out of the folder; put a copy into it"):
        read_beside(tmp_path / "own", "a.png")


def test_the_bytes_of_a_file_are_read_up_to_a_limit(tmp_path):
    (tmp_path / "a.bin").write_bytes(bytes(10))
    assert read_bytes(tmp_path / "a.bin", 10) == bytes(10)
    with pytest.raises(FileError):
        read_bytes(tmp_path / "a.bin", 9)
    with pytest.raises(FileError):
        read_bytes(tmp_path, 9)
