"""Worker processes: forked from a server where the system can, started ahead, and each on its own elsewhere."""

import multiprocessing
import subprocess
import sys

import pytest

from symconv.workers import NEEDED, start_ahead, worker_context

FORKING = "forkserver" in multiprocessing.get_all_start_methods()


def test_this_process_is_never_forked():
    assert worker_context().get_start_method() == ("forkserver" if FORKING else "spawn")


def test_where_there_is_no_server_each_worker_starts_on_its_own(monkeypatch):
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert worker_context().get_start_method() == "spawn"
    start_ahead()


PROGRAM = f"""
import sys
from concurrent.futures import ProcessPoolExecutor
from symconv.workers import start_ahead, worker_context

def loaded():
    return [name for name in {NEEDED} if name in sys.modules]

if __name__ == "__main__":
    start_ahead()
    with ProcessPoolExecutor(1, worker_context()) as pool:
        print(pool.submit(loaded).result(), "sympy" in sys.modules)
"""


@pytest.mark.skipif(not FORKING, reason="this system has no fork server")
def test_a_worker_finds_imported_what_it_needs(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"{NEEDED} False\n"), done.stderr
