r"""How a piece of plain text becomes harmless in each format.

Everything that a template prints passes through an escaper unless it is `Printed`, the mark of text that a printer of
ours has made. Text joined with a `Printed` piece is plain text again, so a forgotten mark shows up as an escaped
formula and never as markup of the user.

The fonts of pdflatex have some three hundred characters beyond ASCII. Single Greek letters and a few signs are set as
mathematics. Every other one goes through `\symconvchar{code}{character}` of the macros, which prints it where the
engine and its fonts can, and otherwise prints its code and warns, so no character is lost in silence and none ends the
run. A document with characters that pdflatex lacks says by itself that it is for lualatex, which looks for them in the
fonts of the system; there letters that are written from right to left stand so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from symconv.errors import InputError, shown
from symconv.text.names import LATEX_COMMANDS, NO_TEXT


class Printed(str):
    """Text that is already written in the language of its format."""

    __slots__ = ()


class Spoken(Printed):
    """A printed formula with `alt`: the same in plain text, as a string literal, for readers who cannot see it."""

    __slots__ = ("alt",)

    def __new__(cls, text: str, alt: Printed) -> Spoken:
        """The formula `text`, read out as `alt`."""
        spoken = super().__new__(cls, text)
        spoken.alt = alt
        return spoken

    def __reduce__(self) -> tuple[type[Spoken], tuple[str, Printed]]:
        return Spoken, (str(self), self.alt)


# What inputenc defines for the encodings OT1 and TS1 of LaTeX 2022, found by setting every character on its own; those
# that only T1 has (« Đ ę þ „ …) are left out.
TEXT = (
    "\xa0-\xaa\xac\xae-\xba\xbc-\xcf\xd1-\xdd\xdf-\xef\xf1-\xfdÿ-ăĆ-ďĒ-ėĚ-ĥĨ-ĭİ-ķĹ-ľŁ-ňŌ-ťŨ-űŴ-žƒǍ-ǔǢǣǦ-ǩǰǴǵȘ-ț"
    "Ȳȳȷˆˇ˘-˙˜˝฿ḂḃḍḞ-ḡḥḰḱḷṃṅṇṛṣṭẎ-ẑẞỲỳ‐-‖‘’“”†-•…‰‱※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™\u2126℧℮←-↓\u2329\u232a␢␣◦◯♪⟨⟩ﬀ-ﬆ"
)
FOREIGN = re.compile(f"[^\x00-\x7f{TEXT}]")
T1 = "«»ÐÞðþĄąĐđĘęĮįŊŋŲų„‚‹›"
"""Of those left out, what pdflatex prints all the same, by the macros."""
LEFTWARD = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
GREEK = "[\u0370-\u03ff\u1f00-\u1fff]"
RUNS = re.compile(f"(?P<leftward>{LEFTWARD}(?: +{LEFTWARD})*)|(?P<greek>{GREEK}{{2,}})|{FOREIGN.pattern}")
"""Words that are written from right to left, Greek words, and every other foreign character."""
CHARACTER = re.compile(r"\\symconvchar\{[0-9A-F]+\}\{(.)\}")
SIGNS = {
    "∑": "sum", "∏": "prod", "∫": "int", "∞": "infty", "∂": "partial", "∇": "nabla", "√": "surd", "∗": "ast",
    "⋆": "star", "⊗": "otimes", "⊕": "oplus", "⊙": "odot", "∘": "circ", "⋅": "cdot", "−": "-", "≤": "le", "≥": "ge",
    "≠": "ne", "≈": "approx", "≡": "equiv", "∈": "in", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "↔": "leftrightarrow",
    "↦": "mapsto", "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "∀": "forall", "∃": "exists",
}  # fmt: skip
MATHS = {sign: name if name == "-" else f"\\{name}" for sign, name in SIGNS.items()} | {
    letter: f"\\{name}" for name, letter in LATEX_COMMANDS.items()
}
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\texttt{\char34}",  # the typewriter font has all ASCII characters in their places
        "`": r"\texttt{\char96}",
        "\n": " ",
    }
)
BOOKMARK = "\\{}$&#%_^~\n"
"""What a bookmark must not hold as it is."""
LIGATURE = re.compile(r"([-,'])(?=\1)")  # two of these in a row would print as one other character
MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]<>#|~$^"} | {"&": "&amp;", "\n": " "})
LIST_MARK = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
# Typst reads almost every sign as markup somewhere: all are escaped but those of plain sentences, and these too where
# they would begin an argument list, a field, a numbered list or an ellipsis.
TYPST = re.compile(r"""[-#$%&'"*+/:;<=>@\[\\\]^_`{|}~]|^[.(]|(?<=[\d.])\.|\)(?=[(.])""")
TYPST_SPACE = re.compile(r"[\n\t\u2028\u2029]")
# An @ at the beginning of a literal names a package; written as a number it is text wherever it stands.
TYPST_QUOTED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "@": r"\u{40}"})
XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape_text(text: str) -> str:
    """Plain text: as it is, without what no page can show and no XML may hold.

    Raises:
        InputError: if it holds a control character, half of a surrogate pair, U+FFFE or U+FFFF.
    """
    if NO_TEXT.search(text):
        raise InputError(f"text {shown(text)} holds a control character or no character at all; leave it out")
    return text


