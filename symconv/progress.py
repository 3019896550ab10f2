"""Progress of long work: a bar on a terminal, nothing when the output goes elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

LONG = 200_000  # terms; fewer are done before a bar could be read


def progress(items: Iterable[T], length: int, work: int, label: str) -> Iterator[T]:
    """The items unchanged; a bar on the error stream shows how many are done if that is a terminal and work is long.

    Args:
        items: what is passed on.
        length: how many there are.
        work: the number of terms behind them.
        label: the words before the bar.

    >>> list(progress("abc", 3, 10**9, "spelling"))    # no terminal here, so no bar
    ['a', 'b', 'c']
    """
    if work < LONG or not sys.stderr.isatty():
        yield from items
        return
    import click

    with click.progressbar(items, length=length, label=label, file=sys.stderr, update_min_steps=500) as shown:
        yield from shown
