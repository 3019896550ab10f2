r"""A formula as a user types it between dollars: LaTeX's notation, read into the nodes that every format prints.

    y = x * h        y[1,1] = \sum_{i,j} x[i,j]\,h[1-i,1-j]        \frac{a}{b} \le \sqrt{2}

A name with an index in square brackets is an entry and is printed like every other entry, in the brackets of the
document; `*` is the sign of convolution. The rest is a closed table: signs by their command or as one character,
fractions, roots, scripts, brackets that grow, accents, faces, matrices and cases. What is not in the table is refused,
so no command that reads a file, opens a link or defines another one reaches a document, and a formula that one format
can print, all can.

A formula has at most 2,000 characters and is nested at most 30 deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType

from symconv.errors import InputError, nearest, shown
from symconv.formulas.nodes import (
    Entry,
    Formula,
    IndexPart,
    Linear,
    Name,
    Relation,
    TypedAccent,
    TypedFace,
    TypedFence,
    TypedFraction,
    TypedGrid,
    TypedRoot,
    TypedRow,
    TypedScripts,
    TypedSign,
    Words,
    number,
)
from symconv.text.names import GREEK_LATEX, GREEK_UNICODE, NO_TEXT, name_problem

LONGEST = 2000
DEEPEST = 30
ROLES = ("ordinary", "binary", "relation", "large", "open", "close", "punctuation", "word", "space")
"""What a sign is in a formula: space stands round the binary ones and the relations, limits at the large ones."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _table(text: str) -> dict[str, str]:
    """Command -> sign, from pairs."""
    words = _words(text)
    return dict(zip(words[::2], words[1::2], strict=True))


SIGNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "relation": _table(
            "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ in ∈ notin ∉ ni ∋ "
            "subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ "
            "Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ Longrightarrow ⟹ iff ⟺ longrightarrow ⟶ mapsto ↦ "
            "mid ∣ parallel ∥ perp ⊥ ll ≪ gg ≫"
        ),
        "binary": _table(
            "ast ∗ cdot · times × div ÷ pm ± mp ∓ circ ∘ otimes ⊗ oplus ⊕ odot ⊙ star ⋆ bullet ∙ cup ∪ cap ∩ wedge ∧ "
            "land ∧ vee ∨ lor ∨ setminus ∖"
        ),
        "large": _table(
            "sum ∑ prod ∏ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂",
        ),
        "ordinary": _table(
            "infty ∞ partial ∂ nabla ∇ ldots … dots … dotsc … cdots ⋯ vdots ⋮ ddots ⋱ ell ℓ hbar ℏ forall ∀ exists ∃ "
            "emptyset ∅ prime ′ Re ℜ Im ℑ angle ∠ top ⊤ neg ¬ lnot ¬ % % # # & & $ $"
        ),
        "open": _table("{ { lbrace { lbrack [ lfloor ⌊ lceil ⌈ langle ⟨"),
        "close": _table("} } rbrace } rbrack ] rfloor ⌋ rceil ⌉ rangle ⟩"),
    }
)
"""Role -> command -> sign."""
COMMANDS: Mapping[str, TypedSign] = MappingProxyType(
    {name: TypedSign(sign, role) for role, table in SIGNS.items() for name, sign in table.items()}
    | {"|": TypedSign("‖"), "Vert": TypedSign("‖"), "vert": TypedSign("|")}
)
"""Command -> sign."""
CHARACTERS: Mapping[str, TypedSign] = {
    **{node.text: node for node in [*COMMANDS.values()][::-1] if node.text not in "{}%#&$"},
    **{sign: TypedSign(sign, "relation") for sign in "=<>:"},
    **{sign: TypedSign(sign, "binary") for sign in "+-"},
    **{sign: TypedSign(sign, "punctuation") for sign in ",;"},
    **{sign: TypedSign(sign, "open") for sign in "(["},
    **{sign: TypedSign(sign, "close") for sign in ")]"},
    **{sign: TypedSign(sign) for sign in "|/.!?"},
    **dict.fromkeys("−–", TypedSign("-", "binary")),
    **dict.fromkeys("⋅•", TypedSign("·", "binary")),
    "*": TypedSign("∗", "binary"),
    "Σ": TypedSign("∑", "large"),
    "Π": TypedSign("∏", "large"),
    "@": TypedSign("@"),
}
"""Character -> sign, for what is typed as it is."""
GREEK = {letter: word for word, letter in GREEK_UNICODE.items() if word in GREEK_LATEX and letter not in CHARACTERS}
"""Greek letter -> the name that it is."""
WORDS_UPRIGHT = _words(
    "arccos arcsin arctan arg cos cosh cot csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr "
    "sec sin sinh sup tan tanh mod"
)
LANGUAGE = ("conv", "corr", "slide", "flip", "conj", "even", "odd", "shift", "up", "down", "grad")
"""The words of the language of identities that take arguments; before a parenthesis they are words here too."""
FACES = ("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "boldsymbol")
ACCENTS = ("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "overline", "underline", "widehat", "widetilde")
SPACES = (",", ":", ";", " ", ">", "quad", "qquad", "thinspace", "medspace", "thickspace")
IGNORED = (
    *("!", "displaystyle", "textstyle", "limits", "nolimits"),
    *(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")),
)
"""What only tunes the looks of one format."""
GRIDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "matrix": ("", "", "center"),
        "pmatrix": ("(", ")", "center"),
        "bmatrix": ("[", "]", "center"),
        "Bmatrix": ("{", "}", "center"),
        "vmatrix": ("|", "|", "center"),
        "Vmatrix": ("‖", "‖", "center"),
        "cases": ("{", "", "left"),
    }
)
"""Environment -> its brackets, and how its columns are aligned."""
ALIGNED = ("aligned", "align", "align*", "alignedat", "split", "gathered", "gather", "gather*", "equation", "equation*")
"""Environments that only say that there are several lines."""
BRACKETS = "()[]{}|‖⌊⌋⌈⌉⟨⟩/"
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
ENTRY = re.compile(r"(\\?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)?)\[([^\[\]]+)\]")
PART = re.compile(r"([+-]?)\s*(?:([0-9]{1,6})\s*)?(\\?[A-Za-z]+(?:_[0-9]+)?)?")
RUN = re.compile(r"[A-Za-z]{2,}(?=\()")
LABEL = re.compile(r"\{([^{}$\\]*)\}")
WHOLE = re.compile(r"\s*\\begin\{([a-z]+\*?)\}(.*)\\end\{\1\}\s*", re.DOTALL)
ENVIRONMENT = re.compile(r"\{([A-Za-z]+\*?)\}")


def read_typed(text: str) -> Formula:
    r"""The formula that a text spells, on one line.

    Raises:
        InputError: naming the formula and what in it is not known, or not closed.

    >>> from symconv.formulas.plain import in_text
    >>> in_text(read_typed(r"y[1,1] = \sum_k x[m-2k]\,h[k] \ge \frac{a+b}{2}"))
    'y[1,1] = ∑_k x[m-2k] h[k] ≥ (a + b)/2'
    >>> read_typed(r"\input{/etc/passwd}")
    Traceback (most recent call last):
    symconv.errors.InputError: formula '\input{/etc/passwd}': '\input' is not known here; did you mean '\int'?
    """
    first, *others = read_rows(text)
    if others:
        raise _fault(text, "has several lines; set it between $$ and $$")
    return first


def read_rows(text: str) -> tuple[Formula, ...]:
    r"""The formulas of a display, line by line: `\\` begins another, `&` is left out.

    Raises:
        InputError: as `read_typed`.
    """
    if len(text) > LONGEST:
        raise InputError(f"a formula has at most {LONGEST} characters, not {len(text)}; split it")
    foreign = NO_TEXT.search(text)
    if foreign:
        raise _fault(text, f"holds {foreign[0]!a}, which no document can show; leave it out")
    whole = WHOLE.fullmatch(text)
    lines = _TypedReader(whole[2] if whole and whole[1] in ALIGNED else text).lines(("",))
    found = tuple(TypedRow(tuple(chain.from_iterable(line))) for line in lines)
    kept = tuple(row for row in found if row != TypedRow(()))
    if not kept:
        raise _fault(text, "is empty; write something between the dollars")
    return kept


def relation_of(row: Formula) -> Relation | None:
    """A line as the two sides of its first sign of a relation, as `aligned` displays want it; None if there is none.

    A line may begin with the sign, as the second one of ``a = b \\\\ = c`` does.
    """
    parts = row.parts if isinstance(row, TypedRow) else ()
    for at, sign in enumerate(parts[:-1]):
        if isinstance(sign, TypedSign) and sign.role == "relation":
            return Relation((TypedRow(parts[:at]), TypedRow(parts[at + 1 :])), sign.text)
    return None


def _fault(text: str, problem: str) -> InputError:
    gap = "" if problem.startswith(":") else " "
    return InputError(f"formula {_told(text)}{gap}{problem}")


def _told(text: str) -> str:
    r"""A piece of LaTeX as an error repeats it, with single backslashes."""
    return shown(text).replace("\\\\", "\\")


def _group(parts: list[Formula]) -> Formula:
    """What stands between braces: one thing is itself."""
    return parts[0] if len(parts) == 1 else TypedRow(tuple(parts))


@dataclass(slots=True)
class _TypedReader:
    """The text, and how far it has been read."""

    text: str
    at: int = 0
    depth: int = 0

    # Tokens

    def peek(self) -> str:
        """The next token after white space, or an empty text at the end."""
        while match := TOKEN.match(self.text, self.at):
            if not match[0].isspace() and match[0] != "~":
                return match[0]
            self.at = match.end()
        return ""

    def take(self) -> str:
        token = self.peek()
        self.at += len(token)
        return token

    # Lines, cells and rows

    def lines(self, ends: tuple[str, ...]) -> list[list[list[Formula]]]:
        r"""Lines of cells, up to one of the ends, which is taken."""
        found: list[list[list[Formula]]] = [[[]]]
        while True:
            found[-1][-1] += self.parts((*ends, "&", r"\\"))
            token = self.take()
            if token == "&":
                found[-1].append([])
            elif token == r"\\":
                found.append([[]])
            else:
                return found

    def parts(self, ends: tuple[str, ...]) -> list[Formula]:
        """What stands before one of the ends, which is left."""
        found: list[Formula] = []
        with self.nested():
            while (token := self.peek()) not in ends:
                if not token:
                    raise _fault(self.text, f"ends where {' or '.join(map(shown, ends))} is needed; close what is open")
                if token in "^_'":
                    base = found.pop() if found else TypedRow(())
                    found.append(self.scripted(base, self.take()))
                else:
                    found += self.one()
        return found

    @contextmanager
    def nested(self) -> Generator[None]:
        """One level more while something is read."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _fault(self.text, f"is nested more than {DEEPEST} deep; leave out brackets")
        yield
        self.depth -= 1

    def scripted(self, base: Formula, sign: str) -> TypedScripts:
        """A base with the script that follows a sign; primes are raised beside each other."""
        scripts = base if isinstance(base, TypedScripts) else TypedScripts(base)
        script = TypedSign("′") if sign == "'" else self.argument(repr(sign))
        above = scripts.above
        if sign == "_":
            if scripts.below is not None:
                raise _fault(self.text, "has two subscripts at one base; set braces")
            return replace(scripts, below=script)
        if above is None:
            return replace(scripts, above=script)
        if isinstance(above, TypedSign) and set(above.text) == {"′"} and isinstance(script, TypedSign):
            return replace(scripts, above=TypedSign(above.text + script.text))
        raise _fault(self.text, "has two superscripts at one base; set braces")

    def argument(self, after: str) -> Formula:
        """What a command takes: a group in braces, or one part."""
        if self.peek() == "{":
            self.take()
            inner = self.parts(("}",))
            self.take()
            return _group(inner)
        if self.peek() in ("", "}", "&", r"\\", "^", "_", "]"):
            raise _fault(self.text, f"has nothing after {after}; write it in braces")
        if after.startswith("\\") and (digit := self.peek()[0]).isdigit():  # \frac12 is a half
            self.at += 1
            return TypedSign(digit)
        with self.nested():
            return _group(self.one(single=True))

    def one(self, *, single: bool = False) -> list[Formula]:
        """The next part; none for a command that only tunes looks."""
        token = self.peek()
        if not single and (entry := self.entry()) is not None:
            return [entry]
        if not single and (run := RUN.match(self.text, self.at)) and run[0] in LANGUAGE:
            self.at = run.end()
            return [TypedSign(run[0], "word")]
        self.take()
        if token == "{":
            inner = self.parts(("}",))
            self.take()
            return [_group(inner)]
        if token[0].isdigit():
            return [TypedSign(token)]
        if token.isascii() and token.isalpha():
            return [Name(token)]
        if token.startswith("\\") and len(token) > 1:
            return self.command(token)
        if token in CHARACTERS:
            return [CHARACTERS[token]]
        if token in GREEK:
            return [Name(GREEK[token])]
        raise _fault(
            self.text, f"has {shown(token)}, which stands for nothing there; leave it out, or write it in \\text{{}}"
        )

    def entry(self) -> Entry | None:
        """An entry such as ``x[i,j]`` at this position."""
        match = ENTRY.match(self.text, self.at)
        if match is None:
            return None
        name = match[1].removeprefix("\\")
        known = name.partition("_")[0] in GREEK_LATEX if match[1].startswith("\\") else True
        index = tuple(map(read_linear, match[2].split(",")))
        if not known or name_problem(name) or any(part is None for part in index):
            return None
        self.at = match.end()
        return Entry(name, tuple(part for part in index if part is not None))

    # Commands

    def command(self, command: str) -> list[Formula]:
        name = command[1:]
        if name in COMMANDS:
            return [COMMANDS[name]]
        if name in GREEK_LATEX:
            return [Name(name)]
        if name in SPACES:
            return [TypedSign("  " if "quad" in name else " ", "space")]
        if name in IGNORED:
            return []
        if name in WORDS_UPRIGHT:
            return [TypedSign(name, "word")]
        if name in COMMAND_READERS:
            return COMMAND_READERS[name](self, command)
        known = (*COMMANDS, *GREEK_LATEX, *WORDS_UPRIGHT, *FACES, *ACCENTS, "frac", "sqrt", "text", "binom", "begin")
        hint = nearest(name, known)
        hint = hint.replace("'", "'\\", 1) if "did you mean" in hint else "; leave it out, or use text"
        raise _fault(self.text, f": {_told(command)} is not known here{hint}")

    def fraction(self, command: str) -> list[Formula]:
        return [TypedFraction(self.argument(command), self.argument(command))]

    def binomial(self, command: str) -> list[Formula]:
        return [TypedGrid(((self.argument(command),), (self.argument(command),)), "(", ")")]

    def modulus(self, command: str) -> list[Formula]:
        mod, space = TypedSign("mod", "word"), TypedSign(" ", "space")
        if command == r"\bmod":
            return [space, mod, space]
        return [space, TypedSign("(", "open"), mod, space, self.argument(command), TypedSign(")", "close")]

    def face(self, command: str) -> list[Formula]:
        return [TypedFace("boldsymbol" if command == r"\bm" else command[1:], self.argument(command))]

    def accent(self, command: str) -> list[Formula]:
        return [TypedAccent(command[1:], self.argument(command))]

    def root(self, command: str) -> list[Formula]:
        degree = None
        if self.peek() == "[":
            self.take()
            degree = _group(self.parts(("]",)))
            self.take()
        return [TypedRoot(self.argument(command), degree)]

    def words(self, command: str) -> list[Formula]:
        match = LABEL.match(self.text, self.at)
        if match is None:
            raise _fault(
                self.text, f"needs plain words in braces after {command}; leave out commands and dollars there"
            )
        self.at = match.end()
        return [Words(match[1])] if match[1] else []

    def operator(self, command: str) -> list[Formula]:
        match = ENVIRONMENT.match(self.text, self.at)
        if match is None:
            raise _fault(self.text, f"needs letters in braces after {command}, such as \\operatorname{{sinc}}")
        self.at = match.end()
        return [TypedSign(match[1].rstrip("*"), "word")]

    def fence(self, command: str) -> list[Formula]:
        left = self.bracket(command)
        inner = self.parts((r"\right",))
        return [TypedFence(left, TypedRow(tuple(inner)), self.bracket(self.take()))]

    def bracket(self, command: str) -> str:
        token = self.take()
        node = COMMANDS.get(token[1:]) if token.startswith("\\") else CHARACTERS.get(token)
        if token != "." and (node is None or node.text not in BRACKETS):
            raise _fault(self.text, f"needs a bracket after {command}, not {shown(token or 'the end')}")
        return "" if token == "." or node is None else node.text

    def environment(self, command: str) -> list[Formula]:
        match = ENVIRONMENT.match(self.text, self.at)
        kind = match[1] if match else ""
        if match is None or kind not in (*GRIDS, *ALIGNED):
            raise _fault(self.text, f"has {command}{{{kind}}}{nearest(kind, (*GRIDS, *ALIGNED))}")
        self.at = match.end()
        lines = self.lines((r"\end",))
        closing = ENVIRONMENT.match(self.text, self.at)
        if closing is None or closing[1] != kind:
            raise _fault(self.text, f"has \\begin{{{kind}}} without \\end{{{kind}}}; close it")
        self.at = closing.end()
        rows = [line for line in lines if line != [[]]]
        if kind in ALIGNED:
            return self.aligned(kind, rows)
        if len({len(row) for row in rows}) != 1:
            raise _fault(self.text, f"has rows of different lengths in {kind}; fill in the missing cells")
        left, right, align = GRIDS[kind]
        return [TypedGrid(tuple(tuple(map(_group, row)) for row in rows), left, right, align)]

    def aligned(self, kind: str, rows: list[list[list[Formula]]]) -> list[Formula]:
        """One line stands for itself; several are those of the display, which must hold nothing else."""
        if len(rows) > 1:
            raise _fault(
                self.text, f"has lines in {kind}; leave out \\begin and \\end, the lines between $$ and $$ are aligned"
            )
        return [part for row in rows for part in chain.from_iterable(row)]


COMMAND_READERS: Mapping[str, Callable[[_TypedReader, str], list[Formula]]] = MappingProxyType(
    {
        **dict.fromkeys(("frac", "dfrac", "tfrac"), _TypedReader.fraction),
        **dict.fromkeys(("text", "textrm", "mbox", "mathop"), _TypedReader.words),
        **dict.fromkeys(("pmod", "bmod"), _TypedReader.modulus),
        **dict.fromkeys(("bm", *FACES), _TypedReader.face),
        **dict.fromkeys(ACCENTS, _TypedReader.accent),
        "binom": _TypedReader.binomial,
        "sqrt": _TypedReader.root,
        "operatorname": _TypedReader.operator,
        "left": _TypedReader.fence,
        "begin": _TypedReader.environment,
    }
)
"""Command -> what reads its arguments."""


def read_linear(text: str) -> Linear | None:
    """An index such as ``2m+k-1`` or ``-3``; None for what is no sum of multiples of letters.

    >>> read_linear("m - 2k").parts
    (IndexPart(coefficient=1, atom='m', marked=False), IndexPart(coefficient=-2, atom='k', marked=False))
    """
    text = text.strip().replace("−", "-").replace("–", "-")
    if re.fullmatch(r"[+-]?[0-9]{1,6}", text):
        return number(int(text))
    parts: list[IndexPart] = []
    at = 0
    while at < len(text):
        match = PART.match(text, at)
        if match is None or match.end() == at or not (match[2] or match[3]) or (parts and not match[1]):
            return None
        letter = match[3].removeprefix("\\") if match[3] else None
        if letter is not None and (name_problem(letter) or (match[3].startswith("\\") and letter not in GREEK_LATEX)):
            return None
        coefficient = int(match[2] or 1) * (-1 if match[1] == "-" else 1)
        parts.append(IndexPart(coefficient, letter))
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return Linear(tuple(parts)) if parts else None
