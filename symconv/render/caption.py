"""What is said about a figure: its caption, the titles of its panels, its legend, and the sentence in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symconv.derive.figure import CellLine, Figure
from symconv.formula.nodes import Formula, FormulaRows, Said
from symconv.formula.plain import Printer
from symconv.render.escape import ESCAPERS, Printed, quoted
from symconv.render.latex import LatexPrinter, MarkdownPrinter
from symconv.render.svg import SvgPrinter
from symconv.render.templates import Wording, load_wording, template_folders
from symconv.render.typst import TypstPrinter


class RulerPrinter(Printer):
    """Formulas as plain text whose minus signs are as wide as they are in a picture: to be measured, not read."""

    minus = "−"


PRINTERS: Mapping[str, type[Printer]] = MappingProxyType(
    {
        "text": Printer,
        "latex": LatexPrinter,
        "tikz": LatexPrinter,
        "markdown": Printer,
        "svg": SvgPrinter,
        "typst": TypstPrinter,
        "word": MarkdownPrinter,
    }
)
INLINE = MappingProxyType(
    {
        **dict.fromkeys(("latex", "tikz", "word"), "${0}$"),
        "markdown": "`{0}`",
        "typst": "#formula({1}, ${0}$)",
    }
)
"""How a formula and its reading stand within a line of text; the formula as it is, where no entry says otherwise."""
ARROWS = MappingProxyType({"to": "→", "right": "→", "down": "↓"})
TEX_ARROWS = MappingProxyType({"to": r"\to", "right": r"$\rightarrow$", "down": r"$\downarrow$"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says sentences of the wording in one format.

    Attributes:
        format: one of `PRINTERS`.
        printer: prints the formulas in them.
        wording: the sentences.
        plain: prints the formulas as they are read out.
    """

    format: str
    printer: Printer
    wording: Wording
    plain: Printer = field(default_factory=Printer)

    def say(self, said: Said) -> Printed:
        """The sentence with its facts."""
        return self.wording.say(said.key, self.format, self._inline, said.facts)

    def line(self, line: CellLine) -> Printed:
        """A line of a cell."""
        text = self.printer.show(line.formula)
        return Printed(self._frame(f"{self.arrow('to')} {text}" if line.arrow else text, line.formula))

    def arrow(self, which: str) -> str:
        """An arrow: `to` within a formula, `right` or `down` at the edge of a panel."""
        return TEX_ARROWS[which] if self.format in INLINE else ARROWS[which]

    def inline(self, fact: Any) -> Printed:
        """A fact within a sentence: a formula, another sentence, or several of either."""
        return Printed(self._inline(fact))

    def _frame(self, shown: str, formula: Formula) -> str:
        reading = quoted(self.plain.show(formula)) if self.format == "typst" else ""
        return INLINE.get(self.format, "{0}").format(shown, reading)

    def _inline(self, fact: Any) -> str:
        if isinstance(fact, Said):
            return self.say(fact)
        if isinstance(fact, FormulaRows):
            return self._join(" / ", (" ".join(self._inline(node) for node in row) for row in fact.rows))
        if isinstance(fact, tuple):
            return self._join("; ", map(self._inline, fact))
        return self._frame(self.printer.show(fact), fact)

    def _join(self, sign: str, pieces: Iterable[str]) -> str:
        return ESCAPERS[self.format](sign).join(pieces)


def speaker(format: str, templates: str | Path | None = None, brackets: str = "square") -> Speaker:
    """The speaker of a format.

    Args:
        format: one of `PRINTERS`.
        templates: a folder that is searched before the shipped one.
        brackets: `square`, `subscript` or `round`.
    """
    wording = load_wording(*template_folders(templates))
    return Speaker(format, PRINTERS[format](brackets), wording, Printer(brackets))


def ruler(templates: str | Path | None = None, brackets: str = "square") -> Speaker:
    """Says what is to be measured."""
    return Speaker("text", RulerPrinter(brackets), load_wording(*template_folders(templates)))


def caption(
    figure: Figure, format: str = "text", *, templates: str | Path | None = None, brackets: str | None = None
) -> Printed:
    """The caption of a figure, ready to stand in a document of the format.

    Args:
        figure: what is described.
        format: one of `PRINTERS`.
        templates: a folder that is searched before the shipped one.
        brackets: by default those of the figure.

    Raises:
        TemplateError: if the wording lacks the sentence or a fact that it asks for.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> print(caption(kernel_figure(kernel("1 2 3"))))
    The kernel h, its elements by index and by value.
    """
    return _of_figure(figure, "caption", speaker(format, templates, brackets or figure.brackets))


def alt_text(figure: Figure, *, templates: str | Path | None = None, brackets: str | None = None) -> str:
    """One sentence in plain text in the place of the drawing.

    Raises:
        TemplateError: if the wording lacks the sentence or a fact that it asks for.

    >>> from symconv import kernel
    >>> from symconv.derive.figures import kernel_figure
    >>> print(alt_text(kernel_figure(kernel("1 2 3"))))
    Kernel h with indices from [-1] to [1]; its values, row by row: 1 2 3.
    """
    return str(_of_figure(figure, "alt", speaker("text", templates, brackets or figure.brackets)))


def _of_figure(figure: Figure, which: str, voice: Speaker) -> Printed:
    return voice.say(Said(f"figure.{figure.wording}.{which}", figure.facts))
