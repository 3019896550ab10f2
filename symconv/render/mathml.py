"""Formulas in MathML, which browsers set themselves.

The elements are those of MathML Core. Brackets do not stretch, since they would grow to the height of a sign of
summation beside them. What MathML Core has no element for is left to the style of the page: the stroke through an
entry that does not exist (`missing`), the frame of a sign (`marked`), the slant of a name of several letters (`word`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from symconv.formulas import nodes
from symconv.formulas.nodes import Formula, Relation, Sum
from symconv.formulas.plain import letter_in
from symconv.render.algebra import AlgebraPrinter
from symconv.render.escape import escape_xml
from symconv.text.names import GREEK_UNICODE, split_name

LEADING_SIGN = re.compile(r"(<mo[^>]*>[^<)\]}⟩⌋⌉|!]</mo>)<mo>([−+±∓])</mo>")
"""A sign behind an operator that is no closing bracket; browsers take it for an infix one."""


def operator(sign: str, form: str = "", space: str = "") -> str:
    """An operator: with a form if its position does not tell it, with space on both sides if its own does not do."""
    given = {"form": form, "lspace": space, "rspace": space}
    attributes = "".join(f' {name}="{value}"' for name, value in given.items() if value)
    return f"<mo{attributes}>{sign}</mo>"


def bracket(sign: str) -> str:
    """A bracket that keeps its size."""
    return f'<mo stretchy="false">{sign}</mo>'


def bracketed(left: str, right: str, head: str = "") -> str:
    """A pattern of something between brackets, behind a head."""
    return f"<mrow>{head}{bracket(left)}{{}}{bracket(right)}</mrow>"


def name_mathml(text: str, upright: bool = False) -> str:
    """A name: italic, or upright for the letters that stand for values.

    >>> print(name_mathml("x"), name_mathml("h", upright=True), name_mathml("img"), name_mathml("alpha_1"))
    <mi>x</mi> <mi mathvariant="normal">h</mi> <mi class="word">img</mi> <msub><mi>α</mi><mn>1</mn></msub>
    """
    name = split_name(text)
    base = _letters(GREEK_UNICODE.get(name.base, name.base), upright)
    if not name.subscripts:
        return base
    below = operator(",").join(map(_subscript, name.subscripts))
    return f"<msub>{base}{below if len(name.subscripts) == 1 else f'<mrow>{below}</mrow>'}</msub>"


def _letters(word: str, upright: bool) -> str:
    """One letter is italic in MathML, a word is upright."""
    if len(word) == 1:
        return f'<mi mathvariant="normal">{word}</mi>' if upright else f"<mi>{word}</mi>"
    return f"<mi>{word}</mi>" if upright else f'<mi class="word">{word}</mi>'


def _subscript(part: str) -> str:
    return f"<mn>{part}</mn>" if part.isdigit() else f"<mi>{GREEK_UNICODE.get(part, part)}</mi>"


LETTER = re.compile("<mi>([A-Za-z])</mi>")
WIDE = ("overline", "widehat", "widetilde")
ACCENT_SIGNS = {
    "hat": "^",
    "widehat": "^",
    "tilde": "~",
    "widetilde": "~",
    "bar": "¯",
    "overline": "‾",
    "vec": "→",
    "dot": "˙",
    "ddot": "¨",
    "check": "ˇ",
}
"""Accent by LaTeX's command -> the sign above."""


