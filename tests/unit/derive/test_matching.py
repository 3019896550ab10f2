"""Template matching, against scores worked out by hand."""

import pytest

import symconv as sc
from symconv.derive.figures import best_match, score_figure
from symconv.errors import InputError
from symconv.handout.lesson import SCENE, TEMPLATE


def test_the_position_where_the_template_lies_has_the_largest_score():
    scores = sc.correlate([0, 2, 1, 0, 1, 2], [2, 1], definition="sliding", mode="valid")
    assert scores.array().tolist() == [2, 5, 2, 1, 4]
    match = best_match(scores)
    assert (match.index, match.score, match.ties) == ((-1,), 5, 1)


def test_equal_scores_are_counted_and_the_first_in_reading_order_is_given():
    scores = sc.correlate(sc.image("1 0 / 0 1", origin=(0, 0)), sc.kernel("1 /"), definition="sliding", mode="valid")
    match = best_match(scores)
    assert (match.index, match.score, match.ties) == ((0, 0), 1, 2)


def test_the_scene_of_the_lesson_holds_its_template_once():
    scene = sc.image(SCENE.strip(), origin=(0, 0))
    match = best_match(sc.correlate(scene, TEMPLATE, definition="sliding", mode="valid"))
    # the template over columns 3-5, rows 0-2: three fours on its twos, six ones on its minus ones
    assert (match.index, match.score, match.ties) == ((4, 1), 3 * 2 * 4 - 6, 1)


def test_symbols_have_no_best_match():
    with pytest.raises(InputError, match="a best match needs numbers, not symbols"):
        best_match(sc.correlate((4,), (2,)))


def test_the_figure_boxes_the_match_and_the_pixels_under_it():
    scene = sc.image(SCENE.strip(), origin=(0, 0))
    image, template, scores = score_figure(sc.correlate(scene, TEMPLATE, definition="sliding", mode="valid")).panels
    (box,), (cell,) = image.outlines, scores.outlines
    assert (box.row, box.column, box.height, box.width) == (0, 3, 3, 3)
    assert (cell.row, cell.column) == (0, 3) and template.outlines == ()


def test_scores_of_sequences_are_drawn_as_single_rows():
    y = sc.correlate([0, 1, 3, 1, 0, 2], [1, 3, 1], definition="sliding", mode="valid")
    figure = score_figure(y)
    assert [(panel.rows, panel.columns) for panel in figure.panels] == [(1, 6), (1, 3), (1, 4)]
    assert [(o.column, o.width) for o in figure.panels[0].outlines] == [(1, 3)]
