"""The tasks: one module for each kind of exercise, each with its record `TASK`."""

from __future__ import annotations
