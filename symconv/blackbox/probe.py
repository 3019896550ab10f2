"""Probing: from a few calls of a function to its exact terms.

The function is taken to be a sum of products of one pixel and one kernel element each, plus parts that lack one of the
two. One unit kernel element at a time meets an image of codes, so that K calls tell every term: an answer is a code
times a weight, mostly one or minus one, and an image of ones tells other weights. Functions of very large or very small
numbers are measured in a power of ten. If numbers may be packed, several kernel elements ``1, B, B², …`` go into one
call with the codes ``1 … P``: the digits of an output to the base B are the codes that were read. What several pixels
per kernel element or an irrational coefficient leave open is asked impulse by impulse, one pixel and one kernel element
a call. Nothing found here is believed before random numbers have confirmed it.

Wide codes lie unevenly in ``2^20 … 2^21``: apart by more than any rounding of single precision, and no two in a simple
ratio, so that pixel and coefficient follow from one number; a fill value is told by being small. Small codes ``1 … P``
suit types with a narrow range; more than 255 pixels take two digits, one image for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.blackbox.calling import SINGLE, BlackBox, IdentifyError
from symconv.blackbox.confirm import bilinear_fault
from symconv.blackbox.terms import NONE, TermColumns, Terms, exact, index_at, unit
from symconv.index.aliases import Array, Column
from symconv.limits import beyond, check_limit, limit_of

USUAL = (1.0, -1.0)
SMALLEST, GREATEST = 1e-4, 1e9
MOST_WEIGHTS = 64
ENOUGH = 0.9
BITS = 50
SINGLE_BITS = 22
WIDE = 2**20
LARGEST_DIGIT = 255
DENOMINATORS = np.array([*range(1, 65), 81, 100, 121, 128, 144, 169, 196, 225, 255, 256, 1000])
SAMPLES = 12


def probe(box: BlackBox, first: Array, *, packed: bool = False, most: int | None = None) -> Terms:
    """The terms of a black box in its own unit, not confirmed yet; `first` is what `first_look` returned."""
    measure(box)
    box.unit = 0 if box.narrow else unit_of(first, box.zero)
    if box.unit:
        measure(box)
    image_size, kernel_size = int(np.prod(box.image)), int(np.prod(box.kernel))
    pairs = box.outputs * kernel_size
    check_limit("probed", pairs, f"{box.outputs:,} outputs and {kernel_size:,} kernel elements are {pairs:,} pairs")
    images = small_codes(image_size) if box.narrow else [wide_codes(image_size)]
    bases = [_base(box, x) for x in images]
    constant = None if box.zero is None else _impulse_columns(np.real(box.zero), NONE, NONE)
    rows = [constant, _image_part(box, images, bases)]
    reads = packed_reads(box, bases) if packed and not box.fills else None
    if reads is None:
        reads = _decoded(box, images, bases)
    if any(read is None for read in reads) or rows[1] is None:
        _refuse_before_impulses(box)
        rows = [constant, *by_impulses(box, most)]
        reads = []
    rows += [_columns(read, k) for k, read in enumerate(reads) if read is not None]
    assert box.shape is not None
    return Terms.of((box.shape, box.image, box.kernel), [row for row in rows if row is not None])


def first_look(box: BlackBox) -> Array:
    """One call with small operands, made twice: it tells shape and type of the output, which is returned."""
    random = np.random.default_rng(3)
    x, h = random.integers(0, 10, box.image), random.integers(1, 3, box.kernel)
    answers = [box(x, h, "small random operands") for _ in range(2)]
    box.check_repeated(*answers)
    if np.abs(np.imag(answers[0])).max() > 1e-6 * (1 + np.abs(answers[0]).max()):
        raise IdentifyError("complex", "the output is complex for real operands; take its real or imaginary part")
    return answers[0]


def unit_of(answer: Array, zero: Array | None) -> int:
    """The power of ten in which a function is measured: 0 unless its answer to small numbers is extreme."""
    size = float(np.abs(answer - (0 if zero is None else zero)).max(initial=0))
    if size == 0 or SMALLEST <= size <= GREATEST:
        return 0
    return int(np.log10(size) // 1)


def measure(box: BlackBox) -> None:
    """Learn the output for zeros, and whether kernel elements count without an image."""
    x, h = np.zeros(box.image), np.zeros(box.kernel)
    box.zero, box.fills = box.attempt(x, h, "an image and a kernel of zeros"), False
    random = np.random.default_rng(7).integers(1, 5, box.kernel)
    alone = box.attempt(x, random, "an image of zeros")
    if alone is None:
        return
    if box.zero is None and np.abs(alone).max() > 0:
        other = box.attempt(x, random[::-1] ** 2, "an image of zeros")
        if other is not None and np.allclose(other, alone):  # a bias; fill values would follow the kernel
            box.zero = alone
            return
    base = 0 if box.zero is None else box.zero
    box.fills = bool((np.abs(alone - base) > 1e-6 * (1 + np.abs(base))).any())


def _base(box: BlackBox, x: Array) -> Array:
    if box.zero is None:
        return np.zeros(box.outputs)
    found = box.attempt(x, np.zeros(box.kernel), "the coded image, a kernel of zeros")
    return box.zero if found is None else found


def _image_part(box: BlackBox, images: list[Array], bases: list[Array]) -> TermColumns | None:
    """The terms without a kernel element; None if they cannot be read from the codes."""
    if box.zero is None:
        return _columns(Reads(np.empty(0, int), np.empty(0)), NONE)
    values = [np.real(base - box.zero) for base in bases]
    read = read_small(values, len(images[0])) if box.narrow else read_wide(values[0], images[0], box.tolerance, False)
    return None if read is None else _columns(read, NONE)


def _decoded(box: BlackBox, images: list[Array], bases: list[Array]) -> list[Reads | None]:
    """What each unit kernel reads of the images of codes, beside what these make alone; None where they do not tell."""
    answers: list[list[Array]] = []
    for k in range(int(np.prod(box.kernel))):
        h, name = unit(int(np.prod(box.kernel)), k), f"a kernel of zeros with a one at {index_at(k, box.kernel)}"
        pairs = zip(images, bases, strict=True)
        answers.append([np.real(box(x, h, f"the coded image, {name}") - base) for x, base in pairs])
    codes = images[0]
    if box.narrow:
        return [read_small(values, len(codes)) for values in answers]
    weights = weights_of(box, [values for (values,) in answers], codes, any(base.any() for base in bases))
    return [read_wide(values, codes, box.tolerance, box.fills, weights) for (values,) in answers]


def _columns(read: Reads, k: int) -> TermColumns:
    positions = np.flatnonzero(read.coefficient)
    return positions, read.position[positions], np.full(positions.size, k), read.coefficient[positions]


def weights_of(box: BlackBox, answers: Sequence[Array], codes: Array, affine: bool) -> tuple[float, ...]:
    """The weights to try first: the usual ones, unless they leave too many answers unexplained.

    There is one answer for each unit kernel; `affine` says that an image alone makes an output.
    """
    tolerance = tolerance_of(codes, box.tolerance)
    live = [np.abs(values) > tolerance for values in answers]
    total = sum(int(mask.sum()) for mask in live)
    usual = sum(
        int((explained(values, codes, weight, tolerance)[1] & mask).sum())
        for values, mask in zip(answers, live, strict=True)
        for weight in USUAL
    )
    if usual >= ENOUGH * total:
        return USUAL
    k = int(np.argmax([mask.sum() for mask in live]))
    ones, taps = np.ones(len(codes)), unit(len(answers), k)
    found = box.attempt(ones, taps, "an image of ones")
    base = box.attempt(ones, 0 * taps, "an image of ones, a kernel of zeros") if affine else box.zero
    if found is None:
        return USUAL
    values = np.real(found - (0 if base is None else base))
    values = values[np.abs(values) > box.tolerance * np.abs(values).max(initial=0)]
    counts = Counter(f"{value:.7g}" for value in values)
    weights = {f"{value:.7g}": float(exact(float(value), 1000, box.tolerance)) for value in values}
    if len(weights) > MOST_WEIGHTS:
        return USUAL
    return (*(weights[word] for word, _ in counts.most_common()), *USUAL)


def packed_reads(box: BlackBox, bases: list[Array]) -> list[Reads | None] | None:
    """What each kernel element reads, or None if numbers of this function cannot be packed."""
    pixels, taps = int(np.prod(box.image)), int(np.prod(box.kernel))
    if box.narrow or any(base.any() for base in bases):
        return None
    width = int(pixels + 1).bit_length()
    together = max(1, (SINGLE_BITS if box.kind in SINGLE else BITS) // width)
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


def _digits(values: Array, width: int, count: int, pixels: int) -> list[Reads | None] | None:
    whole = np.round(values)
    if (whole < 0).any() or (np.abs(values - whole) > 0.25).any() or (whole >= 2.0 ** (width * count)).any():
        return None
    digits = whole.astype(np.int64)[None, :] >> (width * np.arange(count))[:, None] & (2**width - 1)
    reads = [read_small([digit.astype(np.float64)], max(pixels, 1)) for digit in digits]
    return None if any(read is None for read in reads) else list(reads)


def _refuse_before_impulses(box: BlackBox) -> None:
    """Before many calls are spent: a range too small for the codes, unsteady answers, or a broken law."""
    if box.narrow:
        raise IdentifyError(
            "saturates",
            f"the range and rounding of {box.kind} hide what the function computes; let it work with a wider type",
        )
    codes, tap = wide_codes(int(np.prod(box.image))), unit(int(np.prod(box.kernel)), 0)
    found, again = (np.real(box(codes, tap, "the coded image and the first kernel element")) for _ in range(2))
    box.check_repeated(found, again)
    at_ends = (found == found.max()) | (found == found.min())
    if np.abs(found).max() < WIDE / 4 and len(np.unique(found)) <= 3 and at_ends.sum() > found.size // 2:
        raise IdentifyError(
            "saturates",
            f"the output saturates: it stays within {found.min():g} … {found.max():g} although the image reaches "
            f"{codes.max():g}; use a wider type or scale the image down",
        )
    fault = bilinear_fault(box)
    if fault is not None:
        raise fault


def by_impulses(box: BlackBox, most: int | None) -> list[TermColumns]:
    """Every pair of one pixel and one kernel element by a call of its own, and each of the two alone."""
    pixels, taps = int(np.prod(box.image)), int(np.prod(box.kernel))
    needed = (pixels + 1) * (taps + 1)
    most = limit_of("calls") if most is None else most
    if needed > most:
        raise IdentifyError(
            "too many calls",
            "several pixels meet one kernel element, so each pair must be asked by itself: "
            f"{needed:,} calls, {beyond('calls', most)}",
        )
    nothing = np.zeros(pixels), np.zeros(taps)
    zero = 0 if box.zero is None else box.zero
    alone = {p: _response(box, unit(pixels, p), nothing[1], p, NONE, zero) for p in range(pixels)}
    rows = [_impulse_columns(alone[p], p, NONE) for p in range(pixels)]
    for k in range(taps):
        h = unit(taps, k)
        fill = _response(box, nothing[0], h, NONE, k, zero) if box.fills else 0.0 * alone[0]
        rows.append(_impulse_columns(fill, NONE, k))
        for p in range(pixels):
            both = box(unit(pixels, p), h, f"one pixel ({p}) and one kernel element ({k}), counted from 0")
            rows.append(_impulse_columns(np.real(both) - zero - alone[p] - fill, p, k))
    return rows


def _response(box: BlackBox, x: Array, h: Array, p: int, k: int, zero: Any) -> Array:
    if box.zero is None:
        return np.zeros(box.outputs)
    found = box.attempt(x, h, f"a single one (pixel {p}, kernel element {k}, counted from 0)")
    return np.zeros(box.outputs) if found is None else np.real(found - zero)


def _impulse_columns(values: Array, p: int, k: int) -> TermColumns:
    positions = np.flatnonzero(np.abs(values) > 1e-9)
    return positions, np.full(positions.size, p), np.full(positions.size, k), values[positions]


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read at each output: `position` (`NONE`: nothing or the fill value) and `coefficient` (0: no term)."""

    position: Array
    coefficient: Array


