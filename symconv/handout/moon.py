"""A grey picture made by code: a half moon with craters over a dark sky, in exact integers.

It stands for a photograph in the lesson: it has an edge, soft shading and fine detail, so a blur, a sharpened copy and
a relief can be told apart at a glance. Every pixel comes from a few formulas and no random numbers, so each machine
makes the same one.
"""

from __future__ import annotations

from math import isqrt

SIZE = 44
DARK, BRIGHT = 12, 255
CENTRE, RADIUS = (23, 22), 19
SUN = (-5, -3, 4)
CRATERS = (
    *((14, 14, 5), (27, 11, 3), (21, 24, 4), (11, 26, 3)),
    *((32, 20, 3), (18, 34, 3), (28, 32, 4), (34, 29, 1)),
)
"""Column, row and radius of each crater."""
STARS = ((2, 5), (38, 3), (42, 13), (1, 38), (41, 41), (5, 2), (36, 40), (43, 27))
SCALE = 64
"""Lengths are counted in parts of a pixel."""


def moon() -> list[list[int]]:
    """The rows of the picture, from 0 (black) to 255 (white).

    >>> rows = moon()
    >>> len(rows), len(rows[0]), min(map(min, rows)), max(map(max, rows)) <= 255
    (44, 44, 12, True)
    """
    return [[_pixel(column, row) for column in range(SIZE)] for row in range(SIZE)]


def _pixel(column: int, row: int) -> int:
    """The light that the ground sends back where the sun falls on it at an angle; a star, or the dark sky."""
    across, down = (column - CENTRE[0]) * SCALE, (row - CENTRE[1]) * SCALE
    left = (RADIUS * SCALE) ** 2 - across**2 - down**2
    if left < 0:
        return 235 if (column, row) in STARS else DARK
    ground = (across, down, isqrt(left))
    for middle, line, radius in CRATERS:
        ground = _in_crater(ground, (column - middle) * SCALE, (row - line) * SCALE, radius * SCALE)
    lit = sum(one * other for one, other in zip(ground, SUN, strict=True))
    length = isqrt(sum(part**2 for part in ground) * sum(part**2 for part in SUN))
    return max(DARK, min(BRIGHT, DARK + (BRIGHT - 20 - DARK) * lit // length))


def _in_crater(ground: tuple[int, int, int], across: int, down: int, radius: int) -> tuple[int, int, int]:
    """The direction in which the ground looks: within a crater towards its middle, on its rim away from it."""
    distance = isqrt(across**2 + down**2)
    if distance > radius + SCALE:
        return ground
    steep = RADIUS * SCALE * (-3 if distance <= radius else 2)
    x, y, z = ground
    return x + steep * across // (4 * radius), y + steep * down // (4 * radius), z
