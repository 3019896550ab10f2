"""Sides of an identity on boxes: combinations of outputs, each perhaps reversed or moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symconv.index import Box
from symconv.output import Output

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """``coefficient · y[±n - moved]`` as a function of the cell n: what one output contributes to a side.

    Attributes:
        coefficient: the rational factor.
        output: the operation on its signals.
        mirrored: whether the output is read backwards.
        moved: what is taken off the index, in index order; nothing for no move.
    """

    coefficient: Fraction
    output: Output
    mirrored: bool = False
    moved: Index = ()

    @property
    def offset(self) -> Index:
        """What is taken off the index, in index order."""
        return self.moved or (0,) * self.output.rank

    def reads(self, cell: Index) -> Index:
        """The index of the output that a cell reads; both in index order."""
        return tuple((-part if self.mirrored else part) - by for part, by in zip(cell, self.offset, strict=True))

    @property
    def cells(self) -> Box:
        """The cells that read an existing output, in array order."""
        by = self.output.order(self.offset)
        ranges = [(low + one, high + one) for (low, high), one in zip(self.output.operation.ranges, by, strict=True)]
        box = Box.of(ranges)
        return box.negated() if self.mirrored else box


Side = tuple[Share, ...]


def hull_of(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all the given ones."""
    axes = zip(*(list(box) for box in boxes), strict=True)
    return Box.of((min(low for low, _ in axis), max(high for _, high in axis)) for axis in axes)
