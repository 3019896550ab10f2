"""From a document to slides: the same items, cut into blocks that are packed one after the other.

A slide has a fixed height, so what flows freely over the pages of a sheet is cut beforehand into blocks that are never
parted. Heights are counted in lines of text; they are estimates on the safe side, and the same for every format.

A heading begins a slide unless its section is short enough to stand below the one before. The steps
of a worked example that stand on one slide appear one after the other. A figure fills what its slide has left;
question, figure and choices stand together. What does not fit goes on over slides with the same title and a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, count, groupby, pairwise, takewhile
from math import fsum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.derive.figure import Figure
from symconv.errors import InputError, nearest
from symconv.formulas.nodes import BigSum, Formula, Integral, Operator, Relation
from symconv.handout.document import Display, Document, Group, Heading, Item, Picture, Row, WorkedSteps
from symconv.handout.printing import document_writer, head_facts, item_facts
from symconv.render.derivation import derivation_context
from symconv.render.escape import Printed, needs_lualatex, quoted
from symconv.render.formats import FORMATS
from symconv.render.writer import CHINESE, Writer

if TYPE_CHECKING:
    from symconv.derive import Derivation

CAPACITY = 13.0
WIDTH = 56
"""Lines on a slide, and characters of a display formula on a line."""
LETTERS = 72
"""Characters of running text on a line."""
HEIGHTS = {
    "sum_sign": 2.8,
    "formula": 1.9,
    "row": 1.3,
    "sum": 0.8,
    "sum_line": 1.5,
    "paragraph": 0.5,
    "point": 0.3,
    "heading": 2.0,
}
SUMS = {"survivors": ("survivors",), "values": ("values", "products"), "result": ("result",)}
"""Step of a worked example -> its sums."""
MERGED = {"rows": "rows", "formulas": "rows", "points": "lines", "sum": "lines"}
"""Kinds whose neighbours on one slide become one block -> where they keep what is put together."""
PICTURE = 8.0
"""The least height of a figure with its caption, in lines."""
ROW, FRAME, BESIDE = 0.8, 2.0, 12
"""Lines of a row of cells and of what stands round them; more cells than this do not stand beside each other."""
LEAST = 5.0
"""The same where a question, its figure and its choices would not stand on one slide otherwise."""
FIGURES = ("picture", "beside")
"""Kinds of blocks that take the height that is left."""
TITLE = 48
"""Characters of a title on one line."""


@dataclass(frozen=True, slots=True)
class SlideBlock:
    """Something that stands on one slide as a whole: a block of the template `slides` and what it prints.

    Its height is in lines. With `keep` the next block must stand on the same slide; with `step` a step of a worked
    example begins.
    """

    kind: str
    facts: dict[str, Any]
    height: float
    keep: bool = False
    step: bool = False

    def merged(self, other: SlideBlock) -> SlideBlock | None:
        """Both as one block, if they are parts of one table, list or sum."""
        key = MERGED.get(self.kind)
        if key is None or other.kind != self.kind or other.facts.get("left"):
            return None
        together = self.facts | {key: [*self.facts[key], *other.facts[key]]}
        return SlideBlock(self.kind, together, self.height + other.height, step=self.step)


def paragraph(text: Printed, plain: str, keep: bool = False) -> SlideBlock:
    """A paragraph; `plain` is what it says in plain text, by which its lines are counted."""
    return SlideBlock("paragraph", {"text": text}, text_lines(plain) + HEIGHTS["paragraph"], keep)


def text_lines(plain: str) -> int:
    """How many lines running text takes."""
    return -(-len(plain) // LETTERS)


def display(relations: Sequence[Relation], writer: Writer) -> SlideBlock:
    """Formulas below each other, small enough for the widest."""
    rows = [writer.sides(relation) for relation in relations]
    height = fsum(HEIGHTS["sum_sign" if _tall(relation) else "formula"] for relation in relations)
    return SlideBlock("display", {"rows": rows, "size": writer.size_of(*relations)}, height)


def _tall(node: Formula) -> bool:
    if isinstance(node, Relation):
        return any(map(_tall, node.sides))
    return isinstance(node, BigSum | Integral) or (
        isinstance(node, Operator) and (_tall(node.left) or _tall(node.right))
    )


def worked_blocks(derivation: Derivation, writer: Writer, steps: Sequence[str]) -> Iterator[SlideBlock]:
    """The chosen steps of a worked example, long tables and sums cut between their rows."""
    context = derivation_context(derivation, writer)
    plain = derivation_context(derivation, writer.in_text)["say"]
    for step in steps:
        blocks: list[SlideBlock] = []
        for key, body in _step(step, derivation, context, writer):
            blocks += [paragraph(context["say"][key], plain[key], keep=True), *body] if body else []
        yield from (replace(block, step=not position) for position, block in enumerate(blocks))


def _step(
    step: str, derivation: Derivation, context: dict[str, Any], writer: Writer
) -> list[tuple[str, list[SlideBlock]]]:
    """The sentences of a step, each with the blocks that it announces."""
    formulas = {"definition": derivation.definition, "substitution": derivation.substitution}
    if step in formulas:
        return [(step, [display([formulas[step]()], writer)])]
    if step == "candidates":
        return [(step, _rows(context))]
    shown = () if step == "result" and context["repeats"] else SUMS.get(step, ())
    return [("valued" if key == "values" else key, _sum(context[key])) for key in shown if context[key]]


def _rows(context: dict[str, Any]) -> list[SlideBlock]:
    """The candidates, one image row a block where that fits on a slide with its sentence."""
    rows, run = context["rows"], context["run"]
    unit = run if (run * HEIGHTS["row"] <= CAPACITY - 2) else 1
    cuts = [rows[start : start + unit] for start in range(0, len(rows), unit)]
    return [SlideBlock("rows", {"rows": cut, "size": context["size"]}, HEIGHTS["row"] * len(cut)) for cut in cuts]


def _sum(shown: dict[str, Any]) -> list[SlideBlock]:
    first, *rest = shown["lines"]
    head = SlideBlock("sum", {"left": shown["left"], "lines": [first]}, HEIGHTS["sum"] + HEIGHTS["sum_line"])
    return [head, *(SlideBlock("sum", {"left": None, "lines": [line]}, HEIGHTS["sum_line"]) for line in rest)]


@dataclass(slots=True)
class Slide:
    """One slide: its title, the lines of the title beyond the first, and what stands on it."""

    title: Printed
    head: int
    blocks: list[SlideBlock] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The lines that are taken; those of the title count from the second."""
        return self.head + fsum(block.height for block in self.blocks)

    def add(self, block: SlideBlock) -> None:
        """Put a block below the others, or onto the last one where both are parts of one thing."""
        together = self.blocks[-1].merged(block) if self.blocks else None
        if together:
            self.blocks[-1] = together
        else:
            self.blocks.append(block)


