"""Outputs: an operation applied to an image and a kernel, as a mapping from output index to SymPy expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.doors import downstairs
from symconv.entries import simplified
from symconv.errors import LimitError
from symconv.expand import conjugated, expand
from symconv.index import FILL, Axis, Box, count_terms, evaluate, restrict
from symconv.operation import Operation
from symconv.signal import Index, Signal, check_index
from symconv.terms import Term

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.derive import Derivation

LIMIT = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Output(Mapping["Index", "Expr"]):
    """The result of an operation: output index -> sum of products, worked out when it is asked for.

    Iterating runs over the output box in reading order. `y[m, n]` answers for every integer index; outside the box the
    sum is empty and 0.

    Attributes:
        operation: the index laws, the boundary rule and the output box.
        image, kernel: the operands.
        name: how the output is printed.
        limit: the largest number of terms that one request may expand.
    """

    operation: Operation
    image: Signal
    kernel: Signal
    name: str = "y"
    limit: int = LIMIT

    @property
    def box(self) -> Box:
        """The index ranges of the output, in index order."""
        return Box.of(self.image.order(tuple(self.operation.ranges)))

    def order(self, index: tuple[Any, ...]) -> tuple[Any, ...]:
        """An index in array order written in index order, and back."""
        return self.image.order(index)

    def __getitem__(self, index: object) -> Expr:
        axes = self.axes_at(check_index(index, self.image.rank, f"{self.name} index", self.box))
        return expand(self.operation, axes, self.image, self.kernel)[0] if axes else _zero()

    def __iter__(self) -> Iterator[Index]:
        return (self.order(index) for index in self.operation.ranges.indices())

    def __len__(self) -> int:
        return self.operation.ranges.size

    def __contains__(self, index: object) -> bool:
        return index in self.box

    def items(self):  # noqa: D102 - Mapping documents it
        return self.expressions().items()

    def values(self):  # noqa: D102 - Mapping documents it
        return self.expressions().values()

    def expressions(self) -> dict[Index, Expr]:
        """All outputs at once, in reading order.

        Raises:
            LimitError: before anything is built, if there are more terms than `limit`.
        """
        self.check_size(self.operation.axes, "expanding all outputs")
        sums = expand(self.operation, self.operation.axes, self.image, self.kernel)
        return dict(zip(self, sums, strict=True))

    def array(self) -> NDArray[Any]:
        """The whole output as a NumPy array, rows first.

        Exact integers and fractions where all entries are such numbers (64-bit integers if they suffice, Python
        objects otherwise), an object array of SymPy expressions in all other cases.
        """
        fill = simplified(self.operation.fill) if hasattr(self.operation.fill, "free_symbols") else self.operation.fill
        if self.image.rational and self.kernel.rational and not hasattr(fill, "free_symbols"):
            return evaluate(self.operation.axes, self.image.array(), self.kernel.array(), fill)
        cells = np.empty(len(self), dtype=object)
        cells[:] = list(self.values())
        return cells.reshape(self.operation.ranges.shape)

    def axes_at(self, index: Index) -> tuple[Axis, ...] | None:
        """The axes restricted to one output (index in index order); None outside the box."""
        place = self.order(index)
        if place not in self.operation.ranges:
            return None
        return restrict(self.operation.axes, Box(place, place))

    def terms(self, *at: int) -> list[Term]:
        """The terms of one output, by kernel element in reading order.

        >>> from symconv import convolve
        >>> [(t.image_index, t.kernel_index) for t in convolve("1 2 3", "1 1").terms(0)]
        [((0,), (0,)), ((-1,), (1,))]
        """
        index = check_index(at, self.image.rank, f"{self.name} index", self.box)
        axes = self.axes_at(index)
        if axes is None:
            return []
        self.check_size(axes, f"{self.name}{list(index)}")
        return list(_terms(self, axes, index))

    def derive(self, *at: int, **options: Any) -> Derivation:
        """The worked example of one output, see `symconv.derive.derive`."""
        return downstairs("symconv.derive", "derive")(self, at, **options)

    def check_size(self, axes: tuple[Axis, ...], what: str) -> None:
        """Refuse a request for more terms than the limit, from the count alone."""
        count = count_terms(axes)
        if count > self.limit:
            raise LimitError(
                f"{what} takes {count:,} terms, more than the limit of {self.limit:,}; raise limit= or ask for less"
            )

    def with_limit(self, limit: int) -> Output:
        """The same output with another limit on the number of terms."""
        return replace(self, limit=limit)


def _terms(output: Output, axes: tuple[Axis, ...], index: Index) -> Iterator[Term]:
    """The combinations of the taps of each axis, kernel elements in reading order."""
    from itertools import product

    operation, image, kernel = output.operation, output.image, output.kernel
    rows = []
    for axis in axes:
        taps = axis.taps()
        live = taps.live[0]
        rows.append(list(zip(*(c[0][live].tolist() for c in (taps.kernel, taps.asked, taps.read)), strict=True)))
    for combination in product(*rows):
        places, asked, read = zip(*combination, strict=True)
        element = tuple(place + low for place, low in zip(places, kernel.ranges.lower, strict=True))
        filled = FILL in read
        pixel = tuple(place + low for place, low in zip(read, image.ranges.lower, strict=True))
        weight = kernel.entry(element)
        yield Term(
            index,
            output.order(asked),
            None if filled else output.order(pixel),
            output.order(element),
            _fill(operation) if filled else image.entry(pixel),
            conjugated(weight) if operation.conjugate else weight,
        )


def _fill(operation: Operation) -> Expr:
    from symconv.entries import as_expr

    return as_expr(operation.fill)


def _zero() -> Expr:
    from sympy import S

    return S.Zero
