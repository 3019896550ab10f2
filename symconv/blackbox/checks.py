"""Random operands for confirmation, and what a function answers to them.

Unit kernels cannot tell a normalised kernel, positive numbers cannot tell ``abs``, integers cannot tell rounding, small
numbers cannot tell a narrow type, and kernels of positive sum cannot tell what depends on the sign of the sum. A step
to which values are rounded and a threshold under which they vanish show at tiny operands, a bound at which they are cut
off at huge ones, what is compared with the largest value at magnitudes that are spread over decades, and what depends
on how many values are zero at sparse ones. So there is a check for each; the scale is what the precision can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from symconv.blackbox.calling import FLOATS, BlackBox
from symconv.index.aliases import Array

SPREAD = 9
NARROW_CHECKS = 5
WIDEST = 2.0**40
SHIFTS = {"float64": (300, 40), "float32": (40, 40), "float16": (6, 6)}
"""By which powers of two image and kernel of a precision are made huge and tiny.

The kernel's is the smaller one: `scipy.ndimage` leaves out kernel elements below the spacing of numbers at one.
"""
DECADES = {"float64": 12, "float32": 5, "float16": 2}
"""Over how many powers of ten the magnitudes within an operand of a precision are spread."""
Operands = tuple[str, Array, Array]
"""The name of a check in messages, an image and a kernel."""


@dataclass(frozen=True, slots=True)
class RandomCheck:
    """One random check: its name in messages, the operands and the function's answer."""

    name: str
    x: Array
    h: Array
    found: Array


def asked(box: BlackBox, operands: Iterable[Operands]) -> list[RandomCheck]:
    """The answers to operands; a function may refuse kernels of negative sum, and tiny and huge operands."""
    checks: list[RandomCheck] = []
    for name, x, h in operands:
        if box.dtype in FLOATS:  # what the function is given, not what was drawn
            x, h = (a.astype(box.dtype).astype(np.float64) for a in (x, h))
        optional = h.sum() < 0 or name in OPTIONAL
        answer = (box.attempt if optional else box)(x, h, f"{name} operands")
        if answer is not None:
            checks.append(RandomCheck(name, x, h, answer))
    return checks


def integer_operands(box: BlackBox) -> Iterator[Operands]:
    """Signed integers, small and large; within the range of a narrow type if it is one."""
    if box.narrow:
        yield from _narrow_operands(box)
        return
    random = np.random.default_rng(2024)
    yield "random signed integer", *_signed(box, random, SPREAD)
    x, h = _signed(box, random, SPREAD)
    negative = -h
    negative.flat[np.argmin(negative)] -= 2 * SPREAD  # the largest element is a negative one
    yield "random signed integer (a kernel of negative sum)", x if x.sum() < 0 else -x, negative
    yield "large random", _signed(box, random, int(_largest(box)))[0], _signed(box, random, SPREAD)[1]
    if box.whole:
        yield "large random kernel", _signed(box, random, SPREAD)[0], _signed(box, random, int(_largest(box)))[1]


