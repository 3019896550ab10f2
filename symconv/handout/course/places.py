"""Where in a TOML text a key stands, so that a message can name the line.

The parser keeps no places, so the text is searched again, after it has been read without fault: headers of tables are
followed, and a key is looked for below its header. What cannot be found (a key inside an inline table) has no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line of a key path, counted from 1, or of the nearest table around it; None if neither is found.

    >>> line_of("a = 1\\n[[section]]\\nkind = 'text'\\n[[section]]\\nkind = 5", ("section", 1, "kind"))
    5
    """
    places: dict[Path, int] = {}
    for number, place in _places(text):
        places.setdefault(place, number)
    for end in range(len(path), 0, -1):
        if (found := places.get(tuple(path[:end]))) is not None:
            return found
    return None


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """Every header and key with its line; lists of tables are counted from 0."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.match(line):
            table = _entered(header[1], _split(header[2]), counts)
            yield number, table
        elif key := KEY.match(line):
            yield number, (*table, *_split(key[1]))


def _entered(marks: str, names: tuple[str, ...], counts: dict[Path, int]) -> Path:
    place: Path = ()
    for depth, name in enumerate(names):
        place = (*place, name)
        if marks == "[[" and depth == len(names) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
