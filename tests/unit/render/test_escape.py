"""Escapers: every character that means something in a format is taken its meaning, and controls are refused."""

import pytest

from symconv.errors import InputError
from symconv.render.escape import Printed, bookmark, escape_latex, escape_text, finalizer
from symconv.render.formats import FORMATS

CASES = [
    ("latex", r"50% of {x} & $y$ #1 a_b ^ ~ \input", r"50\% of \{x\} \& \$y\$ \#1 a\_b \textasciicircum{} "),
    ("latex", "a--b ,,c ''d", "a-{}-b ,{},c '{}'d"),
    ("latex", '<">|`', r"\textless{}\texttt{\char34}\textgreater{}\textbar{}\texttt{\char96}"),
    ("markdown", "*a* [b](c) <d> #e |f|", r"\*a\* \[b\](c) \<d\> \#e \|f\|"),
    ("markdown", "- a", r"\- a"),
    ("markdown", "  + a", r"  \+ a"),
    ("markdown", "1. a", r"1\. a"),
    ("markdown", "12) a", r"12\) a"),
    ("markdown", "a - b &", "a - b &amp;"),
    ("svg", "<a href='b' c=\"d\">&", "&lt;a href=&#39;b&#39; c=&quot;d&quot;&gt;&amp;"),
    ("text", r"\a {b} <c>", r"\a {b} <c>"),
    ("typst", '#import "x" $a$ [b]', r"\#import"),
    ("typst", "a\nb\tc\u2028d", "a b c d"),
    ("latex", "a\nb", "a b"),
    ("latex", "Übung Łódź – €", "Übung Łódź – €"),
    ("latex", "Σ ≤ ∞ −", r"\ensuremath{\Sigma} \ensuremath{\le} \ensuremath{\infty} \ensuremath{-}"),
    ("latex", "ę日🙂", r"\symconvchar{0119}{ę}\symconvchar{65E5}{日}\symconvchar{1F642}{🙂}"),
    ("tikz", "\u202ea", "\\symconvchar{202E}{\u202e}a"),
]


@pytest.mark.parametrize(("format", "text", "expected"), CASES)
def test_what_means_something_is_taken_its_meaning(format, text, expected):
    assert FORMATS[format].escape(text).startswith(expected)


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x1f", "\x7f", "\x80", "\x9f", "\ud800", "\udbff", "\udfff", "\r", "\x1b"]
)
def test_controls_and_halves_of_characters_are_refused(format, character):
    with pytest.raises(InputError) as caught:
        FORMATS[format].escape(f"a{character}b")
    assert (
        str(caught.value) == f"text {f'a{character}b'!a} holds a control character or no character at all; leave it out"
    )


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize("character", ["\x20", "\xa0", "é", "\ud7ff", "\ue000", "🙂", "X"])
def test_their_neighbours_are_text(format, character):
    assert character.strip() in FORMATS[format].escape(f"a{character}b")


def test_only_printed_text_passes_unescaped():
    finalize = finalizer(escape_latex)
    assert finalize(Printed("$x$")) == "$x$" and finalize("$x$") == r"\$x\$"
    assert finalize(Printed("$x$") + "%") == r"\$x\$\%"
    assert (finalize(3), finalize(-1.5)) == ("3", "-1.5")


KINDS = [
    (True, "a truth value"),
    (None, "nothing"),
    ([1], "a list"),
    ((1,), "a list"),
    ({"a": 1}, "a dictionary"),
    (object(), "anything else"),
    (b"x", "anything else"),
]


@pytest.mark.parametrize(("value", "kind"), KINDS)
def test_what_is_neither_text_nor_number_is_refused_by_its_kind(value, kind):
    with pytest.raises(
        InputError, match=f"^a template may print text and numbers, not {kind}; print one of its parts$"
    ):
        finalizer(escape_text)(value)


def test_what_is_missing_is_named():
    from jinja2 import StrictUndefined, UndefinedError

    with pytest.raises(UndefinedError, match="'title' is undefined"):
        finalizer(escape_text)(StrictUndefined(name="title"))


def test_a_bookmark_holds_no_typesetting():
    assert bookmark("50 % of Σ x[i]_{a}^~<&$#") == r"50 \% of Σ x[i]\_\{a\}\textasciicircum{}\textasciitilde{}<\&\$\#"
    assert type(bookmark("a")) is Printed and bookmark("a\nb\\") == r"a b\textbackslash{}"
    with pytest.raises(InputError):
        bookmark("\x00")
