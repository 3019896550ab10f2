"""From a rule back to terms, by floor 1's term table: what a rule must reproduce row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symconv.identify.codes import NONE
from symconv.identify.layout import Layout, Role
from symconv.identify.readings import Reading
from symconv.identify.terms import Terms
from symconv.index import FILL, Axis, IndexLaw, term_table

Shapes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
Columns = list[NDArray[np.int64]]


def slots(layout: Layout) -> Layout:
    """The roles in the order of the operation's axes: a group is an output channel and a contraction."""
    found: list[Role] = []
    for role in layout:
        if role.name == "group":
            found.append(Role("output channel", role.output, None, role.kernel))
            found.append(Role("contraction", None, role.image, role.second))
        else:
            found.append(role)
    return tuple(found)


def blocks_of(layout: Layout, chosen: Sequence[Reading], shapes: Shapes) -> tuple[tuple[Axis, ...], ...]:
    """The axes of the operation, once for each group of channels (once in all if there are no groups)."""
    group = next((role for role in layout if role.name == "group"), None)
    if group is None:
        return (tuple(_block(layout, chosen, shapes, [])),)
    return tuple(tuple(_block(layout, chosen, shapes, pair)) for pair in _group_axes(group, shapes))


def _block(layout: Layout, chosen: Sequence[Reading], shapes: Shapes, group: list[Axis]) -> Iterator[Axis]:
    spatial = iter(chosen)
    for role in layout:
        if role.name == "spatial":
            yield next(spatial).axis
        elif role.name == "group":
            yield from group
        else:
            yield plain_axis(role, shapes)


def plain_axis(role: Role, shapes: Shapes) -> Axis:
    """The axis of a batch, output channel or contraction."""
    law = {
        "batch": IndexLaw(1, 1, 0, 0),
        "output channel": IndexLaw(0, 1, -1, 0),
        "contraction": IndexLaw(1, 0, 1, 0),
    }[role.name]
    axes = (role.output, role.image, role.kernel)
    output, image, kernel = (
        (0, 0) if axis is None else (0, shape[axis] - 1) for axis, shape in zip(axes, shapes, strict=True)
    )
    return Axis(law, output, image, kernel)


def _group_axes(role: Role, shapes: Shapes) -> Iterator[list[Axis]]:
    """For each group, the axis of output channels and that of the contraction."""
    output, image, kernel, second = role.places
    outputs, images = shapes[0][output], shapes[1][image]
    kernels, contracted = shapes[2][kernel], shapes[2][second]
    all_outputs = outputs == kernels  # else the kernel's other axis counts all image channels
    groups = images // contracted if all_outputs else outputs // kernels
    out, into = outputs // groups, images // groups
    for number in range(groups):
        first, start = number * out, number * into
        taps = (first, first + out - 1) if all_outputs else (0, out - 1)
        read = (0, into - 1) if all_outputs else (start, start + into - 1)
        yield [
            Axis(IndexLaw(0, 1, -1, taps[0] - first), (first, first + out - 1), (0, 0), taps),
            Axis(IndexLaw(1, 0, 1, start - read[0]), (0, 0), (start, start + into - 1), read),
        ]


def regenerates(layout: Layout, blocks: Sequence[Sequence[Axis]], terms: Terms) -> bool:
    """Whether the term tables of all blocks together are the terms that hold a kernel element."""
    rows = [
        np.concatenate(parts) for parts in zip(*(_rows(layout, axes, terms.shapes) for axes in blocks), strict=True)
    ]
    expected = terms.where(terms.kernel != NONE)
    if len(rows[0]) != len(expected):
        return False
    order = np.lexsort((rows[2], rows[1], rows[0]))
    columns = (expected.output, expected.image, expected.kernel)
    return all(np.array_equal(row[order], column) for row, column in zip(rows, columns, strict=True))


def from_zero(axis: Axis) -> Axis:
    """The same axis with its outputs counted from 0.

    >>> from_zero(Axis(IndexLaw(1, 1, 1, 0), (-2, 5), (0, 5), (0, 2))).law
    IndexLaw(u=1, s=1, d=1, o=-2)
    """
    low, high = axis.output
    law = replace(axis.law, o=axis.law.o + axis.law.s * low)
    return replace(axis, law=law, output=(0, high - low))


def rule_terms(layout: Layout, blocks: Sequence[Sequence[Axis]], shapes: Shapes, fill: Fraction) -> Terms:
    """The terms that a rule makes, coefficients one; reads outside under a constant boundary weigh the fill value."""
    tables = []
    for axes in blocks:
        output, image, kernel = _rows(layout, axes, shapes)
        tables.append((output, image, kernel, np.where(image == NONE, float(fill), 1.0)))
    return Terms.of(shapes, tables)


def _rows(layout: Layout, axes: Sequence[Axis], shapes: Shapes) -> Columns:
    """The term table of one block as flat places in the arrays of output, image and kernel."""
    table = term_table(axes)
    parts = slots(layout)
    image = _flat(table.image, axes, "image", [role.image for role in parts], shapes[1])
    return [
        _flat(table.output, axes, "output", [role.output for role in parts], shapes[0]),
        np.where(table.image == FILL, NONE, image),
        _flat(table.kernel, axes, "kernel", [role.kernel for role in parts], shapes[2]),
    ]


def _flat(
    places: NDArray[np.int64], axes: Sequence[Axis], what: str, of_array: list[int | None], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    parts = np.unravel_index(np.maximum(places, 0), [axis.size(what) for axis in axes])
    index = [np.zeros(len(places), dtype=np.int64) for _ in shape]
    for part, axis, target in zip(parts, axes, of_array, strict=True):
        if target is not None:
            index[target] = part + getattr(axis, what)[0]
    return np.ravel_multi_index(index, shape) if shape else np.zeros(len(places), dtype=np.int64)
