r"""The formats: one record for each.

A record says which printer and escaper a format has, where its templates are, how formulas and figures stand in its
text, and how wide its lines are. Nothing else in symconv asks for a format by name: a new one is a record, a printer,
an escaper and a folder of templates.

PDF and Word are made from the text of another format: their records are that format's with a function that binds the
text and its pictures to bytes. A notebook shows Markdown with its pictures inside (`cell`), or a block of mathematics
that needs no macros and no packages (`notebook`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from symconv.errors import InputError, nearest
from symconv.formulas.nodes import Formula, Value
from symconv.formulas.plain import Printer
from symconv.render.binding import compile_pdf, latex_pages, make_docx, typst_pages
from symconv.render.escape import escape_latex, escape_markdown, escape_text, escape_typst, escape_xml, quoted
from symconv.render.labels import BOOK_METRICS, TEX_METRICS, Metrics, SvgPrinter
from symconv.render.latex import LatexPrinter, MarkdownPrinter, NotebookPrinter
from symconv.render.mathml import MathmlPrinter
from symconv.render.prose import HTML as HTML_MARKUP
from symconv.render.prose import LATEX as LATEX_MARKUP
from symconv.render.prose import MARKDOWN as MARKDOWN_MARKUP
from symconv.render.prose import PDF as PDF_MARKUP
from symconv.render.prose import PLAIN, Markup, code_span
from symconv.render.prose import TYPST as TYPST_MARKUP
from symconv.render.prose import WORD as WORD_MARKUP
from symconv.render.typst import TypstPrinter

Inline = Callable[[Printer, Printer, Formula], str]
"""Makes a formula within a line of text from the printer of the format, the printer of plain text, and the formula."""


def in_plain_text(_: Printer, plain: Printer, node: Formula) -> str:
    """The formula as plain text."""
    return plain.show(node)


def in_dollars(printer: Printer, _: Printer, node: Formula) -> str:
    """The formula as mathematics between dollars."""
    return f"${printer.show(node)}$"


def as_code(_: Printer, plain: Printer, node: Formula) -> str:
    """Markdown readers limit the number of formulas in a document, so a short one is a code span, a value bold."""
    return f"**{plain.show(node)}**" if isinstance(node, Value) and node.expr.is_Symbol else f"`{plain.show(node)}`"


FOLLOWED = re.compile(r"(<math>(?:(?!<math>).)*?</math>)([.,;:!?)]+)", re.S)


def with_signs_held(page: str) -> str:
    """The page with each sign of punctuation on the line of the formula that it follows: browsers would break there.

    >>> print(with_signs_held("<p>Put <math><mi>m</mi></math>, so</p>"))
    <p>Put <span class="held"><math><mi>m</mi></math>,</span> so</p>
    """
    return FOLLOWED.sub(r'<span class="held">\1\2</span>', page)


def without_heading(piece: str) -> str:
    """A piece of another page, whose headings are not for it to make: its title is a paragraph.

    >>> print(without_heading("<header><h1>Convolution</h1></header>"))
    <header><p class="title">Convolution</p></header>
    """
    return with_signs_held(piece.replace("<h1>", '<p class="title">').replace("</h1>", "</p>"))


def data_address(svg: str) -> str:
    """A picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def alt_in_cell(text: str) -> str:
    r"""An alt text in the cell of a notebook, with brackets as entities: marimo takes `\[` for a formula.

    >>> alt_in_cell("y[1,1]")
    'y&#91;1,1&#93;'
    """
    return escape_markdown(text).replace(r"\[", "&#91;").replace(r"\]", "&#93;")


def program_latex(code: str) -> str:
    """A program in LaTeX, line by line; nothing in it can be taken for markup."""
    lines = (escape_latex(line).replace("'", r"\textquotesingle{}") for line in code.rstrip("\n").splitlines())
    indented = (r"\ " * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in lines)
    return "\\\\\n".join(rf"\mbox{{\texttt{{{line}}}}}" for line in indented)


