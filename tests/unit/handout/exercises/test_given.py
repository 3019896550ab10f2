"""Exercises take image, kernel, output, window and rule as sections do: given, or drawn."""

import numpy as np
import pytest

from symconv.errors import InputError
from symconv.handout.course import read_course
from symconv.handout.course.build import exercises
from tests.unit.handout.exercises.test_tasks import at, made, said, signals

SPELLINGS = {
    "a drawn table": "1 0 / 0 2",
    "lists of numbers": [[1, 0], [0, 2]],
    "lists of texts": [["1", "0"], ["0", "4/2"]],
    "several lines": "1 0\n0 2",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_kernel_may_be_given_in_every_spelling_of_a_section(spelling):
    question = made("cell", image="3x3", kernel=SPELLINGS[spelling], operation="convolution", at=[1, 1])
    image, kernel = signals(question)
    assert kernel == {(0, 0): 1, (1, 0): 0, (0, 1): 0, (1, 1): 2}
    assert question.answer.value == image[1, 1] + 2 * image[0, 0]


def test_all_may_be_given_and_the_sum_is_that_of_the_definition():
    keys = {"image": "1 2 3 / 4 5 6 / 7 8 9", "kernel": "1 2 / 3 4", "at": [0, 0]}
    assert made("cell", operation="convolution", **keys).answer.value == 5 * 1 + 4 * 2 + 2 * 3 + 1 * 4
    sliding = made("cell", operation="correlation", definition="sliding", **keys)
    assert sliding.answer.value == 5 * 1 + 6 * 2 + 8 * 3 + 9 * 4


def test_fractions_are_added_exactly_and_named_mistakes_too():
    question = made("cell", image="1 2 3", kernel="1/2 1/3 0", operation="convolution", at=[0])
    assert str(question.answer.value) == "13/6"  # 3·(1/2) + 2·(1/3)
    assert {w.mistake: str(w.answer.value) for w in question.wrong}["flip_forgotten"] == "7/6"  # 1·(1/2) + 2·(1/3)


def test_numbers_too_large_for_a_machine_word_are_added_exactly():
    large = 3 * 10**18
    question = made("cell", image=f"{large} {large} {large}", kernel="2 3 4", operation="convolution", at=[0])
    assert question.answer.value == 9 * large


def test_a_kernel_of_names_gives_a_sum_that_is_marked_by_hand():
    question = made("cell", image="1 2 3", kernel="a b c", operation="convolution", at=[0])
    assert question.answer.form == "words"
    assert set(question.answer.value.split(" + ")) == {"3*a", "2*b", "c"}


def test_a_symmetric_kernel_that_is_given_is_asked_without_the_mistakes_that_are_none():
    keys = {"image": "5x5", "kernel": "1 2 1 / 2 4 2 / 1 2 1", "operation": "convolution", "border": "inside"}
    names = {wrong.mistake for wrong in made("cell", **keys).wrong}
    assert names == {"anchor"}


def test_a_given_kernel_without_symmetry_still_tells_every_mistake_apart():
    for student in "abcdef":
        question = made("cell", student, kernel="1 2 / 3 5", operation="convolution")
        assert question.answer.value not in [wrong.answer.value for wrong in question.wrong]
        assert "flip_forgotten" in {wrong.mistake for wrong in question.wrong}


@pytest.mark.parametrize("task", ["cell", "reads", "indices", "flip", "find", "gradient"])
def test_the_output_that_is_asked_for_may_be_given(task):
    for student in "ab":
        place = [1, 0] if task != "find" else [2, 0]
        assert at(made(task, student, at=place)) == tuple(place)


def test_the_output_of_a_patch_may_be_given():
    assert made("patch", at=[0, 1], image="5x5", kernel="2x2").answer.value == (0, 1)


@pytest.mark.parametrize("mode", ["same", "valid"])
def test_the_window_is_the_one_given_and_is_stated(mode):
    question = made("cell", image="4x4", kernel="3x3", mode=mode)
    assert f"Output: {mode}" in said(question)
    assert ("Boundary" in said(question)) == (mode != "valid")
    low, high = {"same": (-1, 2), "valid": (0, 1)}[mode]
    assert all(low <= part <= high for part in at(question))


def test_the_rule_constant_takes_its_value():
    keys = {"image": "1 2 3", "kernel": "1 10 100", "operation": "convolution", "mode": "same", "at": [-1]}
    question = made("cell", boundary="constant", fill=7, **keys)
    assert question.answer.value == 2 * 1 + 1 * 10 + 7 * 100
    assert {w.mistake: w.answer.value for w in question.wrong}["border"] == 2 * 1 + 1 * 10


def test_signals_are_read_from_files_beside_the_course_file(tmp_path):
    pictures = pytest.importorskip("PIL.Image", reason="a signal from a picture needs the extra image")
    (tmp_path / "sobel.csv").write_text("1;0;-1\n2;0;-2\n1;0;-1\n")
    pictures.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4)).save(tmp_path / "photo.png")
    keys = "image = 'photo.png@grey[0:3,0:3]'\nkernel = 'sobel.csv'\noperation = 'convolution'\nat = [0, 0]\n"
    (tmp_path / "course.toml").write_text(f"[[section]]\nkind = 'exercise'\ntask = 'cell'\n{keys}")
    (question,) = exercises(read_course(tmp_path / "course.toml"))
    assert question.answer.value == (2 - 0) + 2 * (6 - 4) + (10 - 8)  # pixels 0 1 2 / 4 5 6 / 8 9 10, right minus left


