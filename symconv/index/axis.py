"""The table of taps of one axis: what every output of a range reads, by the law and the boundary rule.

The adjoint of an axis whose boundary rule folds: output and image trade places term by term.

No single law says which outputs read a pixel, since every read that a rule sends back to the pixel counts. For a few
pixels the rule is followed backwards: the law asks for places within a known span, those that end at the pixel are
known (`symconv.index.boundary`), and the law solved for the output gives the rest, ``n = (u·p - d·k - o)/s``. So the
cost is that of the answer. For many pixels the taps of the whole axis are sorted by what they read.

One axis of an operation: its law, its three ranges and its boundary rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError
from symconv.index.aliases import Column, Range
from symconv.index.boundary import BROKEN, FILL, NOTHING, read_places, unfolded
from symconv.index.law import IndexLaw


@dataclass(frozen=True, slots=True)
class Taps:
    """What each output reads on one axis: arrays of shape (outputs, slots).

    Attributes:
        kernel: the place of the kernel element, counted from 0, ascending within a row.
        asked: the image index that the law asks for, before the boundary rule (0 where `read` is `BROKEN`).
        read: the place of the pixel that is read, counted from 0, or `NOTHING`, `FILL`, `BROKEN`.
    """

    kernel: Column
    asked: Column
    read: Column

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
        return Taps(*(np.take_along_axis(column, order, axis=1) for column in (self.kernel, self.asked, self.read)))


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
    broken = rest != 0
    read = read_places(asked - axis.image[0], axis.size("image"), axis.boundary)
    read = np.where(broken, BROKEN, read)
    if axis.boundary == "omit":
        overhangs = ((read == NOTHING) & ~broken).any(axis=1, keepdims=True)
        read = np.where(overhangs & ~broken, NOTHING, read)
    kernel = np.broadcast_to(elements - axis.kernel[0], read.shape)
    return Taps(kernel, np.where(broken, 0, asked), read)


def exchanged_taps(axis: Axis, parent: Axis) -> Taps:
    """The taps of an adjoint axis: for each pixel of the parent the outputs that read it."""
    return _taps_of_pixel(axis, parent) if _few(axis, parent) else _taps_of_pixels(axis, parent)


def most_reads(axis: Axis, parent: Axis) -> int:
    """A number that the outputs which read the pixels of the range by one kernel element cannot exceed."""
    outputs = parent.size("output")
    return min(outputs, sum(map(len, _asked(axis, parent)))) if _few(axis, parent) else outputs


def _few(axis: Axis, parent: Axis) -> bool:
    """Whether following the rule backwards costs less than the table of the whole axis."""
    if axis.size("output") != 1 or parent.law.s == 0 or parent.law.u != 1:
        return False
    return sum(map(len, _asked(axis, parent))) < parent.size("output")


def _asked(axis: Axis, parent: Axis) -> tuple[range, ...]:
    """The places, counted from 0, that the parent's law asks for and its rule sends to the one pixel of the range."""
    first = parent.image[0]
    low, high = _ends(parent, parent.output[0]), _ends(parent, parent.output[1])
    span = min(*low, *high) - first, max(*low, *high) - first
    return unfolded(axis.output[0] - first, parent.size("image"), parent.boundary, span)


def _ends(parent: Axis, n: int) -> tuple[int, int]:
    """What output ``n`` asks for with the first and the last kernel element; for u = 1."""
    law = parent.law
    return law.s * n + law.d * parent.kernel[0] + law.o, law.s * n + law.d * parent.kernel[1] + law.o


def _taps_of_pixel(axis: Axis, parent: Axis) -> Taps:
    law, elements = parent.law, np.arange(axis.kernel[0], axis.kernel[1] + 1)[:, None]
    places = np.concatenate([np.arange(part.start, part.stop, part.step) for part in _asked(axis, parent)])
    sources, rest = np.divmod(places[None, :] + parent.image[0] - law.d * elements - law.o, law.s)
    found = (rest == 0) & (sources >= parent.output[0]) & (sources <= parent.output[1])
    if parent.boundary == "omit":
        found &= _whole(parent, sources)
    kernel, outputs = np.nonzero(found)[0], sources[found]
    order = np.lexsort((outputs, kernel))
    kernel, outputs = kernel[order][None, :], outputs[order][None, :]
    return Taps(kernel, outputs, outputs - parent.output[0])


