"""Probing: from a few calls of a function to its exact terms.

The function is taken to be a sum of products of one pixel and one kernel element each, plus parts that lack one of the
two. One unit kernel element at a time meets an image of codes, so that K calls tell every term: an answer is a code
times a weight, mostly one or minus one, and an image of ones tells other weights. Functions of very large or very small
numbers are measured in a power of ten. If numbers may be packed, several kernel elements ``1, B, B², …`` go into one
call with the codes ``1 … P``: the digits of an output to the base B are the codes that were read. What several pixels
per kernel element or an irrational coefficient leave open is asked impulse by impulse, one pixel and one kernel element
a call. Nothing found here is believed before random numbers have confirmed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from symconv.blackbox.calling import SINGLE, BlackBox, IdentifyError
from symconv.blackbox.confirm import bilinear_fault
from symconv.blackbox.terms import (
    NONE,
    WIDE,
    Reads,
    TermColumns,
    Terms,
    exact,
    explained,
    index_at,
    read_small,
    read_wide,
    small_codes,
    tolerance_of,
    wide_codes,
)
from symconv.index.aliases import Array

MOST_CALLS = 5_000
USUAL = (1.0, -1.0)
SMALLEST, GREATEST = 1e-4, 1e9
MOST_WEIGHTS = 64
ENOUGH = 0.9
BITS = 50
SINGLE_BITS = 22


def probe(box: BlackBox, first: Array, *, packed: bool = False, most: int = MOST_CALLS) -> Terms:
    """The terms of a black box in its own unit, not confirmed yet; `first` is what `first_look` returned."""
    measure(box)
    box.unit = 0 if box.narrow else unit_of(first, box.zero)
    if box.unit:
        measure(box)
    image_size = int(np.prod(box.image))
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


def unit(size: int, position: int) -> Array:
    """Zeros with a single one."""
    values = np.zeros(size)
    values[position] = 1
    return values


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


def by_impulses(box: BlackBox, most: int) -> list[TermColumns]:
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
