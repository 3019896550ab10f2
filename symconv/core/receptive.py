"""Receptive fields: which pixels an output of a stack of layers depends on, as one composed law on each axis.

Layer l joins its outputs n_l with those of the layer below it, ``u·n_{l-1} = s·n_l + d·k_l + o``, and the image is n_0.
Substituted into each other from the image upwards, these laws are one relation with a kernel index for each layer:

    U·p = S·n + Σ_l c_l·k_l + O

where a further layer makes ``U·u``, ``S·s``, ``u·O + S·o``, the coefficients ``u·c`` and a new one, ``S·d``. Without
transposed layers U is 1: the outputs lie S pixels apart (the jump), each reaching over ``1 + Σ |c_l|·(K_l-1)`` pixels.
Below a transposed layer an index must also be a whole number at every layer, so that which pixels are read depends on
the remainder of n by a period; within one class of remainders all windows are alike, moved by whole pixels. First and
last pixel are therefore found for one output of each class, by walking down the layers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symconv.core.layer import space_axes, space_law
from symconv.core.operation import paddings, per_axis
from symconv.errors import InputError, nearest, shown, told
from symconv.formulas.rendered import Rendered
from symconv.index import Axis, IndexLaw, check_step
from symconv.index.aliases import Range, is_mapping, is_sequence
from symconv.limits import check_limit
from symconv.text.shapes import parse_index, parse_shape

OPTIONS = ("kernel", "stride", "padding", "dilation", "transposed", "output_padding")
SHORT = {"s": "stride", "p": "padding", "d": "dilation", "o": "output_padding", "t": "transposed"}
FORM = "write a kernel size, then options, such as '3x3 stride 2 padding 1' or '3 s2 p1'"


@dataclass(frozen=True, slots=True)
class StackLayer:
    """What moves indices in one layer; channels do not."""

    kernel: Any
    stride: Any = 1
    padding: Any = 0
    dilation: Any = 1
    transposed: bool = False
    output_padding: Any = 0

    @classmethod
    def read(cls, given: object) -> StackLayer:
        """A layer from text, a mapping of the options of `layer` with its `kernel`, or the size of its kernel.

        >>> StackLayer.read("3x5 s2 p1"), StackLayer.read({"kernel": 4, "stride": 2, "transposed": True})
        (StackLayer(kernel=(3, 5), stride=2, padding=1, dilation=1, transposed=False, output_padding=0),
         StackLayer(kernel=4, stride=2, padding=0, dilation=1, transposed=True, output_padding=0))
        """
        if isinstance(given, StackLayer):
            return given
        if isinstance(given, str):
            return cls(**_typed(given))
        if is_mapping(given):
            options: Mapping[Any, Any] = given
            unknown = next((key for key in options if key not in OPTIONS), None)
            if unknown is not None:
                raise InputError(f"a layer of a stack has no option {shown(unknown)}{nearest(str(unknown), OPTIONS)}")
            if "kernel" not in options:
                raise InputError("a layer of a stack needs the size of its kernel; give kernel=3 or kernel=(3, 3)")
            return cls(**options)
        return cls(given)


def _typed(text: str) -> dict[str, Any]:
    """The options of a layer from text."""
    size, *words = text.replace("=", " ").split() or [""]
    if not size[:1].isdigit():
        raise InputError(f"layer {shown(text)} does not begin with the size of its kernel; {FORM}")
    found: dict[str, Any] = {"kernel": parse_shape(size, "kernel")}
    rest = iter(words)
    for word in rest:
        name, value = SHORT.get(word, word), None
        if word[:1] in SHORT and word[1:2].isdigit():
            name, value = SHORT[word[0]], word[1:]
        if name not in OPTIONS or name in found:
            raise InputError(f"layer {shown(text)} has the word {shown(word)}{nearest(word, OPTIONS[1:])}")
        if name == "transposed":
            found[name] = True
            continue
        value = next(rest, "") if value is None else value
        found[name] = value if name == "padding" and value.isidentifier() else _numbers(value, name)
    return found


def _numbers(text: str, what: str) -> int | tuple[int, ...]:
    values = parse_index(text, what=what)
    return values[0] if len(values) == 1 else values


@dataclass(frozen=True, slots=True)
class Stage:
    """One layer on one axis: its law, the size of its kernel, and, if the image's size is known, its ranges."""

    law: IndexLaw
    elements: int
    axis: Axis | None = None

    def below(self, outputs: Iterable[int]) -> set[int]:
        """What these outputs read of the layer below, as far as it exists."""
        law, found = self.law, {n for n in outputs if self.axis is None or _within(n, self.axis.output)}
        asked = (law.image(n, k) for n in found for k in range(self.elements))
        return {p for p in asked if p is not None and (self.axis is None or _within(p, self.axis.image))}


