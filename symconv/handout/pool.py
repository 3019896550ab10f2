"""What one worker does: make a sheet; the process that runs the batch writes it.

Spreading tasks over an executor: a few in flight at a time, faults and dead workers kept to their own task.

Only as many tasks are handed out as keep the workers busy, so memory stays flat however long the list is. When a
worker process dies, its pool is broken and nobody knows which of the tasks in flight killed it; those are tried again
one by one in pools of their own, and only the guilty one is reported.
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
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, SymconvError
from symconv.handout.sheets import Order, StudentSheet, make_sheet
from symconv.workers import worker_context

if TYPE_CHECKING:
    from symconv.handout.course.build import Student


def work(order: Order, student: Student) -> StudentSheet | str:
    """Make one sheet; a fault is told and never raised, so that it stays with its sheet.

    Args:
        order: what is wanted.
        student: whom it is for.

    Returns:
        The sheet, which the caller writes, or the sentence that tells why there is none.
    """
    try:
        sheet = make_sheet(order, student)
    except SymconvError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sheets go on
        return f"unexpected {type(error).__name__}: {error}"
    return sheet.faults[0] if sheet.faults else sheet


def settle() -> None:
    """Prepare a worker process: an interrupt is for the parent to handle, and no worker outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what has been imported stays, so no later collection needs to look at it
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    import os
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


IN_FLIGHT = 4
"""Tasks handed out for each worker of a pool of our own."""
ELSEWHERE = 64
"""Tasks handed out to an executor that does not say how many workers it has."""
HOPELESS = 3
"""Workers that died one after the other before any task was answered: it is not the tasks."""
PATIENCE = 2.0
"""Seconds given to a worker to end when it is told to."""
DIED = "the worker process died while making it; look for what it asks of memory or of another program"
NO_WORKERS = "worker processes cannot be started here; use jobs=1, or begin your script with if __name__ == '__main__':"
Work = Callable[..., Any]
Results = Generator[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: its name and its arguments."""

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Processes:
    """Worker processes of our own, made when they are needed; one worker means none: the work is done right here."""

    count: int

    def pool(self) -> ProcessPoolExecutor:
        """A new pool."""
        return ProcessPoolExecutor(self.count, worker_context(), settle)


def processes(jobs: int) -> Processes:
    """As many workers as asked for, at most one for each processor."""
    return Processes(max(1, min(jobs, os.cpu_count() or 1)))


def spread(tasks: Sequence[Task], work: Work, executor: Executor | Processes) -> Results:
    """The name of each task with what its work gave, or with the exception that it died of, in the order of ending."""
    if isinstance(executor, Executor):
        yield from _drained(tasks, work, executor, [])
    elif executor.count == 1 or len(tasks) == 1:
        for task in tasks:
            yield task.name, work(*task.arguments)
    else:
        yield from _own(tasks, work, executor)


def _own(tasks: Sequence[Task], work: Work, workers: Processes) -> Results:
    rest, answered, died = list(tasks), 0, 0
    while rest:
        suspects: list[Task] = []
        done: set[str] = set()
        for name, result in _guarded(rest, work, workers, suspects):
            done.add(name)
            answered += 1
            yield name, result
        for task in suspects:
            result = _alone(task, work)
            died, answered = (died + 1, answered) if result is None else (died, answered + 1)
            if not answered and died == HOPELESS:
                raise InputError(NO_WORKERS)
            done.add(task.name)
            yield task.name, DIED if result is None else result
        rest = [task for task in rest if task.name not in done] if suspects else []


def _alone(task: Task, work: Work) -> Any:
    """One suspect in a pool of its own; None if its worker died."""
    suspects: list[Task] = []
    for _, result in _guarded([task], work, Processes(1), suspects):
        return result
    return None


def _guarded(tasks: Sequence[Task], work: Work, workers: Processes, suspects: list[Task]) -> Results:
    """A pool that leaves no worker behind when this process is interrupted."""
    before = set(multiprocessing.active_children())
    pool = workers.pool()
    try:
        yield from _drained(tasks, work, pool, suspects)
    except BaseException:
        _ignore_interrupts()
        _end(set(multiprocessing.active_children()) - before)
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _drained(tasks: Sequence[Task], work: Work, executor: Executor, suspects: list[Task]) -> Results:
    """Hand out tasks as earlier ones end; those that a broken pool took with it are the suspects."""
    waiting, flying = iter(tasks), dict[Future[Any], Task]()
    most = IN_FLIGHT * getattr(executor, "_max_workers", 0) or ELSEWHERE
    broken = False
    while True:
        while not broken and len(flying) < most and (task := next(waiting, None)) is not None:
            try:
                flying[executor.submit(work, *task.arguments)] = task
            except BrokenExecutor:
                suspects.append(task)
                broken = True
        if not flying:
            return
        for future in wait(flying, return_when=FIRST_COMPLETED).done:
            task, fault = flying.pop(future), future.exception()
            if isinstance(fault, BrokenExecutor):
                suspects.append(task)
                broken = True
            else:
                yield task.name, future.result() if fault is None else f"{type(fault).__name__}: {fault}"


def _end(workers: set[BaseProcess]) -> None:
    """Stop workers, and come back only when none of them can write any more."""
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(PATIENCE)
        if worker.is_alive():
            worker.kill()
            worker.join(PATIENCE)


def _ignore_interrupts() -> None:
    """A second interrupt must not disturb the cleaning up after the first."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
