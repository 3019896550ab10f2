"""Blocks of equations with a reason beside each line, as templates see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symconv.derive.formula import Formula, Name, Sum
from symconv.render.derivation import SIZES
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.wording import FACT, Wording

Reason = tuple[str, Mapping[str, Any]]
"""A key of the wording with its facts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a block of equations: what is on the left, if anything, what it equals, and why.

    A row that `opens` a chain holds a formula alone, which the rows below it are equal to.
    """

    left: Formula | None
    right: Formula
    reason: Reason | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Scribe:
    """What writes a proof: the pen of a format and the wording."""

    pen: Pen
    wording: Wording

    def say(self, key: str, **facts: Any) -> Printed:
        """A sentence within the text."""
        return self.wording.say(key, self.pen.format.name, self.pen.inline, facts)

    def aside(self, reason: Reason | None) -> Printed:
        """A few words within a display: plain pieces as words of the formula, facts as formulas."""
        if reason is None:
            return Printed("")
        pieces = FACT.split(self.wording.sentence(reason[0]))
        show = self.pen.display
        return Printed(
            "".join(
                show.show(reason[1][piece]) if place % 2 else show.words(piece) if piece else ""
                for place, piece in enumerate(pieces)
            )
        )

    def block(self, rows: Iterable[Row]) -> dict[str, Any]:
        """Rows as a template sees them, with the widths of their columns and the size at which they fit."""
        given = list(rows)
        printed = [self.row(row) for row in given]
        widest = sum(map(max, zip(*map(self._widths, given), strict=True)))
        size = next((size for limit, size in SIZES if widest <= limit), SIZES[-1][1])
        widths = {key: max(len(row[key]) for row in printed) for key in ("left", "right")}
        return {"rows": printed, "size": Printed(size), "widths": widths}

    def row(self, row: Row) -> dict[str, Any]:
        """A row as a template sees it."""
        left = Printed("") if row.left is None else self.pen.write(row.left)
        return {
            "left": left,
            "right": self.pen.write(row.right),
            "reason": self.aside(row.reason),
            "opens": row.opens,
        }

    def _widths(self, row: Row) -> tuple[int, int, int]:
        """The characters of each column."""
        text = self.pen.text
        left = 0 if row.left is None else len(text.show(row.left))
        return left, len(text.show(row.right)) + 3, 0 if row.reason is None else self._reason_width(row.reason)

    def _reason_width(self, reason: Reason) -> int:
        words = FACT.sub("", self.wording.sentence(reason[0]))
        return len(words) + sum(len(self.pen.text.show(one)) for one in reason[1].values()) + 4

    def fits(self, row: Row) -> bool:
        """Whether the row stands on one line at the size of the text."""
        return sum(self._widths(row)) <= self.pen.format.width + 12

    def lines(self, left: Formula, total: Sum) -> dict[str, Any]:
        """A sum broken into lines; `long` says that the left side needs a line of its own."""
        long = len(self.pen.text.show(left)) > self.pen.format.width // 2
        lines = self.pen.lines(Name("y") if long else left, total)
        return {"left": self.pen.write(left), "lines": lines, "long": long}