def program_indented(code: str) -> str:
    """A program set off by four spaces, which is a block of code in Markdown."""
    return "\n".join(f"    {line}".rstrip() for line in code.rstrip("\n").splitlines())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """One output format.

    Attributes:
        name: what a user asks for.
        suffix: of its files.
        printer: of its formulas.
        escape: makes plain text harmless.
        inline: makes a formula within a line of text.
        display: a formula that stands alone, as a pattern.
        folder: of its templates, if it is not called like the format.
        base: the folder that gives the templates which the first one leaves out.
        ending: of its templates, if it is not the suffix.
        marks: of its templates, as Jinja's environment takes them; none for Jinja's own.
        sentences: what stands for ``*`` in the key of a sentence that formats say in different ways.
        width: characters of plain text that fit on a line of a display formula.
        fragment_width: the same in a piece for a file of the user's own; 0 if the format has no such pieces.
        block: characters of a block of formulas; where there are more, another block begins.
        page: width and height in points that a page has for a figure.
        fragment_page: the same in a piece for a file of the user's own.
        spoken: whether display formulas carry their reading in plain text.
        code: a few words of a program, within a line of text or the cell of a table.
        program: a whole program as a block.
        sizes: of type, from the usual one to the smallest, see `symconv.render.writer.FITTING`; none for plain text.
        markup: of a text that a user wrote.
        document: whether values have documents in it; otherwise only figures.
        drawn: the format in which it draws figures, itself perhaps; none if it shows no figures.
        metrics: the measures of a figure that is drawn in it; none for one that is made of characters.
        embed: puts a drawing inside a document, from its text, its alt text and its width in points.
        parted: a pattern for panels that stand beside or below each other, each a drawing of its own; none if a
            figure is one drawing.
        link: shows a picture in a file beside the document, from the alt text, the file and the width; none if there is
            no such.
        macros: the format whose definitions its text needs.
        slides: whether there are templates for slides.
        bind: makes a file of bytes from the text and the pictures beside it, file name -> SVG, or the bytes of a
            picture of the user's.
        media: its media type, if a notebook may choose it.
        offered: whether the command line offers it.
        literal: how a plain text stands in the template of the frame, if it is not to be escaped there.
        finish: the last touch on a whole document.
        finish_fragment: the same on a piece for a file of the user's own.
        pages: counts the pages of a text and its pictures; none if the format has no pages.
        comment: a line that is not printed, as a pattern.
        style: the template of the style that its frame holds and names by a hash, and that a page with fragments needs
            once; none where there is no such thing.
    """

    name: str
    suffix: str
    printer: type[Printer]
    escape: Callable[[str], str]
    inline: Inline = in_plain_text
    display: str = "{}"
    folder: str = ""
    base: str = ""
    ending: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    sentences: str = "text"
    width: int = 64
    fragment_width: int = 0
    block: int = 850
    page: tuple[float, float] = (481.0, 640.0)
    fragment_page: tuple[float, float] = (343.0, 510.0)
    spoken: bool = False
    code: Callable[[str], str] = escape_text
    program: Callable[[str], str] = program_indented
    sizes: tuple[str, ...] = ()
    markup: Markup = PLAIN
    document: bool = True
    drawn: str = ""
    metrics: Metrics | None = None
    embed: Callable[[str, str, float], str] = lambda drawing, *_: drawing.strip("\n")
    parted: str = ""
    link: Callable[[str, str, float], str] | None = None
    macros: str = ""
    slides: bool = False
    bind: Callable[[str, Mapping[str, str | bytes]], bytes] | None = None
    media: str = ""
    offered: bool = False
    literal: Callable[[str], str] = quoted
    finish: Callable[[str], str] = str
    finish_fragment: Callable[[str], str] = str
    style: str = ""
    pages: Callable[[str, Mapping[str, str | bytes]], int] | None = None
    comment: str = "{}"

    def template(self, name: str) -> str:
        """The file of a template, such as ``proof.tex.j2``."""
        return f"{name}.{self.ending or self.suffix}.j2"


SLASHED = MappingProxyType(
    {
        "block_start_string": r"\BLOCK{",
        "block_end_string": "}",
        "variable_start_string": r"\VAR{",
        "variable_end_string": "}",
        "comment_start_string": r"\#{",
        "comment_end_string": "}",
        "line_comment_prefix": "%%",
    }
)
"""Marks for formats in which ``{{`` and ``{#`` have a meaning of their own."""