def _within(index: int, ends: Range) -> bool:
    return ends[0] <= index <= ends[1]


@dataclass(frozen=True, slots=True)
class FieldAxis:
    """The receptive field on one axis.

    Attributes:
        stages: the layers, from the image upwards.
        u, s, o: those of the composed law ``u·p = s·n + Σ c·k + o``.
        taps: its coefficients c, one for each layer.
        windows: for each remainder of n by their number, the first and the last pixel that the output of this number
            reads; None if it reads none. For n = number·q + remainder both lie ``step·q`` further.
        step: how many pixels further the windows lie after one period.
        counts: how many pixels each window holds.
    """

    stages: tuple[Stage, ...]
    u: int
    s: int
    o: int
    taps: tuple[int, ...]
    windows: tuple[Range | None, ...]
    step: int
    counts: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of pixels from the first to the last that an output reads, at most."""
        return max((last - first + 1 for first, last in filter(None, self.windows)), default=0)

    @property
    def jump(self) -> Fraction:
        """How many pixels lie between the windows of neighbouring outputs, on average where they differ."""
        return Fraction(self.s, self.u)

    def window(self, n: int) -> Range | None:
        """The first and the last pixel of output n, whether they exist or not; None if it reads nothing."""
        turns, rest = divmod(n, len(self.windows))
        found = self.windows[rest]
        return None if found is None else (found[0] + turns * self.step, found[1] + turns * self.step)

    def middle(self, n: int) -> Fraction | None:
        """The middle between the first and the last pixel of output n."""
        found = self.window(n)
        return None if found is None else Fraction(sum(found), 2)

    def pixels(self, n: int) -> tuple[int, ...]:
        """The pixels that output n depends on; those that exist, if the size of the image is known."""
        found = {n}
        for stage in reversed(self.stages):
            found = stage.below(found)
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class ReceptiveField(Rendered):
    """What the outputs of a stack of layers depend on.

    Attributes:
        layers: the layers, from the image upwards.
        axes: the receptive field on each axis of space, rows first.
        image: the size of the image, if it was given.
        at: the output that the document works out, if one was given.
    """

    layers: tuple[StackLayer, ...]
    axes: tuple[FieldAxis, ...]
    image: tuple[int, ...] | None = None
    at: tuple[int, ...] | None = None

    @property
    def size(self) -> tuple[int, ...]:
        """The number of pixels from the first to the last on each axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def jump(self) -> tuple[Fraction, ...]:
        """The distance of neighbouring windows in pixels on each axis."""
        return tuple(axis.jump for axis in self.axes)

    @property
    def outputs(self) -> tuple[int, ...] | None:
        """The number of outputs on each axis, if the size of the image is known."""
        last = [axis.stages[-1].axis for axis in self.axes]
        return None if self.image is None else tuple(axis.size("output") for axis in last if axis is not None)

    def window(self, *at: int) -> tuple[Range | None, ...]:
        """The first and the last pixel of an output on each axis, whether they exist or not."""
        return tuple(axis.window(n) for axis, n in zip(self.axes, self._index(at), strict=True))

    def middle(self, *at: int) -> tuple[Fraction | None, ...]:
        """The middle of that window; a half lies between two pixels."""
        return tuple(axis.middle(n) for axis, n in zip(self.axes, self._index(at), strict=True))

    def pixels(self, *at: int) -> tuple[tuple[int, ...], ...]:
        """The rows, columns and so on that an output depends on; those that exist, if the image's size is known."""
        return tuple(axis.pixels(n) for axis, n in zip(self.axes, self._index(at), strict=True))

    def _index(self, at: tuple[int, ...]) -> tuple[int, ...]:
        if len(at) != len(self.axes) or not all(type(part) is int for part in at):
            raise InputError(f"output {told(at)} needs {len(self.axes)} integers, one for each axis of space")
        if self.outputs is not None and not all(0 <= n < size for n, size in zip(at, self.outputs, strict=True)):
            ends = " × ".join(f"0 … {size - 1}" for size in self.outputs)
            raise InputError(f"output {told(at)} does not exist; the indices of the last layer are {ends}")
        return at


