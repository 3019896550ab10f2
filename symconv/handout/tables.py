"""Comma separated tables that spreadsheets open without running anything.

A cell that begins like a formula (`=`, `+`, `-`, `@`, or a control character) gets an apostrophe in front, unless it
is a plain number; readers of ours take the apostrophe off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from symconv.errors import InputError, LimitError

MAX_ROWS = 100_000
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[./]\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    r"""Rows as comma separated text with plain line ends.

    >>> csv_text([["Ann", "=1+1", -3, "-2/3"]])
    "Ann,'=1+1,-3,-2/3\n"
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[guarded(str(cell)) for cell in row] for row in rows])
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def unguarded(cell: str) -> str:
    """The cell without our apostrophe."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def csv_rows(text: str, what: str) -> list[list[str]]:
    """The rows of a comma (or semicolon, or tab) separated text, cells stripped; trailing empty lines are dropped.

    Raises:
        InputError: for unclosed quotes or characters that no cell may hold.
        LimitError: for more rows than a class can have.
    """
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InputError(f"{what} is not comma separated text ({error}); check its quotation marks") from None
    if len(lines) > MAX_ROWS:
        raise LimitError(f"{what} has {len(lines)} rows, the limit is {MAX_ROWS}; split it")
    rows = [[unguarded(cell.strip()).strip() for cell in line] for line in lines]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