TEXT = Format(
    name="text",
    suffix="txt",
    printer=Printer,
    escape=escape_text,
    width=88,
    drawn="text",
    media="text/plain",
    offered=True,
)
LATEX = Format(
    name="latex",
    pages=latex_pages,
    comment="% {}\n",
    suffix="tex",
    printer=LatexPrinter,
    escape=escape_latex,
    inline=in_dollars,
    marks=SLASHED,
    markup=LATEX_MARKUP,
    sentences="latex",
    width=70,
    fragment_width=53,  # of a plain article at 10 points, whose text is narrower than ours
    code=escape_latex,
    program=program_latex,
    sizes=(r"\normalsize", r"\small", r"\footnotesize", r"\scriptsize", r"\tiny"),
    drawn="tikz",
    macros="latex",
    slides=True,
    offered=True,
)
MARKDOWN = Format(
    name="markdown",
    suffix="md",
    printer=MarkdownPrinter,
    escape=escape_markdown,
    inline=as_code,
    display="$$\n{}\n$$",
    markup=MARKDOWN_MARKUP,
    sentences="markdown",
    code=code_span,
    drawn="text",
    embed=lambda drawing, *_: "```text\n" + drawing.strip("\n") + "\n```",
    link=lambda alt, file, _: f"![{escape_markdown(alt)}]({file})",
    offered=True,
)
TYPST = Format(
    name="typst",
    pages=typst_pages,
    comment="// {}\n",
    suffix="typ",
    printer=TypstPrinter,
    escape=escape_typst,
    inline=lambda printer, plain, node: f"#formula({quoted(plain.show(node))}, ${printer.show(node)}$)",
    marks=SLASHED,
    markup=TYPST_MARKUP,
    sentences="typst",
    width=70,
    spoken=True,
    code=lambda text: f"#raw({quoted(text)})",
    program=lambda code: f'#raw({quoted(code)}, block: true, lang: "python")',
    sizes=("1em", "0.91em", "0.82em", "0.7em", "0.55em"),
    drawn="svg",
    embed=lambda drawing, alt, width: f"drawn({width}pt, bytes({quoted(drawing)}), {quoted(alt)})",
    link=lambda alt, file, width: f"drawn({width}pt, {quoted(file)}, {quoted(alt)})",
    macros="typst",
    slides=True,
    offered=True,
)
HTML = Format(
    name="html",
    suffix="html",
    printer=MathmlPrinter,
    escape=escape_xml,
    inline=lambda printer, _, node: f"<math>{printer.display(node)}</math>",
    display="<math>{}</math>",
    markup=HTML_MARKUP,
    sentences="latex",
    fragment_width=64,
    fragment_page=(481.0, 640.0),
    block=100_000,
    code=lambda text: f"<code>{escape_xml(text)}</code>",
    program=lambda code: f"<pre><code>{escape_xml(code.rstrip())}</code></pre>",
    drawn="svg",
    embed=lambda drawing, alt, _: f'<div class="picture" role="img" aria-label="{escape_xml(alt)}">{drawing}</div>',
    parted='<div class="band">{}</div>',
    literal=str,
    finish=with_signs_held,
    finish_fragment=without_heading,
    style="style",
    offered=True,
)
SVG = Format(
    name="svg",
    suffix="svg",
    printer=SvgPrinter,
    escape=escape_xml,
    inline=lambda printer, _, node: printer.show(node),
    document=False,
    drawn="svg",
    metrics=BOOK_METRICS,
    media="image/svg+xml",
)
TIKZ = Format(
    name="tikz",
    suffix="tex",
    printer=LatexPrinter,
    escape=escape_latex,
    inline=in_dollars,
    marks=SLASHED,
    sentences="latex",
    document=False,
    drawn="tikz",
    metrics=TEX_METRICS,
    page=(343.0, 510.0),  # of an article at 10 pt
    macros="latex",
)
PDF = replace(TYPST, name="pdf", markup=PDF_MARKUP, suffix="pdf", folder="typst", ending="typ", bind=compile_pdf)
CELL = replace(
    MARKDOWN,
    name="cell",
    folder="markdown",
    ending="md",
    drawn="svg",
    embed=lambda drawing, alt, _: f"![{alt_in_cell(alt)}]({data_address(drawing)})",
    link=None,
    media="text/markdown",
    offered=False,
)
WORD = replace(
    MARKDOWN,
    name="word",
    suffix="docx",
    base="markdown",
    ending="md",
    inline=in_dollars,
    display="{}",
    markup=WORD_MARKUP,
    sentences="word",
    bind=make_docx,
)
NOTEBOOK = Format(
    name="notebook",
    suffix="tex",
    printer=NotebookPrinter,
    escape=escape_latex,
    inline=in_dollars,
    display="$\\displaystyle {}$",
    marks=SLASHED,
    sentences="latex",
    media="text/latex",
)
FORMATS = {one.name: one for one in (SVG, TIKZ, TEXT, LATEX, MARKDOWN, TYPST, HTML, PDF, WORD, CELL, NOTEBOOK)}
"""Name -> format; `register` adds another."""


def register(format: Format) -> Format:
    """Make a format known under its name."""
    FORMATS[format.name] = format
    return format


def offered() -> tuple[str, ...]:
    """The names of the formats that the command line offers.

    >>> offered()
    ('text', 'latex', 'markdown', 'typst', 'html', 'pdf', 'word')
    """
    return tuple(name for name, format in FORMATS.items() if format.offered)


def format_of(name: str, known: tuple[str, ...] | None = None, kind: str = "format") -> Format:
    """The format with a name, which must be among the known ones, by default those of documents.

    Raises:
        InputError: if there is no such format; it calls it by its kind.

    >>> format_of("latx")
    Traceback (most recent call last):
    symconv.errors.InputError: unknown format 'latx'; did you mean 'latex'?
    """
    found = FORMATS.get(name)
    if found is None or not (found.document if known is None else name in known):
        raise InputError(f"unknown {kind} {name!r}{nearest(str(name), known or offered())}")
    return found


def check_fragment(*names: str) -> None:
    """Refuse a fragment in a format that has none: only LaTeX and HTML have them."""
    for name in names:
        if not format_of(name).fragment_width:
            raise InputError(
                f"a fragment is a piece of LaTeX or HTML, not of {name}; use one of these formats, or leave it out"
            )


def check_sheet_fragment(*names: str) -> None:
    """Refuse a fragment of a sheet in another format than LaTeX: a sheet of HTML is a page with its style."""
    for name in names:
        if not (format_of(name).fragment_width and format_of(name).macros):
            raise InputError(
                f"a fragment of a sheet is a piece of LaTeX, not of {name}; use the format latex, or leave it out"
            )
