"""The general index of each role in letters: the law of every axis of space, and the numbering of channels.

On an axis of space the operand that the sum runs over is written with its own letter, the other by the law solved for
it. Batches and channels carry one letter in all roles, as their indices are equal. Where channels are split into
groups, channel c of group g is number ``C·g + c`` (C channels in a group); g is not summed over, the output channel
says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from symconv.derive.formula import Linear, Part, letter
from symconv.index import Axis

if TYPE_CHECKING:
    from symconv.derive.notation import Notation
    from symconv.output import Output

Letters = dict[tuple[str, int], str]


def general_index(output: Output, notation: Notation, role: str) -> tuple[Linear, ...]:
    """The index of `output`, `image` or `kernel` in letters, in index order.

    >>> from symconv import layer
    >>> from symconv.derive.notation import layer_notation
    >>> y = layer((4, 5, 5), (2, 2, 3, 3), groups=2)
    >>> general_index(y, layer_notation(y, "kernel"), "image")[0].parts    # 2g + c
    (Part(coefficient=2, atom='g', marked=False), Part(coefficient=1, atom='c', marked=False))
    """
    layout, letters = output.operation.layout, axis_letters(output, notation)
    own = ("output", notation.over)
    parts = []
    for numbers, name in zip(getattr(layout, role), output.order(getattr(notation, role)), strict=True):
        if layout.kinds[numbers[0]] != "space":
            parts.append(_channel(output, notation, numbers, letters))
        elif role in own:
            parts.append(letter(name))
        else:
            parts.append(_by_law(output.operation.axes[numbers[0]], role, numbers[0], letters))
    return output.order(tuple(parts))


def axis_letters(output: Output, notation: Notation) -> Letters:
    """(role, number of an axis) -> the letter of the written index that the axis belongs to."""
    layout = output.operation.layout
    return {
        (role, number): name
        for role in ("output", "image", "kernel")
        for numbers, name in zip(getattr(layout, role), output.order(getattr(notation, role)), strict=True)
        for number in numbers
    }


def summed_axes(output: Output) -> tuple[int, ...]:
    """The numbers of the axes that a sum runs over: channels of the image first, then space."""
    kinds = output.operation.layout.kinds
    return tuple(number for number, kind in enumerate(kinds) if kind in ("in", "space"))


def _channel(output: Output, notation: Notation, numbers: tuple[int, ...], letters: Letters) -> Linear:
    """A channel by its own letter, or by group and channel in the group.

    The letter of a channel that the output has stands for what the output writes, with or without the group.
    """
    layout, axes = output.operation.layout, output.operation.axes
    last = numbers[len(numbers) - 1]
    home = "image" if layout.kinds[last] == "in" else "output"
    own = Part(1, letters[home, last])
    with_group = len(numbers) > 1
    letter_with_group = any(last in written and len(written) > 1 for written in layout.output)
    if with_group == letter_with_group:
        return Linear((own,))
    size = axes[last].size(home)
    if with_group:
        return Linear((Part(size, notation.group), own))
    return Linear((own, Part(-size, notation.group)))


def _by_law(axis: Axis, role: str, number: int, letters: Letters) -> Linear:
    solve, other = (kernel_index, "image") if role == "kernel" else (image_index, "kernel")
    return solve(axis, letters["output", number], letters[other, number])


def kernel_index(axis: Axis, output: str, image: str) -> Linear:
    """The kernel index that the law joins to output and image index: ``k = (u·p - s·n - o)/d``.

    >>> from symconv.index import IndexLaw
    >>> axis = Axis(IndexLaw(1, 1, -1, 0), (-4, 4), (-3, 3), (-1, 1))
    >>> [(part.coefficient, part.atom) for part in kernel_index(axis, "m", "i").parts]
    [(1, 'm'), (-1, 'i')]
    """
    law = axis.law
    if law.d == 0:
        return Linear((Part(axis.kernel[0]),))
    sign = 1 if law.d > 0 else -1
    return linear([(-sign * law.s, output), (sign * law.u, image), (-sign * law.o, None)], abs(law.d))


def image_index(axis: Axis, output: str, kernel: str) -> Linear:
    """The image index that the law joins to output and kernel index: ``p = (s·n + d·k + o)/u``."""
    law = axis.law
    if law.u == 0:
        return Linear((Part(axis.image[0]),))
    return linear([(law.s, output), (law.d, kernel), (law.o, None)], law.u)


def linear(parts: Iterable[tuple[int, str | None]], divisor: int) -> Linear:
    """Parts in order, but a positive one first: ``k-m`` rather than ``-m+k``."""
    kept = [Part(coefficient, atom) for coefficient, atom in parts if coefficient]
    if len(kept) > 1 and kept[0].coefficient < 0 < kept[1].coefficient:
        kept[0], kept[1] = kept[1], kept[0]
    return Linear(tuple(kept) or (Part(0),), divisor)