def packed(document: Document, writer: Writer, plain: Writer) -> Iterator[Slide]:
    """The slides in order, filled one after the other; lengths are judged by the plain text."""
    for slide, blocks in _sections(document, writer, plain):
        for position, block in enumerate(blocks):
            if slide.blocks and slide.height + _needed(blocks[position:]) > CAPACITY:
                yield slide
                slide = Slide(slide.title, slide.head)
            slide.add(block)
        yield slide


def _sections(document: Document, writer: Writer, plain: Writer) -> list[tuple[Slide, list[SlideBlock]]]:
    """A first slide for each heading, and the blocks of its section."""
    numbers = count(1)
    sections = [(_titled(document.title, document.facts, writer, plain), list[SlideBlock]())]
    for item in document.items:
        first, *others = item.items if isinstance(item, Group | Row) else (item,)
        if isinstance(first, Heading):
            sections.append((_titled(first.key, first.facts, writer, plain), []))
        parts = others if isinstance(first, Heading) else [first, *others]
        numbered = [(part, next(numbers) if isinstance(part, Picture) else 0) for part in parts]
        blocks = [block for part, number in numbered for block in _blocks(part, number, writer, plain)]
        slide, found = sections[-1]
        found += _together(blocks, CAPACITY - slide.head) if isinstance(item, Group) else blocks
    return sections


