"""Typed shapes, indices and windows: `7x7`, `1,-1`, `0:3,0:3`.

Each is a list of whole numbers in ASCII digits, one for each axis, for at most four axes. A window gives two indices
for each axis, and both belong to it.
"""

from __future__ import annotations

import re

from symconv.errors import IndexRuleError, InputError, shown
from symconv.limits import check_limit

MAX_RANK = 4

_SIZE = re.compile(r"[0-9]{1,9}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_SHAPE_RULE = "write one positive whole number for each axis, such as 7x7"
_INDEX_RULE = "write one whole number for each axis, such as 1,-1"
_WINDOW_RULE = "write first and last index of each axis, such as 0:3"
_BRACKETS = (("(", ")"), ("[", "]"))


def parse_shape(text: str, what: str = "shape", limit: int | None = None) -> tuple[int, ...]:
    """Read the sizes of one to four axes, each a positive whole number up to a limit.

    >>> parse_shape("7x7"), parse_shape("7 x 7 x 3"), parse_shape("5")
    ((7, 7), (7, 7, 3), (5,))
    >>> parse_shape("0x5")
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: shape '0x5' has the size '0'; write one positive whole number for each axis, such as 7x7
    """
    parts = [part.strip(" ") for part in text.split("x", MAX_RANK)]
    problem = _rank_problem(len(parts), None)
    if problem:
        raise InputError(f"{what} {shown(text)} {problem}; {_SHAPE_RULE}")
    for part in parts:
        if not _SIZE.fullmatch(part) or not int(part):
            raise InputError(f"{what} {shown(text)} has the size {shown(part)}; {_SHAPE_RULE}")
        check_limit("side", int(part), f"{what} {shown(text)} has a side of {int(part):,}", limit)
    return tuple(map(int, parts))


def parse_index(text: str, rank: int | None = None, what: str = "index") -> tuple[int, ...]:
    """Read an index: one whole number for each axis, with commas between, in parentheses or brackets or without.

    >>> parse_index("1,1"), parse_index("(0, -3)"), parse_index("[2]")
    ((1, 1), (0, -3), (2,))
    >>> parse_index("(0)", rank=2)
    Traceback (most recent call last):
        ...
    symconv.errors.IndexRuleError: index '(0)' has 1 part, 2 are needed; write one whole number for each axis, \
such as 1,-1
    """
    parts = [part.strip(" ") for part in _unwrap(text).split(",", MAX_RANK)]
    for part in parts:
        if not _INTEGER.fullmatch(part):
            raise IndexRuleError(f"{what} {shown(text)} has the part {shown(part)}; {_INDEX_RULE}")
    problem = _rank_problem(len(parts), rank)
    if problem:
        raise IndexRuleError(f"{what} {shown(text)} {problem}; {_INDEX_RULE}")
    return tuple(map(int, parts))


def parse_window(text: str, rank: int | None = None, what: str = "window") -> tuple[tuple[int, int], ...]:
    """Read a window: first and last index for each axis, both included, the first not above the last.

    >>> parse_window("0:3,-1:3")
    ((0, 3), (-1, 3))
    """
    parts = [part.strip(" ") for part in _unwrap(text).split(",", MAX_RANK)]
    pairs = tuple(_pair(part, f"{what} {shown(text)}") for part in parts)
    problem = _rank_problem(len(pairs), rank)
    if problem:
        raise InputError(f"{what} {shown(text)} {problem}; {_WINDOW_RULE}")
    return pairs


def _pair(part: str, subject: str) -> tuple[int, int]:
    ends = [end.strip(" ") for end in part.split(":")]
    if len(ends) != 2 or not all(map(_INTEGER.fullmatch, ends)):
        raise InputError(f"{subject} has the part {shown(part)}; {_WINDOW_RULE}")
    first, last = map(int, ends)
    if first > last:
        raise InputError(f"{subject} has the part {shown(part)}; the first index must not be above the last")
    return first, last


def _unwrap(text: str) -> str:
    text = text.strip(" ")
    paired = any(text.startswith(opening) and text.endswith(closing) for opening, closing in _BRACKETS)
    return text[1:-1] if paired else text


def _rank_problem(count: int, rank: int | None) -> str | None:
    """What is wrong with a number of parts, as the end of a sentence that the fix follows."""
    if count > MAX_RANK:
        return f"has more than {MAX_RANK} parts, the limit"
    if rank is None or count == rank:
        return None
    parts = "1 part" if count == 1 else f"{count} parts"
    return f"has {parts}, 1 is needed" if rank == 1 else f"has {parts}, {rank} are needed"
