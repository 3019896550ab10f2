"""One axis of an operation: its law, its three ranges and its boundary rule, and the table of taps that they make.

A tap says that an output reads a pixel through a kernel element, with the weight that the boundary rule gives the
pixel. The adjoint exchanges output and image. Where reads outside find no pixel it obeys a law of its own. Otherwise
no single law says which outputs read a pixel, since every read that the rule sends back to the pixel counts, and taps
are exchanged one by one. For a single pixel the rule is followed backwards: the law asks for positions within a known
span, those that end at the pixel are known (`symconv.index.boundary.unfolded`), and the law solved for the output gives
the rest, ``n = (u·p - d·k - o)/s``. So the cost is that of the answer. Otherwise the taps of the whole axis are sorted
by what they read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError
from symconv.index.aliases import Column, Range
from symconv.index.boundary import BOUNDARIES, BROKEN, FILL, NOTHING, Ranges, unfolded, weighted_pixels
from symconv.index.law import IndexLaw


@dataclass(frozen=True, slots=True)
class Taps:
    """What each output reads on one axis: arrays of shape (outputs, slots).

    Attributes:
        kernel: the position of the kernel element, counted from 0, ascending within a row.
        asked: the image index that the law asks for, before the boundary rule (0 where `read` is `BROKEN`).
        read: the position of the pixel that is read, counted from 0, or `NOTHING`, `FILL`, `BROKEN`.
        weight: how often the pixel counts, by the boundary rule.
    """

    kernel: Column
    asked: Column
    read: Column
    weight: Column

    @property
    def live(self) -> NDArray[np.bool_]:
        """Which slots hold a term: a pixel or the fill value is read."""
        return (self.read >= 0) | (self.read == FILL)

    def packed(self) -> Taps:
        """The same taps with the live ones moved to the left and the slots that no row needs cut off.

        A channel axis keeps one slot of many in this way, which is what makes tables of layers small.
        """
        live = self.live
        width = int(live.sum(axis=1).max(initial=0))
        if width == live.shape[1]:
            return self
        order = np.argsort(~live, axis=1, kind="stable")[:, :width]
        columns = (self.kernel, self.asked, self.read, self.weight)
        return Taps(*(np.take_along_axis(column, order, axis=1) for column in columns))


def law_taps(axis: Axis) -> Taps:
    """The taps of an axis that obeys its law."""
    law = axis.law
    outputs = np.arange(axis.output[0], axis.output[1] + 1, dtype=np.int64)[:, None]
    elements = np.arange(axis.kernel[0], axis.kernel[1] + 1, dtype=np.int64)[None, :]
    numerator = law.s * outputs + law.d * elements + law.o
    if law.u:
        asked, rest = np.divmod(numerator, law.u)
    else:
        asked, rest = np.full_like(numerator, axis.image[0]), numerator
    broken = (rest != 0)[..., None]
    read, weight = weighted_pixels(asked - axis.image[0], axis.size("image"), axis.boundary)
    if BOUNDARIES[axis.boundary].drops:
        overhangs = ((read == NOTHING).all(axis=2, keepdims=True) & ~broken).any(axis=1, keepdims=True)
        read = np.where(overhangs, NOTHING, read)
    read = np.where(broken, BROKEN, read)
    kernel = (elements - axis.kernel[0])[..., None]
    asked = np.where(rest != 0, 0, asked)[..., None]
    shape = len(outputs), elements.size * read.shape[2]
    return Taps(*(np.broadcast_to(column, read.shape).reshape(shape) for column in (kernel, asked, read, weight)))


def _few(axis: Axis, parent: Axis) -> Ranges | None:
    """The positions, counted from 0, that the parent's law asks for and its rule sends to the one pixel of the range.

    None where following the rule backwards would not cost less than the table of the whole axis.
    """
    if axis.size("output") != 1 or parent.law.s == 0 or parent.law.u != 1:
        return None
    law, first = parent.law, parent.image[0]
    ends = [law.s * n + law.d * k + law.o - first for n in parent.output for k in parent.kernel]
    span = min(ends), max(ends)
    asked = unfolded(axis.output[0] - first, parent.size("image"), parent.boundary, span)
    return asked if asked is not None and sum(map(len, asked)) < parent.size("output") else None


def _taps_of_pixel(axis: Axis, parent: Axis, asked: Ranges) -> Taps:
    """The outputs of the parent that read the one pixel, from the positions that end at it."""
    law, elements = parent.law, np.arange(axis.kernel[0], axis.kernel[1] + 1)[:, None]
    positions = np.concatenate([np.arange(part.start, part.stop, part.step) for part in asked])
    read, weights = weighted_pixels(positions, parent.size("image"), parent.boundary)
    weights = np.where(read == axis.output[0] - parent.image[0], weights, 0).sum(axis=1)
    sources, rest = np.divmod(positions[None, :] + parent.image[0] - law.d * elements - law.o, law.s)
    found = (rest == 0) & (sources >= parent.output[0]) & (sources <= parent.output[1])
    if BOUNDARIES[parent.boundary].drops:  # only windows that lie in the image altogether
        low, high = parent.image
        for k in parent.kernel:
            end = law.s * sources + law.d * k + law.o
            found &= (end >= low) & (end <= high)
    (kernel, number), outputs = np.nonzero(found), sources[found]
    order = np.lexsort((outputs, kernel))
    kernel, outputs, weight = (column[order][None, :] for column in (kernel, outputs, weights[number]))
    return Taps(kernel, outputs, outputs - parent.output[0], weight)


def _taps_of_pixels(axis: Axis, parent: Axis) -> Taps:
    """For each pixel of the parent in the range the outputs that read it."""
    sources, elements, targets, weights = _pairs_by_read(parent)
    rows = np.arange(axis.output[0], axis.output[1] + 1) - parent.image[0]
    starts, ends = np.searchsorted(targets, rows, "left"), np.searchsorted(targets, rows, "right")
    slots = starts[:, None] + np.arange(int((ends - starts).max(initial=0)))[None, :]
    live = slots < ends[:, None]
    slots = np.where(live, slots, 0)
    read = np.where(live, sources[slots], NOTHING)
    return Taps(elements[slots], np.where(live, sources[slots] + axis.image[0], 0), read, weights[slots])


@lru_cache(maxsize=64)
def _pairs_by_read(axis: Axis) -> tuple[Column, Column, Column, Column]:
    """Output position, kernel position, read position and weight of all taps of an axis, sorted by what is read."""
    taps = law_taps(axis)
    outputs, slots = np.nonzero(taps.read >= 0)
    kernel, read, weight = (column[outputs, slots] for column in (taps.kernel, taps.read, taps.weight))
    order = np.lexsort((outputs, kernel, read))
    return outputs[order], kernel[order], read[order], weight[order]


@dataclass(frozen=True, slots=True)
class Axis:
    """The law ``u·p = s·n + d·k + o`` on the ranges of output, image and kernel.

    The adjoint of an axis whose boundary rule folds outside reads back obeys no single law. It keeps the axis that it
    came from as `parent`, and output and image change places term by term.
    """

    law: IndexLaw
    output: Range
    image: Range
    kernel: Range
    boundary: str = "zero"
    parent: Axis | None = None

    def size(self, role: str) -> int:
        """The number of indices of `output`, `image` or `kernel`."""
        low, high = getattr(self, role)
        return max(0, high - low + 1)

    def on(self, output: Range) -> Axis:
        """The same axis for another range of outputs."""
        return replace(self, output=output)

    def adjoint(self) -> Axis:
        """The axis with output and image exchanged."""
        if self.parent is not None:
            return self.parent
        swapped = replace(self, output=self.image, image=self.output)
        rule = BOUNDARIES[self.boundary]
        if not rule.finds and not rule.drops:
            return replace(swapped, law=self.law.adjoint(), boundary="zero")
        return replace(swapped, parent=self)

    def kernel_view(self) -> Axis:
        """The axis with output and kernel exchanged: the gradient with respect to the kernel.

        Under the rule `omit` an output whose window overhangs is 0 whatever the kernel is, so it takes no part; the
        range is empty if that is so for all.

        Raises:
            InputError: for the adjoint of a boundary rule that folds.
        """
        if self.parent is not None:
            raise InputError(f"{self.lawless}; use 'zero'")
        swapped = replace(self, law=self.law.kernel_view(), output=self.kernel, kernel=self.output)
        if not BOUNDARIES[self.boundary].drops:
            return swapped
        whole = np.flatnonzero(self.taps().live.any(axis=1))
        ends = (int(whole[0]) + self.output[0], int(whole[-1]) + self.output[0]) if whole.size else (0, -1)
        return replace(swapped, kernel=ends, boundary="zero")

    @property
    def lawless(self) -> str:
        """Why an adjoint that keeps its parent obeys no law, for messages."""
        if BOUNDARIES[self.boundary].drops:
            return (
                f"the adjoint of boundary {self.boundary!r} leaves out the windows that overhang, "
                "which no single index law says"
            )
        return "the adjoint of a boundary that folds reads back obeys no single index law"

    def taps(self) -> Taps:
        """What every output of the range reads, see `Taps`."""
        if self.parent is None:
            return law_taps(self)
        asked = _few(self, self.parent)
        return _taps_of_pixels(self, self.parent) if asked is None else _taps_of_pixel(self, self.parent, asked)

    @property
    def bound(self) -> int:
        """A number that the terms of the range cannot exceed, found without any table."""
        if self.parent is not None:
            asked = _few(self, self.parent)
            reads = self.parent.size("output") if asked is None else sum(map(len, asked))
            return reads * self.size("kernel")
        slots = weighted_pixels(np.zeros(0, np.int64), 1, self.boundary)[0].shape[-1]
        return self.size("output") * self.size("kernel") * slots
