"""What the figures show: every expected letter, box and index below was written down by hand."""

import pytest

from symconv import convolve, correlate, image, kernel, layer
from symconv.derive.figure import Figure
from symconv.derive.figures import image_figure, kernel_figure, parts_figure, reads_figure, sliding_frames
from symconv.derive.overlay import overlay
from symconv.errors import InputError, LimitError
from symconv.formula.nodes import BareIndex, Entry, Product, Relation, Said, Value, Words
from symconv.formula.plain import Printer

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]


def plain(formula):
    """A formula as these tests write it."""
    match formula:
        case Entry(name, index):
            return f"{name}[{','.join(str(part.parts[0].atom) for part in index)}]"
        case BareIndex(index):
            return f"[{','.join(str(part.parts[0].atom) for part in index)}]"
        case Value(expr):
            return str(expr)
        case Words(text):
            return text
        case Product(factors):
            return "*".join(plain(factor) for factor in factors)
        case Relation(sides):
            return " = ".join(plain(side) for side in sides)
        case _:
            return str(formula)


def grid(panel, line=-1, shades=("none", "light", "dark", "outside")):
    """One line of every cell, row by row; '.' where a cell has another shade or no such line."""
    rows = [["."] * panel.columns for _ in range(panel.rows)]
    for cell in panel.cells:
        if cell.shade in shades and cell.lines:
            rows[cell.row][cell.column] = plain(cell.lines[line].formula)
    return [" ".join(row) for row in rows]


def boxes(panel):
    return [(box.row, box.column, box.height, box.width, box.stroke) for box in panel.outlines]


@pytest.fixture
def x():
    return image((7, 7))


@pytest.fixture
def h():
    return kernel(LETTERS)


# the overlay


def test_the_convolution_lays_the_kernel_over_the_patch_flipped(x, h):
    window, beside = overlay(convolve(x, h).derive(1, 1, window=PATCH)).panels
    assert grid(window, shades=("light",)) == ["i h g .", "f e d .", "c b a .", ". . . ."]
    assert grid(beside) == ["a b c", "d e f", "g h i"]


def test_the_correlation_of_the_same_patch_lays_it_as_it_is(x, h):
    window, beside = overlay(correlate(x, h).derive(-1, -1, window=PATCH)).panels
    assert grid(window, shades=("light",)) == ["a b c .", "d e f .", "g h i .", ". . . ."]
    assert grid(beside) == ["a b c", "d e f", "g h i"]


def test_every_cell_carries_its_pixel_and_the_kernel_index_that_the_law_asks_for(x, h):
    window = overlay(convolve(x, h).derive(1, 1, window=PATCH)).panels[0]
    assert grid(window, 0)[3] == "x[0,3] x[1,3] x[2,3] x[3,3]"
    assert grid(window, 1)[0] == "h[1,1] h[0,1] h[-1,1] h[-2,1]"
    assert grid(window, 1)[3] == "h[1,-2] h[0,-2] h[-1,-2] h[-2,-2]"


def test_vanished_cells_are_faded_and_say_nothing_in_the_place_of_a_value(x, h):
    window = overlay(convolve(x, h).derive(1, 1, window=PATCH)).panels[0]
    vanished = [cell for cell in window.cells if cell.shade == "none"]
    assert len(vanished) == 7
    assert all(line.faded for cell in vanished for line in cell.lines)
    assert {plain(cell.lines[2].formula) for cell in vanished} == {"—"}


def test_an_outline_goes_round_the_survivors(x, h):
    assert boxes(overlay(convolve(x, h).derive(1, 1, window=PATCH)).panels[0]) == [(0, 0, 3, 3, "solid")]


def test_in_ij_order_the_drawing_stands_alike_and_the_indices_are_exchanged():
    x, h = image((7, 7), indexing="ij"), kernel(LETTERS, indexing="ij")
    window = overlay(convolve(x, h).derive(1, 0, window=[(0, 3), (-1, 2)])).panels[0]
    assert grid(window, shades=("light",)) == ["i h g .", "f e d .", "c b a .", ". . . ."]
    assert grid(window, 0)[0] == "x[0,-1] x[0,0] x[0,1] x[0,2]"
    assert [axis.name for axis in window.axes] == ["j", "i"]


def test_in_xy_order_the_first_letter_runs_to_the_right(x, h):
    assert [axis.name for axis in overlay(convolve(x, h).derive(1, 1)).panels[0].axes] == ["i", "j"]


def test_one_dimension_is_one_row():
    window, beside = overlay(convolve(image(7), kernel("a b c")).derive(1)).panels
    assert grid(window) == ["— c b a —"]
    assert grid(beside) == ["a b c"]
    assert window.axes[1] is None


