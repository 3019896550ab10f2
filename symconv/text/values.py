"""Typed values, `1/9`, `0.1`, `alpha`, `-(a+b)/4`, `sqrt(2)`, and tables of them, drawn or comma separated.

A value is printable ASCII of at most 200 characters. What most cells hold, a number or a name, is read at once; the
rest goes through a small grammar. Neither evaluates anything as code, both are exact, and SymPy and lark are imported
only when they are needed.

In a drawn table, `a b c / d e f / g h i`, white space separates cells; a slash with white space on both sides, a
semicolon or a new line separates rows; two slashes with white space on both sides separate the slices of a third axis.
So `1/9` is a cell, and `1 / 9` is two rows. Commas may part cells too, see `symconv.text.tables`; `1,5` could be a
decimal and is refused. A table does not say
how many axes its signal has: whether `1 2 3` is a row of an image or a signal of one axis is decided by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symconv.errors import InputError, shown
from symconv.limits import check_limit
from symconv.text.numerals import read_plain
from symconv.text.tables import read_lines, spaced_cells

if TYPE_CHECKING:
    from sympy import Expr

MAX_LENGTH = 200

_UNPRINTABLE = re.compile(r"[^ -~]")


def parse_value(text: str, where: str = "") -> Expr:
    """Read one typed value exactly.

    Numbers are rationals (`0.1` is 1/10), names are plain symbols (`I`, `E`, `S`, `N`, `beta` and `lambda` too), `pi`
    and `sqrt(…)` are the number and the function, and exponents are whole numbers from -64 to 64. The phrase `where`
    opens the message of an error.

    >>> parse_value("1/9"), parse_value("0.1"), parse_value("-(a+b)/4")
    (1/9, 1/10, -a/4 - b/4)
    >>> parse_value("1/(a-a)", where="kernel row 2, column 3")
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: kernel row 2, column 3: '1/(a-a)' divides by zero; write a denominator that is not zero
    """
    try:
        _check_characters(text)
        plain = read_plain(text)
        if plain is None:
            from symconv.text.grammar import build

            return build(text)
        from sympy import Rational, Symbol

        return Symbol(plain) if isinstance(plain, str) else Rational(plain.numerator, plain.denominator)
    except InputError as error:
        raise InputError(f"{where or 'value'}: {shown(text)} {error}") from None


def _check_characters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise InputError(f"has {len(text)} characters, the limit is {MAX_LENGTH}; shorten it")
    foreign = _UNPRINTABLE.search(text)
    if foreign:
        raise InputError(
            f"has {shown(foreign[0])} at column {foreign.start() + 1}; use the letters, digits and signs of ASCII"
        )
    if not text.strip(" "):
        raise InputError("is empty; write 0 for nothing")


_TOKEN = re.compile(r"[^ \t\r\n;]+|[;\n]")
_SLICE_ENDS = frozenset({"//"})
_ROW_ENDS = frozenset({"/", ";", "\n"})


def parse_slices(text: str, what: str, limit: int | None = None) -> list[list[list[Expr]]]:
    """Read a drawn table of up to three axes, slice by slice and row by row; `what` is its name in messages.

    >>> parse_slices("1 2 / 3 4 // 5 6 / 7 a", "image")
    [[[1, 2], [3, 4]], [[5, 6], [7, a]]]
    >>> parse_slices("a b c / d e", "kernel")
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: kernel row 2 has 2 cells, row 1 has 3; every row needs the same number
    """
    drawn = [_split(part, _ROW_ENDS) for part in _split(_tokens(spaced_cells(text, what)), _SLICE_ENDS)]
    _check_count(sum(len(row) for rows in drawn for row in rows), what, limit)
    subjects = [what] if len(drawn) == 1 else [f"{what} slice {number}," for number in range(1, len(drawn) + 1)]
    slices = [_parse_rows(rows, subject) for rows, subject in zip(drawn, subjects, strict=True)]
    for number, rows in enumerate(slices, 1):
        size, first = f"{len(rows)}x{len(rows[0])}", f"{len(slices[0])}x{len(slices[0][0])}"
        if size != first:
            raise InputError(f"{what} slice {number} is {size}, slice 1 is {first}; every slice needs the same size")
    return slices


def parse_csv(text: str, what: str, limit: int | None = None) -> list[list[Expr]]:
    r"""Read the lines of a file, cells parted by commas, semicolons or tabs; blank lines are skipped.

    >>> parse_csv("1, 1/9\n\na, 0.5\n", "image")
    [[1, 1/9], [a, 1/2]]
    """
    rows = read_lines(text, what)
    _check_count(sum(map(len, rows)), what, limit)
    return _parse_rows(rows or [[]], what)


def _tokens(text: str) -> list[str]:
    """Cells and separators; a new line beside another separator, or at either end, separates nothing more."""
    kept = ["\n"]
    for token in _TOKEN.findall(text):
        if token == "\n" and kept[-1] in _ROW_ENDS | _SLICE_ENDS:
            continue
        if token in _ROW_ENDS | _SLICE_ENDS and kept[-1] == "\n":
            kept.pop()
        kept.append(token)
    first, last = kept[0] == "\n", kept[-1] == "\n"
    return kept[int(first) : len(kept) - int(last)]


def _split(tokens: list[str], ends: frozenset[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for token in tokens:
        if token in ends:
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _check_count(count: int, what: str, limit: int | None) -> None:
    check_limit("values", count, f"{what} has {count:,} cells", limit)


def _parse_rows(rows: Sequence[Sequence[str]], subject: str) -> list[list[Expr]]:
    """Check the shape first, so that a missing cell is not reported as something further on."""
    for number, row in enumerate(rows, 1):
        if not row:
            raise InputError(f"{subject} row {number} is empty; write its values, or remove the row")
        if len(row) != len(rows[0]):
            count = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            raise InputError(
                f"{subject} row {number} has {count}, row 1 has {len(rows[0])}; every row needs the same number"
            )
    return [
        [parse_value(cell, f"{subject} row {number}, column {column}") for column, cell in enumerate(row, 1)]
        for number, row in enumerate(rows, 1)
    ]
