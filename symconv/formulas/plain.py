"""The printer of formulas in plain text, and the frame that the printers of other formats fill in.

A printer walks the closed vocabulary of `symconv.formulas.nodes` once; a format overrides the patterns and the few
methods in which it differs. No format is made by converting the output of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar
from unicodedata import lookup

from symconv.formulas import nodes
from symconv.text.names import name_text

if TYPE_CHECKING:
    from symconv.symbolic import Expr


ROOT, PI = re.compile(r"\bsqrt\((\w+)\)"), re.compile(r"\bpi\b")
DECIMAL = re.compile(r"(\d)\.(?=\d)")
POWER, INFINITE = re.compile(r"\bexp\("), re.compile(r"\boo\b")
ENTRY_SYMBOL = re.compile(r"(\w+)\[(-?\d+(?:,-?\d+)*)\]")


class Printer:
    """Formulas as Unicode text: ``x[0,0]·h[1,1]``. What a format writes with a pattern is an attribute.

    >>> from symconv.formulas.nodes import Entry, Product, number
    >>> Printer().show(Product((Entry("x", (number(0),)), Entry("h", (number(-1),)))))
    'x[0]·h[-1]'
    """

    times = "·"
    minus = "-"
    slash = "/"
    decimal_sign = "{}"
    """How the decimal sign of a language stands in a number."""
    infix: ClassVar = {"-": "-", "+": "+"}
    """The signs between two parts of an index."""
    leading: ClassVar = {"-": "- ", "+": "+ "}
    """The signs before a part of a sum that is not the first."""
    comma = ","
    """Between the parts of an index."""
    bare = "[{}]"
    applied = "{}({})"
    """A function, or a word of the language of identities, with its arguments."""
    to = "→"
    sum_sign = "Σ_{}"
    integrals: ClassVar = ("∫", "∫_[{}, {}]")
    """Over all real numbers, and between two limits."""
    differential = "d"
    signs: ClassVar = {"∗": "∗", "⋆": "⋆"}
    arrows: ClassVar = {
        "=": " = ",
        "→": " → ",
        ",": ", ",
        ";": "; ",
        "…": "…",
        "×": " × ",
        " ": " ",
        "/": " / ",
        "≤": " ≤ ",
    }
    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}_{{{}}}"}
    marked: ClassVar = {"-": "⊖", "+": "⊕"}
    """The signs to which attention is drawn."""
    held = "{}"
    """A name with a subscript of its own, below which an index stands."""
    conjugated = "conj({})"
    missing = "{}"
    """An entry that does not exist; plain text leaves that to the words beside it."""
    quotient = "{}//{}"
    """A sum divided by an integer and rounded down."""
    open_quotient: ClassVar = True
    """Whether a quotient rounded down has no brackets of its own."""
    divides = "[{} ∣ {}]"
    """The factor that is 1 where a number divides an index, in the brackets of Iverson."""
    congruent = "{} ≡ {} (mod {})"
    derivative = "∂{}/∂{}"
    word = "{}"
    """A word of the language of identities."""
    fraction = "{}/{}"
    square_root = "√{}"
    root = "{}√{}"
    """The degree, and what the root is drawn of."""
    scripts: ClassVar = ("_{}", "^{}")
    """What is lowered and what is raised."""
    grid: ClassVar = (" ", " / ")
    """What stands between the cells and between the rows of a matrix."""

    def __init__(self, brackets: str = "square", decimal: str = ".") -> None:
        self._given = brackets, decimal
        self._decimal = None if decimal == "." else self.decimal_sign.format(decimal)
        self._brackets = self.brackets[brackets]
        self.subscripted = brackets == "subscript"
        self._parts: dict[tuple[Any, ...], str] = {}  # the same few numbers stand in most indices of a sheet
        self._methods: dict[type, Callable[[Any], str]] = {
            nodes.Linear: self.linear,
            nodes.Entry: self.entry,
            nodes.BareIndex: lambda node: self.bare.format(self._indices(node.index)),
            nodes.Value: lambda node: self.value(node.expr),
            nodes.VariableExpression: lambda node: self.algebra(node.expr, self.name),
            nodes.Call: lambda node: self.applied.format(self.name(node.name), self.linear(node.argument)),
            nodes.Integral: self.integral,
            nodes.Name: lambda node: self.name(node.name),
            nodes.Words: lambda node: self.words(node.text),
            nodes.Product: self.product,
            nodes.Negative: lambda node: self.minus + self._factor(node.body, 1),
            nodes.Quotient: self._quotient,
            nodes.Sum: lambda node: " ".join(self.parts(node)),
            nodes.BigSum: self.big_sum,
            nodes.Arrow: lambda node: f"{self.to} {self.show(node.body)}",
            nodes.Operator: lambda node: f"{self.show(node.left)} {self.signs[node.sign]} {self.show(node.right)}",
            nodes.InBrackets: lambda node: type(self)(node.brackets, decimal).show(node.body),
            nodes.Relation: self.relation,
            nodes.Phrase: lambda node: self.applied.format(
                self.word.format(node.word), self._listed(map(self.show, node.arguments))
            ),
            nodes.Read: self.read,
            nodes.Divides: lambda node: self.divides.format(self.integer(str(node.divisor)), self.linear(node.index)),
            nodes.Congruence: lambda node: self.congruent.format(
                self.linear(node.index),
                self._listed(self.integer(str(one)) for one in node.remainders),
                self.integer(str(node.modulus)),
            ),
            nodes.Derivative: lambda node: self.derivative.format(self.name(node.of), self.show(node.by)),
            nodes.TypedSign: self.sign,
            nodes.TypedRow: self.row,
            nodes.TypedFraction: lambda node: self.fraction.format(self.closed(node.above), self.closed(node.below)),
            nodes.TypedRoot: self.rooted,
            nodes.TypedScripts: self.scripted,
            nodes.TypedFence: self.fenced,
            nodes.TypedFace: self.faced,
            nodes.TypedAccent: self.accented,
            nodes.TypedGrid: self.gridded,
        }

    def like(self, kind: type[Printer]) -> Printer:
        """The printer of another format with the same brackets and the same decimal sign."""
        return kind(*self._given)

    def relation(self, node: nodes.Relation) -> str:
        """Formulas with a sign between them; a list of numbers with a decimal comma is parted by semicolons."""
        sides = list(map(self.show, node.sides))
        sign = self.arrows[node.sign]
        if self._decimal and node.sign == "," and any(self._decimal in side for side in sides):
            sign = sign.replace(",", ";")
        return sign.join(sides)

    def show(self, node: nodes.Formula) -> str:
        """The formula in this format."""
        return self._methods[type(node)](node)

    def display(self, node: nodes.Formula) -> str:
        """A formula that stands alone, or in a table."""
        return self.show(node)

    def name(self, name: str, *, upright: bool = False) -> str:  # noqa: ARG002 - plain text knows no italics
        """The name of a signal, or an index letter; upright for a letter that stands for a value."""
        return name_text(name)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return text

    def linear(self, index: nodes.Linear) -> str:
        """One index: parts in order, signs between them."""
        text, known = "", self._parts
        for part in index.parts:
            key = part.coefficient, part.atom, part.marked, not text
            if key not in known:
                known[key] = self._part(part, first=not text)
            text += known[key]
        if index.divisor == 1:
            return text
        whole = self.parentheses(text) if len(index.parts) > 1 else text
        return f"{whole}{self.slash}{self.integer(str(index.divisor))}"

    def _part(self, part: nodes.IndexPart, *, first: bool) -> str:
        coefficient, atom = part.coefficient, part.atom
        times = self.integer(str(abs(coefficient)))
        if atom is None:
            body = times
        elif isinstance(atom, str):
            body = self.name(atom) if abs(coefficient) == 1 else f"{times}{self.name(atom)}"
        else:
            body = self.integer(str(atom))
            if first and coefficient == 1:
                return body
            body = self.parentheses(body) if atom < 0 else body
            body = body if abs(coefficient) == 1 else f"{times}{self.times}{body}"
        sign = "-" if coefficient < 0 else "+"
        if first and sign == "+":
            return body
        return (self.marked if part.marked else {"-": self.minus} if first else self.infix)[sign] + body

    def integer(self, digits: str) -> str:
        """A number in an index, with the signs of this format."""
        return digits.replace("-", self.minus).replace("/", self.slash)

    def entry(self, entry: nodes.Entry) -> str:
        """An entry of a signal with its index."""
        base = self.name(entry.name)
        if self.subscripted and "_" in base:
            base = self.held.format(base)
        text = self._brackets.format(base, self._indices(entry.index))
        text = self.conjugated.format(text) if entry.conjugated else text
        return self.missing.format(text) if entry.missing else text

    def _indices(self, index: tuple[nodes.Linear, ...]) -> str:
        return self.comma.join(map(self.linear, index))

    def _listed(self, parts: Iterable[str]) -> str:
        """Arguments or numbers in a row."""
        return f"{self.comma} ".join(parts)

    def product(self, node: nodes.Product) -> str:
        """Factors in order; sums, and negative numbers after the first factor, in parentheses."""
        return self.times.join(
            [
                self.entry(factor) if type(factor) is nodes.Entry else self._factor(factor, position)
                for position, factor in enumerate(node.factors)
            ]
        )

    def _factor(self, factor: nodes.Formula, position: int) -> str:
        text = self.show(factor)
        loose = isinstance(factor, nodes.Sum) or (isinstance(factor, nodes.Quotient) and self.open_quotient)
        loose = loose or (isinstance(factor, nodes.Value | nodes.VariableExpression) and factor.expr.is_Add)
        return self.parentheses(text) if loose or (position and text.startswith(self.minus)) else text

    def parentheses(self, text: str) -> str:
        """The text in round parentheses."""
        return f"({text})"

    def _quotient(self, node: nodes.Quotient) -> str:
        text = self.show(node.body)
        alone = len(node.body.parts) == 1
        whole = alone and (not self.open_quotient or text.isalpha() or isinstance(node.body.parts[0], nodes.Phrase))
        return self.quotient.format(text if whole else self.parentheses(text), node.divisor)

    def parts(self, node: nodes.Sum) -> list[str]:
        """The parts of a sum, each but the first with its sign in front."""
        alone = len(node.parts) == 1
        loose = [isinstance(part, nodes.Value) and not alone for part in node.parts]
        shown = [self._factor(part, 0) if one else self.show(part) for part, one in zip(node.parts, loose, strict=True)]
        if not shown:
            return [self.integer("0")]
        return [shown[0], *(self._joined(text) for text in shown[1:])]

    def _joined(self, text: str) -> str:
        negative = text.startswith(self.minus)
        return f"{self.leading['-']}{text[len(self.minus) :]}" if negative else f"{self.leading['+']}{text}"

    def breakable(self, parts: Iterable[str]) -> str:
        """Parts of a sum on one line, which may go on in the next one where the reader's window is narrow."""
        return " ".join(parts)

    def big_sum(self, node: nodes.BigSum) -> str:
        """The sum over letters."""
        return "".join(self.sum_sign.format(self.name(letter)) + " " for letter in node.letters) + self.show(node.body)

    def integral(self, node: nodes.Integral) -> str:
        """The integral between its limits, or over all real numbers."""
        everywhere, between = self.integrals
        sign = between.format(*map(self.show, node.limits)) if node.limits else everywhere
        return f"{sign} {self._factor(node.body, 0)} {self.differential}{self.name(node.variable)}"

    def read(self, node: nodes.Read) -> str:
        """An expression read at an index; one of several parts stands in parentheses."""
        loose = isinstance(node.body, nodes.Sum | nodes.Product | nodes.Negative | nodes.Operator)
        body = self.parentheses(self.show(node.body)) if loose else self.show(node.body)
        return self._brackets.format(body, self._indices(node.index))

    # What a user types between dollars; see `symconv.formulas.typed`

    def sign(self, node: nodes.TypedSign) -> str:
        """A sign, a number or a word."""
        return node.text.replace("-", self.minus)

    def row(self, node: nodes.TypedRow) -> str:
        """Part beside part, with spaces round relations and signs of operations."""
        text, before = "", "open"
        for part in node.parts:
            shown, role = self.show(part), _role(part)
            if role == "binary" and before in SIGN_BEFORE:
                role = "open"  # a minus sign in front of something
            apart = {role, before} & {"relation", "binary"} or before in ("punctuation", "large")
            gap = " " if apart else self.gap(text, shown, word=before == "word" and role in ("ordinary", "word"))
            gap = gap if text and role not in ("punctuation", "close", "space") else ""
            text, before = f"{text.rstrip(' ') if gap else text}{gap}{shown}", role
        return text

    def gap(self, text: str, shown: str, *, word: bool) -> str:
        """What keeps two parts apart, the first of them a word perhaps."""
        beside = text.endswith("]") and shown != "/"
        return " " if word or beside or (text[-1:].isalnum() and shown[1:2].isalpha()) else ""

    def rooted(self, node: nodes.TypedRoot) -> str:
        """A root, of a degree perhaps."""
        body = self.closed(node.body)
        return self.square_root.format(body) if node.degree is None else self.root.format(self.show(node.degree), body)

    def closed(self, node: nodes.Formula) -> str:
        """A formula as one thing: several parts stand in parentheses."""
        text = self.show(node)
        return f"({text})" if isinstance(node, nodes.TypedRow) and len(node.parts) > 1 else text

    def scripted(self, node: nodes.TypedScripts) -> str:
        """A formula with what is lowered and raised behind it."""
        text = self.closed(node.base)
        for pattern, script in zip(self.scripts, (node.below, node.above), strict=True):
            if script is not None:
                shown = self.show(script).replace(" = ", "=").replace(", ", ",")
                prime = set(shown) == {"′"}
                text += shown if prime else pattern.format(shown if len(shown) == 1 else f"{{{shown}}}")
        return text

    def fenced(self, node: nodes.TypedFence) -> str:
        """A formula between brackets."""
        return f"{node.left}{self.show(node.body)}{node.right}"

    def faced(self, node: nodes.TypedFace) -> str:
        """A formula in another face: plain text has letters for sets of numbers and no others."""
        text = self.show(node.body)
        return letter_in("mathbb", text) if node.face == "mathbb" else text

    def accented(self, node: nodes.TypedAccent) -> str:
        """A letter with an accent, or the name of the accent with what it stands over."""
        text = self.show(node.body)
        return text + ACCENTS[node.accent] if len(text) == 1 else f"{node.accent}({text})"

    def gridded(self, node: nodes.TypedGrid) -> str:
        """The rows of a matrix as they are drawn, ``(a b / c d)``."""
        cells, rows = self.grid
        return f"{node.left}{rows.join(cells.join(map(self.show, row)) for row in node.rows)}{node.right}"

    def value(self, expr: Expr) -> str:
        """A value that a user typed: numbers as they are, letters from our own table of names."""
        shown = self._value(expr)
        return shown if self._decimal is None else DECIMAL.sub(lambda match: f"{match[1]}{self._decimal}", shown)

    def _value(self, expr: Expr) -> str:
        if expr.is_Integer:  # most values on a sheet; SymPy's printer takes twenty times as long
            return self.integer(str(int(expr)))  # type: ignore[arg-type]
        return self.algebra(expr, self.letter)

    def algebra(self, expr: Expr, letter: Callable[[str], str]) -> str:
        """An expression of SymPy, whose letters `letter` prints."""
        return _in_signs(str(_renamed(expr, letter))).replace("-", self.minus)

    def letter(self, name: str) -> str:
        """A letter that stands for a value."""
        entry = ENTRY_SYMBOL.fullmatch(name)
        if entry is None:
            return self.name(name, upright=True)
        return self.entry(nodes.Entry.at(entry[1], map(int, entry[2].split(","))))


ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "underline": "\u0332",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
}
"""Accent -> the character that combines with a letter."""


