"""Conjugation: what a function does with complex operands, from one call."""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.identify.calling import BlackBox
from symconv.identify.confirm import NORMS, allowance
from symconv.identify.terms import Terms

UNSUPPORTED, DROPPED, NEITHER = "unsupported", "imaginary part dropped", "neither linear nor conjugate linear"
WAYS = {
    "linear, linear": (False, False),
    "linear, conj": (False, True),
    "conj, linear": (True, False),
    "conj, conj": (True, True),
}
"""Whether image and kernel are conjugated."""


def conjugated(way: str) -> tuple[bool, bool]:
    """Whether image and kernel are conjugated; neither where complex numbers tell nothing.

    >>> conjugated("conj, linear"), conjugated(UNSUPPORTED)
    ((True, False), (False, False))
    """
    return WAYS.get(way, (False, False))


def conjugation(box: BlackBox, terms: Terms, normalised: str | None) -> str:
    """How image and kernel enter where they are complex.

    Returns:
        ``"linear, linear"``, ``"linear, conj"`` (the kernel conjugated), ``"conj, linear"``, ``"conj, conj"``, or in
        words why complex numbers tell nothing: `UNSUPPORTED`, `DROPPED` or `NEITHER`.
    """
    if box.narrow or np.dtype(box.dtype).kind in "iu":
        return UNSUPPORTED
    random = np.random.default_rng(5)
    x, h = _complex(random, box.image), _complex(random, box.kernel)
    try:
        found = box(x, h, "complex operands", "complex128")
    except ValueError:
        return UNSUPPORTED
    if found.dtype.kind != "c" or not np.abs(np.imag(found)).max() > 1e-9:
        return DROPPED
    for word, (image, kernel) in WAYS.items():
        taps = np.conj(h) if kernel else h
        scale = 1 if normalised is None else 1 / NORMS[normalised](taps)
        expected, bound = terms.predict(np.conj(x) if image else x, taps, scale)
        if (np.abs(expected - found) <= allowance(box, bound)).all():
            return word
    return NEITHER


def _complex(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return random.integers(1, 9, shape) + 1j * random.integers(1, 9, shape)
