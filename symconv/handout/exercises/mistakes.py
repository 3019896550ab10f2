"""Named mistakes: what people do wrong, each as another operation on the same signals.

A mistaken answer is worked out by the same terms as the right one, only from the mistaken operation; so a key can say
which mistake gives which number, and a wrong choice is never an invented one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from symconv.handout.exercises.scene import Scene, operate
from symconv.index import Box
from symconv.output import Output
from symconv.signal import Signal

Slip = Callable[[Scene], Scene | None]


def mistaken(scene: Scene, anywhere: bool = False) -> dict[str, Scene]:
    """The scenes that the mistakes make of a scene, by their names, for those that can be made there.

    Args:
        scene: the right one.
        anywhere: also scenes whose index lies outside the mistaken output, where the sum is empty.
    """
    made = {name: slip(scene) for name, slip in MISTAKES.items()}
    kept = {name: found for name, found in made.items() if found is not None}
    return {name: found for name, found in kept.items() if anywhere or found.at in found.output.box}


def _again(output: Output, operation: str | None = None, kernel: Signal | None = None, boundary: str = "") -> Output:
    """The same operation with one thing changed."""
    old = output.operation
    options = {"mode": old.mode, "boundary": boundary or old.boundaries[0], "fill": old.fill}
    chosen = operation or old.definition
    return operate(chosen, output.image, kernel or output.kernel, output.name, **options)


def _flip_forgotten(scene: Scene) -> Scene | None:
    """Convolution without the flip: the kernel is laid down as it is."""
    if scene.output.operation.definition != "convolution":
        return None
    return Scene(_again(scene.output, "sliding"), scene.at)


def _flip_added(scene: Scene) -> Scene | None:
    """Correlation with a flip that does not belong there."""
    definition = scene.output.operation.definition
    if definition == "convolution":
        return None
    at = tuple(-part for part in scene.at) if definition == "correlation" else scene.at
    return Scene(_again(scene.output, "convolution"), at)


def _direction(scene: Scene) -> Scene | None:
    """The output index taken from the other definition of correlation."""
    other = {"correlation": "sliding", "sliding": "correlation"}.get(scene.output.operation.definition)
    return None if other is None or not any(scene.at) else Scene(_again(scene.output, other), scene.at)


def _one_axis(scene: Scene) -> Scene | None:
    """One axis treated the wrong way round: flipped alone, or left alone."""
    kernel = scene.output.kernel
    if kernel.rank != 2 or kernel.shape[1] == 1:
        return None
    lower, upper = kernel.ranges.lower, kernel.ranges.upper
    ranges = Box((lower[0], -upper[1]), (upper[0], -lower[1]))
    return Scene(_again(scene.output, kernel=replace(kernel, ranges=ranges, values=kernel.array()[:, ::-1])), scene.at)


def _transposed(scene: Scene) -> Scene | None:
    """Rows and columns of the kernel exchanged."""
    kernel = scene.output.kernel
    if kernel.rank != 2 or kernel.shape == (1, 1):
        return None
    ranges = Box(kernel.ranges.lower[::-1], kernel.ranges.upper[::-1])
    return Scene(_again(scene.output, kernel=replace(kernel, ranges=ranges, values=kernel.array().T)), scene.at)


def _anchor(scene: Scene) -> Scene | None:
    """The kernel laid down one place further on the first index."""
    first, *rest = scene.at
    low, high = next(iter(scene.output.box))
    step = 1 if first < high else -1
    return None if low == high else Scene(scene.output, (first + step, *rest))


def _border(scene: Scene) -> Scene | None:
    """Another boundary rule, where the window hangs over the border."""
    if not scene.overhangs or scene.output.operation.mode == "valid":
        return None
    other = "replicate" if scene.output.operation.boundaries[0] == "zero" else "zero"
    return Scene(_again(scene.output, boundary=other), scene.at)


MISTAKES: Mapping[str, Slip] = MappingProxyType(
    {
        "flip_forgotten": _flip_forgotten,
        "flip_added": _flip_added,
        "direction": _direction,
        "one_axis": _one_axis,
        "transposed": _transposed,
        "anchor": _anchor,
        "border": _border,
    }
)
"""Name -> what it makes of a scene; each name is a key of the wording `mistake`."""
