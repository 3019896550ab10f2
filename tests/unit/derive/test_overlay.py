"""The overlay: every expected letter, box and index below was written down by hand."""

import pytest

from symconv import convolve, correlate, image, kernel
from symconv.errors import LimitError
from symconv.formulas.nodes import Entry
from tests.unit.derive.written import boxes, grid, plain

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]


def test_the_convolution_lays_the_kernel_over_the_patch_flipped(x, h):
    window, beside, lying, _ = convolve(x, h).derive(1, 1, window=PATCH).figure().panels
    assert grid(window, shades=("light",)) == ["i h g .", "f e d .", "c b a .", ". . . ."]
    assert grid(beside) == ["a b c", "d e f", "g h i"]
    assert grid(lying) == ["i h g", "f e d", "c b a"]


def test_the_correlation_of_the_same_patch_lays_it_as_it_is(x, h):
    window, beside, lying, _ = correlate(x, h).derive(-1, -1, window=PATCH).figure().panels
    assert grid(window, shades=("light",)) == ["a b c .", "d e f .", "g h i .", ". . . ."]
    assert grid(beside) == grid(lying) == ["a b c", "d e f", "g h i"]


def test_a_cell_that_is_read_carries_its_pixel_and_the_kernel_element_that_multiplies_it(x, h):
    window = convolve(x, h).derive(1, 1, window=PATCH).figure().panels[0]
    assert grid(window, 0)[3] == "x[0,3] x[1,3] x[2,3] x[3,3]"
    named = convolve(x, (3, 3)).derive(1, 1, window=PATCH).figure().panels[0]
    assert grid(named, shades=("light",))[0] == "h[1,1] h[0,1] h[-1,1] ."
    assert grid(named, 0, shades=("light",))[0] == "x[0,0] x[1,0] x[2,0] ."


def test_vanished_cells_are_faded_and_carry_their_pixel_alone(x, h):
    window = convolve(x, h).derive(1, 1, window=PATCH).figure().panels[0]
    vanished = [cell for cell in window.cells if cell.shade == "none"]
    assert len(vanished) == 7
    assert all(line.faded for cell in vanished for line in cell.lines)
    assert {len(cell.lines) for cell in vanished} == {1}


def test_the_kernel_over_the_pixels_is_bold_and_nothing_else_is(x, h):
    window, beside, lying, picked = convolve(x, h).derive(1, 1, window=PATCH).figure().panels
    strong = [plain(line.formula) for cell in window.cells for line in cell.lines if line.strong]
    assert strong == list("ihgfedcba")
    assert all(line.strong for cell in lying.cells for line in cell.lines)
    assert not any(line.strong for panel in (beside, picked) for cell in panel.cells for line in cell.lines)


def test_the_output_that_is_worked_out_is_picked_among_all(x, h):
    picked = convolve(x, h).derive(1, 1, window=PATCH).figure().panels[3]
    assert (picked.rows, picked.columns, picked.optional) == (9, 9, True)
    assert boxes(picked) == [(5, 5, 1, 1, "picked")]
    assert [(cell.row, cell.column) for cell in picked.cells if cell.lines] == [(5, 5)]


def test_an_outline_goes_round_the_survivors(x, h):
    assert boxes(convolve(x, h).derive(1, 1, window=PATCH).figure().panels[0]) == [(0, 0, 3, 3, "solid")]


def test_in_ij_order_the_drawing_stands_alike_and_the_indices_are_exchanged():
    x, h = image((7, 7), indexing="ij"), kernel(LETTERS, indexing="ij")
    window = convolve(x, h).derive(1, 0, window=[(0, 3), (-1, 2)]).figure().panels[0]
    assert grid(window, shades=("light",)) == ["i h g .", "f e d .", "c b a .", ". . . ."]
    assert grid(window, 0)[0] == "x[0,-1] x[0,0] x[0,1] x[0,2]"
    assert [axis.name for axis in window.axes] == ["j", "i"]


def test_in_xy_order_the_first_letter_runs_to_the_right(x, h):
    assert [axis.name for axis in convolve(x, h).derive(1, 1).figure().panels[0].axes] == ["i", "j"]


def test_one_dimension_is_one_row():
    window, beside, lying, picked = convolve(image(7), kernel("a b c")).derive(1).figure().panels
    assert grid(window, shades=("light",)) == [". c b a ."]
    assert grid(beside) == ["a b c"]
    assert window.axes[1] is None
    assert grid(lying, shades=("light",)) == [". c b a ."]  # each element below its pixel
    assert [panel.band for panel in (window, beside, lying, picked)] == [0, 0, 1, 1]


