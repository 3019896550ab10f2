"""Pages that are read in the repository too: their links, and the contents of a folder.

A link to a file of the repository that has a page here leads to this page, and one to another file is its name; a
folder whose index is a `README.md` gets its other pages as contents, which its lists name for readers of the
repository.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from sphinx.application import Sphinx

PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
    "SECURITY.md": "security.md",
}
"""File at the root of the repository -> its page."""
LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+)([\w./-]+)(?:#[\w-]+)?\)")
CONTENTS = "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def adapt(app: Sphinx, name: str, source: list[str]) -> None:
    """Turn the links of one page and give an index its contents."""
    depth = len(PurePosixPath(name).parts)  # a page of the first level stands one folder below the root

    def turned(found: re.Match[str]) -> str:
        text, up, path = found.groups()
        if up.count("../") != depth or not (app.srcdir.parent / path).exists():
            return found[0]
        return f"[{text}]({'../' * (depth - 1)}{PAGES[path]})" if path in PAGES else text

    source[0] = LINK.sub(turned, source[0])
    if PurePosixPath(name).name == "README":
        source[0] += CONTENTS


def setup(app: Sphinx) -> dict[str, Any]:
    """Adapt each page as it is read."""
    app.connect("source-read", adapt)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
