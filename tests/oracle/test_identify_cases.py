"""Identification of the recorded library calls: exact terms, and a kind and boundary among all that explain them.

`tests/data/library_terms.json` holds the terms; `consistent_readings.json` every kind and boundary rule on each axis
of space that explains them (there ``correlation`` is the sliding one, ``nearest`` is ``replicate``), and how complex
operands enter.
"""

from __future__ import annotations

import importlib
import json
import math

import numpy as np
import pytest

from symconv import identify
from tests.helpers import ROOT

DATA = ROOT / "tests" / "data"
ROWS = json.loads((DATA / "library_terms.json").read_text("utf-8"))
CONSISTENT = {row["id"]: row for row in json.loads((DATA / "consistent_readings.json").read_text("utf-8"))}
MODULES = {
    "np": "numpy",
    "ss": "scipy.signal",
    "nd": "scipy.ndimage",
    "cv2": "cv2",
    "torch": "torch",
    "F": "torch.nn.functional",
}
NEEDED = {"numpy": ("np",), "scipy": ("np", "ss", "nd"), "cv2": ("np", "cv2"), "torch": ("np", "torch", "F")}
KINDS = {"sliding": "correlation"}
BOUNDARIES = {"replicate": "nearest"}


def function_of(row):
    library = row["id"].split("-")[0]
    for name in NEEDED[library]:
        pytest.importorskip(MODULES[name])
    names = {name: importlib.import_module(MODULES[name]) for name in NEEDED[library]}
    return eval(f"lambda x, h: {row['call']}", names)  # noqa: S307 - our own data


def expected_terms(row):
    """For each output its terms as (1, image index, kernel index), sorted."""
    found = []
    for one in row["terms"].split("|"):
        pairs = [tuple(int(part) for part in pair.split(":")) for pair in one.split()]
        found.append(
            sorted((1, np.unravel_index(p, row["image"]), np.unravel_index(k, row["kernel"])) for p, k in pairs)
        )
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_recorded_call_is_identified(row):
    found = identify(function_of(row), tuple(row["image"]), tuple(row["kernel"]))
    known = CONSISTENT[row["id"]]
    assert found.output == tuple(row["output"])
    assert list(found.terms.values()) == expected_terms(row)
    kinds = [KINDS.get(reading.kind, reading.kind) for reading in found.readings]
    boundaries = [BOUNDARIES.get(reading.boundary, reading.boundary) for reading in found.readings]
    assert len(kinds) == len(known["kinds"])
    assert all(kind in listed for kind, listed in zip(kinds, known["kinds"], strict=True))
    assert all(rule in listed for rule, listed in zip(boundaries, known["boundaries"], strict=True))
    others = sum(math.prod(kernel) + 12 for _, kernel in found.tried)
    assert found.calls <= math.prod(row["kernel"]) + 20 + others + 40 * (others > 0)
    assert found.conjugate == known["complex"].endswith("conj")


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_every_listed_boundary_is_the_chosen_one_or_an_alternative(row):
    found = identify(function_of(row), tuple(row["image"]), tuple(row["kernel"]))
    for chosen, others, listed in zip(
        found.readings, found.alternatives, CONSISTENT[row["id"]]["boundaries"], strict=True
    ):
        assert set(listed) <= {BOUNDARIES.get(r.boundary, r.boundary) for r in (chosen, *others)}