def _whole(parent: Axis, outputs: Column) -> Column:
    """Whether the windows of outputs lie in the image altogether."""
    law, (low, high) = parent.law, parent.image
    ends = [law.s * outputs + law.d * k + law.o for k in parent.kernel]
    return np.logical_and.reduce([(end >= low) & (end <= high) for end in ends])


def _taps_of_pixels(axis: Axis, parent: Axis) -> Taps:
    sources, elements, targets = _pairs_by_read(parent)
    rows = np.arange(axis.output[0], axis.output[1] + 1) - parent.image[0]
    starts, ends = np.searchsorted(targets, rows, "left"), np.searchsorted(targets, rows, "right")
    slots = starts[:, None] + np.arange(int((ends - starts).max(initial=0)))[None, :]
    live = slots < ends[:, None]
    slots = np.where(live, slots, 0)
    read = np.where(live, sources[slots], NOTHING)
    return Taps(elements[slots], np.where(live, sources[slots] + axis.image[0], 0), read)


@lru_cache(maxsize=64)
def _pairs_by_read(axis: Axis) -> tuple[Column, Column, Column]:
    """The (output place, kernel place, read place) triples of an axis, sorted by what is read."""
    taps = law_taps(axis)
    outputs, slots = np.nonzero(taps.read >= 0)
    kernel, read = taps.kernel[outputs, slots], taps.read[outputs, slots]
    order = np.lexsort((outputs, kernel, read))
    return outputs[order], kernel[order], read[order]


@dataclass(frozen=True, slots=True)
class Axis:
    """The law ``u·p = s·n + d·k + o`` on the ranges of output, image and kernel.

    The adjoint of an axis whose boundary rule folds outside reads back obeys no single law. It keeps the axis that it
    came from as `parent`, and output and image trade places term by term.
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
        if self.boundary in ("zero", "constant"):
            return replace(swapped, law=self.law.adjoint(), boundary="zero")
        return replace(swapped, parent=self)

    def kernel_view(self) -> Axis:
        """The axis with output and kernel exchanged: the gradient with respect to the kernel.

        Under the rule `omit` an output whose window overhangs is 0 whatever the kernel is, so it takes no part.

        Raises:
            InputError: for the adjoint of a boundary rule that folds, and if every window overhangs.
        """
        if self.parent is not None:
            raise InputError(f"{self.lawless}; use 'zero'")
        swapped = replace(self, law=self.law.kernel_view(), output=self.kernel, kernel=self.output)
        if self.boundary != "omit":
            return swapped
        whole = np.flatnonzero(self.taps().live.any(axis=1))
        if not whole.size:
            raise InputError("every window overhangs the image under boundary 'omit'; use 'zero' or a larger image")
        ends = int(whole[0]) + self.output[0], int(whole[-1]) + self.output[0]
        return replace(swapped, kernel=ends, boundary="zero")

    @property
    def lawless(self) -> str:
        """Why an adjoint that keeps its parent obeys no law, for messages."""
        if self.boundary == "omit":
            return "the adjoint of boundary 'omit' leaves out the windows that overhang, which no single index law says"
        return "the adjoint of a boundary that folds reads back obeys no single index law"

    def taps(self) -> Taps:
        """What every output of the range reads, see `Taps`."""
        return law_taps(self) if self.parent is None else exchanged_taps(self, self.parent)

    @property
    def bound(self) -> int:
        """A number that the terms of the range cannot exceed, found without any table."""
        outputs = self.size("output") if self.parent is None else most_reads(self, self.parent)
        return outputs * self.size("kernel")
