"""The printer of formulas in plain text, and the frame that the printers of other formats fill in.

A printer walks the closed vocabulary of `symconv.formula.nodes` once; a format overrides the few methods in which it
differs. No format is made by converting the output of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from symconv.formula.nodes import (
    Arrow,
    BareIndex,
    BigSum,
    Call,
    Derivative,
    Divides,
    Entry,
    Formula,
    IndexPart,
    Integral,
    Linear,
    Name,
    Negative,
    Operator,
    Phrase,
    Product,
    Quotient,
    Read,
    Relation,
    Sum,
    Value,
    VariableExpression,
    Words,
)
from symconv.text.names import name_text

if TYPE_CHECKING:
    from symconv.symbolic import Expr


ROOT, PI = re.compile(r"\bsqrt\((\w+)\)"), re.compile(r"\bpi\b")
ENTRY_SYMBOL = re.compile(r"(\w+)\[(-?\d+(?:,-?\d+)*)\]")


class Printer:
    """Formulas as Unicode text: ``x[0,0]·h[1,1]``.

    >>> from symconv.formula.nodes import number
    >>> Printer().show(Product((Entry("x", (number(0),)), Entry("h", (number(-1),)))))
    'x[0]·h[-1]'
    """

    times = "·"
    sum_sign = "Σ_{}"
    signs: ClassVar = {"∗": "∗", "⋆": "⋆"}
    arrows: ClassVar = {"=": " = ", "→": " → ", ",": ", ", "…": "…", "×": " × ", " ": " ", "/": " / ", "≤": " ≤ "}
    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}_{{{}}}"}
    comma = ","
    open_quotient: ClassVar = True
    """Whether a quotient rounded down has no brackets of its own."""
    minus = "-"
    plus = "+"
    to = "→"

    def __init__(self, brackets: str = "square") -> None:
        self._brackets = self.brackets[brackets]
        self.subscripted = brackets == "subscript"
        self._parts: dict[tuple[Any, ...], str] = {}  # the same few numbers stand in most indices of a sheet
        self._methods: dict[type, Callable[[Any], str]] = {
            Linear: self.linear,
            Entry: self.entry,
            BareIndex: self.index,
            Value: lambda node: self.value(node.expr),
            VariableExpression: lambda node: self.expression(node.expr),
            Call: lambda node: f"{self.name(node.name)}({self.linear(node.argument)})",
            Integral: self.integral,
            Name: lambda node: self.name(node.name),
            Words: lambda node: self.words(node.text),
            Product: self.product,
            Negative: lambda node: self.minus + self._factor(node.body, 1),
            Quotient: self.quotient,
            Sum: self.sum,
            BigSum: self.big_sum,
            Arrow: lambda node: f"{self.to} {self.show(node.body)}",
            Operator: self.operator,
            Relation: self.relation,
            Phrase: self.phrase,
            Read: self.read,
            Divides: self.divides,
            Derivative: self.derivative,
        }

    def show(self, node: Formula) -> str:
        """The formula in this format."""
        return self._methods[type(node)](node)

    def plain_width(self, text: str) -> int | None:
        """The characters that a formula takes in plain text, from what is printed of it; None if that does not say."""
        return len(text) if type(self) is Printer else None

    def name(self, name: str) -> str:
        """The name of a signal, or an index letter."""
        return name_text(name)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return text

    def linear(self, index: Linear) -> str:
        """One index: parts in order, signs between them."""
        text, known = "", self._parts
        for part in index.parts:
            key = part.coefficient, part.atom, part.marked, not text
            if key not in known:
                known[key] = self._part(part, len(text))
            text += known[key]
        if index.divisor == 1:
            return text
        return f"({text})/{index.divisor}" if len(index.parts) > 1 else f"{text}/{index.divisor}"

    def _part(self, part: IndexPart, position: int) -> str:
        coefficient, atom = part.coefficient, part.atom
        if atom is None:
            return self._signed(coefficient < 0, str(abs(coefficient)), position, part.marked)
        if not isinstance(atom, str) and position == 0 and coefficient == 1:
            return self.integer(str(atom))
        body = self.name(atom) if isinstance(atom, str) else self.integer(str(atom))
        if not isinstance(atom, str) and atom < 0:
            body = f"({body})"
        if abs(coefficient) != 1:
            body = f"{abs(coefficient)}{'' if isinstance(atom, str) else self.times}{body}"
        return self._signed(coefficient < 0, body, position, part.marked)

    def _signed(self, negative: bool, body: str, position: int, marked: bool) -> str:
        sign = self.minus if negative else self.plus
        if marked:
            sign = self.marked(sign)
        return body if position == 0 and not negative else sign + body

    def integer(self, digits: str) -> str:
        """A number in an index, with the minus sign of this format."""
        return digits.replace("-", self.minus)

    def marked(self, sign: str) -> str:
        """A sign to which attention is drawn."""
        return {"-": "⊖", "+": "⊕"}[sign]

    def entry(self, entry: Entry) -> str:
        """An entry of a signal with its index."""
        text = self._brackets.format(self.base(entry.name), self._indices(entry.index))
        text = self.conjugated(text) if entry.conjugated else text
        return self.missing(text) if entry.missing else text

    def base(self, name: str) -> str:
        """The name of a signal as the base of an index."""
        return self.name(name)

    def _indices(self, index: tuple[Linear, ...]) -> str:
        return self.comma.join(map(self.linear, index))

    def index(self, node: BareIndex) -> str:
        """A bare index in square brackets."""
        return f"[{self._indices(node.index)}]"

    def conjugated(self, text: str) -> str:
        """The complex conjugate."""
        return f"conj({text})"

    def missing(self, text: str) -> str:
        """An entry that does not exist; plain text leaves that to the words beside it."""
        return text

    def product(self, node: Product) -> str:
        """Factors in order; sums, and negative numbers after the first factor, in parentheses."""
        return self.times.join(
            [
                self.entry(factor) if type(factor) is Entry else self._factor(factor, position)
                for position, factor in enumerate(node.factors)
            ]
        )

    def _factor(self, factor: Formula, position: int) -> str:
        text = self.show(factor)
        loose = isinstance(factor, Sum) or (isinstance(factor, Value | VariableExpression) and factor.expr.is_Add)
        loose = loose or (isinstance(factor, Quotient) and self.open_quotient)
        return self.parentheses(text) if loose or (position and self._negative(text)) else text

    def parentheses(self, text: str) -> str:
        """The text in round parentheses."""
        return f"({text})"

    def quotient(self, node: Quotient) -> str:
        """A quotient rounded down, as Python writes it."""
        text = self.show(node.body)
        return f"{text if text.isalpha() else self.parentheses(text)}//{node.divisor}"

    def _negative(self, text: str) -> bool:
        return text.startswith(self.minus)

    def parts(self, node: Sum) -> list[str]:
        """The parts of a sum, each but the first with its sign in front."""
        alone = len(node.parts) == 1
        loose = [isinstance(part, Value) and not alone for part in node.parts]
        shown = [self._factor(part, 0) if one else self.show(part) for part, one in zip(node.parts, loose, strict=True)]
        if not shown:
            return ["0"]
        return [shown[0], *(self._joined(text) for text in shown[1:])]

    def _joined(self, text: str) -> str:
        if self._negative(text):
            return f"{self.minus} {text[len(self.minus) :]}"
        return f"{self.plus} {text}"

    def sum(self, node: Sum) -> str:
        """Parts in order, signs between them."""
        return " ".join(self.parts(node))

    def big_sum(self, node: BigSum) -> str:
        """The sum over letters."""
        return "".join(self.sum_sign.format(self.name(letter)) + " " for letter in node.letters) + self.show(node.body)

    def integral(self, node: Integral) -> str:
        """The integral between its limits, or over all real numbers."""
        limits = [self.show(end) for end in (node.lower, node.upper) if end is not None]
        ends = f"_[{', '.join(limits)}]" if limits else ""
        return f"∫{ends} {self._factor(node.body, 0)} d{self.name(node.variable)}"

    def operator(self, node: Operator) -> str:
        """Two operands with the sign of an operation between them."""
        return f"{self.show(node.left)} {self.signs[node.sign]} {self.show(node.right)}"

    def relation(self, node: Relation) -> str:
        """A chain of equal formulas on one line."""
        return self.arrows[node.sign].join(self.show(side) for side in node.sides)

    def word(self, word: str) -> str:
        """A word of the language of identities."""
        return word

    def phrase(self, node: Phrase) -> str:
        """A word with its arguments."""
        return f"{self.word(node.word)}({', '.join(self.show(one) for one in node.arguments)})"

    def read(self, node: Read) -> str:
        """An expression read at an index; one of several parts stands in parentheses."""
        loose = isinstance(node.body, Sum | Product | Negative)
        body = self.parentheses(self.show(node.body)) if loose else self.show(node.body)
        return self._brackets.format(body, self._indices(node.index))

    def divides(self, node: Divides) -> str:
        """The factor that is 1 where a number divides an index, in the brackets of Iverson."""
        return f"[{node.divisor} ∣ {self.linear(node.index)}]"

    def derivative(self, node: Derivative) -> str:
        """A derivative as a fraction on one line."""
        return f"∂{self.name(node.of)}/∂{self.show(node.by)}"

    def value(self, expr: Expr) -> str:
        """A value that a user typed: numbers as they are, letters from our own table of names."""
        if expr.is_Integer:  # most values on a sheet; SymPy's printer takes twenty times as long
            return self.integer(str(int(expr)))  # type: ignore[arg-type]
        return self.integer(_in_signs(str(_renamed(expr, self.letter))))

    def expression(self, expr: Expr) -> str:
        """An expression in variables."""
        return self.value(expr)

    def letter(self, name: str) -> str:
        """A letter that stands for a value."""
        entry = ENTRY_SYMBOL.fullmatch(name)
        if entry is None:
            return name_text(name)
        return self._brackets.format(name_text(entry[1]), entry[2])


def in_text(node: Formula) -> str:
    """A formula as plain text, with indices in square brackets: what the ``str()`` of a value shows.

    >>> in_text(Name("delta"))
    'δ'
    """
    return Printer().show(node)


def _in_signs(text: str) -> str:
    """What SymPy writes on one line, with the signs of this text.

    >>> _in_signs("2*sqrt(2) - pi*a**2 + sqrt(a + 1)")
    '2·√2 - π·a^2 + √(a + 1)'
    """
    text = PI.sub("π", ROOT.sub(r"√\1", text)).replace("sqrt(", "√(")
    return text.replace("**", "^").replace("*", "·")


def _renamed(expr: Expr, letter: Callable[[str], str]) -> Expr:
    from symconv.symbolic import Symbol, free_symbols, replaced

    return replaced(expr, {s: Symbol(letter(s.name)) for s in free_symbols(expr) if letter(s.name) != s.name})