def _largest(box: BlackBox) -> float:
    """The largest pixel whose sums stay within the type of the output, if that is one of integers."""
    if np.dtype(box.kind).kind not in "iu":
        return 2.0**20
    return min(WIDEST, np.iinfo(box.kind).max // (2 * SPREAD * int(np.prod(box.kernel))))


def _narrow_operands(box: BlackBox) -> Iterator[Operands]:
    """Operands whose sums stay within the range of the type: most taps are zero.

    Taps are signed unless the function gets unsigned numbers; so is one image, if the output is signed too. Then pixels
    of the whole range meet one tap, and taps of the whole range one pixel.
    """
    random = np.random.default_rng(2024)
    unsigned = np.dtype(box.dtype).kind == "u"
    for number in range(NARROW_CHECKS):
        h = np.zeros(int(np.prod(box.kernel)))
        chosen = random.permutation(h.size)[:5]
        h[chosen] = random.integers(1, 4, chosen.size)
        x = random.integers(0, 16, box.image).astype(np.float64)
        if number and not unsigned:
            h[chosen[number % 2 :: 2]] *= -1
            h[chosen[0]] += 2 * (h.sum() == 0)  # nothing can be divided by a sum of 0
        if number == NARROW_CHECKS - 1 and not unsigned and np.dtype(box.kind).kind != "u":
            x -= 8
        yield f"random integer ({number + 1})", x, h.reshape(box.kernel)
    limits = [np.iinfo(kind).max for kind in (box.kind, box.dtype) if np.dtype(kind).kind in "iu"]
    if not limits and not box.bytes_only:
        return
    top = min([*limits, 255 if box.bytes_only else 2**15])
    h, x = np.zeros(box.kernel), np.zeros(box.image)
    h.flat[h.size // 2] = 1
    yield "whole range", random.integers(0, top + 1, box.image).astype(np.float64), h
    x.flat[x.size // 2] = 1
    h = random.integers(1, top + 1, box.kernel).astype(np.float64)
    yield "single pixel", x, h


def _signed(box: BlackBox, random: np.random.Generator, spread: int) -> tuple[Array, Array]:
    """Signed integers without zeros in the kernel, whose sum is neither 0 nor the sum of absolute values."""
    x = random.integers(-spread, spread + 1, box.image).astype(np.float64)
    sizes = random.integers(1, spread + 1, int(np.prod(box.kernel))).astype(np.float64)
    signs = np.where(np.arange(sizes.size) % 2, 1.0, -1.0)
    random.shuffle(signs)
    h = sizes * signs
    if h.sum() < 0:
        h = -h
    if h.sum() < 1:
        h[np.argmax(h)] += 2
    return x, h.reshape(box.kernel)


DENSE, TINY, HUGE = "dense", ("tiny image", "tiny kernel"), ("huge image", "huge kernel")
OPTIONAL = (*TINY, *HUGE)
"""What a function may refuse; an answer must be right all the same."""


def dense_operands(box: BlackBox) -> Iterator[Operands]:
    """Dense signed numbers with all digits, of the size of one."""
    yield DENSE, *_dense(box, np.random.default_rng(7))


def scaled_operands(box: BlackBox, precision: str) -> Iterator[Operands]:
    """Tiny and huge numbers, magnitudes spread over decades, and sparse operands, as a precision can hold them."""
    random = np.random.default_rng(77)
    image, kernel = SHIFTS[precision]
    for names, sign in ((TINY, -1), (HUGE, 1)):
        x, h = _dense(box, random)
        yield names[0], x * 2.0 ** (sign * image), h
        x, h = _dense(box, random)
        yield names[1], x, h * 2.0 ** (sign * kernel)
    x, h = _dense(box, random)
    yield "spread", x * _decades(x.shape, random, precision), h * _decades(h.shape, random, precision)
    x, h = _dense(box, random)
    thin = _thinned(x, 4, random) * _decades(x.shape, random, precision)
    yield "sparse", thin, _thinned(h, 3, random)


def _dense(box: BlackBox, random: np.random.Generator) -> tuple[Array, Array]:
    """Signed numbers; the sum of the kernel is a good part of the sum of its absolute values."""
    x = random.uniform(1, 4, box.image) * random.choice([-1, 1], box.image)
    h = random.uniform(1, 2, int(np.prod(box.kernel)))
    negative = random.permutation(h.size)[: h.size // 2]
    h[negative] *= -0.25
    return x, h.reshape(box.kernel)


def _decades(shape: tuple[int, ...], random: np.random.Generator, precision: str) -> Array:
    """Powers of ten from one downwards, in random order."""
    powers = np.linspace(0, -DECADES[precision], int(np.prod(shape)))
    return 10.0 ** random.permutation(powers).reshape(shape)


def _thinned(values: Array, times: int, random: np.random.Generator) -> Array:
    """About one value of so many, the others zero: two at least if there are three."""
    kept = max(2 if values.size > 2 else 1, values.size // times)
    thin = np.zeros(values.size)
    chosen = np.sort(random.permutation(values.size)[:kept])
    thin[chosen] = values.reshape(-1)[chosen]
    if thin.sum() < np.abs(thin).sum() / 4:  # nothing can be divided by a sum of 0
        thin = np.abs(thin)
    return thin.reshape(values.shape)
