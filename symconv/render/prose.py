r"""Prints a user's text, read by `symconv.formulas.prose`, in every format.

A format is one row of markup: what emphasis, links, lists, quotations, tables and pictures look like there. Words pass
through the escaper of the format and formulas through its printer, so nothing that a user typed is markup by itself.

A picture of the user's is copied beside the document, or put into it (`symconv.render.user_picture`).
"""

from __future__ import annotations

import re
import textwrap
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

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
    Prose,
    ProseHeading,
    ProseLine,
    ProseList,
    ProsePicture,
    ProseQuote,
    ProseTable,
    WebLink,
)
from symconv.render.escape import Printed, escape_latex, escape_markdown, escape_xml, quoted
from symconv.render.user_picture import plain_name, shown_picture

TEXT_WIDTH = 88


def _numbered(items: Sequence[str], first: int | None) -> str:
    """The items of a list, each with its mark, what belongs to one below each other."""
    marks = ["* " if first is None else f"{first + number}. " for number in range(len(items))]
    loose = any("\n\n" in item for item in items)
    shown = (mark + item.replace("\n", "\n" + " " * len(mark)) for mark, item in zip(marks, items, strict=True))
    return "\n".join(line.rstrip() for line in ("\n\n" if loose else "\n").join(shown).split("\n"))


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    """A table in columns of characters."""
    sides = {"right": str.rjust, "center": str.center}
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(sides.get(side, str.ljust)(cell, width) for cell, width, side in zip(row, widths, align, strict=True))
        for row in (head, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(f"  {line}".rstrip() for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How a format marks what a text is made of; the defaults are those of plain text.

    Attributes:
        paragraph: a pattern for a paragraph within a list or a quotation.
        emphasis, strong: patterns for words.
        link: words that lead to an address.
        line_end: what ends a line.
        heading: a heading within a text, by its level from 1.
        items: a list from its printed items; with the number of the first one, or None.
        quote: a quotation.
        table: a table from its head, its rows and the alignment of its columns.
        divider: a line across the text.
        display: formulas one below the other.
        formula: a formula within a line, if it is not the `inline` of the format.
        code: a few words of a program, if it is not the `code` of the format.
        program: a whole program, if it is not the `program` of the format.
        picture: a picture from its alt text, its file and its content, and its width as `sized` says it.
        sized: the width of a picture, a share of the line, from its percentage and that in points.
        inside: whether a picture stands in the document itself, and no file beside it.
        caption: a caption below a picture within a list or a quotation.
        kinds: of pictures that the format shows as they are; any other is made into the first of them.
        wrap: whether lines are broken at the width of a text.
    """

    paragraph: str = "{}"
    emphasis: str = "{}"
    strong: str = "{}"
    link: Callable[[str, str], str] = lambda address, words: words if words == address else f"{words} ({address})"
    line_end: str = "\n"
    heading: Callable[[int, str], str] = lambda _, words: words
    items: Callable[[Sequence[str], int | None], str] = _numbered
    quote: Callable[[str], str] = lambda text: textwrap.indent(text, "  ")
    table: Callable[[Sequence[str], Sequence[Sequence[str]], Sequence[str]], str] = _columns
    divider: str = "-" * TEXT_WIDTH
    display: Callable[[Sequence[Printed]], str] = lambda rows: "\n".join(f"  {row}" for row in rows)
    formula: Callable[[Any], str] | None = None
    code: Callable[[str], str] | None = None
    program: Callable[[str], str] | None = None
    picture: Callable[[str, str, bytes, str], str] = lambda alt, *_: f"[{alt}]"
    sized: Callable[[int, float], str] = lambda *_: ""
    inside: bool = False
    caption: str = "{}"
    kinds: tuple[str, ...] = ()
    wrap: bool = False


def _backticks(text: str, fewest: int = 1) -> str:
    """More backticks than stand together in a text."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(fewest, longest + 1)


def code_span(text: str) -> str:
    """Code in Markdown, between more backticks than it holds; no bar ends the cell of a table."""
    marks, space = _backticks(text), " " if "`" in text else ""
    return marks + space + text.replace("|", r"\|") + space + marks


def fenced_program(code: str) -> str:
    """A program in Markdown, between more backticks than it holds."""
    marks = _backticks(code, 3)
    return f"{marks}\n{code.rstrip()}\n{marks}"


def _latex_items(items: Sequence[str], first: int | None) -> str:
    kind = "itemize" if first is None else "enumerate"
    start = "" if first in (None, 1) else rf"\symconvfrom{{{(first or 0) - 1}}}"
    return "\n".join([rf"\begin{{{kind}}}{start}", *(rf"  \item\relax {item}" for item in items), rf"\end{{{kind}}}"])


LATEX_LINE = 76
"""Characters of a table that fit on a line."""


def _latex_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    body = " \\\\\n".join(rf"\relax {' & '.join(row)}" for row in rows)
    return (
        rf"\begin{{center}}\begin{{tabular}}{{{_latex_columns((head, *rows), align)}}}\hline"
        f"\n{' & '.join(head)} \\\\\\hline\n{body}\\\\\\hline\n\\end{{tabular}}\\end{{center}}"
    )


def _latex_columns(rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    """The columns of a table; the widest one wraps where they do not fit beside each other."""
    sides = [side[0] for side in align]
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    if sum(widths) > LATEX_LINE:
        widest = widths.index(max(widths))
        others = sum(min(width, 40) for column, width in enumerate(widths) if column != widest)
        share = max(round(1 - others / LATEX_LINE, 2), 0.2)
        sides[widest] = rf">{{\raggedright\arraybackslash}}p{{{share}\linewidth}}"
    return "".join(sides)


def _typst_items(items: Sequence[str], first: int | None) -> str:
    start = "list(" if first is None else f"enum(start: {first}, "
    return f"#{start}{', '.join(f'[{item}]' for item in items)})"


def _typst_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    sides = f"({', '.join(align)},)"
    cells = ",\n  ".join(", ".join(f"[{cell}]" for cell in row) for row in rows)
    top = ", ".join(f"[{cell}]" for cell in head)
    rules = "table.hline(stroke: 0.5pt)"
    return (
        f"#align(center, table(columns: {len(head)}, align: {sides}, stroke: none, {rules},\n"
        f"  table.header({top}), {rules},\n  {cells}{',' if cells else ''}\n  {rules}))"
    )


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    lines = [head, [{"right": "--:", "center": ":-:"}.get(side, ":--") for side in align], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


PLAIN = Markup(wrap=True)
LATEX = Markup(
    emphasis=r"\emph{{{}}}",
    strong=r"\textbf{{{}}}",
    link=lambda address, words: rf"\href{{{latex_address(address)}}}{{{words}}}",
    line_end="\\newline\n",
    heading=lambda level, words: rf"\symconvheading{{{'sub' * min(level - 1, 2)}section}}{{{words}}}",
    items=_latex_items,
    quote=lambda text: f"\\begin{{quote}}\n{text}\n\\end{{quote}}",
    table=_latex_table,
    divider=r"\par\noindent\hrulefill\par",
    display=lambda rows: "\\begin{gather*}\n" + " \\\\\n".join(f"  {row}" for row in rows) + "\n\\end{gather*}",
    code=lambda text: rf"\texttt{{{escape_latex(text)}}}",
    picture=lambda alt, file, _, width: rf"\symconvpicture{width}{{{file}}}{{{escape_latex(alt)}}}",
    sized=lambda _, points: f"[{points:.4g}pt]",
    caption=r"{{\small {}}}",
    kinds=("pdf", "png", "jpeg"),
)
MARKDOWN = Markup(
    emphasis="*{}*",
    strong="**{}**",
    link=lambda address, words: f"[{words}](<{address}>)",
    line_end="\\\n",
    heading=lambda level, words: f"{'#' * min(level + 1, 6)} {words}",
    quote=lambda text: "\n".join(f"> {line}".rstrip() for line in text.split("\n")),
    table=_markdown_table,
    divider="---",
    display=lambda rows: "\n".join(f"$$\n{row}\n$$" for row in rows).replace("$$\n$$", "$$\n\n$$"),
    formula=lambda shown: f"${shown}$",
    program=fenced_program,
    picture=lambda alt, file, _, width: f"![{escape_markdown(alt)}]({file}){width}",
    kinds=("svg", "png", "jpeg"),
)
WORD = replace(
    MARKDOWN,
    display=lambda rows: "\\\n".join(f"${row}$" for row in rows),
    sized=lambda percent, _: f"{{width={percent}%}}",
    kinds=("png", "jpeg"),
)
TYPST = Markup(
    emphasis="#emph[{}]",
    strong="#strong[{}]",
    link=lambda address, words: f"#link({quoted(address)})[{words}]",
    line_end="#linebreak()\n",
    heading=lambda level, words: f"#heading(level: {level})[{words}]",
    items=_typst_items,
    quote=lambda text: f"#quote(block: true)[{text}]",
    table=_typst_table,
    divider="#line(length: 100%, stroke: 0.5pt)",
    display=lambda rows: "\n".join(f"#whole({getattr(row, 'alt', quoted(''))}, $ {row} $)" for row in rows),
    picture=lambda alt, file, _, width: f"image({quoted(file)}, alt: {quoted(alt)}{width})",
    sized=lambda _, points: f", width: {points:.4g}pt",
    program=lambda code: f"#raw({quoted(code.rstrip())}, block: true)",
    caption="#text(size: 0.9em)[{}]",
    kinds=("svg", "png", "jpeg", "pdf"),
)

PDF = replace(TYPST, kinds=("svg",))


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    lines = (
        "".join(f'<{tag} class="{side}">{cell}</{tag}>' for cell, side in zip(row, align, strict=True))
        for tag, row in (("th", head), *(("td", row) for row in rows))
    )
    return '<table class="words">\n' + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table>"


def _html_items(items: Sequence[str], first: int | None) -> str:
    kind, start = ("ul", "") if first is None else ("ol", f' start="{first}"')
    return "\n".join([f"<{kind}{start}>", *(f"<li>{item}</li>" for item in items), f"</{kind}>"])


LINE = 640
"""Pixels of a line of text on a page of HTML."""


def html_picture(alt: str, file: str, data: bytes, width: str = "") -> str:
    """A picture inside the page."""
    kind = {"svg": "svg+xml", "jpg": "jpeg"}.get(file.rpartition(".")[2], "png")
    return f'<img src="data:image/{kind};base64,{b64encode(data).decode("ascii")}" alt="{escape_xml(alt)}"{width}>'


HTML = Markup(
    paragraph="<p>{}</p>",
    emphasis="<em>{}</em>",
    strong="<strong>{}</strong>",
    link=lambda address, words: f'<a href="{escape_xml(address)}" rel="noreferrer">{words}</a>',
    line_end="<br>\n",
    heading=lambda level, words: f"<h{level + 1}>{words}</h{level + 1}>",
    items=_html_items,
    quote=lambda text: f"<blockquote>\n{text}\n</blockquote>",
    table=_html_table,
    divider="<hr>",
    display=lambda rows: "\n".join(f'<div class="display"><math>{row}</math></div>' for row in rows),
    picture=html_picture,
    sized=lambda percent, _: f' width="{LINE * percent // 100}"',
    inside=True,
    caption="<p>{}</p>",
    kinds=("svg", "png", "jpeg"),
)


def latex_address(address: str) -> str:
    r"""An address as the argument of `\href`, even inside other commands."""
    return "".join(f"\\{sign}" if sign in "#%&_$" else r"\string~" if sign == "~" else sign for sign in address)


def blocks_text(blocks: Sequence[Prose], writer: Any, width: int = TEXT_WIDTH, *, tight: bool = False) -> Printed:
    """Blocks of a text, one below the other; in a list that is tight another list follows at once."""
    text = ""
    for block in blocks:
        gap = "\n" if tight and isinstance(block, ProseList) else "\n\n"
        text += (gap if text else "") + block_text(block, writer, width)
    return Printed(text)


def block_text(block: Prose, writer: Any, width: int = TEXT_WIDTH) -> Printed:
    """One block of a text."""
    return Printed(BLOCKS[type(block)](block, writer, width))


def line_text(line: ProseLine, writer: Any) -> Printed:
    """What stands within a line."""
    return _parts(line.parts, writer)


def _parts(parts: Sequence[Prose], writer: Any) -> Printed:
    return Printed("".join(PARTS[type(part)](part, writer) for part in parts))


def _fact(node: FactWords, writer: Any) -> str:
    fact = node.fact
    if isinstance(fact, Printed):
        return fact
    return writer.format.escape(str(fact)) if isinstance(fact, str | int) else writer.inline(fact)


def _formula(node: InlineFormula, writer: Any) -> str:
    own = writer.format.markup.formula
    return writer.inline(node.formula) if own is None else own(writer.write(node.formula))


def _wrapped(line: ProseLine, writer: Any, width: int) -> str:
    text = line_text(line, writer)
    if not writer.format.markup.wrap:
        return writer.format.markup.paragraph.format(text)
    return "\n".join(
        textwrap.fill(one, width, break_long_words=False, break_on_hyphens=False) for one in text.split("\n")
    )


def _table(node: ProseTable, writer: Any, _: int) -> str:
    rows = [[line_text(cell, writer) for cell in row] for row in node.rows]
    return writer.format.markup.table([line_text(cell, writer) for cell in node.head], rows, node.align)


def _picture(node: ProsePicture, writer: Any, _: int) -> str:
    caption = writer.format.escape(node.caption)
    below = "\n\n" + writer.format.markup.caption.format(caption) if caption else ""
    drawn = picture_text(node, writer)
    return ("#" if drawn.startswith("image(") else "") + drawn + below


def _items(node: ProseList, writer: Any, width: int) -> str:
    return writer.format.markup.items(
        [blocks_text(item, writer, width - 4, tight=True) for item in node.items], node.first
    )


PARTS: Mapping[type, Callable[[Any, Any], str]] = MappingProxyType(
    {
        PlainProse: lambda node, writer: writer.format.escape(node.text),
        Emphasis: lambda node, writer: (
            writer.format.markup.strong if node.strong else writer.format.markup.emphasis
        ).format(_parts(node.parts, writer)),
        CodeWords: lambda node, writer: (writer.format.markup.code or writer.format.code)(node.text),
        WebLink: lambda node, writer: writer.format.markup.link(node.address, _parts(node.parts, writer)),
        InlineFormula: _formula,
        FactWords: _fact,
        LineEnd: lambda _, writer: writer.format.markup.line_end,
    }
)
BLOCKS: Mapping[type, Callable[[Any, Any, int], str]] = MappingProxyType(
    {
        ProseLine: _wrapped,
        ProseHeading: lambda node, writer, _: writer.format.markup.heading(node.level, line_text(node.line, writer)),
        ProseList: _items,
        ProseQuote: lambda node, writer, width: writer.format.markup.quote(blocks_text(node.parts, writer, width - 4)),
        CodeText: lambda node, writer, _: (writer.format.markup.program or writer.format.program)(node.text),
        DisplayFormula: lambda node, writer, _: writer.format.markup.display([writer.write(row) for row in node.rows]),
        ProsePicture: _picture,
        ProseTable: _table,
        Divider: lambda _, writer, __: writer.format.markup.divider,
    }
)
"""Kind of node -> how it is printed: a new kind is a row here and a field of `Markup`."""


def picture_text(picture: ProsePicture, writer: Any) -> Printed:
    """A picture of the user's as the format shows it; the writer keeps the file."""
    format, markup = writer.format, writer.format.markup
    if not markup.kinds:
        return Printed(markup.picture(format.escape(picture.alt), "", b"", ""))
    data, name, ending = shown_picture(picture.data, picture.file, markup.kinds)
    file = f"{plain_name(f'{writer.stem}-{name}')}.{ending}"
    if writer.pictures is not None and not markup.inside:
        writer.pictures[file] = data.decode("utf-8") if ending == "svg" else data
    width = markup.sized(picture.width, picture.width * writer.page[0] / 100) if picture.width else ""
    return Printed(markup.picture(picture.alt, file, data, width))
