"""Limits: a request is counted before anything is built, and refused at once if it is too large."""

from __future__ import annotations

import math
from collections.abc import Sequence

from symconv.errors import InputError, LimitError, told
from symconv.index import Axis, count_terms, output_box

LIMIT = 1_000_000
"""The largest number of SymPy terms of one request, unless `limit=` says otherwise."""
COUNTABLE = 20_000_000
"""The largest table of one axis that is built for the sake of counting."""
NUMBERS = 100_000_000
"""The largest number of outputs worked out as numbers: an array of them takes 0.8 GB."""


def check_terms(axes: Sequence[Axis], limit: int, what: str) -> None:
    """Refuse to expand more terms than the limit.

    Each axis knows a bound on its terms, mostly (outputs × kernel elements); only where the product of these is too
    large are they counted, and not even that where the tables of the axes would be large themselves.

    Args:
        axes: the axes of the operation, restricted to the outputs that are asked for.
        limit: the largest number of terms.
        what: the request in words.

    Raises:
        LimitError: with the count and the way to raise the limit.
    """
    outputs, bounds = output_box(axes).size, [axis.bound for axis in axes]
    if outputs > limit:
        raise _too_large(what, f"{outputs:,} outputs", limit)
    if math.prod(bounds) <= limit:
        return
    if max(bounds) > COUNTABLE:
        raise _too_large(what, f"up to {math.prod(bounds):,} terms", limit)
    count = count_terms(axes)
    if count > limit:
        raise _too_large(what, f"{count:,} terms", limit)


def _too_large(what: str, amount: str, limit: int) -> LimitError:
    return LimitError(f"{what} takes {amount}, more than the limit of {limit:,} terms; raise limit= or ask for less")


def check_limit(limit: object) -> None:
    """Refuse a limit that is no positive integer.

    >>> check_limit("many")
    Traceback (most recent call last):
    symconv.errors.InputError: limit must be a positive integer, not 'many'; it is the largest number of terms
    """
    if type(limit) is not int or limit < 1:
        raise InputError(f"limit must be a positive integer, not {told(limit)}; it is the largest number of terms")


def check_matrix(rows: int, columns: int, limit: int) -> None:
    """Refuse a matrix with more entries than the limit.

    >>> check_matrix(10_000, 10_000, 1_000_000)
    Traceback (most recent call last):
    symconv.errors.LimitError: the matrix has 10,000 × 10,000 = 100,000,000 entries, more than the limit of 1,000,000;
    raise limit= or ask for less
    """
    if rows * columns > limit:
        raise LimitError(
            f"the matrix has {rows:,} × {columns:,} = {rows * columns:,} entries, more than the limit of {limit:,}; "
            "raise limit= or ask for less"
        )


def check_numbers(outputs: int, name: str) -> None:
    """Refuse an array of numbers that would fill the memory.

    >>> check_numbers(10**9, "y")
    Traceback (most recent call last):
    symconv.errors.LimitError: y has 1,000,000,000 outputs, more than the 100,000,000 that an array may hold; ask for
    single outputs, such as y[0, 0]
    """
    if outputs > NUMBERS:
        raise LimitError(
            f"{name} has {outputs:,} outputs, more than the {NUMBERS:,} that an array may hold; "
            f"ask for single outputs, such as {name}[0, 0]"
        )
