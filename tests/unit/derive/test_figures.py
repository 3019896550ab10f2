"""What the figures show: every expected letter, box and index below was written down by hand."""

import pytest

import symconv as sc
from symconv import convolve, correlate, image, kernel, layer
from symconv.derive.figure import Figure
from symconv.derive.figures import (
    image_figure,
    kernel_figure,
    parts_figure,
    reads_figure,
    scatter_figure,
    sliding_frames,
    superposition_figure,
)
from symconv.errors import InputError, LimitError
from symconv.formulas.nodes import Said
from tests.unit.derive.written import boxes, grid, plain, table, text

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]


# the operands


def test_the_kernel_is_drawn_with_indices_and_with_letters(h):
    indices, values = kernel_figure(h).panels
    assert grid(indices) == ["h[-1,-1] h[0,-1] h[1,-1]", "h[-1,0] h[0,0] h[1,0]", "h[-1,1] h[0,1] h[1,1]"]
    assert grid(values) == ["a b c", "d e f", "g h i"]


def test_a_kernel_without_values_is_drawn_once():
    assert len(kernel_figure(kernel((2, 3))).panels) == 1


def test_the_image_is_drawn_whole_and_its_patch_larger(x):
    whole, patch = image_figure(x, PATCH).panels
    assert grid(whole)[0] == "[-3,-3] [-2,-3] [-1,-3] [0,-3] [1,-3] [2,-3] [3,-3]"
    assert grid(patch)[3] == "x[0,3] x[1,3] x[2,3] x[3,3]"
    assert boxes(whole) == [(3, 3, 4, 4, "solid")]
    assert patch.scale > whole.scale


def test_a_patch_that_leaves_the_image_is_refused(x):
    with pytest.raises(InputError, match=r"window \[\(0, 4\), \(0, 3\)\] leaves the image; indices run from -3 to 3"):
        image_figure(x, [(0, 4), (0, 3)])


# footprints


def test_for_one_output_the_two_operations_read_different_pixels(x, h):
    (panel,) = reads_figure([(convolve(x, h), (1, 1)), (correlate(x, h), (1, 1))]).panels
    # row and column 3 carry index 0: convolution reads 0..2, this correlation -2..0
    assert boxes(panel) == [(3, 3, 3, 3, "solid"), (1, 1, 3, 3, "dashed")]
    assert [plain(cell.lines[0].formula) for cell in panel.cells if cell.shade == "dark"] == ["[0,0]"]
    assert sum(cell.shade == "light" for cell in panel.cells) == 16


def test_the_legend_gives_each_footprint_its_own_stroke(x, h):
    figure = reads_figure([(convolve(x, h), (1, 1)), (correlate(x, h), (1, 1))])
    assert [kind for kind, _ in figure.legend] == ["solid", "dashed"]
    words = [(plain(said.facts["low"]), plain(said.facts["high"])) for _, said in figure.legend]
    assert words == [("x[0,0]", "x[2,2]"), ("x[-2,-2]", "x[0,0]")]


def test_an_output_that_reads_nothing_has_no_box(x, h):
    figure = reads_figure([(convolve(x, h), (9, 9))])
    assert figure.panels[0].outlines == ()
    assert figure.legend[0][1].key == "figure.legend.reads_none"


def test_footprints_on_different_images_are_refused(x, h):
    with pytest.raises(InputError, match="read different images"):
        reads_figure([(convolve(x, h), (0, 0)), (convolve((5, 7), h), (0, 0))])
    with pytest.raises(InputError, match="read different images"):
        reads_figure([(convolve("1 2", "1"), (0,)), (convolve("1 3", "1"), (0,))])


def test_more_footprints_than_strokes_are_refused(x, h):
    with pytest.raises(InputError, match="5 footprints cannot be told apart; give 1 to 4 outputs"):
        reads_figure([(convolve(x, h), (0, 0))] * 5)


# parts


