"""Impulses: every pair of one pixel and one kernel element by a call of its own.

The slow way, for functions in which several pixels meet one kernel element, or whose coefficients no code can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import BlackBox
from symconv.identify.codes import NONE
from symconv.identify.refusal import IdentifyError
from symconv.identify.terms import Columns

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the function does without a kernel, measured once.

    Attributes:
        zero: the output for an image and a kernel of zeros; None if it has none (a normalised kernel divides by 0).
        fills: whether kernel elements count without a pixel.
    """

    zero: Array | None
    fills: bool


def unit(size: int, place: int) -> Array:
    """Zeros with a single one."""
    values = np.zeros(size)
    values[place] = 1
    return values


def by_impulses(box: BlackBox, parts: Parts, most: int) -> list[Columns]:
    """Every pair of one pixel and one kernel element by a call of its own, and each of the two alone."""
    pixels, taps = int(np.prod(box.image)), int(np.prod(box.kernel))
    needed = (pixels + 1) * (taps + 1)
    if needed > most:
        raise IdentifyError(
            "too many calls",
            "several pixels meet one kernel element, so each pair must be asked by itself: "
            f"{needed:,} calls, more than {most:,}; raise calls= or give smaller shapes",
        )
    nothing = np.zeros(pixels), np.zeros(taps)
    zero = 0 if parts.zero is None else parts.zero
    alone = {p: _response(box, unit(pixels, p), nothing[1], p, NONE, zero, parts) for p in range(pixels)}
    rows = [_impulse_columns(alone[p], p, NONE) for p in range(pixels)]
    for k in range(taps):
        h = unit(taps, k)
        fill = _response(box, nothing[0], h, NONE, k, zero, parts) if parts.fills else 0.0 * alone[0]
        rows.append(_impulse_columns(fill, NONE, k))
        for p in range(pixels):
            both = box(unit(pixels, p), h, f"one pixel ({p}) and one kernel element ({k}), counted from 0")
            rows.append(_impulse_columns(np.real(both) - zero - alone[p] - fill, p, k))
    return rows


def _response(box: BlackBox, x: Array, h: Array, p: int, k: int, zero: Any, parts: Parts) -> Array:
    if parts.zero is None:
        return np.zeros(int(np.prod(box.shape or ())))
    found = box.attempt(x, h, f"a single one (pixel {p}, kernel element {k}, counted from 0)")
    return np.zeros(int(np.prod(box.shape or ()))) if found is None else np.real(found - zero)


def _impulse_columns(values: Array, p: int, k: int) -> Columns:
    places = np.flatnonzero(np.abs(values) > 1e-9)
    return places, np.full(places.size, p), np.full(places.size, k), values[places]
