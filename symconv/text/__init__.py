"""Typed text: names, values, tables, shapes and indices, read by rules of our own and never evaluated as code."""

from __future__ import annotations
