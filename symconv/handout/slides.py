"""From a document to slides: the items of a sheet, and which of them belong together.

An item looks on a slide as it does on a sheet, for the template `sheet` arranges it there too. What is said here is
what only the content tells: which items are never parted (a run: a question with its figure, its choices and the space
for its answer; a formula with the sentence before it), and where a step of a worked example begins. How large runs are,
how large their figures may be and which of them share a slide is measured by Typst and TeX, see the templates `slides`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from symconv.errors import InputError, nearest
from symconv.formulas.prose import ProseHeading
from symconv.handout.document import (
    AnswerSpace,
    Conventions,
    Display,
    Document,
    Formulas,
    Group,
    Heading,
    Item,
    MultipleChoice,
    Paragraph,
    Picture,
    Row,
    UserPicture,
    UserText,
    VerdictParts,
    WorkedSteps,
)
from symconv.handout.printing import document_writer, head_facts, item_facts
from symconv.render.derivation import derivation_context
from symconv.render.escape import Printed, needs_lualatex, quoted
from symconv.render.formats import FORMATS
from symconv.render.writer import CHINESE, NO_HEAD, Writer

WIDTH, PAGE = 64, (410.0, 170.0)
"""Characters of a display formula on a line, and the space for a figure in points, of a slide of 160 × 90 mm."""
DRAWN, USERS = Printed("0.8"), Printed("0.5")
"""The height of a figure at most, as a share of that of a slide; a user's picture may be of any size."""
FOLLOWING = (Display, Formulas, MultipleChoice, AnswerSpace, UserPicture)
"""Items that belong to the text before them."""
STEPS = (("definition",), ("substitution",), ("candidates",), ("survivors",), ("values", "result"), ("insight",))
"""The steps of a worked example as they appear one after the other."""
COLONS = (":", "：")
PRINT = "-print"
"""What the name of a PDF ends in that holds each slide once, as it is in the end."""


@dataclass(frozen=True, slots=True)
class SlidePart:
    """A text or a picture of a run.

    Attributes:
        shown: the printed text, or what a template sees of a picture.
        joins: whether it belongs to what stands before it.
        announces: whether it belongs to what follows.
        step: whether it appears after what stands before it.
    """

    shown: Any
    joins: bool = False
    announces: bool = False
    step: bool = False

    @property
    def pictured(self) -> bool:
        """Whether it is a picture."""
        return isinstance(self.shown, dict)


@dataclass(slots=True)
class SlideRun:
    """What stands together: the texts before its pictures, the pictures, the texts after them."""

    parts: list[SlidePart]

    def facts(self) -> dict[str, Any]:
        """What the template sees."""
        pictures = [part.shown for part in self.parts if part.pictured]
        first = next((n for n, part in enumerate(self.parts) if part.pictured), len(self.parts))
        texts = [
            [part.shown for part in some if not part.pictured] for some in (self.parts[:first], self.parts[first:])
        ]
        return {
            "before": texts[0],
            "pictures": pictures,
            "after": texts[1],
            "step": any(part.step for part in self.parts[:1]),
        }

    def takes(self, part: SlidePart) -> bool:
        """Whether a part that follows belongs to the run; a second picture has a run of its own."""
        second = part.pictured and any(one.pictured for one in self.parts)
        return self.parts[-1].announces or (part.joins and not second)


@dataclass(slots=True)
class SlideSection:
    """A title with what stands beside it, and its runs."""

    title: Printed
    aside: Printed
    runs: list[SlideRun] = field(default_factory=list)

    def add(self, part: SlidePart) -> None:
        """Put a part to the last run, or begin another one."""
        if self.runs and self.runs[-1].takes(part):
            self.runs[-1].parts.append(part)
        else:
            self.runs.append(SlideRun([part]))


def slide_sections(document: Document, writer: Writer) -> list[SlideSection]:
    """The sections of a document, one for each heading, and their runs in order."""
    numbers, sections = {True: count(1), False: count(1)}, [SlideSection(Printed(""), Printed(""))]
    for item in document.items:
        whole = list(item.items) if isinstance(item, Group) else [item]
        if isinstance(whole[0], Heading):
            shown = item_facts(whole.pop(0), writer)
            sections.append(SlideSection(shown["text"], Printed(shown["aside"])))
        parts = [part for one in whole for part in _parts(one, writer, numbers)]
        if isinstance(item, Group):
            sections[-1].runs.append(SlideRun(parts))
        elif isinstance(item, Picture) and any(part.step for run in sections[-1].runs for part in run.parts):
            _before_candidates(sections[-1].runs, SlideRun(parts))
        else:
            for part in parts:
                sections[-1].add(part)
    return [section for section in sections if section.runs or section.title]


