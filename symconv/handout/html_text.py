r"""Our own Markdown as HTML for learning platforms, whose mathematics is LaTeX for MathJax.

Markdown is read by the parser that reads a user's texts. Formulas come out between ``\(`` and ``\)`` within a line and
between ``\[`` and ``\]`` alone, where MathJax finds them. Any other backslash or dollar stands in an element of its
own: then no filter of a platform takes a user's text for a formula. HTML in the text is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.formulas.prose import PROTOCOLS, parser

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token


def html_text(markdown: str) -> str:
    r"""A document of ours as HTML.

    >>> print(html_text("Give `x[0]`, $a<b$:\n\n$$\na &= b \\\\\n& c\n$$"))
    <p>Give <code>x[0]</code>, \(a&lt;b\):</p>
    <p>\[
    a &amp;= b \\
    &amp; c
    \]</p>
    """
    return _renderer().render(parser().parse(markdown), parser().options, {}).strip("\n")


def html_line(text: str) -> str:
    r"""One line of text as HTML.

    >>> html_line(r"the pixel `x[1,0]` of \*a\* &amp; **b**")
    'the pixel <code>x[1,0]</code> of *a* &amp; <strong>b</strong>'
    """
    (line,) = parser().parseInline(text)
    return _renderer().renderInline(line.children or [], parser().options, {})


def _plain(text: str) -> str:
    """Text in which nothing begins a formula."""
    return re.sub(r"[\\$]", r"<span>\g<0></span>", escape(text, quote=False))


def _formula(token: Token) -> str:
    opening, closing = (r"\[", r"\]") if token.markup == "$$" else (r"\(", r"\)")
    return f"{opening}{escape(token.content, quote=False)}{closing}"


def _display(token: Token) -> str:
    content = escape(token.content.strip("\n"), quote=False)
    return f"<p>\\[\n{content}\n\\]</p>\n"


def _image(token: Token) -> str:
    alt = escape("".join(child.content for child in token.children or ()))
    alt = re.sub(r"[\\$]", lambda sign: f"&#{ord(sign[0])};", alt)
    return f'<img src="{escape(str(token.attrs["src"]))}" alt="{alt}">'


def _link(token: Token) -> str:
    address = str(token.attrs["href"])
    safe = address.lower().startswith(PROTOCOLS)
    return f'<a href="{escape(address).replace("$", "%24")}">' if safe else "<a>"


WRITERS: Mapping[str, Callable[[Token], str]] = MappingProxyType(
    {
        **dict.fromkeys(("text", "html_inline", "html_block"), lambda token: _plain(token.content)),
        **dict.fromkeys(("fence", "code_block"), lambda token: f"<pre><code>{_plain(token.content)}</code></pre>\n"),
        "code_inline": lambda token: f"<code>{_plain(token.content)}</code>",
        "formula": _formula,
        "display": _display,
        "image": _image,
        "heading_open": lambda _: "<h4>",
        "heading_close": lambda _: "</h4>\n",
        "link_open": _link,
        "softbreak": lambda _: " ",
    }
)
"""Kind of token -> its HTML; all others are written as the library writes them."""


@cache
def _renderer() -> RendererHTML:
    """What writes the tokens; the library of Markdown is imported when a text is first written."""
    from markdown_it.renderer import RendererHTML

    def rule(write: Callable[[Token], str]) -> Callable[..., str]:
        return lambda tokens, place, *_: write(tokens[place])

    made = RendererHTML()
    made.rules = {**made.rules, **{kind: rule(write) for kind, write in WRITERS.items()}}
    return made
