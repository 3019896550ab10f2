"""Two proofs and a counterexample, as they were read in review; `--write-golden` writes the files anew."""

import pytest

import symconv as sc
from tests.helpers import ROOT

FOLDER = ROOT / "tests" / "golden" / "proofs"
CASES = {
    "commutes": ("conv(x, h) = conv(h, x)", []),
    "symmetric": ("conv(x, h) = slide(x, h)", ["h = flip(h)"]),
    "refuted": ("conv(x, h) = slide(x, h)", []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_the_reviewed_one(name, request):
    identity, given = CASES[name]
    made = sc.prove(identity, given=given).render()
    if request.config.getoption("--write-golden"):
        (FOLDER / f"{name}.txt").write_text(made, "utf-8", newline="\n")
    assert made == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_print_shows_the_same():
    assert str(sc.prove("conv(x, h) = conv(h, x)")) == (FOLDER / "commutes.txt").read_text("utf-8")
