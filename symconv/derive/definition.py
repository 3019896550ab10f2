"""The index law written out: the defining sum, and the same sum with numbers put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from symconv.derive.formula import BigSum, Entry, Formula, Linear, Name, Operator, Part, Product, Sum, letter
from symconv.derive.indices import general_index, linear
from symconv.index import Axis

if TYPE_CHECKING:
    from symconv.derive.notation import Notation
    from symconv.output import Output

SIGNS = {"convolution": "∗", "correlation": "⋆"}


def summand(output: Output, notation: Notation) -> Product:
    """The general product, ``x[i,j]·h[m-i,n-j]`` or ``x[m-k,n-l]·h[k,l]``, in index order."""
    return Product(
        (
            Entry(output.image.name, general_index(output, notation, "image")),
            Entry(
                output.kernel.name,
                general_index(output, notation, "kernel"),
                conjugated=output.operation.conjugate,
            ),
        )
    )


def summation_letters(notation: Notation) -> tuple[str, ...]:
    """The letters that the sum runs over: those of its operand that the output does not fix, as a batch would be."""
    own = notation.image if notation.over == "image" else notation.kernel
    return tuple(name for name in own if name not in notation.output)


def with_bias(output: Output, at: tuple[Linear, ...], total: Formula) -> Formula:
    """The sum with the bias of a layer before it: after it, it would seem to belong to each product."""
    if output.bias is None:
        return total
    return Sum((Entry(output.bias.name, (output.channel(at),)), total))


def defining_sides(output: Output, notation: Notation) -> tuple[Formula, ...]:
    """``y[m,n]``, where the plain operation has a sign ``x[m,n] ∗ h[m,n]``, and the defining sum."""
    at = tuple(letter(m) for m in notation.output)
    body = BigSum(summation_letters(notation), summand(output, notation))
    if output.bias is not None:
        return (Entry(output.name, at), with_bias(output, at, body))
    sides: tuple[Formula, ...] = (Entry(output.name, at), body)
    sign = SIGNS.get(output.operation.definition)
    if sign and _plain(output.operation.axes):
        product = Operator(sign, Entry(output.image.name, at), Entry(output.kernel.name, at))
        sides = (sides[0], product, body)
    return sides


def _plain(axes: Iterable[Axis]) -> bool:
    return all((axis.law.u, abs(axis.law.s), abs(axis.law.d), axis.law.o) == (1, 1, 1, 0) for axis in axes)


def law_sides(axis: Axis) -> tuple[Formula, ...]:
    """The law of one axis as a relation between the letters p, n and k: ``p = n - k``.

    A law without p, as of an output channel, is solved for n; that of a group of channels says that all are equal.
    """
    law = axis.law
    if _diagonal(axis):
        return tuple(letter(name) for name in "pnk")
    if law.u == 0:
        sign = 1 if law.s > 0 else -1
        return (linear([(sign * law.s, "n")], 1), linear([(-sign * law.d, "k"), (-sign * law.o, None)], 1))
    return (Linear((Part(law.u, "p"),)), linear([(law.s, "n"), (law.d, "k"), (law.o, None)], 1))


def _diagonal(axis: Axis) -> bool:
    """Whether the law is that of groups, or its adjoint: ``2G·p = (2G+1)·n - k`` with all indices in 0 … G-1."""
    size, law = axis.size("kernel"), axis.law
    ranges = {axis.output, axis.image, axis.kernel}
    coefficients = {(law.u, law.s, law.d), (law.s, law.u, -law.d)}
    return ranges == {(0, size - 1)} and law.o == 0 and (2 * size, 2 * size + 1, -1) in coefficients


def mark_kernel_sign(product: Product) -> Product:
    """The same summand with the sign inside the kernel's index marked: the one sign in which definitions differ."""
    first, entry = product.factors
    assert isinstance(entry, Entry)
    marked = tuple(
        replace(index, parts=(*index.parts[:1], *(replace(part, marked=True) for part in index.parts[1:])))
        for index in entry.index
    )
    return Product((first, replace(entry, index=marked)))


def names(*given: str) -> tuple[Name, ...]:
    """Signal names as formulas."""
    return tuple(Name(name) for name in given)
