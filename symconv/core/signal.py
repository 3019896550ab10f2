"""Signals: a name, a box of indices and exact entries.

A signal is made of a shape, which stands for symbols, of text in the grammar of typed values, or of lists and arrays of
numbers, text or SymPy expressions. Everything stays exact: a Python float is the decimal that it prints as (0.1 is
1/10).

Shapes, arrays and nested lists are rows first, as NumPy has them. An *index* is written in the index order of the
signal: ``indexing="xy"`` (the default) puts the column first, then the row, then the slice; ``"ij"`` keeps the order
of the array's axes. Only `Signal` and `Output` translate between the two.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from symconv.errors import IndexRuleError, InputError, nearest, shown, told
from symconv.formulas.rendered import Rendered
from symconv.index import LARGEST, Box
from symconv.index.aliases import Index, is_array, is_integer, is_mapping, is_sequence, is_truth, is_tuple, objects
from symconv.limits import check_limit
from symconv.text.names import check_distinct, check_name
from symconv.text.shapes import parse_shape
from symconv.text.tables import read_brackets
from symconv.text.values import parse_slices, parse_value

if TYPE_CHECKING:
    from symconv.symbolic import Expr


ENTRY = re.compile(r"(\w+)\[-?\d+(?:,-?\d+)*\]")
"""The symbol of an entry, ``x[0,-1]``: an output may be the image of the next operation."""


def read_cell(cell: Any, where: str) -> Any:
    """One cell as int, Fraction or SymPy expression, by the type of what is given; `where` is its position in words.

    >>> read_cell(0.1, "kernel cell 1"), read_cell("2/4", "kernel cell 1"), read_cell(True, "kernel cell 1")
    (Fraction(1, 10), Fraction(1, 2), 1)
    """
    if is_integer(cell) or is_truth(cell):
        return int(cell)
    match cell:
        case Fraction():
            return _slim(cell)
        case float() | np.floating():
            return _from_float(cell, where)
        case complex() | np.complexfloating():
            return _from_complex(cell, where)
        case str():
            return simplified(parse_value(cell, where))
        case _:
            return _from_sympy(cell, where)


def _from_float(cell: Any, where: str) -> int | Fraction:
    if not np.isfinite(cell):
        raise InputError(f"{where}: {cell} is no finite number; use an integer, a fraction or a name")
    return _slim(Fraction(str(cell)))  # our own repr of a float, never a given text


def _from_complex(cell: Any, where: str) -> Any:
    imaginary = symbolic().IMAGINARY_UNIT * as_expr(_from_float(cell.imag, where))
    return simplified(as_expr(_from_float(cell.real, where)) + imaginary)


def _from_sympy(cell: Any, where: str) -> Any:
    from symconv.symbolic import Expr, floats, free_symbols, is_undefined, replaced

    if not isinstance(cell, Expr):
        raise InputError(f"{where}: {shown(cell)} is no number, text or SymPy expression; write it as one of these")
    if cell.is_finite is False or not cell.is_commutative or is_undefined(cell):
        raise InputError(f"{where}: {shown(cell)} is not finite and commutative; use a number or a name")
    for symbol in free_symbols(cell):
        entry = ENTRY.fullmatch(symbol.name)
        check_name(entry[1] if entry else symbol.name)
    decimals = {number: as_expr(Fraction(str(number))) for number in floats(cell)}
    return simplified(replaced(cell, decimals))


def simplified(expr: Expr) -> Any:
    """A rational SymPy number as int or Fraction, anything else as it is."""
    if expr.is_Integer:
        return int(expr)  # type: ignore[arg-type]
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))  # type: ignore[attr-defined]
    if expr.is_Float:
        return _slim(Fraction(str(expr)))
    return expr


def as_expr(entry: Any) -> Expr:
    """An entry as a SymPy expression."""
    if is_integer(entry):
        return symbolic().Integer(int(entry))
    if isinstance(entry, Fraction):
        return symbolic().Rational(entry.numerator, entry.denominator)
    return entry


@cache  # an import statement in `as_expr` costs more than all else in it
def symbolic():
    """SymPy, imported when it is first needed."""
    from symconv import symbolic

    return symbolic


def _slim(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def nested_cells(given: Any, what: str) -> Any:
    """Lists in lists of what an array or a matrix holds, each cell of the type that it has there.

    A narrow float keeps its type, since the decimal that it prints as depends on it: 0.1 in 32 bits is no float of 64
    bits that prints as 0.1.

    >>> [[cell]] = nested_cells(np.array([[0.1]], dtype=np.float32), "image")
    >>> print(cell, type(cell).__name__)
    0.1 float32
    >>> nested_cells(None, "image")
    Traceback (most recent call last):
    symconv.errors.InputError: image cannot be made of None; give a shape such as (7, 7), text such as 'a b / c d',
    nested lists or an array
    """
    if is_mapping(given) and hasattr(given, "array"):
        raise InputError(f"{what} is an output, whose values are not worked out yet; give its array, y.array()")
    if np.ma.is_masked(given):
        raise InputError(f"{what} has masked cells, which hold no value; give them one, such as x.filled(0)")
    if hasattr(given, "__array__") and hasattr(given, "dtype"):
        try:
            return _unpacked(np.asarray(given))
        except (TypeError, ValueError, RuntimeError):  # of a library that keeps its numbers to itself
            raise InputError(
                f"{what} cannot be read as a NumPy array; give one, such as x.detach().numpy() of a tensor"
            ) from None
    tolist: Any = getattr(given, "tolist", None)  # SymPy matrices
    if tolist:
        return tolist()
    if not is_sequence(given):
        kind = "None" if given is None else f"a value of type {type(given).__name__!r}"
        raise InputError(
            f"{what} cannot be made of {kind}; give a shape such as (7, 7), text such as 'a b / c d', "
            "nested lists or an array"
        )
    return given


def _unpacked(array: NDArray[Any]) -> Any:
    if array.ndim == 0 or array.dtype.kind not in "fc" or array.dtype.type in (np.float64, np.complex128):
        return array.tolist()
    return list(array) if array.ndim == 1 else [_unpacked(part) for part in array]


MAX_RANK = 8
ORIGINS = {"center": True, "centre": True, "first": False}
"""Word -> whether it means the centre."""


def read_entries(given: object, what: str) -> tuple[tuple[int, ...], NDArray[Any] | None]:
    """The shape and the exact entries of a signal; None stands for symbols yet to be made.

    >>> read_entries("1 2 / 3 1/2", "kernel")[1].tolist()
    [[1, 2], [3, Fraction(1, 2)]]
    """
    if isinstance(given, str):
        return _from_text(given, what)
    if is_integer(given) and not isinstance(given, bool):
        given = (int(given),)
    if is_tuple(given) and given and all(map(is_integer, given)):
        return _checked_shape(
            tuple(int(n) for n in given), what, "; values are given in a list, such as [1, 2, 1]"
        ), None
    if is_array(given) and given.dtype.kind in "iu" and not np.ma.is_masked(given):
        return _checked_shape(given.shape, what), given.astype(np.uint64 if given.dtype == np.uint64 else np.int64)
    nested = nested_cells(given, what)
    shape = _checked_shape(_nested_shape(nested), what)
    return shape, _filled(shape, nested, what)


def _from_text(text: str, what: str) -> tuple[tuple[int, ...], NDArray[Any] | None]:
    if text.lstrip().startswith("["):
        check_limit("values", text.count(",") + text.count(" "), f"{what} has more than {text.count(','):,} cells")
        given = read_brackets(text, what)
        if not isinstance(given, str):
            return (shape := _checked_shape(_nested_shape(given), what)), _filled(shape, given, what)
        text = given
    if all(size.strip().isdecimal() for size in text.lower().split("x")):  # "5 /" is a signal of one number
        return _checked_shape(parse_shape(text), what), None
    one_row = text.rstrip().endswith(" /")  # "1 2 1 /" is a drawn row, "1 2 1" a sequence
    slices = parse_slices(text.rstrip()[:-1] if one_row else text, what)
    nested: Any = slices if len(slices) > 1 else slices[0]
    if len(slices) == 1 and len(slices[0]) == 1 and not one_row:
        nested = slices[0][0]
    return (shape := _nested_shape(nested)), _filled(shape, nested, what)


def _checked_shape(shape: tuple[int, ...], what: str, hint: str = "") -> tuple[int, ...]:
    if not 1 <= len(shape) <= MAX_RANK:
        raise InputError(f"{what} needs 1 to {MAX_RANK} axes, not {len(shape)}; give a shape such as (7, 7)")
    if min(shape) < 1:
        raise InputError(f"{what} shape {_written(shape)} is empty; every size must be at least 1{hint}")
    if max(shape) > LARGEST:
        raise InputError(f"{what} shape {shown(shape)} is too large; every size must be at most {LARGEST:,}")
    if math.prod(shape) > LARGEST**2:
        raise InputError(f"{what} shape {shown(shape)} is too large; it may have at most {LARGEST**2:,} elements")
    return shape


def _written(parts: Sequence[Any]) -> str:
    """A tuple of integers as an error repeats it."""
    return "(" + ", ".join(told(int(part)) for part in parts) + (",)" if len(parts) == 1 else ")")


def _nested_shape(nested: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while is_sequence(nested):
        shape.append(len(nested))
        if not nested:
            break
        nested = nested[0]
    return tuple(shape)


def _filled(shape: tuple[int, ...], nested: Any, what: str) -> NDArray[Any]:
    cells = np.empty(shape, dtype=object)
    for position in product(*(range(size) for size in shape)):
        cells[position] = read_cell(_pick(nested, position, shape, what), _where(what, position))
    if all(isinstance(cell, int) and abs(cell) < 2**62 for cell in cells.flat):
        return cells.astype(np.int64)
    return cells


def _pick(nested: Any, position: tuple[int, ...], shape: tuple[int, ...], what: str) -> Any:
    for depth, part in enumerate(position):
        found = len(nested) if is_sequence(nested) else 1
        if found != shape[depth] or not is_sequence(nested):
            row = " ".join(str(part + 1) for part in position[:depth])
            raise InputError(
                f"{what} row {row} has {found} cells, row 1 has {shape[depth]}; every row needs the same number"
            )
        nested = nested[part]
    return nested


def _where(what: str, position: tuple[int, ...]) -> str:
    numbers = [str(part + 1) for part in position]
    if len(numbers) == 1:
        return f"{what} cell {numbers[0]}"
    *slices, row, column = numbers
    return f"{what} {'slice ' + ', '.join(slices) + ', ' if slices else ''}row {row}, column {column}"


def box_of(shape: tuple[int, ...], origin: object, indexing: str, what: str) -> Box:
    """The ranges of a signal, rows first, from its shape and the position of the element with index 0.

    `origin` is ``"center"`` (position (size - 1)//2 on each axis), ``"first"`` (position 0) or a position counted from
    0, in index order.

    >>> box_of((3, 4), "center", "xy", "image"), box_of((3,), "first", "xy", "image")
    (Box(lower=(-1, -1), upper=(1, 2)), Box(lower=(0,), upper=(2,)))
    """
    if isinstance(origin, str) and origin in ORIGINS:
        positions = tuple((size - 1) // 2 if ORIGINS[origin] else 0 for size in shape)
    else:
        given: object = (int(origin),) if is_integer(origin) else origin
        if not is_sequence(given) or not all(map(is_integer, given)):
            raise InputError(
                f"{what} origin must be 'center', 'first' or a position such as (0, 0), not {shown(origin)}"
            )
        if len(given) != len(shape):
            raise InputError(f"{what} origin {_written(given)} needs {len(shape)} integers, one for each axis")
        if max(abs(p) for p in given) > LARGEST:
            raise InputError(f"{what} origin {_written(given)} lies too far outside; use at most {LARGEST:,}")
        positions = tuple(int(p) for p in (given[::-1] if indexing == "xy" else given))
    upper = tuple(size - 1 - position for size, position in zip(shape, positions, strict=True))
    return Box(tuple(-position for position in positions), upper)


INDEXINGS = ("xy", "ij")


@dataclass(frozen=True, slots=True, eq=False)
class Signal(Rendered):
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

    media: ClassVar[tuple[str, ...]] = ("text/plain", "text/markdown")
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
        position = self.order(check_index(index, self.rank, f"{self.name} index", self.box))
        if position not in self.ranges:
            raise IndexRuleError(f"{self.name}{list(self.order(position))} does not exist; {ranges_text(self.box)}")
        return self.entry(position)

    def entry(self, index: Index) -> Expr:
        """The entry with the given index in array order; the index must lie in the ranges."""
        if self.values is None:
            return self.symbol(index)
        return as_expr(self.values[self.ranges.position(index)])

    def symbol(self, index: Index) -> Expr:
        """The symbol ``name[i,j]`` for an index in array order."""
        return symbolic().Symbol(f"{self.name}[{','.join(map(str, self.order(index)))}]")

    def symbols(self, *columns: Iterable[int]) -> list[Expr]:
        """The symbols ``name[i,j]`` for many indices at once, given as one column for each axis, in array order."""
        written = self.name + "[" + ",".join(["{}"] * self.rank) + "]"
        return list(map(symbolic().Symbol, map(written.format, *self.order(columns))))

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        channel: str = "",
        crop: str = "",
        name: str = "x",
        origin: object = "center",
        indexing: str = "xy",
    ) -> Signal:
        """The signal that a file holds: a table (CSV with commas, semicolons or tabs) or a picture (exact integers).

        Args:
            path: ``table.csv``, ``photo.png`` or another picture; the extra `image` installs Pillow, which reads it.
            channel: of a picture in colour, `red`, `green`, `blue` or `grey`, (299·red + 587·green + 114·blue)/1000
                rounded to an integer.
            crop: rows and columns of a picture as NumPy slices them, ``"10:20,30:40"``.
            name, origin, indexing: as for `image`.

        Raises:
            FileError: if the file cannot be read.
            InputError: if it holds no signal, or has colours and no channel is given.
            LimitError: if it is too large; nothing is decoded then.
            MissingExtraError: if Pillow is not installed.
        """
        from symconv.core.number_file import MAX_BYTES, NumberFile, number_file, read_numbers
        from symconv.files import read_bytes

        text = os.fspath(path)
        source = number_file(f"{text}@{channel}" if channel else text)
        if source is None:
            raise InputError(f"{shown(text)} is no table and no picture by its ending; give a .csv or a .png file")
        wanted = NumberFile(source.file, source.kind, source.channel, crop or source.crop)
        given = read_numbers(wanted, read_bytes(wanted.file, MAX_BYTES), "image")
        return image(given, name=name, origin=origin, indexing=indexing)

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
        check_limit("terms", self.ranges.size, f"the array {self.name} has {self.ranges.size:,} symbols")
        return objects(self.symbols(*zip(*self.ranges.indices(), strict=True))).reshape(self.shape)


def image(
    given: object, *, name: str = "x", origin: object = "center", indexing: str = "xy", what: str = "image"
) -> Signal:
    """An image: the first operand, whose pixels are read.

    Args:
        given: a shape such as ``(7, 7)`` or ``"7x7"`` (rows first), rows as drawn (``"1 2 / 3 4"``), nested lists or a
            NumPy array (rows first) of integers, fractions, floats, text or SymPy expressions.
        name: how it is printed.
        origin: which element carries index 0: ``"center"`` (position (size - 1)//2 on each axis), ``"first"`` (position
            0) or a position counted from 0, in index order.
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
    return Signal(name, box_of(shape, origin, indexing, what), indexing, values)


def kernel(given: object, *, name: str = "h", origin: object = "center", indexing: str = "xy") -> Signal:
    """A kernel: the second operand, which is laid over the image. Takes what `image` takes.

    >>> kernel([[0, "1/9"], ["a", 1.5]]).array().tolist()
    [[0, Fraction(1, 9)], [a, Fraction(3, 2)]]
    """
    return image(given, name=name, origin=origin, indexing=indexing, what="kernel")


def check_names(*cells: Any, **signals: Signal | None) -> None:
    """Refuse operands whose entries would be taken for each other: symbols of one name, or of names that print alike.

    A signal may meet itself; signals of numbers keep apart in sums whatever they are called. `cells` are single values
    that meet them, such as what is read outside.

    >>> check_names(image=image(3), kernel=image(2))
    Traceback (most recent call last):
    symconv.errors.InputError: image and kernel are both named 'x'; give one of them another name=
    >>> check_names(image=image("a1 2"), kernel=kernel("a_1 3"))
    Traceback (most recent call last):
    symconv.errors.InputError: names 'a1' and 'a_1' print alike; rename one of them
    """
    given = [(role, signal) for role, signal in signals.items() if signal is not None]
    arrays = (signal.values for _, signal in given if signal.values is not None)
    _check_symbols(chain(cells, *(values.flat for values in arrays if values.dtype == object)))
    for (role, one), (other_role, other) in combinations(given, 2):
        symbolic = one.values is None and other.values is None
        if one.name == other.name and symbolic and one is not other:
            raise InputError(f"{role} and {other_role} are both named {one.name!r}; give one of them another name=")


def _check_symbols(cells: Iterable[Any]) -> None:
    found: dict[str, Any] = {}
    for symbol in chain.from_iterable(getattr(cell, "free_symbols", ()) for cell in cells):
        if found.setdefault(symbol.name, symbol) != symbol:
            raise InputError(f"two different symbols are named {shown(symbol.name)}; rename one of them")
    check_distinct(name for name in found if not ENTRY.fullmatch(name))


def check_index(index: Any, rank: int, what: str, box: Box, bounded: bool = True) -> Index:
    """An index as a tuple of Python integers; `bounded` refuses one so far outside that no law can be worked out there.

    `what` is the index in words, `box` are its valid ranges in index order.
    """
    parts: tuple[Any, ...] = index if is_tuple(index) else (index,)
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
