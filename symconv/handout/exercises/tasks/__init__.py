"""The tasks: a function for each kind of exercise."""

from __future__ import annotations
