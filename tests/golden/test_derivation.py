"""One worked example in every format, as it was read in review; `--write-golden` writes the files anew.

It has what a sheet can have: an image that is not square, a kernel of even and odd sizes without symmetry, a window
with an anchor, a boundary rule that moves reads, numbers beside letters, and a candidate that vanishes.
"""

import pytest

import symconv as sc
from tests.helpers import ROOT

FOLDER = ROOT / "tests" / "golden" / "derivation"


def derivation():
    y = sc.convolve((3, 4), "a 2 c / -1/2 e f", mode="same", anchor="low", boundary="mirror")
    return y.derive(2, 1, window=[(0, 3), (0, 2)])


DOCUMENTS = {  # file -> what writes it
    "sheet.txt": lambda: derivation().render("text"),
    "sheet.tex": lambda: derivation().render("latex"),
    "sheet.md": lambda: derivation().render("markdown"),
    "sheet.typ": lambda: derivation().render("typst"),
    "sheet.html": lambda: derivation().render("html"),
    "figure.txt": lambda: derivation().figure().render("text"),
    "figure.svg": lambda: derivation().figure().render("svg"),
    "figure.tikz": lambda: derivation().figure().render("tikz"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_the_reviewed_one(name, request):
    made = DOCUMENTS[name]()
    if request.config.getoption("--write-golden"):
        (FOLDER / name).write_text(made, "utf-8", newline="\n")
    assert made == (FOLDER / name).read_text("utf-8")
