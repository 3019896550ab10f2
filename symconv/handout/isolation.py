"""A call in a process of its own, with bounds on time and memory: for templates that were handed on."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from symconv.errors import LimitError, SymconvError, TemplateError

SECONDS = 30
MEMORY = 4 * 2**30


def isolated(function: Callable[..., Any], *arguments: Any, seconds: float = SECONDS, memory: int = MEMORY) -> Any:
    """What a function of a module returns, found in another process.

    Args:
        function: it and its arguments travel to the other process.
        arguments: what to call it with.
        seconds: after which it is ended.
        memory: in bytes, where the system can bound it.

    Raises:
        SymconvError: what the function raised.
        LimitError: if it took too long or too much.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, memory, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise LimitError(f"the template takes more than {seconds} seconds; make it smaller")
        found = ours.recv()
    except EOFError:
        raise LimitError("the template takes more memory than it may; make it smaller") from None
    finally:
        process.kill()
        process.join()
    if isinstance(found, BaseException):
        raise found
    return found


def _answer(connection: Connection, memory: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    _bound(memory)
    try:
        found: Any = function(*arguments)
    except SymconvError as error:
        found = type(error)(str(error))
    except MemoryError:
        found = LimitError("the template takes more memory than it may; make it smaller")
    except Exception as error:  # noqa: BLE001 - told as one sentence in the parent
        found = TemplateError(f"the template fails with {type(error).__name__}: {str(error)[:200]}")
    connection.send(found)


def _bound(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
