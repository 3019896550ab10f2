"""Signals: a name, a box of indices and exact entries.

Shapes, arrays and nested lists are rows first, as NumPy has them. An *index* is written in the index order of the
signal: ``indexing="xy"`` (the default) puts the column first, then the row, then the slice; ``"ij"`` keeps the order
of the array's axes. Only this class and `Output` translate between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.cells import as_expr
from symconv.entries import box_of, read_entries
from symconv.errors import IndexRuleError, InputError, nearest, shown, told
from symconv.index import LARGEST, Box
from symconv.text.names import check_name

if TYPE_CHECKING:
    from sympy import Expr

INDEXINGS = ("xy", "ij")
Index = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """An image, a kernel or a gradient on a finite box.

    Attributes:
        name: how it is printed, ``x`` in ``x[i,j]``.
        ranges: the index ranges in array order (rows first).
        indexing: ``"xy"`` or ``"ij"``, the order in which an index is written.
        values: an integer array, an object array of int, Fraction and SymPy expressions, or None: then the entries are
            the symbols ``name[i,j]``, made when they are asked for.

    >>> h = kernel("a b c / d e f / g h i")
    >>> h[1, -1], h.box
    (c, Box(lower=(-1, -1), upper=(1, 1)))
    """

    name: str
    ranges: Box
    indexing: str = "xy"
    values: NDArray[Any] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.indexing not in INDEXINGS:
            raise InputError(f"unknown indexing {told(self.indexing)}{nearest(self.indexing, INDEXINGS)}")
        if self.values is not None and self.values.flags.writeable:
            own = self.values.copy()
            own.setflags(write=False)  # a signal never changes, nor does an output made of it
            object.__setattr__(self, "values", own)

    @property
    def rank(self) -> int:
        """The number of axes."""
        return self.ranges.rank

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array, rows first."""
        return self.ranges.shape

    @property
    def box(self) -> Box:
        """The index ranges in index order."""
        return Box.of(self.order(tuple(self.ranges)))

    @property
    def rational(self) -> bool:
        """Whether every entry is an integer or a fraction."""
        return self.values is not None and (
            self.values.dtype != object or all(not hasattr(entry, "free_symbols") for entry in self.values.flat)
        )

    def order(self, index: tuple[Any, ...]) -> tuple[Any, ...]:
        """An index in array order written in index order, and back: the exchange is its own inverse."""
        return index[::-1] if self.indexing == "xy" else index

    def __getitem__(self, index: object) -> Expr:
        """The entry with the given index, as a SymPy expression.

        Raises:
            IndexRuleError: if the index has the wrong number of parts or lies outside the box.
        """
        place = self.order(check_index(index, self.rank, f"{self.name} index", self.box))
        if place not in self.ranges:
            raise IndexRuleError(f"{self.name}{list(self.order(place))} does not exist; {ranges_text(self.box)}")
        return self.entry(place)

    def entry(self, index: Index) -> Expr:
        """The entry with the given index in array order; the index must lie in the ranges."""
        if self.values is None:
            return self.symbol(index)
        return as_expr(self.values[self.ranges.position(index)])

    def symbol(self, index: Index) -> Expr:
        """The symbol ``name[i,j]`` for an index in array order."""
        return self.symbols(*((part,) for part in index))[0]

    def symbols(self, *columns: Iterable[int]) -> list[Expr]:
        """The symbols ``name[i,j]`` for many indices at once, given as one column for each axis, in array order."""
        from sympy import Symbol

        written = self.name + "[" + ",".join(["{}"] * self.rank) + "]"
        return list(map(Symbol, map(written.format, *self.order(columns))))

    def flip(self, name: str | None = None) -> Signal:
        """The signal reversed on every axis: ``flip(h)[k] = h[-k]``; its box is reversed too.

        >>> kernel("1 2 3").flip().values.tolist()
        [3, 2, 1]
        """
        entries = self.array() if self.values is None else self.values
        every = (slice(None, None, -1),) * self.rank
        return Signal(name or self.name, self.ranges.negated(), self.indexing, entries[every])

    def array(self) -> NDArray[Any]:
        """The entries as an array, rows first: numbers if all are rational, SymPy objects otherwise."""
        if self.values is not None:
            return self.values
        cells = np.empty(self.ranges.size, dtype=object)
        cells[:] = self.symbols(*zip(*self.ranges.indices(), strict=True))
        return cells.reshape(self.shape)


