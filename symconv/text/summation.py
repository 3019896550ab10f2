r"""A formula as it stands in a book: one sum of products of two sequences, in LaTeX, Unicode or plain letters.

    y[m,n] = \sum_{k,l} x[2m+k-1, n+l]\, h[k,l]        y_m = Σₖ x_{m-k}·hₖ        y(m) = sum over k of x(m-k)*h(k)

The text becomes a `Summation`: the entry on the left, two factors, and the letters that the sum runs over with their
limits. Every index is a linear form in letters with exact coefficients. What it means is no concern of this module.

Signs of Unicode are first replaced by those of LaTeX, each new character keeping the column it came from. The rest is
a grammar, so nothing is evaluated. Text has at most 500 characters, 200 words and signs, 30 nested brackets and whole
numbers of at most 6 digits. Every error gives the column and the piece of text that it is about.

In a subscript letters may stand side by side: ``h_{kl}`` has the indices k and l, unless ``kl`` also stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from symconv.errors import InputError, shown
from symconv.text.names import GREEK_UNICODE, LATEX_COMMANDS, name_problem

Node = Any
"""A token or a tree of lark; which of the two, the grammar says."""

LONGEST_TEXT = 500
MOST_TOKENS = 200
DEEPEST = 30
MOST_DIGITS = 6
INFINITY = "infinity"
WHOLE = "stands for a whole sum; write the sum with its indices"
FORM = "write a sum such as y[m] = Σ_k x[m-k]·h[k]"

_GREEK = "|".join(sorted(LATEX_COMMANDS, key=len, reverse=True))
_GRAMMAR = rf"""
start: (entry | starred) _EQUAL (body _EQUAL)* body
body: sum* factor ((STAR | CONVOLVED)? factor)*
factor: entry | conjugate | starred | "(" body ")"
starred: "(" word (STAR | CONVOLVED) word ")" (subscript | round | square)
conjugate: _CONJ "(" entry ")" | _BAR "{{" entry "}}"
entry: (word | barred) mark? (subscript | round)? square* mark?
barred: _BAR "{{" word "}}"
mark: "^" (STAR | "{{" STAR "}}")
round: "(" form ("," form)* ")"
square: "[" form ("," form)* "]"
subscript: "_" (simple | "{{" form ("," form)* "}}")
simple: word | NUMBER

sum: _SUM (lower upper? | upper lower)?
lower: "_" "{{" item ("," item)* "}}" | "_" "(" item ("," item)* ")" | ("_" | _OVER) bare ("," bare)* _OF?
item: form (_EQUAL form (_DOTS form)?)? | form _LE form _LE form -> between | form _IN word -> everywhere
bare: word | word _EQUAL end (_DOTS end)? | word _FROM end _TO end
upper: "^" "{{" form ("," form)* "}}" | "^" end
end: SIGN? (NUMBER | word)

form: SIGN? term (SIGN term)*
term: unit | term STAR unit | term unit | term SLASH unit
?unit: NUMBER | word | "(" form ")" | fraction
fraction: _FRAC "{{" form "}}" "{{" form "}}"
word: NAME | _STYLE "{{" NAME "}}" | INFINITY