REFUSED = {
    "values where indices are asked for": (
        {"task": "reads", "kernel": "1 0 / 0 1"},
        r"task reads asks for indices, which no value changes; give kernel = '2x2'$",
    ),
    "names where numbers are needed": ({"task": "flip", "image": "a b / c d"}, "image holds names; give numbers"),
    "names in a template": ({"task": "match", "kernel": "x x / x 1"}, "kernel holds names; give numbers"),
    "an output that there is none of": (
        {"task": "cell", "at": [9, 0]},
        "no such output at = .9, 0.; indices run from -3 to 3",
    ),
    "an index of one axis": ({"task": "cell", "at": [1]}, "at .1. needs 2 integers, not 1"),
    "an output inside where the border decides": ({"task": "find", "at": [0, 0]}, "must hang over the border"),
    "an output at the border for a patch": ({"task": "patch", "at": [-2, 0]}, "must lie inside the image"),
    "the output and its difficulty": (
        {"task": "cell", "at": [0, 0], "terms": 4},
        r"at = \[0, 0\] decides this already; leave out terms = 4$",
    ),
    "a rule that is never met": (
        {"task": "cell", "mode": "valid", "boundary": "wrap"},
        "never reads outside the image; leave out boundary = 'wrap'$",
    ),
    "a value that no rule takes": ({"task": "cell", "fill": 3}, "give boundary = 'constant' too$"),
    "a shape too large to be drawn": ({"task": "cell", "image": "13x13"}, "sides of at most 12$"),
    "a list that would be a shape": (
        {"task": "cell", "kernel": [1, -1]},
        r"\[1, -1\] is a shape here, whose sides are at least 1; write numbers as text, '1 -1'$",
    ),
    "more cells than a drawing has": (
        {"task": "own", "question": "{x[0,0]}", "image": [[1] * 30] * 30},
        "line 2: section 1: the drawing has 909 cells, more than the limit of 400; give a smaller window or smaller",
    ),
    "three axes": ({"task": "cell", "image": "3x3x3", "kernel": "2x2x2"}, "exercises take one or two"),
    "another number of axes": ({"task": "cell", "kernel": "1 2 1"}, "line 2: section 1: image .5, 5. and kernel .3."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_one_sentence_with_the_fix(case):
    keys, told = REFUSED[case]
    with pytest.raises(InputError, match=told):
        made(**keys)
