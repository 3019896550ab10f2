r"""Tables of cells as users type them: with commas, in brackets, or as lines of a file.

    1,2,1/0,0,0/1,1,1        1, 1/2, 1        [[1,2],[3,4]]        [1 2; 3 4]

What has commas is rewritten as a drawn table, in which white space separates cells (`symconv.text.values`); what has
brackets becomes nested lists. A comma between two digits may be a decimal comma and a slash between two cells may be a
fraction, so a text that can be read in two ways is refused with both ways to write it:

* one comma alone between digits, ``1,5``, is two cells or a decimal; ``1, 5`` and ``1,2,5`` are cells;
* a slash among commas without white space, ``1,2,1/0,0,0``, parts rows if all rows get the same number of cells, at
  least two, and there are three rows or more, or a fraction would make no sense there; ``1,2/3,4`` could be either.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from symconv.errors import InputError, plainly, shown

ROW_END = re.compile(r"(\s+//?(?=\s)|;|\n)")
LOOSE_COMMA = re.compile(r"[ \t]*,[ \t]+|[ \t]+,")
ONE_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+")
FRACTION = re.compile(r"[^/]*[^/\s]/(?:\(.*\)|[A-Za-z_(].*|[0-9.]*[1-9][0-9.]*)")
DEEPEST = 8
NESTED = re.compile(r"[\[\],]|[^\[\],\s]+")


def spaced_cells(text: str, what: str) -> str:
    """A text whose commas part cells, as a drawn table; any other text as it is.

    Raises:
        InputError: if it can be read in two ways.

    >>> spaced_cells("1,2,1/0,0,0/1,1,1", "kernel"), spaced_cells("1, 1/2, 1", "kernel")
    ('1 2 1 / 0 0 0 / 1 1 1', '1 1/2 1')
    >>> spaced_cells("0,5", "kernel")
    Traceback (most recent call last):
    symconv.errors.InputError: kernel: '0,5' is two cells or a decimal comma; write '0 5' or '0.5'
    """
    if "," not in text:
        return text
    rows = [_spaced(part, what) for part in ROW_END.split(text)]  # what ends a row has no comma and stays
    tight = len(rows) == 1 and not LOOSE_COMMA.search(text)
    return _rows_of(rows[0], what) if tight else "".join(rows).strip()


def _spaced(row: str, what: str) -> str:
    """A row with white space between its cells; one that mixes commas and white space is left, and refused later."""
    glued = LOOSE_COMMA.sub("\0", row.strip())
    if ("," not in glued and "\0" not in glued) or len(glued.split()) != 1:
        return row
    if ONE_DECIMAL.fullmatch(glued):
        two, point = glued.replace(",", " "), glued.replace(",", ".")
        raise InputError(f"{what}: {shown(glued)} is two cells or a decimal comma; write {two!r} or {point!r}")
    cells = re.split("[,\0]", glued)
    if not all(cells):
        raise InputError(f"{what}: {shown(row.strip())} has nothing beside a comma; write 0 for nothing")
    return " " + " ".join(cells) + " "


def _rows_of(row: str, what: str) -> str:
    """A single row of cells, or several rows where slashes part them."""
    rows = [part.split() for part in row.split("/")]
    cells = row.split()
    if len({len(one) for one in rows}) > 1 or len(rows[0]) < 2:
        return row.strip()
    fractions = all(FRACTION.fullmatch(cell) for cell in cells if "/" in cell)
    if fractions and len(rows) == 2:
        first, second = (" ".join(one) for one in rows)
        raise InputError(
            f"{what}: {shown(','.join(cells))} has two rows or a fraction; write {shown(f'{first} / {second}')} or "
            f"{shown(' '.join(cells))}"
        )
    return " / ".join(" ".join(one) for one in rows)


def read_brackets(text: str, what: str) -> Any:
    """Lists in lists of cells, as text; a text with one pair of brackets and rows in it is a drawn table.

    Raises:
        InputError: if brackets do not close, or cells and lists stand side by side.

    >>> read_brackets("[[1, 2/3], [a, 4]]", "kernel"), read_brackets("[1 2; 3 4]", "kernel")
    ([['1', '2/3'], ['a', '4']], '1 2; 3 4')
    """
    inner = text.strip()[1:-1]
    if text.strip().endswith("]") and not {"[", "]"} & set(inner) and ROW_END.search(inner):
        return inner
    stack: list[list[Any]] = [[]]
    before = ","
    for token in NESTED.findall(text):
        if token == "[":
            stack.append([])
            if len(stack) > DEEPEST + 1:
                raise InputError(f"{what} has more than {DEEPEST} brackets inside each other; it has too many axes")
        elif token == "]":
            if len(stack) == 1:
                raise InputError(f"{what} has ']' without '['; write lists as [[1, 2], [3, 4]]")
            if before == ",":
                raise InputError(f"{what} has nothing before ']'; write 0 for nothing")
            part = stack.pop()
            stack[-1].append(part)
        elif token == ",":
            if before in ("[", ","):
                raise InputError(f"{what} has nothing before a comma; write 0 for nothing")
        else:
            stack[-1].append(token)
        before = token
    if len(stack) > 1 or len(stack[0]) != 1 or not isinstance(stack[0][0], list):
        raise InputError(f"{what} {shown(text)} is no list in brackets; write [[1, 2], [3, 4]]")
    _check_level(stack[0][0], what)
    return stack[0][0]


def _check_level(part: list[Any], what: str) -> None:
    if len({isinstance(one, list) for one in part}) > 1:
        raise InputError(f"{what} has cells and lists side by side; write lists as [[1, 2], [3, 4]]")
    for one in part:
        if isinstance(one, list):
            _check_level(one, what)


def read_lines(text: str, what: str) -> list[list[str]]:
    r"""The cells of a file, whose lines are parted by tabs, semicolons or commas; blank lines are skipped.

    A tab anywhere parts cells, otherwise a semicolon, otherwise a comma. A first line ``sep=;`` says so itself.

    Raises:
        InputError: for broken quotation marks, and for a decimal comma.

    >>> read_lines("1;2\n\n3;4\n", "image")
    [['1', '2'], ['3', '4']]
    >>> read_lines("0,5;1\n", "image")
    Traceback (most recent call last):
    symconv.errors.InputError: image row 1, column 1: '0,5' has a decimal comma; write 0.5
    """
    said = re.match(r"sep=([,;\t])\n", text)
    text = text[said.end() :] if said else text
    sign = said[1] if said else next((one for one in "\t;" if one in text), ",")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign))
    except csv.Error as error:
        raise InputError(f"{what} is not comma separated text ({plainly(error)}); check its quotation marks") from None
    rows = [[cell.strip(" \t\r\n") for cell in line] for line in lines if "".join(line).strip() or len(line) > 1]
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if sign != "," and ONE_DECIMAL.fullmatch(cell):
                point = cell.replace(",", ".")
                raise InputError(
                    f"{what} row {number}, column {column}: {shown(cell)} has a decimal comma; write {point}"
                )
    return rows
