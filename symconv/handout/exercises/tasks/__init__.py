"""The tasks: one module for each kind of exercise, each with a function `draw`."""

from __future__ import annotations
