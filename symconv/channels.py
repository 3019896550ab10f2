"""Channels, batches and groups as index laws, a missing index running over the single value 0:

    batch                 n = p                no kernel index
    output channel        n = k                no image index
    input channel         p = k                no output index: the contraction
    group                 n = p = k

The last is two equations, but one law: ``2G·p = (2G+1)·n - k`` says ``2G·(p-n) = n-k``, and as all three indices lie
in 0 … G-1 the right side is smaller than 2G in size, so both sides are 0. An output channel written ``o`` is the pair
(group, output channel in the group), an image channel the pair (group, input channel in the group); a `Layout` writes
each pair as one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symconv.errors import InputError
from symconv.index import Axis, IndexLaw, check_step
from symconv.layout import Layout

ONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Channels:
    """How many samples (None: no batch), groups, and channels of image and output within a group there are."""

    batch: int | None
    groups: int
    inner: int
    outer: int

    @property
    def outputs(self) -> int:
        """The number of output channels."""
        return self.groups * self.outer


def read_channels(pixels: tuple[int, ...], weight: tuple[int, ...], groups: Any, transposed: bool) -> Channels:
    """The channels by groups, once the two shapes are known to fit."""
    rank = len(weight) - 2
    if rank < 1 or len(pixels) not in (rank + 1, rank + 2):
        raise InputError(
            f"image {pixels} and weight {weight} do not fit; a layer needs an image (C, …) or (N, C, …) "
            "and a weight with as many axes of space after two of channels"
        )
    groups = int(groups) if isinstance(groups, np.integer) else groups
    check_step(groups, "groups", "use 1 to join all channels")
    channels, (first, second) = pixels[-1 - rank], weight[:2]
    for count, what in ((channels, "image"), (first, "image" if transposed else "output")):
        if count % groups:
            raise InputError(f"groups={groups} does not divide {count} {what} channels; use a divisor of {count}")
    expected = first if transposed else second * groups
    if channels != expected:
        raise InputError(
            f"image has {channels} channels, but weight {weight} with groups={groups} needs {expected}; "
            f"give a weight ({_expected(channels, groups, transposed)}, …) or another groups="
        )
    inner, outer = (channels // groups, second) if transposed else (second, first // groups)
    return Channels(pixels[0] if len(pixels) == rank + 2 else None, groups, inner, outer)


def _expected(channels: int, groups: int, transposed: bool) -> str:
    return f"{channels}, O" if transposed else f"O, {channels // groups}"


def channel_axes(sizes: Channels, rank: int, transposed: bool) -> tuple[tuple[Axis, ...], Layout]:
    """The axes of batch, groups and channels, and how they and the axes of space after them are written.

    Their order is such that the places of each array run through the axes as they stand: a weight is stored (group,
    output channel, input channel), a transposed one (group, input channel, output channel).

    >>> axes, layout = channel_axes(Channels(None, 2, 3, 1), 2, False)
    >>> layout.kinds, layout.box("image", axes + axes[:2]).shape
    (('group', 'out', 'in', 'space', 'space'), (6, 2, 1))
    """
    samples, last = (0, (sizes.batch or 1) - 1), sizes.groups - 1
    named = {
        "batch": Axis(IndexLaw(1, 1, 0, 0), samples, samples, ONE),
        "group": Axis(IndexLaw(2 * last + 2, 2 * last + 3, -1, 0), (0, last), (0, last), (0, last)),
        "out": Axis(IndexLaw(0, 1, -1, 0), (0, sizes.outer - 1), ONE, (0, sizes.outer - 1)),
        "in": Axis(IndexLaw(1, 0, 1, 0), ONE, (0, sizes.inner - 1), (0, sizes.inner - 1)),
    }
    kinds = (
        *(["batch"] if sizes.batch is not None else []),
        *(["group"] if sizes.groups > 1 else []),
        *(["in", "out"] if transposed else ["out", "in"]),
    )
    return tuple(named[kind] for kind in kinds), _layout(kinds, rank)


def _layout(kinds: tuple[str, ...], rank: int) -> Layout:
    """For output, image and weight the axes behind each index."""
    place = {kind: (number,) for number, kind in enumerate(kinds)}
    batch = (place["batch"],) if "batch" in place else ()
    group = place.get("group", ())
    space = tuple((len(kinds) + number,) for number in range(rank))
    first, second = kinds[-2:]
    return Layout(
        kinds=kinds + ("space",) * rank,
        output=(*batch, group + place["out"], *space),
        image=(*batch, group + place["in"], *space),
        kernel=(group + place[first], place[second], *space),
    )
