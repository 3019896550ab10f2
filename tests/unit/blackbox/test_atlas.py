"""The catalogue, the atlas, and operations of libraries that need not be installed."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from sympy import Symbol

from symconv import IdentifyError, library
from symconv.blackbox import Atlas
from symconv.blackbox.atlas import entry_of, to_json
from symconv.blackbox.catalogue import (
    catalogue,
    committed_atlas,
    find_row,
    from_json,
    row_of_title,
)
from symconv.blackbox.source import source
from symconv.blackbox.surprises import surprises
from symconv.errors import InputError
from symconv.index import IndexLaw
from tests.helpers import ROOT


def test_titles_in_the_catalogue_are_unique_and_eighty_calls_can_run():
    titles = [row.title for row in catalogue()]
    assert len(set(titles)) == len(titles)
    assert sum(bool(row.call) for row in catalogue()) >= 80


def test_the_committed_atlas_has_every_row_of_the_catalogue_and_no_other():
    assert set(committed_atlas()) == {row.title for row in catalogue()}


def test_the_atlas_names_seven_libraries_at_least():
    libraries = {entry.library for entry in committed_atlas().values()}
    assert {"numpy", "scipy", "opencv-python", "torch", "jax", "scikit-image", "astropy", "pillow"} <= libraries


def test_json_is_read_back_as_it_was_written():
    entries = Atlas(committed_atlas().values())
    assert from_json(to_json(entries)) == entries
    assert len(json.loads(to_json(entries))) == len(entries)


def test_the_tables_have_a_row_for_each_call():
    entries = Atlas(committed_atlas().values())
    markdown = entries.render("markdown")
    rows = [line.replace("\\|", "") for line in markdown.splitlines() if line.startswith("|")]
    assert all(row.count("|") == 11 for row in rows) and len(rows) == len(entries) + 2 * markdown.count("### ")
    assert all(f"| `{entry.title}` |" in markdown for entry in entries if "|" not in entry.title)
    latex = entries.render("latex")
    assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}") >= 8
    assert "mode='same'" in markdown and r"\_" in latex
    with pytest.raises(InputError, match="the format pdf is not text"):
        entries.render("pdf")


@pytest.mark.parametrize(
    ("name", "options", "definition", "boundary", "law"),
    [
        ("scipy.ndimage.correlate", {"mode": "reflect"}, "sliding", "symmetric", IndexLaw(1, 1, 1, -2)),
        ("scipy.ndimage.convolve", {"mode": "mirror"}, "convolution", "mirror", IndexLaw(1, 1, -1, 2)),
        ("scipy.signal.correlate2d", {"mode": "same"}, "sliding", "zero", IndexLaw(1, 1, 1, -1)),
        ("cv2.filter2D", {}, "sliding", "mirror", IndexLaw(1, 1, 1, -2)),
        ("cv2.filter2D", {"borderType": "BORDER_REFLECT"}, "sliding", "symmetric", IndexLaw(1, 1, 1, -2)),
        ("matlab.conv2", {"shape": "same"}, "convolution", "zero", IndexLaw(1, 1, -1, 2)),
        ("matlab.filter2", {"shape": "same"}, "sliding", "zero", IndexLaw(1, 1, 1, -1)),
    ],
)
def test_a_row_becomes_an_operation_with_the_anchor_of_an_even_kernel(name, options, definition, boundary, law):
    output = library(name, **options)
    assert (output.image.shape, output.kernel.shape) == ((6, 7), (3, 4))
    assert output.operation.definition == definition
    assert output.operation.boundaries == (boundary, boundary)
    assert output.operation.axes[1].law == law


def test_a_row_of_one_axis_takes_other_shapes():
    assert library("numpy.correlate", mode="full", image=(5,), kernel=(2,)).array().shape == (6,)
    assert library("numpy.convolve", mode="same", image=(3,), kernel=(5,)).array().shape == (5,)
    assert library("numpy.convolve", mode="full", image=4, kernel=2).array().shape == (5,)


def test_a_normalised_kernel_shows_its_sum():
    output = library("astropy.convolution.convolve", boundary="extend", normalize_kernel=True, image=(4,), kernel=(3,))
    a, b, c = (Symbol(f"h[{k}]") for k in range(3))
    x = [output.image[p] for p in range(4)]
    assert (output[0] - (a * x[1] + b * x[0] + c * x[0]) / (a + b + c)).together() == 0


def test_what_cannot_be_looked_up_is_refused():
    with pytest.raises(InputError, match=r"the atlas has no call 'scipy.ndimage.corelate'; did you mean"):
        library("scipy.ndimage.corelate")
    with pytest.raises(InputError, match="has the rows"):
        library("scipy.ndimage.correlate", mode="nonsense")
    with pytest.raises(InputError, match="same number of axes"):
        library("numpy.convolve", mode="full", image=(5,), kernel=(2, 2))
    with pytest.raises(IdentifyError, match="leaves no output"):
        library("torch.nn.functional.conv1d", dilation=2, image=(5,), kernel=(4,))
    with pytest.raises(IdentifyError, match="a kernel of size 4 was never tried with success; give an odd size"):
        library("astropy.convolution.convolve", boundary="extend", normalize_kernel=True, image=6, kernel=4)
    with pytest.raises(InputError, match="image must be a shape"):
        library("numpy.convolve", mode="full", image="6")
    with pytest.raises(IdentifyError, match="has no rule"):
        library("PIL.ImageFilter.Kernel")


@pytest.mark.parametrize("row", catalogue(), ids=[row.title for row in catalogue()])
def test_every_title_finds_its_own_row(row):
    assert row_of_title(row.title) == row
    assert row_of_title(row.name + row.title.removeprefix(row.name).replace("'", "")) == row
    assert find_row(row.name, dict(row.options)) == row


def test_values_of_options_are_told_apart_by_their_names():
    assert row_of_title("scipy.signal.upfirdn down=2").options == (("down", 2),)
    assert row_of_title("cv2.filter2D BORDER_REFLECT").options == (("borderType", "=cv2.BORDER_REFLECT"),)
    assert row_of_title("torch.nn.functional.conv1d dilation=3") is None
    with pytest.raises(InputError, match=r"could be torch\.nn\.functional\.conv1d stride=2 or"):
        row_of_title("torch.nn.functional.conv1d 2")


def test_titles_in_short_find_their_row():
    assert row_of_title("matlab.conv2 same").options == (("shape", "same"),)
    assert row_of_title("scipy.signal.convolve2d same").options == (("mode", "same"),)
    assert row_of_title("nothing at all") is None
    assert find_row("matlab.conv2", {"shape": "valid"}).call == ""


def test_the_page_of_the_atlas_holds_the_surprises_and_the_tables_of_the_committed_atlas(request):
    path = ROOT / "docs" / "atlas.md"
    entries = Atlas(committed_atlas().values())
    before, rest = path.read_text("utf-8").split("## Where the libraries surprise\n")
    behind = rest.split("## What is behind them\n")[1].split("## The tables\n")[0]
    made = surprises(entries).render("markdown").rstrip() + f"\n\n## What is behind them\n{behind}"
    made += f"## The tables\n\n{entries.render('markdown')}"
    if request.config.getoption("--write-golden"):
        path.write_text(before + made, "utf-8", newline="\n")
    assert before + made == path.read_text("utf-8")


def test_a_row_whose_library_is_missing_has_no_entry_but_keeps_its_rule(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    row = find_row("onnxruntime: Conv", {"auto_pad": "SAME_LOWER"})
    assert entry_of(row) is None
    same_lower = source(row.title).function(np.array([1, 2, 3, 4]), np.array([1, 10]))
    assert np.asarray(same_lower).tolist() == [10, 21, 32, 43]


def test_surprises_follow_from_the_rules_and_change_with_them():
    entries = list(committed_atlas().values())
    found = surprises(entries)
    assert "element K//2 on the output by numpy.correlate, scipy.signal.correlate, scipy.ndimage" in found["anchors"][1]
    assert found["larger_valid"][-1].endswith("p = -n + k: cv2.matchTemplate TM_CCORR.")
    assert "scipy.signal.correlate2d" in found["pairs"][1] and "scipy.signal.correlate2d" not in found["pairs"][0]
    assert found["normalised"] == ("The kernel is divided by its sum: astropy.convolution.convolve.",)
    only = [entry for entry in entries if entry.title == "numpy.correlate mode='same'"]
    assert set(surprises(only).found) == {"anchors", "larger_same", "complex"}
    swapped = replace(only[0], rule=replace(only[0].rule, larger=None, conjugation="linear, linear"))
    assert set(surprises([swapped]).found) == {"anchors"}
    assert surprises([]).found == {}
