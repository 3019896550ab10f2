r"""The templates of every format, and the sentences of every document.

Each format has a folder of templates and a sandboxed, strict environment. LaTeX, TikZ and Typst use ``\VAR{…}`` and
``\BLOCK{…}``, because ``{{`` and ``{#`` have a meaning of their own there; all others use Jinja's own marks. A user's
folder is searched first: its template replaces the blocks that it defines, and every block that it leaves out is taken
from the shipped template of the same name.

`wording.toml` in the templates folder holds the sentences by section and key. A sentence may name facts in braces,
``{at}``; a fact is a formula, which each format prints in its own way, or plain text, which is escaped. A sentence that
a user's folder does not hold is taken from the shipped file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import FileError, SymconvError, TemplateError, nearest
from symconv.files import read_text
from symconv.index import BOUNDARIES
from symconv.render.escape import Printed, finalizer

if TYPE_CHECKING:
    from jinja2 import Environment

    from symconv.render.formats import Format


SHIPPED, BASE = "shipped/", "base/"
"""What names of templates begin with that pass by the user's folder, or by the folder of the format too."""


@lru_cache(maxsize=1)  # asked for with every sentence, and the package does not move
def shipped_templates() -> Path:
    """The folder of the shipped templates: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise FileError(f"the shipped templates are missing beside {package.name}; install symconv again")


def template_folders(templates: str | Path | None) -> tuple[Path, ...]:
    """The folders to search, a user's first.

    Raises:
        FileError: if the user's folder does not exist.
    """
    if templates is None:
        return (shipped_templates(),)
    folder = Path(templates)
    if not folder.is_dir():
        raise FileError(
            f"templates folder {str(templates)!r} does not exist; copy the shipped folder and give its path"
        )
    return (folder.resolve(), shipped_templates())


@lru_cache(maxsize=16)
def environment(format: Format, folders: tuple[Path, ...], sandboxed: bool) -> Environment:
    """The environment of a format over the given folders, a sandbox where one of them is a user's."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class ShippedEnvironment(Environment):
        """For templates of ours, which need no sandbox; facts are looked up by their keys first."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            return obj[attribute] if type(obj) is dict and attribute in obj else super().getattr(obj, attribute)

    kind = ImmutableSandboxedEnvironment if sandboxed else ShippedEnvironment
    # What a block, a macro or super() gives has been printed already, so it is not escaped again.
    concat = staticmethod(lambda parts: Printed("".join(parts)))
    printing: Any = type("PrintingEnvironment", (kind,), {"concat": concat})
    env: Environment = printing(
        loader=FunctionLoader(lambda name: _source(format, name, folders)),
        undefined=StrictUndefined,
        finalize=finalizer(format.escape),
        autoescape=False,  # the finalizer escapes for the format at hand; Jinja knows HTML only
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **format.marks,
    )
    del env.filters["safe"]  # nothing in a template decides that text needs no escaping
    return env


def _source(format: Format, name: str, folders: tuple[Path, ...]) -> tuple[str, str, None] | None:
    """A template by its name: the user's, made to extend the shipped one, or the shipped one, perhaps the base's."""
    *users, shipped = (folder / (format.folder or format.name) for folder in folders)
    bare = name.removeprefix(SHIPPED).removeprefix(BASE)
    paths = [] if name.startswith(BASE) else [shipped / bare]
    paths += [folders[-1] / format.base / bare] if format.base else []
    ours = next((path for path in paths if path.is_file()), None)
    theirs = next((path for folder in users if (path := folder / name).is_file()), None)
    if theirs is not None:
        source = theirs.read_text("utf-8")
        return (source if ours is None else _extending(format, name, source) + source), str(theirs), None
    return None if ours is None else (ours.read_text("utf-8"), str(ours), None)


def _extending(format: Format, name: str, source: str) -> str:
    """The words that make a user's template extend the shipped one, unless it says itself what it extends.

    They stand on the first line, so that line numbers in messages stay right.
    """
    start = format.marks.get("block_start_string", "{%")
    extends = f"{start} extends '{SHIPPED}{name}' {format.marks.get('block_end_string', '%}')}"
    return "" if f"{start} extends" in source or f"{start}- extends" in source else extends


def fill(format: Format, name: str, context: dict[str, Any], templates: str | Path | None = None) -> str:
    """A template of a format filled in with a context of printed text, plain text and numbers.

    Args:
        format: whose template it is.
        name: of the template, such as `proof`.
        context: what it may print.
        templates: the folder of a user.

    Raises:
        TemplateError: naming the template and the line, if it cannot be read or asks for something that is not there.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    file = format.template(name)
    shown = f"{format.folder or format.name}/{file}"
    try:
        template = environment(format, template_folders(templates), templates is not None).get_template(file)
        return template.render(context)
    except SymconvError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {shown}, line {error.lineno}: {error.message}") from None
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        line = template_line(error, file)
        raise TemplateError(f"template {shown}{line}: {type(error).__name__}: {error}") from None


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

    def say(
        self, key: str, escape: Callable[[str], str], inline: Callable[[Any], str], facts: Mapping[str, Any]
    ) -> Printed:
        """The sentence in a format: plain text escaped, formulas printed by `inline`.

        Args:
            key: the sentence.
            escape: makes plain text harmless in the format.
            inline: prints a formula within a line of text.
            facts: name -> formula, text or number.
        """
        words, names = _split(self.sentence(key), escape)
        if not names:
            return words[0]
        shown = [_fact(key, name, facts, escape, inline) for name in names]
        return Printed("".join(chain.from_iterable(zip(words, (*shown, ""), strict=True))))


@lru_cache(maxsize=2048)
def _split(sentence: str, escape: Callable[[str], str]) -> tuple[list[Printed], list[str]]:
    """The words of a sentence as a format writes them, and the names of the facts between them."""
    parts = FACT.split(sentence)
    return [Printed(escape(words)) for words in parts[::2]], parts[1::2]


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
            try:
                own = _flat(tomllib.loads(read_text(path)))
            except tomllib.TOMLDecodeError as error:
                raise TemplateError(f"{FILE}: {error}; see the shipped file for the form") from None
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
        hint = f"did you mean {close[0]!r}?" if close else "take the keys of the shipped file"
        raise TemplateError(f"{FILE}: there is no sentence {foreign!r}; {hint}")


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
