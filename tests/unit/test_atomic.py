"""Sweeping: what killed processes left goes away once it is old, or at once where nobody else can be writing."""

import os
import time

from symconv.files import STALE_SECONDS, replace_files, sweep

LEFT = ".symconv-0123456789abcdef.tmp"


def test_old_leftovers_go_with_the_next_write_and_young_ones_stay(tmp_path):
    old, young = tmp_path / LEFT, tmp_path / LEFT.replace("0", "f")
    for path in (old, young):
        path.write_text("torn")
    past = time.time() - STALE_SECONDS - 1
    os.utime(old, (past, past))
    replace_files(tmp_path, {"a": b"1"})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, "a"])


def test_all_leftovers_go_where_nobody_else_can_be_writing(tmp_path):
    mine = [tmp_path / name for name in ("notes.tmp", ".symconv-short.tmp", f"{LEFT}.txt")]
    for path in (*mine, tmp_path / LEFT):
        path.write_text("x")
    sweep(tmp_path, older=0)
    assert sorted(tmp_path.iterdir()) == sorted(mine)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    sweep(tmp_path / "nowhere", older=0)
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
