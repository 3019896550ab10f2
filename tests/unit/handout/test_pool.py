"""Spreading work: faults and dead workers stay with their own task, and few tasks are in flight."""

import os
import tempfile
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from symconv.errors import InputError
from symconv.handout.pool import NamedCall, Processes, spread


def square(number):
    if number == 3:
        raise ValueError("three")
    return number * number


def deadly(number):
    if number == 5:
        os._exit(134)  # as a library does that aborts
    return number


def hopeless(number):
    os._exit(1)


def test_where_no_worker_starts_it_is_said_at_once():
    with pytest.raises(InputError, match="worker processes cannot be started here; use jobs=1"):
        list(spread(tasks(40), hopeless, Processes(2)))


def tasks(count):
    return [NamedCall(str(n), (n,)) for n in range(count)]


def test_every_task_is_answered_once_and_a_fault_is_an_answer():
    with ThreadPoolExecutor(2) as executor:
        found = dict(spread(tasks(6), square, executor))
    assert found == {"0": 0, "1": 1, "2": 4, "3": "ValueError: three", "4": 16, "5": 25}


def test_a_worker_that_dies_takes_only_its_own_sheet_with_it():
    found = list(spread(tasks(12), deadly, Processes(2)))
    assert len(found) == 12
    assert {name: value for name, value in found if name != "5"} == {str(n): n for n in range(12) if n != 5}
    assert dict(found)["5"].startswith("the worker process died while making it")


def test_few_tasks_are_handed_out_at_a_time():
    active, most, lock = [0], [0], threading.Lock()

    def counted(number):
        with lock:
            active[0] += 1
            most[0] = max(most[0], active[0])
        time.sleep(0.001)
        with lock:
            active[0] -= 1
        return number

    handed = []

    def stream():
        for task in tasks(200):
            handed.append(task)
            yield task

    with ThreadPoolExecutor(2) as executor:
        seen = 0
        for _ in spread(stream(), counted, executor):
            seen += 1
            assert len(handed) - seen <= 9
    assert seen == 200 and most[0] <= 2


def test_one_worker_means_no_process():
    assert dict(spread(tasks(2), lambda number: os.getpid(), Processes(1))) == {"0": os.getpid(), "1": os.getpid()}


class Broken(Executor):
    def submit(self, function, /, *arguments, **options):
        raise BrokenProcessPool("a process was killed")


def test_calls_that_an_executor_refuses_are_faults_and_none_is_lost():
    found = dict(spread(tasks(3), square, Broken()))
    assert found == dict.fromkeys("012", "BrokenProcessPool: a process was killed")


def leaving(number):
    made = tempfile.mkdtemp()
    if number == 1:
        os._exit(9)
    return made


def test_what_workers_leave_in_the_temporary_folder_goes_with_them():
    found = dict(spread(tasks(4), leaving, Processes(2)))
    assert found.pop("1").startswith("the worker process died")
    assert len(found) == 3 and not any(Path(made).exists() or Path(made).parent.exists() for made in found.values())
