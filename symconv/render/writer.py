"""The writer: formulas, sentences and passages as text of one format.

A writer holds the format, the style of brackets, the wording, the user's templates and the width of a line, and is
passed to whatever writes. How wide something is, is judged by its characters in plain text.

Proofs, checks and gradients are written in passages of four kinds, which the template `proof` of a format arranges: a
title, a text, a list of points or a block of equations. In a block every row says what is equal to what, with a reason
beside it; a sum that is too long for its line goes on over the next rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, cast

from symconv.errors import InputError, TemplateError, nearest
from symconv.formulas.nodes import Formula, FormulaRows, Name, Relation, Said, Sum, TypedSign
from symconv.formulas.plain import Printer
from symconv.formulas.prose import ProseLine
from symconv.render.escape import Printed, Spoken, needs_lualatex, quoted
from symconv.render.formats import FORMATS, TEXT, Format, check_fragment, format_of
from symconv.render.labels import Metrics
from symconv.render.page import (
    DARK_HOST,
    FOLLOWING_HOST,
    PIECE,
    embedded_script,
    embedded_style,
    page_scripts,
    page_style,
)
from symconv.render.policy import policy
from symconv.render.prose import line_text
from symconv.render.templates import FACT, Wording, fill, load_wording, template_folders

Passage = dict[str, Any]
"""What the template sees: a `kind`, and by kind a `text`, `lines`, or `rows` with their `size` and `widths`."""
NO_HEAD = dict[str, Any](author="", student="", aside=[], lines=[], each=[], conventions=[])
"""The head of a sheet that has none."""
NARROWEST = 12
"""Characters that a line of a sum may take beside a left side of any length."""
CHINESE = "chinese"
"""What `document.babel` says in place of an option of babel, which has none for Chinese."""
FITTING = (76, 84, 94, 112, 999)
"""Characters that fit on a line of a page in each of the sizes of a format."""


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One line of a block of equations: what is on the left, if anything, what it equals, and why.

    A row that `opens` a chain holds a formula alone, which the rows below it are equal to.
    """

    left: Formula | None
    right: Formula
    reason: Said | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds: its text, a title in plain text for its properties, and whether it stands in a frame."""

    body: str
    title: str = "symconv"
    framed: bool = True


@dataclass(frozen=True, slots=True)
class Writer:
    """What writes formulas and sentences in one format.

    Attributes:
        format: the record of the format.
        brackets: `square`, `subscript` or `round`.
        templates: the user's folder, searched before the shipped one.
        wording: the sentences.
        width: characters of plain text on a line of a display formula.
        page: width and height in points that a page has for a figure.
        fragment: whether the text is a piece for a file of the user's own.
        stem: what the names of the pictures beside the document begin with.
        pictures: those beside the document, file name -> SVG, or the bytes of a user's own; None if all are drawn
            inside it.
        living: whether worked examples are living pages, in a format that has a style.
        printer: prints formulas in the format.
        plain: prints them as plain text.
    """

    format: Format
    brackets: str
    templates: str | Path | None
    wording: Wording
    width: int
    page: tuple[float, float]
    fragment: bool
    stem: str
    pictures: dict[str, Any] | None
    printer: Printer
    plain: Printer
    living: bool = False

    @classmethod
    def of(
        cls,
        format: Format | str,
        brackets: str = "square",
        templates: str | Path | None = None,
        *,
        fragment: bool = False,
        stem: str = "",
        pictures: dict[str, Any] | None = None,
        language: str = "",
        living: bool = False,
    ) -> Writer:
        """The writer of a format, or of a piece of a document, where lines are shorter; in a language of its own.

        Raises:
            InputError: for a fragment or a living page in a format that has none.
        """
        chosen = format if isinstance(format, Format) else format_of(format)
        if fragment:
            check_fragment(chosen.name)
        if living and not chosen.style:
            raise InputError(
                f"a living page stands in HTML, not in {chosen.name}; use the format html, or leave it out"
            )
        wording = load_wording(*template_folders(templates), language=language)
        width, page = (chosen.width, chosen.page)
        if fragment:
            width, page = (chosen.fragment_width, chosen.fragment_page)
        decimal = wording.sentence("document.decimal")
        printers = chosen.printer(brackets, decimal), Printer(brackets, decimal)
        return cls(chosen, brackets, templates, wording, width, page, fragment, stem, pictures, *printers, living)

    def to(self, format: Format) -> Writer:
        """A writer in another format, with the same brackets and the same wording."""
        return replace(self, format=format, width=format.width, fragment=False, printer=self.plain.like(format.printer))

    @property
    def in_text(self) -> Writer:
        """The writer of the same in plain text."""
        return replace(self, format=TEXT, width=TEXT.width, fragment=False, printer=self.plain)

    @property
    def metrics(self) -> Metrics | None:
        """The measures of the figures on the pages of the format; None if its text has no pages."""
        return FORMATS[self.format.drawn].metrics if self.format.sizes else None

    def fill(self, template: str, context: dict[str, Any]) -> str:
        """A template of the format filled in."""
        return fill(self.format, template, context, self.templates)

    def framed(self, body: str, title: str) -> str:
        """The printed body of a document in the frame of its format; the title is plain text for its properties."""
        literal, language = self.format.literal, self.wording.sentence("document.language")
        properties = {"title": literal(title), "language": literal(language)} | self._page(body)
        babel = self.wording.sentence("document.babel")
        lualatex = needs_lualatex(body) or babel == CHINESE
        context = {"body": Printed(body.strip("\n")), "lualatex": lualatex, "babel": babel, **properties}
        frame, finish = ("document", self.format.finish)
        if self.fragment:
            frame, finish = ("fragment", self.format.finish_fragment)
        return finish(self.fill(frame, context))

    def _page(self, body: str) -> dict[str, str]:
        """Of a page: its style, the script of the living pages that it may hold, and the policy that allows these."""
        if not self.format.style or self.fragment:
            return {}
        style, living = self.style(), self.living and PIECE in body
        scripts, styles = (page_scripts(), [style, page_style()]) if living else ((), [style])
        parts = {"style": style, "script": "".join(scripts[:1]), "policy": policy(scripts, styles, "data:")}
        return {name: Printed(part) for name, part in parts.items()}

    def style(self) -> str:
        """The style of a page, or of the fragments in one.

        Raises:
            TemplateError: if the style of a user's template could end the element that holds it.
        """
        hosts = {"dark_host": Printed(DARK_HOST), "following_host": Printed(FOLLOWING_HOST)}
        style = self.fill(self.format.style, {"fragment": self.fragment, **hosts}).strip("\n")
        if "</" in style:
            raise TemplateError("a style may not hold '</', which would end it; leave it out")
        return f"{style}\n{embedded_style()}" if self.fragment else style

    def files(self, name: str, text: str) -> dict[str, Any]:
        """The files of a document: its text under a name and what stands beside it, or the bytes made from both."""
        beside = dict(self.pictures or {})
        if self.fragment and self.format.style:
            beside |= {"symconv.css": self.style()} | ({"symconv.js": embedded_script()} if PIECE in text else {})
        return {name: self.format.bind(text, beside)} if self.format.bind else {name: text} | beside

    # Formulas

    def write(self, node: Formula) -> Printed:
        """A display formula."""
        shown = self.printer.display(node)
        return self._printed(shown, self.plain.show(node)) if self.format.spoken else Printed(shown)

    def _printed(self, shown: str, plain: str) -> Printed:
        """A printed formula, with its reading in plain text where the format wants it."""
        return Spoken(shown, quoted(plain)) if self.format.spoken else Printed(shown)

    def inline(self, fact: Any) -> Printed:
        """A fact within a line of text: a formula, a sentence with its facts, or several of either."""
        if isinstance(fact, Said):
            return self.tell(fact)
        if isinstance(fact, FormulaRows):
            return self._joined(" / ", (" ".join(map(self.inline, row)) for row in fact.rows))
        if isinstance(fact, ProseLine):
            return line_text(fact, self)
        if isinstance(fact, tuple):
            return self._joined("; ", map(self.inline, fact))
        return Printed(self.format.inline(self.printer, self.plain, fact))

    def _joined(self, sign: str, parts: Iterable[str]) -> Printed:
        return Printed(self.format.escape(sign).join(parts))

    def sides(self, relation: Relation) -> dict[str, Printed]:
        """The left side of a relation, its sign and the rest of it."""
        left, *others = relation.sides
        right = others[0] if len(others) == 1 else Relation(tuple(others), relation.sign)
        written = {"left": left, "sign": TypedSign(relation.sign, "relation"), "right": right}
        return {name: self.write(one) for name, one in written.items()}

    def sum(self, relation: Relation, groups: Sequence[int] = ()) -> dict[str, Any]:
        """A sum as its left side and its lines."""
        left, right = relation.sides
        total = right if isinstance(right, Sum) else Sum((right,))
        return {"left": self.write(left), "lines": self.lines(left, total, groups)}

    def lines(self, left: Formula, total: Sum, groups: Sequence[int] = ()) -> list[Printed]:
        """A sum broken into lines that fit beside its left side; each but the first begins with a sign.

        `groups` are numbers of parts that belong together (the products of one image row); where every group fits, a
        line ends with its group.
        """
        shown, plain = self.printer.parts(total), self.plain.parts(total)
        free = max(self.width - len(self.plain.show(left)) - 3, NARROWEST)
        breaks = _breaks([len(part) + 1 for part in plain], free, [0, *accumulate(groups)])
        return [self._printed(self.printer.breakable(shown[a:b]), " ".join(plain[a:b])) for a, b in pairwise(breaks)]

    def size(self, characters: int) -> Printed:
        """The size of type at which a formula of so many characters fits; lines that are shorter hold less."""
        share = self.width / self.format.width
        fitting = zip(FITTING, self.format.sizes, strict=False)
        sizes = [size for limit, size in fitting if characters <= limit * share]
        return Printed(next(iter(sizes or self.format.sizes[-1:]), ""))

    def size_of(self, *nodes: Formula) -> Printed:
        """The size at which the widest of several formulas fits."""
        if not self.format.sizes:
            return Printed("")
        return self.size(max((len(self.plain.show(node)) for node in nodes), default=0))

    def smaller(self, node: Formula) -> Printed | None:
        """The size at which a formula fits that is too wide for its line; None for one that fits as it is."""
        size = self.size_of(node)
        return None if size in ("", *self.format.sizes[:1]) else size

    # Sentences

    def say(self, key: str, /, **facts: Any) -> Printed:
        """A sentence of the wording with its facts."""
        return self.wording.say(key, self.format.escape, self.inline, facts)

    def tell(self, said: Said) -> Printed:
        """A sentence that brings its facts; a key that ends in `*` has a sentence for each kind of format."""
        return self.say(said.key.replace("*", self.format.sentences), **said.facts)

    # Passages

    def title(self, key: str, /, **facts: Any) -> Passage:
        """A title, and the same in plain text for the properties of a document."""
        return {"kind": "title", "text": self.say(key, **facts), "plain": str(self.in_text.say(key, **facts))}

    def text(self, *sentences: Printed | str) -> Passage:
        """Sentences one after the other."""
        return {"kind": "text", "lines": list(sentences)}

    def points(self, lines: Iterable[Printed], head: str = "") -> list[Passage]:
        """A list, unless there is nothing in it; on a page short lines stand behind the words at its head."""
        found = list(lines)
        return [{"kind": "points", "lines": found, "head": head}] if found else []

    def equations(self, rows: Iterable[EquationRow]) -> list[Passage]:
        """Rows in blocks that every Markdown reader shows, cut where a new formula begins if that is possible."""
        return [self._block(block) for block in in_blocks(self._units(list(rows)), _length, self.format.block)]

    def arranged(self, passages: list[Passage]) -> str:
        """Passages as the template `proof` arranges them."""
        return self.fill("proof", {"passages": passages}).strip("\n")

    def sheet(self, items: list[Passage], title: Printed | str = "") -> str:
        """Items of a document as the template `sheet` arranges them."""
        return self.fill("sheet", {"title": title, "head": NO_HEAD, "items": items}).strip("\n")

    def content(self, passages: list[Passage]) -> Content:
        """Passages as the content of a document; the first of them is its title."""
        return Content(self.arranged(passages), passages[0]["plain"])

    def fits(self, row: EquationRow) -> bool:
        """Whether the row stands on one line at the size of the text."""
        return sum(self._widths(row)) <= self.width + 12

    def _units(self, rows: list[EquationRow]) -> Iterator[list[Passage]]:
        """What should stay together: chains, the rows of a chain that is too long, the lines of such a row."""
        for chain in _chains(rows):
            printed = [list(self._row(row)) for row in chain]
            if _length([line for row in printed for line in row]) <= self.format.block:
                yield [line for row in printed for line in row]
            else:
                for row in printed:
                    yield from [row] if _length(row) <= self.format.block else ([line] for line in row)

    def _block(self, rows: list[Passage]) -> Passage:
        characters = sum(max(row["measure"][column] for row in rows) for column in range(3))
        widths = {key: max(len(row[key]) for row in rows) for key in ("left", "right")}
        return {"kind": "equations", "rows": rows, "size": self.size(characters), "widths": widths}

    def _row(self, row: EquationRow) -> Iterator[Passage]:
        """A row as a template sees it; a long sum takes several lines, a long left side one of its own."""
        if row.left is not None and len(self.plain.show(row.left)) > self.width // 2 and not self.fits(row):
            yield self._line(EquationRow(None, row.left, opens=True))
            row = replace(row, left=None)
        lines = self.lines(row.left or Name("y"), row.right) if isinstance(row.right, Sum) else []
        if len(lines) < 2:
            yield self._line(row)
            return
        for position, line in enumerate(lines):
            shown = self._line(replace(row, left=None, reason=None) if position else row)
            left, _, reason = self._widths(row)
            measure = (left, self.width - left, 0 if position else reason)
            yield shown | {"right": line, "measure": measure, "form": "goes_on" if position else shown["form"]}

    def _line(self, row: EquationRow) -> Passage:
        return {
            "left": Printed("") if row.left is None else self.write(row.left),
            "right": self.write(row.right),
            "reason": self._aside(row.reason),
            "form": "opens" if row.opens else "equal",
            "measure": self._widths(row),
        }

    def _aside(self, reason: Said | None) -> Printed:
        """A few words within a display: plain text as words of the formula, facts as formulas."""
        if reason is None:
            return Printed("")
        return self._printed(self._within(reason, self.printer), self._within(reason, self.plain))

    def _within(self, reason: Said, printer: Printer) -> str:
        key, facts = reason.key, cast("dict[str, Formula]", reason.facts)
        parts = FACT.split(self.wording.sentence(key))
        missing = next((name for name in parts[1::2] if name not in facts), None)
        if missing is not None:
            raise TemplateError(f"the sentence {key!r} asks for {{{missing}}}{nearest(missing, tuple(facts))}")
        shown = (printer.show(facts[p]) if n % 2 else printer.words(p) for n, p in enumerate(parts) if p)
        return (" " if self.format.spoken else "").join(shown)

    def _widths(self, row: EquationRow) -> tuple[int, int, int]:
        """The characters of each column in plain text."""
        left = 0 if row.left is None else self._width(row.left)
        reason = 0 if row.reason is None else len(self._within(row.reason, self.plain)) + 4
        return left, self._width(row.right) + 3, reason

    def _width(self, node: Formula) -> int:
        """The characters of a formula; the letter below a sign of summation takes no width of its own."""
        text = self.plain.show(node)
        return len(text) - 2 * text.count("Σ_")


def in_blocks(units: Iterable[list[Passage]], length: Callable[[list[Passage]], int], most: int) -> list[list[Passage]]:
    """Units of lines put together in blocks of so many characters at most, unless a unit alone is longer."""
    blocks: list[list[Passage]] = []
    for unit in units:
        if not blocks or length(blocks[-1]) + length(unit) > most:
            blocks.append([])
        blocks[-1] += unit
    return blocks


def _breaks(widths: list[int], free: int, ends: list[int]) -> list[int]:
    """Where to break: nowhere if all fits, else at the ends of groups, else so that lines are about equally full."""
    if sum(widths) <= free:
        return [0, len(widths)]
    if len(ends) > 1 and all(sum(widths[a:b]) <= free for a, b in pairwise(ends)):
        return ends
    lines = -(-sum(widths) // free)
    target = max(sum(widths) / lines, max(widths))
    breaks, used = [0], 0
    for position, width in enumerate(widths):
        if used and (used + width > free or used >= target):
            breaks.append(position)
            used = 0
        used += width
    return [*breaks, len(widths)]


def _length(lines: list[Passage]) -> int:
    """The characters of lines in Markdown, marks included."""
    return sum(20 + sum(len(line[key]) for key in ("left", "right", "reason")) for line in lines)


def _chains(rows: list[EquationRow]) -> Iterator[list[EquationRow]]:
    """The rows from one left side, or one opening row, to the next."""
    chain: list[EquationRow] = []
    for row in rows:
        if chain and (row.opens or row.left is not None):
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain
