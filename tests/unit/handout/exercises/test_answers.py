"""Answers as text: read whatever their layout, and never guessed."""

import pytest

from symconv.handout.exercises.answers import read_answer

READINGS = [
    ("number", "-3/4", "-0.75"),
    ("number", "7", " 7 "),
    ("number", "−2", "-2"),
    ("index", "(1,-2)", "y[1, -2]"),
    ("index", "(3)", "3"),
    ("pixels", "(0,0) (1,0)", "x[1,0], x[0,0]"),
    ("pixels", "(0,0) (1,0)", "{0;0} and {1;0}"),
    ("indices", "(1,0) (0,0)", "[1,0] [0,0]"),
    ("choice", "b", "(B)"),
]


@pytest.mark.parametrize(("form", "one", "other"), READINGS)
def test_answers_are_read_whatever_their_layout(form, one, other):
    assert read_answer(form, one) == read_answer(form, other) is not None


UNREADABLE = [
    ("number", "twelve"),
    ("number", "x"),
    ("number", "2**10**10"),
    ("number", "__import__('os')"),
    ("index", "1.5, 2"),
    ("index", "(1,2) (3,4)"),
    ("pixels", "none"),
    ("choice", "ab"),
    ("number", "1" * 3000),
]


@pytest.mark.parametrize(("form", "text"), UNREADABLE)
def test_what_cannot_be_read_is_not_guessed(form, text):
    assert read_answer(form, text) is None


def test_the_order_of_indices_counts_in_a_list_and_not_in_a_set():
    assert read_answer("indices", "(1) (0)") != read_answer("indices", "(0) (1)")
    assert read_answer("pixels", "(1) (0)") == read_answer("pixels", "(0) (1)")
