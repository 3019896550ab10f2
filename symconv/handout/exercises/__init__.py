"""Exercises: drawn from a seed and a student, solved by a derivation, shown in three versions."""

from __future__ import annotations

from symconv.handout.exercises.exercise import VERSIONS, Question, exercise_items, variant_id
from symconv.handout.exercises.make import make_exercise

__all__ = ["VERSIONS", "Question", "exercise_items", "make_exercise", "variant_id"]
