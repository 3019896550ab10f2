"""Named mistakes: what students do wrong, each as another operation on the same signals.

A mistaken answer is worked out by the same terms as the right one, only from the mistaken operation; so a key can say
which mistake gives which number, and a wrong choice is never an invented one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from symconv.core.signal import Signal
from symconv.handout.course.operands import operate
from symconv.handout.exercises.scene import Scene
from symconv.index import Box

Mistake = Callable[[Scene], tuple[Scene, ...]]
Mistaken = tuple[tuple[str, Scene], ...]
"""Scenes, each with the name of the mistake that makes it."""


def mistaken(scene: Scene, anywhere: bool = False) -> Mistaken:
    """The scenes that the mistakes make of the right one, each with the name of its mistake; some in several ways.

    With `anywhere` also scenes whose index lies outside the mistaken output, where the sum is empty.
    """
    made = ((name, found) for name, mistake in MISTAKES.items() for found in mistake(scene))
    return tuple((name, found) for name, found in made if anywhere or found.at in found.output.box)


def _changed(
    scene: Scene, operation: str | None = None, kernel: Signal | None = None, boundary: str = ""
) -> tuple[Scene, ...]:
    """The same output of the same operation with one thing changed."""
    output, old = scene.output, scene.output.operation
    options = {"mode": old.mode, "boundary": boundary or old.boundaries[0], "fill": old.fill}
    chosen = operation or old.definition
    return (Scene(operate(chosen, output.image, kernel or output.kernel, output.name, **options), scene.at),)


def _flip_forgotten(scene: Scene) -> tuple[Scene, ...]:
    """Convolution without the flip: the kernel is laid down as it is."""
    return _changed(scene, "sliding") if scene.output.operation.definition == "convolution" else ()


def _flip_added(scene: Scene) -> tuple[Scene, ...]:
    """Correlation with a flip that does not belong there."""
    convolved = scene.output.operation.definition == "convolution"
    return () if convolved else _changed(scene, kernel=scene.output.kernel.flip())


def _direction(scene: Scene) -> tuple[Scene, ...]:
    """The output index taken from the other definition of correlation."""
    other = {"correlation": "sliding", "sliding": "correlation"}.get(scene.output.operation.definition)
    return () if other is None or not any(scene.at) else _changed(scene, other)


def _turned(axis: int) -> Mistake:
    """One axis of the array treated the wrong way round: flipped alone, or left alone."""

    def mistake(scene: Scene) -> tuple[Scene, ...]:
        kernel = scene.output.kernel
        if kernel.rank != 2 or 1 in kernel.shape:
            return ()
        lower, upper = list(kernel.ranges.lower), list(kernel.ranges.upper)
        lower[axis], upper[axis] = -upper[axis], -lower[axis]
        turned = np.flip(kernel.array(), axis)
        return _changed(scene, kernel=replace(kernel, ranges=Box(tuple(lower), tuple(upper)), values=turned))

    return mistake


def _transposed(scene: Scene) -> tuple[Scene, ...]:
    """Rows and columns of the kernel exchanged."""
    kernel = scene.output.kernel
    if kernel.rank != 2 or kernel.shape == (1, 1):
        return ()
    ranges = Box(kernel.ranges.lower[::-1], kernel.ranges.upper[::-1])
    return _changed(scene, kernel=replace(kernel, ranges=ranges, values=kernel.array().T))


def _anchor(scene: Scene) -> tuple[Scene, ...]:
    """The kernel laid down one position off, to either side on every axis."""
    steps = [(axis, step) for axis in range(len(scene.at)) for step in (1, -1)]
    moved = (tuple(part + step * (n == axis) for n, part in enumerate(scene.at)) for axis, step in steps)
    return tuple(Scene(scene.output, at) for at in moved if at in scene.output.box)


def _border(scene: Scene) -> tuple[Scene, ...]:
    """Another boundary rule, where the window hangs over the border."""
    if not scene.overhangs or scene.output.operation.mode == "valid":
        return ()
    other = "replicate" if scene.output.operation.boundaries[0] == "zero" else "zero"
    return _changed(scene, boundary=other)


FLIPS = ("flip_forgotten", "flip_added")
TURNS = (*FLIPS, "left_right", "top_bottom")
"""Mistakes that lay the kernel down the wrong way round: on every axis, and on any."""
MISTAKES: Mapping[str, Mistake] = MappingProxyType(
    {
        "flip_forgotten": _flip_forgotten,
        "flip_added": _flip_added,
        "direction": _direction,
        "left_right": _turned(1),
        "top_bottom": _turned(0),
        "transposed": _transposed,
        "anchor": _anchor,
        "border": _border,
    }
)
"""Name -> the scenes that it makes of one; each name is a key of the wording `mistake`."""
