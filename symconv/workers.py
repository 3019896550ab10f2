"""Worker processes: of which kind they are, and how they start ahead of the work.

Where the system can, workers are forked from a server that has imported what they need and holds nothing else; this
process itself is never forked, as it may have threads. Elsewhere each worker imports it all by itself.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import BaseContext

NEEDED = ["sympy", "jinja2.sandbox", "symconv.handout.batch"]
"""What the server imports."""


def worker_context() -> BaseContext:
    """The context that pools of workers are made in."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(NEEDED)
    return context


def start_ahead() -> None:
    """Start the server now, so that it imports while this process still reads and checks what is to be done."""
    if worker_context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()
