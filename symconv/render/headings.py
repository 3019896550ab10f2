"""Headings of verdicts: the identity within the title where it is short, displayed below a short title where not.

A title never breaks well, so an identity that would fill its line is an equation of its own, whose sums may take
several lines.
"""

from __future__ import annotations

from symconv.derive.formula import Formula, Relation
from symconv.render.scribe import Passage, Row, Scribe

LONGEST_TITLE = 52  # characters of plain text
SHORT_SIDE = 16  # beside so short a left side a long right side may take several lines


def heading(key: str, sides: tuple[Formula, ...], scribe: Scribe) -> list[Passage]:
    """The title of a verdict, followed by its identity if that is too long for a title.

    Args:
        key: of the wording; with `_short` behind it, of the title that does without the identity.
        sides: both sides of the identity.
        scribe: writes them.
    """
    title = scribe.title(key, identity=Relation(sides))
    if len(title["plain"]) <= LONGEST_TITLE:
        return [title]
    return [scribe.title(f"{key}_short") | {"plain": title["plain"]}, *displayed(sides, scribe)]


def displayed(sides: tuple[Formula, ...], scribe: Scribe) -> list[Passage]:
    """An identity as an equation of its own: on one line if it fits, else a long side below the other."""
    left, right = sides
    beside = Row(left, right)
    if scribe.fits(beside) or len(scribe.pen.text.show(left)) <= SHORT_SIDE:
        return scribe.equations([beside])
    return scribe.equations([Row(None, left, opens=True), Row(None, right)])
