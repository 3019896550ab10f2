"""The table of taps of one axis: what every output of a range reads, by the law and the boundary rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from symconv.index.boundary import BROKEN, FILL, NOTHING, read_places

if TYPE_CHECKING:
    from symconv.index.axis import Axis

Column = NDArray[np.int64]


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
