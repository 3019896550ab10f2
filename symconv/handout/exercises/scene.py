"""Scenes: an operation on drawn signals and one output of it, with the difficulty that was asked for.

How many products an output has, and whether its window hangs over the border, follow from the laws of its axes; so the
outputs that fit are found before any number is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.core.output import Output
from symconv.core.signal import Signal, check_index, ranges_text
from symconv.errors import InputError
from symconv.handout.course.operands import defined, exercise_signals, operate
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.exercises.exercise import Number, SeededDraw
from symconv.index import Axis, Box
from symconv.index.aliases import Index

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Scene:
    """One output of an operation."""

    output: Output
    at: Index

    @property
    def value(self) -> Number:
        """The output, as the sum of its terms: the pixels that the taps of each axis read, times their elements.

        Of the boundary rule that returns a constant only the terms know.
        """
        output = self.output
        if "constant" in output.operation.boundaries:
            total = output[self.at]
            return _slim(Fraction(int(total.p), int(total.q)))  # type: ignore[attr-defined] - drawn or given numbers
        pixels, elements = output.image.array().astype(object), output.kernel.array().astype(object)  # never too large
        for number, (axis, n) in enumerate(zip(output.operation.axes, output.order(self.at), strict=True)):
            read, kernel, weight = _read_positions(axis, n)
            pixels, elements = pixels.take(read, number), elements.take(kernel, number)
            if weight is not None:
                pixels = pixels * weight.astype(object).reshape(-1, *[1] * (output.rank - 1 - number))
        return _slim((pixels * elements).sum())

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


def _slim(number: Any) -> Number:
    """A whole number as int; integers of NumPy too."""
    whole = int(number)
    return whole if number == whole else number


def chosen(spec: Exercise) -> dict[str, Any]:
    """Window and boundary rule of an exercise, as options of an operation."""
    return {"mode": spec.mode or "full", "boundary": spec.boundary, "fill": spec.fill}


def drawn_signals(draw: SeededDraw, spec: Exercise, course: Course, *, names: bool = False) -> tuple[Signal, Signal]:
    """The image and the kernel that are given; shapes are filled with small numbers, a kernel with smaller ones.

    No drawn entry is 0, so every product counts. Names are taken if they are allowed.
    """
    image, kernel = exercise_signals(course, spec)
    bounds = (("image", image, spec.largest), ("kernel", kernel, min(spec.largest, 4)))
    image, kernel = (_filled(draw, signal, largest, what, names) for what, signal, largest in bounds)
    return image, kernel


def _filled(draw: SeededDraw, signal: Signal, largest: int, what: str, names: bool) -> Signal:
    if signal.values is None:
        return replace(signal, values=drawn_array(draw, signal.shape, largest))
    if not names and not is_numeric(signal):
        raise InputError(f"{what} holds names; give numbers, or ask for the sum with task = 'cell'")
    return signal


def holds_names(spec: Exercise, course: Course) -> bool:
    """Whether the image or the kernel that is given holds names."""
    return any(signal.values is not None and not is_numeric(signal) for signal in exercise_signals(course, spec))


def is_numeric(signal: Signal) -> bool:
    """Whether all values are whole numbers or fractions; a signal without values holds names."""
    return signal.values is not None and all(
        isinstance(entry, int | Fraction | np.integer) for entry in signal.values.flat
    )


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
) -> Scene:
    """An operation on given signals, and an output of it as the exercise asks for."""
    output = operate(drawn_operation(draw, spec, course), *signals, course.notation.output, **chosen(spec))
    return Scene(output, drawn_index(draw, output, spec, border))


def symbol_signals(spec: Exercise, course: Course) -> tuple[Signal, Signal]:
    """The given image or one of symbols, and the given kernel or one of letters in reading order if they suffice."""
    from sympy import Symbol

    image, kernel = exercise_signals(course, spec)
    count = int(np.prod(kernel.shape))
    if kernel.values is not None or count > len(LETTERS):
        return image, kernel
    letters = [Symbol(letter) for letter in LETTERS[:count]]
    return image, replace(kernel, values=np.array(letters, dtype=object).reshape(kernel.shape))


def bare_signals(draw: SeededDraw, spec: Exercise, course: Course) -> tuple[Signal, Signal]:
    """An image and a kernel without values; the kernel's index 0 lies anywhere, so that a flip shows in the indices."""
    image, kernel = exercise_signals(course, spec)
    for what, signal in (("image", image), ("kernel", kernel)):
        if signal.values is not None:
            shape = "x".join(map(str, signal.shape))
            raise InputError(f"task {spec.task} asks for indices, which no value changes; give {what} = '{shape}'")
    position = tuple(draw.integer(0, size - 1) for size in kernel.shape)
    ends = tuple(size - 1 - p for size, p in zip(kernel.shape, position, strict=True))
    return image, replace(kernel, ranges=Box(tuple(-p for p in position), ends))


def drawn_index(draw: SeededDraw, output: Output, spec: Exercise, border: str | None = None) -> Index:
    """An output index with the number of terms and the contact with the border that the exercise asks for."""
    border = border or spec.border
    found = _indices(output.operation.axes, spec.terms, border)
    if spec.at is not None:
        at = output.order(check_index(spec.at, output.rank, "at", output.box))
        if at not in found:
            rule = NOT_AT[border] if at in output.operation.ranges else ranges_text(output.box)
            raise InputError(f"there is no such output at = {list(spec.at)}; {rule}")
        return output.order(at)
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
NOT_AT: Mapping[str, str] = MappingProxyType(
    {
        "inside": "its window must lie inside the image",
        "touch": "its window must hang over the border of the image",
        "any": "give one that has a product",
    }
)
"""Contact with the border -> what an output that is given must have."""


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
