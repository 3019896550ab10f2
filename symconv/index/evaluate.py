"""Bulk numbers: from the law to an exact array, without the table of terms.

The image is laid out once along the numerators ``v = s·n + d·k + o`` that the law can form (outside reads by the
boundary rule, zeros between pixels where u > 1). Each kernel element then contributes one strided slice of that array.
On an axis of channels a kernel element joins a single output to a single pixel, and the slice is these two. The result
is exact: 64-bit integers where a bound shows that they suffice, Python integers and fractions otherwise. A property
test holds this route to the term table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from symconv.index.aliases import Array, Index, objects
from symconv.index.axis import Axis
from symconv.index.boundary import BOUNDARIES, BROKEN, FILL, NOTHING, weighted_pixels
from symconv.index.table import term_table

GAPS = 10_000_000
"""The largest laid out image that is never thought too sparse."""


def evaluate(axes: Sequence[Axis], image: Array, kernel: Array, fill: int | Fraction = 0) -> Array:
    """The whole output as an array, rows first: exact for exact numbers, in their own type for floating point.

    Args:
        axes: the axes of the operation, in array order.
        image: integers (any NumPy integer type, or objects of int and Fraction) or floating point numbers, complex
            ones too, shaped as the image ranges.
        kernel: the same for the kernel.
        fill: the value of reads that the boundary rule `constant` sends outside.

    >>> law = __import__("symconv.index.law", fromlist=["IndexLaw"]).IndexLaw(1, 1, -1, 0)
    >>> evaluate([Axis(law, (0, 4), (0, 2), (0, 2))], np.array([1, 2, 3]), np.array([1, 10, 100]))
    array([  1,  12, 123, 230, 300])
    """
    sliceable = all(_single(axis) or (axis.parent is None and axis.law.u > 0 and axis.law.s != 0) for axis in axes)
    route = _by_slices if sliceable and not _scattered(axes) else _by_terms
    if kinds := [array.dtype for array in (image, kernel) if array.dtype.kind in "fc"]:
        kind = np.result_type(*kinds)
        return route(axes, image.astype(kind), kernel.astype(kind), fill)
    (image, image_scale), (kernel, kernel_scale) = whole(image), whole(kernel)
    fill_scale = Fraction(fill).denominator
    if fill_scale != 1:
        image = image.astype(object) * fill_scale
    filled = int(fill * image_scale * fill_scale)
    image, kernel = narrowed(image, kernel, filled, math.prod(map(_repeats, axes)))
    return divided(route(axes, image, kernel, filled), image_scale * kernel_scale * fill_scale)


def _repeats(axis: Axis) -> int:
    """How often a sum may count one kernel element: the adjoint of a fold brings several pixels by the same one.

    A boundary rule may give a pixel a weight, or return several pixels for one read.
    """
    folded = axis.size("image") if axis.parent is not None else 1
    if BOUNDARIES[(axis.parent or axis).boundary].weights is None:
        return folded
    taps = axis.taps()
    several = max(1, taps.weight.shape[1] // axis.size("kernel"))
    return folded * several * int(np.abs(taps.weight).max(initial=1))


def _scattered(axes: Sequence[Axis]) -> bool:
    """Whether the taps lie so far apart, by stride or dilation, that the laid out image would be mostly gaps."""
    ends = [(1, axis.size("image")) if _single(axis) else _numerators(axis) for axis in axes]
    spans = [high - low + 1 for low, high in ends]
    terms = math.prod(axis.size("output") * axis.size("kernel") for axis in axes)
    return math.prod(spans) > max(GAPS, 4 * terms)


def _single(axis: Axis) -> bool:
    """Whether every kernel element joins at most one pixel to at most one output, as on an axis of channels."""
    if axis.parent is not None or (axis.law.u == 1 and axis.law.s != 0):
        return False
    read = axis.taps().read
    plain = BOUNDARIES[axis.boundary].weights is None
    return plain and bool(((read >= 0).sum(axis=0) <= 1).all() and (read != FILL).all())


def _by_slices(axes: Sequence[Axis], image: Array, kernel: Array, fill: int | Fraction) -> Array:
    image = _laid_out(axes, image, fill)
    total = np.zeros([axis.size("output") for axis in axes], dtype=image.dtype)
    paths = [_paths(axis) for axis in axes]
    element: Index
    for element, weight in np.ndenumerate(kernel):
        steps = [path[k] for path, k in zip(paths, element, strict=True)]
        joined = [step for step in steps if step is not None]
        if weight and len(joined) == len(steps):
            outputs, reads = zip(*joined, strict=True)
            total[outputs] += weight * image[reads]
    for number, axis in enumerate(axes):
        if BOUNDARIES[axis.boundary].drops:
            overhangs = ~axis.taps().live.any(axis=1)
            total[(slice(None),) * number + (overhangs,)] = 0
    return total


def _paths(axis: Axis) -> list[tuple[slice, slice] | None]:
    """For each kernel element the outputs, and the slice of the laid out image that it brings to them.

    On an axis of channels these are its one output and the one pixel; None if there are none.
    """
    if not _single(axis):
        return [(slice(None), _slice(axis, position)) for position in range(axis.size("kernel"))]
    taps = axis.taps()
    paths: list[tuple[slice, slice] | None] = [None] * axis.size("kernel")
    for n, slot in zip(*np.nonzero(taps.read >= 0), strict=True):
        p = int(taps.read[n, slot])
        paths[int(taps.kernel[n, slot])] = (slice(int(n), int(n) + 1), slice(p, p + 1))
    return paths


def _numerators(axis: Axis) -> tuple[int, int]:
    law = axis.law
    outputs, elements = sorted(law.s * n for n in axis.output), sorted(law.d * k for k in axis.kernel)
    return outputs[0] + elements[0] + law.o, outputs[1] + elements[1] + law.o


def _laid_out(axes: Sequence[Axis], image: Array, fill: int | Fraction) -> Array:
    """The image along the numerators of every axis.

    A position holds the sum of its reads, weight times pixel. Reads of several axes find the fill value if one of them
    does and none finds nothing: these are all that find anything, less those that find a pixel on every axis.
    """
    reads = [_reads(axis) for axis in axes]
    for number, (read, weight) in enumerate(reads):
        image = followed(image, number, read, weight)
    if fill and any((read == FILL).any() for read, _ in reads):
        found, pixels = (_weighed(reads, marks, image.dtype) for marks in ((NOTHING, BROKEN), (NOTHING, BROKEN, FILL)))
        image = image + fill * (found - pixels)
    return image


def _reads(axis: Axis) -> tuple[Array, Array]:
    """What each numerator reads, and its weights: two arrays of shape (numerators, slots)."""
    if _single(axis):
        positions = np.arange(axis.size("image"))[:, None]
        return positions, np.ones_like(positions)
    low, high = _numerators(axis)
    asked, rest = np.divmod(np.arange(low, high + 1), axis.law.u)
    read, weight = weighted_pixels(asked - axis.image[0], axis.size("image"), axis.boundary)
    return np.where(rest[:, None] != 0, BROKEN, read), weight


def followed(image: Array, number: int, read: Array, weight: Array) -> Array:
    """The image with one axis taken at what is read there, slot by slot; 0 where that is no pixel."""
    parts: list[Array] = []
    for pixels, weights in zip(read.T, weight.T, strict=True):
        part = np.take(image, np.maximum(pixels, 0), axis=number)
        part[(slice(None),) * number + (pixels < 0,)] = 0
        if (weights[pixels >= 0] != 1).any():
            part *= _along(weights, number, image.ndim).astype(image.dtype)
        parts.append(part)
    return parts[0] if len(parts) == 1 else reduce(np.add, parts)


def _weighed(reads: Sequence[tuple[Array, Array]], marks: tuple[int, ...], kind: Any) -> Array:
    """The weights of all reads that find none of the marks, added up on each axis and multiplied over the axes."""
    sums = [np.where(np.isin(read, marks), 0, weight).sum(axis=1).astype(kind) for read, weight in reads]
    return math.prod(_along(one, number, len(sums)) for number, one in enumerate(sums))  # type: ignore[return-value]


def _along(column: Array, number: int, rank: int) -> Array:
    """A column laid along one of several axes."""
    return column.reshape(-1, *[1] * (rank - 1 - number))


def _slice(axis: Axis, position: int) -> slice:
    law, (low, _) = axis.law, _numerators(axis)
    first = law.s * axis.output[0] + law.d * (axis.kernel[0] + position) + law.o - low
    end = first + law.s * axis.size("output")
    return slice(first, end if end >= 0 else None, law.s)


def _by_terms(axes: Sequence[Axis], image: Array, kernel: Array, fill: int | Fraction) -> Array:
    table = term_table(axes)
    values = np.append(image.reshape(-1), np.array([fill], dtype=image.dtype))
    read = np.where(table.image == FILL, image.size, table.image)
    total = np.zeros(table.outputs, dtype=image.dtype)
    products = values[read] * kernel.reshape(-1)[table.kernel]
    if table.weight is not None:
        products = products * table.weight.astype(image.dtype)
    np.add.at(total, table.output, products)
    return total.reshape([axis.size("output") for axis in axes])


def whole(array: Array) -> tuple[Array, int]:
    """An array of integers and the common denominator that was taken out."""
    if array.dtype != object:
        return array, 1
    scale = math.lcm(*(number.denominator for number in array.flat))
    return objects([int(number * scale) for number in array.flat]).reshape(array.shape), scale


def narrowed(image: Array, kernel: Array, fill: int, repeats: int) -> tuple[Array, Array]:
    """Both operands as 64-bit integers if no sum can leave their range, as Python integers otherwise."""
    bound = max(abs(fill), largest(image))
    weight = sum(abs(int(number)) for number in kernel.flat) * repeats
    kind = np.int64 if max(bound, 1) * max(weight, 1) < 2**63 else object
    return image.astype(kind), kernel.astype(kind)


def divided(total: Array, scale: int) -> Array:
    """Integers over a common denominator."""
    return total if scale == 1 else _exact(Fraction(int(number), scale) for number in total.flat).reshape(total.shape)


def add_exactly(total: Array, addend: Array) -> Array:
    """The sum of two arrays of exact numbers that broadcast together, as 64-bit integers only if none can wrap.

    >>> add_exactly(np.array([2**62, 1]), np.array([2**62])).tolist()
    [9223372036854775808, 4611686018427387905]
    """
    if total.dtype != object and addend.dtype != object and largest(total) + largest(addend) < 2**63:
        return total + addend
    summed = total.astype(object) + addend.astype(object)
    return _exact(Fraction(number) for number in summed.flat).reshape(summed.shape)


def _exact(fractions: Iterable[Fraction]) -> Array:
    """Fractions as a flat object array, whole numbers as Python integers."""
    return objects([f.numerator if f.denominator == 1 else f for f in fractions])


def largest(array: Array) -> int:
    """The largest absolute value of integers; 0 if there are none."""
    return max(abs(int(f(array))) for f in (np.min, np.max)) if array.size else 0
