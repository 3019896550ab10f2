"""What an operation on its signals amounts to: sums, terms, exact numbers and a matrix, all functions of `Applied`.

* **Sums.** All outputs at once come from the term table, and `symconv.core.canonical` multiplies and adds. Property
  tests hold every route to SymPy's constructors, by `==`, by `hash` and by the order of arguments.
* **Terms.** The axes of an operation are independent, so the terms of an output (gather) or of a pixel (scatter) are
  all combinations of the links of each axis: the triples of output, image and kernel index that its law joins.
* **Numbers.** Whole outputs of rational or complex rational numbers are worked out as arrays, without any expression.
* **The matrix.** Every operation of the law is linear in the image up to what its boundary fills in and its bias adds:

      y.ravel() = A · x.ravel() + c

  with c = 0 unless the boundary rule `constant` reads a fill value other than 0 or a layer has a bias. An entry of A
  is the sum of all kernel elements that join the pixel to the output: one for a plain operation, several where a
  boundary rule sends more than one read to the same pixel.
"""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from symconv.core.operation import ROLES, Applied
from symconv.core.signal import Signal, as_expr, simplified, symbolic
from symconv.formulas.rendered import Rendered
from symconv.index import FILL, Axis, add_exactly, evaluate, largest, term_table
from symconv.index.aliases import Index, objects

if TYPE_CHECKING:
    from symconv.symbolic import Expr


T = TypeVar("T")

LONG = 200_000  # terms; fewer are done before a bar could be read


def progress(items: Iterable[T], length: int, work: int, label: str) -> Iterator[T]:
    """The items unchanged; a bar on the error stream shows how many are done if that is a terminal and work is long.

    >>> list(progress("abc", 3, 10**9, "spelling"))    # no terminal here, so no bar
    ['a', 'b', 'c']
    """
    if work < LONG or not sys.stderr.isatty():
        yield from items
        return
    import click

    with click.progressbar(items, length=length, label=label, file=sys.stderr, update_min_steps=500) as shown:
        yield from shown


def expand(applied: Applied) -> list[Expr]:
    """The sums of all outputs, in reading order."""
    from symconv.core.canonical import plus, table_sums

    table, collects = term_table(applied.operation.axes), gc.isenabled()
    gc.disable()  # all of many new objects stay, so the collector would only cost time
    try:
        sums = list(progress(table_sums(applied, table), table.outputs, len(table), "expanding"))
    finally:
        if collects:
            gc.enable()
    biases = applied.biases(applied.operation.ranges.indices())
    return [plus(total, bias) for total, bias in zip(sums, biases, strict=True)] if biases else sums


class AxisLink(NamedTuple):
    """Indices on one axis that belong together; `read` is None where the fill value is read."""

    output: int
    asked: int
    read: int | None
    kernel: int
    weight: int


@dataclass(frozen=True, slots=True)
class Term:
    """One product ``weight · image value · kernel value``; all indices are in index order.

    Attributes:
        output_index: the output that the product belongs to.
        image_index: the image index that the law asks for; it may lie outside the image.
        read_index: the pixel that is read after the boundary rule; None stands for the fill value.
        kernel_index: the kernel element.
        image_value, kernel_value: the two factors as SymPy expressions (the kernel's conjugated where asked for).
        weight: the weight that the boundary rule gives the pixel; 1 for a read inside the image. A rule that returns
            several pixels for one read makes a term of each.
    """

    output_index: Index
    image_index: Index
    read_index: Index | None
    kernel_index: Index
    image_value: Expr
    kernel_value: Expr
    weight: int = 1

    @property
    def expr(self) -> Expr:
        """The product."""
        return symbolic().Mul(self.weight, self.image_value, self.kernel_value)

    @property
    def moved(self) -> bool:
        """Whether the boundary rule sends the read elsewhere, or weights it."""
        return self.read_index != self.image_index or self.weight != 1


class TermList(Rendered, list[Term]):
    """Some terms of an operation, a list with a document of its own.

    Attributes:
        applied: the operation on its signals, by whose names the terms are written.
    """

    __slots__ = ("applied",)

    def __init__(self, terms: Iterable[Term], applied: Applied) -> None:
        super().__init__(terms)
        self.applied = applied

    def __reduce__(self) -> tuple[type[TermList], tuple[list[Term], Applied]]:
        return TermList, (list(self), self.applied)


def gather(applied: Applied, axes: Iterable[Axis]) -> list[Term]:
    """The terms of the one output that the axes are restricted to, by kernel element in reading order."""
    return [_term(applied, links) for links in product(*map(_links, axes))]


