r"""Our own Markdown as HTML for learning platforms, whose mathematics is LaTeX for MathJax.

Only what our templates write is known: paragraphs, lists, headings, pictures, code, bold words and formulas between
lines of two dollars, which come out between ``\[`` and ``\]``, where MathJax finds them. Any other backslash or dollar
stands in an element of its own: then no filter of a platform takes a user's text for a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

_INLINE = re.compile(
    r"(?P<code>`[^`]+`)|!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<src>[^)\s]+)\)|\*\*(?P<bold>.+?)\*\*|\\(?P<sign>[!-/:-@\[-`{-~])"
)
_FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.S | re.M)
_HEADING = re.compile(r"^#+ ")


def html_text(markdown: str) -> str:
    r"""A document of ours as HTML.

    >>> print(html_text("Give `x[0]`:\n\n$$\na &= b \\\\\n& c\n$$"))
    <p>Give <code>x[0]</code>:</p>
    <p>\[
    a &amp;= b \\
    &amp; c
    \]</p>
    """
    parts = _FORMULA.split(markdown)  # text and formulas in turn
    shown = [
        f"<p>\\[\n{escape(part, quote=False)}\n\\]</p>" if number % 2 else "\n".join(_blocks(part))
        for number, part in enumerate(parts)
    ]
    return "\n".join(part for part in shown if part)


def html_line(text: str) -> str:
    r"""One line of text as HTML.

    >>> html_line(r"the pixel `x[1,0]` of \*a\* &amp; **b**")
    'the pixel <code>x[1,0]</code> of *a* &amp; <b>b</b>'
    """
    return _INLINE.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{_plain(found['code'][1:-1])}</code>"
    if found["src"]:
        alt = re.sub(r"\\(.)", r"\1", found["alt"].replace("&amp;", "&"))
        alt = re.sub(r"[\\$]", lambda sign: f"&#{ord(sign[0])};", escape(alt))
        return f'<img src="{escape(found["src"])}" alt="{alt}">'
    if found["bold"]:
        return f"<b>{html_line(found['bold'])}</b>"
    return _plain(found["sign"])


def _plain(text: str) -> str:
    return re.sub(r"[\\$]", r"<span>\g<0></span>", escape(text, quote=False))


def _blocks(text: str) -> Iterator[str]:
    """Lines of one kind that follow each other are one block."""
    for kind, group in groupby(text.split("\n"), key=_line_kind):
        lines = list(group)
        if kind == "point":
            yield "<ul>" + "".join(f"<li>{html_line(line[2:])}</li>" for line in lines) + "</ul>"
        elif kind == "heading":
            yield from (f"<h4>{html_line(_HEADING.sub('', line))}</h4>" for line in lines)
        elif kind == "text":
            yield f"<p>{html_line(' '.join(lines))}</p>"


def _line_kind(line: str) -> str:
    if not line.strip():
        return "blank"
    return "point" if line.startswith("* ") else "heading" if _HEADING.match(line) else "text"
