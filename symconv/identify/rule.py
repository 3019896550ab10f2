"""Rules: a law on each axis that regenerates the exact terms, or none.

The terms of a rule are all combinations of those of its axes. So a layout is tried by projecting the terms on each of
its roles: every projection must be a table that some law explains, and the numbers of their entries must multiply to
the number of terms. The rule that is chosen is built once more from floor 1's term table and compared row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from symconv.identify.codes import NONE
from symconv.identify.layout import Layout, Role, layouts
from symconv.identify.readings import ORDER, Reading, readings
from symconv.identify.regenerate import blocks_of, regenerates
from symconv.identify.terms import Terms
from symconv.index import Axis

KINDS = ("sliding", "convolution", "correlation", "backward convolution")


@dataclass(frozen=True, slots=True)
class Rule:
    """A layout with a reading of each spatial axis.

    Attributes:
        roles: the layout, in the order in which the axes of the operation stand.
        axes: the axes of the operation, one for each role; more than one tuple if channels come in groups.
        chosen: the reading of each spatial axis, in that order.
        consistent: every reading of each spatial axis, the chosen one included, simplest first.
        scale: the coefficient of every product.
        fill: what a read outside the image returns, for the boundary `constant`.
    """

    roles: Layout
    axes: tuple[tuple[Axis, ...], ...]
    chosen: tuple[Reading, ...]
    consistent: tuple[tuple[Reading, ...], ...]
    scale: Fraction = Fraction(1)
    fill: Fraction = Fraction(0)


def fit(terms: Terms) -> Rule | None:
    """The rule that makes exactly the products (and fill values) of these terms; None if there is none."""
    scales = {terms.weights[number] for number in np.unique(terms.weight[terms.products])}
    if len(scales) != 1:
        return None
    products = terms.where(terms.products)
    columns = _indices(products)
    for layout in layouts(*(len(shape) for shape in terms.shapes)):
        consistent = _project(layout, columns, products)
        if consistent is None:
            continue
        chosen = choose(consistent)
        rule = Rule(layout, blocks_of(layout, chosen, terms.shapes), chosen, consistent, scales.pop())
        return _filled(rule, terms)
    return None


def _indices(terms: Terms) -> list[NDArray[np.int64]]:
    """The index columns (rank, rows) of output, image and kernel."""
    flat = (terms.output, terms.image, terms.kernel)
    return [
        np.array(np.unravel_index(places, shape)) if shape else np.empty((0, len(places)), dtype=np.int64)
        for places, shape in zip(flat, terms.shapes, strict=True)
    ]


def _project(layout: Layout, columns: list[NDArray[np.int64]], terms: Terms) -> tuple[tuple[Reading, ...], ...] | None:
    """The readings of each spatial axis, or None if the terms are no product of this layout's parts."""
    entries, found = 1, []
    for role in layout:
        if role.name != "spatial":
            count = _plain_entries(role, columns, terms.shapes)
        else:
            matrix = _matrix(role, columns, terms.shapes)
            count = 0 if matrix is None else int((matrix >= 0).sum())
            found.append(matrix)
        if not count:
            return None
        entries *= count
    if entries != len(terms):
        return None
    spatial = [role for role in layout if role.name == "spatial"]
    sizes = [terms.shapes[1][role.image] for role in spatial if role.image is not None]
    consistent = tuple(tuple(readings(matrix, size)) for matrix, size in zip(found, sizes, strict=True))
    return consistent if all(consistent) else None


def _matrix(
    role: Role, columns: list[NDArray[np.int64]], shapes: tuple[tuple[int, ...], ...]
) -> NDArray[np.int64] | None:
    """``M[n, k] = p`` on one axis; None if an output reads two pixels with one kernel element."""
    output, image, kernel = role.places[:3]
    n, p, k = columns[0][output], columns[1][image], columns[2][kernel]
    matrix = np.full((shapes[0][output], shapes[2][kernel]), NONE, dtype=np.int64)
    matrix[n, k] = p
    return matrix if np.array_equal(matrix[n, k], p) else None


