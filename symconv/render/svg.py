"""The printer of formulas in the labels of SVG pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from symconv.formula.plain import Printer
from symconv.render.escape import escape_xml

if TYPE_CHECKING:
    from sympy import Expr

ROOT = re.compile(r"sqrt\((\w+)\)")
# Raised again by an empty character, because viewers do not agree on baseline-shift.
LOWERED = '<tspan dy="0.3em" font-size="75%">{}</tspan><tspan dy="-0.22em">&#8203;</tspan>'


class SvgPrinter(Printer):
    """Formulas as the content of a ``<text>`` element: names and index letters italic, values upright."""

    minus = "−"
    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}" + LOWERED}

    def name(self, name: str) -> str:
        """The name of a signal, or an index letter: italic."""
        return f'<tspan font-style="italic">{escape_xml(super().name(name))}</tspan>'

    def words(self, text: str) -> str:
        """Plain words."""
        return escape_xml(text)

    def marked(self, sign: str) -> str:
        """A sign to which attention is drawn: bold."""
        return f'<tspan font-weight="bold">{sign}</tspan>'

    def value(self, expr: Expr) -> str:
        """A value that a user typed: upright."""
        text = ROOT.sub(r"√\1", super().value(expr)).replace("sqrt(", "√(").replace("*", "·")
        return escape_xml(text)
