"""What an exercise teaches is in it: the template occurs, other rules are worked out, the insight comes last."""

from itertools import pairwise

import numpy as np
import pytest

from symconv.errors import InputError
from symconv.handout import Document, document_body
from symconv.handout.document import Formulas, Paragraph
from symconv.handout.exercises import exercise_items
from tests.unit.handout.exercises.test_tasks import TASKS, at, made, signals

STUDENTS = "abcdefgh"


def solved(question):
    """The version with solutions as text, without line breaks."""
    items = tuple(exercise_items(question, 1, "solutions"))
    return " ".join(document_body(Document("a", "", items), "text")[0].split())


def patches(image, template):
    """Output index -> the pixels under the template, in the order of its elements; only where it fits."""
    under = {
        index: [tuple(n + k for n, k in zip(index, element, strict=True)) for element in template] for index in image
    }
    fitting = {index: pixels for index, pixels in under.items() if all(pixel in image for pixel in pixels)}
    return {index: [image[pixel] for pixel in pixels] for index, pixels in fitting.items()}


def compared(question):
    """The outputs that the question names, read from its text."""
    entry = next(item.facts["among"] for item in question.items if "among" in getattr(item, "facts", {}))
    return [tuple(linear.parts[0].atom for linear in side.index) for side in entry.sides]


@pytest.mark.parametrize("keys", [{}, {"image": [6], "kernel": [3]}, {"kernel": [2, 3]}, {"kernel": "1 -2 / 0 3"}])
def test_the_template_occurs_once_and_a_dozen_products_are_enough(keys):
    for student in STUDENTS:
        question = made("match", student, **keys)
        image, template = signals(question)
        stops, elements = patches(image, template), list(template.values())
        assert stops[question.answer.value] == elements and list(stops.values()).count(elements) == 1
        asked = compared(question)
        assert question.answer.value in asked and len(asked) >= 2
        assert len(asked) * np.count_nonzero(elements) <= 12
        scores = {stop: int(np.dot(stops[stop], elements)) for stop in asked}
        assert max(scores, key=scores.get) == question.answer.value
        assert {wrong.answer.value for wrong in question.wrong} <= set(asked) - {question.answer.value}


def test_a_flipped_template_lies_over_the_same_pixels_and_its_best_output_is_one_to_compare():
    for student in STUDENTS:
        question = made("match", student)
        image, template = signals(question)
        stops, turned = patches(image, template), list(template.values())[::-1]
        flipped = max(stops, key=lambda stop: np.dot(stops[stop], turned))
        assert len(compared(question)) == 3 and flipped in compared(question)
        named = {wrong.mistake: wrong.answer.value for wrong in question.wrong}
        assert named["flip_added"] == flipped != named["brightest"]


def test_the_solution_says_why_the_second_best_loses():
    for student in STUDENTS:
        question = made("match", student)
        image, template = signals(question)
        stops, elements = patches(image, template), list(template.values())
        others = [stop for stop in compared(question) if stop != question.answer.value]
        second = max(others, key=lambda stop: np.dot(stops[stop], elements))
        lost = -sum(p * e for p, e in zip(stops[second], elements, strict=True) if p * e < 0)
        text = solved(question)
        assert lost > 0 and f"Second is y[{','.join(map(str, second))}]" in text
        assert f"takes {lost} away" in text or f"take {lost} away" in text
        assert f"the sum of squares {sum(e * e for e in elements)}." in text


def test_a_template_too_large_for_a_dozen_products_is_refused_with_the_fix():
    with pytest.raises(InputError, match=r"needs 18 products to compare two outputs; use a kernel of at most 6 elem"):
        made("match", image="5x5", kernel="3x3")


def test_the_template_stands_where_the_file_says():
    for student in STUDENTS:
        assert made("match", student, at=[0, 1]).answer.value == (0, 1)


RULES = {"zero": "constant", "replicate": "edge", "symmetric": "symmetric", "mirror": "reflect", "wrap": "wrap"}


def test_the_solution_shows_what_every_other_rule_would_give():
    for student in STUDENTS:
        question = made("find", student, operation="convolution")
        image, kernel = signals(question)
        rows = dict(_rule_rows(question))
        assert len(rows) == 4
        for rule, total in rows.items():
            padded = np.pad([[image[i, j] for i in range(-2, 3)] for j in range(-2, 3)], 4, mode=RULES[rule])
            m, n = at(question)
            assert total == sum(padded[n - b + 6, m - a + 6] * weight for (a, b), weight in kernel.items())
        assert "find_fits" in [item.key.removeprefix("exercise.") for item in question.solution if _said(item)]


def _said(item):
    return isinstance(item, Paragraph)


def _rule_rows(question):
    """Each rule with the result of the row below its sentence."""
    for item, following in pairwise(question.solution):
        if _said(item) and "rule" in item.facts and isinstance(following, Formulas):
            yield item.facts["rule"].key.rpartition(".")[2], int(following.relations[0].sides[-1].expr)


def test_of_many_products_outside_the_sum_stands_in_the_row():
    text = solved(made("find", image="5x5", kernel="5x5", at=[2, 2]))
    assert all(row.count("·") <= 6 for row in text.split("This")[2:])


def test_the_solution_shows_the_sum_of_every_other_anchor():
    question = made("find", find="anchor", kernel="2x2", operation="convolution", border="inside")
    image, kernel = signals(question)
    totals = [int(item.relations[0].sides[-1].expr) for item in question.solution if isinstance(item, Formulas)]
    m, n = at(question)
    expected = {
        sum(weight * image.get((m - i + a, n - j + b), 0) for (i, j), weight in kernel.items()) for a, b in kernel
    }
    assert set(totals) <= expected and len(totals) == 4


@pytest.mark.parametrize("task", [*TASKS, "gradient"])
def test_a_solution_ends_with_what_to_remember(task):
    items = exercise_items(made(task), 1, "solutions")
    assert [item.key for item in items[-2:]] == ["exercise.answer", "exercise.remember"]
    assert "Remember: " in solved(made(task))


def test_what_to_remember_is_that_of_the_definition():
    assert "add up to the output index" in solved(made("cell", operation="convolution"))
    assert "the pixel index is the output index plus" in solved(
        made("cell", operation="correlation", definition="sliding")
    )
