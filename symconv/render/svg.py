"""The printer of formulas in the labels of SVG pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.render.escape import ESCAPERS
from symconv.render.printer import Printer

if TYPE_CHECKING:
    from sympy import Expr

_escape = ESCAPERS["svg"]


class SvgPrinter(Printer):
    """Formulas as the content of a ``<text>`` element: names and index letters italic, values upright."""

    minus = "−"

    def name(self, name: str) -> str:
        """The name of a signal, or an index letter: italic."""
        return f'<tspan font-style="italic">{_escape(super().name(name))}</tspan>'

    def words(self, text: str) -> str:
        """Plain words."""
        return _escape(text)

    def marked(self, sign: str) -> str:
        """A sign to which attention is drawn: bold."""
        return f'<tspan font-weight="bold">{sign}</tspan>'

    def value(self, expr: Expr) -> str:
        """A value of a person's: upright."""
        return _escape(super().value(expr))
