"""Scenes: an operation on drawn signals and one output of it, with the difficulty that was asked for.

How many products an output has, and whether its window hangs over the border, follow from the laws of its axes; so the
outputs that fit are found before any number is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.core.output import Output
from symconv.core.signal import Signal
from symconv.errors import InputError
from symconv.handout.course.operands import defined, operate
from symconv.handout.course.spec import Course, Exercise, NotationSpec
from symconv.handout.exercises.exercise import SeededDraw
from symconv.index import Axis, Box
from symconv.index.aliases import Index

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Scene:
    """One output of an operation."""

    output: Output
    at: Index

    @property
    def value(self) -> int:
        """The output, as the sum of its terms: the pixels that the taps of each axis read, times their elements."""
        output = self.output
        pixels, elements = output.image.array(), output.kernel.array()
        for number, (axis, n) in enumerate(zip(output.operation.axes, output.order(self.at), strict=True)):
            read, kernel, weight = _read_positions(axis, n)
            pixels, elements = pixels.take(read, number), elements.take(kernel, number)
            if weight is not None:
                pixels = pixels * weight.reshape(-1, *[1] * (output.rank - 1 - number))
        return int((pixels * elements).sum())

    @property
    def pixels(self) -> tuple[Index, ...]:
        """The pixels that are read, sorted; under the boundary rule, so each lies in the image."""
        return tuple(sorted({t.read_index for t in self.output.terms(*self.at) if t.read_index is not None}))

    @property
    def asked(self) -> tuple[Index, ...]:
        """The image indices that the law asks for, inside the image or not, sorted."""
        axes = self.output.order(self.output.operation.axes)
        columns = [
            [p for k in range(axis.kernel[0], axis.kernel[1] + 1) if (p := axis.law.image(n, k)) is not None]
            for axis, n in zip(axes, self.at, strict=True)
        ]
        return tuple(sorted(product(*columns)))

    @property
    def overhangs(self) -> bool:
        """Whether the window asks for something outside the image."""
        return any(index not in self.output.image.box for index in self.asked)


def drawn_operation(draw: SeededDraw, spec: Exercise, course: Course) -> str:
    """The operation of an exercise in one word; `correlation` means what the file says."""
    chosen = draw.pick(("convolution", "correlation")) if spec.operation == "any" else spec.operation
    return defined(course, spec, chosen)


def drawn_signals(draw: SeededDraw, spec: Exercise, notation: NotationSpec) -> tuple[Signal, Signal]:
    """An image of small numbers and a kernel of smaller ones; no entry is 0, so every product counts."""
    pixels = drawn_array(draw, spec.image, spec.largest)
    return _signals(spec, notation, pixels, drawn_array(draw, spec.kernel, min(spec.largest, 4)))


def drawn_array(draw: SeededDraw, shape: tuple[int, ...], largest: int) -> Any:
    """Numbers that are not 0, as an array."""
    cells = [draw.nonzero(largest) for _ in range(int(np.prod(shape)))]
    return np.array(cells, dtype=np.int64).reshape(shape)


def drawn_scene(
    draw: SeededDraw,
    spec: Exercise,
    course: Course,
    signals: tuple[Signal, Signal],
    border: str | None = None,
    **options: Any,
) -> Scene:
    """An operation on given signals, and an output of it as the exercise asks for."""
    output = operate(drawn_operation(draw, spec, course), *signals, course.notation.output, **options)
    return Scene(output, drawn_index(draw, output, spec, border))


def symbol_signals(spec: Exercise, notation: NotationSpec) -> tuple[Signal, Signal]:
    """An image of symbols, and a kernel of letters in reading order, where there are enough."""
    from sympy import Symbol

    count = int(np.prod(spec.kernel))
    letters = [Symbol(letter) for letter in LETTERS[:count]]
    elements = np.array(letters, dtype=object).reshape(spec.kernel) if count <= len(LETTERS) else None
    return _signals(spec, notation, elements=elements)


def bare_signals(draw: SeededDraw, spec: Exercise, notation: NotationSpec) -> tuple[Signal, Signal]:
    """An image and a kernel without values; the kernel's index 0 lies anywhere, so that a flip shows in the indices."""
    return _signals(spec, notation, origin=tuple(draw.integer(0, size - 1) for size in spec.kernel))


