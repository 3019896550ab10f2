"""Two proofs and a counterexample as they are read; the files are written and reviewed by hand."""

from pathlib import Path

import pytest

import symconv as sc

FOLDER = Path(__file__).parent / "proofs"
CASES = {
    "commutes": ("conv(x, h) = conv(h, x)", []),
    "symmetric": ("conv(x, h) = slide(x, h)", ["h = flip(h)"]),
    "refuted": ("conv(x, h) = slide(x, h)", []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_the_reviewed_one(name):
    identity, given = CASES[name]
    assert sc.prove(identity, given=given).render() == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_print_shows_the_same():
    assert str(sc.prove("conv(x, h) = conv(h, x)")) == (FOLDER / "commutes.txt").read_text("utf-8")
