"""The adjoint of an axis whose boundary rule folds: output and image trade places term by term.

No single law says which outputs read a pixel, since every read that a rule sends back to the pixel counts. For a few
pixels the rule is followed backwards: the law asks for places within a known span, those that end at the pixel are
known (`symconv.index.unfold`), and the law solved for the output gives the rest, ``n = (u·p - d·k - o)/s``. So the
cost is that of the answer. For many pixels the taps of the whole axis are sorted by what they read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from symconv.index.boundary import NOTHING
from symconv.index.taps import Column, Taps, law_taps
from symconv.index.unfold import unfolded

if TYPE_CHECKING:
    from symconv.index.axis import Axis


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