def _signals(
    spec: Exercise, notation: NotationSpec, pixels: Any = None, elements: Any = None, origin: Index | None = None
) -> tuple[Signal, Signal]:
    """Image and kernel from their values, if they have any; the position of the kernel's index 0 is its centre."""
    image, kernel = _box(spec.image), _box(spec.kernel, origin)
    order = notation.indexing
    return Signal(notation.image, image, order, pixels), Signal(notation.kernel, kernel, order, elements)


def _box(shape: tuple[int, ...], origin: Index | None = None) -> Box:
    """The indices of a shape whose index 0 lies at a position, by default the centre."""
    position = origin or tuple((size - 1) // 2 for size in shape)
    return Box(tuple(-p for p in position), tuple(size - 1 - p for size, p in zip(shape, position, strict=True)))


def drawn_index(draw: SeededDraw, output: Output, spec: Exercise, border: str | None = None) -> Index:
    """An output index with the number of terms and the contact with the border that the exercise asks for."""
    border = border or spec.border
    found = _indices(output.operation.axes, spec.terms, border)
    if not found:
        counts = sorted({count for _, count in _counted(output.operation.axes, border)})
        if not counts:
            raise InputError(NO_OUTPUT[border])
        raise InputError(
            f"no output has {spec.terms} terms with border = '{border}'; use terms = {', '.join(map(str, counts))}"
        )
    return output.order(draw.pick(found))


def has_index(output: Output, spec: Exercise) -> bool:
    """Whether some output has the number of terms and the contact with the border that the exercise asks for."""
    return bool(_indices(output.operation.axes, spec.terms, spec.border))


NO_OUTPUT: Mapping[str, str] = MappingProxyType(
    {
        "inside": "no output has its window inside the image (border = 'inside'); use a larger image or smaller kernel",
        "touch": "no window hangs over the border of the image (border = 'touch'); use a larger kernel",
        "any": "no output has a term; use a larger image",
    }
)
"""Contact with the border -> the message if no output has it."""


@lru_cache(maxsize=1024)  # all students have images of one size
def _read_positions(axis: Axis, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]:
    """Positions of the pixels that an output reads on one axis, of their elements, and weights; None: all are 1."""
    taps, row = axis.taps(), n - axis.output[0]
    live = taps.read[row] >= 0
    weight = taps.weight[row][live]
    return taps.read[row][live], taps.kernel[row][live], None if (weight == 1).all() else weight


@lru_cache(maxsize=256)
def _indices(axes: tuple[Axis, ...], terms: int | None, border: str) -> tuple[Index, ...]:
    return tuple(index for index, count in _counted(axes, border) if terms is None or count == terms)


def _counted(axes: tuple[Axis, ...], border: str) -> list[tuple[Index, int]]:
    """Outputs in array order with their numbers of terms, those with the contact asked for and at least one term."""
    tables = [axis.taps() for axis in axes]
    live = [table.live.sum(axis=1) for table in tables]
    inside: list[Any] = [
        ((table.asked >= axis.image[0]) & (table.asked <= axis.image[1])).all(axis=1)
        for axis, table in zip(axes, tables, strict=True)
    ]
    found = []
    for position in product(*(range(len(column)) for column in live)):
        count = int(np.prod([column[p] for column, p in zip(live, position, strict=True)]))
        within = all(column[p] for column, p in zip(inside, position, strict=True))
        if count and border in ("any", "inside" if within else "touch"):
            found.append((tuple(p + axis.output[0] for p, axis in zip(position, axes, strict=True)), count))
    return found
