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
EQUAL = {"batch": "pn", "group": "pnk", "out": "nk", "in": "pk"}
"""Kind of an axis of channels -> the indices that are equal on it."""


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


def law_sides(axis: Axis, kind: str = "space") -> tuple[Formula, ...]:
    """The law of one axis as a relation between the letters p, n and k: ``p = n - k``, or of a channel ``n = k``.

    Args:
        axis: the axis.
        kind: what sort of axis it is, see `symconv.layout.KINDS`.
    """
    if kind in EQUAL:
        return tuple(Linear((Part(1, name),)) for name in EQUAL[kind])
    law = axis.law
    left = Linear((Part(law.u, "p"),))
    return (left, linear([(law.s, "n"), (law.d, "k"), (law.o, None)], 1))


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
