"""The spellings of an answer that people type, for systems that compare texts and cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

from symconv.handout.exercises.answers import Index, write_answer

INNER = (",", ", ")
BRACKETS = ("()", "[]")
BETWEEN = (" ", ", ", ",")


def spellings(form: str, value: Any, name: str = "") -> tuple[str, ...]:
    """The canonical text of an answer first, then other layouts of the same.

    Args:
        form: of the answer.
        value: of the answer.
        name: of the signal, which may stand before an index.

    >>> spellings("index", (2, 0), "y")
    ('(2,0)', '(2, 0)', '[2,0]', '[2, 0]', '2,0', '2, 0', 'y[2,0]', 'y[2, 0]')
    >>> spellings("pixels", ((1,), (0,)))
    ('(0) (1)', '(0), (1)', '(0),(1)', '[0] [1]', '[0], [1]', '[0],[1]')
    """
    others = SPELLERS[form](value, name) if form in SPELLERS else ()
    return tuple(dict.fromkeys((write_answer(form, value), *others)))


def _index(index: Index, name: str) -> Iterator[str]:
    frames = [*BRACKETS, ("", ""), *([(f"{name}[", "]")] if name else [])]
    for (opening, closing), comma in product(frames, INNER):
        yield f"{opening}{comma.join(map(str, index))}{closing}"


def _list(indices: tuple[Index, ...], name: str) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    for (opening, closing), comma, between in product(BRACKETS, INNER, BETWEEN):
        yield between.join(f"{opening}{comma.join(map(str, index))}{closing}" for index in indices)


SPELLERS: Mapping[str, Callable[[Any, str], Iterator[str]]] = MappingProxyType(
    {
        "index": _index,
        "indices": _list,
        "pixels": lambda value, name: _list(tuple(sorted(value)), name),
    }
)
"""Form of an answer -> its layouts; all other forms have one."""
