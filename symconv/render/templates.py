r"""Template environments: one for each format, sandboxed and strict.

A format is a folder of templates. LaTeX, TikZ and Typst use ``\VAR{…}`` and ``\BLOCK{…}``, because ``{{`` and ``{#``
have a meaning of their own there; all others use Jinja's own marks. A person's folder is searched first: its template
replaces the blocks that it defines, and every block that it leaves out is taken from the shipped template of the same
name.

The sentences of every document, in one file that a person can change or translate.

`wording.toml` in the templates folder holds them by section and key. A sentence may name facts in braces, ``{at}``;
a fact is a formula, which each format prints in its own way, or plain text, which is escaped. A folder given by a
person is read first, and a sentence that it does not hold falls back to the shipped one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import FileError, SymconvError, TemplateError, nearest
from symconv.files import read_text
from symconv.index import BOUNDARIES
from symconv.render.escape import ESCAPERS, Printed, finalizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.sandbox import ImmutableSandboxedEnvironment


SHIPPED = "shipped"
SLASHED = {
    "block_start_string": r"\BLOCK{",
    "block_end_string": "}",
    "variable_start_string": r"\VAR{",
    "variable_end_string": "}",
    "comment_start_string": r"\#{",
    "comment_end_string": "}",
    "line_comment_prefix": "%%",
}
MARKS: dict[str, dict[str, str]] = {"latex": SLASHED, "tikz": SLASHED, "typst": SLASHED}


@lru_cache(maxsize=1)  # asked for with every sentence, and the package does not move
def shipped_templates() -> Path:
    """The folder of the shipped templates: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise FileError(f"the shipped templates are missing beside {package.name}; install symconv again")


def template_folders(own: str | Path | None) -> tuple[Path, ...]:
    """The folders to search, a person's own first.

    Raises:
        FileError: if the person's folder does not exist.
    """
    if own is None:
        return (shipped_templates(),)
    folder = Path(own)
    if not folder.is_dir():
        raise FileError(f"templates folder {str(own)!r} does not exist; copy the shipped folder and give its path")
    return (folder.resolve(), shipped_templates())


