"""Exercises: drawn from a seed and a student, worked by the derivation, shown in three versions."""

from symconv.handout.exercises.dice import Dice, variant_id
from symconv.handout.exercises.make import make_exercise
from symconv.handout.exercises.model import Answer, Choice, Question, Wrong
from symconv.handout.exercises.versions import VERSIONS, exercise_items

__all__ = [
    "VERSIONS",
    "Answer",
    "Choice",
    "Dice",
    "Question",
    "Wrong",
    "exercise_items",
    "make_exercise",
    "variant_id",
]
