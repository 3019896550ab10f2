"""What one worker does: make a sheet; the process that runs the batch writes it."""

from __future__ import annotations

import gc
import signal
import threading
from typing import TYPE_CHECKING

from symconv.errors import SymconvError
from symconv.handout.sheets import Order, Sheet, make_sheet

if TYPE_CHECKING:
    from symconv.handout.course.build import Student


def work(order: Order, student: Student) -> Sheet | str:
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
