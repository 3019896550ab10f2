"""The packed probe: several kernel elements in one call, each in digits of its own.

With small codes ``1 … P`` and kernel elements ``1, B, B², …`` an output is a number whose digits to the base B are the
codes that were read. It needs exact arithmetic and coefficients one; where a digit is no code, the probe gives up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import SINGLE, BlackBox
from symconv.identify.codes import Reads, read_small

BITS = 50
SINGLE_BITS = 22


def elements_per_call(pixels: int, bits: int = BITS) -> int:
    """How many kernel elements fit into one number.

    >>> elements_per_call(42)
    8
    """
    return max(1, bits // max(1, int(pixels + 1).bit_length()))


def packed_reads(box: BlackBox, bases: list[NDArray[Any]]) -> list[Reads | None] | None:
    """What each kernel element reads, or None if numbers of this function cannot be packed."""
    pixels, taps = int(np.prod(box.image)), int(np.prod(box.kernel))
    if box.narrow or any(base.any() for base in bases):
        return None
    width = int(pixels + 1).bit_length()
    together = elements_per_call(pixels, SINGLE_BITS if box.kind in SINGLE else BITS)
    x = np.arange(1.0, pixels + 1)
    found: list[Reads | None] = []
    for start in range(0, taps, together):
        count = min(together, taps - start)
        h = np.zeros(taps)
        h[start : start + count] = 2.0 ** (width * np.arange(count))
        values = np.real(box(x, h, f"the coded image, kernel elements {start} to {start + count - 1} packed"))
        reads = _digits(values, width, count, pixels)
        if reads is None:
            return None
        found += reads
    return found


def _digits(values: NDArray[Any], width: int, count: int, pixels: int) -> list[Reads | None] | None:
    whole = np.round(values)
    if (whole < 0).any() or (np.abs(values - whole) > 0.25).any() or (whole >= 2.0 ** (width * count)).any():
        return None
    digits = whole.astype(np.int64)[None, :] >> (width * np.arange(count))[:, None] & (2**width - 1)
    reads = [read_small([digit.astype(np.float64)], max(pixels, 1)) for digit in digits]
    return None if any(read is None for read in reads) else list(reads)