def test_three_dimensions_are_a_panel_for_each_slice():
    figure = convolve(image((5, 5, 5)), kernel("a b / c d // e f / g h")).derive(0, 0, 0).figure()
    assert [grid(panel, shades=("light",)) for panel in figure.panels[1:3]] == [
        [". . . .", ". h g .", ". f e .", ". . . ."],
        [". . . .", ". d c .", ". b a .", ". . . ."],
    ]
    assert [grid(panel) for panel in figure.panels[4:]] == [["a b", "c d"], ["e f", "g h"]]
    slices = [entry for panel in figure.panels if isinstance(entry := panel.title.facts["slice"], Entry)]
    assert [plain(entry) for entry in slices][:2] == ["x[i,j,-2]", "x[i,j,-1]"]
    assert [len(panel.outlines) for panel in figure.panels] == [0, 1, 1, 0, 0, 0]


def test_four_dimensions_are_drawn_too():
    figure = convolve(image((3, 3, 3, 3)), kernel((1, 1, 2, 2))).derive(0, 0, 0, 0, over="kernel").figure()
    assert [panel.rows * panel.columns for panel in figure.panels] == [4, 4]
    assert plain(figure.panels[0].title.facts["slice"]) == "x[i,j,0,0]"


def test_numbers_stand_below_the_number_of_their_pixel():
    window = convolve("1 2 3", "10 -1").derive(0, window=[(-1, 1)]).figure().panels[0]
    assert (grid(window, 0), grid(window, shades=("light",))) == (["1 2 3"], ["-1 10 ."])


def test_a_read_outside_names_the_pixel_that_the_boundary_rule_gives(x, h):
    figure = convolve(x, h, boundary="symmetric", mode="same").derive(-3, -3, window=[(-4, -2), (-4, -2)]).figure()
    window = figure.panels[0]
    corner = window.cells[0]
    assert [plain(line.formula) for line in corner.lines] == ["x[-4,-4]", "x[-3,-3]", "i"]
    assert [line.arrow for line in corner.lines] == [False, True, False]
    assert [cell.shade for cell in window.cells] == ["outside"] * 4 + ["light"] * 2 + ["outside"] + ["light"] * 2
    assert ("outside", "figure.legend.moved") in [(kind, said.key) for kind, said in figure.legend]


def test_a_constant_boundary_names_its_value():
    figure = convolve(image(3), "a b", boundary="constant", fill="c").derive(-1, window=[(-2, -1)]).figure()
    outside = figure.panels[0].cells[0]
    assert [plain(line.formula) for line in outside.lines] == ["x[-2]", "c", "b"]


def test_dilation_leaves_the_skipped_positions_empty(x, h):
    slide = correlate(x, h, definition="sliding", dilation=2, mode="same")
    figure = slide.derive(0, 0, window=[(-2, 2), (-2, 2)]).figure()
    expected = ["a . b . c", ". . . . .", "d . e . f", ". . . . .", "g . h . i"]
    assert grid(figure.panels[0], shades=("light",)) == expected
    assert grid(figure.panels[2]) == expected
    over_kernel = slide.derive(0, 0, over="kernel").figure().panels[0]
    assert grid(over_kernel)[:2] == ["a x[-1,-2] b x[1,-2] c", "x[-2,-1] x[-1,-1] x[0,-1] x[1,-1] x[2,-1]"]


def test_stride_moves_the_window_by_two(x, h):
    slide = correlate(x, h, definition="sliding", stride=2, mode="valid")
    here, right = (slide.derive(n, 0, over="kernel").figure().panels[0] for n in (0, 1))
    assert plain(here.cells[0].lines[0].formula) == "x[-1,-1]"
    assert plain(right.cells[0].lines[0].formula) == "x[1,-1]"


def test_an_output_far_outside_is_drawn_without_survivors(x, h):
    figure = convolve(x, h).derive(40, 40).figure()
    assert figure.wording == "overlay_none"
    assert figure.panels[0].outlines == ()
    assert {cell.shade for cell in figure.panels[0].cells} == {"outside"}


def test_a_window_that_is_too_large_to_read_is_refused(x, h):
    with pytest.raises(LimitError, match=r"the drawing has 1,690 cells, more than the limit of 400; give a"):
        convolve(x, h).derive(0, 0, window=[(-20, 20), (-20, 20)]).figure()
