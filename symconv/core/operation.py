"""Operations: the index laws of all axes, the boundary rule and the output box, before any signal is named.

A term joins one output, one image and one kernel index on every axis of an operation, but not every signal is written
with an index on every axis. A network's weight ``w[o,c,k,l]`` has no batch, its image ``x[c,i,j]`` no output channel,
and a channel that is split into (group, channel within the group) for the law is still written as one number. A
`Layout` says, for each role, which consecutive axes make each written index; the axes left out have a single index, 0.
A written index made of several axes counts them like digits, the last one fastest, so the positions of an array are the
same whether it is seen by axes or as written.

An operation on its signals is an `Applied`, the value below all views.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.core.signal import Signal
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Relation
from symconv.index import Axis, Box, WindowSpec, check_boundary, window
from symconv.index.aliases import Index, is_sequence

if TYPE_CHECKING:
    from symconv.symbolic import Expr

Grouping = tuple[tuple[int, ...], ...]

KINDS = ("space", "batch", "group", "out", "in")
TRANSPOSED = {"in": "out", "out": "in"}
KERNEL_VIEW = {"in": "batch", "batch": "in"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The kind of each axis, and for each role the axes that make each of its written indices.

    Attributes:
        kinds: for each axis one of `KINDS`: `batch` (n = p), `group` (n = p = k), `out` (n = k), `in` (p = k), `space`.
        output, image, kernel: for each written index the numbers of its axes.

    >>> Layout.plain(2).image
    ((0,), (1,))
    """

    kinds: tuple[str, ...]
    output: Grouping
    image: Grouping
    kernel: Grouping

    @classmethod
    @cache
    def plain(cls, rank: int) -> Layout:
        """Every axis an axis of space, written by every role."""
        own = tuple((number,) for number in range(rank))
        return cls(("space",) * rank, own, own, own)

    @property
    def space(self) -> tuple[int, ...]:
        """The numbers of the axes of space."""
        return tuple(number for number, kind in enumerate(self.kinds) if kind == "space")

    def adjoint(self) -> Layout:
        """The layout with output and image exchanged."""
        return Layout(tuple(TRANSPOSED.get(kind, kind) for kind in self.kinds), self.image, self.output, self.kernel)

    def kernel_view(self) -> Layout:
        """The layout with output and kernel exchanged."""
        return Layout(tuple(KERNEL_VIEW.get(kind, kind) for kind in self.kinds), self.kernel, self.image, self.output)


ROLES = ("output", "image", "kernel")


@dataclass(frozen=True, slots=True)
class Operation:
    """One relation between output, image and kernel, ``u·p = s·n + d·k + o`` on each axis.

    Attributes:
        definition: `convolution`, `correlation` or `sliding`, or the word for what it was made from (`adjoint`).
        axes: the axes in array order, each with its law, ranges and boundary rule.
        mode: the output window in words (`full`, `same`, `valid`, `padding`).
        fill: what a read outside the image returns under the boundary rule `constant`.
        conjugate: whether the kernel's entries are conjugated.
        channels: how indices are written if some axes are no axes of space; None if all are.
        roles: in a gradient, which roles output, image and kernel played in the operation that it belongs to; their
            index letters are those of that operation.
    """

    definition: str
    axes: tuple[Axis, ...]
    mode: str = "full"
    fill: Any = 0
    conjugate: bool = False
    channels: Layout | None = None
    roles: tuple[str, str, str] = ROLES

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.axes)

    @property
    def layout(self) -> Layout:
        """How the axes make the indices of each role."""
        return self.channels or Layout.plain(self.rank)

    @property
    def ranges(self) -> Box:
        """The output box as written, in array order."""
        return self.box("output")

    @property
    def boundaries(self) -> tuple[str, ...]:
        """The boundary rule of each index of the image, in array order.

        No read leaves a batch or a channel, so these carry the rule of the first axis of space.
        """
        layout = self.layout
        rules = [axis.boundary if axis.parent is None else axis.parent.boundary for axis in self.axes]
        first = next(iter(layout.space), 0)
        return tuple(rules[own[0] if layout.kinds[own[0]] == "space" else first] for own in layout.image)

    def box(self, role: str) -> Box:
        """The ranges of `output`, `image` or `kernel` as written, in array order."""
        corners = zip(*(getattr(axis, role) for axis in self.axes), strict=True)
        lower, upper = (self.join(role, corner) for corner in corners)
        return Box(lower, upper)

    def join(self, role: str, index: tuple[Any, ...]) -> tuple[Any, ...]:
        """An index by axes as it is written, in array order."""
        if not self.channels:
            return index
        written: list[Any] = []
        grouping: Grouping = getattr(self.channels, role)
        for numbers in grouping:
            part: Any = 0
            for number in numbers:
                part = part * self.axes[number].size(role) + index[number]
            written.append(part)
        return tuple(written)

    def split(self, role: str, written: tuple[Any, ...]) -> tuple[Any, ...]:
        """A written index, in array order, by axes; parts made of several axes must lie in their ranges."""
        if not self.channels:
            return written
        index = [getattr(axis, role)[0] for axis in self.axes]
        grouping: Grouping = getattr(self.channels, role)
        for numbers, part in zip(grouping, written, strict=True):
            for number in reversed(numbers[1:]):
                part, index[number] = divmod(part, self.axes[number].size(role))
            index[numbers[0]] = part
        return tuple(index)

    def sizes(self, role: str) -> tuple[int, ...]:
        """The number of indices of a role on each axis."""
        return tuple(axis.size(role) for axis in self.axes)

    def adjoint(self) -> Operation:
        """The transposed operation: output and image exchanged on every axis, the fill value left out."""
        axes = tuple(axis.adjoint() for axis in self.axes)
        channels = self.channels.adjoint() if self.channels else None
        return replace(self, definition="adjoint", axes=axes, mode="mixed", fill=0, channels=channels)

    def image_gradient(self) -> Operation:
        """What the gradient with respect to the image is: the adjoint, in the index letters of this operation."""
        output, pixel, element = self.roles
        return replace(self.adjoint(), roles=(pixel, output, element))

    def kernel_gradient(self) -> Operation:
        """What the gradient with respect to the kernel is: output and kernel exchanged on every axis."""
        output, pixel, element = self.roles
        axes = tuple(axis.kernel_view() for axis in self.axes)
        channels = self.channels.kernel_view() if self.channels else None
        return replace(
            self, definition="gradient", axes=axes, mode="mixed", channels=channels, roles=(element, pixel, output)
        )