def test_convolution_keeps_the_arrangement_and_textbook_correlation_reverses_it(x, h):
    operations = [convolve(x, h, mode="valid"), correlate(x, h, mode="valid")]
    whole, same, reverse = parts_figure(*operations).panels
    assert [row.replace(" ", "") for row in grid(whole)] == ["AAA.BBB"] * 3 + ["......."] + ["CCC.DDD"] * 3
    assert [row.replace(" ", "") for row in grid(same)] == ["A...B", ".....", ".....", ".....", "C...D"]
    assert [row.replace(" ", "") for row in grid(reverse)] == ["D...C", ".....", ".....", ".....", "B...A"]
    assert [same.title.key, reverse.title.key] == ["figure.title.parts_same", "figure.title.parts_reversed"]


def test_the_sliding_definition_keeps_the_arrangement(x, h):
    panel = parts_figure(correlate(x, h, definition="sliding", mode="valid")).panels[1]
    assert panel.title.key == "figure.title.parts_same"


def test_corresponding_parts_are_boxed_alike(x, h):
    whole, reverse = parts_figure(correlate(x, h, mode="valid")).panels
    assert boxes(whole) == [
        (0, 0, 3, 3, "solid"),
        (0, 4, 3, 3, "dashed"),
        (4, 0, 3, 3, "double"),
        (4, 4, 3, 3, "dotted"),
    ]
    assert boxes(reverse) == [
        (4, 4, 1, 1, "solid"),
        (4, 0, 1, 1, "dashed"),
        (0, 4, 1, 1, "double"),
        (0, 0, 1, 1, "dotted"),
    ]


def test_an_output_without_such_a_part_is_refused():
    with pytest.raises(InputError, match="no output reads corner A of the image alone; use mode='full'"):
        parts_figure(convolve((3, 3), (3, 3), mode="valid"))


# frames


def test_every_frame_carries_its_own_sum():
    frames = sliding_frames(convolve("1 2 3", "1 10"))
    sums = [plain(frame.facts["sum"].sides[-1]) for frame in frames]
    assert sums == ["1", "12", "23", "30"]
    assert [plain(frame.facts["at"]) for frame in frames] == ["y[-1]", "y[0]", "y[1]", "y[2]"]


def test_the_output_fills_up_frame_by_frame():
    frames = sliding_frames(convolve("1 2 3", "1 10"))
    assert [grid(frame.panels[1]) for frame in frames] == [["1 . . ."], ["1 12 . ."], ["1 12 23 ."], ["1 12 23 30"]]


def test_the_window_shows_the_products_and_overhangs():
    first, second, *_ = sliding_frames(convolve("1 2 3", "1 10"))
    assert grid(first.panels[0]) == ["10 1*1 2 3 ."]
    assert [cell.shade for cell in first.panels[0].cells] == ["outside", "light", "none", "none", "outside"]
    assert grid(second.panels[0]) == [". 1*10 2*1 3 ."]


def test_all_frames_show_the_same_cells():
    frames = sliding_frames(correlate(image((4, 4)), (3, 3), mode="same"))
    assert len({(panel.rows, panel.columns, len(panel.cells)) for frame in frames for panel in frame.panels[:1]}) == 1
    assert len({frame.name for frame in frames}) == 16


def test_a_symbolic_frame_lays_the_letters_over_the_pixels(h):
    frame = sliding_frames(correlate((4, 4), h, definition="sliding", mode="valid"))[0]
    letters = [plain(cell.lines[-1].formula) for cell in frame.panels[0].cells if cell.shade == "light"]
    assert letters == list("abcdefghi")


def test_too_many_frames_are_refused_with_a_fix():
    with pytest.raises(LimitError, match=r"there are 324 frames, more than the limit of 200; choose output indices"):
        sliding_frames(convolve((16, 16), (3, 3)))


