"""Escapers: how a piece of plain text becomes harmless in each format.

Everything that a template prints passes through one of these unless it is `Printed`, the mark of text that a printer of
ours has made. Text joined with a `Printed` piece is plain text again, so a forgotten mark shows up as an escaped
formula and never as an open door.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from symconv.errors import InputError, shown
from symconv.render.glyphs import latex_characters


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


def _refuse_controls(text: str) -> str:
    for character in text:
        code = ord(character)
        if (code < 32 and character not in "\n\t") or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF:
            raise InputError(f"text {shown(text)} holds a control character or half a character; leave it out")
    return text


def _latex(text: str) -> str:
    return latex_characters(LIGATURE.sub(r"\1{}", _refuse_controls(text).translate(LATEX)))


def bookmark(text: str) -> Printed:
    r"""Plain text for a bookmark of a PDF, where LaTeX knows every character by itself and no typesetting.

    >>> print(bookmark("50 % of Σ x[i]"))
    50 \% of Σ x[i]
    """
    return Printed(_refuse_controls(text).translate({key: LATEX[key] for key in map(ord, BOOKMARK)}))


def _markdown(text: str) -> str:
    """What could open a list, a heading or a front matter is escaped at the beginning only."""
    return LIST_MARK.sub(_guarded, _refuse_controls(text).translate(MARKDOWN))


def _guarded(mark: re.Match[str]) -> str:
    space, sign = mark.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _typst(text: str) -> str:
    return TYPST.sub(r"\\\g<0>", TYPST_SPACE.sub(" ", _refuse_controls(text)))


def _svg(text: str) -> str:
    return _refuse_controls(text).translate(XML)


ESCAPERS: dict[str, Callable[[str], str]] = {
    "text": _refuse_controls,
    "latex": _latex,
    "tikz": _latex,
    "markdown": _markdown,
    "svg": _svg,
    "typst": _typst,
    "word": _markdown,
}
"""Format -> escaper."""


def quoted(text: str) -> Printed:
    r"""Plain text as a string literal of Typst, for attributes.

    >>> print(quoted('say "no"'))
    "say \"no\""
    """
    return Printed(f'"{_refuse_controls(text).translate(TYPST_QUOTED)}"')


def finalizer(format: str) -> Callable[[object], str]:
    """What a template environment does with each value that it prints: printed text passes, plain text is escaped."""
    escape = ESCAPERS[format]

    def finalize(value: object) -> str:
        if isinstance(value, Printed):
            return value
        if isinstance(value, str):
            return escape(value)
        if hasattr(value, "_undefined_message"):
            return str(value)  # raises, and names what is missing
        if isinstance(value, int | float) and not isinstance(value, bool):
            return escape(str(value))
        raise InputError(f"a template may print text and numbers, not a {type(value).__name__}; print one of its parts")

    return finalize
