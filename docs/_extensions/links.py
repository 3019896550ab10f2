"""Every link of the finished site leads somewhere, and no page asks for a file of another site.

Sphinx checks the links that it resolves. This reads the pages that were made, so it sees what was written as HTML
too: each link to a file or an anchor of the site must exist, and scripts, styles, fonts, pictures and frames must be
files of the site. What fails is a warning, so with `-W` it fails the build.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "embed": "src", "object": "data"}
"""Element -> the attribute that names a file which the page loads."""
STYLE_URL = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])(?!data:)([^'\")]+)")


class Page(HTMLParser):
    """The links, anchors and loaded files of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one element names."""
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") not in ("canonical", "author"):
            self.loaded.append(given.get("href", ""))
        if tag in LOADED and LOADED[tag] in given:
            self.loaded.append(given[LOADED[tag]])


def faults(folder: Path) -> list[str]:
    """One sentence for each link that leads nowhere and each file that would be loaded from elsewhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}
    found = [
        f"{path.relative_to(folder)}: {link} leads nowhere"
        for path, page in pages.items()
        for link in [*page.links, *page.loaded]
        if not _leads(path, link, pages)
    ]
    found += [
        f"{path.relative_to(folder)}: {name} is loaded from another site"
        for path, page in pages.items()
        for name in page.loaded
        if urlsplit(name).netloc
    ]
    found += [
        f"{path.relative_to(folder)}: {name} is loaded from another site"
        for path in sorted(folder.rglob("*.css"))
        for name in STYLE_URL.findall(path.read_text("utf-8"))
        if urlsplit(name).netloc
    ]
    return found


def _leads(path: Path, link: str, pages: dict[Path, Page]) -> bool:
    """Whether a link of a page is another site's, or a file that exists with an anchor that exists."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target in pages:
        return not parts.fragment or unquote(parts.fragment) in pages[target].anchors
    return target.is_file()


def check(app: Sphinx, error: Exception | None) -> None:
    """Warn of every fault of a finished site."""
    if error is None and app.builder.format == "html":
        for fault in faults(Path(app.outdir).resolve()):
            LOGGER.warning("%s", fault)


def setup(app: Sphinx) -> dict[str, Any]:
    """Check the site when it is built."""
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
