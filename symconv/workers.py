"""Worker processes: of which kind they are, and how they start ahead of the work.

Where the system can, workers are forked from a server that has imported what they need and holds nothing else; this
process itself is never forked, as it may have threads. Elsewhere each worker imports it all by itself. The server and
what it forks never see an interrupt from the terminal: the process that started them handles it for all.
"""

from __future__ import annotations

import multiprocessing
import signal
import warnings
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
    if worker_context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whatever has killed it: nothing of ours is tracked
        resource_tracker.ensure_running()  # on its own, for it ends by letting interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()  # inherits what is blocked
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
