"""Superposition figures, against copies of the kernel laid down by hand."""

import pytest

import symconv as sc
from symconv.derive.figures import scatter_figure, superposition_figure
from symconv.errors import InputError
from symconv.formula.plain import Printer

LETTERS = "a b c / d e f / g h i"


def table(panel):
    """The last line of every cell by row and column."""
    shown = {(cell.row, cell.column): Printer().show(cell.lines[-1].formula) for cell in panel.cells}
    return [[shown.get((row, column), ".") for column in range(panel.columns)] for row in range(panel.rows)]


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


def test_an_output_displays_itself_with_its_first_sums():
    y = sc.convolve((7, 7), sc.kernel(LETTERS))
    text = y.render("text").splitlines()
    assert text[0] == "Convolution of x and h" and "The first 9 of 81 outputs:" in text
    assert "  y[-4,-4] = a·x[-3,-3]" in text
    assert sorted(y._repr_mimebundle_()) == ["text/latex", "text/markdown", "text/plain"]
    assert "All 4 outputs:" in sc.convolve([1, 2], [1, 2, 3]).render("markdown")


def test_a_pixel_that_an_output_reads_twice_reaches_it_by_both_elements():
    y = sc.convolve((3,), (3,), boundary="replicate", mode="same")
    reached = scatter_figure(y, (-1,)).panels[0].cells[0]
    assert [Printer().show(line.formula) for line in reached.lines] == ["[-1]", "h[0]", "h[1]"]
    (panel,) = superposition_figure(y).panels
    assert table(panel)[0] == ["x[-1]·h[0] + x[-1]·h[1]", "x[-1]·h[1]", "."]


def test_copies_carry_the_weights_of_the_boundary_rule():
    y = sc.convolve([5, 7, 1], [1, 10, 100], boundary="antireflect", mode="same")
    reached = scatter_figure(y, (0,)).panels[0].cells[0]
    assert [Printer().show(line.formula) for line in reached.lines] == ["[-1]", "h[-1]", "-h[1]", "-99"]
    (panel,) = superposition_figure(y).panels
    assert table(panel) == [
        ["10·5 + 2·100·5", "100·5", "."],
        ["1·7 - 100·7", "10·7", "-1·7 + 100·7"],
        [".", "1·1", "2·1·1 + 10·1"],
        ["357", "571", "705"],
    ]
