"""Floor 1: integers only. Boxes, the index law, boundary rules, output windows and the term table."""

from symconv.index.axis import Axis, Taps
from symconv.index.boundary import BOUNDARIES, BROKEN, FILL, NOTHING, check_boundary
from symconv.index.box import Box, hull
from symconv.index.evaluate import evaluate
from symconv.index.law import DEFINITIONS, IndexLaw, definition_signs
from symconv.index.table import TermTable, count_terms, output_box, restrict, term_table
from symconv.index.window import MODES, WindowSpec, window

__all__ = [
    "BOUNDARIES",
    "BROKEN",
    "DEFINITIONS",
    "FILL",
    "MODES",
    "NOTHING",
    "Axis",
    "Box",
    "IndexLaw",
    "Taps",
    "TermTable",
    "WindowSpec",
    "check_boundary",
    "count_terms",
    "definition_signs",
    "evaluate",
    "hull",
    "output_box",
    "restrict",
    "term_table",
    "window",
]
