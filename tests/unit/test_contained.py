"""A function called in a child process: inside limits, without a trace in the parent, and replaced after each fault."""

import io
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


def test_a_sentence_begins_with_what_was_asked_and_else_with_the_template():
    for keys, what in (({}, "the template"), ({"what": "the sum"}, "the sum")):
        with pytest.raises(TemplateError, match=f"^{what} fails: a number is divided by zero; make it simpler$"):
            contained(operator.truediv, 1, 0, **keys)


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


@POSIX
@pytest.mark.parametrize("end", [signal.SIGABRT, signal.SIGKILL])
def test_a_child_that_the_system_ended_had_no_memory_left(end):
    for _ in range(2):  # the child of another request, and a fresh one
        with pytest.raises(LimitError, match=r"^the text takes more than 1024 MB of memory; make it smaller$"):
            contained(signal.raise_signal, end, what="the text")
    assert contained(abs, -1) == 1


def test_a_request_is_tried_again_by_a_fresh_child_and_no_oftener(monkeypatch):
    child, asked = module.Child(), []
    answers = [b"j1", b"m", b"j2", b"m", b"m"]

    class Running:
        poll = staticmethod(lambda: None)
        kill = wait = staticmethod(lambda: None)

    def answer(request, what, seconds):
        asked.append((request, what, seconds))
        child.process = Running()
        return answers.pop(0)

    monkeypatch.setattr(child, "_asked", answer)
    assert child.answer(b"r", "w", 3) == 1 and len(asked) == 1
    assert child.answer(b"r", "w", 3) == 2 and len(asked) == 3
    with pytest.raises(LimitError):
        child.answer(b"r", "w", 3)
    assert asked == [(b"r", "w", 3)] * 5 and child.process is None


@POSIX
def test_after_a_fork_the_pipes_are_closed_and_nothing_is_ended():
    child = module.Child()
    child.forget()
    assert child.answer(pickle.dumps((abs, (-2,), "w", 3, True, False)), "w", 3) == 2
    process, pipes, lock = child.process, child.pipes, child.lock
    child.forget()
    assert child.process is None and child.lock is not lock and all(pipe.closed for pipe in pipes)
    assert process.returncode == 0 and os.waitpid(process.pid, 0)[1] == 0  # it ends by itself


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


# What the child does, in this process


@pytest.fixture
def limits(monkeypatch):
    """The limits that are asked for, in order; none is set."""
    asked = []

    def bound(kind, amount, *, hard=False):
        asked.append((kind, amount, hard))
        return {"RLIMIT_CPU": -1, "RLIMIT_NOFILE": 99}.get(kind)

    monkeypatch.setattr(module, "_bound", bound)
    monkeypatch.setattr(module.time, "process_time", lambda: 7.9)
    return asked


def answer(function, *given, seconds=3, closed=True, threads=False):
    return module._answer(pickle.dumps((function, given, "the text", seconds, closed, threads)))


def test_a_call_has_its_limits_and_gives_them_back(limits):
    assert answer(len, "abc") == b"j3"
    set_, reset = limits[:3], limits[3:]
    assert set_ == [("RLIMIT_CPU", 11, False), ("RLIMIT_NOFILE", 0, False), ("RLIMIT_NPROC", 0, False)]
    assert reset == [("RLIMIT_CPU", -1, False), ("RLIMIT_NOFILE", 99, False)]  # the third was not changed
    limits.clear()
    answer(len, "abc", seconds=1, closed=False, threads=True)
    assert limits == [("RLIMIT_CPU", 9, False), ("RLIMIT_CPU", -1, False)]
    limits.clear()
    answer(operator.truediv, 1, 0, threads=True)
    assert limits[2:] == [("RLIMIT_CPU", -1, False), ("RLIMIT_NOFILE", 99, False)]


def raising(error):
    raise error


ANSWERS = [
    (bytes, (2,), b"b\0\0"),
    (str.upper, ("é",), b'j"\\u00c9"'),
    (raising, (MemoryError(),), b"m"),
    (raising, (RecursionError(),), b'e["LimitError", "the text nests too deeply; make it flatter"]'),
    (raising, (FileError("no file"),), b'e["FileError", "no file"]'),
    (raising, (KeyError("k"),), b'e["TemplateError", "the text fails: there is no such item: \'k\'; make it simpler"]'),
    (raising, (SystemExit(3),), b'e["TemplateError", "the text fails: 3; make it simpler"]'),
]


