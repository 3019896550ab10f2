"""What every command shares: writing to the terminal, and the examples at the end of a help page."""

from __future__ import annotations

import sys

from symconv.errors import SymconvError


def examples(*lines: str) -> str:
    """The examples at the end of a help page, one command a line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def emit(text: str) -> None:
    """Text to the terminal or pipe, UTF-8 with plain line ends whatever the locale says."""
    stream = sys.stdout
    if stream is None or stream.closed:
        raise SymconvError("standard output is closed; write to a file with --out")
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode("utf-8"))
    buffer.flush()


def complain(text: str) -> None:
    """One line on standard error, if there is one."""
    if sys.stderr is not None:
        print("symconv:", " ".join(text.split()), file=sys.stderr)
