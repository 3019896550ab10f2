"""The candidates of a worked example as a table: measured, and set in two columns of rows where they fit.

A row says which pixel (or kernel element) is looked at, what it asks for, what that is, and the product or why there is
none. The widths of its columns are estimated from the characters of each formula, so that both page formats choose the
same size of type without a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.formulas.nodes import Arrow, Formula, Product, Value
from symconv.render.escape import Printed
from symconv.render.labels import BOOK_METRICS, WIDEST, Metrics, RulerPrinter

if TYPE_CHECKING:
    from symconv.derive import CandidateRow, Derivation
    from symconv.render.writer import Writer

COLUMNS = ("own", "asked", "found", "left", "right", "value")
PAIRED = (9.0, 8.5, 8.0)
"""Sizes of type in points at which two columns of rows are tried."""
ALONE = (9.0, 8.0, 7.0, 6.0, 5.0)
"""Sizes for one column, the last one for whatever is too wide for the others."""
SMALLER = 1.5
"""How many points smaller the reasons are set."""
FEW = 7
"""Rows that need no second column."""
HIGH = 18
"""Rows of a column that stay together on a page, or some more."""
LINE = 2.4
"""Height of a row, as a part of the font size, so that a column of the page's height holds half as many rows more."""
GAP = 6.0
"""Points between the columns of a row; between two columns of rows it is three times as much."""
SCREEN = 24.5
"""The widest row of which two fit beside each other on a wide screen, or one on a narrow one, in ems."""
BINARY = re.compile(r"(?<=[^\[(,])[−+·]")
SPACES = {"=": 0.56, "→": 0.56, ",": 0.1}
"""Space around a sign in mathematics, as a part of the font size."""
OPERATOR = 0.44


def candidate_table(derivation: Derivation, writer: Writer) -> dict[str, Any] | None:
    """The rows; on a page in blocks of one or two columns, with their size of type; None where there is no table."""
    metrics = writer.metrics
    if metrics is None and not writer.format.style:
        return None
    rows = derivation.rows()
    printed = [
        _printed(row, derivation, writer) | {"ends": end} for row, end in zip(rows, _ends(derivation), strict=True)
    ]
    shown = {
        "heads": [writer.say(f"brief.{key}") for key in (f"{derivation.notation.over}_head", "asks", "product")],
        "valued": derivation.has_values,
    }
    if metrics is None:
        return shown | _on_screen(printed, sum(_width(rows, derivation, writer, BOOK_METRICS)))
    width, reason = _width(rows, derivation, writer, metrics)
    columns, size = _layout(len(rows), width, reason, writer.page[0])
    return shown | {
        "blocks": list(_blocks(printed, columns, min(HIGH, int(writer.page[1] / (LINE * size))))),
        "columns": columns,
        "size": Printed(f"{size:g}pt"),
        "small": Printed(f"{size - SMALLER:g}pt"),
    }


def _on_screen(rows: list[dict[str, Any]], width: float) -> dict[str, Any]:
    """The rows in two columns if these fit on a wide screen, and whether one column is wider than a narrow one."""
    blocks = list(_blocks(rows, 2, HIGH)) if len(rows) > FEW and width <= SCREEN else [[rows]]
    return {"blocks": blocks, "wide": width > SCREEN}


def _layout(count: int, width: float, reason: float, line: float) -> tuple[int, float]:
    """How many columns of rows, and the size of type."""
    if count > FEW:
        for size in PAIRED:
            if _fits(width, reason, size, (line - 3 * GAP) / 2):
                return 2, size
    return 1, next((size for size in ALONE if _fits(width, reason, size, line)), ALONE[-1])


def _fits(width: float, reason: float, size: float, free: float) -> bool:
    return width * size + max(reason * (size - SMALLER), 0) <= free


def _parts(row: CandidateRow, derivation: Derivation) -> dict[str, tuple[Formula, ...]]:
    """The formulas of a row by column."""
    (pixel, element), solved = row.substituted.factors, row.solved.factors
    over_image = derivation.notation.over == "image"
    own, asked = (solved[0], element) if over_image else (solved[1], pixel)
    found = solved[1] if over_image else solved[0]
    read = (Arrow(row.read),) if row.read is not None else ()
    parts = (
        {"own": (own, *read), "asked": (asked,), "found": (found,)}
        if over_image
        else {"own": (own,), "asked": (asked,), "found": (found, *read)}
    )
    return parts | _made(row, derivation)