def scatter(applied: Applied, back: Iterable[Axis]) -> list[Term]:
    """The terms that read the one pixel that the adjoint axes are restricted to, by output in reading order."""
    links = [_links_of_pixel(axis, pixel) for axis, pixel in zip(applied.operation.axes, back, strict=True)]
    terms = [_term(applied, joined) for joined in product(*links)]
    return sorted(terms, key=lambda term: (applied.order(term.output_index), applied.order(term.kernel_index)))


@lru_cache(maxsize=128)  # the axes of a square are the same, and many sheets ask for the same few cells
def _links(axis: Axis) -> tuple[AxisLink, ...]:
    """What the one output of an axis reads."""
    n, taps = axis.output[0], axis.taps()
    live = taps.live[0]
    columns = (column[0][live].tolist() for column in (taps.kernel, taps.asked, taps.read, taps.weight))
    return tuple(
        AxisLink(n, asked, None if read == FILL else read + axis.image[0], element + axis.kernel[0], weight)
        for element, asked, read, weight in zip(*columns, strict=True)
    )


def _links_of_pixel(axis: Axis, back: Axis) -> Iterator[AxisLink]:
    """The adjoint axis read at its one pixel; the law then says which index outside the image was asked for."""
    for p, _, n, k, weight in _links(back):
        if n is not None:
            asked = axis.law.image(n, k) if axis.parent is None and axis.law.u else None
            yield AxisLink(n, p if asked is None else asked, p, k, weight)


def _term(applied: Applied, links: Iterable[AxisLink]) -> Term:
    operation, image, kernel = applied.operation, applied.image, applied.kernel
    at, asked, read, element, weights = zip(*links, strict=True)
    filled = None in read
    pixel = None if filled else operation.join("image", read)
    tap = operation.join("kernel", element)
    value = kernel.entry(tap)
    return Term(
        applied.order(operation.join("output", at)),
        applied.order(operation.join("image", asked)),
        None if pixel is None else applied.order(pixel),
        applied.order(tap),
        as_expr(operation.fill) if pixel is None else image.entry(pixel),
        symbolic().conjugated(value) if operation.conjugate else value,
        math.prod(weights),
    )


def exact_array(applied: Applied) -> NDArray[Any] | None:
    """All outputs as integers or fractions, or as SymPy's complex numbers of these; None if an entry is no such number.

    Complex operands are worked out part by part, ``(a + bi)·(c + di) = ac + (ad + bc)·i + bd·i²``. The array has one
    axis for each axis of the operation, which is the shape as written up to axes of size 1.
    """
    operation, bias = applied.operation, applied.bias
    fill, image, kernel = _complex_parts(operation.fill), _parts(applied.image), _parts(applied.kernel)
    added = [] if bias is None else _parts(bias)
    if fill is None or image is None or kernel is None or added is None:
        return None
    if fill[1] and len(image) == 1:
        image.append(np.zeros_like(image[0]))
    sizes = {role: operation.sizes(role) for role in ROLES}
    totals: dict[int, NDArray[Any]] = {}
    for (i, pixels), (j, weights) in product(enumerate(image), enumerate(kernel)):
        numbers = evaluate(operation.axes, pixels.reshape(sizes["image"]), weights.reshape(sizes["kernel"]), fill[i])
        power = (i - j if operation.conjugate else i + j) % 4  # of the imaginary unit
        signed, part = numbers if power < 2 else -numbers, power % 2
        totals[part] = add_exactly(totals[part], signed) if part in totals else signed
    space = [sizes["output"][axis] for axis in operation.layout.space]
    for part, biases in enumerate(added):
        total = totals.get(part, np.zeros_like(totals[0])).reshape(-1, len(biases), *space)
        totals[part] = add_exactly(total, biases.reshape(-1, *[1] * len(space)))
    return _complex_array(totals[0], totals[1]) if 1 in totals else totals[0]


def _parts(signal: Signal) -> list[NDArray[Any]] | None:
    """The entries as one array of rational numbers, or as one of real and one of imaginary parts."""
    if signal.values is None or signal.rational:
        return None if signal.values is None else [signal.values]
    pairs: list[tuple[int | Fraction, int | Fraction]] = []
    for entry in signal.values.flat:
        pair = _complex_parts(entry)
        if pair is None:
            return None
        pairs.append(pair)
    return [objects(list(part)).reshape(signal.shape) for part in zip(*pairs, strict=True)]


def _complex_parts(value: Any) -> tuple[int | Fraction, int | Fraction] | None:
    """Real and imaginary part of a complex number whose parts are rational; None for any other value."""
    imaginary_unit = symbolic().IMAGINARY_UNIT
    parts: dict[Any, Any] = {1: 0, imaginary_unit: 0}
    for term in symbolic().Add.make_args(as_expr(value)):
        number, unit = term.as_coeff_Mul()
        if unit not in parts:
            return (0, 0) if value == 0 else None
        parts[unit] += simplified(number)
    return parts[1], parts[imaginary_unit]


