"""Figures in plain text: grids drawn with the box characters of Unicode.

Every edge has a weight: none, light for cells, heavy or double for outlines. The character where edges meet follows
from the weights of its four arms; where Unicode has none for a mixture, the light arms stop short of the outline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product, zip_longest
from textwrap import wrap

from symconv.derive.figure import Cell, CellLine, Figure, Panel
from symconv.formulas.nodes import Arrow, BareIndex, Entry
from symconv.render.escape import Printed
from symconv.render.writer import Writer

WIDEST = 80  # columns of a terminal; panels that do not fit side by side stand below each other
BETWEEN = " " * 4
ENTRIES = (Entry, BareIndex)
EDGE = 8  # columns of the letter and the numbers beside a panel, or some more
LIGHT, HEAVY, DOUBLE = 1, 2, 3
STROKES = {"solid": (HEAVY, "━", "┃"), "dashed": (HEAVY, "╍", "╏"), "double": (DOUBLE, "═", "║"),
           "dotted": (HEAVY, "┉", "┋"), "picked": (HEAVY, "━", "┃")}  # fmt: skip
FILLS = {"none": " ", "light": "░", "dark": "▓", "outside": "╱", "picked": " "}
SAMPLES = {kind: 2 * across for kind, (_, across, _) in STROKES.items()} | {
    "light": "░░", "dark": "▓▓", "outside": "╱╱", "none": "  ",
}  # fmt: skip
"""Kind of mark -> its sample in the legend."""
# Arms up, right, down, left, each none, light or heavy, counted in threes.
_SINGLE = " ╴╸╷┐┑╻┒┓╶─╾┌┬┭┎┰┱╺╼━┍┮┯┏┲┳╵┘┙│┤┥╽┧┪└┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
_DOUBLE: dict[tuple[int, ...], str] = {
    (0, 3, 0, 3): "═", (3, 0, 3, 0): "║", (0, 3, 3, 0): "╔", (0, 0, 3, 3): "╗", (3, 3, 0, 0): "╚", (3, 0, 0, 3): "╝",
    (1, 3, 1, 3): "╪", (3, 1, 3, 1): "╫", (0, 3, 1, 3): "╤", (1, 3, 0, 3): "╧", (3, 1, 3, 0): "╟", (3, 0, 3, 1): "╢",
    (3, 3, 3, 0): "╠", (3, 0, 3, 3): "╣", (0, 3, 3, 3): "╦", (3, 3, 0, 3): "╩", (3, 3, 3, 3): "╬",
}  # fmt: skip
JUNCTIONS: dict[tuple[int, ...], str] = {
    **_DOUBLE,
    **dict(zip(product((0, LIGHT, HEAVY), repeat=4), _SINGLE, strict=True)),
}

Edges = defaultdict[tuple[int, int], tuple[int, str]]
"""Position -> weight and character of the edge there; no weight and a space where there is none."""


def cell_text(line: CellLine, writer: Writer) -> Printed:
    """A line of a cell."""
    return writer.inline(Arrow(line.formula) if line.arrow else line.formula)


def text_lines(figure: Figure, writer: Writer) -> list[str]:
    """The panels and the legend, line by line."""
    lines: list[str] = []
    blocks = [_block(_narrowed(panel, writer), writer) for panel in figure.panels]
    widths = [max(map(len, block)) for block in blocks]
    for row in side_by_side(figure.panels, widths, len(BETWEEN), WIDEST):
        for pieces in zip_longest(*(blocks[number] for number in row), fillvalue=""):
            cells = (piece.ljust(widths[number]) for piece, number in zip(pieces, row, strict=True))
            lines.append(BETWEEN.join(cells).rstrip())
        lines.append("")
    legend = [f"{SAMPLES[kind]} {writer.tell(said)}".rstrip() for kind, said in figure.legend if kind in SAMPLES]
    return lines + [line for told in legend for line in wrap(told, WIDEST, subsequent_indent="   ")]


def _narrowed(panel: Panel, writer: Writer) -> Panel:
    """A panel that is too wide for a terminal without the entries in its cells, which the numbers at its edges tell."""
    width = (_cell_size(panel, writer)[0] + 1) * panel.columns + EDGE
    cells = tuple(
        replace(cell, lines=tuple(line for line in cell.lines if line.strong or not isinstance(line.formula, ENTRIES)))
        for cell in panel.cells
    )
    told = all(panel.ticks) and any(cell.lines for cell in cells)
    return replace(panel, cells=cells, reserved=()) if width > WIDEST and told else panel


def side_by_side(panels: Sequence[Panel], widths: Sequence[float], gap: float, widest: float) -> Iterator[list[int]]:
    """The numbers of the panels that stand in one row: of one band, and no wider than may be.

    An optional panel that would stand in another row than the first one of its band is left out.
    """
    row: list[int] = []
    broken = False
    for number, panel in enumerate(panels):
        width = sum(widths[each] + gap for each in row) + widths[number]
        parted = bool(row) and panel.band != panels[row[-1]].band
        if row and panel.optional and (broken or parted or width > widest):
            continue
        if parted or (row and width > widest):
            yield row
            row, broken = [], not parted
        row.append(number)
    yield row


def _block(panel: Panel, writer: Writer) -> list[str]:
    """A panel with its title, and with the letters and numbers of its axes."""
    (right, down), (columns, rows) = panel.axes, [[str(writer.inline(t)) for t in ticks] for ticks in panel.ticks]
    width, height = _cell_size(panel, writer)
    numbers = [""] * (panel.rows * (height + 1) + 1)
    for position, tick in enumerate(rows):
        numbers[position * (height + 1) + 1 + (height - 1) // 2] = tick
    margin = max(len(tick) for tick in numbers)
    side = ["", writer.inline(down), "↓"] if down is not None else []
    edge = [f"{mark:1}{tick:>{margin + bool(margin)}} " for mark, tick in zip_longest(side, numbers, fillvalue="")]
    head = [str(writer.tell(panel.title))]
    head += [f"{' ' * len(edge[0])}{writer.inline(right)} →"] if right is not None else []
    head += [" " * len(edge[0]) + "".join(f" {tick:^{width}}" for tick in columns)] if columns else []
    return head + [mark + line for mark, line in zip_longest(edge, _grid(panel, writer), fillvalue="")]


def _cell_size(panel: Panel, writer: Writer) -> tuple[int, int]:
    width = max((len(cell_text(line, writer)) for stack in panel.stacks for line in stack), default=1) + 2
    return width, max([1, *map(len, panel.stacks)])


def _grid(panel: Panel, writer: Writer) -> list[str]:
    width, height = _cell_size(panel, writer)
    cells = {(cell.row, cell.column): cell for cell in panel.cells}
    across, down = _edges(panel)
    lines = []
    for row in range(panel.rows + 1):
        lines.append(_border(panel, row, width, across, down))
        if row < panel.rows:
            filled = [_filled(cells.get((row, column)), width, height, writer) for column in range(panel.columns)]
            lines += [_content(row, [cell[line] for cell in filled], down) for line in range(height)]
    return lines


def _edges(panel: Panel) -> tuple[Edges, Edges]:
    """Edges above each position and on the left of each: those of cells, then those of outlines over them."""
    across, down = Edges(lambda: (0, " ")), Edges(lambda: (0, " "))
    boxes = [(cell.row, cell.column, 1, 1, (LIGHT, "─", "│")) for cell in panel.cells]
    boxes += [(o.row, o.column, o.height, o.width, STROKES[o.stroke]) for o in panel.outlines]
    for row, column, height, width, (weight, flat, upright) in boxes:
        for position in range(column, column + width):
            across[row, position] = across[row + height, position] = (weight, flat)
        for position in range(row, row + height):
            down[position, column] = down[position, column + width] = (weight, upright)
    return across, down


def _border(panel: Panel, row: int, width: int, across: Edges, down: Edges) -> str:
    pieces = []
    for column in range(panel.columns + 1):
        meeting = down[row - 1, column], across[row, column], down[row, column], across[row, column - 1]
        up, right, below, left = (weight for weight, _ in meeting)
        pieces.append(junction((up, right, below, left)))
        if column < panel.columns:
            pieces.append(across[row, column][1] * width)
    return "".join(pieces)


def junction(arms: tuple[int, int, int, int]) -> str:
    """The character where edges of the given weights meet: up, right, down, left.

    >>> junction((1, 1, 1, 1)) + junction((1, 3, 3, 1)) + junction((2, 3, 2, 3))
    '┼╔╋'
    """
    without_light: tuple[int, ...] = tuple(0 if arm == LIGHT else arm for arm in arms)
    all_heavy = tuple(HEAVY if arm == DOUBLE else arm for arm in arms)
    return next(JUNCTIONS[found] for found in (arms, without_light, all_heavy) if found in JUNCTIONS)


def _filled(cell: Cell | None, width: int, height: int, writer: Writer) -> list[str]:
    """The lines of a cell, in the middle of it, with the mark of its shade on both sides."""
    lines = [str(cell_text(line, writer)) for line in cell.lines] if cell else []
    above = (height - len(lines)) // 2
    lines = [""] * above + lines + [""] * (height - len(lines) - above)
    mark = FILLS[cell.shade] if cell else " "
    return [f"{mark}{' ' * ((width - 2 - len(line)) // 2) + line:<{width - 2}}{mark}" for line in lines]


def _content(row: int, pieces: list[str], down: Edges) -> str:
    return "".join(down[row, column][1] + piece for column, piece in enumerate([*pieces, ""]))
