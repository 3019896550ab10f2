"""What a living page is held to: digests of Python's tables for its choices, and samples of its sums.

The page computes with a law of its own (`templates/page/law.js`). Every page carries, for the axes that it shows
and for some of other sizes (sizes can be changed in a page), one digest for each definition (laws and output ranges
of every window, stride and dilation, and the reads at both ends), one for each boundary rule (where it sends every
position from four image lengths before the image to four after), and the terms and sums of a few outputs.
`differenceFrom` in `templates/page/sums.js` makes the same numbers in the same order and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from symconv.core.output import Output
from symconv.errors import InputError
from symconv.index import BOUNDARIES, DEFINITIONS, FILL, NOTHING, Axis, IndexLaw, WindowSpec, window
from symconv.index.aliases import Index, Range
from symconv.index.boundary import weighted_pixels

WINDOWS: tuple[tuple[str, Any, Any], ...] = (
    ("full", None, None),
    ("same", None, None),
    ("same", "low", None),
    ("same", "high", None),
    ("same", 99, None),
    ("same", -99, None),
    ("valid", None, None),
    ("padding", None, (1, 1)),
    ("padding", None, (0, 2)),
    ("padding", None, "same_upper"),
    ("padding", None, "same_lower"),
    ("padding", None, "causal"),
)
"""Mode, anchor and padding of the windows that are compared; two anchors are no kernel index."""
NO_OUTPUT, END, FILLED = -99, -99, -98
SAMPLES = 4

AxisRanges = tuple[Range, Range]
OTHER_AXES: tuple[AxisRanges, ...] = (((-3, 3), (-1, 1)), ((0, 3), (-1, 2)), ((-1, 0), (0, 4)), ((0, 0), (1, 1)))
"""Ranges of an image and a kernel that every page is compared on, however small its own are."""


def checks(output: Output, at: Index) -> dict[str, Any]:
    """The digests and samples for the page of an output that opens at an index (in array order)."""
    axes = tuple(dict.fromkeys([*((axis.image, axis.kernel) for axis in output.operation.axes), *OTHER_AXES]))
    return {
        "axes": axes,
        "windows": WINDOWS,
        "definitions": {name: digest(_window_numbers(name, axes)) for name in DEFINITIONS},
        "boundaries": {name: digest(_boundary_numbers(name, axes)) for name in BOUNDARIES},
        "samples": [_sample(output, index) for index in _sampled(output, at)],
    }


def digest(numbers: Iterable[int]) -> int:
    """FNV-1a over 32-bit words, mixed.

    >>> digest([1, -1])
    194542401
    """
    value = 2166136261
    for number in numbers:
        value = ((value ^ (number & 0xFFFFFFFF)) * 16777619) & 0xFFFFFFFF
        value ^= value >> 15
    return value


def _window_numbers(definition: str, axes: Iterable[AxisRanges]) -> Iterator[int]:
    for image, kernel in axes:
        for mode, anchor, padding in WINDOWS:
            for stride in range(1, 5):
                for dilation in range(1, 4):
                    named = "full" if mode == "padding" else mode
                    try:
                        law, outputs = window(
                            WindowSpec(definition, named, stride, dilation, anchor, padding), image, kernel
                        )
                    except InputError:
                        yield NO_OUTPUT
                        continue
                    yield from (law.s, law.d, law.o, *outputs)
                    for n in outputs:
                        yield from _asked(law, n, kernel)


def _asked(law: IndexLaw, n: int, kernel: Range) -> Iterator[int]:
    for k in range(kernel[0], kernel[1] + 1):
        yield from (k, law.s * n + law.d * k + law.o)


def _boundary_numbers(boundary: str, axes: Iterable[AxisRanges]) -> Iterator[int]:
    for image, kernel in axes:
        size = image[1] - image[0] + 1
        positions = np.arange(-4 * size, 5 * size + 1)
        for pixels, weights in zip(*map(np.ndarray.tolist, weighted_pixels(positions, size, boundary)), strict=True):
            for pixel, weight in zip(pixels, weights, strict=True):
                if pixel != NOTHING:
                    yield from (pixel, weight)
            yield END
        law, outputs = window(WindowSpec(), image, kernel)
        for n in outputs:
            taps = Axis(law, (n, n), image, kernel, boundary).taps()
            live = taps.live[0]
            columns = (column[0][live].tolist() for column in (taps.kernel, taps.read, taps.weight))
            for k, read, weight in zip(*columns, strict=True):
                yield from (k + kernel[0], FILLED if read == FILL else read + image[0], weight)
            yield END


def _sampled(output: Output, at: Index) -> list[Index]:
    """The output that the page opens at, both ends, and the middle."""
    low, high = output.operation.ranges.lower, output.operation.ranges.upper
    middle = tuple((a + b) // 2 for a, b in zip(low, high, strict=True))
    return list(dict.fromkeys((at, low, high, middle)))[:SAMPLES]


def _sample(output: Output, index: Index) -> dict[str, Any]:
    """A digest of the terms of an output, and its sum where that is a number."""
    order, numbers = output.order, list[int]()
    written = order(index)
    for term in output.terms(written):
        read = term.read_index or ()
        numbers += [*order(term.image_index), *order(read), *order(term.kernel_index), term.weight]
    total = output[written]
    return {"at": index, "terms": digest(numbers), "sum": str(total) if total.is_Rational else None}
