"""Boxes: the sets of indices on which signals and outputs are defined.

A box is a product of closed integer ranges, one for each axis. Its axes stand in the order of an array's axes (rows
first); how an index is *written* (column first or row first) is no concern of this package.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from symconv.errors import InputError
from symconv.index.aliases import is_tuple


@dataclass(frozen=True, slots=True)
class Box:
    """Index ranges ``lower[a] … upper[a]``, both ends included, for each axis ``a``.

    Iterating gives the pairs ``(lower, upper)``; a range whose upper end lies below its lower end is empty.

    >>> box = Box((-1, 0), (1, 3))
    >>> box.shape, box.size, (0, 3) in box, list(box)
    ((3, 4), 12, True, [(-1, 1), (0, 3)])
    """

    lower: tuple[int, ...]
    upper: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.lower) != len(self.upper):
            raise InputError(f"a box needs as many lower as upper ends, not {self.lower} and {self.upper}")

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> Box:
        """The box of the given ``(lower, upper)`` pairs.

        >>> Box.of([(0, 3), (-1, 1)])
        Box(lower=(0, -1), upper=(3, 1))
        """
        pairs = [(int(low), int(high)) for low, high in ranges]
        return cls(tuple(low for low, _ in pairs), tuple(high for _, high in pairs))

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.lower)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of indices on each axis."""
        return tuple(max(0, high - low + 1) for low, high in self)

    @property
    def size(self) -> int:
        """The number of indices in the box."""
        return math.prod(self.shape)

    def __len__(self) -> int:
        return self.rank

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.lower, self.upper, strict=True)

    def __contains__(self, index: object) -> bool:
        return (
            is_tuple(index)
            and len(index) == self.rank
            and all(low <= part <= high for part, (low, high) in zip(index, self, strict=True))
        )

    def indices(self) -> Iterator[tuple[int, ...]]:
        """Every index, the last axis running fastest (the order in which an array is read).

        >>> list(Box((0, 0), (1, 1)).indices())
        [(0, 0), (0, 1), (1, 0), (1, 1)]
        """
        return product(*(range(low, high + 1) for low, high in self))

    def position(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """The position of an index counted from 0 on each axis."""
        return tuple(part - low for part, low in zip(index, self.lower, strict=True))

    def grown(self, amount: int) -> Box:
        """The box with a ring of the given width around it (negative: without one)."""
        return Box(tuple(low - amount for low in self.lower), tuple(high + amount for high in self.upper))

    def reversed(self) -> Box:
        """The same ranges with the axes in the opposite order."""
        return Box(self.lower[::-1], self.upper[::-1])

    def negated(self) -> Box:
        """The box of all ``-index``: where a flipped signal is defined.

        >>> Box((0,), (3,)).negated()
        Box(lower=(-3,), upper=(0,))
        """
        return Box(tuple(-high for high in self.upper), tuple(-low for low in self.lower))


def hull(indices: Iterable[tuple[int, ...]]) -> Box:
    """The smallest box that holds all the given indices (at least one).

    >>> hull([(0, 2), (1, -1)])
    Box(lower=(0, -1), upper=(1, 2))
    """
    columns = list(zip(*indices, strict=True))
    return Box(tuple(min(column) for column in columns), tuple(max(column) for column in columns))
