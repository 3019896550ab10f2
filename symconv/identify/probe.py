"""Probing: from a few calls of a function to its exact terms.

The function is taken to be a sum of products of one pixel and one kernel element each, plus parts that lack one of the
two. One unit kernel element at a time meets an image of codes, so that K calls tell every term. What several pixels
per kernel element or an irrational coefficient leave open is asked impulse by impulse. Nothing found here is believed
before random numbers have confirmed it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.blame import bilinear_fault
from symconv.identify.calling import BlackBox
from symconv.identify.codes import NONE, WIDE, Reads, read_small, read_wide, small_codes, wide_codes
from symconv.identify.impulses import Parts, by_impulses, unit
from symconv.identify.packing import packed_reads
from symconv.identify.refusal import IdentifyError
from symconv.identify.terms import Columns, Terms
from symconv.identify.weights import unit_of, weights_of

Array = NDArray[Any]
MOST_CALLS = 5_000


def probe(box: BlackBox, first: Array, *, packed: bool = False, most: int = MOST_CALLS) -> Terms:
    """The terms of a black box in its own unit, not confirmed yet.

    Args:
        box: the function; it has been called at least once.
        first: what `first_look` returned.
        packed: put several kernel elements into one call, in different digits of one number.
        most: the largest number of calls that impulses may take.

    Raises:
        IdentifyError: if a call fails, or if the function would have to be asked impulse by impulse too often.
    """
    parts = _in_own_unit(box, measure(box), first)
    image_size, kernel_size = int(np.prod(box.image)), int(np.prod(box.kernel))
    images = small_codes(image_size) if box.narrow else [wide_codes(image_size)]
    bases = [_base(box, x, parts) for x in images]
    rows = [_constant(parts), _image_part(box, images, bases, parts)]
    reads = packed_reads(box, bases) if packed and not parts.fills else None
    if reads is None:
        answers = [_answers(box, images, bases, k) for k in range(kernel_size)]
        reads = _decoded(box, images, answers, parts, any(base.any() for base in bases))
    if any(read is None for read in reads) or rows[1] is None:
        _refuse_the_hopeless(box)
        rows = [_constant(parts), *by_impulses(box, parts, most)]
        reads = []
    rows += [_columns(read, k) for k, read in enumerate(reads) if read is not None]
    assert box.shape is not None
    return Terms.of((box.shape, box.image, box.kernel), [row for row in rows if row is not None])


def first_look(box: BlackBox) -> Array:
    """One call with small operands, made twice: it tells shape and type of the output, which is returned.

    Raises:
        IdentifyError: if the two outputs differ.
    """
    random = np.random.default_rng(3)
    x, h = random.integers(0, 10, box.image), random.integers(1, 3, box.kernel)
    answers = [box(x, h, "small random operands") for _ in range(2)]
    if not np.allclose(*answers, rtol=10 * box.tolerance, atol=1e-9):
        raise IdentifyError("not deterministic", "the function is not deterministic: equal operands gave two outputs")
    if np.abs(np.imag(answers[0])).max() > 1e-6 * (1 + np.abs(answers[0]).max()):
        raise IdentifyError("complex", "the output is complex for real operands; take its real or imaginary part")
    return answers[0]


def _refuse_the_hopeless(box: BlackBox) -> None:
    """Before many calls are spent: a range too small for the codes, unsteady answers, or a broken law."""
    if box.narrow:
        raise IdentifyError(
            "saturates",
            f"the range and rounding of {box.kind} hide what the function computes; let it work with a wider type",
        )
    codes, tap = wide_codes(int(np.prod(box.image))), unit(int(np.prod(box.kernel)), 0)
    found, again = (np.real(box(codes, tap, "the coded image and the first kernel element")) for _ in range(2))
    if not np.allclose(found, again, rtol=10 * box.tolerance, atol=1e-9):
        raise IdentifyError("not deterministic", "the function is not deterministic: equal operands gave two outputs")
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


def measure(box: BlackBox) -> Parts:
    """The output for zeros, and whether kernel elements count without an image."""
    x, h = np.zeros(box.image), np.zeros(box.kernel)
    zero = box.attempt(x, h, "an image and a kernel of zeros")
    random = np.random.default_rng(7).integers(1, 5, box.kernel)
    alone = box.attempt(x, random, "an image of zeros")
    if alone is None:
        return Parts(zero, False)
    base = 0 if zero is None else zero
    if zero is None and np.abs(alone).max() > 0:
        other = box.attempt(x, random[::-1] ** 2, "an image of zeros")
        if other is not None and np.allclose(other, alone):  # a bias; fill values would follow the kernel
            return Parts(alone, False)
    return Parts(zero, bool((np.abs(alone - base) > 1e-6 * (1 + np.abs(base))).any()))


def _base(box: BlackBox, x: Array, parts: Parts) -> Array:
    if parts.zero is None:
        return np.zeros(int(np.prod(box.shape or ())))
    found = box.attempt(x, np.zeros(box.kernel), "the coded image, a kernel of zeros")
    return parts.zero if found is None else found


def _constant(parts: Parts) -> Columns | None:
    if parts.zero is None:
        return None
    places = np.flatnonzero(np.abs(parts.zero) > 1e-9)
    none = np.full(places.size, NONE)
    return places, none, none, np.real(parts.zero[places])


def _image_part(box: BlackBox, images: list[Array], bases: list[Array], parts: Parts) -> Columns | None:
    """The terms without a kernel element; None if they cannot be read from the codes."""
    if parts.zero is None:
        return _columns(Reads(np.empty(0, int), np.empty(0)), NONE)
    values = [np.real(base - parts.zero) for base in bases]
    read = read_small(values, len(images[0])) if box.narrow else read_wide(values[0], images[0], box.tolerance, False)
    return None if read is None else _columns(read, NONE)


def _answers(box: BlackBox, images: list[Array], bases: list[Array], k: int) -> list[Array]:
    """The answers to each image of codes and a unit kernel, without what the image makes alone."""
    element = tuple(int(part) for part in np.unravel_index(k, box.kernel)) if box.kernel else ()
    h = unit(int(np.prod(box.kernel)), k)
    probes = f"the coded image, a kernel of zeros with a one at {element}"
    return [np.real(box(x, h, probes) - base) for x, base in zip(images, bases, strict=True)]


def _decoded(
    box: BlackBox, images: list[Array], answers: list[list[Array]], parts: Parts, affine: bool
) -> list[Reads | None]:
    """What each unit kernel reads; None where the codes do not tell."""
    codes = images[0]
    if box.narrow:
        return [read_small(values, len(codes)) for values in answers]
    weights = weights_of(box, [values for (values,) in answers], codes, parts, affine)
    return [read_wide(values, codes, box.tolerance, parts.fills, weights) for (values,) in answers]


def _in_own_unit(box: BlackBox, parts: Parts, first: Array) -> Parts:
    """The parts in the unit of the function, which the box uses from now on."""
    box.unit = 0 if box.narrow else unit_of(first, parts.zero)
    if not box.unit:
        return parts
    return measure(box)


def _columns(read: Reads, k: int) -> Columns:
    places = np.flatnonzero(read.coefficient)
    return places, read.place[places], np.full(places.size, k), read.coefficient[places]
