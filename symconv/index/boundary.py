"""Boundary rules: which weighted pixels a read outside the image returns.

A rule is one row of `BOUNDARIES`. It maps a position, counted from 0 and anywhere on the integers, to weighted
positions within the image, and is followed to the end: a read further out than one image length is folded as often as
needed.
For the image 1 2 3 4 5 the three cells left of it read

    zero 0 0 0    constant c c c    replicate 1 1 1    symmetric 3 2 1    mirror 4 3 2    wrap 3 4 5
    antisymmetric -3 -2 -1    antireflect -2 -1 0

and under ``omit`` the whole output is 0 where its window overhangs. Most rules read one pixel with the weight 1.
Under `antisymmetric` a fold changes the sign, ``x[-1] = -x[0]``. Under `antireflect` a fold is a half turn about the
edge pixel, ``x[-1] = 2·x[0] - x[1]``; two half turns shift the image by 2L (L + 1 pixels) and raise it by twice what
it rises from its first to its last pixel, so that for ``0 ≤ r ≤ L`` and every integer q

    x[2L·q + r] = x[r] + 2q·(x[L] - x[0])        x[2L·q - r] = -x[r] + 2q·x[L] - 2(q - 1)·x[0]

which is why a read returns at most three pixels however far out it lies. An image of a single pixel has no rise, and
is continued by its value, as NumPy does.

Adding a rule is adding a row: terms, numbers, matrices, adjoints, gradients, worked examples, figures, checks and
identification follow it. Documents that list the conventions need one sentence in the wording, ``boundary.NAME``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symconv.errors import InputError, nearest, shown
from symconv.index.aliases import Range

NOTHING = -1
"""The read finds no pixel."""
FILL = -2
"""The read finds the fill value."""
BROKEN = -3
"""The law asks for a position that is not an integer."""

Positions = NDArray[np.int64]
Ranges = tuple[range, ...]


@dataclass(frozen=True, slots=True)
class BoundaryRule:
    """One boundary rule.

    Attributes:
        name: what it is called here.
        pixels: ``(positions, size)`` to the pixels that are read, which lie within ``0 … size - 1`` or are `NOTHING` or
            `FILL`: an array of the same shape, or with one more axis where a read returns several pixels.
        weights: ``(positions, size)`` to the weight of each of these pixels, an integer; by default all are 1.
        unfold: ``(pixel, size, span)`` to the positions of a span that read the pixel, as disjoint progressions. It is
            a short cut for single pixels of long axes, and may be left out.
        finds: whether a read outside finds a pixel. If it does not, the adjoint obeys an index law again.
        drops: whether a read that finds nothing makes the whole output 0.
        numpy: how `numpy.pad` is asked for it; empty if it cannot be.
        ndimage: the `mode` of `scipy.ndimage`.
        opencv: the `borderType` of `cv2.filter2D`.
        torch: the `padding_mode` of ``torch.nn.Conv2d``, where it takes no more padding than there are pixels.
        spare: how many pixels fewer than there are it takes.
        called: what it is called elsewhere, in lower case.
    """

    name: str
    pixels: Callable[[Positions, int], Positions]
    weights: Callable[[Positions, int], Positions] | None = None
    unfold: Callable[[int, int, Range], Ranges] | None = None
    finds: bool = True
    drops: bool = False
    numpy: str = ""
    ndimage: str = ""
    opencv: str = ""
    torch: str = ""
    spare: int = 0
    called: tuple[str, ...] = ()


def _outside(mark: int) -> Callable[[Positions, int], Positions]:
    return lambda positions, size: np.where((positions >= 0) & (positions < size), positions, mark)


def _symmetric(positions: Positions, size: int) -> Positions:
    folded = positions % (2 * size)
    return np.minimum(folded, 2 * size - 1 - folded)


def _mirror(positions: Positions, size: int) -> Positions:
    folded = positions % max(2 * size - 2, 1)
    return np.minimum(folded, 2 * size - 2 - folded)


def _antireflect(positions: Positions, size: int) -> Positions:
    """First pixel, last pixel, and the one on which the position is folded."""
    return np.stack([np.zeros_like(positions), np.full_like(positions, size - 1), _mirror(positions, size)], axis=-1)


def _half_turns(positions: Positions, size: int) -> Positions:
    """The weights of these three; see the theory above."""
    turns, folded = np.divmod(positions, max(2 * size - 2, 1))
    odd = folded > size - 1
    return np.stack([-2 * turns, 2 * (turns + odd), np.where(odd, -1, 1)], axis=-1)


def _ends(position: int, size: int, span: Range) -> Ranges:
    """The positions that the rule `replicate` sends to a pixel: all that lies outside goes to the two ends."""
    first = span[0] if position == 0 else position
    last = span[1] if position == size - 1 else position
    return (range(max(first, span[0]), min(last, span[1]) + 1),)


def _periodic(phases: Callable[[int, int], tuple[int, set[int]]]) -> Callable[[int, int, Range], Ranges]:
    """A rule that repeats itself meets a pixel at the given phases of its period."""

    def unfold(position: int, size: int, span: Range) -> Ranges:
        period, met = phases(position, size)
        low, high = span
        return tuple(range(low + (phase - low) % period, high + 1, period) for phase in sorted(met))

    return unfold


def _mirrored(position: int, size: int) -> tuple[int, set[int]]:
    period = max(2 * size - 2, 1)
    return period, {position % period, -position % period}


_unfold_symmetric = _periodic(lambda position, size: (2 * size, {position, 2 * size - 1 - position}))

BOUNDARIES: dict[str, BoundaryRule] = {
    rule.name: rule
    for rule in (
        BoundaryRule(
            "zero",
            _outside(NOTHING),
            finds=False,
            numpy="mode='constant'",
            ndimage="constant",
            opencv="cv2.BORDER_CONSTANT",
            called=("zeros",),
        ),
        BoundaryRule(
            "constant",
            _outside(FILL),
            finds=False,
            numpy="mode='constant'",
            ndimage="constant",
            called=("fill", "grid-constant"),
        ),
        BoundaryRule(
            "replicate",
            lambda positions, size: np.clip(positions, 0, size - 1),
            unfold=_ends,
            numpy="mode='edge'",
            ndimage="nearest",
            opencv="cv2.BORDER_REPLICATE",
            called=("nearest", "edge"),
        ),
        BoundaryRule(
            "symmetric",
            _symmetric,
            unfold=_unfold_symmetric,
            numpy="mode='symmetric'",
            ndimage="reflect",
            opencv="cv2.BORDER_REFLECT",
            called=("symm", "grid-mirror"),
        ),
        BoundaryRule(
            "mirror",
            _mirror,
            unfold=_periodic(_mirrored),
            numpy="mode='reflect'",
            ndimage="mirror",
            opencv="cv2.BORDER_REFLECT_101",
            torch="reflect",
            spare=1,
            called=("reflect_101", "reflect101"),
        ),
        BoundaryRule(
            "wrap",
            lambda positions, size: positions % size,
            unfold=_periodic(lambda position, size: (size, {position})),
            numpy="mode='wrap'",
            ndimage="wrap",
            torch="circular",
            called=("circular", "grid-wrap", "periodic"),
        ),
        BoundaryRule(
            "omit",
            _outside(NOTHING),
            unfold=lambda position, _, span: (range(max(position, span[0]), min(position, span[1]) + 1),),
            finds=False,
            drops=True,
            called=("none",),
        ),
        BoundaryRule(
            "antisymmetric",
            _symmetric,
            lambda positions, size: np.where(positions % (2 * size) < size, 1, -1),
            unfold=_unfold_symmetric,
            called=("asymh",),
        ),
        BoundaryRule(
            "antireflect",
            _antireflect,
            _half_turns,
            numpy="mode='reflect', reflect_type='odd'",
            called=("odd", "asymw"),
        ),
    )
}
"""Name -> boundary rule."""


def weighted_pixels(positions: Positions, size: int, boundary: str) -> tuple[Positions, Positions]:
    """The weighted pixels that are read under a boundary rule.

    Args:
        positions: integers, counted from 0; outside ``0 … size - 1`` the rule decides.
        size: the number of pixels on this axis, at least 1.
        boundary: a name in `BOUNDARIES`.

    Returns:
        Pixels and weights, two arrays with one axis more than `positions`: each slot of it holds a position within the
        image or `FILL`, or is `NOTHING`. No read returns a pixel twice, or one with the weight 0.

    >>> weighted_pixels(np.array([-3, -2, -1]), 5, "mirror")[0].tolist()
    [[3], [2], [1]]
    >>> pixels, weights = weighted_pixels(np.array([-1]), 5, "antireflect")
    >>> pixels.tolist(), weights.tolist()
    ([[0, -1, 1]], [[2, 0, -1]])
    """
    rule = BOUNDARIES[boundary]
    pixels = rule.pixels(positions, size)
    if pixels.ndim == positions.ndim:
        pixels = pixels[..., None]
    if rule.weights is None:
        return pixels, np.ones_like(pixels)
    weights = rule.weights(positions, size).reshape(pixels.shape).astype(np.int64)
    return _merged(pixels, weights)


def _merged(pixels: Positions, weights: Positions) -> tuple[Positions, Positions]:
    """The same reads with the weights of equal pixels added up, and `NOTHING` where a weight is 0."""
    weights = np.where(pixels == NOTHING, 0, weights)
    for slot in range(pixels.shape[-1]):
        for other in range(slot):
            same = pixels[..., slot] == pixels[..., other]
            weights[..., other] += np.where(same, weights[..., slot], 0)
            weights[..., slot] = np.where(same, 0, weights[..., slot])
    return np.where(weights == 0, NOTHING, pixels), weights


def unfolded(position: int, size: int, boundary: str, span: Range) -> Ranges | None:
    """The positions of a span that a boundary rule sends to one pixel, as disjoint progressions.

    A rule that folds repeats itself, with the period P (wrap), 2P (symmetric) or 2P - 2 (mirror) for P pixels, and
    meets a pixel once or twice in each period; so these positions are known without a walk through the span.

    Args:
        position: the pixel, counted from 0.
        size: the number of pixels.
        boundary: a name in `BOUNDARIES`.
        span: the lowest and the highest position, counted from 0.

    Returns:
        The progressions; None if the rule's row does not say how it is followed backwards.

    >>> unfolded(1, 4, "symmetric", (-9, 9))
    (range(-7, 10, 8), range(-2, 10, 8))
    >>> unfolded(0, 4, "replicate", (-9, 9))
    (range(-9, 1),)
    """
    unfold = BOUNDARIES[boundary].unfold
    return None if unfold is None else unfold(position, size, span)


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
    """The fix for an unknown name, which another library may know."""
    elsewhere = {alias: rule.name for rule in BOUNDARIES.values() for alias in rule.called}
    if word in BOUNDARIES:
        return f"; did you mean {word!r}?"
    if word in elsewhere:
        return f"; it is called {elsewhere[word]!r} here"
    advice = nearest(word, (*BOUNDARIES, *elsewhere, *REFLECT))
    meant = advice.split("'")[1] if "did you mean" in advice else ""
    if meant in REFLECT:
        return BOTH
    if meant in elsewhere:
        return f"; did you mean {elsewhere[meant]!r}?"
    return advice if meant else nearest("", tuple(BOUNDARIES))
