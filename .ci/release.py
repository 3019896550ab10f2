"""Refuse a release whose tag, version, changelog and addresses do not agree: `release.py v1.2.3 https://…/owner/name`."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def faults(tag: str, address: str, root: Path = ROOT) -> Iterator[str]:
    """What keeps the checkout at `root` from being released under the tag from the repository at the address."""
    texts = {name: (root / name).read_text("utf-8") for name in ("symconv/__init__.py", "CHANGELOG.md", "CITATION.cff")}
    version = re.findall(r'^__version__ = "(.+)"$', texts["symconv/__init__.py"], flags=re.M)[0]
    if tag != f"v{version}":
        yield f"the tag is {tag} and symconv.__version__ is {version}; tag the release v{version}, or set the version"
    newest = re.findall(r"^## (.+)$", texts["CHANGELOG.md"], flags=re.M)[0]
    if newest.split()[0] != version:
        yield f"CHANGELOG.md begins with '{newest}'; give what is released the heading '## {version}'"
    urls = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"].get("urls", {})
    if urls.get("Source") != address:
        yield f'pyproject.toml does not name the repository; write Source = "{address}" under [project.urls]'
    if f'repository-code: "{address}"' not in texts["CITATION.cff"].splitlines():
        yield f'CITATION.cff does not name the repository; write repository-code: "{address}"'


if __name__ == "__main__":
    found = list(faults(*sys.argv[1:3]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
