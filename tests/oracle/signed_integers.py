"""Integers to compare with: signed, without symmetry, the same in every run."""

from __future__ import annotations

import numpy as np


def integers(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Integers from -9 to 9, none of them 0, so that no term can hide."""
    draw = np.random.default_rng([seed, *shape])
    return draw.integers(1, 10, shape) * draw.choice([-1, 1], shape)


def places(anchor_place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Places in an array as kernel indices in index order (x first) of a kernel whose origin is its centre."""
    return tuple(place - (size - 1) // 2 for place, size in zip(anchor_place, shape, strict=True))[::-1]
