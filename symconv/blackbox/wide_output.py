"""Wide outputs: for each definition and boundary rule one output that is larger than any window.

Numbers that are looked for in it meet every anchor, window and crop at once. All arrays have the axes of a layer,
``y[n, o, …] = Σ_c x[n, c, …] h[o, c, …]``, with sizes of 1 where there are no batches and channels. A grouped kernel
has zeros between the channels that do not meet; a dilated one, or the image of a transposed layer, has them between its
elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symconv.index import Axis, IndexLaw
from symconv.index.aliases import Array, Index
from symconv.index.evaluate import followed

SIDES = {"convolution": -1, "sliding": 1}


@dataclass(frozen=True, slots=True)
class LayerArrays:
    """Output, image and kernel with the axes of a layer, and how the index of an output is written."""

    y: Array
    x: Array
    h: Array
    written: Callable[[int, int, Index], Index]

    @property
    def rank(self) -> int:
        """The number of axes of space."""
        return self.y.ndim - 2

    @property
    def complex(self) -> bool:
        """Whether an operand or the output is complex."""
        return any(np.iscomplexobj(a) for a in (self.y, self.x, self.h))


def layouts(y: Array, x: Array, h: Array) -> Iterator[LayerArrays]:
    """The ways to read the axes."""
    ranks = (y.ndim, x.ndim, h.ndim)
    if len(set(ranks)) == 1:
        layer = y.ndim in (3, 4) and (y.shape[0], y.shape[1]) == (x.shape[0], h.shape[0])
        groups = _groups(x.shape[1], h) if layer else 0
        if groups:
            yield LayerArrays(y, x, dense(h, groups), lambda n, o, at: (n, o, *at))
        if y.ndim == 3 and y.shape[0] == x.shape[0] == h.shape[0]:
            yield LayerArrays(y[None], x[None], dense(h[:, None], len(h)), lambda _, o, at: (o, *at))
        if y.ndim != 4 or not groups:
            yield LayerArrays(y[None, None], x[None, None], h[None, None], lambda _n, _o, at: at)
    elif y.ndim == x.ndim == h.ndim + 1:
        if y.ndim == 4 and y.shape[:2] == x.shape[:2] and h.shape[0] == x.shape[1]:
            yield LayerArrays(y, x, dense(h[:, None], len(h)), lambda n, o, at: (n, o, *at))
        if x.shape[0] == y.shape[0]:
            yield LayerArrays(y[:, None], x[:, None], h[None, None], lambda n, _, at: (n, *at))
        if x.shape[-1] == y.shape[-1]:
            first = (np.moveaxis(a, -1, 0)[:, None] for a in (y, x))
            yield LayerArrays(next(first), next(first), h[None, None], lambda n, _, at: (*at, n))
    elif ranks == (x.ndim, x.ndim, x.ndim + 1) and y.shape[0] == h.shape[0] and _groups(len(x), h):
        yield LayerArrays(y[None], x[None], dense(h, _groups(len(x), h)), lambda _, o, at: (o, *at))
    elif ranks == (x.ndim - 1, x.ndim, x.ndim) and x.shape[0] == h.shape[0]:
        yield LayerArrays(y[None, None], x[None], h[None], lambda _n, _o, at: at)


def _groups(channels: int, h: Array) -> int:
    """Into how many groups a kernel splits so many channels; 0 if it does not."""
    groups, rest = divmod(channels, h.shape[1])
    return 0 if rest or not groups or h.shape[0] % groups else groups


def dense(h: Array, groups: int) -> Array:
    """The kernel of a layer with groups as one without, whose elements are 0 where channels do not meet."""
    outputs, channels, *taps = h.shape
    whole = np.zeros((groups, outputs // groups, groups, channels, *taps), h.dtype)
    for group, own in enumerate(h.reshape(groups, -1, channels, *taps)):
        whole[group, :, group] = own
    return whole.reshape(outputs, groups * channels, *taps)


def spread(a: Array, step: int) -> Array:
    """An array with ``step - 1`` zeros between its elements on each axis of space."""
    if step == 1:
        return a
    wider = np.zeros((*a.shape[:2], *(step * (size - 1) + 1 for size in a.shape[2:])), a.dtype)
    wider[(slice(None), slice(None), *[slice(None, None, step)] * (a.ndim - 2))] = a
    return wider


@dataclass(frozen=True, slots=True)
class WideOutput:
    """An output on every window of some shape that meets the image, and the offsets of its first position."""

    kinds: tuple[str, ...]
    boundary: str
    values: Array
    lows: Index


def _continued(x: Array, boundary: str, margins: Sequence[tuple[int, int]]) -> Array:
    """The image continued by a boundary rule, so many pixels before and after it on each axis."""
    for number, (before, after) in enumerate(margins, 2):
        size = x.shape[number]
        law = IndexLaw(1, 1, 1, -before)
        taps = Axis(law, (0, before + size + after - 1), (0, size - 1), (0, 0), boundary).taps()
        x = followed(x, number, taps.read, taps.weight)
    return x


def wide_outputs(x: Array, h: Array, shape: Sequence[int], boundaries: Iterable[str]) -> Iterator[WideOutput]:
    """The wide outputs of all definitions, for windows of this shape."""
    taps = h.shape[2:]
    margins = [(2 * k, max(2 * k, n - p + k + 1)) for n, p, k in zip(shape, x.shape[2:], taps, strict=True)]
    for boundary in boundaries:
        around = _continued(x, boundary, margins)
        for kinds in product(SIDES, repeat=len(taps)):
            lows = tuple(-k if kind == "sliding" else -1 for kind, k in zip(kinds, taps, strict=True))
            columns = zip(lows, margins, x.shape[2:], shape, taps, strict=True)
            sizes = [max(p + k, low + n + 1) - low for low, _, p, n, k in columns]
            total: Array = np.zeros((x.shape[0], h.shape[0], *sizes), np.result_type(x, h))
            for position in np.ndindex(*taps):
                firsts = (
                    low + SIDES[kind] * k + before
                    for low, kind, k, (before, _) in zip(lows, kinds, position, margins, strict=True)
                )
                parts = (slice(first, first + size) for first, size in zip(firsts, sizes, strict=True))
                part, weights = around[(slice(None), slice(None), *parts)], h[(slice(None), slice(None), *position)]
                total += part * weights[0, 0] if weights.size == 1 else np.einsum("nc...,oc->no...", part, weights)
            yield WideOutput(kinds, boundary, total, lows)


def cells(y: Array, most: int) -> tuple[Array, ...]:
    """The cells that are compared first: the largest ones, and others spread evenly."""
    flat = np.abs(y).reshape(-1)
    largest = np.argsort(-flat, kind="stable")[: most // 4]
    spread = np.linspace(0, y.size - 1, min(y.size, most)).astype(int)
    return np.unravel_index(np.unique([*largest, *spread]), y.shape)


def blocks(wide: Array, shape: Index, cells: tuple[Array, ...], steps: Index) -> Array | None:
    """What stands in these cells, for every window of a shape: an array of cells by windows; None if there is none."""
    free = [size - (n - 1) * step for n, size, step in zip(shape, wide.shape[2:], steps, strict=True)]
    if min(free) < 1:
        return None
    return np.stack(
        [
            wide[(n, o, *(slice(i * step, i * step + size) for i, step, size in zip(at, steps, free, strict=True)))]
            for n, o, *at in zip(*cells, strict=True)
        ]
    )


def window(wide: Array, start: Any, shape: Index, steps: Index) -> Array:
    """The window of a wide output that begins at a position."""
    parts = (
        slice(int(first), int(first) + (n - 1) * step + 1, step)
        for first, n, step in zip(start, shape, steps, strict=True)
    )
    return wide[(slice(None), slice(None), *parts)]
