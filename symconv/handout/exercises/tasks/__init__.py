"""The tasks: one module for each kind of exercise, each with a function `make`."""

from __future__ import annotations
