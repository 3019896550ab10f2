"""Boundary rules: which element a read outside the image returns.

Each rule maps a place counted from 0, anywhere on the integers, to the place that is read, or to one of the marks
below. A rule is followed to the end: a read further out than one image length folds as often as needed. For the image
1 2 3 4 5 the three cells left of it read

    zero 0 0 0    constant c c c    replicate 1 1 1    symmetric 3 2 1    mirror 4 3 2    wrap 3 4 5

and under ``omit`` the whole output is 0 where its window overhangs.

Boundary rules followed backwards: which places, inside the image or outside, end at a given pixel.

A rule that folds repeats itself, with the period P (wrap), 2P (symmetric) or 2P - 2 (mirror) for P pixels, and meets
a pixel once or twice in each period; replicate sends all that lies outside to the two ends. So the places within a
span are a few arithmetic progressions, and are known without walking through the span.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError, nearest, shown

NOTHING = -1
"""The read finds no pixel."""
FILL = -2
"""The read finds the fill value."""
BROKEN = -3
"""The law asks for a place that is not an integer."""

Places = NDArray[np.int64]


def _outside(mark: int) -> Callable[[Places, int], Places]:
    return lambda places, size: np.where((places >= 0) & (places < size), places, mark)


def _symmetric(places: Places, size: int) -> Places:
    folded = places % (2 * size)
    return np.minimum(folded, 2 * size - 1 - folded)


def _mirror(places: Places, size: int) -> Places:
    if size == 1:
        return np.zeros_like(places)
    folded = places % (2 * size - 2)
    return np.minimum(folded, 2 * size - 2 - folded)


BOUNDARIES: dict[str, Callable[[Places, int], Places]] = {
    "zero": _outside(NOTHING),
    "constant": _outside(FILL),
    "replicate": lambda places, size: np.clip(places, 0, size - 1),
    "symmetric": _symmetric,
    "mirror": _mirror,
    "wrap": lambda places, size: places % size,
    "omit": _outside(NOTHING),
}
"""Name -> rule from (places, image size) to the places that are read."""


def read_places(places: Places, size: int, boundary: str) -> Places:
    """The places that are read under a boundary rule.

    Args:
        places: integers, counted from 0; outside ``0 … size - 1`` the rule decides.
        size: the number of pixels on this axis, at least 1.
        boundary: a name in `BOUNDARIES`.

    Returns:
        An array of the same shape: places within the image, `NOTHING` or `FILL`.

    >>> [read_places(np.array([-3, -2, -1]), 5, rule).tolist() for rule in ("symmetric", "mirror", "wrap")]
    [[2, 1, 0], [3, 2, 1], [2, 3, 4]]
    """
    return BOUNDARIES[boundary](places, size)


ELSEWHERE = {
    "nearest": "replicate",
    "edge": "replicate",
    "symm": "symmetric",
    "grid-mirror": "symmetric",
    "reflect_101": "mirror",
    "reflect101": "mirror",
    "circular": "wrap",
    "grid-wrap": "wrap",
    "periodic": "wrap",
    "fill": "constant",
    "grid-constant": "constant",
    "zeros": "zero",
    "none": "omit",
}
"""What other libraries call a rule -> its name here."""
REFLECT = ("reflect", "reflection", "reflected", "reflecting", "reflective")
"""Words for two rules at once."""
BOTH = (
    "; use 'symmetric' (the edge pixel is repeated: 3 2 1 | 1 2 3, as in scipy.ndimage) "
    "or 'mirror' (it is not: 4 3 2 | 1 2 3, as in NumPy and PyTorch)"
)


def check_boundary(name: object) -> str:
    """The name itself if it is a boundary rule.

    Raises:
        InputError: for an unknown name, or for the bare word `reflect`, which means two things.

    >>> check_boundary("nearest")
    Traceback (most recent call last):
    symconv.errors.InputError: unknown boundary 'nearest'; it is called 'replicate' here
    >>> check_boundary("reflect")
    Traceback (most recent call last):
    symconv.errors.InputError: boundary 'reflect' has two meanings; use 'symmetric' (the edge pixel is repeated: 3 2 1 |
    1 2 3, as in scipy.ndimage) or 'mirror' (it is not: 4 3 2 | 1 2 3, as in NumPy and PyTorch)
    """
    if isinstance(name, str) and name in BOUNDARIES:
        return name
    word = (
        (name if isinstance(name, str) else "")
        .strip()
        .lower()
        .removeprefix("cv2.")
        .removeprefix("border_")
        .replace("-101", "_101")
    )
    if word in REFLECT:
        raise InputError(f"boundary {shown(name)} has two meanings{BOTH}")
    raise InputError(f"unknown boundary {shown(name)}{_called(word)}")


def _called(word: str) -> str:
    """The way out for an unknown name, which another library may know."""
    if word in BOUNDARIES:
        return f"; did you mean {word!r}?"
    if word in ELSEWHERE:
        return f"; it is called {ELSEWHERE[word]!r} here"
    advice = nearest(word, (*BOUNDARIES, *ELSEWHERE, *REFLECT))
    meant = advice.split("'")[1] if "did you mean" in advice else ""
    if meant in REFLECT:
        return BOTH
    if meant in ELSEWHERE:
        return f"; did you mean {ELSEWHERE[meant]!r}?"
    return advice if meant else nearest("", tuple(BOUNDARIES))


Span = tuple[int, int]
Ranges = tuple[range, ...]


def unfolded(place: int, size: int, boundary: str, span: Span) -> Ranges:
    """The places of a span that a boundary rule sends to one pixel, as disjoint progressions.

    Args:
        place: the pixel, counted from 0.
        size: the number of pixels.
        boundary: a rule that folds, or `omit`.
        span: the lowest and the highest place, counted from 0.

    >>> unfolded(1, 4, "symmetric", (-9, 9))
    (range(-7, 10, 8), range(-2, 10, 8))
    >>> unfolded(0, 4, "replicate", (-9, 9))
    (range(-9, 1),)
    """
    return UNFOLD[boundary](place, size, span)


def _alone(place: int, _: int, span: Span) -> Ranges:
    return (range(max(place, span[0]), min(place, span[1]) + 1),)


def _ends(place: int, size: int, span: Span) -> Ranges:
    first = span[0] if place == 0 else place
    last = span[1] if place == size - 1 else place
    return (range(max(first, span[0]), min(last, span[1]) + 1),)


def _periodic(phases: Callable[[int, int], tuple[int, set[int]]]) -> Callable[[int, int, Span], Ranges]:
    """The rule that meets a pixel at the given phases of a period."""

    def unfold(place: int, size: int, span: Span) -> Ranges:
        period, met = phases(place, size)
        low, high = span
        return tuple(range(low + (phase - low) % period, high + 1, period) for phase in sorted(met))

    return unfold


def _mirrored(place: int, size: int) -> tuple[int, set[int]]:
    period = max(2 * size - 2, 1)
    return period, {place % period, -place % period}


UNFOLD: dict[str, Callable[[int, int, Span], Ranges]] = {
    "replicate": _ends,
    "symmetric": _periodic(lambda place, size: (2 * size, {place, 2 * size - 1 - place})),
    "mirror": _periodic(_mirrored),
    "wrap": _periodic(lambda place, size: (size, {place})),
    "omit": _alone,
}
"""Name -> rule from (place, image size, span) to the places that end there."""