def _needed(blocks: list[SlideBlock]) -> float:
    """The height that must be free for the first block: with what it announces, and with its step if that fits."""
    step = [blocks[0], *takewhile(lambda block: not block.step and block.kind not in FIGURES, blocks[1:])]
    kept = len(list(takewhile(lambda block: block.keep, blocks))) + 1
    whole = fsum(block.height for block in step)
    return whole if blocks[0].step and whole <= CAPACITY else fsum(block.height for block in blocks[:kept])


def _together(blocks: list[SlideBlock], free: float) -> list[SlideBlock]:
    """The blocks of a question on one slide: its choices beside its figure, which is as small as it must be."""
    figures = [block for block in blocks if block.kind == "picture"]
    choices = [block for block in blocks if block.kind == "choices"]
    left = free - fsum(block.height for block in blocks if block.kind not in ("picture", "choices"))
    if len(figures) != 1 or left < LEAST:
        return blocks
    if not choices:
        return [replace(block, height=min(left, block.height)) if block in figures else block for block in blocks]
    facts = {"drawing": figures[0].facts["drawing"], "lines": choices[0].facts["lines"]}
    pair = SlideBlock("beside", facts, min(left, max(figures[0].height, choices[0].height)))
    return [pair if block in figures else block for block in blocks if block not in choices]


def joined(slides: Iterator[Slide]) -> list[Slide]:
    """Empty slides are left out, and a section that is short stands below the one before it, with its title there."""
    sections = [list(run) for _, run in groupby((one for one in slides if one.blocks), key=lambda one: one.title)]
    found: list[Slide] = []
    for first, *others in sections:
        last = found[-1] if found else None
        title = SlideBlock("heading", {"text": first.title}, HEIGHTS["heading"])
        pictures = sum(block.kind in FIGURES for one in (last, first) if one for block in one.blocks)
        if last and not others and pictures < 2 and last.height + title.height + first.height <= CAPACITY:
            last.blocks += [title, *first.blocks]
        else:
            found += [first, *others]
    return found


