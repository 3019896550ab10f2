"""What one worker does: make a sheet, and write it if the folder is within its reach."""

from __future__ import annotations

import gc
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symconv.errors import SymconvError
from symconv.files import write_files
from symconv.handout.batch.manifest import RECORDS, record_name, record_text
from symconv.handout.sheets import Order, Sheet, make_sheet

if TYPE_CHECKING:
    from symconv.handout.course.build import Student


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a sheet: the sentence that tells its fault, or None; the sheet where it is still to be written."""

    fault: str | None
    sheet: Sheet | None = None


def work(order: Order, student: Student, folder: str | None) -> Outcome:
    """Make one sheet; a fault is told and never raised, so that it stays with its sheet.

    Args:
        order: what is wanted.
        student: whom it is for.
        folder: where to write it; None: give it back (a worker on another machine).
    """
    try:
        sheet = make_sheet(order, student)
        if folder is None:
            return Outcome(None, sheet)
        write_sheet(Path(folder), student, sheet)
    except SymconvError as error:
        return Outcome(str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sheets go on
        return Outcome(f"unexpected {type(error).__name__}: {error}")
    return Outcome(None)


def write_sheet(folder: Path, student: Student, sheet: Sheet) -> None:
    """The files of a sheet, and after them its record."""
    write_files(folder, sheet.files)
    write_files(folder / RECORDS, {record_name(student): record_text(sheet, student)})


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