def wide_codes(size: int) -> Array:
    """The wide codes of `size` pixels, ascending."""
    step = max(WIDE // size, 4)
    jitter = np.random.default_rng(20).integers(0, max(step // 2, 1), size)
    return WIDE + step * np.arange(size, dtype=np.float64) + jitter


def small_codes(size: int) -> list[Array]:
    """One image of codes ``1 … size``, or two images of digits, none above 255 for up to 65,000 pixels."""
    positions = np.arange(size, dtype=np.float64)
    if size <= LARGEST_DIGIT:
        return [positions + 1.0]
    base = int(np.ceil(np.sqrt(size)))
    return [positions // base + 1.0, positions % base + 1.0]


def read_wide(
    values: Array, codes: Array, relative: float, fills: bool, weights: tuple[float, ...] = (1.0, -1.0)
) -> Reads | None:
    """Pixel and coefficient of each value; None if some value is no multiple of a single code.

    The weight that explains most values comes first, for a code times one weight may be another code times another.
    Values that are no multiple of a code are products with a fill value if there may be `fills`. `relative` is the
    rounding error of the values.
    """
    tolerance = tolerance_of(codes, relative)
    position = np.full(values.shape, NONE, dtype=np.int64)
    coefficient = np.zeros(values.shape)
    left = np.abs(values) > (tolerance * min(1.0, *map(abs, weights)) if not fills else 1e3 * relative)
    while left.any():
        chosen = values[left][:: max(1, int(left.sum()) // SAMPLES)]
        found = _best(values, codes, weights, tolerance, left)
        if found is None or found[2].sum() < left.sum():
            ratios = dict.fromkeys(_ratio(float(value), codes, max(relative, 1e-9)) for value in chosen)
            other = _best(values, codes, [ratio for ratio in ratios if ratio is not None], tolerance, left)
            if found is None or (other is not None and other[2].sum() > found[2].sum()):
                found = other
        if found is not None:
            weight, nearest, mask = found
            position[mask], coefficient[mask], left[mask] = nearest[mask], weight, False
            continue
        if not fills or np.abs(chosen).max() > WIDE / 4:  # no multiple of a code after all
            return None
        same = left & np.isin(values, chosen)
        coefficient[same], left[same] = values[same], False
    return Reads(position, coefficient)


def tolerance_of(codes: Array, relative: float) -> float:
    """How far an answer may lie from the code that it stands for."""
    return min(relative * WIDE, float(np.diff(codes).min(initial=16.0)) / 8)


def explained(values: Array, codes: Array, weight: float, tolerance: float) -> tuple[Array, Column]:
    """The nearest code of each value divided by a weight, and which values are near enough to it."""
    scaled = values / weight
    above = np.clip(np.searchsorted(codes, scaled), 1, len(codes) - 1) if len(codes) > 1 else np.zeros(len(scaled), int)
    below = np.maximum(above - 1, 0)
    nearest = np.where(np.abs(scaled - codes[below]) <= np.abs(scaled - codes[above]), below, above)
    return nearest, np.abs(scaled - codes[nearest]) <= tolerance / min(abs(weight), 1)


def _best(
    values: Array, codes: Array, weights: Sequence[float], tolerance: float, left: Column
) -> tuple[float, Array, Column] | None:
    """The weight that explains most of the values that are left, with their positions; None if none explains any."""
    best: tuple[float, Array, Column] | None = None
    for weight in weights:
        nearest, near = explained(values, codes, weight, tolerance)
        mask = left & near
        if mask.sum() > (0 if best is None else best[2].sum()):
            best = weight, nearest, mask
        if mask.sum() == left.sum():
            break
    return best


def _ratio(value: float, codes: Array, relative: float) -> float | None:
    """The simplest fraction that `value` is of any code; None if there is none."""
    ratios = (value / codes)[:, None] * DENOMINATORS
    whole = np.round(ratios)
    close = (np.abs(ratios - whole) <= relative * np.maximum(np.abs(ratios), 1e-3)) & (whole != 0)
    if not close.any():
        return None
    cost = np.where(close, DENOMINATORS * (1 + np.abs(whole)), np.inf)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return float(Fraction(int(whole[row, column]), int(DENOMINATORS[column])))


def read_small(values: list[Array], size: int) -> Reads | None:
    """The pixel of each read of coefficient one from its digits; None if a value is no code."""
    digits = [np.round(value).astype(np.int64) for value in values]
    if any(np.abs(value - digit).max(initial=0) > 0.25 for value, digit in zip(values, digits, strict=True)):
        return None
    base = int(np.ceil(np.sqrt(size)))
    position = digits[0] - 1 if len(digits) == 1 else (digits[0] - 1) * base + digits[1] - 1
    live = digits[0] != 0
    if (live & ((position < 0) | (position >= size))).any():
        return None
    return Reads(np.where(live, position, NONE), live.astype(np.float64))
