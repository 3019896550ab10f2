"""Exercises: drawn from a seed and a student, worked by the derivation, shown in three versions."""

from __future__ import annotations

from symconv.handout.exercises.exercise import (
    VERSIONS,
    Answer,
    Choice,
    Dice,
    Question,
    Wrong,
    exercise_items,
    variant_id,
)
from symconv.handout.exercises.make import make_exercise

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