def escape_latex(text: str) -> str:
    """Text for the running text of LaTeX."""
    return latex_characters(LIGATURE.sub(r"\1{}", escape_text(text).translate(LATEX)))


def latex_characters(text: str) -> str:
    r"""The text with every character that pdflatex's fonts lack in the words of LaTeX.

    >>> print(latex_characters("Übung: Σ, ę"))
    Übung: \ensuremath{\Sigma}, \symconvchar{0119}{ę}
    """
    return text if text.isascii() else RUNS.sub(_in_words, text)


def needs_lualatex(text: str) -> bool:
    """Whether LaTeX text has characters that no usual font of pdflatex has."""
    return any(character not in T1 for character in CHARACTER.findall(text))


def _in_words(match: re.Match[str]) -> str:
    run = match[0]
    if match["leftward"]:
        return rf"\symconvleftward{{{''.join(c if c == ' ' else _character(c) for c in run)}}}"
    if match["greek"]:
        return "".join(rf"\symconvgreek{{{MATHS[c]}}}{_character(c)}" if c in MATHS else _character(c) for c in run)
    return rf"\ensuremath{{{MATHS[run]}}}" if run in MATHS else _character(run)


def _character(character: str) -> str:
    return rf"\symconvchar{{{ord(character):04X}}}{{{character}}}"


def bookmark(text: str) -> Printed:
    r"""Plain text for a bookmark of a PDF, where LaTeX knows every character by itself and no typesetting.

    >>> print(bookmark("50 % of Σ x[i]"))
    50 \% of Σ x[i]
    """
    return Printed(escape_text(text).translate({key: LATEX[key] for key in map(ord, BOOKMARK)}))


def escape_markdown(text: str) -> str:
    """Text for Markdown; what could open a list, a heading or a front matter is escaped at the beginning only."""
    return LIST_MARK.sub(_guarded, escape_text(text).translate(MARKDOWN))


def _guarded(mark: re.Match[str]) -> str:
    space, sign = mark.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def escape_typst(text: str) -> str:
    """Text for the running text of Typst."""
    return TYPST.sub(r"\\\g<0>", TYPST_SPACE.sub(" ", escape_text(text)))


def escape_xml(text: str) -> str:
    """Text for the content and the attributes of XML."""
    return escape_text(text).translate(XML)


def quoted(text: str) -> Printed:
    r"""Plain text as a string literal of Typst, for attributes.

    >>> print(quoted('say "no"'))
    "say \"no\""
    """
    return Printed(f'"{escape_text(text).translate(TYPST_QUOTED)}"')


KINDS = {
    "Function": "a function",
    "Macro": "a function",
    "BlockReference": "a function",
    "dict": "a dictionary",
    "list": "a list",
    "tuple": "a list",
    "bool": "a truth value",
    "NoneType": "nothing",
}
"""What a template may not print, by the name of its class."""


def finalizer(escape: Callable[[str], str]) -> Callable[[object], str]:
    """What a template environment does with each value that it prints: printed text passes, plain text is escaped."""

    def finalize(value: object) -> str:
        if isinstance(value, Printed):
            return value
        if isinstance(value, str):
            return escape(value)
        if hasattr(value, "_undefined_message"):
            return str(value)  # raises, and names what is missing
        if isinstance(value, int | float) and not isinstance(value, bool):
            return escape(str(value))
        kind = KINDS.get(type(value).__name__, "anything else")
        raise InputError(f"a template may print text and numbers, not {kind}; print one of its parts")

    return finalize