def _before_candidates(runs: list[SlideRun], figure: SlideRun) -> None:
    """Put the figure of a worked example to where its products are looked at."""
    steps = [number for number, run in enumerate(runs) if run.parts[0].step]
    runs.insert(steps[min(2, len(steps) - 1)], figure)


def _parts(item: Item, writer: Writer, numbers: Mapping[bool, Iterator[int]]) -> Iterator[SlidePart]:
    """What an item is made of."""
    if isinstance(item, WorkedSteps):
        yield from (SlidePart(text, step=True) for text in _worked(item, writer))
    elif isinstance(item, VerdictParts):
        from symconv.render.proof import verdict_passages

        for passage in verdict_passages(item.verdict, writer, item.parts):
            text = Printed(writer.arranged([passage]))
            yield SlidePart(text, passage["kind"] == "equations", text.endswith(COLONS))
    elif isinstance(item, Row):
        first, *others = (part for one in item.items for part in _parts(one, writer, numbers))
        yield from (first, *(replace(part, joins=position == 0) for position, part in enumerate(others)))
    elif not isinstance(item, Conventions) or item.sentences():
        facts = item_facts(item, writer, next(numbers[item.told]) if isinstance(item, Picture) else 0)
        share = DRAWN if isinstance(item, Picture) else USERS
        shown = facts | {"share": share} if item.kind == "picture" else _arranged(facts, writer)
        leads = isinstance(item, Paragraph) and item.leads
        heads = isinstance(item, UserText) and isinstance(item.block, ProseHeading)
        announces = leads or heads or (isinstance(item, Paragraph) and facts["text"].rstrip().endswith(COLONS))
        yield SlidePart(shown, isinstance(item, FOLLOWING), announces, leads)


def _arranged(facts: dict[str, Any], writer: Writer) -> Printed:
    """An item as the template `sheet` arranges it; what is too wide for its line is made smaller."""
    items = [facts | {"narrow": True, "held": False}]
    return Printed(writer.fill("sheet", {"title": "", "head": NO_HEAD, "page": None, "items": items}).strip("\n"))


def _worked(item: WorkedSteps, writer: Writer) -> Iterator[Printed]:
    """The chosen steps of a worked example; the candidates in tables that fit on a slide."""
    context = derivation_context(item.derivation, writer) | {"drawing": None, "undrawn": False}
    table = context["table"]
    first, *others = [table | {"blocks": [block]} for block in table["blocks"]] or [table]
    for group in STEPS:
        steps = tuple(step for step in group if step in item.steps)
        texts = [writer.fill("derivation", context | {"steps": steps, "table": first})]
        if "candidates" in steps:
            texts += [writer.fill("candidates", context | {"table": other}) for other in others]
        yield from (Printed(text.strip("\n")) for text in texts if text.strip())


def slide_files(document: Document, format: str, templates: str | Path | None = None) -> dict[str, Any]:
    """The slides of a document, file name -> text or bytes, with the arguments of `document_files`.

    The name ends in ``-slides``; the format is `latex` (a beamer document), `typst`, or `pdf` (made from Typst, with a
    second file for printing in which no slide is repeated for its steps).

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
    context = _context(document, writer)
    name, suffix = f"{document.name}-slides", writer.format.suffix
    files = writer.files(f"{name}.{suffix}", _filled(context | {"print": False}, writer))
    if writer.format.bind:
        files |= writer.files(f"{name}{PRINT}.{suffix}", _filled(context | {"print": True}, writer))
    return files


def slide_writer(document: Document, format: str, templates: str | Path | None = None) -> Writer:
    """The writer of slides, whose lines are shorter."""
    return replace(document_writer(document, format, templates), width=WIDTH, page=PAGE)


def _context(document: Document, writer: Writer) -> dict[str, Any]:
    """What the template sees."""
    sections = slide_sections(document, writer)
    return {
        "title": writer.say(document.title, **document.facts),
        "head": head_facts(document.head, writer),
        "lualatex": writer.wording.sentence("document.babel") == CHINESE,
        "plain_title": quoted(str(writer.in_text.say(document.title, **document.facts))),
        "language": quoted(writer.wording.sentence("document.language")),
        "babel": writer.wording.sentence("document.babel"),
        "sections": [
            {"title": one.title, "aside": one.aside, "runs": [run.facts() for run in one.runs or [SlideRun([])]]}
            for one in sections
        ],
    }


def _filled(context: dict[str, Any], writer: Writer) -> str:
    text = writer.fill("slides", context)
    return writer.fill("slides", context | {"lualatex": True}) if needs_lualatex(text) else text
