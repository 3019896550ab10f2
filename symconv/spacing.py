"""The axes of space of a layer: a layer slides, ``p = s·n + D·k - before``; a transposed layer is its adjoint.

Numbers of outputs, ``"same"`` and the bounds of `output_padding` are those of PyTorch. ``"same"`` is a padding and no
anchor: half of ``D·(K-1)`` before, the rest after, so that with an even kernel and an even dilation D every output
position lies between two taps.
"""

from __future__ import annotations

from typing import Any

from symconv.errors import InputError, nearest, shown, told
from symconv.index import Axis, IndexLaw, check_boundary, check_padding, check_step
from symconv.operation import paddings, per_axis

PADDINGS = ("valid", "same")
Range = tuple[int, int]


def space_axes(
    pixels: tuple[int, ...],
    elements: tuple[int, ...],
    *,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: bool,
    output_padding: Any,
    boundary: Any,
) -> tuple[Axis, ...]:
    """The axes of space, from the sizes of image and weight on each and the options of `layer`.

    >>> options = {"dilation": 1, "output_padding": 0, "boundary": "zero"}
    >>> space_axes((5,), (3,), stride=2, padding=1, transposed=False, **options)[0].output
    (0, 2)
    >>> space_axes((3,), (3,), stride=2, padding=1, transposed=True, **options)[0].output
    (0, 4)
    """
    rank = len(elements)
    strides = tuple(check_step(step, "stride") for step in per_axis(stride, rank, "stride"))
    dilations = tuple(check_step(step, "dilation") for step in per_axis(dilation, rank, "dilation"))
    columns = zip(
        strides,
        dilations,
        _padding(padding, strides, dilations, elements, transposed),
        _output_padding(output_padding, strides, dilations, transposed),
        _boundaries(boundary, rank, transposed),
        pixels,
        elements,
        strict=True,
    )
    make = _transposed_axis if transposed else _sliding_axis
    return tuple(make(*values) for values in columns)


def _padding(
    given: Any, strides: tuple[int, ...], dilations: tuple[int, ...], kernel: tuple[int, ...], transposed: bool
) -> tuple[Range, ...]:
    """The amounts before and after on each axis of space."""
    if isinstance(given, str):
        return _named_padding(given, strides, dilations, kernel, transposed)
    pairs = paddings(given, len(kernel))
    if None in pairs:
        raise InputError("padding of a layer is a number for each axis of space, not None; use 0 for none")
    return tuple(check_padding(pair) for pair in pairs if pair is not None)


def _named_padding(
    given: str, strides: tuple[int, ...], dilations: tuple[int, ...], kernel: tuple[int, ...], transposed: bool
) -> tuple[Range, ...]:
    if given not in PADDINGS:
        raise InputError(f"unknown padding {shown(given)}{nearest(given, PADDINGS)}")
    if transposed:
        raise InputError(f"padding={given!r} is for layers that are not transposed; give a number here")
    if given == "valid":
        return ((0, 0),) * len(kernel)
    if any(step != 1 for step in strides):
        raise InputError(f"padding='same' needs stride 1, not {strides}; give the amount as a number")
    totals = [step * (size - 1) for step, size in zip(dilations, kernel, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def _output_padding(
    given: Any, strides: tuple[int, ...], dilations: tuple[int, ...], transposed: bool
) -> tuple[int, ...]:
    """The amounts at the end, each smaller than stride or dilation: more would only add outputs that read nothing."""
    amounts = per_axis(given, len(strides), "output_padding")
    if not transposed and any(amounts):
        raise InputError(
            f"output_padding={told(given)} belongs to transposed=True; leave it out or use transposed=True"
        )
    for amount, step, spacing in zip(amounts, strides, dilations, strict=True):
        if type(amount) is not int or not 0 <= amount < max(step, spacing):
            raise InputError(
                f"output_padding must be smaller than stride {step} or dilation {spacing} and not negative, "
                f"not {told(amount)}; use 0 … {max(step, spacing) - 1}"
            )
    return amounts


def _boundaries(given: Any, rank: int, transposed: bool) -> tuple[str, ...]:
    names = tuple(check_boundary(name) for name in per_axis(given, rank, "boundary"))
    if "constant" in names:
        raise InputError("a layer has no fill value; use boundary='zero', or convolve with boundary='constant'")
    if transposed and set(names) != {"zero"}:
        raise InputError(f"a transposed layer reads nothing outside, so boundary={given!r} is for others; leave it out")
    return names


def _sliding_axis(
    stride: int, dilation: int, padding: Range, extra: int, boundary: str, pixels: int, elements: int
) -> Axis:
    """One axis of space of a layer: ``p = s·n + D·k - before``."""
    before, after = padding
    room = pixels + before + after - dilation * (elements - 1) - 1
    if room < 0:
        raise InputError(
            f"kernel of size {elements} (dilation {dilation}) does not fit in image of size {pixels} with padding "
            f"{padding}; use more padding"
        )
    law = IndexLaw(1, stride, dilation, -before)
    return Axis(law, (0, room // stride + extra), (0, pixels - 1), (0, elements - 1), boundary)


def _transposed_axis(
    stride: int, dilation: int, padding: Range, extra: int, boundary: str, pixels: int, elements: int
) -> Axis:
    """One axis of space of a transposed layer: ``s·p = n - D·k + before``."""
    before, after = padding
    last = (pixels - 1) * stride - before - after + dilation * (elements - 1) + extra
    if last < 0:
        raise InputError(f"padding {padding} leaves no output of a transposed layer; use less padding")
    law = IndexLaw(stride, 1, -dilation, before)
    return Axis(law, (0, last), (0, pixels - 1), (0, elements - 1), boundary)
