"""Integers only. Boxes, the index law, boundary rules, output windows and the term table."""

from __future__ import annotations

from symconv.index.axis import Axis, Taps
from symconv.index.boundary import BOUNDARIES, BROKEN, FILL, NOTHING, check_boundary
from symconv.index.box import Box, hull
from symconv.index.evaluate import add_exactly, evaluate, largest
from symconv.index.law import DEFINITIONS, IndexLaw, definition_signs
from symconv.index.table import TermTable, count_terms, output_box, restrict, term_table
from symconv.index.window import LARGEST, MODES, WindowSpec, check_padding, check_step, window

__all__ = [
    "BOUNDARIES",
    "BROKEN",
    "DEFINITIONS",
    "FILL",
    "LARGEST",
    "MODES",
    "NOTHING",
    "Axis",
    "Box",
    "IndexLaw",
    "Taps",
    "TermTable",
    "WindowSpec",
    "add_exactly",
    "check_boundary",
    "check_padding",
    "check_step",
    "count_terms",
    "definition_signs",
    "evaluate",
    "hull",
    "largest",
    "output_box",
    "restrict",
    "term_table",
    "window",
]
