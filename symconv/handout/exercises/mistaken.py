"""Mistaken scenes: what the named mistakes make of an exercise.

A mistaken answer is worked out by the same terms as the right one, only from the mistaken operation; so a key can say
which mistake gives which number, and a wrong choice is never an invented one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from symconv.derive.mistakes import BORDER, TURNINGS, MistakeRow
from symconv.derive.mistakes import MISTAKES as ROWS
from symconv.handout.course.operands import operate
from symconv.handout.exercises.scene import Scene

Mistake = Callable[[Scene], tuple[Scene, ...]]
Mistaken = tuple[tuple[str, Scene], ...]
"""Scenes, each with the name of the mistake that makes it."""


def mistaken(scene: Scene, anywhere: bool = False) -> Mistaken:
    """The scenes that the mistakes make of the right one, each with the name of its mistake; some in several ways.

    With `anywhere` also scenes whose index lies outside the mistaken output, where the sum is empty.
    """
    made = ((name, found) for name, mistake in MISTAKES.items() for found in mistake(scene))
    return tuple((name, found) for name, found in made if anywhere or found.at in found.output.box)


def _scenes(row: MistakeRow, scene: Scene) -> tuple[Scene, ...]:
    """What one mistake makes of a scene; nothing where it cannot happen or would not show."""
    output, old = scene.output, scene.output.operation
    definition, kernel = row.definitions.get(old.definition), TURNINGS[row.kernel](output.kernel)
    unseen = (row.off_origin and not any(scene.at)) or (row.border and (not scene.overhangs or old.mode == "valid"))
    if definition is None or kernel is None or unseen:
        return ()
    if row.moves:
        return _moved(scene)
    rule = BORDER.get(old.boundaries[0], "zero") if row.border else old.boundaries[0]
    options = {"mode": old.mode, "boundary": rule, "fill": old.fill if rule == "constant" else 0}
    return (Scene(operate(definition, output.image, kernel, output.name, **options), scene.at),)


def _moved(scene: Scene) -> tuple[Scene, ...]:
    """The kernel laid down one position off, to either side on every axis."""
    steps = [(axis, step) for axis in range(len(scene.at)) for step in (1, -1)]
    moved = (tuple(part + step * (n == axis) for n, part in enumerate(scene.at)) for axis, step in steps)
    return tuple(Scene(scene.output, at) for at in moved if at in scene.output.box)


FLIPS = ("flip_forgotten", "flip_added")
TURNS = (*FLIPS, "left_right", "top_bottom")
"""Mistakes that lay the kernel down the wrong way round: on every axis, and on any."""
MISTAKES: Mapping[str, Mistake] = MappingProxyType({name: partial(_scenes, row) for name, row in ROWS.items()})
"""Name -> the scenes that it makes of one."""
