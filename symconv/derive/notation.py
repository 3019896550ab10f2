"""How a derivation is written: over which operand the sum runs, and with which letters.

The general index of each role in letters: the law of every axis of space, and the numbering of channels.

On an axis of space the operand that the sum runs over is written with its own letter, the other by the law solved for
it. Batches and channels carry one letter in all roles, as their indices are equal. Where channels are split into
groups, channel c of group g is number ``C·g + c`` (C channels in a group); g is not summed over, the output channel
says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from symconv.errors import InputError, nearest
from symconv.formulas.nodes import IndexPart, Linear, letter
from symconv.index import Axis
from symconv.text.names import check_distinct, check_name

if TYPE_CHECKING:
    from symconv.core.operation import WrittenSum
    from symconv.core.output import Output


OVER = ("image", "kernel")
BRACKETS = ("square", "subscript", "round")
POOLS = {
    "output": ("m", "n", "r", "s"),
    "image": ("i", "j", "p", "q"),
    "kernel": ("k", "l", "u", "v"),
}
CHANNELS = {"batch": ("s", "t"), "group": ("g", "q"), "out": ("o", "f"), "in": ("c", "d")}
EQUAL = {
    "batch": {"output", "image"},
    "group": {"output", "image", "kernel"},
    "out": {"output", "kernel"},
    "in": {"image", "kernel"},
}
"""Sort of channel -> the roles whose indices are equal on it."""
SPARE = (*"abcdefgotwz", "alpha", "beta", "gamma", "zeta", "eta", "mu", "nu", "xi", "rho")


@dataclass(frozen=True, slots=True)
class Notation:
    """The choices of writing; see `notation` for how the letters are found.

    Attributes:
        over: `image`: the sum runs over image pixels; `kernel`: over kernel elements.
        brackets: `square` for ``x[i,j]``, `subscript` for x with subscripts, `round` for ``x(i,j)``.
        output, image, kernel: the index letters, in index order.
        group: the letter of the group of channels, in a layer that has groups.
    """

    over: str
    brackets: str
    output: tuple[str, ...]
    image: tuple[str, ...]
    kernel: tuple[str, ...]
    group: str | None = None


def notation(
    rank: int,
    names: tuple[str, ...],
    over: str = "image",
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
    played: tuple[str, ...] = tuple(POOLS),
) -> Notation:
    """A notation whose index letters differ from each other and from the names of the signals.

    `letters` gives those of a role, one for each axis, such as ``{"image": "uv"}``. Output, image and kernel take the
    letters of the roles `played`, others than their own in a gradient.

    >>> notation(2, ("x", "h", "y")).image, notation(1, ("i", "h", "y")).image
    (('i', 'j'), ('j',))
    """
    check_word("over", over, OVER)
    check_word("brackets", brackets, BRACKETS)
    given = {role: _given(role, chosen, rank) for role, chosen in (letters or {}).items()}
    taken = {*names, *chain(*given.values())}
    found = {}
    for role, part in zip(POOLS, played, strict=True):
        found[role] = given.get(role) or tuple(c for c in (*POOLS[part], *SPARE) if c not in taken)[:rank]
        taken.update(found[role])
    used = [*dict.fromkeys(names), *chain(*found.values())]
    check_distinct(used)
    _refuse_repeats(used)
    return Notation(over, brackets, **found)


def layer_notation(
    output: Output,
    over: str | None = None,
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
) -> Notation:
    """The notation of an output: `notation` for its axes of space, and for a layer one letter for each sort of channel.

    An output of a formula keeps the letters of the formula; `over` is by default what its sum runs over, else `image`.

    >>> from symconv import layer
    >>> layer_notation(layer((3, 5, 5), (2, 3, 3, 3))).image
    ('c', 'i', 'j')
    """
    if output.written is not None:
        return _written(output.written, over, brackets, letters or {})
    layout, signals = output.operation.layout, (output.image, output.kernel, output.bias)
    names = (*(signal.name for signal in signals if signal is not None), output.name)
    _refuse_repeats([*{id(signal): signal.name for signal in signals if signal is not None}.values(), output.name])
    chosen: dict[str, str] = {}
    now = dict(zip(POOLS, output.operation.roles, strict=True))
    for kind in dict.fromkeys(layout.kinds):
        if kind != "space":
            # in a gradient, the letters are those of the sort that the channel was in the operation that it belongs to
            equal = {now[role] for role in EQUAL[kind]}
            pool = next(CHANNELS[sort] for sort, roles in EQUAL.items() if roles == equal)
            chosen[kind] = next(c for c in (*pool, *SPARE) if c not in {*names, *chosen.values()})
    plain = notation(
        len(layout.space), (*names, *chosen.values()), over or "image", brackets, letters, output.operation.roles
    )
    if not chosen:
        return plain
    roles = {
        role: tuple(
            getattr(plain, role)[layout.space.index(numbers[-1])] if kind == "space" else chosen[kind]
            for numbers in getattr(layout, role)
            for kind in (layout.kinds[numbers[-1]],)
        )
        for role in POOLS
    }
    return Notation(plain.over, brackets, **roles, group=chosen.get("group"))


def _written(
    written: WrittenSum, over: str | None, brackets: str, letters: dict[str, str | tuple[str, ...]]
) -> Notation:
    """The notation of a formula, with other letters for the roles that are given any."""
    check_word("over", over := over or written.over, OVER)
    check_word("brackets", brackets, BRACKETS)
    found = {role: tuple(own) for role, own in written.letters.items()}
    found |= {role: _given(role, chosen, len(found.get(role, ()))) for role, chosen in letters.items()}
    check_distinct({*chain(*found.values())})
    return Notation(over, brackets, found["output"], found["image"], found["kernel"])


def check_word(what: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not known."""
    if value not in known:
        raise InputError(f"unknown {what} {value!r}{nearest(str(value), known)}")