@lru_cache(maxsize=16)
def environment(format: str, folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """The environment of a format over the given folders."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class PrintingEnvironment(ImmutableSandboxedEnvironment):
        # What a block, a macro or super() gives has been printed piece by piece, so it is not escaped again.
        concat = staticmethod(_printed)

    env = PrintingEnvironment(
        loader=FunctionLoader(_loader(format, folders)),
        undefined=StrictUndefined,
        finalize=finalizer(format),
        autoescape=False,  # the finalizer escapes for the format at hand; Jinja knows HTML only
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **MARKS.get(format, {}),  # type: ignore[arg-type]
    )
    del env.filters["safe"]  # nothing in a template decides that text needs no escaping
    return env


def _printed(pieces: Iterable[str]) -> Printed:
    return Printed("".join(pieces))


def _loader(format: str, folders: tuple[Path, ...]) -> Callable[[str], tuple[str, str, None] | None]:
    *own, shipped = folders

    def load(name: str) -> tuple[str, str, None] | None:
        if name.startswith(SHIPPED + "/"):
            return _source(shipped / format / name[len(SHIPPED) + 1 :], "")
        for folder in own:
            path = folder / format / name
            if path.is_file():
                return _source(path, _extending(format, name, path.read_text("utf-8")))
        return _source(shipped / format / name, "")

    return load


def _source(path: Path, head: str) -> tuple[str, str, None] | None:
    return (head + path.read_text("utf-8"), str(path), None) if path.is_file() else None


def _extending(format: str, name: str, source: str) -> str:
    """The words that make a person's template extend the shipped one, unless it says itself what it extends.

    They stand on the first line, so that line numbers in messages stay right.
    """
    marks = MARKS.get(format, {"block_start_string": "{%", "block_end_string": "%}"})
    start, end = marks["block_start_string"], marks["block_end_string"]
    extends = f"{start} extends '{SHIPPED}/{name}' {end}"
    return "" if f"{start} extends" in source or f"{start}- extends" in source else extends


def fill(format: str, name: str, context: dict[str, Any], own: str | Path | None = None) -> str:
    """A template of a format filled in with a context of printed text, plain text and numbers.

    Raises:
        TemplateError: naming the template and the line, if it cannot be read or asks for something that is not there.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    try:
        return environment(format, template_folders(own)).get_template(name).render(context)
    except SymconvError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {format}/{name}, line {error.lineno}: {error.message}") from None
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        line = template_line(error, name)
        raise TemplateError(f"template {format}/{name}{line}: {type(error).__name__}: {error}") from None


def template_line(error: BaseException, name: str) -> str:
    """The last line of a template that an error passed through, as `, line 3`."""
    trace, line = error.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return line


FILE = "wording.toml"
FACT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences by key, `section.name`."""

    sentences: Mapping[str, str]

    def sentence(self, key: str) -> str:
        """The sentence with its braces; a boundary rule that has no word of its own goes by its name.

        Raises:
            TemplateError: if no folder holds the key.
        """
        if key in self.sentences:
            return self.sentences[key]
        section, _, name = key.partition(".")
        if section == "rule" and name in BOUNDARIES:
            return name
        raise TemplateError(f"{FILE} holds no sentence {key!r}{nearest(key, tuple(self.sentences))}")

    def say(self, key: str, format: str, inline: Callable[[Any], str], facts: Mapping[str, Any]) -> Printed:
        """The sentence in a format: plain text escaped, formulas printed by `inline`.

        Args:
            key: the sentence.
            format: an escaper's name.
            inline: prints a formula within a line of text.
            facts: name -> formula, text or number.
        """
        pieces = FACT.split(self.sentence(key))
        escape = ESCAPERS[format]
        shown = [
            _fact(key, piece, facts, escape, inline) if place % 2 else escape(piece)
            for place, piece in enumerate(pieces)
        ]
        return Printed("".join(shown))


def _fact(
    key: str, name: str, facts: Mapping[str, Any], escape: Callable[[str], str], inline: Callable[[Any], str]
) -> str:
    if name not in facts:
        raise TemplateError(f"the sentence {key!r} of {FILE} asks for {{{name}}}{nearest(name, tuple(facts))}")
    fact = facts[name]
    if isinstance(fact, Printed):
        return fact
    return escape(str(fact)) if isinstance(fact, str | int) else inline(fact)


@lru_cache(maxsize=8)
def load_wording(*folders: Path) -> Wording:
    """The sentences of the given folders, the first one that holds a key winning."""
    sentences: dict[str, str] = {}
    for folder in reversed(folders):
        path = folder / FILE
        if path.is_file():
            own = _flat(_parsed(path))
            _check_known(own, sentences)
            sentences |= own
    return Wording(sentences)


def _check_known(own: dict[str, str], shipped: dict[str, str]) -> None:
    """Refuse a sentence that nothing asks for: its key has been mistyped."""
    asked = {f"{section}.{rule}" for section in ("boundary", "rule") for rule in BOUNDARIES}
    foreign = next((key for key in own if shipped and key not in shipped and key not in asked), None)
    if foreign is not None:
        from difflib import get_close_matches

        close = get_close_matches(foreign, shipped, n=1)
        way_out = f"did you mean {close[0]!r}?" if close else "take the keys of the shipped file"
        raise TemplateError(f"{FILE}: there is no sentence {foreign!r}; {way_out}")


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{FILE}: {error}; see the shipped file for the form") from None


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Keys joined with dots; only text may stand at the ends."""
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            flat[prefix + key] = value
        else:
            raise TemplateError(f"{FILE}: {prefix}{key} must be text, not {value!r}; put it in quotes")
    return flat
