"""Terms: one product with the output, image and kernel index that it came from.

The axes of an operation are independent, so the terms of an output (gather) or of a pixel (scatter) are all
combinations of the links of each axis: the triples of output, image and kernel index that its law joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from symconv.cells import as_expr
from symconv.expand import conjugated
from symconv.index import FILL, Axis

if TYPE_CHECKING:
    from sympy import Expr

    from symconv.output import Output

Index = tuple[int, ...]


class Link(NamedTuple):
    """Indices on one axis that belong together; `read` is None where the fill value is read."""

    output: int
    asked: int
    read: int | None
    kernel: int


@dataclass(frozen=True, slots=True)
class Term:
    """One product ``image value · kernel value``; all indices are in index order.

    Attributes:
        output_index: the output that the product belongs to.
        image_index: the image index that the law asks for; it may lie outside the image.
        read_index: the pixel that is read after the boundary rule; None stands for the fill value.
        kernel_index: the kernel element.
        image_value, kernel_value: the two factors as SymPy expressions (the kernel's conjugated where asked for).
    """

    output_index: Index
    image_index: Index
    read_index: Index | None
    kernel_index: Index
    image_value: Expr
    kernel_value: Expr

    @property
    def expr(self) -> Expr:
        """The product."""
        from sympy import Mul

        return Mul(self.image_value, self.kernel_value)


def gather(output: Output, at: Index) -> list[Term]:
    """The terms of one output, by kernel element in reading order.

    Args:
        output: the operation on its signals.
        at: the output index by axes, in array order.
    """
    axes = output.operation.axes
    return _combined(output, [_links_of_output(axis, n) for axis, n in zip(axes, at, strict=True)])


def scatter(output: Output, pixel: Index) -> list[Term]:
    """The terms that read one pixel, by output in reading order.

    Args:
        output: the operation on its signals.
        pixel: the image index by axes, in array order.
    """
    axes = output.operation.axes
    terms = _combined(output, [_links_of_pixel(axis, p) for axis, p in zip(axes, pixel, strict=True)])
    return sorted(terms, key=lambda term: (output.order(term.output_index), output.order(term.kernel_index)))


@lru_cache(maxsize=128)  # the axes of a square are the same, and many sheets ask for the same few cells
def _links_of_output(axis: Axis, n: int) -> tuple[Link, ...]:
    taps = axis.on((n, n)).taps()
    live = taps.live[0]
    columns = (column[0][live].tolist() for column in (taps.kernel, taps.asked, taps.read))
    return tuple(
        Link(n, asked, None if read == FILL else read + axis.image[0], element + axis.kernel[0])
        for element, asked, read in zip(*columns, strict=True)
    )


def _links_of_pixel(axis: Axis, p: int) -> list[Link]:
    """The transposed axis read at ``p``; the law then says which index outside the image was asked for."""
    back = axis.adjoint().on((p, p))
    links = _links_of_output(back, p)
    return [Link(n, _asked(axis, n, k, p), p, k) for _, _, n, k in links if n is not None]


def _asked(axis: Axis, n: int, k: int, p: int) -> int:
    asked = axis.law.image(n, k) if axis.parent is None and axis.law.u else p
    return p if asked is None else asked


def _combined(output: Output, links: Sequence[Iterable[Link]]) -> list[Term]:
    return [_term(output, combination) for combination in product(*links)]


def _term(output: Output, links: Iterable[Link]) -> Term:
    operation, image, kernel = output.operation, output.image, output.kernel
    at, asked, read, element = zip(*links, strict=True)
    filled = None in read
    pixel = None if filled else operation.join("image", read)
    tap = operation.join("kernel", element)
    weight = kernel.entry(tap)
    return Term(
        output.order(operation.join("output", at)),
        output.order(operation.join("image", asked)),
        None if pixel is None else output.order(pixel),
        output.order(tap),
        as_expr(operation.fill) if pixel is None else image.entry(pixel),
        conjugated(weight) if operation.conjugate else weight,
    )
