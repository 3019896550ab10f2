"""The index law written out: the defining sum, and the same sum with numbers put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from symconv.derive.formula import BigSum, Entry, Formula, Linear, Name, Operator, Part, Product, letter
from symconv.index import Axis

if TYPE_CHECKING:
    from symconv.derive.notation import Notation
    from symconv.output import Output

SIGNS = {"convolution": "∗", "correlation": "⋆"}


def kernel_index(axis: Axis, output: str, image: str) -> Linear:
    """The kernel index that the law joins to output and image index: ``k = (u·p - s·n - o)/d``.

    >>> from symconv.index import IndexLaw
    >>> axis = Axis(IndexLaw(1, 1, -1, 0), (-4, 4), (-3, 3), (-1, 1))
    >>> [(part.coefficient, part.atom) for part in kernel_index(axis, "m", "i").parts]
    [(1, 'm'), (-1, 'i')]
    """
    law = axis.law
    if law.d == 0:
        return Linear((Part(axis.kernel[0]),))
    sign = 1 if law.d > 0 else -1
    return _linear([(-sign * law.s, output), (sign * law.u, image), (-sign * law.o, None)], abs(law.d))


def image_index(axis: Axis, output: str, kernel: str) -> Linear:
    """The image index that the law joins to output and kernel index: ``p = (s·n + d·k + o)/u``."""
    law = axis.law
    if law.u == 0:
        return Linear((Part(axis.image[0]),))
    return _linear([(law.s, output), (law.d, kernel), (law.o, None)], law.u)


def _linear(parts: Iterable[tuple[int, str | None]], divisor: int) -> Linear:
    """Parts in order, but a positive one first: ``k-m`` rather than ``-m+k``."""
    kept = [Part(coefficient, atom) for coefficient, atom in parts if coefficient]
    if len(kept) > 1 and kept[0].coefficient < 0 < kept[1].coefficient:
        kept[0], kept[1] = kept[1], kept[0]
    return Linear(tuple(kept) or (Part(0),), divisor)


def summand(output: Output, notation: Notation) -> Product:
    """The general product, ``x[i,j]·h[m-i,n-j]`` or ``x[m-k,n-l]·h[k,l]``, in index order."""
    axes = output.order(output.operation.axes)
    image, kernel = output.image.name, output.kernel.name
    conjugated = output.operation.conjugate
    if notation.over == "image":
        columns = zip(axes, notation.output, notation.image, strict=True)
        own = tuple(letter(i) for i in notation.image)
        other = tuple(kernel_index(axis, m, i) for axis, m, i in columns)
        return Product((Entry(image, own), Entry(kernel, other, conjugated=conjugated)))
    columns = zip(axes, notation.output, notation.kernel, strict=True)
    other = tuple(image_index(axis, m, k) for axis, m, k in columns)
    own = tuple(letter(k) for k in notation.kernel)
    return Product((Entry(image, other), Entry(kernel, own, conjugated=conjugated)))


def summation_letters(notation: Notation) -> tuple[str, ...]:
    """The letters that the sum runs over."""
    return notation.image if notation.over == "image" else notation.kernel


def defining_sides(output: Output, notation: Notation) -> tuple[Formula, ...]:
    """``y[m,n]``, where the plain operation has a sign ``x[m,n] ∗ h[m,n]``, and the defining sum."""
    at = tuple(letter(m) for m in notation.output)
    body = BigSum(summation_letters(notation), summand(output, notation))
    sides: tuple[Formula, ...] = (Entry(output.name, at), body)
    sign = SIGNS.get(output.operation.definition)
    if sign and _plain(output.operation.axes):
        product = Operator(sign, Entry(output.image.name, at), Entry(output.kernel.name, at))
        sides = (sides[0], product, body)
    return sides


def _plain(axes: Iterable[Axis]) -> bool:
    return all((axis.law.u, abs(axis.law.s), abs(axis.law.d), axis.law.o) == (1, 1, 1, 0) for axis in axes)


def law_sides(axis: Axis) -> tuple[Formula, ...]:
    """The law of one axis as a relation between the letters p, n and k: ``p = n - k``."""
    law = axis.law
    left = Linear((Part(law.u, "p"),))
    return (left, _linear([(law.s, "n"), (law.d, "k"), (law.o, None)], 1))


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