def test_chosen_frames_only():
    frames = sliding_frames(convolve("1 2 3", "1 10"), at=[(2,), (0,)])
    assert [grid(frame.panels[1]) for frame in frames] == [[". . . 30"], [". 12 . 30"]]


# the model


def test_figures_of_equal_requests_are_equal(x, h):
    one, other = (convolve(x, h).derive(1, 1).figure() for _ in range(2))
    assert isinstance(one, Figure)
    assert one == other


def test_every_sentence_is_named_with_its_facts(x, h):
    figure = reads_figure([(convolve(x, h), (1, 1))])
    assert isinstance(figure.facts["operation"], Said)
    assert figure.facts["operation"].key == "figure.operation.convolution"


def test_the_pixels_that_a_layer_reads_have_the_letters_of_its_sheet():
    y = layer((2, 4, 4), (3, 2, 3, 3))
    drawn = reads_figure([(y, (0, 0, 0))]).render()
    assert "image x: x[0,i,j]" in drawn and "x[c,i,j]" in y.derive(0, 0, 0).render()


def test_a_pixel_outside_shows_all_that_a_weighted_rule_returns_for_it():
    y = convolve(image(4), kernel("1 2 3"), boundary="antireflect", mode="same")
    outside = reads_figure([(y, y.box.lower)]).panels[0].cells[0]
    assert outside.shade == "outside"
    assert [text(line.formula) for line in outside.lines] == ["[-2]", "2·x[-1] - x[0]"]


def test_under_convolution_a_pixel_spreads_the_kernel_as_it_is():
    panel = scatter_figure(sc.convolve((3, 3), LETTERS), (0, 0)).panels[0]
    inner = [row[1:4] for row in table(panel)[1:4]]
    assert inner == [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]


def test_under_the_sliding_definition_a_pixel_spreads_the_flipped_kernel():
    panel = scatter_figure(sc.correlate((3, 3), LETTERS, definition="sliding"), (0, 0)).panels[0]
    inner = [row[1:4] for row in table(panel)[1:4]]
    assert inner == [["i", "h", "g"], ["f", "e", "d"], ["c", "b", "a"]]


def test_copies_on_a_line_add_up_column_by_column():
    (panel,) = superposition_figure(sc.convolve([2, 3, 5], [1, 10, 100])).panels
    assert table(panel) == [
        ["1·2", "10·2", "100·2", ".", "."],
        [".", "1·3", "10·3", "100·3", "."],
        [".", ".", "1·5", "10·5", "100·5"],
        ["2", "23", "235", "350", "500"],
    ]


def test_copies_are_listed_for_one_axis_only():
    with pytest.raises(InputError, match="copies can be listed for one axis, not 2; draw one pixel with"):
        superposition_figure(sc.convolve((3, 3), (3, 3)))


def test_a_pixel_that_an_output_reads_twice_reaches_it_by_both_elements():
    y = sc.convolve((3,), (3,), boundary="replicate", mode="same")
    reached = scatter_figure(y, (-1,)).panels[0].cells[0]
    assert [text(line.formula) for line in reached.lines] == ["[-1]", "h[0]", "h[1]"]
    (panel,) = superposition_figure(y).panels
    assert table(panel)[0] == ["x[-1]·h[0] + x[-1]·h[1]", "x[-1]·h[1]", "."]


def test_copies_carry_the_weights_of_the_boundary_rule():
    y = sc.convolve([5, 7, 1], [1, 10, 100], boundary="antireflect", mode="same")
    reached = scatter_figure(y, (0,)).panels[0].cells[0]
    assert [text(line.formula) for line in reached.lines] == ["[-1]", "h[-1]", "-h[1]", "-99"]
    (panel,) = superposition_figure(y).panels
    assert table(panel) == [
        ["10·5 + 2·100·5", "100·5", "."],
        ["1·7 - 100·7", "10·7", "-1·7 + 100·7"],
        [".", "1·1", "2·1·1 + 10·1"],
        ["357", "571", "705"],
    ]
