"""Diagnosis: given the numbers of an output, the conventions under which they would be right.

For each definition, boundary rule and order of axes one output is computed that is larger than any window; the numbers
are then looked for in it, so that every anchor and every window is tried at once. Where these conventions differ from
those that were wanted are the faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.fit import rule_order
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import joined, told
from symconv.index import BOUNDARIES, Axis, IndexLaw, check_boundary, definition_signs, evaluate
from symconv.index.aliases import Array, Index
from symconv.index.evaluate import followed

SWAPS = ("", "image", "kernel", "output")
SIDES = {"convolution": -1, "sliding": 1}
ANCHORS = ("low", "high")


@dataclass(frozen=True, slots=True)
class Diagnosis(Finding):
    """One set of conventions under which the numbers are right.

    Attributes:
        kinds, boundary: definition on each axis, and boundary rule.
        offsets: the offset ``o`` of the law ``p = n ± k + o`` on each axis, indices from 0.
        swapped: what had rows and columns swapped: ``image``, ``kernel``, ``output`` or nothing.
        backwards: whether the output stands in reverse.
        normalised: whether the kernel was divided by its sum.
        deviations: how this differs from what was expected; empty if the numbers are right.
    """

    kinds: tuple[str, ...]
    boundary: str
    offsets: Index
    swapped: str
    backwards: bool
    normalised: bool
    deviations: tuple[Said, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """How this differs from what was expected, in words; empty if the numbers are right."""
        return tuple(told(one) for one in self.deviations)

    def card(self) -> Card:
        """The faults on one line."""
        faults = joined("list.semicolon", self.deviations) or said("diagnosis.none")
        return Card(said("diagnosis.title"), (CardLine(said("diagnosis.faults", faults=faults)),))


def diagnose(
    values: object,
    image: object,
    kernel: object,
    *,
    expected: str = "convolution",
    boundary: str = "zero",
    anchor: str = "low",
) -> tuple[Diagnosis, ...]:
    """The conventions that explain an output, those closest to the expected ones first.

    Args:
        values: the output numbers, rows first.
        image, kernel: the operands, rows first; as many axes as the values.
        expected: the definition that was wanted, `convolution` or `sliding`; an output that runs backwards is found
            under either.
        boundary: the boundary rule that was wanted, without fill value.
        anchor: for outputs as large as the image, the anchor that was wanted: ``"low"`` (K-1)//2 or ``"high"`` K//2.

    Returns:
        Diagnoses, fewest faults first; empty if no convention explains the numbers.

    Raises:
        InputError: if shapes do not fit together, or for an unknown word.

    >>> import numpy as np
    >>> x, h = [1, 2, 3, 4, 6], [1, 2, 5]
    >>> [str(d) for d in diagnose(np.correlate(x, h, "same"), x, h)]
    ['kernel not flipped']
    """
    y, x, h = (_numbers(given, what) for given, what in ((values, "values"), (image, "image"), (kernel, "kernel")))
    if not y.ndim == x.ndim == h.ndim:
        raise InputError(f"values, image and kernel have {y.ndim}, {x.ndim} and {h.ndim} axes; give the same number")
    definition_signs(expected)
    check_boundary(boundary)
    known_words = {"expected": tuple(SIDES), "boundary": _boundaries(), "anchor": ANCHORS}
    for (what, known), word in zip(known_words.items(), (expected, boundary, anchor), strict=True):
        if word not in known:
            raise InputError(f"diagnose knows {what}= {', '.join(known)}, not {shown(word)}; give one of these")
    wanted = (expected, boundary, anchor)
    found = {repr(d): d for swap in SWAPS for d in _explanations(swap, y, x, h, wanted)}
    ordered = sorted(found.values(), key=lambda d: (len(d.deviations), rule_order().index(d.boundary)))
    fewest = [d for d in ordered if len(d.deviations) == len(ordered[0].deviations)]
    return tuple({repr(d.deviations): d for d in reversed(fewest)}.values())[::-1]  # one for each set of deviations


def _boundaries() -> tuple[str, ...]:
    """The rules that are tried: those under which every window makes an output."""
    return tuple(name for name in rule_order() if not BOUNDARIES[name].drops)


def _numbers(given: object, what: str) -> Array:
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{what} {shown(given)} must be an array of numbers, rows first") from None
    if array.ndim == 0 or not array.size or not np.isfinite(array).all():
        raise InputError(f"{what} must be a non-empty array of finite numbers, rows first")
    return array


def _wanted_places(
    outputs: Sequence[int], pixels: Sequence[int], taps: Sequence[int], kind: str, anchor: str
) -> tuple[int | None, ...]:
    """The kernel position laid on output 0 in the window that the sizes suggest; None for no usual window."""
    found: list[int | None] = []
    for n, p, k in zip(outputs, pixels, taps, strict=True):
        ends = {p - k + 1: k - 1, p + k - 1: 0} if kind == "convolution" else {p - k + 1: 0, p + k - 1: k - 1}
        found.append((k // 2 if anchor == "high" else (k - 1) // 2) if n == p else ends.get(n))
    return tuple(found)


def _explanations(swap: str, y: Array, x: Array, h: Array, wanted: tuple[str, str, str]) -> Iterator[Diagnosis]:
    if swap and (y.ndim != 2 or {"image": x, "kernel": h, "output": y}[swap].shape == (1, 1)):
        return
    y, x, h = (a.T if swap == name else a for a, name in ((y, "output"), (x, "image"), (h, "kernel")))
    positions = _wanted_places(y.shape, x.shape, h.shape, wanted[0], wanted[2])
    for kinds in product(SIDES, repeat=y.ndim):
        for boundary in _boundaries():
            wide, lows = _wide_output(kinds, boundary, x, h, y.shape)
            for backwards, normalised in product((False, True), repeat=2):
                if normalised and (h.sum() in (0, 1)):
                    continue
                seen = y[(slice(None, None, -1),) * y.ndim] if backwards else y
                target = seen * h.sum() if normalised else seen
                for start in _places(wide, target):
                    offsets = tuple(low + position for low, position in zip(lows, start, strict=True))
                    found = Diagnosis(kinds, boundary, offsets, swap, backwards, normalised)
                    yield replace(found, deviations=tuple(_deviations(found, wanted, positions, h.shape)))


def _wide_output(kinds: Sequence[str], boundary: str, x: Array, h: Array, shape: Sequence[int]) -> tuple[Array, Index]:
    """The output on every window of this shape that meets the image, and the offset of its first position."""
    axes, lows = [], []
    for kind, p, k, n in zip(kinds, x.shape, h.shape, shape, strict=True):
        low = (1 - k if kind == "sliding" else 0) - 1
        high = max(p + k, low + n + 1)
        axes.append(Axis(IndexLaw(1, 1, SIDES[kind], low), (0, high - low), (0, p - 1), (0, k - 1), boundary))
        lows.append(low)
    whole = all(np.array_equal(a, np.round(a)) and np.abs(a).max() < 2**31 for a in (x, h))
    if not whole:
        return _floats(axes, x, h), tuple(lows)
    return evaluate(axes, x.astype(np.int64), h.astype(np.int64)).astype(np.float64), tuple(lows)


def _floats(axes: Sequence[Axis], x: Array, h: Array) -> Array:
    """The same for numbers that are not whole, in floating point."""
    total: Array = np.zeros([axis.size("output") for axis in axes])
    taps = [axis.taps() for axis in axes]
    for position, weight in np.ndenumerate(h):
        part = x
        for number, (tap, k, size) in enumerate(zip(taps, position, h.shape, strict=True)):
            read, weights = (np.split(column, size, axis=1)[k] for column in (tap.read, tap.weight))
            part = followed(part, number, read, weights)
        total += weight * part
    return total


def _places(wide: Array, target: Array) -> Iterator[Index]:
    """Where the numbers stand in the wide output: wherever the largest of them stands, the others are compared."""
    free = [size - n + 1 for n, size in zip(target.shape, wide.shape, strict=True)]
    if min(free) < 1 or not target.any():
        return
    largest = np.unravel_index(int(np.argmax(np.abs(target))), target.shape)
    seen = wide[tuple(slice(position, position + n) for position, n in zip(largest, free, strict=True))]
    for start in np.argwhere(np.isclose(seen, target[largest], rtol=1e-6, atol=1e-6)):
        window = wide[tuple(slice(position, position + n) for position, n in zip(start, target.shape, strict=True))]
        if np.allclose(window, target, rtol=1e-6, atol=1e-6):
            yield tuple(int(part) for part in start)


def _deviations(
    found: Diagnosis, wanted: tuple[str, str, str], positions: tuple[int | None, ...], taps: Index
) -> Iterator[Said]:
    """What differs from the wanted definition, boundary and kernel positions.

    In a kernel that was flipped by mistake, or not flipped, the wanted element stands at the mirrored position. An even
    kernel has no middle, so the positions themselves are named.
    """
    definition, boundary, _ = wanted
    key = "diagnosis.not_flipped" if definition == "convolution" else "diagnosis.flipped"
    wrong = [axis for axis, kind in enumerate(found.kinds) if kind != definition]
    yield from [said(key)] if len(wrong) == len(taps) else [said(f"{key}_on", axis=axis) for axis in wrong]
    if found.boundary != boundary:
        yield said("diagnosis.border", found=said(f"rule.{found.boundary}"), wanted=said(f"rule.{boundary}"))
    if found.swapped:
        yield said(f"diagnosis.swapped.{found.swapped}")
    if found.backwards:
        yield said("diagnosis.backwards")
    if found.normalised:
        yield said("diagnosis.normalised")
    columns = zip(found.kinds, found.offsets, positions, taps, strict=True)
    for axis, (kind, offset, position, size) in enumerate(columns):
        if position is None:
            continue
        have = offset if kind == "convolution" else -offset
        due = position if kind == definition else size - 1 - position
        gap = abs(have - due)
        if gap:
            fault = said("diagnosis.off_by_one", axis=axis) if gap == 1 else said("diagnosis.off", gap=gap, axis=axis)
            yield fault if size % 2 else said("diagnosis.even", fault=fault, have=have, last=size - 1, due=due)