def _plain_entries(role: Role, columns: list[NDArray[np.int64]], shapes: tuple[tuple[int, ...], ...]) -> int:
    """The number of pairs of a batch, channel or group role; 0 if the terms do not pair so."""
    if role.name == "group":
        return _group_entries(role, columns, shapes)
    given = [(array, axis) for array, axis in enumerate((role.output, role.image, role.kernel)) if axis is not None]
    (one, first), (other, second) = given
    same_size = shapes[one][first] == shapes[other][second]
    return shapes[one][first] if same_size and np.array_equal(columns[one][first], columns[other][second]) else 0


def _group_entries(role: Role, columns: list[NDArray[np.int64]], shapes: tuple[tuple[int, ...], ...]) -> int:
    """Pairs of output and image channels in the same group; two kinds of filters, by which axis counts all channels."""
    output, image, kernel, second = role.places
    n, p, k, c = columns[0][output], columns[1][image], columns[2][kernel], columns[2][second]
    sizes = shapes[0][output], shapes[1][image], shapes[2][kernel], shapes[2][second]
    groups = sizes[1] // sizes[3] if sizes[0] == sizes[2] else sizes[0] // sizes[2]
    if groups < 2:
        return 0
    if sizes[0] == sizes[2]:
        good = sizes[1] == groups * sizes[3] and sizes[0] % groups == 0 and np.array_equal(n, k)
        return sizes[2] * sizes[3] if good and np.array_equal(p, c + sizes[3] * (k // (sizes[2] // groups))) else 0
    good = sizes[0] == groups * sizes[2] and sizes[1] == sizes[3] and sizes[1] % groups == 0 and np.array_equal(p, c)
    return sizes[2] * sizes[3] if good and np.array_equal(n, k + sizes[2] * (c // (sizes[3] // groups))) else 0


def choose(consistent: Sequence[Sequence[Reading]]) -> tuple[Reading, ...]:
    """The simplest reading of each axis; among equally simple ones, kind and boundary that most axes share."""
    simplest = [[r for r in axis if r.complexity == axis[0].complexity] for axis in consistent]
    kinds = Counter(kind for axis in simplest for kind in {r.kind for r in axis})
    simplest = [_preferred(axis, [r.kind for r in axis], kinds, KINDS) for axis in simplest]
    rules = Counter(rule for axis in simplest for rule in {r.boundary for r in axis})
    return tuple(_preferred(axis, [r.boundary for r in axis], rules, ORDER)[0] for axis in simplest)


def _preferred(axis: list[Reading], words: list[str], votes: Counter[str], order: tuple[str, ...]) -> list[Reading]:
    best = min(words, key=lambda word: (-votes[word], order.index(word)))
    return [reading for reading, word in zip(axis, words, strict=True) if word == best]


def _filled(rule: Rule, terms: Terms) -> Rule | None:
    """The rule with its fill value, if the terms without a pixel are those of a constant boundary on some axes."""
    fills = terms.where((terms.image == NONE) & (terms.kernel != NONE))
    if not len(fills):
        return rule if regenerates(rule.roles, rule.axes, terms) else None
    weights = {fills.weights[number] for number in np.unique(fills.weight)}
    if len(weights) > 1:
        return None
    fill = weights.pop() / rule.scale
    for chosen in product(*(_fillings(reading) for reading in rule.chosen)):
        axes = blocks_of(rule.roles, chosen, terms.shapes)
        if regenerates(rule.roles, axes, terms):
            pairs = zip(chosen, rule.chosen, rule.consistent, strict=True)
            consistent = tuple((new,) if new != old else others for new, old, others in pairs)
            return replace(rule, axes=axes, chosen=chosen, consistent=consistent, fill=fill)
    return None


def _fillings(reading: Reading) -> tuple[Reading, ...]:
    """The constant boundary for one that reads nothing outside, then the boundary as it is."""
    if reading.boundary != "zero":
        return (reading,)
    return replace(reading, axis=replace(reading.axis, boundary="constant")), reading
