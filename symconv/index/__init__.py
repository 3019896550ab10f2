"""Integers only. Boxes, the index law, boundary rules, output windows and the term table."""

from __future__ import annotations

from symconv.index.axis import Axis, Taps
from symconv.index.boundary import BOUNDARIES, BROKEN, FILL, NOTHING, check_boundary
from symconv.index.box import Box, hull
from symconv.index.evaluate import add_exactly, evaluate, largest
from symconv.index.law import DEFINITIONS, IndexLaw, definition_signs
from symconv.index.table import TermTable, count_terms, output_box, restrict, term_table
from symconv.index.window import (
    LARGEST,
    MODES,
    PADDINGS,
    WindowSpec,
    check_padding,
    check_padding_name,
    check_step,
    named_padding,
    window,
)

__all__ = [
    "BOUNDARIES",
    "BROKEN",
    "DEFINITIONS",
    "FILL",
    "LARGEST",
    "MODES",
    "NOTHING",
    "PADDINGS",
    "Axis",
    "Box",
    "IndexLaw",
    "Taps",
    "TermTable",
    "WindowSpec",
    "add_exactly",
    "check_boundary",
    "check_padding",
    "check_padding_name",
    "check_step",
    "count_terms",
    "definition_signs",
    "evaluate",
    "hull",
    "largest",
    "named_padding",
    "output_box",
    "restrict",
    "term_table",
    "window",
]
