"""Formulas of a book as operations: ``y[m,n] = Σ_{k,l} x[2m+k-1, n+l] h[k,l]`` with its laws, ranges and windows.

A `WrittenFormula` is the sum that a text spells (`symconv.text.summation`) with the index law of each axis
(`symconv.core.written_law`). The formula says nothing of where signals end. Index ranges come from limits of the sum
that are numbers, then from the options, and by default have index 0 in the centre of each axis of space and at the
start of each axis of channels. A limit such as K-1 stands for what the size of the signal makes of it.

A formula with its signals is an `Output` like any other. With arrays it is a function, so whatever takes a function of
image and kernel takes a formula.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.core.operation import ROLES, Layout, Operation, WrittenSum, per_axis
from symconv.core.output import Output
from symconv.core.signal import INDEXINGS, ORIGINS, Signal, check_names, read_cell, read_entries
from symconv.core.signal import image as signal_of
from symconv.core.written_law import WrittenAxis, fault, image_and_kernel, letters_of, window_of_law, written_axes
from symconv.errors import InputError, nearest, shown, told
from symconv.formulas.nodes import BigSum, Entry, Formula, IndexPart, Linear, Product, Relation, letter
from symconv.formulas.rendered import Rendered
from symconv.index import LARGEST, MODES, Axis, Box, IndexLaw, check_boundary, evaluate
from symconv.index.aliases import Range, is_integer, is_sequence
from symconv.text.names import check_distinct
from symconv.text.summation import IndexForm, Summation, WrittenEntry, read_summation

ONE = (0, 0)
Bounds = tuple[IndexForm | None, IndexForm | None]
"""The first and the last index of an axis, as far as the limits of a sum say them."""
LETTERS = {"image": ("i", "j", "p", "q", "a", "b"), "kernel": ("k", "l", "u", "v", "c", "d")}
"""Letters for indices that the formula writes without one of their own."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a formula does not say; see `formula`."""

    origin: object = "center"
    kernel_origin: object = "center"
    mode: str = "full"
    boundary: Any = "zero"
    fill: Any = 0
    indexing: str = "ij"
    limit: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WrittenFormula(Rendered):
    """A formula of a book: made by `formula`.

    Attributes:
        read: the sum as it was read.
        entries: its entries of output, image and kernel.
        axes: its axes, in the order of arrays.
        given: image and kernel, where they are known.
        options: what the formula does not say.
    """

    read: Summation
    entries: tuple[WrittenEntry, WrittenEntry, WrittenEntry]
    axes: tuple[WrittenAxis, ...]
    given: tuple[object, object] = (None, None)
    options: Options = Options()

    @property
    def text(self) -> str:
        """The text of the formula."""
        return self.read.text

    @property
    def laws(self) -> tuple[IndexLaw, ...]:
        """The law of each axis of space, in the order of arrays."""
        return tuple(axis.law for axis in self.axes if axis.law is not None)

    @property
    def definition(self) -> str:
        """The definition whose signs the laws have, `mixed` for several, `products` without an axis of space."""
        kinds = {law.kind for law in self.laws}
        return "mixed" if len(kinds) > 1 else next(iter(kinds), "products")

    @property
    def expression(self) -> str:
        """The formula in the language of identities, as `prove` reads it.

        In the language every axis obeys the same law, ``up(x,u)`` holds x[p] at u·p, and the law is read off:
        ``y[n] = Σ_q up(x,u)[s·n + q + o]·up(h,|d|)[±q]``.

        Raises:
            InputError: if it has channels, a conjugate, or another law on each axis.

        >>> formula("y[m] = Σ_k x[2m+k-1] h[k]").expression
        'down(shift(slide(x, h), 1), 2)'
        """
        laws = {*self.laws}
        if len(laws) != 1 or len(self.axes) != len(self.laws):
            has = "channels" if len(self.axes) != len(self.laws) else "a law of its own on each axis"
            raise InputError(
                f"the language of identities treats all axes alike, and {shown(self.text)} has {has}; compare it with "
                "difference"
            )
        (law,) = laws
        image, kernel = self.entries[1].name, self.entries[2].name
        image = image if law.u == 1 else f"up({image}, {law.u})"
        kernel = f"conj({kernel})" if self.entries[2].conjugated else kernel
        kernel = kernel if abs(law.d) == 1 else f"up({kernel}, {abs(law.d)})"
        if (law.s, law.d > 0, law.o) == (-1, True, 0):
            return f"corr({image}, {kernel})"
        found = f"{'slide' if law.d > 0 else 'conv'}({image}, {kernel})"
        found = found if not law.o else f"shift({found}, {-law.o})"
        found = found if abs(law.s) == 1 else f"down({found}, {abs(law.s)})"
        return found if law.s > 0 else f"flip({found})"

    def __call__(self, x: Any, h: Any = None) -> NDArray[Any]:
        """The outputs for an image and a kernel as arrays, exactly for integers and fractions.

        Without a kernel, the formula's own is taken.
        """
        arrays = [np.asarray(x), np.asarray(self._own_kernel() if h is None else h)]
        arrays = [array.astype(np.int64) if array.dtype.kind == "b" else array for array in arrays]
        return computed(self.operation(arrays[0].shape, arrays[1].shape), *arrays)

    @property
    def sized(self) -> bool:
        """Whether limits of the sum fix the size of image or kernel."""
        return any(
            low is not None and high is not None and not low.letters + high.letters
            for role in (1, 2)
            for low, high in self._bounds(role)
        )

    def fixed(self, role: int) -> tuple[bool, ...]:
        """For each axis of image (1) or kernel (2), in the order of arrays, whether its first index has been said."""
        origin, value = (self.options.origin, self.options.kernel_origin)[role - 1], self.given[role - 1]
        said = origin != Options().origin or isinstance(value, Signal)
        return tuple(said or any(end is not None for end in ends) for ends in self._bounds(role))

    def _own_kernel(self) -> Any:
        values = None if self.given[1] is None else read_entries(self.given[1], "kernel")[1]
        if values is None:
            raise InputError("the formula has no kernel of its own; give one, f(x, h), or kernel= with values")
        return values

    def on(self, image: object = None, kernel: object = None) -> Output:
        """The formula on an image and a kernel: an output with its sums, worked examples and figures.

        Args:
            image, kernel: shapes, text, lists or arrays as for `convolve`; by default those given with the formula. A
                kernel whose sum has limits in numbers needs none.

        Raises:
            InputError: if a signal is missing or does not fit the formula.
        """
        given = [own if now is None else now for now, own in zip((image, kernel), self.given, strict=True)]
        signals = [self._signal(number, value) for number, value in enumerate(given, 1)]
        ranges = self._ranges([signal.shape for signal in signals])
        pixels, elements = (replace(one, ranges=box) for one, box in zip(signals, ranges, strict=True))
        operation = self._operation(ranges)
        check_names(operation.fill, image=pixels, kernel=elements)
        return Output(
            operation, pixels, elements, None, self.entries[0].name, self.options.limit, written=self.written()
        )

    def derive(self, *at: int, **options: Any) -> Rendered:
        """The worked example of one output of the formula on its own signals, see `symconv.derive.derive`."""
        return self.on().derive(*at, **options)

    def operation(self, image: tuple[int, ...], kernel: tuple[int, ...]) -> Operation:
        """The operation on signals of these shapes."""
        return self._operation(self._ranges([image, kernel]))

    def check_limits(self) -> None:
        """Refuse limits that are no range of whole numbers of image or kernel, or that signals do not fit."""
        alone = {form.letters[0] for entry in self.entries[1:] for form in entry.index if len(form.parts) == 1}
        for one in self.read.sums:
            ends = [end for end in (one.low, one.high) if end is not None]
            for end in ends:
                if any(number.denominator != 1 for number in (end.constant, *(factor for _, factor in end.parts))):
                    raise fault(end, "is no whole number; give limits in whole numbers")
                if one.name not in alone:
                    raise fault(
                        end,
                        f"limits {shown(one.name)}, which is an index of neither image nor kernel by itself; leave the "
                        "limit out and give image= and kernel=",
                    )
            if len(ends) == 2 and not ends[0].letters + ends[1].letters and ends[0].constant > ends[1].constant:
                raise fault(ends[1], f"lies below {ends[0].text}, so the sum is empty; exchange the limits")
        for role, value in enumerate(self.given, 1):
            if value is not None:
                self._box(role, self._signal(role, value).shape, {})

    def _signal(self, role: int, value: object) -> Signal:
        entry, what = self.entries[role], ROLES[role]
        if value is None:
            value = self._shape_of_limits(role)
        if isinstance(value, Signal):
            if value.indexing != self.options.indexing:
                own, other = repr(value.indexing), repr(self.options.indexing)
                raise InputError(f"{what} has indexing {own} and the formula {other}; write both in one index order")
            return replace(value, name=entry.name)
        return signal_of(value, name=entry.name, origin="first", indexing=self.options.indexing, what=what)

    def _shape_of_limits(self, role: int) -> tuple[int, ...]:
        sizes: list[int] = []
        for low, high in self._bounds(role):
            if low is None or high is None or low.letters or high.letters:
                raise InputError(
                    f"the formula does not say how large its {ROLES[role]} {self.entries[role].name} is; give "
                    f"{ROLES[role]}=, such as {ROLES[role]}={(3,) * len(self.entries[role].index)}"
                )
            sizes.append(int(high.constant - low.constant) + 1)
        return tuple(sizes)

    def _forms(self, role: int) -> tuple[IndexForm, ...]:
        """The indices of an entry in the order of arrays."""
        return _ordered(self.entries[role].index, self.options.indexing)

    def _bounds(self, role: int) -> list[Bounds]:
        """The ends of each index that the limits of the sum give, in the order of arrays."""
        found: list[Bounds] = []
        limits = {one.name: one for one in self.read.sums}
        for form in self._forms(role):
            one = limits.get(form.letters[0]) if len(form.parts) == 1 else None
            if one is None:
                found.append((None, None))
                continue
            factor = form.parts[0][1]
            ends = [None if end is None else end.scaled(factor, form.constant) for end in (one.low, one.high)]
            found.append((ends[0], ends[1]) if factor > 0 else (ends[1], ends[0]))
        return found

    def _ranges(self, shapes: list[tuple[int, ...]]) -> tuple[Box, Box]:
        """The index ranges of image and kernel: by the limits of the sum, the options, or the sizes alone."""
        known: dict[str, Fraction] = {}
        return self._box(1, shapes[0], known), self._box(2, shapes[1], known)

    def _box(self, role: int, shape: tuple[int, ...], known: dict[str, Fraction]) -> Box:
        """The index ranges of one of the two; `known` are the values of the letters in limits."""
        entry, what = self.entries[role], ROLES[role]
        if len(shape) != len(entry.index):
            axes, indices = (f"{n} {word}" for n, word in ((len(shape), "axes"), (len(entry.index), "indices")))
            raise InputError(f"{what} has {axes} and {shown(entry.text)} {indices}; give one axis for each index")
        ranges: list[Range] = []
        columns = zip(shape, self._bounds(role), self._lows(role, shape), strict=True)
        for position, (size, bounds, low) in enumerate(columns):
            start = _first_index(size, bounds, known, what)
            if start is not None and low not in (None, start):
                raise InputError(
                    f"{what} begins at index {low} by its origin, but at {start} by the limits of the sum; "
                    "leave out one of the two"
                )
            start = low if start is None else start
            if start is None:
                start = -((size - 1) // 2) if self.axes[self._axis(role, position)].kind == "space" else 0
            ranges.append((start, start + size - 1))
        return Box.of(ranges)

    def _lows(self, role: int, shape: tuple[int, ...]) -> list[int | None]:
        """The first index on each axis that an origin says; None where the default stands."""
        given = (self.options.origin, self.options.kernel_origin)[role - 1]
        value = self.given[role - 1]
        if isinstance(value, Signal) and value.shape == shape:
            return [*value.ranges.lower]
        if isinstance(given, str) and given in ORIGINS:
            return [None if ORIGINS[given] else 0] * len(shape)
        parts: Any = (given,) if is_integer(given) else given
        if not is_sequence(parts) or len(parts) != len(shape) or not all(map(is_integer, parts)):
            raise InputError(
                f"{ROLES[role]} origin must be 'center', 'first' or a position for each of {len(shape)} axes, "
                f"not {shown(given)}"
            )
        if max(abs(int(part)) for part in parts) > LARGEST:
            raise InputError(f"{ROLES[role]} origin lies too far outside; use at most {LARGEST:,}")
        return [-int(part) for part in _ordered(tuple(parts), self.options.indexing)]

    def _operation(self, boxes: tuple[Box, Box]) -> Operation:
        image, kernel = ([*box] for box in boxes)
        spatial = [axis for axis in self.axes if axis.kind == "space"]
        rules = iter(per_axis(self.options.boundary, len(spatial), "boundary"))
        axes: list[Axis] = []
        for axis in self.axes:
            _, at, element = axis.positions
            pixels, elements = ONE if at is None else image[at], ONE if element is None else kernel[element]
            if axis.law is None:
                axes.append(self._channel(axis, pixels, elements))
                continue
            output = window_of_law(axis.law, pixels, elements, self.options.mode)
            if output[0] > output[1]:
                fix = "use larger ones" if self.options.mode == "full" else "use mode='full'"
                raise InputError(
                    f"no output exists in mode {self.options.mode!r} for image indices {pixels[0]} … {pixels[1]} and "
                    f"kernel indices {elements[0]} … {elements[1]}; {fix}"
                )
            axes.append(Axis(axis.law, output, pixels, elements, check_boundary(next(rules))))
        fill = read_cell(self.options.fill, "fill")
        if fill and not any(axis.boundary == "constant" for axis in axes):
            raise InputError(f"fill={told(fill)} belongs to boundary='constant'; leave it out or use that boundary")
        conjugate = self.entries[2].conjugated
        return Operation(self.definition, tuple(axes), self.options.mode, fill, conjugate, self._layout())

    def _channel(self, axis: WrittenAxis, pixels: Range, elements: Range) -> Axis:
        """An axis of channels, whose indices are equal where there are any."""
        if axis.kind in ("in", "group") and pixels != elements:
            (_, at, element), kind = axis.positions, "indices {} … {}"
            image, kernel = (self._forms(role)[number].text for role, number in ((1, at or 0), (2, element or 0)))
            raise InputError(
                f"the image has {kind.format(*pixels)} for {shown(image)}, the kernel {kind.format(*elements)} for "
                f"{shown(kernel)}; give both the same size"
            )
        size = pixels[1] - pixels[0] + 1
        return {
            "batch": Axis(IndexLaw(1, 1, 0, 0), pixels, pixels, ONE),
            "out": Axis(IndexLaw(0, 1, -1, 0), elements, ONE, elements),
            "in": Axis(IndexLaw(1, 0, 1, 0), ONE, pixels, elements),
            "group": Axis(IndexLaw(2 * size, 2 * size + 1, -1, 0), pixels, pixels, pixels),
        }[axis.kind]

    def _layout(self) -> Layout | None:
        if all(axis.kind == "space" for axis in self.axes):
            return None
        owners = [
            tuple((self._axis(role, position),) for position in range(len(entry.index)))
            for role, entry in enumerate(self.entries)
        ]
        return Layout(tuple(axis.kind for axis in self.axes), *owners)

    def written(self) -> WrittenSum:
        """The formula in the user's letters, for documents."""
        over, letters = self._letters()
        factors = tuple(_entry(entry) for entry in self.read.factors)
        sums = tuple(one.name for one in self.read.sums)
        total: Formula = Product(factors) if not sums else BigSum(sums, Product(factors))
        limits = tuple(
            Relation((Relation((letter(one.name), _linear(one.low))), _linear(one.high)), "…")
            for one in self.read.sums
            if one.low is not None and one.high is not None
        )
        return WrittenSum(over, letters, Relation((_entry(self.entries[0]), total)), limits)

    def _letters(self) -> tuple[str, dict[str, tuple[str, ...]]]:
        """What the sum runs over, and the letters of each role; an index that is more than a letter gets a free one."""
        found = {role: letters_of(entry.index) for role, entry in zip(ROLES[1:], self.entries[1:], strict=True)}
        over = "image" if None in found["kernel"] and None not in found["image"] else "kernel"
        letters = {"output": tuple(form.letters[0] for form in self.entries[0].index)}
        used = {*letters["output"], *(one.name for one in self.read.sums), *(entry.name for entry in self.entries)}
        for role in (over, *({*ROLES[1:]} - {over})):
            free = (name for name in LETTERS[role] + tuple("abcdefgrstuvwz") if name not in used)
            kinds = [self.axes[self._axis(ROLES.index(role), at)].kind for at in range(len(found[role]))]
            letters[role] = tuple(
                own if own and (role == over or kind != "space") else next(free)
                for own, kind in zip(found[role], kinds, strict=True)
            )
            used |= {*letters[role]}
        check_distinct([*used])
        return over, letters

    def axis_letters(self) -> list[list[str | None]]:
        """For each axis its letters in output, image and kernel, None where it has no index."""
        _, letters = self._letters()
        rows = [_ordered(letters[role], self.options.indexing) for role in ROLES]
        columns = [zip(axis.positions, rows, strict=True) for axis in self.axes]
        return [[None if at is None else row[at] for at, row in column] for column in columns]

    def _axis(self, role: int, position: int) -> int:
        """The number of the axis that an index of an entry belongs to, in the order of arrays."""
        return next(number for number, axis in enumerate(self.axes) if axis.positions[role] == position)


def computed(operation: Operation, x: NDArray[Any], h: NDArray[Any]) -> NDArray[Any]:
    """The outputs of an operation on arrays of numbers, exactly for integers and fractions."""
    if not isinstance(operation.fill, int | Fraction):
        raise InputError(f"fill {shown(operation.fill)} is no number, so there is no array; use on(…) for symbols")
    kernel = np.conj(h) if operation.conjugate and h.dtype.kind == "c" else h
    image, kernel = x.reshape(operation.sizes("image")), kernel.reshape(operation.sizes("kernel"))
    return evaluate(operation.axes, image, kernel, operation.fill).reshape(operation.ranges.shape)


def _ordered(parts: tuple[Any, ...], indexing: str) -> tuple[Any, ...]:
    """What belongs to the indices as they are written, in the order of arrays, and back."""
    return parts[::-1] if indexing == "xy" else parts


def _entry(entry: WrittenEntry) -> Entry:
    return Entry(entry.name, tuple(map(_linear, entry.index)), False, entry.conjugated)


def _linear(form: IndexForm) -> Linear:
    """A form as it is printed, over its common denominator."""
    parts = [(name, number) for name, number in form.parts] + ([("", form.constant)] if form.constant else [])
    divisor = lcm(*(number.denominator for _, number in parts))
    scaled = [IndexPart(int(number * divisor), name or None) for name, number in parts]
    return Linear(tuple(scaled) or (IndexPart(0),), divisor)


def _first_index(size: int, bounds: Bounds, known: dict[str, Fraction], what: str) -> int | None:
    """The first index that the limits of a sum give a signal of some size; `known` are the values of their letters."""
    low, high = bounds
    if low is not None and high is not None:
        span = high.minus(low)
        free = [letter for letter, _ in span.parts if letter not in known]
        missing = size - 1 - span.constant - sum(factor * known.get(name, 0) for name, factor in span.parts)
        if not free and missing:
            raise InputError(
                f"the sum runs from {low.text} to {high.text}, that is {size - missing} values, but the {what} has "
                f"{size} there; give both the same size"
            )
        if len(free) == 1:
            known[free[0]] = missing / span.of(free[0])
    for end, back in ((low, 0), (high, size - 1)):
        if end is not None and all(name in known for name in end.letters):
            value = end.constant + sum(factor * known[name] for name, factor in end.parts) - back
            if value.denominator != 1:
                ends = f"{low and low.text} to {high and high.text}"
                raise InputError(f"the sum runs from {ends}, which no {what} of size {size} fits; use another size")
            return int(value)
    return None


def formula(
    text: str,
    image: object = None,
    kernel: object = None,
    *,
    origin: object = "center",
    kernel_origin: object = "center",
    mode: str = "full",
    boundary: Any = "zero",
    fill: Any = 0,
    indexing: str = "ij",
    kernel_name: str | None = None,
    limit: int | None = None,
) -> WrittenFormula:
    r"""A formula as it stands in a book: a sum of products of two sequences at linear indices.

    ``y[m,n] = \sum_{k,l} x[2m+k-1, n+l]\, h[k,l]`` becomes the law ``u·p = s·n + d·k + o`` of each axis, here
    ``p = 2n + k - 1`` and ``p = n + k``. LaTeX, Unicode (``Σ_k x[m-k]·h[k]``) and plain letters
    (``sum_k x[m-k]*h[k]``), brackets, subscripts and parentheses, any names, limits or none, and further indices of
    channels (``y[o,m] = Σ_{c,k} x[c,m+k] w[o,c,k]``) are understood.

    Args:
        text: the formula, with the output on the left.
        image, kernel: a shape, text, list or array as for `convolve`, where it is known.
        origin, kernel_origin: the element with index 0, where no limit of the sum says it: ``"center"`` (channels start
            at 0), ``"first"`` or a position.
        mode: which outputs there are: ``"full"`` (all that a pixel reaches), ``"same"`` or ``"valid"``.
        boundary, fill: what a read outside the image returns, as for `convolve`; for each axis of space.
        indexing: ``"ij"``: the first index is the first axis of an array; ``"xy"``: the last.
        kernel_name: which of the two factors is the kernel, if the usual names do not say it.
        limit: the largest number of terms that one request may expand.

    Returns:
        A `WrittenFormula`: a function of image and kernel, and with `on` an `Output`.

    Raises:
        InputError: with the column and the piece of the text that is no such sum.

    Source: the linear index relations are eliminated as in `symconv.core.written_law`.

    >>> f = formula(r"y[m,n] = \sum_{k,l} x[2m+k-1, n+l]\, h[k,l]", kernel=(3, 3))
    >>> f.laws
    (IndexLaw(u=1, s=2, d=1, o=-1), IndexLaw(u=1, s=1, d=1, o=0))
    >>> formula("y[m] = Σ_k x[m-k]·h[k]")([1, 2, 3], [1, 10]).tolist()
    [1, 12, 23, 30]
    >>> formula("y[m] = Σ_k x[m-k]·h[k]", 5, "1 2 1").on()[0]
    x[-1] + 2*x[0] + x[1]
    """
    read = read_summation(text)
    for what, value, words in (("mode", mode, MODES), ("indexing", indexing, INDEXINGS)):
        if value not in words:
            raise InputError(f"unknown {what} {told(value)}{nearest(value, words)}")
    entries = (read.left, *image_and_kernel(read, kernel_name))
    ordered = tuple(replace(entry, index=_ordered(entry.index, indexing)) for entry in entries)
    axes = written_axes(read, (ordered[0], ordered[1], ordered[2]))
    if indexing == "xy" and any(axis.kind != "space" for axis in axes):
        raise InputError("a formula with channels is written in the order of arrays; use indexing='ij'")
    options = Options(origin, kernel_origin, mode, boundary, fill, indexing, limit)
    found = WrittenFormula(read, entries, axes, (image, kernel), options)
    found.check_limits()
    return found
