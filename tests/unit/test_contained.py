"""A function called in a child process: inside limits, without a trace in the parent, and replaced after each fault."""

import json
import operator
import os
import pickle
import signal
import subprocess
import sys
import time

import pytest

from symconv import contained as module
from symconv.contained import CHILD, contained
from symconv.errors import FileError, InputError, LimitError, TemplateError
from symconv.files import write_text
from symconv.render.escape import Printed, Spoken
from symconv.render.formats import format_of
from tests.helpers import POSIX, environment


def test_text_numbers_lists_and_bytes_come_back():
    assert contained(operator.add, "a\ud800", "é\n") == "a\ud800é\n"
    assert contained(json.loads, '{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert contained(bytes, 3) == b"\0\0\0"


def test_an_answer_is_never_pickled():
    """What unpickling would run is not even sent: only bytes and what JSON holds come back."""
    with pytest.raises(
        TemplateError,
        match="a kind that does not fit: Object of type complex is not JSON serializable",
    ):
        contained(complex, 1, 2)
    assert isinstance(contained(pickle.dumps, 1), bytes)


def test_an_error_of_ours_keeps_its_kind_and_its_sentence():
    with pytest.raises(InputError, match=r"^unknown format 'x'"):
        contained(format_of, "x", closed=False)
    with pytest.raises(TemplateError, match=r"^the sum fails: a number is divided by zero; make it simpler$"):
        contained(operator.truediv, 1, 0, what="the sum")


@POSIX
def test_memory_is_bounded_and_another_child_goes_on():
    with pytest.raises(LimitError, match=r"^the text takes more than 1024 MB of memory; make it smaller$"):
        contained(operator.mul, "x", 2 * 10**9, what="the text")
    assert contained(operator.mul, "x", 3) == "xxx"


@POSIX
def test_seconds_are_counted_for_each_call():
    for _ in range(3):
        with pytest.raises(LimitError, match=r"^the power takes more than 1 seconds of computing; make it smaller$"):
            contained(pow, 9, 10**8, what="the power", seconds=1)
    for _ in range(8):  # together they take longer than one may
        assert contained(sum, range(10**7), seconds=1) == 10**7 * (10**7 - 1) // 2


@POSIX
def test_the_clock_ends_what_does_not_compute(monkeypatch):
    monkeypatch.setattr(module, "WAIT", -4)
    with pytest.raises(LimitError, match="takes more than 1 seconds"):
        contained(time.sleep, 60, seconds=1)


@pytest.mark.parametrize("code", [0, 3])
def test_a_child_that_ends_is_replaced(code):
    with pytest.raises(TemplateError, match=rf"ends the process that contains it \(code {code}\)"):
        contained(os._exit, code)
    assert contained(abs, -1) == 1


@POSIX
def test_a_crash_stays_in_the_child():
    with pytest.raises(TemplateError, match=r"\(code -11\)"):
        contained(signal.raise_signal, signal.SIGSEGV)
    assert contained(abs, -1) == 1


def test_a_long_answer_is_not_read(monkeypatch):
    monkeypatch.setattr(module, "MAX_ANSWER", 1000)
    with pytest.raises(LimitError, match="answers with 2003 bytes, the limit is 1000; write less"):
        contained(operator.mul, "x", 2000)
    assert contained(abs, -1) == 1


def test_what_is_printed_in_the_child_disturbs_nothing():
    assert contained(print, "hello") is None
    assert contained(os.write, 1, b"x" * 100) == 100
    assert contained(abs, -1) == 1


@POSIX
def test_nothing_can_be_opened_or_written(tmp_path):
    (tmp_path / "old").write_text("old")
    with pytest.raises(TemplateError, match="Too many open files"):
        contained(os.open, str(tmp_path / "old"), os.O_RDONLY)
    with pytest.raises(FileError, match="larger than a file may be"):
        contained(write_text, str(tmp_path / "new"), "x", closed=False)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@POSIX
def test_an_interrupt_is_for_the_parent_and_leaves_no_half_answer():
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    with pytest.raises(KeyboardInterrupt):
        contained(time.sleep, 30)
    assert CHILD.process is None and contained(abs, -1) == 1


def _interrupt(*_):
    raise KeyboardInterrupt


@POSIX
def test_after_a_fork_each_process_has_a_child_of_its_own():
    program = (
        "import os, sys\nfrom symconv.contained import CHILD, contained\ncontained(abs, -1)\n"
        "one = CHILD.process.pid\nif os.fork():\n    os.wait()\nelse:\n"
        "    contained(abs, -1)\n    print(CHILD.process.pid != one)\n    sys.exit()\n"
        "print(contained(abs, -2), CHILD.process.pid == one)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("True\n2 True\n", "")


def test_no_child_outlives_its_parent():
    program = "from symconv.contained import CHILD, contained; contained(abs, -1); print(CHILD.process.pid)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=True)
    if os.name != "nt":
        with pytest.raises(ProcessLookupError):
            os.kill(int(done.stdout), 0)


def test_where_no_process_starts_the_sentence_says_so(monkeypatch):
    CHILD.end()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(TemplateError, match="no process to contain a template can be started"):
        contained(abs, -1)


def test_marked_text_crosses_with_its_mark():
    spoken = pickle.loads(pickle.dumps(Spoken("x^2", Printed('"x squared"'))))
    assert (type(spoken), spoken, spoken.alt) == (Spoken, "x^2", '"x squared"')
    assert type(spoken.alt) is Printed
