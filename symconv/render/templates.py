r"""The templates of every format, and the sentences of every document.

Each format has a folder of templates and a strict environment. LaTeX, TikZ and Typst use ``\VAR{…}`` and
``\BLOCK{…}``, because ``{{`` and ``{#`` have a meaning of their own there; all others use Jinja's own marks. A user's
folder is searched first: its template replaces the blocks that it defines, and every block that it leaves out is taken
from the shipped template of the same name.

The shipped templates are filled in here. A user's folder is untrusted: it is read whole before anything in
it is used, no link is followed out of it, and its templates are filled in by a contained process, in a sandbox. What
was read is kept until a file there has another size or modification time, so a notebook shows what was edited.

`wording.toml` in the templates folder holds the sentences by section and key. A sentence may name facts in braces,
``{at}``; a fact is a formula, which each format prints in its own way, or plain text, which is escaped. A sentence that
a user's folder does not hold is taken from the shipped file. A translation is one file with the same keys,
`languages/de.toml`, in the shipped folder or in that of a user.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.contained import contained
from symconv.errors import FileError, InputError, LimitError, TemplateError, nearest, plainly, shown
from symconv.files import read_text, write_files
from symconv.index import BOUNDARIES
from symconv.render.escape import Printed, escape_text
from symconv.render.formats import FORMATS, Format

if TYPE_CHECKING:
    from jinja2 import Environment


SHIPPED, BASE = "shipped/", "base/"
"""What names of templates begin with that pass by the user's folder, or by the folder of the format too."""
ENDING = ".j2"
QUARTO = "quarto"
"""The folder of the extension of Quarto, beside those of the templates."""
UNEXPORTED = (QUARTO, "__pycache__")
MAX_SOURCE = 1_000_000
MAX_FILES = 200
MAX_FOLDER = 5_000_000
"""Files in the folder of a format, and their characters together."""


@lru_cache(maxsize=1)  # asked for with every sentence, and the package does not move
def shipped_templates() -> Path:
    """The folder of the shipped templates: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    inside = next((str(folder) for folder in package.parents if folder.is_file()), "")
    if inside:
        raise FileError(f"the templates are files, and symconv was imported from inside {inside}; unpack or install it")
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


def export_templates(folder: str | Path) -> list[str]:
    """Copy the shipped templates to a folder, and give the names of the files.

    Raises:
        FileError: if there is something in the folder already, or it cannot be written.
    """
    target, shipped = Path(folder), shipped_templates()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileError(f"{str(target)!r} exists and is left as it is; give the name of a new folder")
    folders = [path for path in (shipped, *sorted(shipped.rglob("*"))) if path.is_dir() and path.name not in UNEXPORTED]
    return [name for path in folders for name in _copied(path, target / path.relative_to(shipped))]


def export_quarto(folder: str | Path) -> list[str]:
    """Copy the extension of Quarto into the project in a folder, over an older one; the names of the files.

    Raises:
        FileError: if it cannot be written.
    """
    return _copied(shipped_templates() / QUARTO, Path(folder, "_extensions", "symconv"))


def _copied(source: Path, target: Path) -> list[str]:
    """Copy the files of a folder, without the folders in it."""
    files = {path.name: path.read_bytes() for path in sorted(source.iterdir()) if path.is_file()}
    write_files(target, files)
    return [str(target / name) for name in files]


def user_file(folder: Path, name: str) -> str | None:
    """A text in a user's folder; None if there is no such file.

    Raises:
        FileError: if it is a link that leads out of the folder, or no ordinary file of at most 1 MB in UTF-8.
    """
    if not os.path.lexists(folder / name):
        return None
    _check_inside(folder, name)
    try:
        return read_text(folder / name, MAX_SOURCE)
    except FileError as error:
        raise FileError(str(error).replace(shown(folder / name), shown(name))) from None


def _check_inside(folder: Path, name: str) -> None:
    try:
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        inside = False
    if not inside:
        raise FileError(f"{shown(name)} leads out of the templates folder; put a copy into the folder")


Listing = tuple[tuple[str, int, int], ...]
"""Of files that are read once: their names, sizes and modification times. They are read again when these change."""


def _listing(folder: Path, paths: Iterable[Path]) -> Listing:
    return tuple((path.relative_to(folder).as_posix(), *_size_and_time(path)) for path in paths)


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:  # no such file, or a link that leads nowhere
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _templates_listing(folder: Path, subfolder: str) -> Listing:
    """The files of a format in a user's folder, at most one more than may be there."""
    paths = (
        Path(place, name)
        for place, folders, files in os.walk(folder / subfolder)
        for name in sorted([*files, *(one for one in folders if one.endswith(ENDING))])
    )
    return _listing(folder, islice(paths, MAX_FILES + 1))


