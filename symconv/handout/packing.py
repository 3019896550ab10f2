"""The pieces of a document packed onto slides, one slide after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any

from symconv.derive.figure import Figure, Panel
from symconv.handout.document import Display, Heading, Item, Picture, Worked
from symconv.handout.printing import Press
from symconv.render import Printed
from symconv.render.pieces import CAPACITY, HEIGHTS, Piece, display, paragraph, text_lines, worked_pieces

PICTURE = 8.0
"""The least height of a figure with its caption, in lines."""
ROW, FRAME, BESIDE = 0.8, 2.0, 12
"""Lines of a row of cells and of what stands round them; more cells than this do not stand beside each other."""
SHARED = CAPACITY * 2 / 3
"""A step stands on the slide of what goes before it, if both take no more lines than this."""
TITLE = 48
"""Characters of a title on one line."""


@dataclass(slots=True)
class Slide:
    """One slide: its title, the lines of the title beyond the first, and what stands on it."""

    title: Printed
    head: int
    pieces: list[Piece] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The lines that are taken; those of the title count from the second."""
        return self.head + sum(piece.height for piece in self.pieces)

    def add(self, piece: Piece) -> None:
        """Put a piece below the others, or onto the last one where both are parts of one thing."""
        together = self.pieces[-1].merged(piece) if self.pieces else None
        if together:
            self.pieces[-1] = together
        else:
            self.pieces.append(piece)


@dataclass(frozen=True)
class Desk:
    """Two presses on one document: one for the slides, one in plain text, by which lengths are judged."""

    press: Press
    plain: Press


def packed(desk: Desk) -> Iterator[Slide]:
    """The slides in order, filled one after the other."""
    slide = _titled(desk, desk.press.document.title, desk.press.document.facts)
    for item in desk.press.document.items:
        if isinstance(item, Heading):
            yield slide
            slide = _titled(desk, item.key, item.facts)
            continue
        for piece, following in pairwise([*_pieces(desk, item), Piece("end", {}, 0)]):
            if _full(slide, piece, following):
                yield slide
                slide = Slide(slide.title, slide.head)
            slide.add(piece)
    yield slide


def _titled(desk: Desk, key: str, facts: Mapping[str, Any]) -> Slide:
    """A new slide; its title has room for the count of parts."""
    plain = desk.plain.say(key, **facts)
    return Slide(desk.press.say(key, **facts), (len(plain) + 6) // TITLE)


def _full(slide: Slide, piece: Piece, following: Piece) -> bool:
    """Whether a piece must begin a slide: it does not fit, or begins a step on a slide that holds enough."""
    if not slide.pieces:
        return False
    needed = slide.height + piece.height + (following.height if piece.keep else 0)
    return needed > CAPACITY or (piece.step and needed > SHARED)


def numbered(desk: Desk, slides: Iterator[Slide]) -> list[Slide]:
    """Slides that share a title say which part they are; empty ones are left out."""
    filled = [slide for slide in slides if slide.pieces]
    titles = [slide.title for slide in filled]
    for place, slide in enumerate(filled):
        parts = titles.count(slide.title)
        if parts > 1:
            part = titles[: place + 1].count(titles[place])
            slide.title = desk.press.say("slides.part", title=titles[place], part=part, parts=parts)
    return filled


def _pieces(desk: Desk, item: Item) -> list[Piece]:
    """What an item is cut into, by its kind."""
    if isinstance(item, Worked):
        return list(worked_pieces(item.derivation, desk.press.pen, item.steps, desk.press.templates))
    if isinstance(item, Display):
        return [display(item.relations, desk.press.pen)]
    shown = desk.press.item(item)
    if isinstance(item, Picture):
        return [Piece("picture", shown, _picture_height(item.figure))]
    return PIECES[shown["kind"]](shown, lambda: desk.plain.item(item))


def _picture_height(figure: Figure) -> float:
    """The lines that a figure needs: a tall one has a slide for itself."""
    bands = [list(panels) for _, panels in groupby(figure.panels, key=lambda panel: panel.band)]
    return min(max(PICTURE, ROW * sum(map(_band_rows, bands)) + FRAME), CAPACITY)


def _band_rows(panels: list[Panel]) -> int:
    """Rows of cells one below the other: panels stand side by side as far as they fit."""
    together = sum if sum(panel.columns for panel in panels) > BESIDE else max
    return together(panel.rows for panel in panels)


Plain = Callable[[], dict[str, Any]]
"""What the template would see of an item in plain text, made where a length is needed."""


def _lines(shown: dict[str, Any], plain: Plain) -> list[Piece]:
    """A piece for each line of a list."""
    pairs = zip(shown["lines"], plain()["lines"], strict=True)
    return [Piece("points", {"lines": [line]}, text_lines(words) + 0.3) for line, words in pairs]


def _choices(shown: dict[str, Any], plain: Plain) -> list[Piece]:
    """The choices of one question stay together."""
    heights = (text_lines(line["text"]) + 0.3 for line in plain()["lines"])
    return [Piece("choices", {"lines": shown["lines"]}, sum(heights))]


def _proved(shown: dict[str, Any], plain: Plain) -> list[Piece]:
    """A proof passage by passage; a block of equations stays whole, and with the sentence before it."""
    pieces: list[Piece] = []
    passages = shown["passages"]
    announced = [following["kind"] == "equations" for following in [*passages[1:], {"kind": "end"}]]
    for passage, words, keep in zip(passages, plain()["passages"], announced, strict=True):
        pieces += _passage(passage, words, keep)
    return pieces


def _passage(passage: dict[str, Any], words: dict[str, Any], keep: bool) -> list[Piece]:
    if passage["kind"] == "points":
        return _lines(passage, lambda: words)
    if passage["kind"] == "text":
        return [paragraph(line, plain, keep) for line, plain in zip(passage["lines"], words["lines"], strict=True)]
    tall = any("Σ" in row["right"] for row in words["rows"])
    return [Piece("equations", passage, HEIGHTS["sum_sign" if tall else "formula"] * len(passage["rows"]))]


# ruff: noqa: ARG005 - the functions of a table share one signature
PIECES: MappingProxyType[str, Callable[[dict[str, Any], Plain], list[Piece]]] = MappingProxyType(
    {
        "paragraph": lambda shown, plain: [paragraph(shown["text"], plain()["text"])],
        "points": _lines,
        "conventions": _lines,
        "choices": _choices,
        "formulas": lambda shown, plain: [
            Piece("formulas", {"rows": [row]}, HEIGHTS["formula"]) for row in shown["rows"]
        ],
        "proved": _proved,
        "space": lambda shown, plain: [],
    }
)
"""Kind of item -> its pieces, from what the template sees of it; room for an answer is for sheets of paper only."""