def _complex_array(real: NDArray[Any], imaginary: NDArray[Any]) -> NDArray[Any]:
    """SymPy's complex numbers, as its constructors make them."""
    from symconv.symbolic import IMAGINARY_UNIT, product_of_parts, sum_of_parts

    cells: list[Expr] = []
    for a, b in zip(real.flat, imaginary.flat, strict=True):
        multiple = [product_of_parts([IMAGINARY_UNIT] if b == 1 else [as_expr(b), IMAGINARY_UNIT])] if b else []
        cells.append(sum_of_parts([as_expr(a), *multiple] if a or not b else multiple))
    return objects(cells).reshape(real.shape)


@dataclass(frozen=True, slots=True, eq=False)
class OperatorMatrix:
    """The matrix A and the constant c of ``y = A·x + c``.

    Attributes:
        entries: A as an array of shape (outputs, pixels): 64-bit integers if these suffice, objects (int, Fraction,
            SymPy expressions) otherwise.
        constant: c, an array of shape (outputs,).
        rows: the output index of each row, in index order; the rows are in reading order.
        columns: the image index of each column, likewise.
    """

    entries: NDArray[Any]
    constant: NDArray[Any]
    rows: tuple[Index, ...]
    columns: tuple[Index, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of outputs and of pixels."""
        return len(self.rows), len(self.columns)

    def __matmul__(self, flat: NDArray[Any]) -> NDArray[Any]:
        """``A·x + c`` for a flattened image x, rows first; exact, as Python integers where 64 bits may not do.

        An array of shape (pixels, …) is taken as several images, one in each column.
        """
        image = np.asarray(flat)
        constant = self.constant.reshape(-1, *[1] * (image.ndim - 1))
        parts = self.entries, image, self.constant
        small = all(part.dtype.kind in "iu" for part in parts)
        if small:
            entry, pixel, added = map(largest, parts)
            small = len(self.columns) * entry * pixel + added < 2**63
        kind = np.int64 if small else object  # never mixed: NumPy takes int64 and uint64 together as floats
        return self.entries.astype(kind) @ image.astype(kind) + constant


def operator_matrix(applied: Applied) -> OperatorMatrix:
    """The operation as a matrix on the flattened image, see `Output.matrix`."""
    operation, outputs, pixels = applied.operation, applied.operation.ranges, applied.image.ranges
    table, elements = term_table(operation.axes), applied.kernel.array().reshape(-1)
    if operation.conjugate and not applied.kernel.rational:
        elements = objects([simplified(symbolic().conjugated(as_expr(element))) for element in elements])
    found, elements = table.image != FILL, _weighted(elements[table.kernel], table.weight)
    entries = _summed((outputs.size, pixels.size), (table.output[found], table.image[found]), elements[found])
    filled = _summed((outputs.size,), (table.output[~found],), elements[~found])
    rows, columns = (tuple(map(applied.order, box.indices())) for box in (outputs, pixels))
    return OperatorMatrix(entries, _constant(operation.fill, filled, applied.biases(outputs.indices())), rows, columns)


def _weighted(elements: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    """The kernel element of each term times the weight of the pixel that it meets."""
    if weight is None:
        return elements
    small = elements.dtype.kind == "i" and largest(elements) * largest(weight) < 2**63
    return (elements if small else elements.astype(object)) * weight


def _summed(shape: tuple[int, ...], positions: tuple[Any, ...], weights: NDArray[Any]) -> NDArray[Any]:
    """Zeros of a shape with the weights added in their places."""
    small = weights.dtype.kind == "i" and largest(weights) * max(len(weights), 1) < 2**63
    total = np.zeros(shape, dtype=np.int64 if small else object)
    np.add.at(total, positions, weights)
    return total if small else _narrowed(total)


def _constant(fill: Any, filled: NDArray[Any], added: Sequence[Expr]) -> NDArray[Any]:
    """``fill · (sum of the weights that read it) + what is added``, output by output."""
    if not added and not fill:
        return np.zeros(filled.shape, dtype=np.int64)
    value = as_expr(fill)
    total = [value * as_expr(weight) for weight in filled.tolist()]
    return _narrowed(objects([cell + addend for cell, addend in zip(total, added, strict=True)] if added else total))


def _narrowed(cells: NDArray[Any]) -> NDArray[Any]:
    """Rational SymPy numbers as Python's, and all as 64-bit integers if that is possible."""
    exact = [simplified(as_expr(cell)) if cell else 0 for cell in cells.reshape(-1)]
    if all(isinstance(cell, int) and abs(cell) < 2**63 for cell in exact):
        return np.array(exact, dtype=np.int64).reshape(cells.shape)
    return objects(exact).reshape(cells.shape)