_SUM.2: /\\sum(?![A-Za-z])|[sS]um(?![A-Za-z0-9])/
_OVER.2: /over(?![A-Za-z0-9])/
_OF.2: /of(?![A-Za-z0-9])/
_FROM.2: /from(?![A-Za-z0-9])/
_TO.2: /to(?![A-Za-z0-9])/
_IN.2: /\\in(?![A-Za-z])|in(?![A-Za-z0-9])/
_CONJ.2: /conj(?![A-Za-z0-9])/
_BAR.2: /\\(overline|bar)(?![A-Za-z])/
_FRAC.2: /\\[dt]?frac(?![A-Za-z])/
_STYLE.2: /\\(math(rm|bf|it|sf|cal|bb)|boldsymbol|bm|text(it|bf|rm)?|operatorname)(?![A-Za-z])/
_LE.2: /<=|\\leq?(?![A-Za-z])/
_DOTS.2: /\.\.\.?|\\[lc]?dots(?![A-Za-z])/
INFINITY.2: /\\infty(?![A-Za-z])|inf(inity)?(?![A-Za-z0-9])/
_EQUAL: /:?=/
NAME: /[A-Za-z][A-Za-z0-9]*(_[0-9]+(?=\s*[\[(]))?|\\({_GREEK})(?![A-Za-z])/
NUMBER: /[0-9]+/
SIGN: /[+-]/
STAR: /\*|\\cdot(?![A-Za-z])|\\times(?![A-Za-z])/
CONVOLVED: /\\(ast|star)(?![A-Za-z])|[∗⋆]/
SLASH: "/"
_GAP: /\s+|~|\$|&|\\[,;:!> ]/
_COMMAND: /\\(left|right|[bB]igg?[lr]?|limits|nolimits|displaystyle|q?quad)(?![A-Za-z])/
%ignore _GAP
%ignore _COMMAND
"""
_SIGNS = {
    **dict.fromkeys("−–‐‑", "-"),
    **dict.fromkeys("·⋅×∙•", "*"),
    **dict.fromkeys("Σ∑", r"\sum "),
    "∞": r"\infty ",
    "≤": r"\le ",
    "∈": r"\in ",
    "…": "..",
    "ℤ": "Z",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    **{letter: rf"\{word} " for word, letter in GREEK_UNICODE.items() if word in LATEX_COMMANDS and word != "Sigma"},
}
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵏˡᵐⁿ", "0123456789+-klmn", strict=True))
_RUNS = [
    (re.compile(f"[{signs}]+(?:,[{signs}]+)*"), opening, table)
    for signs, opening, table in (("".join(_LOWERED), "_{", _LOWERED), ("".join(_RAISED), "^{", _RAISED))
]
_HINTS = {
    "\\": "this command is not known; use \\sum, \\cdot, \\left, \\right and letters",
    ".": "indices are whole numbers and letters",
    ";": "separate indices by commas",
}
_BESIDE = {
    "SIGN": "stands beside the sum; a formula is one sum of products, so give each sum a formula of its own",
    "NUMBER": "is a factor of its own; leave it out, and give the kernel values that are multiplied by it",
    "_FRAC": "is a factor of its own; leave it out, and give the kernel values that are multiplied by it",
}
"""What is said of something beside the sum or its product."""
_BRACKETS = ("LPAR", "RPAR", "LSQB", "RSQB", "LBRACE", "RBRACE")
_EXPECTED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "_EQUAL": "'='",
    "_SUM": "a sum sign",
    **{
        name: repr(sign)
        for name, sign in zip(("LPAR", "RPAR", "LSQB", "RSQB", "LBRACE", "RBRACE"), "()[]{}", strict=True)
    },
    "COMMA": "','",
    "SIGN": "'+' or '-'",
    "$END": "the end",
}


@dataclass(frozen=True, slots=True)
class IndexForm:
    """A linear form as it is written, ``2m + k - 1``: letters with their coefficients, and a constant."""

    parts: tuple[tuple[str, Fraction], ...]
    constant: Fraction = Fraction(0)
    column: int = 0
    text: str = ""

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that it depends on, in the order of the text."""
        return tuple(letter for letter, _ in self.parts)

    def of(self, letter: str) -> Fraction:
        """The coefficient of a letter."""
        return dict(self.parts).get(letter, Fraction(0))

    def scaled(self, factor: Fraction, constant: Fraction = Fraction(0)) -> IndexForm:
        """The form times a factor, plus a constant."""
        parts = tuple((letter, factor * number) for letter, number in self.parts if factor)
        return replace(self, parts=parts, constant=factor * self.constant + constant)

    def minus(self, other: IndexForm) -> IndexForm:
        """The difference of two forms."""
        names = dict.fromkeys((*self.letters, *other.letters))
        parts = tuple((name, factor) for name in names if (factor := self.of(name) - other.of(name)))
        return IndexForm(parts, self.constant - other.constant)


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry of a sequence, ``x[2m+k-1, n+l]``."""

    name: str
    index: tuple[IndexForm, ...]
    conjugated: bool
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class SumLetter:
    """A letter that the sum runs over; an end of its range is None where the text says nothing or infinity."""

    name: str
    low: IndexForm | None
    high: IndexForm | None
    column: int


@dataclass(frozen=True, slots=True)
class Summation:
    """A formula as it was read: ``left = Σ factors[0]·factors[1]``, the sum over `sums`."""

    text: str
    left: WrittenEntry
    factors: tuple[WrittenEntry, WrittenEntry]
    sums: tuple[SumLetter, ...]


def is_formula(text: object) -> bool:
    """Whether a text is meant as a formula: an output with an index, and an equals sign outside all brackets.

    >>> is_formula("y[m] = Σ_k x[m-k] h[k]"), is_formula("numpy.convolve(x, h, mode='same')")
    (True, False)
    """
    left, sign, _ = text.partition("=") if isinstance(text, str) else ("", "", "")
    indexed = any(mark in _replaced(left)[0] for mark in "[(_")
    return bool(sign) and indexed and all(left.count(a) == left.count(b) for a, b in ("()", "[]"))


def read_summation(text: str) -> Summation:
    r"""The sum that a text spells.

    Raises:
        InputError: with the column and the piece of text where it is no sum of products of two sequences.

    >>> found = read_summation(r"y[m] = \sum_{k=-1}^{1} x[2m-k]\, h_k")
    >>> found.factors[0].index[0].parts, [(one.name, one.low.constant, one.high.constant) for one in found.sums]
    ((('m', Fraction(2, 1)), ('k', Fraction(-1, 1))), [('k', Fraction(-1, 1), Fraction(1, 1))])
    >>> read_summation("y[m] = Σ_k x[m*k] h[k]")
    Traceback (most recent call last):
    symconv.errors.InputError: formula, column 14: 'm*k' multiplies two letters; an index is a sum of whole multiples
    of letters, such as 2m+k-1
    """
    if not isinstance(text, str):
        raise InputError(f"a formula is text, not {shown(text)}; {FORM}")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"a formula has at most {LONGEST_TEXT} characters, not {len(text)}; write it in one line")
    return _Reader(text).summation()


class _Reader:
    """The text with its columns, and what has been read of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain, self.columns = _replaced(text)
        self.check_size()
        try:
            self.tree = _parser().parse(self.plain)
        except UnexpectedInput as error:
            raise self.unexpected(error) from None
        single = (form for kind in ("form", "bare") for form in self.tree.find_data(kind))
        alone = {str(token) for tree in single if len(words := _words(tree)) != 1 for token in words}
        bracketed = {str(t) for kind in ("square", "round") for tree in self.tree.find_data(kind) for t in _words(tree)}
        self.whole_words = {word for word in alone | bracketed if len(word) > 1}

    def check_size(self) -> None:
        """Refuse what is too long or nested too deep before it is parsed."""
        tokens = re.findall(r"\\?\w+|\S", self.plain)
        if len(tokens) > MOST_TOKENS:
            raise InputError(f"a formula has at most {MOST_TOKENS} words and signs, not {len(tokens)}; shorten it")
        depth = 0
        for position, sign in enumerate(self.plain):
            depth += (sign in "([{") - (sign in ")]}")
            if depth > DEEPEST:
                raise self.fault(position, position + 1, f"is nested more than {DEEPEST} deep; leave out brackets")
        for match in re.finditer(rf"[0-9]{{{MOST_DIGITS + 1},}}", self.plain):
            raise self.fault(*match.span(), f"has more than {MOST_DIGITS} digits; use smaller numbers")

    def column(self, position: int) -> int:
        """The column, counted from 1, of a position in the plain text."""
        return self.columns[position] + 1 if position < len(self.columns) else len(self.text) + 1

    def piece(self, start: int, end: int) -> str:
        """The user's own text between two positions of the plain text."""
        return self.text[self.columns[start] : self.columns[end - 1] + 1] if start < end else ""

    def fault(self, start: int, end: int, problem: str) -> InputError:
        """An error about a piece of the text."""
        return InputError(f"formula, column {self.column(start)}: {shown(self.piece(start, end))} {problem}")

    def wrong(self, node: Node, problem: str) -> InputError:
        """An error about what was read as one piece."""
        return self.fault(*_span(node), problem)

    def unexpected(self, error: UnexpectedInput) -> InputError:
        """The error of the parser: what was expected, and what stands there."""
        at = error.pos_in_stream or 0
        if isinstance(error, UnexpectedCharacters):
            sign = self.piece(at, at + 1)
            hint = _HINTS.get(sign, "use letters, whole numbers, brackets, + - * and a sum sign")
            return self.fault(at, at + 1, f"stands for nothing here; {hint}")
        token = getattr(error, "token", None)
        parser = getattr(error, "interactive_parser", None)
        accepted = parser.accepts() if parser else ()
        names = [said for name, said in _EXPECTED.items() if name in accepted] or ["the end"]
        expected = " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        if token is not None and token.type in _BESIDE and {"$END", "_SUM"} & {*accepted}:
            return self.fault(token.start_pos or 0, token.end_pos or 0, _BESIDE[token.type])
        if token is None or token.type == "$END":
            return InputError(f"formula, column {len(self.text) + 1}: expected {expected}, not the end; {FORM}")
        return InputError(
            f"formula, column {self.column(token.start_pos)}: expected {expected}, not "
            f"{shown(self.piece(token.start_pos, token.end_pos))}; {FORM}"
        )

    def summation(self) -> Summation:
        """The whole formula, once its pieces have been read."""
        sides: list[Node] = [*self.tree.children]
        left, body = sides[0], sides[-1]  # what stands between, x[m] ∗ h[m], is another way to write the same
        factors = [*self.factors(body)]
        for token in body.scan_values(lambda token: token.type == "CONVOLVED"):
            raise self.wrong(token, WHOLE)
        if len(factors) != 2:
            node, which = (factors[2], "is a third factor") if len(factors) > 2 else (factors[0], "stands alone")
            raise self.wrong(node, f"{which}; a sum of products has two sequences, such as x[m-k]·h[k]")
        sums = [one for tree in body.find_data("sum") for one in self.sum_letters(tree)]
        right = self.entry(factors[0]), self.entry(factors[1])
        entries = self.left(left, [one.name for one in right]), *right
        signs = any(True for _ in body.find_data("sum"))
        if signs and not sums:  # a bare Σ runs over what the left side does not fix
            fixed = {letter for form in entries[0].index for letter in form.letters}
            found = [(a, f.column) for entry in entries[1:] for f in entry.index for a in f.letters if a not in fixed]
            sums = [SumLetter(name, None, None, column) for name, column in dict(reversed(found)).items()][::-1]
        for number, one in enumerate(sums):
            if one.name in [other.name for other in sums[:number]]:
                raise InputError(f"formula, column {one.column}: the sum runs over {one.name} twice; leave one out")
        return Summation(self.text, entries[0], entries[1:], tuple(sums))

    def left(self, node: Node, taken: list[str]) -> WrittenEntry:
        """The entry on the left; the output of ``(x∗h)[m]`` gets a name."""
        if node.data == "entry":
            return self.entry(node)
        start, end = _span(node)
        name = next(name for name in ("y", "z", "c") if name not in taken)
        return WrittenEntry(
            name, tuple(self.indices(node.children[-1])), False, self.column(start), self.piece(start, end)
        )

    def factors(self, body: Node) -> Iterator[Node]:
        """The factors, in the order of the text, those in parentheses too."""
        for child in body.children:
            if isinstance(child, Tree) and child.data == "factor":
                (inner,) = child.children
                yield from self.factors(inner) if inner.data == "body" else [inner]

    def entry(self, node: Node) -> WrittenEntry:
        """One entry; conjugated if it, or its name, is."""
        conjugated = node.data == "conjugate"
        if node.data == "starred":
            raise self.wrong(node, WHOLE)
        inner = node.children[0] if conjugated else node
        name, *rest = inner.children
        conjugated |= name.data == "barred"
        index: list[IndexForm] = []
        for part in rest:
            conjugated |= part.data == "mark"
            if part.data != "mark":
                index += self.indices(part)
        if not index:
            raise self.wrong(inner, f"has no index; write it as {self.piece(*_span(name))}[k]")
        start, end = _span(node)
        return WrittenEntry(self.name(name), tuple(index), conjugated, self.column(start), self.piece(start, end))

    def name(self, node: Node) -> str:
        """The name that a word spells, checked."""
        (token,) = node.children if node.data == "word" else node.children[0].children
        return INFINITY if token.type == "INFINITY" else self.letter(str(token).lstrip("\\"), token)

    def letter(self, name: str, node: Node) -> str:
        """A name that every output can print."""
        problem = name_problem(name)
        if problem:
            raise self.wrong(node, problem)
        return name

    def indices(self, part: Node) -> Iterator[IndexForm]:
        """The indices in one pair of brackets or one subscript."""
        for form in part.children:
            words = _words(form)
            beside = (
                part.data == "subscript"
                and all(map(_is_letter, words))
                and len(words) == len([*form.scan_values(_any)])
            )
            yield from self.side_by_side(words) if beside else [self.form(form)]

    def side_by_side(self, words: list[Node]) -> Iterator[IndexForm]:
        """The letters of a subscript, each an index of its own."""
        for token in words:
            start, column = token.start_pos, self.column(token.start_pos)
            text = str(token)
            letters = [text.lstrip("\\")] if text in self.whole_words or not text.isalpha() else list(text)
            for number, letter in enumerate(letters):
                piece = letter if len(letters) > 1 else self.piece(start, token.end_pos)
                yield IndexForm(((letter, Fraction(1)),), Fraction(0), column + number * (len(letters) > 1), piece)

    def form(self, node: Node) -> IndexForm:
        """A linear form."""
        start, end = _span(node)
        parts, constant = self.linear(node)
        kept = tuple((letter, number) for letter, number in parts.items() if number)
        return IndexForm(kept, constant, self.column(start), self.piece(start, end))

    def linear(self, node: Node) -> tuple[dict[str, Fraction], Fraction]:
        """Letters with their coefficients, and the constant."""
        if isinstance(node, Token):
            return {}, Fraction(int(node))
        if node.data == "word":
            return {self.name(node): Fraction(1)}, Fraction(0)
        if node.data in ("form", "end"):
            return self.added(node)
        if node.data == "fraction":
            return self.multiplied(node, *node.children, divided=True)
        if node.data == "term" and len(node.children) > 1:
            first, *sign, second = node.children
            return self.multiplied(node, first, second, divided=any(str(one) == "/" for one in sign))
        return self.linear(node.children[0])

    def added(self, node: Node) -> tuple[dict[str, Fraction], Fraction]:
        parts: dict[str, Fraction] = {}
        constant, sign = Fraction(0), 1
        for child in node.children:
            if isinstance(child, Token) and child.type == "SIGN":
                sign = -1 if child == "-" else 1
                continue
            letters, number = self.linear(child)
            constant += sign * number
            for letter, factor in letters.items():
                parts[letter] = parts.get(letter, Fraction(0)) + sign * factor
        return parts, constant

    def multiplied(
        self, node: Node, first: Node, second: Node, *, divided: bool
    ) -> tuple[dict[str, Fraction], Fraction]:
        (left, one), (right, other) = self.linear(first), self.linear(second)
        if divided:
            if right or not other:
                raise self.wrong(node, "divides by something other than a number but 0; write for instance (m-k)/2")
            right, other = {}, 1 / other
        if left and right:
            raise self.wrong(
                node, "multiplies two letters; an index is a sum of whole multiples of letters, such as 2m+k-1"
            )
        parts = {letter: number * other for letter, number in left.items()}
        parts |= {letter: number * one for letter, number in right.items()}
        if max(map(abs, (f for n in (*parts.values(), one * other) for f in n.as_integer_ratio()))) >= 10**MOST_DIGITS:
            raise self.wrong(node, f"has numbers of more than {MOST_DIGITS} digits; use smaller ones")
        return parts, one * other

    def sum_letters(self, node: Node) -> Iterator[SumLetter]:
        """The letters of one sum sign with their limits.

        An end that stands once is that of all letters of the sign: ``\\sum_{k,l=-1}^{1}``.
        """
        lowers = [child for child in node.children if child.data == "lower"]
        uppers = [self.end(form) for child in node.children if child.data == "upper" for form in child.children]
        found = [one for lower in lowers for item in lower.children for one in self.items(item)]
        if len(uppers) not in (0, 1, len(found)):
            raise self.wrong(node, f"has {len(uppers)} upper limits for {len(found)} letters; give one for each")
        last = next((one.low for one in reversed(found) if one.low is not None), None)
        for number, one in enumerate(found):
            high = uppers[number] if len(uppers) > 1 else uppers[0] if uppers else one.high
            yield replace(one, low=one.low if one.low is not None or not uppers else last, high=high)

    def items(self, item: Node) -> Iterator[SumLetter]:
        """The letters of one item below the sum sign."""
        parts = [*item.children]
        if item.data == "between":
            parts = [parts[1], parts[0], parts[2]]
        elif item.data == "everywhere":
            parts = parts[:1]
        words = _words(parts[0])
        if len(words) != len([*parts[0].scan_values(_any)]) or (len(parts) > 1 and len(words) > 1):
            raise self.wrong(parts[0], "is no letter that a sum can run over; write for instance k=-1 or k,l")
        low, high = (*map(self.end, parts[1:]), None, None)[:2]
        for form in self.side_by_side(words):
            yield SumLetter(self.letter(form.letters[0], parts[0]), low, high, form.column)

    def end(self, node: Node) -> IndexForm | None:
        """An end of a range; None for infinity."""
        form = self.form(node)
        return None if INFINITY in form.letters else form


def _any(_: object) -> bool:
    return True


def _words(node: Node) -> list[Node]:
    """The names in a piece, in the order of the text."""
    return [*node.scan_values(lambda token: token.type == "NAME")]


def _is_letter(token: Token) -> bool:
    return str(token).isalpha() or str(token).startswith("\\")


def _span(node: Node) -> tuple[int, int]:
    if isinstance(node, Token):
        return node.start_pos or 0, node.end_pos or 0
    return node.meta.start_pos, node.meta.end_pos


def _replaced(text: str) -> tuple[str, list[int]]:
    """The text in signs of LaTeX, and the position that each character came from."""
    pieces: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        found = next(((m, opening, table) for run, opening, table in _RUNS if (m := run.match(text, at))), None)
        if found:
            match, opening, table = found
            pieces.append((opening, at))
            pieces += [(str(table.get(sign, sign)), at + number) for number, sign in enumerate(match[0])]
            pieces.append(("}", match.end() - 1))
            at = match.end()
        else:
            pieces.append((_SIGNS.get(text[at], text[at]), at))
            at += 1
    return "".join(sign for sign, _ in pieces), [position for sign, position in pieces for _ in sign]


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True)
