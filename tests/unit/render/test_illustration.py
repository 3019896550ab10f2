"""Grey pictures and plots in every format: pixels at their positions, levels of grey, and characters."""

import re

import pytest

from symconv.derive.illustration import Curve, Illustration, Plot, grey_picture
from symconv.errors import InputError, LimitError
from symconv.formulas.nodes import Said, letter, number
from symconv.handout.moon import moon
from tests.helpers import NEEDS_TEX, compiled


def grey(rows, **options):
    picture = grey_picture(Said("figure.pictures.picture"), rows, **options)
    return Illustration("grey", (), "pictures", {}, parts=(picture,))


def plotted():
    curves = (
        Curve(((0, 0), (1, 2), (2, 0)), "area"),
        Curve(((0, 0), (1, 2), (2, 0))),
        Curve(((0, 1), (2, 1)), "dashed"),
    )
    ticks = ((0.0, number(0)), (2.0, number(2)))
    plot = Plot(Said("figure.pictures.picture"), curves, (0, 2), (0, 2), letter("t"), ticks)
    return Illustration("plot", (), "pictures", {}, parts=(plot,))


def test_numbers_become_sixteen_levels_and_what_lies_beyond_is_cut_off():
    (picture,) = grey([[0, 8, 9, 255], [-5, 300, 128, 247]]).parts
    assert picture.rows == ((0, 0, 1, 15), (0, 15, 8, 15))
    assert grey([[0, 1]], white=1).parts[0].rows == ((0, 15),)


def test_a_picture_without_white_or_with_too_many_pixels_is_refused():
    with pytest.raises(InputError, match="white must be at least 1, not 0"):
        grey([[1]], white=0)
    with pytest.raises(LimitError, match="the picture has 10,201 pixels"):
        grey([[0] * 101] * 101)


def test_every_pixel_is_painted_once_in_its_grey():
    rows = moon()
    svg = grey(rows).render("svg")
    painted = {}
    for colour, path in re.findall(r'<path stroke="#(\w)\w\w" d="([^"]+)"', svg):
        for column, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)\.03", path):
            for step in range(int(length)):
                assert painted.setdefault((int(row), int(column) + step), int(colour, 16)) == int(colour, 16)
    levels = grey(rows).parts[0].rows
    assert painted == {(r, c): level for r, line in enumerate(levels) for c, level in enumerate(line)}


def test_in_plain_text_dark_pixels_are_ink_and_two_rows_are_one_line():
    assert grey([[0, 255, 0], [0, 255, 255]]).render().splitlines()[:2] == ["the picture", "█ ▒"]


def test_a_plot_in_plain_text_has_its_curves_its_axis_and_its_ticks():
    lines = plotted().render().splitlines()
    assert set(lines[1].strip()) == {"•"} and "∘" in lines[5] and "░" in lines[6]
    assert lines[9].startswith("┴") and lines[9].endswith("┴ t") and lines[10].split() == ["0", "2"]


@NEEDS_TEX
@pytest.mark.parametrize("figure", [grey(moon()), plotted()], ids=["grey", "plot"])
def test_the_drawing_compiles_alone(figure, tmp_path):
    assert "Overfull" not in compiled(figure.render("tikz", standalone=True), tmp_path)


def test_the_moon_is_made_of_whole_numbers_and_has_sky_light_and_shade():
    rows = moon()
    assert len(rows) == len(rows[0]) == 44 and all(isinstance(value, int) for row in rows for value in row)
    assert rows[0][0] == 12 and rows[5][2] == 235 and rows[16][8] > 2 * rows[30][33]
