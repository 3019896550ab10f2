"""Template matching, against scores worked out by hand."""

import numpy as np
import pytest

import symconv as sc
from symconv.derive.figures import best_match, normalised_scores, score_figure
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


def lesson_scores():
    return sc.correlate(sc.image(SCENE.strip(), origin=(0, 0)), TEMPLATE, definition="sliding", mode="valid")


def test_a_bright_pixel_of_the_lesson_has_the_largest_score_and_the_template_the_largest_normalised_one():
    match, scores = best_match(lesson_scores()), normalised_scores(lesson_scores())
    # under the only two that meets it, the bright pixel: 2·9 - 2·1 in a patch of ones
    assert (match.index, match.score, match.ties, scores[1, 5]) == ((1, 5), 2 * (9 - 1), 1, 50)
    # the template over columns 3-5, rows 0-2: three threes on its twos, six ones on its minus ones
    assert lesson_scores()[4, 1] == 3 * 2 * 3 - 6
    assert [index for index, score in scores.items() if score == 100] == [(4, 1)] and max(
        filter(None, scores.values())
    ) == 100


def test_normalised_scores_are_correlation_coefficients():
    x, h = np.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8]]), np.array([[2, 7], [1, 8]])
    found = normalised_scores(
        sc.correlate(sc.image(x.tolist(), origin=(0, 0)), sc.kernel(h.tolist()), definition="sliding", mode="valid")
    )
    for row, column in np.ndindex(2, 3):
        patch = x[row : row + 2, column : column + 2]
        expected = 100 * np.corrcoef(patch.ravel(), h.ravel())[0, 1]
        assert abs(found[column, row] - expected) <= 0.5 + 1e-9
    flat = sc.correlate([2, 2, 2, 2], [1, 3], definition="sliding", mode="valid")
    assert set(normalised_scores(flat).values()) == {None}


def test_the_figure_boxes_both_matches_each_in_its_stroke():
    image, _, scores, percent = score_figure(lesson_scores(), normalised=True).panels
    assert [(o.stroke, o.row, o.column) for o in image.outlines] == [("solid", 4, 0), ("dashed", 0, 3)]
    assert [(o.stroke, o.row, o.column) for o in scores.outlines] == [("solid", 4, 0)]
    assert [(o.stroke, o.row, o.column) for o in percent.outlines] == [("dashed", 0, 3)]


def test_symbols_have_no_best_match():
    with pytest.raises(InputError, match="a best match needs numbers, not symbols"):
        best_match(sc.correlate((4,), (2,)))


def test_the_figure_boxes_the_match_and_the_pixels_under_it():
    image, template, scores = score_figure(lesson_scores()).panels
    (box,), (cell,) = image.outlines, scores.outlines
    assert (box.row, box.column, box.height, box.width) == (4, 0, 3, 3)
    assert (cell.row, cell.column) == (4, 0) and template.outlines == ()


def test_scores_of_sequences_are_drawn_as_single_rows():
    y = sc.correlate([0, 1, 3, 1, 0, 2], [1, 3, 1], definition="sliding", mode="valid")
    figure = score_figure(y)
    assert [(panel.rows, panel.columns) for panel in figure.panels] == [(1, 6), (1, 3), (1, 4)]
    assert [(o.column, o.width) for o in figure.panels[0].outlines] == [(1, 3)]
