"""Circular against linear convolution: what the product of two discrete Fourier transforms computes.

Transforms of length N turn a product back into circular convolution, in which the index of the image counts modulo N:

    c[n] = Σ_k x[(n-k) mod N]·h[k]        n = 0 … N-1

That is convolution with the boundary rule `wrap` on the image continued with zeros to length N. The linear one has the
outputs y[0] … y[P+K-2]; all of them that lie N apart meet in one cell, c[n] = y[n] + y[n+N] + …, so a cell is right
as long as n + N > P+K-2, and all are for N ≥ P+K-1: K-1 zeros behind an image of P pixels, P-1 behind the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symconv.core.expand import Term
from symconv.core.operation import per_axis
from symconv.core.output import Output, convolve
from symconv.core.signal import Signal, image, kernel
from symconv.errors import InputError
from symconv.formulas.rendered import Rendered
from symconv.index import Box, check_step
from symconv.index.aliases import Index
from symconv.limits import check_limit


@dataclass(frozen=True, slots=True, eq=False)
class Wrapped(Rendered):
    """The circular convolution of an image with a kernel beside the linear one, all indices from 0, rows first.

    Attributes:
        linear: the linear convolution y, in full.
        circular: the circular one c, with as many outputs as the transforms are long.
        length: the length of the transforms on each axis.
    """

    linear: Output
    circular: Output
    length: tuple[int, ...]

    @property
    def needed(self) -> tuple[int, ...]:
        """The least length that makes the product linear, P+K-1 on each axis."""
        return self.linear.operation.ranges.shape

    @property
    def is_linear(self) -> bool:
        """Whether no cell wraps."""
        return all(given >= least for given, least in zip(self.length, self.needed, strict=True))

    def parts(self, cell: Index) -> list[Index]:
        """The linear outputs that meet in a cell."""
        axes = (range(n, least, size) for n, least, size in zip(cell, self.needed, self.length, strict=True))
        return list(product(*axes))

    def wrapped(self) -> Iterator[Index]:
        """The cells in which linear outputs meet that do not belong there, in reading order."""
        return (cell for cell in self.circular if any(part != cell for part in self.parts(cell)))

    def terms(self, cell: Index) -> list[Term]:
        """The products of a cell, without those of the zeros that continue the image."""
        ranges = self.linear.image.ranges
        return [term for term in self.circular.terms(*cell) if term.read_index in ranges]


def circular(x: object, h: object, length: Any = None) -> Wrapped:
    """What the product of two transforms computes: ``c[n] = Σ_k x[(n-k) mod N]·h[k] = y[n] + y[n+N] + …``.

    Args:
        x, h: image and kernel, as for `convolve`; their indices count from 0.
        length: the length N of the transforms, a number or one for each axis, rows first; by default the size of the
            image, as in ``ifft(fft(x)·fft(h, P))``.

    Raises:
        InputError: for operands with different numbers of axes, or a length that would cut one of them off.

    Source: the convolution theorem of the discrete Fourier transform, for instance Oppenheim and Schafer, Discrete-Time
    Signal Processing, section 8.6.

    >>> found = circular("1 2 3 4 5", "1 10 100")
    >>> found.circular.array().tolist(), list(found.wrapped()), found.parts((0,))
    ([451, 512, 123, 234, 345], [(0,), (1,)], [(0,), (5,)])
    >>> found.needed, circular("1 2 3 4 5", "1 10 100", length=7).is_linear
    ((7,), True)
    """
    pixels = _counted(x, "x", "image")
    taps = _counted(h, "h", "kernel")
    if pixels.rank != taps.rank:
        raise InputError(f"image {pixels.shape} and kernel {taps.shape} have different numbers of axes; give as many")
    linear = convolve(pixels, taps)
    sizes = tuple(check_step(size, "length", "give the length of the transforms") for size in per_axis(
        pixels.shape if length is None else length, pixels.rank, "length"))  # fmt: skip
    for size, one, other in zip(sizes, pixels.shape, taps.shape, strict=True):
        if size < max(one, other):
            raise InputError(
                f"transforms of length {size} cut off an image of size {one} or a kernel of size {other}, as numpy.fft "
                f"does without a word; use {max(one, other)} or more"
            )
        check_limit("side", size, f"the transforms have {size:,} entries along one axis")
    behind = [(0, size - one) for size, one in zip(sizes, pixels.shape, strict=True)]
    box = Box.of((0, size - 1) for size in sizes)
    continued = Signal(pixels.name, box, "ij", np.pad(pixels.array(), behind)) if any(map(any, behind)) else pixels
    wrapped = convolve(continued, taps, mode="same", anchor=(0,) * taps.rank, boundary="wrap", name="c")
    return Wrapped(linear, wrapped, sizes)


def _counted(given: object, name: str, what: str) -> Signal:
    """A signal whose indices count from 0, rows first."""
    make = kernel if what == "kernel" else image
    if isinstance(given, Signal):
        return Signal(given.name, Box.of((0, size - 1) for size in given.shape), "ij", given.values)
    return make(given, name=name, origin="first", indexing="ij")
