"""Widths: what a printed formula says of its width in plain text is what the plain printer writes."""

from __future__ import annotations

import pytest

import symconv as sc
from symconv.render.writer import Writer

OUTPUTS = [
    sc.convolve((4, 4), "a b / c d"),
    sc.convolve((5, 4), (2, 3), boundary="mirror"),
    sc.correlate("1 2 3", "1/2 -1"),
    sc.convolve([["x_1", 2]], [[-1, "alpha"]]),
    sc.layer((1, 3, 3), (1, 1, 2, 2), stride=2, transposed=True),
]


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
@pytest.mark.parametrize("brackets", ["square", "round", "subscript"])
def test_the_width_taken_from_a_printed_formula_is_that_of_its_plain_text(format, brackets):
    writer = Writer.of(format, brackets)
    for y in OUTPUTS:
        for at in y:
            derivation = y.derive(*at)
            nodes = [derivation.definition(), derivation.substitution(), derivation.survivors()]
            nodes += [node for row in derivation.rows() for node in (row.substituted, row.solved, row.read) if node]
            assert [writer.width_of(node, writer.write(node)) for node in nodes] == [
                len(writer.plain.show(node)) for node in nodes
            ]
