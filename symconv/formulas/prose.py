"""Markdown that a user writes: read by `markdown-it-py` into a closed tree of frozen nodes, with formulas in dollars.

CommonMark and its tables are read. `$…$` is a formula within a line, `$$…$$` one that stands alone; both are read by
`symconv.formulas.typed`. `{…}` is the name of a fact where the caller gives facts. HTML is refused, and so is a link
to anything but a page, a mail address or a heading: no text of a user reaches a document unread.

A tree holds no markup: `symconv.render.prose` prints it in every format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, nearest, shown
from symconv.formulas.nodes import Formula, Relation
from symconv.formulas.typed import read_rows, read_typed, relation_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 20_000
PROTOCOLS = ("https://", "http://", "mailto:")
FOREIGN = re.compile(r"[^!#-;=?-Z_a-z~]")
"""What ends an address somewhere: blanks, quotes, angle brackets, backslashes, braces, and what is not ASCII."""
FACT = re.compile(r"\{([^{}\n]{1,200})\}")
ATTRIBUTE = re.compile(r"\{([^{}\n]{1,200}=[^{}\n]{0,200})\}")
WIDTH = re.compile(r"""width\s*=\s*["']?(\d{1,3})\s*%["']?""")


class ProseError(InputError):
    """A text breaks a rule; `line` counts its lines from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem = line, problem


class Prose:
    """A part of a user's text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class PlainProse(Prose):
    """Words without markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis(Prose):
    """Words with emphasis; `strong` ones are bold."""

    parts: tuple[Prose, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class CodeWords(Prose):
    """A few words of a program within a line."""

    text: str


@dataclass(frozen=True, slots=True)
class WebLink(Prose):
    """Words that lead to an address."""

    address: str
    parts: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class InlineFormula(Prose):
    """A formula within a line."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class FactWords(Prose):
    """A fact that stands for its name in braces: a formula, a sentence, text or a number."""

    fact: Any


@dataclass(frozen=True, slots=True)
class LineEnd(Prose):
    """Where a line ends because the user says so."""


@dataclass(frozen=True, slots=True)
class ProseLine(Prose):
    """Parts within a line: a paragraph, a heading, the cell of a table. It is a fact of sentences too."""

    parts: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class ProseHeading(Prose):
    """A heading, its level counted from 1."""

    level: int
    line: ProseLine


@dataclass(frozen=True, slots=True)
class ProseList(Prose):
    """A list; `first` is the number of its first item, None where the items have no numbers."""

    items: tuple[tuple[Prose, ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class ProseQuote(Prose):
    """A quotation."""

    parts: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class CodeText(Prose):
    """A program."""

    text: str


@dataclass(frozen=True, slots=True)
class DisplayFormula(Prose):
    """Formulas that stand alone, one a line."""

    rows: tuple[Formula, ...]

    @property
    def relations(self) -> tuple[Relation, ...] | None:
        """The lines as two sides each, to be aligned; None where a line has no sign of a relation."""
        found = tuple(relation_of(row) for row in self.rows)
        return tuple(one for one in found if one is not None) if None not in found and len(found) > 1 else None


@dataclass(frozen=True, slots=True)
class ProsePicture(Prose):
    """A picture of the user's: a file beside the text, what it shows in words, and a caption perhaps.

    Its width is in percent of a line; 0 is its own, as far as a line has space for it.
    """

    file: str
    alt: str
    caption: str = ""
    data: bytes = b""
    width: int = 0


@dataclass(frozen=True, slots=True)
class ProseTable(Prose):
    """A table: its head, its rows, and for each column `left`, `right` or `center`."""

    head: tuple[ProseLine, ...]
    rows: tuple[tuple[ProseLine, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Divider(Prose):
    """A line across the text."""


def read_prose(
    text: str, facts: Mapping[str, Any] | None = None, files: Mapping[str, bytes] | None = None
) -> tuple[Prose, ...]:
    """The blocks of a text in Markdown.

    Args:
        text: at most 20,000 characters.
        facts: what stands for a name in braces; without facts braces are braces.
        files: the contents of pictures, by the names that the text gives them.

    Raises:
        ProseError: with the line, for HTML, a link or a formula that is refused, a picture without words, and a name in
            braces that is none of the facts.

    >>> read_prose("*Fold* $x[i]$")[0].parts[0]
    Emphasis(parts=(PlainProse(text='Fold'),), strong=False)
    >>> read_prose("a\\n\\n<b>")
    Traceback (most recent call last):
    symconv.formulas.prose.ProseError: line 3: '<b>' is HTML; use Markdown, or write `<b>` between backticks
    """
    if len(text) > LONGEST:
        raise ProseError(1, f"the text has more than {LONGEST:,} characters; make two sections of it")
    environment: dict[str, Any] = {"facts": facts}
    return tuple(_blocks(_Tokens(parser().parse(text, environment), facts, files)))


def picture_names(text: str) -> tuple[str, ...]:
    """The files of the pictures that a text shows, in its order.

    >>> picture_names("![a photo](photo.png) and `![code](b.png)`")
    ('photo.png',)
    """
    return tuple(dict.fromkeys(str(token.attrs["src"]) for token in _tokens(text) if token.type == "image"))


def fact_names(text: str) -> tuple[str, ...]:
    """The names in braces that a text asks for, in its order: those outside of formulas and programs.

    >>> fact_names("What is $y_{1}$, {y[1,1]} or `{z}`?")
    ('y[1,1]',)
    """
    return tuple(dict.fromkeys(token.content for token in _tokens(text) if token.type == "fact"))


def _tokens(text: str) -> Iterator[Token]:
    """All tokens within the lines of a text."""
    blocks = parser().parse(text[:LONGEST], {"facts": {}})
    waiting = [child for token in reversed(blocks) for child in reversed(token.children or ())]
    while waiting:
        token = waiting.pop()
        yield token
        waiting += reversed(token.children or ())


@cache
def parser() -> MarkdownIt:
    """The parser of CommonMark with tables, formulas and facts; it is imported when a text is first read."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").enable("table")
    made.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - every address is judged below
    made.normalizeLink = lambda url: url  # type: ignore[method-assign]
    made.inline.ruler.before("escape", "formula", _formula)
    made.inline.ruler.before("escape", "attribute", _attribute)
    made.inline.ruler.before("escape", "fact", _fact)
    made.block.ruler.before("fence", "display", _display, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return made


def _formula(state: Any, silent: bool) -> bool:
    """`$…$` and `$$…$$` within a paragraph; the text between them is taken as it is."""
    text, at = state.src, state.pos
    if text[at] != "$":
        return False
    sign = "$$" if text.startswith("$$", at) else "$"
    end = at + len(sign)
    while (end := text.find(sign, end)) > 0 and _escaped(text, end):
        end += 1
    content = text[at + len(sign) : max(end, 0)]
    loose = sign == "$" and (not content or content != content.strip() or text[end + 1 : end + 2].isdigit())
    if end < 0 or end > state.posMax or not content.strip() or loose:
        return False  # a price is no formula
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.markup = content, sign
    state.pos = end + len(sign)
    return True


def _escaped(text: str, at: int) -> bool:
    return (at - len(text[:at].rstrip("\\"))) % 2 == 1


def _attribute(state: Any, silent: bool) -> bool:
    """`{width=40%}` right behind a picture, which keeps it; whether it can be is judged with the picture."""
    before = state.tokens[-1] if state.tokens and not state.pending else None
    match = ATTRIBUTE.match(state.src, state.pos, state.posMax)
    if match is None or before is None or before.type != "image" or "attribute" in before.meta:
        return False
    if not silent:
        before.meta["attribute"] = match[1].strip()
    state.pos = match.end()
    return True


def _fact(state: Any, silent: bool) -> bool:
    """`{name}`, where the caller gives facts."""
    match = FACT.match(state.src, state.pos, state.posMax) if state.env.get("facts") is not None else None
    if match is None:
        return False
    if not silent:
        state.push("fact", "", 0).content = match[1].strip()
    state.pos = match.end()
    return True


def _display(state: Any, first: int, last: int, silent: bool) -> bool:
    """Lines from one that begins with `$$` to one that ends with it; what is in them is no Markdown."""
    opening = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]].strip()
    if not opening.startswith("$$") or (len(opening) > 4 and "$$" in opening[2:-2]):
        return False
    lines, line = [opening[2:]], first
    while not lines[-1].rstrip().endswith("$$") or _escaped(lines[-1].rstrip(), len(lines[-1].rstrip()) - 2):
        line += 1
        if line >= last or (not lines[-1].strip() and len(lines) > 1):
            return False
        lines.append(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
    if silent:
        return True
    token = state.push("display", "", 0)
    token.content, token.map = "\n".join(lines).rstrip()[:-2], [first, line + 1]
    state.line = line + 1
    return True


class _Tokens:
    """The tokens of a text, read one after the other."""

    def __init__(self, tokens: list[Token], facts: Mapping[str, Any] | None, files: Mapping[str, bytes] | None) -> None:
        self.tokens, self.facts, self.files, self.at, self.line = tokens, facts, files or {}, 0, 1

    def next(self) -> Token | None:
        """The next token; the line of a block stays until another block begins."""
        if self.at == len(self.tokens):
            return None
        token = self.tokens[self.at]
        self.at += 1
        if token.map:
            self.line = token.map[0] + 1
        return token

    def fault(self, problem: str) -> ProseError:
        return ProseError(self.line, problem)


def _blocks(tokens: _Tokens, end: str = "") -> Iterator[Prose]:
    """The blocks up to the token that closes them."""
    while (token := tokens.next()) is not None and token.type != end:
        if token.type == "inline":
            yield from _paragraphs(token, tokens)
        elif token.type in BLOCK_READERS:
            yield from BLOCK_READERS[token.type](token, tokens)
        elif not token.type.startswith("paragraph"):
            raise tokens.fault(f"{shown(token.content.strip() or token.type)} is not read here; write plain Markdown")


def _html(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    tag = token.content.strip().splitlines()[0]
    raise tokens.fault(f"{shown(tag)} is HTML; use Markdown, or write `{_short(tag)}` between backticks")


def _short(text: str) -> str:
    return text if len(text) <= 20 and text.isprintable() else "<b>"


def _heading(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    inner = tokens.next()
    yield ProseHeading(int(token.tag[1:]), _line(inner, tokens))
    tokens.next()


def _list(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    first = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
    items: list[tuple[Prose, ...]] = []
    while (inner := tokens.next()) is not None and inner.type == "list_item_open":
        items.append(tuple(_blocks(tokens, "list_item_close")))
    yield ProseList(tuple(items), first)


def _quote(_: Token, tokens: _Tokens) -> Iterator[Prose]:
    yield ProseQuote(tuple(_blocks(tokens, "blockquote_close")))


def _table(_: Token, tokens: _Tokens) -> Iterator[Prose]:
    rows: list[list[ProseLine]] = []
    align: list[str] = []
    while (token := tokens.next()) is not None and token.type != "table_close":
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            align.append(str(token.attrs.get("style", "text-align:left")).removeprefix("text-align:"))
        elif token.type == "inline":
            rows[-1].append(_line(token, tokens))
    yield ProseTable(tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(align))


def _display_block(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    yield DisplayFormula(_read(tokens, read_rows, token.content))


TokenReader = Callable[[Any, _Tokens], Iterator[Prose]]
BLOCK_READERS: Mapping[str, TokenReader] = {
    "heading_open": _heading,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "blockquote_open": _quote,
    "table_open": _table,
    "html_block": _html,
    "display": _display_block,
    "fence": lambda token, _: iter([CodeText(token.content.rstrip("\n"))]),
    "code_block": lambda token, _: iter([CodeText(token.content.rstrip("\n"))]),
    "hr": lambda _, __: iter([Divider()]),
}
"""Token that opens a block -> what reads it."""


def _read(tokens: _Tokens, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except InputError as error:
        raise tokens.fault(str(error)) from None


def _paragraphs(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    """A paragraph; pictures and displayed formulas in it stand on their own between what is left."""
    parts: list[Prose] = []
    for part in _parts(iter(token.children or ()), tokens):
        if not isinstance(part, ProsePicture | DisplayFormula):
            parts.append(part)
            continue
        yield from _paragraph(parts)
        yield part
        parts = []
    yield from _paragraph(parts)


def _paragraph(parts: list[Prose]) -> list[Prose]:
    """A paragraph without the blanks at its ends, unless nothing is left."""
    kept = list(parts)
    for end, strip in ((-1, str.rstrip), (0, str.lstrip)):
        while kept and _is_blank(kept[end]):
            kept.pop(end)
        if kept and isinstance(part := kept[end], PlainProse):
            kept[end] = PlainProse(strip(part.text))
    return [ProseLine(tuple(kept))] if kept else []


def _is_blank(part: Prose) -> bool:
    return isinstance(part, LineEnd) or (isinstance(part, PlainProse) and not part.text.strip())


def _line(token: Token | None, tokens: _Tokens) -> ProseLine:
    """What stands within one line: no pictures, no displayed formulas."""
    parts = tuple(_parts(iter((token and token.children) or ()), tokens))
    return ProseLine(_checked(parts, tokens))


def _checked(parts: tuple[Prose, ...], tokens: _Tokens) -> tuple[Prose, ...]:
    for part in parts:
        if isinstance(part, ProsePicture | DisplayFormula):
            what = (
                f"the picture {shown(part.file)}" if isinstance(part, ProsePicture) else "a formula between $$ and $$"
            )
            raise tokens.fault(f"{what} stands within a line; give it a paragraph of its own")
    return parts


def _parts(children: Iterator[Token], tokens: _Tokens, end: str = "") -> Iterator[Prose]:
    """The parts of a line, up to the token that closes them."""
    for token in children:
        if token.type == end:
            return
        if token.type in ("softbreak", "hardbreak"):
            tokens.line += 1
        if token.type in ("em_open", "strong_open"):
            inner = tuple(_parts(children, tokens, token.type.replace("open", "close")))
            yield Emphasis(_checked(inner, tokens), strong=token.type == "strong_open")
        elif token.type == "link_open":
            address = _address(str(token.attrs["href"]), tokens)
            yield WebLink(address, _checked(tuple(_parts(children, tokens, "link_close")), tokens))
        elif token.type in PART_READERS:
            yield from PART_READERS[token.type](token, tokens)
        else:
            raise tokens.fault(f"{shown(token.content or token.type)} is not read here; write plain Markdown")


def _address(address: str, tokens: _Tokens) -> str:
    if not address.lower().startswith(PROTOCOLS):
        raise tokens.fault(f"the link to {shown(address)} must begin with one of: {', '.join(PROTOCOLS)}")
    if foreign := FOREIGN.search(address):
        raise tokens.fault(f"the link to {shown(address)} has {shown(foreign[0])}; write it as % and its code")
    return address


def _formula_part(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    if token.markup == "$$":
        yield DisplayFormula(_read(tokens, read_rows, token.content))
    else:
        yield InlineFormula(_read(tokens, read_typed, token.content))
    tokens.line += token.content.count("\n")


def _fact_part(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    facts = tokens.facts or {}
    if token.content not in facts:
        raise tokens.fault(f"{{{_short(token.content)}}} is not known{nearest(token.content, tuple(facts))}")
    yield FactWords(facts[token.content])


def _picture(token: Token, tokens: _Tokens) -> Iterator[Prose]:
    file, alt = str(token.attrs["src"]), token.content.strip()
    if not alt:
        form = f"![what it shows]({_short(file)})"
        raise tokens.fault(f"the picture {shown(file)} needs words for readers who cannot see it; write {form}")
    if file not in tokens.files:
        raise tokens.fault(f"the picture {shown(file)} is missing; put it beside the course file")
    title, width = str(token.attrs.get("title", "")), _width(token.meta.get("attribute"), file, tokens)
    yield ProsePicture(file, " ".join(alt.split()), title, tokens.files[file], width)


def _width(attribute: str | None, file: str, tokens: _Tokens) -> int:
    if attribute is None:
        return 0
    found = WIDTH.fullmatch(attribute)
    if found is None or not 1 <= int(found[1]) <= 100:
        given = f"{{{attribute}}}"
        raise tokens.fault(f"the picture {shown(file)} has {shown(given)}; write {{width=40%}}, at most 100% of a line")
    return int(found[1])


PART_READERS: Mapping[str, TokenReader] = {
    "text": lambda token, _: iter([PlainProse(token.content)] if token.content else []),
    "softbreak": lambda _, __: iter([PlainProse(" ")]),
    "hardbreak": lambda _, __: iter([LineEnd()]),
    "code_inline": lambda token, _: iter([CodeWords(token.content)]),
    "formula": _formula_part,
    "fact": _fact_part,
    "image": _picture,
    "html_inline": _html,
}
"""Token within a line -> what reads it."""
