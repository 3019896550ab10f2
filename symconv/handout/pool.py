"""Spreading calls over an executor: a few in flight at a time, faults and dead workers kept to their own call.

Only as many calls are handed out as keep the workers busy, so memory stays flat however long the list is. When a
worker process dies, its pool is broken and nothing says which of the calls in flight ended it; those are made again,
each in a pool of its own, and only the one that ends its worker again is reported.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from symconv.errors import InputError
from symconv.workers import worker_context

IN_FLIGHT = 4
"""Calls handed out for each worker of a pool of our own."""
IN_FLIGHT_ELSEWHERE = 64
"""Calls handed out to an executor that does not say how many workers it has."""
MOST_DEATHS = 3
"""So many workers that died before any call was answered: it is not the calls."""
SECONDS_TO_END = 2.0
"""Given to a worker to end when it is told to."""
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

    def pool(self) -> ProcessPoolExecutor:
        """A new pool."""
        return ProcessPoolExecutor(self.count, worker_context(), _prepare_worker)


def processes(jobs: int) -> Processes:
    """As many workers as asked for, at most one for each processor."""
    return Processes(max(1, min(jobs, os.cpu_count() or 1)))


def _prepare_worker() -> None:
    """An interrupt is for the parent to handle, and no worker outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what has been imported stays, so no later collection needs to look at it
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


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
        yield from _drained(calls, function, executor, [])
    elif executor.count == 1 or len(calls) == 1:
        for call in calls:
            yield call.name, function(*call.arguments)
    else:
        yield from _by_processes(calls, function, executor)


def _by_processes(calls: Sequence[NamedCall], function: Callable[..., Any], workers: Processes) -> Results:
    rest, answered, died = list(calls), 0, 0
    while rest:
        lost: list[NamedCall] = []
        done: set[str] = set()
        for name, result in _guarded(rest, function, workers, lost):
            done.add(name)
            answered += 1
            yield name, result
        for call in lost:
            result = _alone(call, function)
            died, answered = (died + 1, answered) if result is None else (died, answered + 1)
            if not answered and died == MOST_DEATHS:
                raise InputError(NO_WORKERS)
            done.add(call.name)
            yield call.name, DIED if result is None else result
        rest = [call for call in rest if call.name not in done] if lost else []


def _alone(call: NamedCall, function: Callable[..., Any]) -> Any:
    """What one call returns in a pool of its own; None if its worker died."""
    for _, result in _guarded([call], function, Processes(1), []):
        return result
    return None


def _guarded(
    calls: Sequence[NamedCall], function: Callable[..., Any], workers: Processes, lost: list[NamedCall]
) -> Results:
    """A pool that leaves no worker behind when this process is interrupted."""
    before = set(multiprocessing.active_children())
    pool = workers.pool()
    try:
        yield from _drained(calls, function, pool, lost)
    except BaseException:
        _ignore_interrupts()
        _end(set(multiprocessing.active_children()) - before)
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _drained(
    calls: Sequence[NamedCall], function: Callable[..., Any], executor: Executor, lost: list[NamedCall]
) -> Results:
    """Hand out calls as earlier ones end; those that a broken pool took with it are added to `lost`."""
    waiting, in_flight = iter(calls), dict[Future[Any], NamedCall]()
    most = IN_FLIGHT * getattr(executor, "_max_workers", 0) or IN_FLIGHT_ELSEWHERE
    broken = False
    while True:
        while not broken and len(in_flight) < most and (call := next(waiting, None)) is not None:
            try:
                in_flight[executor.submit(function, *call.arguments)] = call
            except BrokenExecutor:
                lost.append(call)
                broken = True
        if not in_flight:
            return
        for future in wait(in_flight, return_when=FIRST_COMPLETED).done:
            call, error = in_flight.pop(future), future.exception()
            if isinstance(error, BrokenExecutor):
                lost.append(call)
                broken = True
            else:
                yield call.name, future.result() if error is None else f"{type(error).__name__}: {error}"


def _end(workers: set[BaseProcess]) -> None:
    """Stop workers, and come back only when none of them can write any more."""
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(SECONDS_TO_END)
        if worker.is_alive():
            worker.kill()
            worker.join(SECONDS_TO_END)


def _ignore_interrupts() -> None:
    """A second interrupt must not disturb the cleaning up after the first."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