def receptive(layers: object, *, image: Any = None, at: Any = None) -> ReceptiveField:
    """The receptive field of a stack of layers: ``U·p = S·n + Σ_l c_l·k_l + O`` on each axis, all indices from 0.

    Args:
        layers: from the image upwards; each a text such as ``"3x3 stride 2 padding 1"`` or ``"3 s2 p1"``, a mapping of
            the options of `layer` with a `kernel` size, or the size of a kernel alone. Pooling counts like a layer of
            its size and stride; what acts on each pixel alone (bias, activation, normalisation) is left out.
        image: the size of the image, a number or one for each axis of space; needed for paddings with a name.
        at: the output that the document works out.

    Raises:
        InputError: if a layer has another form, does not fit, or needs the size of the image.
        LimitError: for a receptive field of more than 100,000 pixels on one axis.

    Source: the composition of index laws, as worked out in this module.

    >>> field = receptive(["3 s2 p1", "3 p1"], image=8)
    >>> field.size, field.jump, field.window(0), field.middle(0), field.pixels(0)
    ((7,), (Fraction(2, 1),), ((-3, 3),), (Fraction(0, 1),), ((0, 1, 2, 3),))
    """
    stack = tuple(map(StackLayer.read, layers)) if is_sequence(layers) else (StackLayer.read(layers),)
    if not stack:
        raise InputError("a stack without layers reads what it is given; give one layer at least")
    sizes = None if image is None else tuple(per_axis(image, len(image), "image") if is_sequence(image) else (image,))
    ranks = [len(size) for one in stack if is_sequence(size := one.kernel) and len(size) > 1]
    rank = max([*ranks, 1 if sizes is None else len(sizes)])
    if sizes is not None and len(sizes) < rank:
        sizes = sizes * rank if len(sizes) == 1 else per_axis(sizes, rank, "image")
    stages = _stages(stack, rank, sizes)
    field = ReceptiveField(stack, tuple(_composed(axis) for axis in zip(*stages, strict=True)), sizes)
    if at is None:
        return field
    chosen = tuple(at) if is_sequence(at) else (at,) * rank
    field.window(*chosen)
    return ReceptiveField(stack, field.axes, sizes, chosen)


def _stages(stack: Sequence[StackLayer], rank: int, sizes: tuple[int, ...] | None) -> list[tuple[Stage, ...]]:
    """The stages of each layer, one for each axis."""
    found: list[tuple[Stage, ...]] = []
    pixels = None if sizes is None else tuple(check_step(size, "image", "give its size") for size in sizes)
    for one in stack:
        given = one.kernel[0] if is_sequence(one.kernel) and len(one.kernel) == 1 else one.kernel
        kernel = tuple(check_step(size, "kernel", "give its size") for size in per_axis(given, rank, "kernel"))
        if pixels is None:
            found.append(_stages_of_any_size(one, kernel))
            continue
        axes = space_axes(
            pixels,
            kernel,
            stride=one.stride,
            padding=one.padding,
            dilation=one.dilation,
            transposed=one.transposed,
            output_padding=one.output_padding,
            boundary="zero",
        )
        found.append(tuple(Stage(axis.law, size, axis) for axis, size in zip(axes, kernel, strict=True)))
        pixels = tuple(axis.size("output") for axis in axes)
    return found


def _stages_of_any_size(one: StackLayer, kernel: tuple[int, ...]) -> tuple[Stage, ...]:
    """The stages of a layer on an image of any size, where its padding is a number."""
    rank = len(kernel)
    columns = zip(
        paddings(one.padding, rank),
        per_axis(one.stride, rank, "stride"),
        per_axis(one.dilation, rank, "dilation"),
        kernel,
        strict=True,
    )
    found: list[Stage] = []
    for padding, stride, dilation, elements in columns:
        if padding is None or isinstance(padding, str):
            raise InputError(f"padding {told(padding)} depends on the size of the image; give image= too")
        steps = check_step(stride, "stride"), check_step(dilation, "dilation")
        found.append(Stage(space_law(one.transposed, *steps, padding[0]), elements))
    return tuple(found)


def _composed(stages: tuple[Stage, ...]) -> FieldAxis:
    """The composed law of one axis, and the window of one output of each class of remainders."""
    u, s, o = 1, 1, 0
    taps: list[int] = []
    for stage in stages:
        law = stage.law
        taps = [law.u * tap for tap in taps] + [s * law.d]
        u, s, o = u * law.u, s * law.s, law.u * o + s * law.o
    common = math.gcd(u, s, o, *taps)
    reach = sum(abs(tap) * (stage.elements - 1) for tap, stage in zip(taps, stages, strict=True)) // u + 1
    check_limit("side", reach, f"the receptive field has {reach:,} pixels along one axis")
    period, ratio = 1, Fraction(1)
    for stage in reversed(stages):
        ratio *= Fraction(stage.law.s, stage.law.u)
        period = math.lcm(period, ratio.denominator)
    check_limit("side", period * reach, f"the stack has {period:,} classes of outputs with {reach:,} pixels each")
    free = tuple(Stage(stage.law, stage.elements) for stage in stages)
    windows: list[Range | None] = []
    counts: list[int] = []
    for n in range(period):
        found = {n}
        for stage in reversed(free):
            found = stage.below(found)
        windows.append((min(found), max(found)) if found else None)
        counts.append(len(found))
    return FieldAxis(
        stages,
        u // common,
        s // common,
        o // common,
        tuple(tap // common for tap in taps),
        tuple(windows),
        int(period * ratio),
        tuple(counts),
    )
