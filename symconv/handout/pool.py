"""Spreading calls over worker processes or an executor, so that faults and dead workers stay with their own call.

A worker of our own has one call at a time, through a pipe of its own: when it dies, the pipe says so and the call is
known. That call is made again by a new worker, and only a call that ends several is reported. Pipes leave nothing
behind in the system, whatever is killed. Answers are handed on one by one, so memory stays flat however long the list
is.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError
from symconv.workers import start_ahead, worker_context

if TYPE_CHECKING:
    from multiprocessing.connection import Connection  # needs what Python in a browser does not have

IN_FLIGHT = 64
"""Calls handed out to an executor, which does not say how many workers it has."""
MOST_DEATHS = 3
"""So many workers may end on one call. So many such calls before any call was answered: it is not the calls."""
SECONDS_TO_END = 2.0
"""Given to a worker to end when it is told to."""
STOPPED_BY = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
DIED = "the worker process died while making it; look for what it asks of memory or of another program"
NO_WORKERS = "worker processes cannot be started here; use jobs=1, or begin your script with if __name__ == '__main__':"


@dataclass(frozen=True, slots=True)
class NamedCall:
    """The name and the arguments of one call."""

    name: str
    arguments: tuple[Any, ...]


Results = Generator[tuple[str, Any]]
"""The name of each call with what it returned, or with the exception that ended it in words."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Worker processes of our own, started when they are needed; one worker means none: this process does the work."""

    count: int


def processes(jobs: int) -> Processes:
    """As many workers as asked for, at most one for each processor."""
    return Processes(max(1, min(jobs, os.cpu_count() or 1)))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Signals that stop a batch are ignored, so that a second one does not disturb the cleaning up after the first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPED_BY}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def spread(calls: Sequence[NamedCall], function: Callable[..., Any], executor: Executor | Processes) -> Results:
    """Make all calls of a function; the results come in the order in which they end.

    Args:
        calls: names and arguments.
        function: of a module, so that it can be sent to another process, as its arguments.
        executor: any executor, or processes of our own.

    Raises:
        InputError: if no worker process can be started.
    """
    if isinstance(executor, Executor):
        yield from _by_executor(calls, function, executor)
    elif executor.count == 1 or len(calls) == 1:
        for call in calls:
            yield call.name, function(*call.arguments)
    else:
        yield from _by_processes(calls, function, executor.count)


def _by_executor(calls: Iterable[NamedCall], function: Callable[..., Any], executor: Executor) -> Results:
    """Hand out calls as earlier ones end; where the executor breaks, each call that it had or refuses is a fault."""
    waiting, in_flight = iter(calls), dict[Future[Any], NamedCall]()
    most = 4 * getattr(executor, "_max_workers", 0) or IN_FLIGHT
    while True:
        while len(in_flight) < most and (call := next(waiting, None)) is not None:
            try:
                in_flight[executor.submit(function, *call.arguments)] = call
            except RuntimeError as error:
                yield call.name, f"{type(error).__name__}: {error}"
        if not in_flight:
            return
        for future in wait(in_flight, return_when=FIRST_COMPLETED).done:
            error = future.exception()
            yield in_flight.pop(future).name, future.result() if error is None else f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class Worker:
    """A worker process, our end of its pipe, and the call that it has."""

    process: BaseProcess
    connection: Any
    call: NamedCall | None = None


def _by_processes(calls: Sequence[NamedCall], function: Callable[..., Any], count: int) -> Results:
    """The calls by some workers, none of which is left when this ends, however it ends."""
    scratch, team = Path(tempfile.gettempdir(), f"symconv-{secrets.token_hex(8)}"), list[Worker]()
    try:
        yield from _answers(calls, function, min(count, len(calls)), scratch, team)
    finally:
        with uninterrupted():
            _end(team)
            shutil.rmtree(scratch, ignore_errors=True)


def _answers(
    calls: Sequence[NamedCall], function: Callable[..., Any], count: int, scratch: Path, team: list[Worker]
) -> Results:
    from multiprocessing.connection import wait as wait_for

    waiting, again, ended = iter(calls), list[NamedCall](), Counter[str]()
    answered = deaths = 0
    while True:
        while len(team) < count:
            team.append(_started(function, scratch))
        for worker in team:
            if worker.call is None and (call := again.pop() if again else next(waiting, None)) is not None:
                worker.call = call
                with suppress(OSError):  # it has died; its pipe will say so
                    worker.connection.send(call.arguments)
        busy = {worker.connection: worker for worker in team if worker.call is not None}
        if not busy:
            return
        for connection in wait_for(list(busy)):
            worker = busy[connection]  # pyright: ignore[reportArgumentType] - wait returns what it was given
            call, worker.call = worker.call, None
            assert call is not None
            try:
                result = worker.connection.recv()
                answered += 1
            except Exception as error:
                team.remove(worker)
                _end([worker])
                ended[call.name] += 1
                if ended[call.name] < MOST_DEATHS:
                    again.append(call)
                    continue
                deaths += 1
                if not answered and deaths == MOST_DEATHS:
                    raise InputError(NO_WORKERS) from error
                result = DIED
            yield call.name, result


def _started(function: Callable[..., Any], scratch: Path) -> Worker:
    """A new worker."""
    context, reason = worker_context(), None
    for _ in range(MOST_DEATHS):  # what starts workers may have been killed as well
        try:
            start_ahead()
            ours, theirs = context.Pipe()
            with theirs:
                process = context.Process(target=_work, args=(theirs, function, scratch))  # pyright: ignore
                process.start()
            return Worker(process, ours)
        except (OSError, EOFError) as error:
            reason = error
    raise InputError(NO_WORKERS) from reason


def _work(connection: Connection, function: Callable[..., Any], scratch: Path) -> None:
    """What a worker does until it is told to end: an interrupt is for its parent to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what has been imported stays, so no later collection needs to look at it
    threading.Thread(target=_follow_parent, args=(scratch,), daemon=True).start()
    scratch.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(scratch)
    with suppress(EOFError, OSError):
        while True:
            arguments = connection.recv()
            try:
                result = function(*arguments)
            except Exception as error:  # noqa: BLE001 - it is the answer
                result = f"{type(error).__name__}: {error}"
            connection.send(result)


def _follow_parent(scratch: Path) -> None:
    """No worker outlives its parent, and neither do its temporary files."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)


def _end(team: list[Worker]) -> None:
    """End idle workers by closing their pipe, others by a signal; come back only when none of them is left."""
    for worker in team:
        worker.connection.close()
        if worker.call is not None:
            worker.process.terminate()
    for worker in team:
        for stop in (worker.process.terminate, worker.process.kill):
            worker.process.join(SECONDS_TO_END)
            if worker.process.is_alive():
                stop()
        worker.process.join(SECONDS_TO_END)
        worker.process.close() if not worker.process.is_alive() else None