def _given(role: str, chosen: str | tuple[str, ...], rank: int) -> tuple[str, ...]:
    if role not in POOLS:
        raise InputError(f"unknown index role {role!r}{nearest(role, tuple(POOLS))}")
    found = tuple(check_name(letter) for letter in chosen)
    if len(found) != rank:
        raise InputError(f"{role} letters {found} are {len(found)}, the signals have {rank} axes; give one for each")
    return found


def _refuse_repeats(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name!r} names two things in one formula; choose another index letter or signal name")


Letters = dict[tuple[str, int], str]


def general_index(output: Output, notation: Notation, role: str) -> tuple[Linear, ...]:
    """The index of `output`, `image` or `kernel` in letters, in index order.

    >>> from symconv import layer
    >>> from symconv.derive.notation import layer_notation
    >>> y = layer((4, 5, 5), (2, 2, 3, 3), groups=2)
    >>> general_index(y, layer_notation(y, "kernel"), "image")[0].parts    # 2g + c
    (IndexPart(coefficient=2, atom='g', marked=False), IndexPart(coefficient=1, atom='c', marked=False))
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
            solve, other = (kernel_index, "image") if role == "kernel" else (image_index, "kernel")
            axis, (number,) = output.operation.axes[numbers[0]], numbers
            parts.append(solve(axis, letters["output", number], letters[other, number]))
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


def _channel(output: Output, notation: Notation, numbers: tuple[int, ...], letters: Letters) -> Linear:
    """A channel by its own letter, or by group and channel in the group.

    The letter of a channel that the output has stands for what the output writes, with or without the group.
    """
    layout, axes = output.operation.layout, output.operation.axes
    last = numbers[-1]
    role = "image" if layout.kinds[last] == "in" else "output"
    own = IndexPart(1, letters[role, last])
    with_group = len(numbers) > 1
    letter_with_group = any(last in written and len(written) > 1 for written in layout.output)
    if with_group == letter_with_group:
        return Linear((own,))
    size = axes[last].size(role)
    if with_group:
        return Linear((IndexPart(size, notation.group), own))
    return Linear((own, IndexPart(-size, notation.group)))


def kernel_index(axis: Axis, output: str, image: str) -> Linear:
    """The kernel index that the law joins to output and image index: ``k = (u·p - s·n - o)/d``.

    >>> from symconv.index import IndexLaw
    >>> axis = Axis(IndexLaw(1, 1, -1, 0), (-4, 4), (-3, 3), (-1, 1))
    >>> [(part.coefficient, part.atom) for part in kernel_index(axis, "m", "i").parts]
    [(1, 'm'), (-1, 'i')]
    """
    law = axis.law
    if law.d == 0:
        return Linear((IndexPart(axis.kernel[0]),))
    sign = 1 if law.d > 0 else -1
    return linear([(-sign * law.s, output), (sign * law.u, image), (-sign * law.o, None)], abs(law.d))


def image_index(axis: Axis, output: str, kernel: str) -> Linear:
    """The image index that the law joins to output and kernel index: ``p = (s·n + d·k + o)/u``."""
    law = axis.law
    if law.u == 0:
        return Linear((IndexPart(axis.image[0]),))
    return linear([(law.s, output), (law.d, kernel), (law.o, None)], law.u)


def linear(parts: Iterable[tuple[int, str | None]], divisor: int) -> Linear:
    """Parts in order, but a positive one first: ``k-m`` rather than ``-m+k``."""
    kept = [IndexPart(coefficient, atom) for coefficient, atom in parts if coefficient]
    if len(kept) > 1 and kept[0].coefficient < 0 < kept[1].coefficient:
        kept[0], kept[1] = kept[1], kept[0]
    return Linear(tuple(kept) or (IndexPart(0),), divisor)
