"""Run with ``python -m benchmarks``; ``--write`` puts the tables into docs/performance.md."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import commands, documents, expressions, growth, numbers_and_tables, sheets
from benchmarks.measure import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
START, END = "<!-- figures -->", "<!-- end of figures -->"
HEADER = ("work", "symconv", "beside", "ratio", "goal", "met")
MARKS = {True: "yes", False: "**no**", None: "—"}


def goals() -> Iterator[tuple[str, ...]]:
    """The rows of the table of goals, as they are measured."""
    for suite in (expressions, numbers_and_tables, documents, sheets):
        for row in suite.rows():
            yield _cells(row)


def _cells(row: Row) -> tuple[str, ...]:
    return (row.work, row.ours, row.other, row.ratio, row.goal, MARKS[row.met])


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a Markdown table, printed as they come."""
    for cells in (header, ("---",) * len(header)):
        yield _shown("| " + " | ".join(cells) + " |")
    for cells in rows:
        yield _shown("| " + " | ".join(cells) + " |")


def _shown(line: str) -> str:
    print(line, flush=True)
    return line


def setting() -> str:
    """What the figures were measured on."""
    found = []
    for package in ("sympy", "numpy", "scipy"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return _shown(f"Measured with Python {platform.python_version()}, {', '.join(found)}, on {platform.machine()}.\n")


def main() -> int:
    """Print the tables; 1 if a goal is missed."""
    lines = [setting(), *table(HEADER, goals()), _shown(""), *table(growth.HEADER, growth.rows())]
    lines += [_shown(""), *table(commands.HEADER, commands.rows())]
    if "--write" in sys.argv[1:]:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{START}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")
    return int(any("**no**" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
