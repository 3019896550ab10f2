r"""Characters beyond ASCII in LaTeX: what its fonts have, what mathematics has, and a macro for the rest.

The fonts of pdflatex have some three hundred of them. Greek letters and a few signs are set as mathematics. Every other
character goes through `\symconvchar{code}{character}` of the macros, which prints it where the engine and its fonts
can, and otherwise prints its code and warns, so that no character is lost in silence and none ends the run.
"""

from __future__ import annotations

import re

from symconv.text.greek import LATEX_COMMANDS

# What inputenc defines for the encodings OT1 and TS1 of LaTeX 2022, found by setting every character on its own; those
# that only T1 has (« Đ ę þ „ …) are left out.
TEXT = (
    "\xa0-\xaa\xac\xae-\xba\xbc-\xcf\xd1-\xdd\xdf-\xef\xf1-\xfdÿ-ăĆ-ďĒ-ėĚ-ĥĨ-ĭİ-ķĹ-ľŁ-ňŌ-ťŨ-űŴ-žƒǍ-ǔǢǣǦ-ǩǰǴǵȘ-ț"
    "Ȳȳȷˆˇ˘-˙˜˝฿ḂḃḍḞ-ḡḥḰḱḷṃṅṇṛṣṭẎ-ẑẞỲỳ‐-‖‘’“”†-•…‰‱※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™\u2126℧℮←-↓\u2329\u232a␢␣◦◯♪⟨⟩ﬀ-ﬆ"
)
FOREIGN = re.compile(f"[^\x00-\x7f{TEXT}]")
SIGNS = {
    "∑": "sum", "∏": "prod", "∫": "int", "∞": "infty", "∂": "partial", "∇": "nabla", "√": "surd", "∗": "ast",
    "⋆": "star", "⊗": "otimes", "⊕": "oplus", "⊙": "odot", "∘": "circ", "⋅": "cdot", "−": "-", "≤": "le", "≥": "ge",
    "≠": "ne", "≈": "approx", "≡": "equiv", "∈": "in", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "↔": "leftrightarrow",
    "↦": "mapsto", "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "∀": "forall", "∃": "exists",
}  # fmt: skip
MATHS = {sign: name if name == "-" else f"\\{name}" for sign, name in SIGNS.items()} | {
    letter: f"\\{name}" for name, letter in LATEX_COMMANDS.items()
}


def latex_characters(text: str) -> str:
    r"""The text with every character that pdflatex's fonts lack in the words of LaTeX.

    >>> print(latex_characters("Übung: Σ, ę"))
    Übung: \ensuremath{\Sigma}, \symconvchar{0119}{ę}
    """
    return text if text.isascii() else FOREIGN.sub(_in_words, text)


def _in_words(match: re.Match[str]) -> str:
    character = match[0]
    if character in MATHS:
        return rf"\ensuremath{{{MATHS[character]}}}"
    return rf"\symconvchar{{{ord(character):04X}}}{{{character}}}"
