"""What a worked example shows in the end: how the kernel lies on the image, read off its products.

On each axis of space the kernel index of the products runs with the image index or against it. Against it on every
axis, the kernel was turned: by 180° in two dimensions. The sentences say this with the kernel elements in the order in
which they lie on the image, as far as there are few enough to be read out.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from symconv.derive.derivation import READ_OUT
from symconv.derive.figure import common_facts, formula_rows, kernel_entry, kernel_part
from symconv.formulas.nodes import BareIndex, Fact, Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symconv.core.expand import Term
    from symconv.core.output import Output
    from symconv.derive.derivation import Derivation

TURNS = {frozenset({-1}): "turned", frozenset({1}): "straight", frozenset({-1, 1}): "mixed"}
"""How the kernel index runs with the image index, over the axes on which several products lie -> what became of it."""


def insight(example: Derivation) -> tuple[Said, ...]:
    """The sentences that close a worked example, computed from its terms.

    >>> from symconv import convolve, correlate, image, kernel
    >>> x, h = image((7, 7)), kernel("a b c / d e f / g h i")
    >>> [said.key for said in insight(convolve(x, h).derive(1, 1))]
    ['lying.listed.turned2']
    >>> [said.key for said in insight(correlate(x, h).derive(-1, -1))]
    ['lying.listed.straight']
    """
    output, terms = example.output, example.terms
    facts = common_facts(output)
    if not terms:
        return (Said("lying.none", facts),)
    pairs = _pairs(output, terms)
    turn = TURNS.get(frozenset(direction for direction in map(_direction, pairs) if direction))
    if turn is None:
        return (Said("lying.single", facts | {"element": kernel_entry(output, terms[0].kernel_index)}),)
    moved = len({term.image_index for term in terms if term.moved})
    facts |= {"where": Said(f"lying.{'positions' if moved else 'pixels'}"), "moved": moved}
    if turn == "turned":
        turn += str(min(len(pairs), 3))
    return (_arrangement(output, terms, turn, facts), *_details(output, terms, pairs, facts))


def _pairs(output: Output, terms: Sequence[Term]) -> list[list[tuple[int, int]]]:
    """On each axis of space the image indices in order, each with the kernel index that lies there."""
    space = range(-len(output.operation.layout.space), 0)
    return [sorted({(term.image_index[axis], term.kernel_index[axis]) for term in terms}) for axis in space]


def _direction(pairs: list[tuple[int, int]]) -> int:
    """1 where the kernel index grows with the image index, -1 where it falls, 0 for a single one."""
    return next((1 if after > before else -1 for (_, before), (_, after) in pairwise(pairs)), 0)


def _arrangement(output: Output, terms: Sequence[Term], turn: str, facts: dict[str, Fact]) -> Said:
    """How the kernel lies, its elements read out row by row if they are few, on one or two axes."""
    lying = {output.order(term.image_index): term for term in terms}
    if len(lying) > READ_OUT or output.image.rank > 2:
        return Said(f"lying.told.{turn}", facts)
    rows = formula_rows((index, kernel_part(output, lying[index])) for index in sorted(lying))
    return Said(f"lying.listed.{turn}", facts | {"rows": rows})


def _details(
    output: Output, terms: Sequence[Term], pairs: list[list[tuple[int, int]]], facts: dict[str, Fact]
) -> list[Said]:
    """What else is to be said: positions outside the image, gaps, elements without a pixel, a symmetric kernel."""
    kernel, found = output.kernel, len({term.kernel_index for term in terms})
    steps = tuple(max((after - before for (before, _), (after, _) in pairwise(axis)), default=1) for axis in pairs)
    channels = output.operation.channels is not None
    same = kernel.values is not None and np.array_equal(kernel.values, np.flip(kernel.values))
    details = {
        "moved": bool(facts["moved"]),
        "gaps": max(steps) > 1,
        "part": found < kernel.ranges.size and not channels,
        "symmetric": same and not channels,
    }
    facts |= {"count": found, "all": kernel.ranges.size, "steps": BareIndex.at(steps)}
    return [Said(f"lying.{key}", facts) for key, holds in details.items() if holds]
