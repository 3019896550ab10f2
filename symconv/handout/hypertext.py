r"""Our own Markdown as HTML, for systems whose Markdown takes the backslashes out of formulas.

Only what our templates write is known: paragraphs, lists of points, headings, pictures, code, bold words and formulas
between lines of two dollars. A formula comes out between ``\[`` and ``\]``, which MathJax finds without settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

INLINE = re.compile(
    r"(?P<code>`[^`]+`)|!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<src>[^)\s]+)\)|\*\*(?P<bold>.+?)\*\*|\\(?P<sign>[!-/:-@\[-`{-~])"
)
FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.S | re.M)
HEADING = re.compile(r"^#+ ")


def hypertext(markdown: str) -> str:
    r"""A document of ours as HTML.

    >>> print(hypertext("Give `x[0]`:\n\n$$\na &= b \\\\\n& c\n$$"))
    <p>Give <code>x[0]</code>:</p>
    <p>\[
    a &amp;= b \\
    &amp; c
    \]</p>
    """
    pieces = FORMULA.split(markdown)  # text and formulas in turn
    shown = [_display(piece) if place % 2 else "\n".join(_blocks(piece)) for place, piece in enumerate(pieces)]
    return "\n".join(piece for piece in shown if piece)


def inline(text: str) -> str:
    r"""One line of text as HTML.

    >>> inline(r"the pixel `x[1,0]` of \*a\* &amp; **b**")
    'the pixel <code>x[1,0]</code> of *a* &amp; <b>b</b>'
    """
    return INLINE.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'][1:-1], quote=False)}</code>"
    if found["src"]:
        return f'<img src="{escape(found["src"])}" alt="{inline(found["alt"]).replace(chr(34), "&quot;")}">'
    if found["bold"]:
        return f"<b>{inline(found['bold'])}</b>"
    return escape(found["sign"], quote=False)


def _display(formula: str) -> str:
    return f"<p>\\[\n{escape(formula, quote=False)}\n\\]</p>"


def _blocks(text: str) -> Iterator[str]:
    """Lines of one kind that follow each other are one block."""
    for kind, lines in groupby(text.split("\n"), key=_kind):
        told = list(lines)
        if kind == "point":
            yield "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in told) + "</ul>"
        elif kind == "heading":
            yield from (f"<h4>{inline(HEADING.sub('', line))}</h4>" for line in told)
        elif kind == "text":
            yield f"<p>{inline(' '.join(told))}</p>"


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "point" if line.startswith("* ") else "heading" if HEADING.match(line) else "text"
