"""A function called in a child process, inside limits of the operating system.

Untrusted code may ask for any memory and any time, and no budget inside an interpreter is safe from a single operation
that never returns. So the child bounds itself before it begins: memory, seconds of computing, no byte
written to a file, no other process. A *closed* call can open nothing either, no file and no socket: all that it needs
is there when its limits fall.

Requests are pickled, for the parent is trusted. The child is not: it answers with text, bytes or JSON, of a length that
the parent bounds. It runs `sys.executable` over pipes and imports nothing of the program that uses it, so this works
from a notebook, a thread, standard input and a worker of a pool alike. One child serves all requests of a process, and
one that met a limit is replaced by the next request.

Where a system has no such limits (Windows has none, macOS does not hold to that of memory), the seconds on the clock
and the size of the answer are bounded still, and the child keeps what happens away from its parent.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from symconv import errors
from symconv.errors import LimitError, SymconvError, TemplateError, plainly

if TYPE_CHECKING:
    import subprocess

SECONDS = 5
"""Of computing, for one call."""
MEMORY = 2**30
"""In bytes, of a child with all that it imported."""
WAIT = 1 if os.name == "nt" else 5
"""Seconds on the clock for one of computing, where the system counts these; a busy computer takes longer."""
MAX_ANSWER = 200_000_000
OUT_OF_MEMORY = b"m"
PROGRAM = "import sys; sys.path[:] = {path!r}; from symconv.contained import serve; serve()"
# One thread each: their stacks count as memory. What opens connections against all limits finds a proxy that is none.
NO_PROXY = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"} | NO_PROXY


def contained(
    function: Callable[..., Any],
    *arguments: Any,
    what: str = "the template",
    seconds: int | None = None,
    closed: bool = True,
    threads: bool = False,
) -> Any:
    """What a function of a module returns, called in the child process; in the child itself it is simply called.

    Args:
        function: it and its arguments are pickled; it returns bytes or what JSON can hold.
        arguments: what to call it with.
        what: opens the sentences about limits.
        seconds: of computing that it may take, `SECONDS` by default; on the clock it may be more.
        closed: whether it can open nothing, neither file nor socket; then it may import nothing that is new.
        threads: whether it may start threads; if not, an ordinary user's child starts no other process either.

    Raises:
        SymconvError: what the function raised.
        LimitError: if it took too long or too much memory.
        TemplateError: if it failed in another way, or no child can be started.

    >>> contained(pow, 2, 64)
    18446744073709551616
    >>> contained(pow, 9, 10**8, seconds=1)
    Traceback (most recent call last):
    symconv.errors.LimitError: the template takes more than 1 seconds of computing; make it smaller
    """
    if CHILD.inside:
        return function(*arguments)
    seconds = SECONDS if seconds is None else seconds
    request = pickle.dumps((function, arguments, what, seconds, closed, threads))
    with CHILD.lock:
        return CHILD.answer(request, what, seconds)


class Child:
    """The child process of this one, started when it is first needed."""

    def __init__(self) -> None:
        self.inside = False
        self.process: subprocess.Popen[bytes] | None = None
        self.pipes: tuple[IO[bytes], ...] = ()
        self.lock = threading.Lock()

    def answer(self, request: bytes, what: str, seconds: int) -> Any:
        """The answer to a request; memory that earlier requests left behind is not held against it."""
        fresh = self.process is None or self.process.poll() is not None
        try:
            answer = self._asked(request, what, seconds)
        except _MemoryExhaustedError:
            answer = OUT_OF_MEMORY
        if answer != OUT_OF_MEMORY:
            return _decoded(answer)
        self.end()
        if not fresh:
            return self.answer(request, what, seconds)
        raise LimitError(f"{what} takes more than {MEMORY // 2**20} MB of memory; make it smaller")

    def _asked(self, request: bytes, what: str, seconds: int) -> bytes:
        process = self._started()
        late = threading.Event()
        clock = threading.Timer(WAIT * seconds + 5, lambda: (late.set(), process.kill()))
        clock.start()
        try:
            _send(self.pipes[0], request)
            return _received(self.pipes[1])
        except (EOFError, OSError):
            raise _death(process, what, seconds, late=late.is_set()) from None
        except BaseException:  # an interrupt, or an answer that is too long, leaves half of it in the pipe
            self.end()
            raise
        finally:
            clock.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        import subprocess  # takes a while, and most documents need no child

        self.end()
        path = [str(Path(__file__).resolve().parents[1]), *(part for part in sys.path if part)]
        command = [sys.executable, "-I", "-B", "-c", PROGRAM.format(path=path)]
        pipe, env = subprocess.PIPE, os.environ | SETTINGS
        try:
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=env)
        except OSError as error:
            reason = error.strerror or error
            raise TemplateError(f"no process to contain a template can be started: {reason}; free memory") from None
        self.process, self.pipes = process, tuple(filter(None, (process.stdin, process.stdout)))
        return process

    def end(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            self._close()

    def forget(self) -> None:
        """After a fork the child belongs to the parent; here its pipes are closed, and another one is started."""
        process, self.process, self.lock = self.process, None, threading.Lock()
        if process is not None:
            process.returncode = 0  # not ours to wait for
            self._close()

    def _close(self) -> None:
        for pipe in self.pipes:
            with suppress(OSError):  # what was not sent yet
                pipe.close()


class _MemoryExhaustedError(Exception):
    """The child has no memory left."""


def _death(process: subprocess.Popen[Any], what: str, seconds: int, *, late: bool) -> Exception:
    code = process.wait()
    signals = {name: -getattr(signal, name, 0) or None for name in ("SIGXCPU", "SIGABRT", "SIGKILL")}
    if late or code == signals["SIGXCPU"]:
        return LimitError(f"{what} takes more than {seconds} seconds of computing; make it smaller")
    if code in (signals["SIGABRT"], signals["SIGKILL"]):
        return _MemoryExhaustedError()
    return TemplateError(f"{what} ends the process that contains it (code {code}); make it smaller or less deep")


# The border: a length, then so many bytes; the first of an answer says what follows


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(8, "big") + data)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    length = int.from_bytes(_exactly(pipe, 8), "big")
    if length > MAX_ANSWER:
        raise LimitError(f"a contained call answers with {length} bytes, the limit is {MAX_ANSWER}; write less")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _decoded(answer: bytes) -> Any:
    kind, content = answer[:1], answer[1:]
    if kind == b"b":
        return content
    found = json.loads(content)
    if kind == b"j":
        return found
    known = getattr(errors, str(found[0]), None)
    kind_of_error = known if isinstance(known, type) and issubclass(known, SymconvError) else TemplateError
    raise kind_of_error(str(found[1]))


# In the child


def serve() -> None:
    """Answer requests until there are no more."""
    CHILD.inside = True
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but answers goes to the parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    for kind, amount in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        _bound(kind, amount, hard=True)
    with suppress(EOFError, BrokenPipeError):
        while True:
            _send(answers, _answer(_exactly(requests, int.from_bytes(_exactly(requests, 8), "big"))))


def _answer(request: bytes) -> bytes:
    what = "the template"
    try:
        function, arguments, what, seconds, *allowed = pickle.loads(request)
        with _limited(seconds, *allowed):
            found = function(*arguments)
        return b"b" + found if isinstance(found, bytes) else b"j" + json.dumps(found).encode("ascii")
    except MemoryError:
        return OUT_OF_MEMORY
    except RecursionError:
        error: SymconvError = LimitError(f"{what} nests too deeply; make it flatter")
    except SymconvError as raised:
        error = raised
    except BaseException as raised:  # noqa: BLE001 - one sentence in the parent; Typst panics with a base exception
        if "os error 12" in str(raised):  # ENOMEM, as Rust words it: no stack for a thread
            return OUT_OF_MEMORY
        error = TemplateError(f"{what} fails: {plainly(raised)}; make it simpler")
    return b"e" + json.dumps([type(error).__name__, str(error)]).encode("ascii")


@contextmanager
def _limited(seconds: int, closed: bool, threads: bool) -> Iterator[None]:
    """The limits of one request: its seconds come on top of what has been used."""
    amounts = {"RLIMIT_CPU": int(time.process_time()) + 1 + seconds}
    amounts |= {"RLIMIT_NOFILE": 0} if closed else {}
    amounts |= {} if threads else {"RLIMIT_NPROC": 0}
    before = {kind: _bound(kind, amount) for kind, amount in amounts.items()}
    try:
        yield
    finally:
        for kind, amount in before.items():
            if amount is not None:
                _bound(kind, amount)


def _bound(kind: str, amount: int, *, hard: bool = False) -> int | None:
    """Set a limit where the system has it, never above what it was given; what it was before, if it was changed."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        number = getattr(resource, kind)
        soft, most = resource.getrlimit(number)
        if most != resource.RLIM_INFINITY:
            amount = min(amount, most)
        resource.setrlimit(number, (amount, amount if hard else most))
        return soft
    return None


CHILD = Child()
atexit.register(CHILD.end)
if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has none
    os.register_at_fork(after_in_child=CHILD.forget)
