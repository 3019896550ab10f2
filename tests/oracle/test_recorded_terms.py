"""The law against terms recorded from real libraries, term by term.

`tests/data/library_terms.json` holds one library call in each row, with the law of each of its axes (kind, u, s, d, o,
boundary, N, P, K) and, output by output, the pairs ``image place:kernel place`` that the library multiplies. They were
recorded by probing the libraries with unit kernels, not with this code.
"""

from __future__ import annotations

import json
import re

import pytest

from symconv import layer
from symconv.index import Axis, IndexLaw, term_table
from tests.helpers import ROOT

ROWS = json.loads((ROOT / "tests" / "data" / "library_terms.json").read_text(encoding="utf-8"))
SIGNS = {"convolution": -1, "correlation": 1}


def space_axis(kind, u, s, d, o, boundary, outputs, pixels, elements) -> Axis:
    law = IndexLaw(u, s, SIGNS[kind] * d, o)
    return Axis(law, (0, outputs - 1), (0, pixels - 1), (0, elements - 1), boundary)


def axes_of(row) -> list[Axis]:
    """The stated axes, and those that the call only implies: rows left alone, and the channels of networks."""
    stated = [space_axis(*given) for given in row["axes"]]
    if "conv" in row["call"] and row["id"].startswith("torch") and len(row["image"]) == len(stated) + 2:
        groups = re.search(r"groups=(\d)", row["call"])
        transposed = "transpose" in row["call"]
        y = layer(
            tuple(row["image"]), tuple(row["kernel"]), groups=int(groups[1]) if groups else 1, transposed=transposed
        )
        return [*y.operation.axes[: -len(stated)], *stated]
    if len(stated) == len(row["image"]):
        return stated
    (axis,) = stated
    whole = [Axis(IndexLaw(1, 1, 0, 0), (0, size - 1), (0, size - 1), (0, 0)) for size in row["image"]]
    whole[row["image"].index(axis.size("image"))] = axis
    return whole


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_stated_law_yields_exactly_the_recorded_terms(row):
    table = term_table(axes_of(row))
    found = [[] for _ in range(table.outputs)]
    for output, pixel, element in zip(table.output, table.image, table.kernel, strict=True):
        found[output].append((int(pixel), int(element)))
    expected = [
        sorted(tuple(int(part) for part in pair.split(":")) for pair in one.split()) for one in row["terms"].split("|")
    ]
    assert [sorted(one) for one in found] == expected