def image(
    given: object, *, name: str = "x", origin: object = "center", indexing: str = "xy", what: str = "image"
) -> Signal:
    """An image: the first operand, whose pixels are read.

    Args:
        given: a shape such as ``(7, 7)`` or ``"7x7"`` (rows first), rows as drawn (``"1 2 / 3 4"``), nested lists or a
            NumPy array (rows first) of integers, fractions, floats, text or SymPy expressions.
        name: how it is printed.
        origin: which element carries index 0: ``"center"`` (place (size - 1)//2 on each axis), ``"first"`` (place 0) or
            a place counted from 0, in index order.
        indexing: ``"xy"``: the first index is the column; ``"ij"``: the first index is the row.
        what: the word for this signal in messages.

    Raises:
        InputError: if a cell, the name or an option cannot be read.

    >>> x = image((7, 7))
    >>> x[0, 0], x.box
    (x[0,0], Box(lower=(-3, -3), upper=(3, 3)))
    """
    if isinstance(given, Signal):
        return given
    shape, values = read_entries(given, what)
    if indexing not in INDEXINGS:
        raise InputError(f"unknown indexing {told(indexing)}{nearest(indexing, INDEXINGS)}")
    return Signal(name, box_of(shape, origin, indexing, what), indexing, values)


def kernel(given: object, *, name: str = "h", origin: object = "center", indexing: str = "xy") -> Signal:
    """A kernel: the second operand, which is laid over the image. Takes what `image` takes.

    >>> kernel([[0, "1/9"], ["a", 1.5]]).array().tolist()
    [[0, Fraction(1, 9)], [a, Fraction(3, 2)]]
    """
    return image(given, name=name, origin=origin, indexing=indexing, what="kernel")


def check_names(**signals: Signal | None) -> None:
    """Refuse operands whose entries would be taken for each other: symbols of one name.

    A signal may meet itself; signals of numbers keep apart in sums whatever they are called.

    >>> check_names(image=image(3), kernel=image(2))
    Traceback (most recent call last):
    symconv.errors.InputError: image and kernel are both named 'x'; give one of them another name=
    """
    given = [(role, signal) for role, signal in signals.items() if signal is not None]
    for (role, one), (other_role, other) in combinations(given, 2):
        symbolic = one.values is None and other.values is None
        if one.name == other.name and symbolic and one is not other:
            raise InputError(f"{role} and {other_role} are both named {one.name!r}; give one of them another name=")


def check_index(index: Any, rank: int, what: str, box: Box, bounded: bool = True) -> Index:
    """An index as a tuple of Python integers.

    Args:
        index: what a person gave.
        rank: the number of parts that it needs.
        what: the index in words, for messages.
        box: the valid ranges in index order, for messages.
        bounded: whether an index so far outside that no law can be worked out there is refused.

    Raises:
        IndexRuleError: if it has the wrong number of parts, a part is no integer, or it is out of reach.
    """
    parts = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(part, int | np.integer) and not isinstance(part, bool) for part in parts):
        raise IndexRuleError(f"{what} {shown(index)} must be made of integers; {ranges_text(box)}")
    if len(parts) != rank:
        raise IndexRuleError(f"{what} {_listed(parts)} needs {rank} integers, not {len(parts)}; {ranges_text(box)}")
    whole = tuple(int(part) for part in parts)
    if bounded and any(abs(part) > max(LARGEST, -low, high) for part, (low, high) in zip(whole, box, strict=True)):
        raise IndexRuleError(f"{what} {_listed(whole)} lies too far outside to be worked out; {ranges_text(box)}")
    return whole


def _listed(parts: Index) -> str:
    return "[" + ", ".join(map(told, parts)) + "]"


def ranges_text(box: Box) -> str:
    """The valid ranges in words, for messages."""
    return "indices run from " + ", ".join(f"{low} to {high}" for low, high in box)
