"""What stands on slides, cut into pieces: what is never parted, and how much space it takes.

A slide has a fixed height, so what flows freely over the pages of a sheet must be divided beforehand. Heights are
counted in lines of text; they are estimates on the safe side, and the same for every format.

The pieces of a document packed onto slides, one slide after the other.

From a document to slides: the same items, cut so that nothing flows over the edge of a slide.

A heading begins a slide, and so does every step of a worked example unless it is short and shares a half-empty one. A
figure fills what its slide has left. What does not fit goes on over slides with the same title and a count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.derive.figure import Figure, Panel
from symconv.errors import InputError, nearest
from symconv.formula.nodes import BigSum, Formula, Integral, Operator, Relation
from symconv.handout.document import Display, Document, Heading, Item, Picture, WorkedSteps
from symconv.handout.printing import document_writer, figure_numbers, item_facts
from symconv.render import FORMATS, Printed, Writer, quoted
from symconv.render.derivation import derivation_context

if TYPE_CHECKING:
    from symconv.derive import Derivation


CAPACITY = 13.0
WIDTH = 56
"""Lines on a slide, and characters of a display formula on a line."""
LETTERS = 72
"""Characters of running text on a line."""
HEIGHTS = {"sum_sign": 2.8, "formula": 1.9, "row": 1.3, "sum": 0.8, "sum_line": 1.5, "paragraph": 0.5}
MERGED = {"rows": "rows", "formulas": "rows", "points": "lines", "sum": "lines"}
"""Kinds whose neighbours on one slide become one piece -> where they keep what is put together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands on one slide as a whole.

    Attributes:
        kind: the block of the template `slides` that shows it.
        facts: what the block prints.
        height: in lines.
        keep: whether the next piece must stand on the same slide.
        step: whether a step of a worked example begins here.
    """

    kind: str
    facts: dict[str, Any]
    height: float
    keep: bool = False
    step: bool = False

    def merged(self, other: Piece) -> Piece | None:
        """Both as one piece, if they are parts of one table, list or sum."""
        key = MERGED.get(self.kind)
        if key is None or other.kind != self.kind or other.facts.get("left"):
            return None
        together = self.facts | {key: [*self.facts[key], *other.facts[key]]}
        return Piece(self.kind, together, self.height + other.height, step=self.step)


def paragraph(text: Printed, plain: str, keep: bool = False) -> Piece:
    """A paragraph; `plain` is what it says in plain text, by which its lines are counted."""
    return Piece("paragraph", {"text": text}, text_lines(plain) + HEIGHTS["paragraph"], keep)


def text_lines(plain: str) -> int:
    """How many lines running text takes."""
    return -(-len(plain) // LETTERS)


def display(relations: Sequence[Relation], writer: Writer) -> Piece:
    """Formulas below each other, small enough for the widest."""
    rows = [writer.sides(relation) for relation in relations]
    height = sum(HEIGHTS["sum_sign" if _tall(relation) else "formula"] for relation in relations)
    return Piece("display", {"rows": rows, "size": writer.size_of(*relations)}, height)


def _tall(node: Formula) -> bool:
    if isinstance(node, Relation):
        return any(map(_tall, node.sides))
    return isinstance(node, BigSum | Integral) or (
        isinstance(node, Operator) and (_tall(node.left) or _tall(node.right))
    )


def worked_pieces(derivation: Derivation, writer: Writer, steps: Sequence[str]) -> Iterator[Piece]:
    """The chosen steps of a worked example, long tables and sums cut between their rows."""
    context = derivation_context(derivation, writer)
    plain = derivation_context(derivation, writer.in_text)["say"]
    for step in steps:
        pieces = [
            piece
            for key, body in _step(step, derivation, context, writer)
            for piece in _told(key, body, context, plain)
        ]
        yield from (replace(piece, step=not place) for place, piece in enumerate(pieces))


def _told(key: str, body: list[Piece], context: dict[str, Any], plain: dict[str, Printed]) -> list[Piece]:
    return [paragraph(context["say"][key], plain[key], keep=True), *body] if body else []


def _step(step: str, derivation: Derivation, context: dict[str, Any], writer: Writer) -> list[tuple[str, list[Piece]]]:
    """The sentences of a step, each with the pieces that it announces."""
    formulas = {"definition": derivation.definition, "substitution": derivation.substitution}
    if step in formulas:
        return [(step, [display([formulas[step]()], writer)])]
    sums = {"survivors": ("survivors",), "values": ("values", "products"), "result": ("result",)}
    if step == "candidates":
        return [(step, _rows(context))]
    shown = () if step == "result" and context["repeats"] else sums.get(step, ())
    return [("valued" if key == "values" else key, _sum(context[key])) for key in shown if context[key]]


def _rows(context: dict[str, Any]) -> list[Piece]:
    """The candidates, one image row a piece where that fits on a slide with its sentence."""
    rows, run = context["rows"], context["run"]
    unit = run if (run * HEIGHTS["row"] <= CAPACITY - 2) else 1
    cuts = [rows[start : start + unit] for start in range(0, len(rows), unit)]
    return [Piece("rows", {"rows": cut, "size": context["size"]}, HEIGHTS["row"] * len(cut)) for cut in cuts]


def _sum(shown: dict[str, Any]) -> list[Piece]:
    first, *rest = shown["lines"]
    head = Piece("sum", {"left": shown["left"], "lines": [first]}, HEIGHTS["sum"] + HEIGHTS["sum_line"])
    return [head, *(Piece("sum", {"left": None, "lines": [line]}, HEIGHTS["sum_line"]) for line in rest)]


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


def packed(document: Document, writer: Writer, plain: Writer) -> Iterator[Slide]:
    """The slides in order, filled one after the other.

    Args:
        document: what to show.
        writer: of the slides.
        plain: the same in plain text, by which lengths are judged.
    """
    slide = _titled(document.title, document.facts, writer, plain)
    for item, number in figure_numbers(document.items):
        if isinstance(item, Heading):
            yield slide
            slide = _titled(item.key, item.facts, writer, plain)
            continue
        for piece, following in pairwise([*_pieces(item, number, writer, plain), Piece("end", {}, 0)]):
            if _full(slide, piece, following):
                yield slide
                slide = Slide(slide.title, slide.head)
            slide.add(piece)
    yield slide


def _titled(key: str, facts: Mapping[str, Any], writer: Writer, plain: Writer) -> Slide:
    """A new slide; its title has space for the count of parts."""
    return Slide(writer.say(key, **facts), (len(plain.say(key, **facts)) + 6) // TITLE)


def _full(slide: Slide, piece: Piece, following: Piece) -> bool:
    """Whether a piece must begin a slide: it does not fit, or begins a step on a slide that holds enough."""
    if not slide.pieces:
        return False
    needed = slide.height + piece.height + (following.height if piece.keep else 0)
    return needed > CAPACITY or (piece.step and needed > SHARED)


def counted(slides: Iterator[Slide], writer: Writer) -> list[Slide]:
    """Slides that share a title say which part they are; empty ones are left out."""
    filled = [slide for slide in slides if slide.pieces]
    titles = [slide.title for slide in filled]
    for place, slide in enumerate(filled):
        parts = titles.count(slide.title)
        if parts > 1:
            part = titles[: place + 1].count(titles[place])
            slide.title = writer.say("slides.part", title=titles[place], part=part, parts=parts)
    return filled


def _pieces(item: Item, number: int, writer: Writer, plain: Writer) -> list[Piece]:
    """What an item is cut into, by its kind."""
    if isinstance(item, WorkedSteps):
        return list(worked_pieces(item.derivation, writer, item.steps))
    if isinstance(item, Display):
        return [display(item.relations, writer)]
    shown = item_facts(item, writer, number)
    if isinstance(item, Picture):
        return [Piece("picture", shown, _picture_height(item.figure))]
    return PIECES[shown["kind"]](shown, lambda: item_facts(item, plain))


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
"""Kind of item -> its pieces, from what the template sees of it; space for an answer is for sheets of paper only."""


def slide_files(document: Document, format: str, templates: str | Path | None = None) -> dict[str, Any]:
    """The slides of a document, file name -> text or bytes; the name ends in ``-slides``.

    Args:
        document: what to show.
        format: `latex` (a beamer document), `typst`, or `pdf` (made from Typst).
        templates: a folder of templates and wording that is searched before the shipped one.

    Raises:
        InputError: for a format without slides.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv.handout import lesson
    >>> list(slide_files(lesson(), "latex"))
    ['lesson-slides.tex']
    """
    known = FORMATS.get(format)
    if known is None or not known.slides:
        offered = [name for name, one in FORMATS.items() if one.slides]
        raise InputError(f"there are no slides in the format {format!r}{nearest(str(format), offered)}")
    writer = slide_writer(document, format, templates)
    plain = replace(writer.in_text, width=WIDTH)
    context = {
        "title": writer.say(document.title, **document.facts),
        "plain_title": quoted(str(plain.say(document.title, **document.facts))),
        "language": quoted(writer.wording.sentence("document.language")),
        "slides": [_shown(slide) for slide in counted(packed(document, writer, plain), writer)],
    }
    return writer.files(f"{document.name}-slides.{writer.format.suffix}", writer.fill("slides", context))


def slide_writer(document: Document, format: str, templates: str | Path | None = None) -> Writer:
    """The writer of slides, whose lines are shorter."""
    return replace(document_writer(document, format, templates), width=WIDTH)


def _shown(slide: Slide) -> dict[str, Any]:
    """What the template sees of a slide; a figure is told how much of the height it may take."""
    others = slide.head + sum(piece.height for piece in slide.pieces if piece.kind != "picture")
    height = round((CAPACITY - others) / CAPACITY, 2)
    return {"title": slide.title, "pieces": [{"kind": p.kind, "height": height} | p.facts for p in slide.pieces]}
