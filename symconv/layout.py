"""Layouts: how the axes of an operation are gathered into the indices that people write.

A term joins one output, one image and one kernel index on every axis of an operation, but not every signal is written
with an index on every axis. A network's weight ``w[o,c,k,l]`` has no batch, its image ``x[c,i,j]`` no output channel,
and a channel that is split into (group, channel within the group) for the law is still written as one number. A layout
says, for each role, which consecutive axes make each written index; the axes left out have a single index, 0. A
written index made of several axes counts them like digits, the last one fastest, so the places of an array are the
same whether it is seen by axes or as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symconv.index import Axis, Box

Grouping = tuple[tuple[int, ...], ...]
Index = tuple[Any, ...]

KINDS = ("space", "batch", "group", "out", "in")
TRANSPOSED = {"in": "out", "out": "in"}
KERNEL_VIEW = {"in": "batch", "batch": "in"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The kind of each axis, and for each role the axes that make each of its written indices.

    Attributes:
        kinds: for each axis one of `KINDS`: `batch` (n = p), `group` (n = p = k), `out` (n = k), `in` (p = k), `space`.
        output, image, kernel: for each written index the numbers of its axes.

    >>> Layout.plain(2).image
    ((0,), (1,))
    """

    kinds: tuple[str, ...]
    output: Grouping
    image: Grouping
    kernel: Grouping

    @classmethod
    def plain(cls, rank: int) -> Layout:
        """Every axis an axis of space, written by every role."""
        own = tuple((number,) for number in range(rank))
        return cls(("space",) * rank, own, own, own)

    @property
    def space(self) -> tuple[int, ...]:
        """The numbers of the axes of space."""
        return tuple(number for number, kind in enumerate(self.kinds) if kind == "space")

    def adjoint(self) -> Layout:
        """The layout with output and image exchanged."""
        return Layout(tuple(TRANSPOSED.get(kind, kind) for kind in self.kinds), self.image, self.output, self.kernel)

    def kernel_view(self) -> Layout:
        """The layout with output and kernel exchanged."""
        return Layout(tuple(KERNEL_VIEW.get(kind, kind) for kind in self.kinds), self.kernel, self.image, self.output)

    def box(self, role: str, axes: Sequence[Axis]) -> Box:
        """The ranges of a role as written."""
        corners = zip(*(getattr(axis, role) for axis in axes), strict=True)
        lower, upper = (self.join(role, corner, axes) for corner in corners)
        return Box(lower, upper)

    def join(self, role: str, index: Index, axes: Sequence[Axis]) -> Index:
        """An index by axes as it is written."""
        return tuple(_folded(numbers, index, role, axes) for numbers in getattr(self, role))

    def split(self, role: str, written: Index, axes: Sequence[Axis]) -> Index:
        """A written index by axes; the parts of an index made of several axes must lie in their ranges."""
        index = [getattr(axis, role)[0] for axis in axes]
        for numbers, part in zip(getattr(self, role), written, strict=True):
            for number in reversed(numbers[1:]):
                part, index[number] = divmod(part, axes[number].size(role))
            index[numbers[0]] = part
        return tuple(index)


def _folded(numbers: tuple[int, ...], index: Index, role: str, axes: Sequence[Axis]) -> Any:
    value = index[numbers[0]]
    for number in numbers[1:]:
        value = value * axes[number].size(role) + index[number]
    return value
