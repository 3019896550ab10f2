"""Names, values and formulas in Typst's mathematics.

Adjacent letters are one name there, so names of several letters are quoted and everything else is set apart by spaces.
A slash makes a fraction and a comma parts arguments, so fractions are written with ``frac`` and slashes by name. Index
letters and names of signals are italic, values that a user typed upright, as in LaTeX.
"""

from __future__ import annotations

from typing import ClassVar

from symconv.formulas import nodes
from symconv.render.algebra import AlgebraPrinter
from symconv.render.escape import quoted
from symconv.text.names import GREEK_UNICODE, split_name


def name_typst(text: str, upright: bool = False) -> str:
    """A name in Typst's mathematics: italic, or upright for the letters that stand for values.

    >>> print(name_typst("x"), name_typst("img"), name_typst("alpha_1"), name_typst("h", upright=True))
    x italic("img") α_(1) upright(h)
    """
    name = split_name(text)
    base = GREEK_UNICODE.get(name.base) or _latin(name.base, upright)
    return f"{base}_({','.join(map(_subscript, name.subscripts))})" if name.subscripts else base


def _latin(word: str, upright: bool) -> str:
    letters = word if len(word) == 1 else f'"{word}"'
    return f"upright({letters})" if upright else word if len(word) == 1 else f"italic({letters})"


def _subscript(part: str) -> str:
    """Numbers, single letters and Greek letters stand as they are; words such as `max` are set upright."""
    plain = len(part) == 1 or part.isdigit()
    return GREEK_UNICODE.get(part) or (part if plain else f'upright("{part}")')


class TypstPrinter(AlgebraPrinter):
    """Formulas in Typst: ``x[0,0] dot h[1,1]``.

    >>> from sympy import Rational, sqrt, symbols
    >>> a, b = symbols("a b")
    >>> print(TypstPrinter().value(-sqrt(2) * (a + b) / 3))
    -frac(sqrt(2) (upright(a) + upright(b)), 3)
    >>> print(TypstPrinter().value(Rational(1, 9) * a**2 - b))
    frac(upright(a)^(2), 9) - upright(b)
    """

    times = " dot "
    slash = " slash "
    sum_sign = "sum_({})"
    integrals: ClassVar = ("integral_(-oo)^(oo)", "integral_({})^({})")
    differential = "thin upright(d) "
    signs: ClassVar = {"∗": "ast", "⋆": "star.op"}
    arrows: ClassVar = {
        "=": " = ",
        "→": " -> ",
        ",": ", space ",
        ";": '";" quad ',
        "…": " dots.h ",
        "×": " times ",
        " ": " space ",
        "/": " space slash space ",
        "≤": " <= ",
    }
    brackets: ClassVar = {"square": "{}[{}]", "round": "{}({})", "subscript": "{}_({})"}
    marked: ClassVar = {sign: f" marked({sign}) " for sign in "-+"}
    held = 'class("normal", {})'
    conjugated = "overline({})"
    missing = "missing({})"
    quotient = "lr(⌊ {} slash {} ⌋)"
    open_quotient = False
    divides = "[{} divides {}]"
    congruent = "{} equiv {} (mod {})"
    derivative = "frac(∂ {}, ∂ {})"
    word = '"{}"'
    fraction = "frac({}, {})"
    square_root = "sqrt({})"
    root = "root({}, {})"
    power = "{}^({})"
    beside = " "
    before_number = " dot "
    constants: ClassVar = {"pi": "π", "I": "i", "E": "e"}
    functions: ClassVar = {"conjugate": "overline({})", "exp": "e^({})", "Abs": "abs({})"}
    function = "op({}) "
    scripts: ClassVar = ("_({})", "^({})")
    grid: ClassVar = (", ", "; ")

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        return name_typst(name, upright)

    def words(self, text: str) -> str:
        """A few words inside a formula."""
        return quoted(text)

    def sign(self, node: nodes.TypedSign) -> str:
        """A sign as a character, by name or escaped where it has a meaning of its own; a word upright."""
        if node.role == "space":
            return "quad" if len(node.text) > 1 else "thin"
        if node.role == "word":
            return f"op({quoted(node.text)})"
        return " ".join(TYPED_SIGNS.get(one, one) for one in (node.text if "′" in node.text else [node.text]))

    def row(self, node: nodes.TypedRow) -> str:
        """Part beside part, each set apart."""
        return " ".join(map(self.show, node.parts))

    def closed(self, node: nodes.Formula) -> str:
        """A formula as one thing: every command has parentheses of its own."""
        return self.show(node)

    def scripted(self, node: nodes.TypedScripts) -> str:
        """A formula with what is lowered and raised behind it, each in parentheses that are not printed."""
        simple = isinstance(node.base, nodes.TypedSign | nodes.Name | nodes.TypedFence | nodes.TypedGrid)
        base = self.show(node.base) or '""'
        text = base if simple else f"attach({base}"
        below, above = (None if script is None else self.show(script) for script in (node.below, node.above))
        if simple:
            pairs = zip(self.scripts, (below, above), strict=True)
            return text + "".join(pattern.format(script) for pattern, script in pairs if script is not None)
        return text + "".join(f", {key}: {one}" for key, one in (("b", below), ("t", above)) if one is not None) + ")"

    def fenced(self, node: nodes.TypedFence) -> str:
        """A formula between brackets that grow with it."""
        return self._between(node.left, self.show(node.body), node.right)

    @staticmethod
    def _between(left: str, body: str, right: str) -> str:
        """Brackets are taken from the mathematics, for those of a text do not grow."""
        signs = (f"#fence({quoted(sign)})" if sign else "" for sign in (left, right))
        return f" {body} ".join(("lr(" + next(signs), next(signs) + ")"))

    def faced(self, node: nodes.TypedFace) -> str:
        """A formula in another face."""
        return FACES[node.face].format(self.show(node.body))

    def accented(self, node: nodes.TypedAccent) -> str:
        """A formula with an accent."""
        return f"{ACCENTS.get(node.accent, node.accent)}({self.show(node.body)})"

    def gridded(self, node: nodes.TypedGrid) -> str:
        """A matrix, or cases whose columns are aligned at the left."""
        cells, rows = self.grid
        body = rows.join(cells.join(self.show(cell) or '""' for cell in row) for row in node.rows)
        grid = f"mat(delim: #none, align: #{node.align}, {body})"
        return f"#tall({len(node.rows)}, ${self._between(node.left, grid, node.right)}$)"


TYPED_SIGNS = {
    **{sign: f"\\{sign}" for sign in "()[]{}/:#&$@."},
    "|": 'class("normal", \\|)',
    "‖": 'class("normal", ‖)',
    ",": "comma",
    ";": "semi",
    "<": "lt",
    ">": "gt",
    "′": "prime",
}
"""Sign -> how it is written, where it has a meaning of its own in Typst."""
FACES = {
    "mathrm": "upright({})",
    "mathbf": "bold(upright({}))",
    "mathit": "italic({})",
    "mathsf": "sans({})",
    "mathtt": "mono({})",
    "mathcal": "cal({})",
    "mathbb": "bb({})",
    "mathfrak": "frak({})",
    "boldsymbol": "bold({})",
}
ACCENTS = {
    "bar": "macron",
    "vec": "arrow",
    "ddot": "dot.double",
    "check": "caron",
    "widehat": "hat",
    "widetilde": "tilde",
}
"""Face and accent by LaTeX's command -> Typst's function."""
