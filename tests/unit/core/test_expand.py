"""Progress: a bar on a terminal for long work, nothing anywhere else."""

import io

from symconv.core.expand import LONG, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_long_work_shows_a_bar_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(progress(range(3), 3, LONG, "expanding")) == [0, 1, 2]
    assert "expanding" in terminal.getvalue() and "100%" in terminal.getvalue()


def test_short_work_and_pipes_show_nothing(monkeypatch):
    for stream, work in ((Terminal(), LONG - 1), (io.StringIO(), LONG)):
        monkeypatch.setattr("sys.stderr", stream)
        assert list(progress(range(3), 3, work, "expanding")) == [0, 1, 2]
        assert stream.getvalue() == ""
