"""How a derivation is written: over which operand the sum runs, and with which letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from symconv.errors import InputError, nearest
from symconv.text.names import check_distinct, check_name

if TYPE_CHECKING:
    from symconv.output import Output

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
SPARE = ("a", "b", "c", "d", "e", "f", "g", "o", "t", "w", "z")


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

    Args:
        rank: the number of axes.
        names: the names of image, kernel and output.
        over, brackets: see `Notation`.
        letters: letters by role (`output`, `image`, `kernel`), one for each axis, such as ``{"image": "uv"}``.
        played: the roles whose letters output, image and kernel take; others than their own in a gradient.

    Raises:
        InputError: for an unknown choice, too few letters, or a letter that is used twice.

    >>> notation(2, ("x", "h", "y")).image, notation(1, ("i", "h", "y")).image
    (('i', 'j'), ('j',))
    """
    for what, value, known in (("over", over, OVER), ("brackets", brackets, BRACKETS)):
        if value not in known:
            raise InputError(f"unknown {what} {value!r}{nearest(str(value), known)}")
    given = {role: _given(role, chosen, rank) for role, chosen in (letters or {}).items()}
    taken = {*names, *chain(*given.values())}
    found = {}
    for role, part in zip(POOLS, played, strict=True):
        found[role] = given.get(role) or tuple(c for c in (*POOLS[part], *SPARE) if c not in taken)[:rank]
        taken.update(found[role])
    check_distinct([*names, *chain(*found.values())] if len(set(names)) == len(names) else [*set(names)])
    _refuse_repeats([*dict.fromkeys(names), *chain(*found.values())])
    return Notation(over, brackets, **found)


def layer_notation(
    output: Output,
    over: str = "image",
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
) -> Notation:
    """The notation of an output: `notation` for its axes of space, and for a layer one letter for each sort of channel.

    Args:
        output: the operation on its signals.
        over, brackets: see `Notation`.
        letters: letters of the axes of space by role, see `notation`.

    Raises:
        InputError: as `notation`, and if two signals have one name.

    >>> from symconv import layer
    >>> layer_notation(layer((3, 5, 5), (2, 3, 3, 3))).image
    ('c', 'i', 'j')
    """
    layout, signals = output.operation.layout, (output.image, output.kernel, output.bias)
    names = (*(signal.name for signal in signals if signal is not None), output.name)
    _refuse_repeats([*{id(signal): signal.name for signal in signals if signal is not None}.values(), output.name])
    chosen: dict[str, str] = {}
    for kind in dict.fromkeys(layout.kinds):
        if kind != "space":
            pool = CHANNELS[_played(kind, output.operation.roles)]
            chosen[kind] = next(c for c in (*pool, *SPARE) if c not in {*names, *chosen.values()})
    plain = notation(len(layout.space), (*names, *chosen.values()), over, brackets, letters, output.operation.roles)
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
    return Notation(over, brackets, **roles, group=chosen.get("group"))


def _played(kind: str, roles: tuple[str, ...]) -> str:
    """The sort of channel that an axis is in the operation that a gradient belongs to."""
    now = dict(zip(POOLS, roles, strict=True))
    return next(word for word, equal in EQUAL.items() if equal == {now[role] for role in EQUAL[kind]})


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
