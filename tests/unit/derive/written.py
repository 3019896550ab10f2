"""Formulas and figures as these tests write them."""

from symconv.formulas.nodes import BareIndex, Entry, Product, Relation, Value, Words
from symconv.formulas.plain import Printer


def text(node, brackets="square"):
    return Printer(brackets).show(node)


def steps(derivation):
    return [
        text(step)
        for step in (
            derivation.definition(),
            derivation.substitution(),
            derivation.survivors(),
            derivation.substituted_values(),
            derivation.result(),
        )
    ]


def plain(formula):
    """A formula as these tests write it."""
    match formula:
        case Entry(name, index):
            return f"{name}[{','.join(str(part.parts[0].atom) for part in index)}]"
        case BareIndex(index):
            return f"[{','.join(str(part.parts[0].atom) for part in index)}]"
        case Value(expr):
            return str(expr)
        case Words(text):
            return text
        case Product(factors):
            return "*".join(plain(factor) for factor in factors)
        case Relation(sides):
            return " = ".join(plain(side) for side in sides)
        case _:
            return str(formula)


def grid(panel, line=-1, shades=("none", "light", "dark", "outside")):
    """One line of every cell, row by row; '.' where a cell has another shade or no such line."""
    rows = [["."] * panel.columns for _ in range(panel.rows)]
    for cell in panel.cells:
        if cell.shade in shades and cell.lines:
            rows[cell.row][cell.column] = plain(cell.lines[line].formula)
    return [" ".join(row) for row in rows]


def boxes(panel):
    return [(box.row, box.column, box.height, box.width, box.stroke) for box in panel.outlines]


def table(panel):
    """The last line of every cell by row and column."""
    shown = {(cell.row, cell.column): text(cell.lines[-1].formula) for cell in panel.cells}
    return [[shown.get((row, column), ".") for column in range(panel.columns)] for row in range(panel.rows)]
