"""Boundary rules followed backwards: which places, inside the image or outside, end at a given pixel.

A rule that folds repeats itself, with the period P (wrap), 2P (symmetric) or 2P - 2 (mirror) for P pixels, and meets
a pixel once or twice in each period; replicate sends all that lies outside to the two ends. So the places within a
span are a few arithmetic progressions, and are known without walking through the span.
"""

from __future__ import annotations

from collections.abc import Callable

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
