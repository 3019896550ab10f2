"""The formats: which printer, which file ending, how a formula stands within a line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, nearest
from symconv.formula.nodes import Value
from symconv.formula.plain import Printer
from symconv.render.escape import Printed, Spoken, quoted
from symconv.render.latex import LatexPrinter, MarkdownPrinter
from symconv.render.svg import SvgPrinter
from symconv.render.typst import TypstPrinter

if TYPE_CHECKING:
    from symconv.formula.nodes import Formula, Sum


@dataclass(frozen=True, slots=True)
class Format:
    """One output format.

    Attributes:
        name: the folder of its templates and the name of its escaper.
        ending: of its files.
        printer: of its display formulas.
        inline: makes a formula within a line of text from the printers of display formulas and of plain text.
        width: characters of plain text that fit on a line of a display formula.
        spoken: whether display formulas carry their reading in plain text.
    """

    name: str
    ending: str
    printer: type[Printer]
    inline: Callable[[Printer, Printer, Any], str]
    width: int
    spoken: bool = False


def _plain(display: Printer, text: Printer, node: Formula) -> str:  # noqa: ARG001 - one signature for all
    return text.show(node)


def _dollars(display: Printer, text: Printer, node: Formula) -> str:  # noqa: ARG001
    return f"${display.show(node)}$"


def _code(display: Printer, text: Printer, node: Formula) -> str:  # noqa: ARG001
    """Markdown readers limit the number of formulas in a document, so a short one is a code span, a value bold."""
    return f"**{text.show(node)}**" if isinstance(node, Value) and node.expr.is_Symbol else f"`{text.show(node)}`"


def _markup(display: Printer, text: Printer, node: Formula) -> str:  # noqa: ARG001
    return display.show(node)


def _read_out(display: Printer, text: Printer, node: Formula) -> str:
    """Every formula of a PDF that is open to all says what it is in plain text too."""
    return f"#formula({quoted(text.show(node))}, ${display.show(node)}$)"


FORMATS = {
    "text": Format("text", "txt", Printer, _plain, 88),
    "latex": Format("latex", "tex", LatexPrinter, _dollars, 64),
    "markdown": Format("markdown", "md", MarkdownPrinter, _code, 64),
    "typst": Format("typst", "typ", TypstPrinter, _read_out, 64, spoken=True),
    "word-markdown": Format("word", "md", MarkdownPrinter, _dollars, 64),
    "svg": Format("svg", "svg", SvgPrinter, _markup, 58),
    "tikz": Format("tikz", "tex", LatexPrinter, _dollars, 58),
}
NARROWEST = 12  # characters that a line of a sum may take beside a left side of any length
FRAGMENT_WIDTH = 53
"""Characters that fit on a line of a plain article at 10 points, whose text is narrower than ours."""
DOCUMENTS = ("text", "latex", "markdown", "typst", "word-markdown")
OFFERED = ("text", "latex", "markdown", "typst", "pdf", "word")
"""What a person may ask for; Markdown for Word is a step on the way."""


def format_of(name: str, known: tuple[str, ...] = DOCUMENTS) -> Format:
    """The format with a name.

    Raises:
        InputError: if there is no such format, or it is not among the known ones.

    >>> format_of("latx")
    Traceback (most recent call last):
    symconv.errors.InputError: unknown format 'latx'; did you mean 'latex'?
    """
    if name not in known:
        offered = OFFERED if known is DOCUMENTS else known
        raise InputError(f"unknown format {name!r}{nearest(str(name), offered)}")
    return FORMATS[name]


@dataclass(frozen=True, slots=True)
class Pen:
    """What writes formulas in one format and one style of brackets."""

    format: Format
    display: Printer
    text: Printer
    brackets: str = "square"

    @classmethod
    def of(
        cls, name: str, brackets: str = "square", known: tuple[str, ...] = DOCUMENTS, *, fragment: bool = False
    ) -> Pen:
        """The pen of a format, or of a piece of LaTeX for a file of a person's own, where lines are shorter.

        Raises:
            InputError: for an unknown format, or a piece of another one than LaTeX.
        """
        chosen = format_of(name, known)
        if fragment and chosen.name != "latex":
            raise InputError(f"a fragment is a piece of LaTeX, not of {name}; use the format latex, or leave it out")
        chosen = replace(chosen, width=FRAGMENT_WIDTH) if fragment else chosen
        return cls(chosen, chosen.printer(brackets), Printer(brackets), brackets)

    def write(self, node: Formula) -> Printed:
        """A display formula."""
        shown = self.display.show(node)
        return Spoken(shown, quoted(self.text.show(node))) if self.format.spoken else Printed(shown)

    def inline(self, node: Formula) -> Printed:
        """A formula within a line of text."""
        return Printed(self.format.inline(self.display, self.text, node))

    def lines(self, left: Formula, total: Sum, groups: Sequence[int] = ()) -> list[Printed]:
        """A sum broken into lines that fit; each but the first begins with a sign.

        Args:
            left: the left side, which stands before the first line.
            total: the sum.
            groups: numbers of parts that belong together (the products of one image row); where every group fits, a
                line ends with its group.
        """
        shown, plain = self.display.parts(total), self.text.parts(total)
        widths = [len(part) + 1 for part in plain]
        room = max(self.format.width - len(self.text.show(left)) - 3, NARROWEST)
        breaks = _breaks(widths, room, [0, *accumulate(groups)])
        if not self.format.spoken:
            return [Printed(" ".join(shown[a:b])) for a, b in pairwise(breaks)]
        return [Spoken(" ".join(shown[a:b]), quoted(" ".join(plain[a:b]))) for a, b in pairwise(breaks)]


def _breaks(widths: list[int], room: int, ends: list[int]) -> list[int]:
    """Where to break: nowhere if all fits, else at the ends of groups, else so that lines are about equally full."""
    if sum(widths) <= room:
        return [0, len(widths)]
    if len(ends) > 1 and all(sum(widths[a:b]) <= room for a, b in pairwise(ends)):
        return ends
    lines = -(-sum(widths) // room)
    target = max(sum(widths) / lines, max(widths))
    breaks, used = [0], 0
    for place, width in enumerate(widths):
        if used and (used + width > room or used >= target):
            breaks.append(place)
            used = 0
        used += width
    return [*breaks, len(widths)]
