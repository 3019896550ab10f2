"""What a class answered: for each exercise the share of students who were right, or made each named mistake.

A table with a numbered row for each kind of answer and a bar chart with a bar for each row, in every format of a
document; no name of a student stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from symconv.derive.illustration import Curve, Illustration, Plot
from symconv.errors import InputError, nearest
from symconv.formulas.nodes import Said, Words
from symconv.formulas.prose import FactWords, PlainProse, ProseLine, ProseTable
from symconv.handout.document import Document, Heading, Item, Paragraph, Picture, UserText
from symconv.handout.exercises.exercise import mistakes_sentence
from symconv.handout.grading import RIGHT, VERDICTS, WRONG, Mark, StudentMark
from symconv.handout.printing import document_files
from symconv.render.formats import FORMATS, offered

BAR = (0.15, 0.85)
"""Where a bar begins and ends, for each row a width of 1."""


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One kind of answer to an exercise: its verdict, the mistakes that give it, and how many students gave it."""

    verdict: str
    mistakes: tuple[str, ...]
    count: int


def answer_shares(marks: Sequence[Mark]) -> tuple[AnswerShare, ...]:
    """The kinds of answers to one exercise: right ones first, then wrong ones by how many gave them, then the rest.

    >>> one = Mark("A", "", 1, "3", "wrong", 0, 1, ("transposed",))
    >>> answer_shares([one, one])
    (AnswerShare(verdict='wrong', mistakes=('transposed',), count=2),)
    """
    counts = Counter((mark.verdict, mark.mistakes) for mark in marks)
    order = (RIGHT, WRONG, *(one for one in VERDICTS if one not in (RIGHT, WRONG)))
    kinds = sorted(counts, key=lambda kind: (order.index(kind[0]), not kind[1], -counts[kind], kind[1]))
    return tuple(AnswerShare(*kind, counts[kind]) for kind in kinds)


def class_document(title: str, students: Sequence[StudentMark]) -> Document:
    """The class view of the marks of all students."""
    marks = [mark for student in students for mark in student.marks]
    numbers = sorted({mark.number for mark in marks})
    points, most = sum(one.points for one in students), sum(one.of for one in students)
    facts: dict[str, Any] = {"count": len(students), "percent": percent(points, most)}
    items: list[Item] = [Paragraph("marks.class_students", facts)]
    for number in numbers:
        shares = answer_shares([mark for mark in marks if mark.number == number])
        total = sum(share.count for share in shares)
        items += [
            Heading("marks.exercise", {"number": number}, numbered=False),
            UserText(_table(shares, total)),
            Picture(_chart(number, shares, total)),
        ]
    return Document("class", "marks.class_title", tuple(items), facts={"title": title or "symconv"})


def percent(part: int, whole: int) -> int:
    """A share in percent, rounded to the nearest integer, halves up; 0 of 0 is 0."""
    return int(Fraction(100 * part, whole) + Fraction(1, 2)) if whole else 0


def _line(*parts: Any) -> ProseLine:
    return ProseLine(tuple(PlainProse(part) if isinstance(part, str) else FactWords(part) for part in parts))


def _answer(share: AnswerShare) -> Said:
    """A kind of answer in words."""
    if share.mistakes:
        return Said("marks.mistake", {"mistake": mistakes_sentence(share.mistakes)})
    return Said(f"marks.{share.verdict.replace(' ', '_')}")


def _table(shares: Sequence[AnswerShare], total: int) -> ProseTable:
    head = ("", Said("marks.answer"), Said("marks.students"), Said("marks.share"))
    rows = [
        (str(number), _answer(share), str(share.count), Said("marks.percent", {"percent": percent(share.count, total)}))
        for number, share in enumerate(shares, 1)
    ]
    lines = [tuple(map(_line, row)) for row in rows]
    return ProseTable(tuple(map(_line, head)), tuple(lines), ("right", "left", "right", "right"))


def _chart(number: int, shares: Sequence[AnswerShare], total: int) -> Illustration:
    """A bar for each row of the table; the tallest fills the height."""
    tallest = max((share.count for share in shares), default=0)
    bars = tuple(
        Curve(tuple((row + edge, share.count / max(total, 1)) for edge in BAR), "area")
        for row, share in enumerate(shares)
    )
    ticks = tuple((row + 0.5, Words(str(row + 1))) for row in range(len(shares)))
    title = Said("marks.chart", {"percent": percent(tallest, total)})
    plot = Plot(title, bars, (0.0, float(max(len(shares), 1))), (0.0, tallest / max(total, 1) or 1.0), Words(""), ticks)
    told = tuple(
        Said("marks.told", {"answer": _answer(share), "percent": percent(share.count, total)}) for share in shares
    )
    facts = {"number": number, "shares": told}
    return Illustration(f"class-{number}", (), "class", facts, parts=(plot,))


def class_files(
    document: Document, path: str | Path, templates: str | Path | None = None, language: str = ""
) -> dict[str, Any]:
    """The files of a class view, the first of them with the name of the path, whose ending says the format.

    Raises:
        InputError: for an ending that no format has.
    """
    suffix = Path(path).suffix.removeprefix(".")
    known = {FORMATS[name].suffix: name for name in reversed(offered())}
    if suffix not in known:
        endings = tuple(f".{one}" for one in known)
        raise InputError(f"no format has the ending {'.' + suffix!r}{nearest('.' + suffix, endings)}")
    return document_files(replace(document, name=Path(path).stem, language=language), known[suffix], templates)
