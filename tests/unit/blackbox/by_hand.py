"""Functions written out in loops, one output at a time, to be identified."""

from __future__ import annotations

import itertools

import numpy as np

SIDES = {"convolution": (1, -1), "sliding": (1, 1), "correlation": (-1, 1)}


def read_place(place: int, size: int, boundary: str) -> int | None:
    """The pixel that is read, walking back to the image one step at a time."""
    while not 0 <= place < size:
        if boundary == "zero":
            return None
        if boundary == "replicate":
            place += 1 if place < 0 else -1
        elif boundary == "wrap":
            place += size if place < 0 else -size
        else:
            edge = 1 if boundary == "symmetric" else 0
            place = -place - edge if place < 0 else 2 * (size - 1) - place + edge
    return place


def by_law(laws, boundary, outputs):
    """A function with the law ``u·p = s·n + d·k + o`` on each axis, given as tuples (u, s, d, o)."""

    def compute(x, h):
        y = np.zeros(outputs)
        for n in np.ndindex(*outputs):
            for k in np.ndindex(*h.shape):
                places = []
                for (u, s, d, o), index, element, size in zip(laws, n, k, x.shape, strict=True):
                    numerator = s * index + d * element + o
                    places.append(None if numerator % u else read_place(numerator // u, size, boundary))
                if None not in places:
                    y[n] += x[tuple(places)] * h[k]
        return y

    return compute


def same(definition, boundary="zero", place="low"):
    """A window as large as the image, with the kernel place (K-1)//2 or K//2 on each pixel."""

    def compute(x, h):
        anchors = [(k - 1) // 2 if place == "low" else k // 2 for k in h.shape]
        s, d = SIDES[definition]
        laws = [(1, s, d, a if d < 0 else -a) for a in anchors]
        return by_law(laws, boundary, x.shape)(x, h)

    return compute


def products(terms):
    """The pairs (pixel, element) of a list of terms, coefficients one."""
    assert all(coefficient == 1 for coefficient, _, _ in terms)
    return {(pixel, element) for _, pixel, element in terms}


def counted(function):
    """A function and the list of its calls."""
    calls: list[int] = []

    def compute(x, h):
        calls.append(len(calls))
        return function(x, h)

    return compute, calls


SHAPES = list(itertools.product([(6, 7), (5, 4)], [(3, 4), (2, 3), (5, 2)]))