def _made(row: CandidateRow, derivation: Derivation) -> dict[str, tuple[Formula, ...]]:
    """The product, and the number that it makes."""
    if row.value is None:
        return {}
    number = Value(as_expr(sum(term.expr for term in row.candidate.terms)))
    return {"right": (row.value,), "value": (number,) if derivation.numeric else ()}


def _printed(row: CandidateRow, derivation: Derivation, writer: Writer) -> dict[str, Any]:
    """The printed columns of a row; a product of two factors is parted at its sign, where the rows are aligned."""
    parts = _parts(row, derivation)
    shown: dict[str, Any] = {key: [writer.write(part) for part in parts.get(key, ())] for key in COLUMNS}
    if isinstance(row.value, Product) and len(row.value.factors) == 2:
        left, sign = writer.write(row.value.factors[0]), writer.printer.times
        whole = shown["right"][0]
        if whole.startswith(left + sign):
            second = writer.write(row.value.factors[1])
            shown |= {"left": [left], "right": [second]}
            shown["held"] = whole != left + sign + second
    cause = row.candidate.cause
    reason = writer.say(f"brief.reason.{cause}") if cause else None
    return {"held": False} | shown | {"kept": row.candidate.kept, "reason": reason}


def _width(
    rows: Sequence[CandidateRow], derivation: Derivation, writer: Writer, metrics: Metrics
) -> tuple[float, float]:
    """The widths of a row and of what the reasons need beyond it, as parts of the font size."""
    ruler = RulerPrinter(writer.brackets)
    widest: dict[str, float] = dict.fromkeys(COLUMNS, 0.0)
    reason = 0.0
    for row in rows:
        for key, formulas in _parts(row, derivation).items():
            text = " ".join(map(ruler.show, formulas))
            widest[key] = max(widest[key], _ems(text, metrics))
        if row.candidate.cause:
            reason = max(reason, _ems(str(writer.in_text.say(f"brief.reason.{row.candidate.cause}")), metrics))
    made = fsum(widest[key] for key in ("left", "right", "value")) + 0.9 * bool(widest["value"]) + 0.7
    before = fsum(widest[key] for key in ("own", "asked", "found")) + 1.4 + 4 * GAP / PAIRED[0]
    return before + (made if made > reason else 0), 0 if made > reason else reason


def _ems(text: str, metrics: Metrics) -> float:
    spaces = OPERATOR * len(BINARY.findall(text)) + fsum(SPACES.get(character, 0) for character in text)
    return spaces + fsum(metrics.widths.get(character, WIDEST) for character in text)


def _ends(derivation: Derivation) -> list[bool]:
    """Whether a candidate is the last of its row of the image or kernel."""
    key, order = f"{derivation.notation.over}_index", derivation.output.order
    above = [order(getattr(candidate, key))[:-1] for candidate in derivation.candidates]
    return [here != after for here, after in zip(above, [*above[1:], None], strict=True)]


def _blocks(rows: list[dict[str, Any]], columns: int, high: int) -> Iterator[list[list[dict[str, Any]]]]:
    """The rows in blocks of that many columns, cut between rows of the image where that is possible."""
    while rows:
        height = -(-len(rows) // columns) if len(rows) <= columns * high else high
        block = []
        for column in range(columns):
            most = height if column < columns - 1 else height + height // 2
            cut = len(rows) if len(rows) <= most else _cut(rows, height)
            block.append(rows[:cut])
            rows = rows[cut:]
        yield [column for column in block if column]


def _cut(rows: list[dict[str, Any]], height: int) -> int:
    """How many rows a column of about a height holds: up to the end of an image row that is near."""
    ends = [position for position, row in enumerate(rows[: height + height // 2], 1) if row["ends"]]
    return min(ends, key=lambda position: (abs(position - height), -position), default=height)
