"""The term table: every product of a whole output box, as columns of integers.

The axes of an operation are independent, so the terms of an output index are all combinations of its taps on each
axis. The table is built from the small tables of the axes in one go; its rows are sorted by output position, then by
kernel position, and the rows of one output are a slice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from symconv.index.aliases import Column
from symconv.index.axis import Axis, Taps
from symconv.index.boundary import FILL, NOTHING
from symconv.index.box import Box


@dataclass(frozen=True, slots=True)
class TermTable:
    """Rows of flat positions, counted from 0 in the reading order of each box.

    Attributes:
        output: the output position of each term, ascending.
        image: the position of the pixel that is read, or `FILL` for the fill value.
        kernel: the position of the kernel element.
        outputs: the number of outputs, those without any term included.
        weight: the weight of each term, the product of those of its axes; None where all are 1.
    """

    output: Column
    image: Column
    kernel: Column
    outputs: int
    weight: Column | None = None

    def __len__(self) -> int:
        return len(self.output)

    def starts(self) -> NDArray[np.int64]:
        """Where the rows of each output begin; one more entry closes the last one."""
        return np.searchsorted(self.output, np.arange(self.outputs + 1))


def output_box(axes: Sequence[Axis]) -> Box:
    """The box of all outputs."""
    return Box.of(axis.output for axis in axes)


def restrict(axes: Sequence[Axis], box: Box) -> tuple[Axis, ...]:
    """The same axes for the outputs of another box."""
    return tuple(axis.on(ends) for axis, ends in zip(axes, box, strict=True))


def count_terms(axes: Sequence[Axis]) -> int:
    """The number of terms, from the tables of the axes alone.

    >>> law = __import__("symconv.index.law", fromlist=["IndexLaw"]).IndexLaw(1, 1, -1, 0)
    >>> count_terms([Axis(law, (-4, 4), (-3, 3), (-1, 1))] * 2)
    441
    """
    return math.prod(int(axis.taps().live.sum()) for axis in axes)


def term_table(axes: Sequence[Axis]) -> TermTable:
    """All terms of the given axes, in columns that are as narrow as the sizes allow."""
    taps = [axis.taps().packed() for axis in axes]
    image = _image_positions(axes, taps)
    kept = np.flatnonzero((image >= 0) | (image == FILL))
    slots = math.prod(tap.kernel.shape[1] for tap in taps)
    outputs = math.prod(tap.kernel.shape[0] for tap in taps)
    kernel = _combine([tap.kernel for tap in taps], [axis.size("kernel") for axis in axes])
    weights = _weights(taps)
    weight = None if weights is None else weights.reshape(-1)[kept]
    narrow = np.int32 if kept.size == 0 or outputs < 2**31 else np.int64
    return TermTable((kept // max(slots, 1)).astype(narrow), image[kept], kernel.reshape(-1)[kept], outputs, weight)


def _weights(taps: Sequence[Taps]) -> Column | None:
    """The weight of each combination of taps, in Python's integers if 64 bits may not do; None if all are 1."""
    if not any((tap.weight[tap.live] != 1).any() for tap in taps):
        return None
    largest = math.prod(int(np.abs(tap.weight).max(initial=1)) for tap in taps)
    columns = [tap.weight.astype(np.int64 if largest < 2**62 else object) for tap in taps]
    return reduce(np.multiply, [_spread(column, number, len(taps)) for number, column in enumerate(columns)])


def _image_positions(axes: Sequence[Axis], taps: Sequence[Taps]) -> Column:
    """The flat position that each combination of taps reads, or a mark: nothing wins over the fill value."""
    positions = _combine([np.maximum(tap.read, 0) for tap in taps], [axis.size("image") for axis in axes])
    for mark, marks in ((FILL, [tap.read == FILL for tap in taps]), (NOTHING, [~tap.live for tap in taps])):
        if any(column.any() for column in marks):
            spread = [_spread(column, number, len(marks)) for number, column in enumerate(marks)]
            positions[reduce(np.logical_or, spread)] = mark
    return positions.reshape(-1)


def _combine(columns: Sequence[Column], sizes: Sequence[int]) -> Column:
    """Flat positions from positions on each axis, in the shape (outputs of all axes, slots of all axes)."""
    total = np.zeros((1,) * (2 * len(columns)), dtype=np.int32 if math.prod(sizes) < 2**31 else np.int64)
    stride = 1
    for number in reversed(range(len(columns))):
        total = total + _spread((columns[number] * stride).astype(total.dtype), number, len(columns))
        stride *= sizes[number]
    return total


def _spread(column: Column, number: int, rank: int) -> Column:
    """A column of shape (outputs, slots) laid along its own two of the 2·rank axes."""
    shape = [1] * (2 * rank)
    shape[number], shape[rank + number] = column.shape
    return column.reshape(shape)