SIGN_BEFORE = ("open", "relation", "binary", "punctuation", "large")
"""After these a plus or minus sign belongs to what follows."""


ALPHABETS = {
    "mathbf": ("MATHEMATICAL BOLD",),
    "boldsymbol": ("MATHEMATICAL BOLD ITALIC",),
    "mathsf": ("MATHEMATICAL SANS-SERIF",),
    "mathtt": ("MATHEMATICAL MONOSPACE",),
    "mathbb": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "mathcal": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "mathfrak": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
}
"""Face -> how Unicode names its letters."""


def letter_in(face: str, letter: str) -> str:
    """A Latin letter as Unicode has it in a face; anything else as it is.

    >>> letter_in("mathbb", "R"), letter_in("mathcal", "L"), letter_in("mathbf", "x")
    ('ℝ', 'ℒ', '𝐱')
    """
    if len(letter) != 1 or not (letter.isascii() and letter.isalpha()):
        return letter
    case = f"{'CAPITAL' if letter.isupper() else 'SMALL'} {letter.upper()}"
    for alphabet in ALPHABETS.get(face, ()):
        with suppress(KeyError):
            return lookup(f"{alphabet} {case}")
    return letter


def _role(node: nodes.Formula) -> str:
    """What a part is in a row."""
    base = node.base if isinstance(node, nodes.TypedScripts) else node
    return base.role if isinstance(base, nodes.TypedSign) else "ordinary"


def in_text(node: nodes.Formula) -> str:
    """A formula as plain text, with indices in square brackets: what the ``str()`` of a value shows.

    >>> in_text(nodes.Name("delta"))
    'δ'
    """
    return Printer().show(node)


def _in_signs(text: str) -> str:
    """What SymPy writes on one line, with the signs of this text.

    >>> _in_signs("2*sqrt(2) - pi*a**2 + sqrt(a + 1) + exp(-t)")
    '2·√2 - π·a^2 + √(a + 1) + e^(-t)'
    """
    text = PI.sub("π", ROOT.sub(r"√\1", text)).replace("sqrt(", "√(")
    text = INFINITE.sub("∞", POWER.sub("e^(", text))
    return text.replace("**", "^").replace("*", "·")


def _renamed(expr: Expr, letter: Callable[[str], str]) -> Expr:
    from symconv.symbolic import Symbol, free_symbols, replaced

    return replaced(expr, {s: Symbol(letter(s.name)) for s in free_symbols(expr) if letter(s.name) != s.name})
