"""What verdicts and gradients are written in: passages of four kinds, which the template `proof` of a format arranges.

A passage is a title, a text, a list of points or a block of equations. In a block every row says what is equal to what,
with a reason beside it; a sum that is too long for its line goes on over the next rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symconv.errors import TemplateError, nearest
from symconv.formula.nodes import Formula, Name, Said, Sum
from symconv.formula.plain import Printer
from symconv.render.derivation import BLOCK
from symconv.render.escape import Printed, Spoken, quoted
from symconv.render.formats import Pen
from symconv.render.measure import size_for
from symconv.render.render import wrap
from symconv.render.templates import FACT, Wording, fill, load_wording, template_folders

Reason = tuple[str, Mapping[str, Any]]
"""A key of the wording with its facts."""
Passage = dict[str, Any]
"""What the template sees: a `kind`, and by kind a `text`, `lines`, or `rows` with their `size` and `widths`."""


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One line of a block of equations: what is on the left, if anything, what it equals, and why.

    A row that `opens` a chain holds a formula alone, which the rows below it are equal to.
    """

    left: Formula | None
    right: Formula
    reason: Reason | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Scribe:
    """What writes passages: the pen of a format and the wording."""

    pen: Pen
    wording: Wording

    @classmethod
    def of(cls, pen: Pen, templates: str | Path | None) -> Scribe:
        """The scribe of a pen, with the wording of a person's folder before the shipped one."""
        return cls(pen, load_wording(*template_folders(templates)))

    @property
    def in_text(self) -> Scribe:
        """The writer of the same in plain text."""
        return replace(self, pen=Pen.of("text"))

    def say(self, key: str, **facts: Any) -> Printed:
        """A sentence within the text."""
        return self.wording.say(key, self.pen.format.name, self.pen.inline, facts)

    def tell(self, said: Said) -> Printed:
        """A sentence that brings its facts; a fact may be a sentence too."""
        facts = {name: self.tell(fact) if isinstance(fact, Said) else fact for name, fact in said.facts.items()}
        return self.say(said.key, **facts)

    def title(self, key: str, **facts: Any) -> Passage:
        """A title, and the same in plain text for the properties of a document."""
        plain = self.wording.say(key, "text", self.pen.text.show, facts)
        return {"kind": "title", "text": self.say(key, **facts), "plain": str(plain)}

    def text(self, *sentences: Printed | str) -> Passage:
        """Sentences one after the other."""
        return {"kind": "text", "lines": list(sentences)}

    def points(self, lines: Iterable[Printed]) -> list[Passage]:
        """A list, unless there is nothing in it."""
        found = list(lines)
        return [{"kind": "points", "lines": found}] if found else []

    def equations(self, rows: Iterable[EquationRow]) -> list[Passage]:
        """Rows in blocks that every Markdown reader shows, cut where a new formula begins if that is possible."""
        blocks: list[list[Passage]] = []
        for unit in self._units(list(rows)):
            if not blocks or _length(blocks[-1]) + _length(unit) > BLOCK:
                blocks.append([])
            blocks[-1] += unit
        return [self._block(block) for block in blocks]

    def _units(self, rows: list[EquationRow]) -> Iterator[list[Passage]]:
        """What should stay together: chains, the rows of a chain that is too long, the lines of such a row."""
        for chain in _chains(rows):
            printed = [list(self._printed(row)) for row in chain]
            if _length([line for row in printed for line in row]) <= BLOCK:
                yield [line for row in printed for line in row]
            else:
                for row in printed:
                    yield from [row] if _length(row) <= BLOCK else ([line] for line in row)

    def fits(self, row: EquationRow) -> bool:
        """Whether the row stands on one line at the size of the text."""
        return sum(self._widths(row)) <= self.pen.format.width + 12

    def _block(self, rows: list[Passage]) -> Passage:
        characters = sum(max(row["measure"][column] for row in rows) for column in range(3))
        widths = {key: max(len(row[key]) for row in rows) for key in ("left", "right")}
        return {"kind": "equations", "rows": rows, "size": size_for(characters, self.pen), "widths": widths}

    def _printed(self, row: EquationRow) -> Iterator[Passage]:
        """A row as a template sees it; a long sum takes several lines, a long left side one of its own."""
        if row.left is not None and self._is_long(row):
            yield self._line(EquationRow(None, row.left, opens=True))
            row = replace(row, left=None)
        lines = self.pen.lines(row.left or Name("y"), row.right) if isinstance(row.right, Sum) else []
        if len(lines) < 2:
            yield self._line(row)
            return
        for place, line in enumerate(lines):
            shown = self._line(replace(row, left=None, reason=None) if place else row)
            left, _, reason = self._widths(row)
            measure = (left, self.pen.format.width - left, reason if not place else 0)
            yield shown | {"right": line, "measure": measure, "form": "goes_on" if place else shown["form"]}

    def _is_long(self, row: EquationRow) -> bool:
        left = len(self.pen.text.show(row.left)) if row.left is not None else 0
        return left > self.pen.format.width // 2 and not self.fits(row)

    def _line(self, row: EquationRow) -> Passage:
        return {
            "left": Printed("") if row.left is None else self.pen.write(row.left),
            "right": self.pen.write(row.right),
            "reason": self._aside(row.reason),
            "form": "opens" if row.opens else "equal",
            "measure": self._widths(row),
        }

    def _aside(self, reason: Reason | None) -> Printed:
        """A few words within a display: plain pieces as words of the formula, facts as formulas."""
        if reason is None:
            return Printed("")
        shown, plain = (self._pieced(reason, printer) for printer in (self.pen.display, self.pen.text))
        return Spoken(shown, quoted(plain)) if self.pen.format.spoken else Printed(shown)

    def _pieced(self, reason: Reason, printer: Printer) -> str:
        key, facts = reason
        pieces = FACT.split(self.wording.sentence(key))
        missing = next((name for name in pieces[1::2] if name not in facts), None)
        if missing is not None:
            raise TemplateError(f"the sentence {key!r} asks for {{{missing}}}{nearest(missing, tuple(facts))}")
        shown = (printer.show(facts[p]) if n % 2 else printer.words(p) for n, p in enumerate(pieces) if p)
        return (" " if self.pen.format.spoken else "").join(shown)

    def _widths(self, row: EquationRow) -> tuple[int, int, int]:
        """The characters of each column in plain text."""
        left = 0 if row.left is None else self._width(row.left)
        reason = 0 if row.reason is None else len(self._pieced(row.reason, self.pen.text)) + 4
        return left, self._width(row.right) + 3, reason

    def _width(self, node: Formula) -> int:
        """The characters of a formula; the letter below a sign of summation takes no room of its own."""
        text = self.pen.text.show(node)
        return len(text) - 2 * text.count("Σ_")


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


def arranged(passages: list[Passage], pen: Pen, templates: str | Path | None) -> str:
    """Passages without the frame of a document."""
    return fill(pen.format.name, f"proof.{pen.format.ending}.j2", {"passages": passages}, templates).strip("\n")


def framed(passages: list[Passage], pen: Pen, fragment: bool, templates: str | Path | None) -> str:
    """Passages as a document; the first of them is its title."""
    return wrap(arranged(passages, pen, templates), pen, fragment, templates, passages[0]["plain"])
