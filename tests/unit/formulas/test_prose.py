"""Markdown of a user: what is read, and what is refused with its line."""

import pytest

from symconv.formulas.prose import (
    CodeText,
    CodeWords,
    DisplayFormula,
    Divider,
    Emphasis,
    FactWords,
    InlineFormula,
    LineEnd,
    PlainProse,
    ProseError,
    ProseHeading,
    ProseLine,
    ProseList,
    ProsePicture,
    ProseQuote,
    ProseTable,
    WebLink,
    fact_names,
    picture_names,
    read_prose,
)
from symconv.formulas.typed import read_typed
from tests.helpers import refusal


def line(*parts):
    return ProseLine(tuple(PlainProse(part) if isinstance(part, str) else part for part in parts))


def formula(text):
    return InlineFormula(read_typed(text))


READ = [
    ("a *b* **c** `d`", (line("a ", Emphasis((PlainProse("b"),)), " ", Emphasis((PlainProse("c"),), strong=True),
                              " ", CodeWords("d")),)),
    ("one\ntwo  \nthree", (line("one", " ", "two", LineEnd(), "three"),)),
    ("[a *b*](https://x.y/z)", (line(WebLink("https://x.y/z", (PlainProse("a "), Emphasis((PlainProse("b"),))))),)),
    ("<mailto:a@b.c>", (line(WebLink("mailto:a@b.c", (PlainProse("mailto:a@b.c"),))),)),
    ("## A $x$", (ProseHeading(2, line("A ", formula("x"))),)),
    ("* a\n* b\n  1. c\n", (ProseList(((line("a"),), (line("b"), ProseList(((line("c"),),), 1)))),)),
    ("3. a\n4. b", (ProseList(((line("a"),), (line("b"),)), 3),)),
    ("> a\n>\n> b", (ProseQuote((line("a"), line("b"))),)),
    ("```py\na * b\n```", (CodeText("a * b"),)),
    ("    indented", (CodeText("indented"),)),
    ("a\n\n---\n\nb", (line("a"), Divider(), line("b"))),
    ("| a | b |\n|---|--:|\n| $x$ | 2 |",
     (ProseTable((line("a"), line("b")), ((line(formula("x")), line("2")),), ("left", "right")),)),
    ("$x * y$ and $a_b$", (line(formula("x * y"), " and ", formula("a_b")),)),
    ("costs $5 or $6", (line("costs $5 or $6"),)),
    (r"a \$x$ b", (line("a ", "$", "x$ b"),)),
    ("before $$a = b$$ after", (line("before"), DisplayFormula((read_typed("a = b"),)), line("after"))),
    ("$$\na\n- b\n$$", (DisplayFormula((read_typed("a - b"),)),)),
    ("$$ a $$", (DisplayFormula((read_typed("a"),)),)),
    ("$$ a", (line("$$ a"),)),
    ("{a} {", (line("{a} {"),)),
]  # fmt: skip


def joined(block):
    """A line whose words stand in one piece wherever Markdown cut them."""
    if not isinstance(block, ProseLine):
        return block
    parts = []
    for part in block.parts:
        if parts and isinstance(part, PlainProse) and isinstance(parts[-1], PlainProse):
            parts[-1] = PlainProse(parts[-1].text + part.text)
        else:
            parts.append(part)
    return ProseLine(tuple(parts))


@pytest.mark.parametrize(("text", "blocks"), READ)
def test_markdown_is_read_into_nodes(text, blocks):
    assert tuple(map(joined, read_prose(text))) == tuple(map(joined, blocks))


def test_a_fact_stands_for_its_name_in_braces():
    assert read_prose("the `{a}` $a_{b}$ {y[1,1]}.", {"y[1,1]": 27})[0].parts[-2:] == (FactWords(27), PlainProse("."))
    assert fact_names("{b} `{c}` $x_{d}$ *{a}* {b}\n\n    {e}") == ("b", "a")


def test_a_name_without_a_fact_is_refused_with_its_line():
    assert refusal(read_prose, "a\n\nb {y[1,2]}", {"y[1,1]": 27}) == (
        "line 3: {y[1,2]} is not known; did you mean 'y[1,1]'?"
    )


def test_a_picture_is_a_block_with_its_words_and_its_caption():
    files = {"a.png": b"\x89PNG"}
    assert read_prose('see\n![a cat](a.png "Our *cat*")\nhere', files=files) == (
        line("see"), ProsePicture("a.png", "a cat", "Our *cat*", b"\x89PNG"), line("here"),
    )  # fmt: skip
    assert picture_names("![a](a.png)\n\n* ![b](b.png) ![a](a.png)\n\n`![c](c.png)`") == ("a.png", "b.png")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n\nb <b>c</b>", "line 3: '<b>' is HTML; use Markdown, or write `<b>` between backticks"),
        ("a\n\n<div>\nb\n</div>", "line 3: '<div>' is HTML; use Markdown, or write `<div>` between backticks"),
        ("<!-- a -->", "line 1: '<!-- a -->' is HTML; use Markdown, or write `<!-- a -->` between backticks"),
        ("a\n[b](javascript:alert(1))",
         "line 2: the link to 'javascript:alert(1)' must begin with one of: https://, http://, mailto:"),
        ("[b]\n\n[b]: data:text/html,x",
         "line 1: the link to 'data:text/html,x' must begin with one of: https://, http://, mailto:"),
        ("[b](JavaScript&colon;alert)",
         "line 1: the link to 'JavaScript:alert' must begin with one of: https://, http://, mailto:"),
        ("[b](file:///etc/passwd)",
         "line 1: the link to 'file:///etc/passwd' must begin with one of: https://, http://, mailto:"),
        ('[b](<https://x"y>)', "line 1: the link to 'https://x\"y' has '\"'; write it as % and its code"),
        ("a\nb\n$\\foo$", r"line 3: formula '\foo': '\foo' is not known here; did you mean '\rfloor'?"),
        ("![](a.png)",
         "line 1: the picture 'a.png' needs words for readers who cannot see it; write ![what it shows](a.png)"),
        ("![a](b.png)", "line 1: the picture 'b.png' is missing; put it beside the course file"),
    ],
)  # fmt: skip
def test_what_is_refused_is_one_sentence_with_its_line(text, said):
    assert refusal(read_prose, text) == said


def test_a_picture_within_a_line_is_refused():
    for text in ("*![a](b.png)*", "# ![a](b.png)", "[![a](b.png)](https://a.b)"):
        with pytest.raises(ProseError, match=r"stands within a line; give it a paragraph of its own"):
            read_prose(text, files={"b.png": b""})


def test_a_long_text_is_refused():
    assert refusal(read_prose, "a" * 20_001) == (
        "line 1: the text has more than 20,000 characters; make two sections of it"
    )
