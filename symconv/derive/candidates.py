"""Candidates: every index that a reader might expect in the sum, with the reason why it vanishes if it does.

Where the sum runs over the image, the law solved for the kernel says which element each pixel of a window asks for;
where it runs over the kernel, the law solved for the image says which pixel each element asks for. What is asked for
need not exist: it may be no integer, or lie outside the kernel or the image.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symconv.core.expand import Term
from symconv.core.signal import ranges_text
from symconv.errors import IndexRuleError, InputError, shown
from symconv.index import Axis, Box, count_terms, hull
from symconv.index.aliases import Index
from symconv.limits import check_limit

if TYPE_CHECKING:
    from symconv.core.output import Output

REASONS = {
    "fraction": "not an integer",
    "kernel": "no such kernel element",
    "image": "no such pixel",
    "omit": "the window overhangs",
}

Asked = tuple[int | Fraction, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One product that the sum could contain; all indices are in index order.

    Attributes:
        image_index: the image index asked for (an integer tuple unless a transposed law asks for a fraction).
        kernel_index: the kernel index asked for; fractions where stride or dilation skip the index.
        cause: why it vanishes, a key of `REASONS`; None if it is kept.
        terms: what it contributes to the sum: nothing if it vanishes, several terms where the boundary rule returns
            several pixels for one read.
    """

    image_index: Asked
    kernel_index: Asked
    cause: str | None
    terms: tuple[Term, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the product belongs to the sum."""
        return self.cause is None

    @property
    def reason(self) -> str | None:
        """Why the product vanishes, in words; None if it is kept."""
        return None if self.cause is None else REASONS[self.cause]


def candidates(output: Output, at: Index, over: str, window: Box | None, terms: list[Term]) -> list[Candidate]:
    """The candidates of one output in reading order: one for each pixel, or kernel element, of the window.

    The window holds the indices of space to show, in index order; by default the survivors and the ring around them
    (over the image), or the whole kernel.
    """
    exchanged = next((axis for axis in output.operation.axes if axis.parent is not None), None)
    if exchanged is not None:
        raise InputError(f"{exchanged.lawless}; list its products with terms()")
    position = _output_index(output, at)
    shown_box = _by_axes(output, position, over, window or _default_window(output, position, over, terms))
    check_limit("candidates", shown_box.size, f"the window holds {shown_box.size:,} candidates")
    by_kernel: dict[Index, tuple[Term, ...]] = {}
    for term in terms:
        by_kernel[term.kernel_index] = (*by_kernel.get(term.kernel_index, ()), term)
    return [_candidate(output, *_solved(output, over, position, index), by_kernel) for index in shown_box.indices()]


def _output_index(output: Output, at: Index) -> Index:
    """An output index by axes.

    Raises:
        IndexRuleError: if there is no such output although its products would exist (outside the box of a mode that
            cuts outputs off), or no such channel.
    """
    operation, written = output.operation, output.order(at)
    position = operation.split("output", written)
    if written not in operation.ranges:
        corner = tuple(a.on((n, n)) for a, n in zip(operation.axes, position, strict=True))
        if operation.channels or count_terms(corner):
            raise IndexRuleError(f"{output.name}{list(at)} does not exist; {ranges_text(output.box)}")
    return position


def check_window(window: object, rank: int) -> Box | None:
    """A window given as one pair (lowest, highest) for each axis, in index order.

    >>> check_window([(0, 3), (0, 3)], 2)
    Box(lower=(0, 0), upper=(3, 3))
    """
    if window is None:
        return None
    pairs = list(window) if isinstance(window, list | tuple | Box) else []
    good = len(pairs) == rank and all(
        isinstance(p, tuple | list) and len(p) == 2 and all(isinstance(e, int) for e in p) and p[0] <= p[1]
        for p in pairs
    )
    if not good:
        raise InputError(
            f"window {shown(window)} needs one pair (lowest, highest) an axis, {rank} in all, such as "
            f"{[(0, 3)] * rank}, or {','.join(['0:3'] * rank)} on the command line"
        )
    return Box.of((low, high) for low, high in pairs)


def _default_window(output: Output, position: Index, over: str, terms: list[Term]) -> Box:
    """The survivors and the ring around them, or everything that the kernel asks for if nothing survives.

    Only the axes of space count, in index order.
    """
    space = output.operation.layout.space
    if over == "kernel":
        return Box.of(output.order(tuple(output.operation.axes[number].kernel for number in space)))
    if terms:
        return hull(term.image_index[-len(space) :] for term in terms).grown(1)
    corners = zip(*(axis.kernel for axis in output.operation.axes), strict=True)
    reads = [_solved(output, "kernel", position, corner)[0] for corner in corners]
    return hull(output.order(tuple(int(read[number]) for number in space)) for read in reads)


def _by_axes(output: Output, position: Index, over: str, window: Box) -> Box:
    """A window on the axes of space as ranges of every axis: all channels that are summed, and the output's own."""
    operation = output.operation
    space = iter(output.order(tuple(window)))
    ranges = []
    for kind, axis, n in zip(operation.layout.kinds, operation.axes, position, strict=True):
        full = getattr(axis, over)
        if kind == "space":
            ranges.append(next(space))
        else:
            ranges.append(full if kind == "in" or full == (0, 0) else (n, n))
    return Box.of(ranges)


def _solved(output: Output, over: str, at: Index, index: Index) -> tuple[Asked, Asked]:
    """Pixel and kernel element of a product: the index itself, and the law solved for the other one."""
    rows = [(axis, axis.law, n, part) for axis, n, part in zip(output.operation.axes, at, index, strict=True)]
    if over == "image":
        return index, tuple(_solve(law.u * p - law.s * n - law.o, law.d, axis.kernel[0]) for axis, law, n, p in rows)
    return tuple(_solve(law.s * n + law.d * k + law.o, law.u, axis.image[0]) for axis, law, n, k in rows), index


def _solve(numerator: int, divisor: int, alone: int) -> int | Fraction:
    """``numerator / divisor``; where the law does not contain the index, its single value, or one off it."""
    if divisor == 0:
        return alone if numerator == 0 else alone - 1
    quotient = Fraction(numerator, divisor)
    return quotient.numerator if quotient.denominator == 1 else quotient


def _candidate(output: Output, pixel: Asked, element: Asked, terms: dict[Index, tuple[Term, ...]]) -> Candidate:
    operation = output.operation
    asked, tap = (output.order(operation.join(*pair)) for pair in (("image", pixel), ("kernel", element)))
    found = terms.get(tap, ())
    if found and found[0].image_index == asked:
        return Candidate(asked, tap, None, found)
    return Candidate(asked, tap, _cause(operation.axes, pixel, element))


def _cause(axes: tuple[Axis, ...], pixel: Asked, element: Asked) -> str:
    if any(part != int(part) for part in (*pixel, *element)):
        return "fraction"
    if any(not axis.kernel[0] <= k <= axis.kernel[1] for axis, k in zip(axes, element, strict=True)):
        return "kernel"
    inside = all(axis.image[0] <= p <= axis.image[1] for axis, p in zip(axes, pixel, strict=True))
    return "omit" if inside else "image"