def test_three_dimensions_are_a_panel_for_each_slice():
    figure = overlay(convolve(image((5, 5, 5)), kernel("a b / c d // e f / g h")).derive(0, 0, 0))
    assert [grid(panel, shades=("light",)) for panel in figure.panels[1:3]] == [
        [". . . .", ". h g .", ". f e .", ". . . ."],
        [". . . .", ". d c .", ". b a .", ". . . ."],
    ]
    assert [grid(panel) for panel in figure.panels[4:]] == [["a b", "c d"], ["e f", "g h"]]
    slices = [entry for panel in figure.panels if isinstance(entry := panel.title.facts["slice"], Entry)]
    assert [plain(entry) for entry in slices][:2] == ["x[i,j,-2]", "x[i,j,-1]"]
    assert [len(panel.outlines) for panel in figure.panels] == [0, 1, 1, 0, 0, 0]


def test_four_dimensions_are_drawn_too():
    figure = overlay(convolve(image((3, 3, 3, 3)), kernel((1, 1, 2, 2))).derive(0, 0, 0, 0, over="kernel"))
    assert [panel.rows * panel.columns for panel in figure.panels] == [4, 4]
    assert plain(figure.panels[0].title.facts["slice"]) == "x[i,j,0,0]"


def test_numbers_stand_as_products_with_the_pixel_first():
    window = overlay(convolve("1 2 3", "10 -1").derive(0, window=[(-1, 1)])).panels[0]
    assert grid(window) == ["1*-1 2*10 —"]


def test_a_symbolic_kernel_has_no_third_line(x):
    window = overlay(convolve(x, (3, 3)).derive(1, 1, window=[(0, 2), (0, 2)])).panels[0]
    assert {len(cell.lines) for cell in window.cells} == {2}


def test_a_read_outside_names_the_pixel_that_the_boundary_rule_gives(x, h):
    figure = overlay(convolve(x, h, boundary="symmetric", mode="same").derive(-3, -3, window=[(-4, -2), (-4, -2)]))
    window = figure.panels[0]
    corner = window.cells[0]
    assert [plain(line.formula) for line in corner.lines] == ["x[-4,-4]", "x[-3,-3]", "h[1,1]", "i"]
    assert [line.arrow for line in corner.lines] == [False, True, False, False]
    assert [cell.shade for cell in window.cells] == ["outside"] * 4 + ["light"] * 2 + ["outside"] + ["light"] * 2
    assert ("outside", "figure.legend.moved") in [(kind, said.key) for kind, said in figure.legend]


def test_a_constant_boundary_names_its_value():
    figure = overlay(convolve(image(3), "a b", boundary="constant", fill="c").derive(-1, window=[(-2, -1)]))
    outside = figure.panels[0].cells[0]
    assert [plain(line.formula) for line in outside.lines] == ["x[-2]", "c", "h[1]", "b"]


def test_dilation_leaves_the_skipped_places_empty(x, h):
    slide = correlate(x, h, definition="sliding", dilation=2, mode="same")
    figure = overlay(slide.derive(0, 0, window=[(-2, 2), (-2, 2)]))
    assert grid(figure.panels[0]) == ["a — b — c", "— — — — —", "d — e — f", "— — — — —", "g — h — i"]
    assert plain(figure.panels[0].cells[1].lines[1].formula) == "h[-1/2,-1]"
    over_kernel = overlay(slide.derive(0, 0, over="kernel")).panels[0]
    assert grid(over_kernel)[:2] == ["a x[-1,-2] b x[1,-2] c", "x[-2,-1] x[-1,-1] x[0,-1] x[1,-1] x[2,-1]"]


def test_stride_moves_the_window_by_two(x, h):
    slide = correlate(x, h, definition="sliding", stride=2, mode="valid")
    here, right = (overlay(slide.derive(n, 0, over="kernel")).panels[0] for n in (0, 1))
    assert plain(here.cells[0].lines[0].formula) == "x[-1,-1]"
    assert plain(right.cells[0].lines[0].formula) == "x[1,-1]"


def test_an_output_far_outside_is_drawn_without_survivors(x, h):
    figure = overlay(convolve(x, h).derive(40, 40))
    assert figure.wording == "overlay_none"
    assert figure.panels[0].outlines == ()
    assert {cell.shade for cell in figure.panels[0].cells} == {"outside"}


def test_a_window_that_nobody_could_read_is_refused(x, h):
    with pytest.raises(LimitError, match=r"the drawing has 1,690 cells, more than 400; give a smaller window"):
        overlay(convolve(x, h).derive(0, 0, window=[(-20, 20), (-20, 20)]))


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


def test_too_many_frames_are_refused_with_the_way_out():
    with pytest.raises(LimitError, match=r"324 frames are more than 200; choose output indices with at="):
        sliding_frames(convolve((16, 16), (3, 3)))


def test_chosen_frames_only():
    frames = sliding_frames(convolve("1 2 3", "1 10"), at=[(2,), (0,)])
    assert [grid(frame.panels[1]) for frame in frames] == [[". . . 30"], [". 12 . 30"]]


# the model


def test_figures_of_equal_requests_are_equal(x, h):
    one, other = (overlay(convolve(x, h).derive(1, 1)) for _ in range(2))
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
    assert [Printer().show(line.formula) for line in outside.lines] == ["[-2]", "2·x[-1] - x[0]"]