class MathmlPrinter(AlgebraPrinter):
    """Formulas as the content of a ``<math>`` element; each is one element or several in a row.

    >>> from symconv.formulas.nodes import Entry
    >>> print(MathmlPrinter("subscript").show(Entry.at("x", (-1, 2))))
    <msub><mrow><mi>x</mi></mrow><mrow><mo form="prefix">−</mo><mn>1</mn><mo>,</mo><mn>2</mn></mrow></msub>
    """

    times = operator("·")
    minus = operator("−", "prefix")
    slash = operator("/")
    infix: ClassVar = {"-": operator("−"), "+": operator("+")}
    leading: ClassVar = {"-": operator("−", "infix"), "+": operator("+", "infix")}
    comma = operator(",")
    bare = bracketed("[", "]")
    applied = bracketed("(", ")", "{}")
    to = operator("→")
    sum_sign = "<munder><mo>∑</mo>{}</munder>"
    integrals: ClassVar = (
        "<msubsup><mo>∫</mo><mrow><mo>−</mo><mi>∞</mi></mrow><mi>∞</mi></msubsup>",
        "<msubsup><mo>∫</mo><mrow>{}</mrow><mrow>{}</mrow></msubsup>",
    )
    differential = '<mspace width="0.17em"/><mi mathvariant="normal">d</mi>'
    signs: ClassVar = {"∗": operator("∗"), "⋆": operator("⋆")}
    arrows: ClassVar = {
        "=": operator("="),
        "→": operator("→"),
        ",": operator(",") + '<mspace width="0.33em"/>',
        ";": operator(";") + '<mspace width="1em"/>',
        "…": operator("…", space="0.17em"),
        "×": operator("×"),
        " ": '<mspace width="0.5em"/>',
        "/": operator("/", space="0.5em"),
        "≤": operator("≤"),
    }
    brackets: ClassVar = {
        "square": bracketed("[", "]", "{}"),
        "round": bracketed("(", ")", "{}"),
        "subscript": "<msub><mrow>{}</mrow><mrow>{}</mrow></msub>",
    }
    marked: ClassVar = {
        sign: f'<mpadded class="marked" height="0.68em" depth="0.16em"><mo>{sign.replace("-", "−")}</mo></mpadded>'
        for sign in "-+"
    }
    conjugated = '<mover accent="true"><mrow>{}</mrow><mo>‾</mo></mover>'
    missing = '<mrow class="missing">{}</mrow>'
    quotient = bracketed("⌊", "⌋").format(f"{{}}{operator('/')}<mn>{{}}</mn>")
    open_quotient = False
    divides = bracketed("[", "]").format(f"{{}}{operator('∣')}{{}}")
    congruent = "{}" + operator("≡") + "{}" + bracketed("(", ")").format("<mtext>mod&#160;</mtext>{}")
    derivative = "<mfrac><mrow><mi>∂</mi>{}</mrow><mrow><mi>∂</mi>{}</mrow></mfrac>"
    word = "<mi>{}</mi>"
    fraction = "<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>"
    square_root = "<msqrt>{}</msqrt>"
    root = "<mroot><mrow>{1}</mrow>{0}</mroot>"
    power = "<msup><mrow>{}</mrow><mrow>{}</mrow></msup>"
    beside = '<mo rspace="0.15em">&#8290;</mo>'
    before_number = operator("·")
    constants: ClassVar = {
        "pi": '<mi mathvariant="normal">π</mi>',
        "I": '<mi mathvariant="normal">i</mi>',
        "E": '<mi mathvariant="normal">e</mi>',
    }
    functions: ClassVar = {
        "conjugate": conjugated,
        "exp": '<msup><mi mathvariant="normal">e</mi><mrow>{}</mrow></msup>',
        "Abs": bracketed("|", "|"),
    }
    function = "{}"

    def name(self, name: str, *, upright: bool = False) -> str:
        """The name of a signal, or an index letter: italic; a letter that stands for a value upright."""
        return name_mathml(name, upright)

    def words(self, text: str) -> str:
        """A few words inside a formula; their outer spaces are kept."""
        inner = text.strip(" ")
        before, after = (chr(160) * (len(text) - len(side)) for side in (text.lstrip(" "), text.rstrip(" ")))
        return f"<mtext>{before}{escape_xml(inner)}{after}</mtext>" if inner else f"<mtext>{before}</mtext>"

    def integer(self, digits: str) -> str:
        """A number in an index: an integer, a fraction or a decimal."""
        sign, bare = (self.minus, digits[1:]) if digits.startswith("-") else ("", digits)
        return sign + self.slash.join(f"<mn>{part}</mn>" for part in bare.split("/"))

    def parentheses(self, text: str) -> str:
        """The text in parentheses, which grow with a fraction in it."""
        if "<mfrac>" in text:
            return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"
        return bracketed("(", ")").format(text)

    def sign(self, node: nodes.TypedSign) -> str:
        """A sign, a number or a word that a user typed."""
        text = escape_xml(node.text).replace("-", "−")
        if node.role == "space":
            return f'<mspace width="{1 if len(node.text) > 1 else 0.17}em"/>'
        if node.role in ("open", "close") or text in "|‖":
            return operator(text, space="0").replace("<mo", '<mo stretchy="false"') if text in "|‖" else bracket(text)
        if node.role == "word":
            return f"<mi>{text}</mi>" if len(text) > 1 else f'<mi mathvariant="normal">{text}</mi>'
        if node.text[0].isdigit():
            return f"<mn>{text}</mn>"
        return (
            f'<mi mathvariant="normal">{text}</mi>'
            if text in "∞∂∇ℓℏ∅′″ℜℑ⊤"
            else operator(text, space="0" if text == "/" else "")
        )

    def row(self, node: nodes.TypedRow) -> str:
        """Part beside part; a word is set apart from what is no bracket, and a sign belongs to what follows a sign."""
        text = LEADING_SIGN.sub(r'\1<mo form="prefix">\2</mo>', super().row(node).replace("> <", "><"))
        return f"<mrow>{text}</mrow>"

    def gap(self, text: str, shown: str, *, word: bool) -> str:  # noqa: ARG002 - browsers set the rest apart
        """A thin space after a word."""
        return '<mspace width="0.17em"/>' if word else ""

    def closed(self, node: nodes.Formula) -> str:
        """A formula as one element."""
        return f"<mrow>{self.show(node)}</mrow>"

    def scripted(self, node: nodes.TypedScripts) -> str:
        """A formula with what is lowered and raised; at a sum below and above it."""
        base = (
            f"<mrow>{self.show(node.base)}</mrow>"
            if not isinstance(node.base, nodes.TypedSign)
            else self.show(node.base)
        )
        limits = (
            isinstance(node.base, nodes.TypedSign)
            and node.base.role in ("large", "word")
            and node.base.text not in "∫∬∮"
        )
        scripts = [f"<mrow>{self.show(one)}</mrow>" for one in (node.below, node.above) if one is not None]
        names = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
        name = names[2] if len(scripts) == 2 else names[node.below is None]
        return f"<{name}>{base}{''.join(scripts)}</{name}>"

    def fenced(self, node: nodes.TypedFence) -> str:
        """A formula between brackets that grow with it."""
        left, right = (f"<mo>{escape_xml(sign)}</mo>" if sign else "" for sign in (node.left, node.right))
        return f"<mrow>{left}{self.show(node.body)}{right}</mrow>"

    def faced(self, node: nodes.TypedFace) -> str:
        """A formula in another face, by the letters that Unicode has for it."""
        if node.face == "mathrm":
            return LETTER.sub(r'<mi mathvariant="normal">\1</mi>', self.show(node.body))
        return LETTER.sub(lambda found: f"<mi>{letter_in(node.face, found[1])}</mi>", self.show(node.body))

    def accented(self, node: nodes.TypedAccent) -> str:
        """A formula with an accent."""
        if node.accent == "underline":
            return f'<munder accentunder="true">{self.closed(node.body)}<mo>_</mo></munder>'
        stretchy = "" if node.accent in WIDE else ' stretchy="false"'
        return f'<mover accent="true">{self.closed(node.body)}<mo{stretchy}>{ACCENT_SIGNS[node.accent]}</mo></mover>'

    def gridded(self, node: nodes.TypedGrid) -> str:
        """A matrix, or cases whose columns are aligned at the left."""
        rows = ("".join(f"<mtd>{self.show(cell)}</mtd>" for cell in row) for row in node.rows)
        table = "".join(f"<mtr>{row}</mtr>" for row in rows)
        left, right = (f"<mo>{escape_xml(sign)}</mo>" if sign else "" for sign in (node.left, node.right))
        return f'<mrow>{left}<mtable class="{node.align}">{table}</mtable>{right}</mrow>'

    def breakable(self, parts: Iterable[str]) -> str:
        """Each part is a formula of its own, as browsers break lines between formulas only."""
        return "</math><wbr><math>".join(parts)

    def display(self, node: Formula) -> str:
        """A formula that may go on in the next line at its signs of equality and between the parts of a sum."""
        return self.breakable(self._pieces(node))

    def _pieces(self, node: Formula) -> list[str]:
        if isinstance(node, Sum):
            return self.parts(node)
        if not isinstance(node, Relation) or node.sign != "=":
            return [self.show(node)]
        first, *rest = (self._pieces(side) for side in node.sides)
        return [*first, *(piece for head, *tail in rest for piece in (operator("=", "infix") + head, *tail))]
