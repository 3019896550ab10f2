"""Formulas between dollars become MathML, by the reader and the printer that symconv itself uses.

No script sets them, so a page shows its formulas without the network. A formula that symconv refuses is a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from symconv.errors import InputError
from symconv.formulas.typed import read_rows, read_typed
from symconv.render.mathml import MathmlPrinter

LOGGER = logging.getLogger(__name__)


def mathml(text: str, display: bool) -> str:
    """One formula as an element of MathML, or rows below each other."""
    rows = read_rows(text) if display else (read_typed(text),)
    head = ' display="block"' if display else ""
    return "\n".join(f"<math{head}>{MathmlPrinter().show(row)}</math>" for row in rows)


def _visitor(display: bool) -> Callable[[HTML5Translator, Any], None]:
    def visit(translator: HTML5Translator, node: nodes.Element) -> None:
        try:
            made = mathml(node.astext(), display)
        except InputError as error:
            LOGGER.warning("formula %r: %s", node.astext(), error, location=node)
            made = ""
        translator.body.append(f'<div class="math">{made}</div>' if display else made)
        raise nodes.SkipNode

    return visit


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the writer of formulas as `html_math_renderer = "symconv"`."""
    app.add_html_math_renderer("symconv", (_visitor(False), None), (_visitor(True), None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
