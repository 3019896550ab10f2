"""One axis of an operation: its law, its three ranges and its boundary rule, and the table of its taps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError
from symconv.index.boundary import BROKEN, FILL, NOTHING, read_places
from symconv.index.law import IndexLaw

Range = tuple[int, int]
Column = NDArray[np.int64]


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
            raise InputError("the adjoint of a boundary that folds reads back obeys no single index law; use 'zero'")
        swapped = replace(self, law=self.law.kernel_view(), output=self.kernel, kernel=self.output)
        if self.boundary != "omit":
            return swapped
        whole = np.flatnonzero(self.taps().live.any(axis=1))
        if not whole.size:
            raise InputError("every window overhangs the image under boundary 'omit'; use 'zero' or a larger image")
        ends = int(whole[0]) + self.output[0], int(whole[-1]) + self.output[0]
        return replace(swapped, kernel=ends, boundary="zero")

    def taps(self) -> Taps:
        """What every output of the range reads, see `Taps`."""
        return _taps(self) if self.parent is None else _exchanged_taps(self, self.parent)


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


def _taps(axis: Axis) -> Taps:
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


@lru_cache(maxsize=64)
def _pairs_by_read(axis: Axis) -> tuple[Column, Column, Column]:
    """The (output place, kernel place, read place) triples of an axis, sorted by what is read."""
    taps = _taps(axis)
    outputs, slots = np.nonzero(taps.read >= 0)
    kernel, read = taps.kernel[outputs, slots], taps.read[outputs, slots]
    order = np.lexsort((outputs, kernel, read))
    return outputs[order], kernel[order], read[order]


def _exchanged_taps(axis: Axis, parent: Axis) -> Taps:
    sources, elements, targets = _pairs_by_read(parent)
    rows = np.arange(axis.output[0], axis.output[1] + 1) - parent.image[0]
    starts, ends = np.searchsorted(targets, rows, "left"), np.searchsorted(targets, rows, "right")
    slots = starts[:, None] + np.arange(int((ends - starts).max(initial=0)))[None, :]
    live = slots < ends[:, None]
    slots = np.where(live, slots, 0)
    read = np.where(live, sources[slots], NOTHING)
    return Taps(elements[slots], np.where(live, sources[slots] + axis.image[0], 0), read)