@pytest.mark.parametrize(("function", "given", "told"), ANSWERS)
def test_an_answer_begins_with_its_kind(limits, function, given, told):
    assert answer(function, *given) == told


def test_a_request_that_cannot_be_read_is_an_error_of_its_own():
    assert module._answer(b"x").startswith(b'e["TemplateError", "the template fails: ')


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ('["InputError", "x"]', InputError),
        ('["contained", "x"]', TemplateError),
        ('["shown", "x"]', TemplateError),
        ('["annotations", "x"]', TemplateError),
        ('[7, "x"]', TemplateError),
    ],
)
def test_an_error_that_is_not_ours_is_one_of_templates(told, kind):
    with pytest.raises(kind, match=r"^x$"):
        module._decoded(b"e" + told.encode())


def test_a_child_answers_until_its_parent_is_gone(limits, monkeypatch):
    request = pickle.dumps((abs, (-5,), "the text", 3, True, False))
    asked, given, ignored, moved = io.BytesIO(), io.BytesIO(), [], []
    for _ in range(2):
        module._send(asked, request)
    asked.seek(0)
    monkeypatch.setattr(module.CHILD, "inside", False)
    monkeypatch.setattr(module.os, "dup", lambda descriptor: descriptor)
    monkeypatch.setattr(module.os, "dup2", lambda *descriptors: moved.append(descriptors))
    monkeypatch.setattr(
        module.os, "fdopen", lambda descriptor, mode: {(0, "rb"): asked, (1, "wb"): given}[descriptor, mode]
    )
    monkeypatch.setattr(module.signal, "signal", lambda *what: ignored.append(what))
    module.serve()
    assert given.getvalue() == (b"\0" * 7 + b"\x02j5") * 2
    assert limits[:3] == [("RLIMIT_AS", 2**30, True), ("RLIMIT_FSIZE", 0, True), ("RLIMIT_CORE", 0, True)]
    assert (moved, ignored) == ([(2, 1)], [(signal.SIGINT, signal.SIG_IGN)])
    assert contained(abs, -3) == 3 and module.CHILD.inside  # in a child the function is simply called


@POSIX
def test_a_limit_is_never_raised_and_what_it_was_comes_back(monkeypatch):
    import resource

    held, free = {"RLIMIT_CORE": (50, 100)}, resource.RLIM_INFINITY
    monkeypatch.setattr(resource, "getrlimit", lambda number: held["RLIMIT_CORE"])
    monkeypatch.setattr(resource, "setrlimit", lambda number, pair: held.update(RLIMIT_CORE=pair))
    assert module._bound("RLIMIT_CORE", 70) == 50 and held["RLIMIT_CORE"] == (70, 100)
    assert module._bound("RLIMIT_CORE", 200) == 70 and held["RLIMIT_CORE"] == (100, 100)
    assert module._bound("RLIMIT_CORE", 20, hard=True) == 100 and held["RLIMIT_CORE"] == (20, 20)
    held["RLIMIT_CORE"] = (free, free)
    assert module._bound("RLIMIT_CORE", 7) == free and held["RLIMIT_CORE"] == (7, free)
    assert module._bound("RLIMIT_NO_SUCH", 7) is None and held["RLIMIT_CORE"] == (7, free)


def test_a_child_has_one_thread_for_each_library_and_a_proxy_that_is_none():
    CHILD.end()
    assert contained(os.getenv, "OMP_NUM_THREADS") == contained(os.getenv, "RAYON_NUM_THREADS") == "1"
    assert contained(os.getenv, "https_proxy") == contained(os.getenv, "ALL_PROXY") == "http://127.0.0.1:9"
    assert contained(os.getenv, "PATH") == os.getenv("PATH")


def test_the_modules_that_a_child_may_need_are_there_before_its_limits_fall():
    """A closed call cannot import, so what Jinja imports late is imported with the sandbox."""
    program = "import sys, symconv.render.sandbox; print('textwrap' in sys.modules, 'jinja2.debug' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "True True\n"


def no_stack_left() -> None:
    raise BaseException("mmap failed to allocate stack: Cannot allocate memory (os error 12)")  # as Typst panics


def test_a_panic_for_want_of_memory_is_told_as_the_limit_on_memory():
    with pytest.raises(LimitError, match="takes more than 1024 MB of memory"):
        contained(no_stack_left)
