"""Output windows: from a mode, a stride, a dilation and an anchor to the law and the output range on one axis.

Let kernel element ``k`` sit at tap ``t = ±D·k`` (minus for convolution, D the dilation) and let an output be laid at
base ``b``, so that it reads the positions ``b + t``. The windows are ranges of bases:

    full      every base from which some tap meets the image
    valid     every base from which all taps lie in the image
    same      the anchor is laid on each image pixel in turn
    padding   the taps stay within the image made longer by (before, after)

An anchor is always an element of the kernel, given by its index or, for the two middle elements of an even size, by
name; so some tap lies on the output whatever the dilation. PyTorch's ``padding="same"`` halves the length of the
dilated kernel instead, which for an even size and an even dilation lays no element on the output: layers state it as
an explicit padding (`symconv.core.layer`).

A padding may have a name. ``same_upper`` and ``same_lower`` add as little as makes ⌈P/s⌉ outputs, so that the amount
depends on the image's size P as soon as the stride s is not 1: ``max(0, (⌈P/s⌉-1)·s + D·(K-1) + 1 - P)`` in all, its
half before and after, an odd one after (upper) or before (lower). ``causal`` adds all of ``D·(K-1)`` before.

The output index is ``n = b``, or ``n = -b`` where the definition runs backwards. A stride keeps every s-th output,
counted from the first of the window, as libraries do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symconv.errors import InputError, nearest, told
from symconv.index.aliases import Range
from symconv.index.law import IndexLaw, definition_signs

MODES = ("full", "same", "valid")
MIDDLES = {"low": 0, "high": 1}
"""Anchor's name -> which of the two middle elements it is: position (K-1)//2 or K//2."""
PADDINGS: dict[str, Callable[[int, int], Range]] = {
    "same_upper": lambda total, _: (total // 2, total - total // 2),
    "same_lower": lambda total, _: (total - total // 2, total // 2),
    "causal": lambda _, reach: (reach, 0),
}
"""A padding's name -> the amounts before and after, from the least total for ⌈P/s⌉ outputs and from D·(K-1)."""
LARGEST = 1_000_000_000
"""The largest stride, dilation, padding or size on one axis: products of two stay far within 64 bits."""


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """What a user may choose on one axis.

    `anchor` is a kernel index, ``"low"`` (position (K-1)//2), ``"high"`` (position K//2) or None (the kernel's index
    0); `padding` is None, the pair (before, after) or one of `PADDINGS`, and then takes the place of `mode`.
    """

    definition: str = "convolution"
    mode: str = "full"
    stride: int = 1
    dilation: int = 1
    anchor: int | str | None = None
    padding: Range | str | None = None

    def __post_init__(self) -> None:
        definition_signs(self.definition)
        if self.mode not in MODES:
            raise InputError(f"unknown mode {told(self.mode)}{nearest(self.mode, MODES)}")
        check_step(self.stride, "stride")
        check_step(self.dilation, "dilation")
        if self.padding in MODES:
            raise InputError(f"{self.padding!r} is a mode and no padding; use mode={self.padding!r}")
        if isinstance(self.padding, str):
            check_padding_name(self.padding)
        elif self.padding is not None:
            check_padding(self.padding)
        if self.padding is not None and self.mode != "full":
            raise InputError(f"padding {self.padding} takes the place of mode={self.mode!r}; leave out one of the two")
        if self.anchor is not None and (self.mode != "same" or self.padding is not None):
            raise InputError(f"anchor={told(self.anchor)} belongs to mode='same'; leave it out here or use mode='same'")


def check_step(value: object, what: str, hint: str = "use 1 for every position") -> int:
    """The value itself if it is a positive integer, as a stride or a dilation must be.

    >>> check_step(-1, "stride")
    Traceback (most recent call last):
    symconv.errors.InputError: stride must be a positive integer, not -1; use 1 for every position
    """
    if type(value) is not int or value < 1:
        raise InputError(f"{what} must be a positive integer, not {told(value)}; {hint}")
    if value > LARGEST:
        raise InputError(f"{what} must be at most {LARGEST:,}, not {told(value)}; {hint}")
    return value


def check_padding(pair: Range) -> Range:
    """The pair (before, after) itself if both amounts can be added outside an image."""
    shown = f"({told(pair[0])}, {told(pair[1])})"
    if min(pair) < 0:
        raise InputError(f"padding must not be negative, not {shown}; crop the image instead")
    if max(pair) > LARGEST:
        raise InputError(f"padding must be at most {LARGEST:,}, not {shown}; use less")
    return pair


def check_padding_name(name: str, *others: str) -> str:
    """The name itself if it stands for a padding, or is one of `others`.

    >>> check_padding_name("same_uper")
    Traceback (most recent call last):
    symconv.errors.InputError: unknown padding 'same_uper'; did you mean 'same_upper'?
    """
    if name not in PADDINGS and name not in others:
        raise InputError(f"unknown padding {told(name)}{nearest(name, (*others, *PADDINGS))}")
    return name


def named_padding(name: str, pixels: int, elements: int, stride: int, dilation: int) -> Range:
    """The amounts before and after that a named padding adds to an image of a size, for a kernel of a size.

    >>> named_padding("same_upper", 5, 3, 2, 1), named_padding("same_upper", 6, 3, 2, 1)
    ((1, 1), (0, 1))
    >>> named_padding("same_lower", 6, 3, 2, 1), named_padding("causal", 6, 3, 2, 2)
    ((1, 0), (4, 0))
    """
    reach = dilation * (elements - 1)
    outputs = -(-pixels // stride)
    return PADDINGS[name](max(0, (outputs - 1) * stride + reach + 1 - pixels), reach)


def window(spec: WindowSpec, image: Range, kernel: Range) -> tuple[IndexLaw, Range]:
    """The law and the output range on one axis, from the index ranges of image and kernel.

    Raises:
        InputError: if no output exists, or the anchor is no element of the kernel.

    >>> window(WindowSpec(), (-3, 3), (-1, 1))
    (IndexLaw(u=1, s=1, d=-1, o=0), (-4, 4))
    >>> window(WindowSpec("sliding", "valid", stride=2), (0, 6), (0, 2))
    (IndexLaw(u=1, s=2, d=1, o=0), (0, 2))
    """
    run, side = definition_signs(spec.definition)
    tap = side * spec.dilation
    shift = _anchor_tap(spec, kernel, tap) if spec.mode == "same" and spec.padding is None else 0
    low, high = sorted((tap * kernel[0] - shift, tap * kernel[1] - shift))
    first, last = _bases(spec, image, low, high)
    if first > last:
        padded = f"with padding {spec.padding}" if spec.padding is not None else "in mode 'valid'"
        raise InputError(
            f"kernel of size {kernel[1] - kernel[0] + 1} (dilation {spec.dilation}) does not fit in image of size "
            f"{image[1] - image[0] + 1} {padded}; use mode='full' or more padding"
        )
    if run < 0:
        first, last = -last, -first
    start = -(-first // spec.stride)
    count = (last - first) // spec.stride
    offset = first - spec.stride * start
    return IndexLaw(1, run * spec.stride, tap, run * offset - shift), (start, start + count)


def _bases(spec: WindowSpec, image: Range, low: int, high: int) -> Range:
    if spec.padding is not None:
        before, after = _amounts(spec, spec.padding, image, (high - low) // spec.dilation + 1)
        return image[0] - before - low, image[1] + after - high
    return {
        "full": (image[0] - high, image[1] - low),
        "valid": (image[0] - low, image[1] - high),
        "same": image,
    }[spec.mode]


def _amounts(spec: WindowSpec, padding: Range | str, image: Range, elements: int) -> Range:
    if not isinstance(padding, str):
        return padding
    return named_padding(padding, image[1] - image[0] + 1, elements, spec.stride, spec.dilation)


def _anchor_tap(spec: WindowSpec, kernel: Range, tap: int) -> int:
    """Where the anchor, an element of the kernel, sits before it is laid on the output position."""
    if isinstance(spec.anchor, str) and spec.anchor in MIDDLES:
        return tap * ((kernel[0] + kernel[1] + MIDDLES[spec.anchor]) // 2)
    anchor = 0 if spec.anchor is None else spec.anchor
    if type(anchor) is not int or not kernel[0] <= anchor <= kernel[1]:
        raise InputError(
            f"anchor {told(spec.anchor)} is no kernel index; the kernel runs from {kernel[0]} to {kernel[1]}, "
            "use one of these, 'low' or 'high'"
        )
    return tap * anchor