@lru_cache(maxsize=16)
def user_templates(folder: Path, subfolder: str, listing: Listing) -> Mapping[str, str]:
    """The templates of a user for one format, by name; other texts beside them may be included.

    Raises:
        FileError: if a template cannot be read, or leads out of the folder.
        LimitError: if there are too many, or they are too long together.
    """
    found, size = dict[str, str](), 0
    _check_inside(folder, subfolder)
    for seen, (name, *_) in enumerate(listing, 1):
        with nullcontext() if name.endswith(ENDING) else suppress(FileError):
            found[name.removeprefix(f"{subfolder}/")] = text = user_file(folder, name) or ""
            size += len(text)
        if seen > MAX_FILES or size > MAX_FOLDER:
            most = f"{MAX_FILES} files or {MAX_FOLDER} characters"
            raise LimitError(f"the templates folder {shown(subfolder)} has more than {most}; leave some out")
    return found


def folder_digest(templates: str | Path) -> str:
    """A digest of all that documents take from a user's folder."""
    folder, digest = template_folders(templates)[0], sha256((user_file(Path(templates), FILE) or "").encode())
    for language in languages(folder):
        digest.update((user_file(folder, language_file(language)) or "").encode())
    for subfolder in sorted({one.folder or one.name for one in FORMATS.values()}):
        texts = user_templates(folder, subfolder, _templates_listing(folder, subfolder))
        for name, text in sorted(texts.items()):
            digest.update(f"\0{subfolder}/{name}\0{text}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=16)
def environment(format: Format) -> Environment:
    """The environment of a format over the shipped templates."""
    from symconv.render.sandbox import ShippedEnvironment, make_environment

    load = lambda name: (text, name, None) if (text := _shipped(format, name)) is not None else None  # noqa: E731
    return make_environment(ShippedEnvironment, load, format.marks, format.escape)


def _shipped(format: Format, name: str) -> str | None:
    """A shipped template of a format, or where it has none of the format that it is based on."""
    bare = name.removeprefix(SHIPPED).removeprefix(BASE)
    folders = [] if name.startswith(BASE) else [format.folder or format.name]
    paths = [shipped_templates() / folder / bare for folder in (*folders, *([format.base] if format.base else []))]
    return next((path.read_text("utf-8") for path in paths if path.is_file()), None)


@lru_cache(maxsize=16)
def _sources(format: Format, folder: Path, listing: Listing) -> tuple[tuple[str, str], ...]:
    """Every template that one of a user may name: the user's, made to extend the shipped ones, and those themselves."""
    folders = [shipped_templates() / one for one in (format.folder or format.name, format.base) if one]
    names = {path.name for one in folders if one.is_dir() for path in one.iterdir()}
    ours = {prefix + name: _shipped(format, prefix + name) for name in names for prefix in ("", SHIPPED, BASE)}
    own = user_templates(folder, format.folder or format.name, listing)
    theirs = {
        name: source if ours.get(name) is None else _extending(format, name, source, ours) + source
        for name, source in own.items()
    }
    kept = {name: text for name, text in ours.items() if name not in theirs or name.startswith((SHIPPED, BASE))}
    return tuple((name, text) for name, text in (theirs | kept).items() if text is not None)


def _extending(format: Format, name: str, source: str, ours: Mapping[str, str | None]) -> str:
    """The words that make a user's template extend the shipped one, unless it prints something outside of its blocks.

    They stand on the first line, so that line numbers in messages stay right.

    Raises:
        TemplateError: naming the line of a block that no shipped template has, which would never be printed.
    """
    outline = outline_of(format, source)
    if outline.prints:
        return ""
    start, end = _mark(format, "block_start_string"), _mark(format, "block_end_string")
    parents = outline.extends or (SHIPPED + name,)
    known = {block for parent in parents for block in _all_blocks(format, parent, ours)}
    for block, line in outline.blocks:
        if known and block not in known:
            where = f"template {format.folder or format.name}/{name}, line {line}"
            raise TemplateError(f"{where}: there is no block {shown(block)}{nearest(block, tuple(sorted(known)))}")
    return "" if outline.extends else f"{start} extends '{SHIPPED}{name}' {end}"


def _all_blocks(format: Format, name: str, ours: Mapping[str, str | None], depth: int = 0) -> set[str]:
    """The blocks of a template and of those that it extends."""
    source = ours.get(name)
    if source is None or depth > 5:
        return set()
    outline = outline_of(format, source)
    inherited = (block for parent in outline.extends for block in _all_blocks(format, parent, ours, depth + 1))
    return {*outline.all_blocks, *inherited}


@lru_cache(maxsize=16)
def _unused(format: Format, folder: Path, listing: Listing) -> tuple[str, ...]:
    """The templates of a folder that stand for no shipped one and that no other template names.

    A format that is not shipped has the templates that its user gives it.
    """
    own = user_templates(folder, format.folder or format.name, listing)
    if not (shipped_templates() / (format.folder or format.name)).is_dir():
        return ()
    return tuple(
        name
        for name in own
        if name.endswith(ENDING)
        and _shipped(format, name) is None
        and not any(name in text for other, text in own.items() if other != name)
    )


@dataclass(frozen=True, slots=True)
class TemplateOutline:
    """What a template is made of.

    Attributes:
        blocks: those that stand in no other block, with their lines.
        all_blocks: the names of all.
        extends: the templates that it names to be extended.
        prints: whether something outside of the blocks would be printed.
    """

    blocks: tuple[tuple[str, int], ...]
    all_blocks: frozenset[str]
    extends: tuple[str, ...]
    prints: bool


OPENING = ("block", "macro", "call", "filter")
NEUTRAL = ("extends", "import", "from", "set", "endset", "endblock", "endmacro", "endcall", "endfilter", *OPENING)
"""Words of tags that print nothing themselves."""


def _mark(format: Format, name: str) -> str:
    return format.marks.get(name, DEFAULT_MARKS[name])


DEFAULT_MARKS = {
    "block_start_string": "{%",
    "block_end_string": "%}",
    "variable_start_string": "{{",
    "variable_end_string": "}}",
    "comment_start_string": "{#",
    "comment_end_string": "#}",
}


@lru_cache(maxsize=512)
def outline_of(format: Format, source: str) -> TemplateOutline:
    """The outline of a template, from its tags alone: nothing in it is run."""
    blocks: list[tuple[str, int]] = []
    names: list[str] = []
    extends: list[str] = []
    depth, at, prints = 0, 0, False
    for tag in _tags(format).finditer(source):
        prints = prints or (not depth and bool(source[at : tag.start()].strip()))
        at = tag.end()
        words = (tag["tag"] or "").strip("+- \n\t").split()
        word = words[0] if words else ""
        prints = prints or (not depth and (tag["value"] is not None or (bool(word) and word not in NEUTRAL)))
        if word == "block" and len(words) > 1:
            names.append(words[1])
            blocks += [] if depth else [(words[1], source.count("\n", 0, tag.start()) + 1)]
        if word == "extends":
            extends += [one.strip("'\"") for one in words[1:2]]
        opens = word in OPENING or (word == "set" and "=" not in (tag["tag"] or ""))
        depth = max(depth + opens - (word.startswith("end") and word[3:] in (*OPENING, "set")), 0)
    prints = prints or (not depth and bool(source[at:].strip()))
    return TemplateOutline(tuple(blocks), frozenset(names), tuple(extends), prints)


@lru_cache(maxsize=32)
def _tags(format: Format) -> re.Pattern[str]:
    """Comments, tags and values of a format's templates."""
    mark = {name: re.escape(_mark(format, name)) for name in DEFAULT_MARKS}
    comment = f"{mark['comment_start_string']}.*?{mark['comment_end_string']}"
    if line := format.marks.get("line_comment_prefix"):
        comment += f"|{re.escape(line)}[^\n]*"
    return re.compile(
        f"{comment}|{mark['block_start_string']}(?P<tag>.*?){mark['block_end_string']}"
        f"|{mark['variable_start_string']}(?P<value>.*?){mark['variable_end_string']}",
        re.DOTALL,
    )


def fill(format: Format, name: str, context: dict[str, Any], templates: str | Path | None = None) -> str:
    """A template of a format filled in with a context of printed text, plain text and numbers.

    Args:
        format: whose template it is.
        name: of the template, such as `proof`.
        context: what it may print.
        templates: the folder of a user, whose templates are filled in by a contained process.

    Raises:
        TemplateError: naming the template and the line, if it cannot be read or asks for something that is not there.
        LimitError: if a template of the user's folder takes too long or too much.
    """
    from symconv.render.sandbox import fill_untrusted, template_errors

    file = format.template(name)
    known_as = f"{format.folder or format.name}/{file}"
    if templates is None:
        with template_errors(known_as, file):
            return environment(format).get_template(file).render(context)
    folder, marks = template_folders(templates)[0], tuple(format.marks.items())
    listing = _templates_listing(folder, format.folder or format.name)
    sources = _sources(format, folder, listing)
    for unused in _unused(format, folder, listing):
        if unused != file:
            known = tuple(one for one, _ in sources if "/" not in one and one != unused)
            hint = nearest(unused, known)
            raise TemplateError(f"template {format.folder or format.name}/{unused}: no document uses it{hint}")
    ours = format.escape.__module__ == escape_text.__module__
    escape = format.escape if ours else marked
    what = f"template {known_as}"
    text = contained(fill_untrusted, known_as, file, sources, marks, escape, plain_data(context), what=what)
    return text if ours else unmarked(text, format.escape)


def plain_data(value: Any) -> Any:
    """What a template may see of a value, and what crosses to the process that fills it in."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(item) for item in value]
    return {one.name: plain_data(getattr(value, one.name)) for one in fields(value)}


MARKED = re.compile(r"\x02([^\x02\x03]*)\x03")


def marked(text: str) -> str:
    """Plain text between two control characters, for a format whose escaper a process of its own does not know."""
    return f"\x02{escape_text(text)}\x03"


def unmarked(text: str, escape: Callable[[str], str]) -> str:
    """The text with what was marked escaped."""
    while MARKED.search(text):
        text = MARKED.sub(lambda match: escape(match[1]), text)
    return text


FILE = "wording.toml"
LANGUAGES, SHIPPED_LANGUAGE = "languages", "en"
"""The folder of the languages, and the language of the wording itself."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
FACT = re.compile(r"\{(\w+)\}")
MAX_SENTENCE = 2000


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences by key, `section.name`."""

    sentences: Mapping[str, str]

    def sentence(self, key: str) -> str:
        """The sentence with its braces; a boundary rule without a word of its own goes by its name or long sentence.

        Raises:
            TemplateError: if no folder holds the key.
        """
        if key in self.sentences:
            return self.sentences[key]
        section, _, name = key.rpartition(".")
        if section == "rule" and name in BOUNDARIES:
            return name
        if section == "brief.boundary" and name in BOUNDARIES:
            return self.sentence(f"boundary.{name}")
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


def load_wording(*folders: Path, language: str = "") -> Wording:
    """The sentences of the given folders, the first one that holds a key winning.

    In a language other than that of the shipped wording a sentence is looked for in the user's file of the language, in
    the user's wording, in the shipped file of the language and in the shipped wording, in this order.

    Raises:
        InputError: if no folder has the language.
        TemplateError: if a file of sentences cannot be used.
    """
    names = _wording_files(folders, language)
    return _wording(folders, names, tuple(_size_and_time(folder / name) for folder in folders[:-1] for name in names))


def language_file(language: str) -> str:
    """The file of a language, beside the wording."""
    return f"{LANGUAGES}/{language}.toml"


def languages(*folders: Path) -> tuple[str, ...]:
    """The languages of the folders, by their codes; that of the shipped wording is one of them.

    >>> "en" in languages(shipped_templates())
    True
    """
    found = (path.stem for folder in folders for path in (folder / LANGUAGES).glob("*.toml"))
    return tuple(sorted({SHIPPED_LANGUAGE, *filter(LANGUAGE.fullmatch, found)}))


def _wording_files(folders: tuple[Path, ...], language: str) -> tuple[str, ...]:
    """The files of sentences to read in every folder, the later ones winning."""
    if language in ("", SHIPPED_LANGUAGE):
        return (FILE,)
    known = languages(*folders)
    if language not in known:
        raise InputError(
            f"there is no language {language!r}{nearest(language, known)}; or translate the wording and put it into "
            f"the folder of --templates as {LANGUAGES}/CODE.toml"
        )
    return (FILE, language_file(language))


@lru_cache(maxsize=16)
def _wording(folders: tuple[Path, ...], names: tuple[str, ...], _read_again: tuple[tuple[int, int], ...]) -> Wording:
    *users, shipped = folders
    ours = {name: (shipped / name).read_text("utf-8") for name in names if (shipped / name).is_file()}
    sentences = parse_wording(ours.pop(FILE))
    known = dict(sentences)
    for name, text in ours.items():
        sentences |= parse_wording(text, name)
    for folder in reversed(users):
        for name in names:
            if (text := user_file(folder, name)) is not None:
                own = contained(parse_wording, text, name, what=name)
                _check_known(own, known, name, text)
                sentences |= own
    return Wording(sentences)


def parse_wording(text: str, file: str = FILE) -> dict[str, str]:
    """The sentences of a file of wording by key.

    Raises:
        TemplateError: if it is no TOML, or holds something else than sentences of at most `MAX_SENTENCE` characters.
    """
    try:
        return _flat(tomllib.loads(text), file)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{file}: {error}; see the shipped file for the form") from None
    except ValueError as error:
        raise TemplateError(f"{file}: {plainly(error)}; see the shipped file for the form") from None


def _check_known(own: dict[str, str], shipped: dict[str, str], file: str, text: str) -> None:
    """Refuse a sentence that nothing asks for, and a fact that its sentence does not have: they have been mistyped.

    Raises:
        TemplateError: with the line.
    """
    asked = {f"{section}.{rule}" for section in ("boundary", "brief.boundary", "rule") for rule in BOUNDARIES}
    foreign = next((key for key in own if shipped and key not in shipped and key not in asked), None)
    if foreign is not None:
        from difflib import get_close_matches

        close = get_close_matches(foreign, shipped, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "take the keys of the shipped file"
        raise TemplateError(f"{file}{_line_of(text, foreign)}: there is no sentence {shown(foreign)}; {hint}")
    for key, sentence in own.items():
        facts = tuple(dict.fromkeys(FACT.findall(shipped.get(key, sentence))))
        strange = next((one for one in FACT.findall(sentence) if one not in facts), None)
        if strange is not None:
            hint = nearest(strange, facts) if facts else "; it has none"
            where = f"{file}{_line_of(text, key)}"
            raise TemplateError(f"{where}: the sentence {shown(key)} has no fact {{{strange}}}{hint}")


def _line_of(text: str, key: str) -> str:
    """The line of a sentence in its file, as ``, line 3``; nothing if it is written in another way than usual."""
    section, _, name = key.rpartition(".")
    header = re.search(rf"^\s*\[\s*{re.escape(section)}\s*\]", text, re.MULTILINE)
    start = header.end() if header else 0
    found = re.compile(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*=", re.MULTILINE).search(text, start)
    found = found or re.search(rf"^\s*{re.escape(key)}\s*=", text, re.MULTILINE)
    return f", line {text.count(chr(10), 0, found.end()) + 1}" if found else ""


def _flat(table: dict[str, Any], file: str, prefix: str = "") -> dict[str, str]:
    """Keys joined with dots; only text may stand at the ends."""
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, file, f"{prefix}{key}.")
        elif not isinstance(value, str):
            raise TemplateError(f"{file}: {shown(prefix + key)} must be text, not {shown(value)}; put it in quotes")
        elif len(value) > MAX_SENTENCE:
            raise TemplateError(f"{file}: {shown(prefix + key)} has more than {MAX_SENTENCE} characters; shorten it")
        else:
            flat[prefix + key] = value
    return flat
