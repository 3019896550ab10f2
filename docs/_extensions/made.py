"""What the pages that are made from data share: their names, their pieces of HTML, and how they join the site.

Such a page is no file: it is made when the site is finished (`html-collect-pages`), so no text of it is typed by hand.
It is found by the search of the site like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from symconv.formulas.nodes import Formula
from symconv.render.mathml import MathmlPrinter
from symconv.render.writer import Writer

Page = tuple[str, dict[str, Any], str]
TEMPLATE = "page.html"


@lru_cache(maxsize=1)
def writer() -> Writer:
    """What writes the sentences of the wording as HTML."""
    return Writer.of("html")


def formula(node: Formula, display: bool = False) -> str:
    """A formula as MathML."""
    head = ' display="block"' if display else ""
    return f"<math{head}>{MathmlPrinter().show(node)}</math>"


def slug(title: str) -> str:
    """The name of the page of a title.

    >>> slug("numpy.fft: ifft(fft(x)*conj(fft(h, P)))")
    'numpy-fft-ifft-fft-x-conj-fft-h-p'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower().replace("=-", "-minus-")).strip("-")


def code(app: Sphinx, text: str, language: str = "python") -> str:
    """A program in the colours of the site."""
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    shown = app.builder.highlighter.highlight_block(text.rstrip("\n"), language)
    return f'<div class="highlight-{language} notranslate">{shown}</div>'


def link(target: str, text: str, at: str = "") -> str:
    """A link to another page, from one that stands in a folder."""
    return f'<a class="reference internal" href="../{target}.html{at}">{text}</a>'


def section(name: str, title: str, *body: str) -> str:
    """A section with its anchor."""
    head = f'<h2>{escape(title)}<a class="headerlink" href="#{name}" title="Link to this heading">¶</a></h2>'
    return f'<section id="{name}">{head}{"".join(body)}</section>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Facts with their labels; those without a text are left out."""
    cells = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in rows if text)
    return f'<dl class="facts simple">{cells}</dl>'


def listing(items: Iterable[str]) -> str:
    """A list of points."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def pages(app: Sphinx, made: Iterable[tuple[str, str, str]]) -> Iterator[Page]:
    """The pages of (name, title, HTML) as the site takes them, each given to its search."""
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    for name, title, body in made:
        document = new_document(name)
        document += nodes.paragraph("", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", body, flags=re.S)))
        builder.index_page(name, document, title)
        yield name, {"title": title, "body": f"<article>{body}</article>", "toc": "", "display_toc": False}, TEMPLATE
