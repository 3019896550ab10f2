"""Named mistakes: what students do wrong, each as what it changes of an operation.

A mistaken number is worked out by the same law as the right one, only from the changed operation; so whoever offers or
recognises it can say which mistake gives it. Exercises make wrong answers of these rows, and a living page carries them
as data to name the mistake behind a number that was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from symconv.core.signal import Signal
from symconv.index import DEFINITIONS, Box

UNCHANGED = MappingProxyType({name: name for name in DEFINITIONS})
BORDER: Mapping[str, str] = MappingProxyType({"zero": "replicate"})
"""Boundary rule -> the one that it is taken for; any other is taken for `zero`."""


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """One mistake.

    Attributes:
        name: a key of the wording `mistake`.
        definitions: definition -> the definition that it is taken for; it cannot happen to the ones left out.
        kernel: how the kernel is laid down wrongly, a key of `TURNINGS`; empty if it is not.
        off_origin: it shows at other outputs than the one at the origin only.
        moves: the kernel lies one position off, to either side on every axis.
        border: another boundary rule is taken; it shows where the window hangs over the border only.
    """

    name: str
    definitions: Mapping[str, str] = field(default_factory=lambda: UNCHANGED)
    kernel: str = ""
    off_origin: bool = False
    moves: bool = False
    border: bool = False


def _turned(axis: int) -> Callable[[Signal], Signal | None]:
    """One axis of a picture the wrong way round; None where that cannot be told from the right way."""

    def turn(kernel: Signal) -> Signal | None:
        if kernel.rank != 2 or 1 in kernel.shape:
            return None
        lower, upper = list(kernel.ranges.lower), list(kernel.ranges.upper)
        lower[axis], upper[axis] = -upper[axis], -lower[axis]
        return replace(kernel, ranges=Box(tuple(lower), tuple(upper)), values=np.flip(kernel.array(), axis))

    return turn


def _transposed(kernel: Signal) -> Signal | None:
    """Rows and columns exchanged."""
    if kernel.rank != 2 or kernel.shape == (1, 1):
        return None
    ranges = Box(kernel.ranges.lower[::-1], kernel.ranges.upper[::-1])
    return replace(kernel, ranges=ranges, values=kernel.array().T)


TURNINGS: Mapping[str, Callable[[Signal], Signal | None]] = MappingProxyType(
    {
        "": lambda kernel: kernel,
        "flip": lambda kernel: kernel.flip(),
        "columns": _turned(1),
        "rows": _turned(0),
        "transpose": _transposed,
    }
)
"""How a kernel is laid down wrongly; None where the mistake cannot happen."""
MISTAKES: Mapping[str, MistakeRow] = MappingProxyType(
    {
        row.name: row
        for row in (
            MistakeRow("flip_forgotten", {"convolution": "sliding"}),
            MistakeRow("flip_added", {"correlation": "correlation", "sliding": "sliding"}, kernel="flip"),
            MistakeRow("direction", {"correlation": "sliding", "sliding": "correlation"}, off_origin=True),
            MistakeRow("left_right", kernel="columns"),
            MistakeRow("top_bottom", kernel="rows"),
            MistakeRow("transposed", kernel="transpose"),
            MistakeRow("anchor", moves=True),
            MistakeRow("border", border=True),
        )
    }
)
"""Name -> mistake, in the order in which they are offered."""