@dataclass(frozen=True, slots=True)
class WrittenSum:
    """How a user wrote the sum of an operation.

    Attributes:
        over: whether it runs over `image` or `kernel`.
        letters: role -> index letters, in index order.
        relation: the formula.
        limits: the ranges of its letters, where it gives any.
    """

    over: str
    letters: Mapping[str, tuple[str, ...]]
    relation: Relation
    limits: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """An operation applied to signals: the value that terms, sums, numbers and the matrix are functions of.

    Attributes:
        operation: the index laws, the boundary rule and the output box.
        image, kernel: the operands.
        bias: in a layer, what is added to each output channel.
        name: how the output is printed.
    """

    operation: Operation
    image: Signal
    kernel: Signal
    bias: Signal | None = None
    name: str = "y"

    @property
    def rank(self) -> int:
        """The number of integers in an output index."""
        return self.operation.ranges.rank

    def order(self, index: tuple[Any, ...]) -> tuple[Any, ...]:
        """An index in array order written in index order, and back."""
        return self.image.order(index)

    def channel(self, at: tuple[Any, ...]) -> Any:
        """The output channel of an output index of a layer: the part before those of space."""
        return at[-1 - len(self.operation.layout.space)]

    def biases(self, indices: Iterable[Index]) -> list[Expr]:
        """What is added to the products of the given outputs (in array order), one by one; nothing without a bias."""
        if self.bias is None:
            return []
        entries = [self.bias.entry((channel,)) for channel in range(self.bias.shape[0])]
        return [entries[self.channel(index)] for index in indices]


@dataclass(frozen=True, slots=True)
class PerAxis:
    """The options of an operation as they are given; per-axis values are rows first, like a shape."""

    definition: str
    mode: Any = "full"
    boundary: Any = "zero"
    anchor: Any = None
    stride: Any = 1
    dilation: Any = 1
    padding: Any = None

    def axes(self, image: Signal, kernel: Signal) -> tuple[Axis, ...]:
        """The axes that these choices make of an image and a kernel, in array order."""
        rank, anchor = image.rank, _plain(self.anchor)
        if is_sequence(anchor):  # an index, so in index order
            anchor = image.order(tuple(anchor))
        options = zip(
            per_axis(self.mode, rank, "mode"),
            per_axis(self.stride, rank, "stride"),
            per_axis(self.dilation, rank, "dilation"),
            per_axis(anchor, rank, "anchor"),
            paddings(self.padding, rank),
            strict=True,
        )
        specs = [WindowSpec(self.definition, *values) for values in options]
        rules = per_axis(self.boundary, rank, "boundary")
        axes: list[Axis] = []
        for spec, rule, pixels, elements in zip(specs, rules, image.ranges, kernel.ranges, strict=True):
            law, output = window(spec, pixels, elements)
            axes.append(Axis(law, output, pixels, elements, check_boundary(rule)))
        return tuple(axes)


def per_axis(given: Any, rank: int, what: str) -> tuple[Any, ...]:
    """One value for each axis: a single value stands for all.

    >>> per_axis(2, 3, "stride"), per_axis((1, 2), 2, "stride"), per_axis(np.array([1, 2]), 2, "stride")
    ((2, 2, 2), (1, 2), (1, 2))
    """
    given = _plain(given)
    if not is_sequence(given):
        return (given,) * rank
    if len(given) != rank:
        raise InputError(f"{what} {shown(tuple(given))} needs {rank} values, one for each axis (rows first)")
    return tuple(_plain(value) for value in given)


def _plain(value: Any) -> Any:
    """A value of NumPy as Python's."""
    return value.tolist() if isinstance(value, np.integer | np.ndarray) else value


def paddings(given: Any, rank: int) -> tuple[tuple[int, int] | str | None, ...]:
    """Padding as a pair (before, after) or a name for each axis, from one number or name, one per axis, or pairs.

    >>> paddings(1, 2), paddings((1, (0, 2)), 2), paddings(("causal", 0), 2)
    (((1, 1), (1, 1)), ((1, 1), (0, 2)), ('causal', (0, 0)))
    """
    each = per_axis(given, rank, "padding")
    return tuple(value if value is None or isinstance(value, str) else _pair(value) for value in each)


def _pair(given: Any) -> tuple[int, int]:
    parts = (given, given) if type(given) is int else given
    whole = [_plain(part) for part in parts] if is_sequence(parts) else []
    if len(whole) != 2 or not all(type(part) is int for part in whole):
        raise InputError(f"padding {shown(given)} must be an integer or a pair (before, after) for each axis")
    return whole[0], whole[1]