def _titled(key: str, facts: Mapping[str, Any], writer: Writer, plain: Writer) -> Slide:
    """A new slide; its title has space for the count of parts."""
    return Slide(writer.say(key, **facts), (len(plain.say(key, **facts)) + 6) // TITLE)


def counted(slides: list[Slide], writer: Writer) -> list[Slide]:
    """Slides that share a title say which part they are."""
    parts, seen = Counter(slide.title for slide in slides), Counter[Printed]()
    for slide in slides:
        title = slide.title
        seen[title] += 1
        if parts[title] > 1:
            slide.title = writer.say("slides.part", title=title, part=seen[title], parts=parts[title])
    return slides


def _blocks(item: Item, number: int, writer: Writer, plain: Writer) -> list[SlideBlock]:
    """What an item is cut into, by its kind."""
    if isinstance(item, WorkedSteps):
        return list(worked_blocks(item.derivation, writer, item.steps))
    if isinstance(item, Display):
        return [display(item.relations, writer)]
    shown = item_facts(item, writer, number)
    if isinstance(item, Picture):
        return [SlideBlock("picture", shown, _picture_height(item.figure))]
    return BLOCKS[item.kind](shown, item_facts(item, plain))


def _picture_height(figure: Figure) -> float:
    """The lines that a figure needs: a tall one has a slide for itself."""
    rows = 0
    for _, band in groupby(figure.panels, key=lambda panel: panel.band):
        panels = [panel for panel in band if not panel.optional]  # which stand side by side as far as they fit
        together = sum if sum(panel.columns for panel in panels) > BESIDE else max
        rows += together(panel.rows for panel in panels)
    return min(max(PICTURE, ROW * rows + FRAME), CAPACITY)


def _lines(shown: dict[str, Any], plain: dict[str, Any]) -> list[SlideBlock]:
    """A block for each line of a list."""
    pairs = zip(shown["lines"], plain["lines"], strict=True)
    return [SlideBlock("points", {"lines": [line]}, text_lines(words) + HEIGHTS["point"]) for line, words in pairs]


def _choices(shown: dict[str, Any], plain: dict[str, Any]) -> list[SlideBlock]:
    """The choices of one question stay together."""
    heights = (text_lines(line["text"]) + HEIGHTS["point"] for line in plain["lines"])
    return [SlideBlock("choices", {"lines": shown["lines"]}, fsum(heights))]


def _proved(shown: dict[str, Any], plain: dict[str, Any]) -> list[SlideBlock]:
    """A proof passage by passage; a block of equations stays whole, and with the sentence before it."""
    blocks: list[SlideBlock] = []
    pairs = zip(shown["passages"], plain["passages"], strict=True)
    end: tuple[dict[str, Any], dict[str, Any]] = ({"kind": "end"}, {})
    for (passage, words), (following, _) in pairwise([*pairs, end]):
        if passage["kind"] == "points":
            blocks += _lines(passage, words)
        elif passage["kind"] == "text":
            keep = following["kind"] == "equations"
            lines = zip(passage["lines"], words["lines"], strict=True)
            blocks += [paragraph(line, plain_line, keep) for line, plain_line in lines]
        else:
            height = HEIGHTS["sum_sign" if any("Σ" in row["right"] for row in words["rows"]) else "formula"]
            blocks.append(SlideBlock("equations", passage, height * len(passage["rows"])))
    return blocks


# ruff: noqa: ARG005 - the functions of a table share one signature
BLOCKS: MappingProxyType[str, Callable[[dict[str, Any], dict[str, Any]], list[SlideBlock]]] = MappingProxyType(
    {
        "paragraph": lambda shown, plain: [paragraph(shown["text"], plain["text"], plain["text"].endswith(":"))],
        "points": _lines,
        "conventions": _lines,
        "choices": _choices,
        "formulas": lambda shown, plain: [
            SlideBlock("formulas", {"rows": [row]}, HEIGHTS["formula"]) for row in shown["rows"]
        ],
        "proved": _proved,
        "prose": lambda shown, plain: [
            SlideBlock("paragraph", {"text": shown["body"]}, 1.2 * (1 + plain["body"].count("\n")))
        ],
        "picture": lambda shown, plain: [SlideBlock("picture", shown, PICTURE)],
        "space": lambda shown, plain: [],
    }
)
"""Kind of item -> its blocks, from what a template sees of it, in the format and in plain text; space for an answer is
for sheets of paper only."""


def slide_files(document: Document, format: str, templates: str | Path | None = None) -> dict[str, Any]:
    """The slides of a document, file name -> text or bytes, with the arguments of `document_files`.

    The name ends in ``-slides``; the format is `latex` (a beamer document), `typst`, or `pdf` (made from Typst).

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
        "head": head_facts(document.head, writer),
        "lualatex": writer.wording.sentence("document.babel") == CHINESE,
        "plain_title": quoted(str(plain.say(document.title, **document.facts))),
        "language": quoted(writer.wording.sentence("document.language")),
        "babel": writer.wording.sentence("document.babel"),
        "slides": [_shown(slide) for slide in counted(joined(packed(document, writer, plain)), writer)],
    }
    text = writer.fill("slides", context)
    if needs_lualatex(text):
        text = writer.fill("slides", context | {"lualatex": True})
    return writer.files(f"{document.name}-slides.{writer.format.suffix}", text)


def slide_writer(document: Document, format: str, templates: str | Path | None = None) -> Writer:
    """The writer of slides, whose lines are shorter."""
    return replace(document_writer(document, format, templates), width=WIDTH)


def _shown(slide: Slide) -> dict[str, Any]:
    """What the template sees of a slide: its blocks, each with the step of a worked example at which it appears.

    A figure is told how much of the height it may take.
    """
    others = slide.head + fsum(block.height for block in slide.blocks if block.kind not in FIGURES)
    height = round((CAPACITY - others) / CAPACITY, 2)
    begins = [one.step and not before.keep for before, one in pairwise(slide.blocks)]
    steps = list(accumulate(begins, initial=1))
    placed = zip(slide.blocks, steps, strict=True)
    blocks = [{"kind": one.kind, "height": height, "at": at} | one.facts for one, at in placed]
    drawn = any(one.kind in FIGURES for one in slide.blocks)
    return {"title": slide.title, "drawn": drawn, "steps": steps[-1], "blocks": blocks}
