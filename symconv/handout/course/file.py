"""Reading a course file: bounds first, then TOML, then the form; every fault is one sentence with its line.

A file may come from anywhere. Its size and the dots in a line are bounded before it is parsed (a small file of dots
takes gigabytes), decimals stay text (so that 0.1 is 1/10), and nothing in it is ever evaluated. The parser keeps no
line numbers, so the text is searched again for the key of a fault: headers of tables are followed, and a key is looked
for below its header. What cannot be found (a key inside an inline table) has no line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from symconv.core.number_file import number_file
from symconv.errors import FileError, InputError, LimitError, SymconvError, nearest, shown
from symconv.files import read_beside, read_text, write_text
from symconv.formulas.prose import ProseError, fact_names, picture_names, read_prose
from symconv.handout.course.operands import exercise_signals, signal_of
from symconv.handout.course.spec import (
    PROSE,
    AnySection,
    Course,
    Exercise,
    HeadSpec,
    IndexLetters,
    LoadedCourse,
    NotationSpec,
    PagesSpec,
    form_of,
)
from symconv.limits import check_limit, raise_limits, raised
from symconv.render.templates import template_folders, user_file
from symconv.render.user_picture import check_picture
from symconv.text.numerals import MAX_DIGITS

MAX_BYTES = 1_000_000
MAX_DOTS = 32
MAX_FILE = 10_000_000
MAX_FILES = 50
"""Bytes of a file beside the course file, and such files."""
STARTER = "course.toml"
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SECTIONS: Mapping[str, Any] = MappingProxyType(
    {get_args(get_type_hints(section)["kind"])[0]: section for section in get_args(AnySection)}
)
"""Kind -> the class of its sections."""
_NUMBER = re.compile(
    r'"""(?:\\.|(?!""")[^\\])*+(?:""")?|"(?:\\.|[^"\\\n])*+"?|'
    r"'''(?:(?!''').)*+(?:''')?|'[^'\n]*+'?|#[^\n]*+|([0-9][0-9A-Za-z_]*+)",
    re.DOTALL,
)
"""Texts and comments, which are passed over, and what begins with a digit, the group: TOML makes integers of it."""
_TOML_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_course(path: str | Path) -> Course:
    """The course that a file describes.

    Args:
        path: a TOML file of at most 1 MB in UTF-8, with or without a byte order mark.

    Raises:
        FileError: if it cannot be read.
        InputError: if it is no TOML, or a key or value breaks a rule; the message names file, line and key.
        LimitError: if it is larger or deeper than a course file can be.
    """
    return parse_course(read_text(path, MAX_BYTES), Path(path).name, Path(path).parent)


def parse_course(text: str, name: str = "course file", folder: Path | None = None) -> Course:
    """The course that a TOML text describes; `name` opens every message.

    The files that it names are read from the folder, once; without a folder there are none.

    Raises:
        InputError, LimitError: as `read_course`.

    >>> parse_course("").notation.indexing, parse_course("seed = 7").seed
    ('xy', 7)
    >>> parse_course("kernal = [[1]]")
    Traceback (most recent call last):
    symconv.errors.InputError: course file, line 1: unknown key 'kernal'; did you mean 'kernel'?
    """
    text = text.removeprefix("\ufeff")  # a byte order mark
    table = _parsed(text, name)
    try:
        course = form_of(Course).validate_python(table)
    except ValidationError as error:
        raise InputError(_sentence(error, text, name)) from None
    with raise_limits(**{**course.limits, **raised()}):
        check_limit("sections", len(course.section), f"{name} has {len(course.section):,} sections")
        course = _load_files(course, text, name, folder)
        _check_signals(course, text, name)
    return course


def read_section(table: dict[str, Any], name: str) -> Any:
    """One section from its keys, as a template gives them.

    Raises:
        InputError: as `read_course`.
    """
    try:
        return form_of(Course).validate_python({"section": [table]}).section[0]
    except ValidationError as error:
        raise InputError(_sentence(error, "", name).replace("section 1: ", "").replace("section 1 ", "")) from None


def _parsed(text: str, name: str) -> dict[str, Any]:
    _check_bounds(text, name)
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        position = _TOML_POSITION.search(str(error))
        where = f", line {position[1]}" if position and position[1] else ""
        reason = _TOML_POSITION.sub("", str(error))
        raise InputError(f"{name}{where}: this is not TOML, {_lowered(reason)}; see symconv new for the form") from None
    except RecursionError:
        raise LimitError(f"{name}: brackets are nested too deeply; a course file needs three at most") from None


def _check_bounds(text: str, name: str) -> None:
    if len(text) > MAX_BYTES:
        raise LimitError(f"{name} has more than {MAX_BYTES} characters; split it into several files")
    for number, line in enumerate(text.split("\n"), 1):
        if (dots := line.count(".")) > MAX_DOTS:
            raise LimitError(f"{name}, line {number}: {dots} dots, the limit is {MAX_DOTS}; break the line")
    for found in _NUMBER.finditer(text):
        if found[1] and len(found[1]) > MAX_DIGITS:
            number = text.count("\n", 0, found.start()) + 1
            raise LimitError(
                f"{name}, line {number}: a number of {len(found[1])} digits, the limit is {MAX_DIGITS}; round it"
            )


def _lowered(text: str) -> str:
    """The parser's reason as the middle of a sentence, without what the file holds in full."""
    short = ascii(text)[1:-1][:120].replace('\\\\"', '"')
    return short[:1].lower() + short[1:]


def _load_files(course: Course, text: str, name: str, folder: Path | None) -> Course:
    """The course with the files that it names, its texts read once so that a fault in them has its line.

    Raises:
        InputError: with the line and the key.
    """
    files: dict[str, bytes] = {}
    holders: list[tuple[KeyPath, Any]] = [((), course)]
    holders += [(("section", number), section) for number, section in enumerate(course.section)]
    for place, holder in holders:
        for key in ("image", "kernel"):
            given = getattr(holder, key, None)
            try:
                named = number_file(given) if isinstance(given, str) else None
                _load([named.file] if named else [], files, folder)
            except SymconvError as error:
                path = (*place, key)
                raise InputError(f"{_opening(name, line_of(text, path), path)}{error}") from None
    for number, section in enumerate(course.section):
        for key in PROSE.get(section.kind, ()):
            written = getattr(section, key)
            path = ("section", number, key)
            if not isinstance(written, str):
                continue
            try:
                _load(picture_names(written), files, folder, check_picture)
                read_prose(written, dict.fromkeys(fact_names(written), ""), files)
            except ProseError as error:
                line = _line_in(text, path, error.line)
                raise InputError(f"{_opening(name, line, path)}{error.problem}") from None
            except SymconvError as error:
                raise InputError(f"{_opening(name, line_of(text, path), path)}{error}") from None
    if not files:
        return course
    return LoadedCourse(**{one.name: getattr(course, one.name) for one in fields(course)}, files=files)


def _load(
    names: Iterable[str],
    files: dict[str, bytes],
    folder: Path | None,
    check: Callable[[bytes, str], object] = lambda data, file: None,  # noqa: ARG005
) -> None:
    """Read files beside the course file, each once."""
    for one in names:
        if one not in files and folder is not None:
            files[one] = read_beside(folder, one, MAX_FILE)
        if one in files:
            check(files[one], one)
    if len(files) > MAX_FILES:
        raise LimitError(f"it names more than {MAX_FILES} files; make two course files of it")


def _line_in(text: str, path: KeyPath, line: int) -> int | None:
    """The line of the file in which a line of a text stands; a text may begin below its key."""
    first = line_of(text, path)
    if first is None:
        return None
    opened = text.split("\n")[first - 1].rstrip().endswith(('"""', "'''"))
    return first + opened + line - 1


def _check_signals(course: Course, text: str, name: str) -> None:
    """Make the signals of the file once, so that a fault in a cell has its line.

    Raises:
        InputError: with the key and the line.
    """
    for number, section in enumerate(course.section):
        if isinstance(section, Exercise):
            try:
                exercise_signals(course, section)
            except SymconvError as error:
                where = ("section", number)
                raise InputError(f"{_opening(name, line_of(text, where), where)}{error}") from None
    given = [key for key in ("image", "kernel") if getattr(course, key) is not None]
    if not given:
        return
    ranks: list[int] = []
    for key in ("image", "kernel"):
        try:
            ranks.append(signal_of(course, None, key).rank)
        except SymconvError as error:
            raise InputError(f"{_opening(name, line_of(text, (key,)), ())}{error}") from None
    if ranks[0] != ranks[1]:
        raise InputError(
            f"{_opening(name, line_of(text, (given[-1],)), ())}image has {ranks[0]} axes and kernel {ranks[1]}; "
            "give both the same number, a kernel of rows as [[1, 2], [3, 4]] or '1 2 / 3 4'"
        )


Fault = Mapping[str, Any]
_QUOTED = re.compile(r"'([^']*)'")


def _sentence(error: ValidationError, text: str, name: str) -> str:
    """The first fault as a sentence; unknown keys come before faults that they may have caused."""
    fault = min(error.errors(include_url=False), key=lambda fault: fault["type"] not in _UNKNOWN)
    path = _without_tags(fault["loc"])
    line = line_of(text, path)
    rule = RULES.get(fault["type"], _other)
    return f"{_opening(name, line, path[:-1] if fault['type'] in _UNKNOWN else path)}{rule(fault)}"


def _opening(name: str, line: int | None, path: tuple[str | int, ...]) -> str:
    """The opening of a message: file, line, and the key in words."""
    where = f", line {line}" if line else ""
    key = " ".join(str(part + 1) if isinstance(part, int) else part for part in path)
    return f"{name}{where}: {key + ': ' if key else ''}"


def _without_tags(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path in the file: pydantic puts the kind of a section after its number."""
    if len(loc) > 2 and loc[0] == "section" and loc[2] in SECTIONS:
        return (*loc[:2], *loc[3:])
    return loc


def _known(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand where an unknown one was found."""
    tables = {
        (): Course,
        ("notation",): NotationSpec,
        ("head",): HeadSpec,
        ("pages",): PagesSpec,
        ("notation", "letters"): IndexLetters,
    }
    owner = SECTIONS[str(loc[2])] if len(loc) > 3 and loc[0] == "section" else tables.get(loc[:-1], Course)
    return tuple(entry.name for entry in fields(owner))


def _unknown(fault: Fault) -> str:
    key = str(fault["loc"][-1])
    return f"unknown key {shown(key)}{nearest(key, _known(fault['loc']))}"


def _choice(fault: Fault) -> str:
    known = tuple(_QUOTED.findall(fault["ctx"]["expected"]))
    return f"unknown value {shown(fault['input'])}{nearest(str(fault['input']), known)}"


def _tag(fault: Fault) -> str:
    tag = fault["ctx"]["tag"]
    return f"unknown kind {shown(tag)}{nearest(str(tag), tuple(SECTIONS))}"


def _must_be(rule: str) -> Callable[[Fault], str]:
    return lambda fault: f"must be {rule.format(**fault.get('ctx', {}))}, not {shown(fault['input'])}"


def _other(fault: Fault) -> str:
    return f"{fault['msg'][:1].lower()}{fault['msg'][1:]}, not {shown(fault['input'])}"


MISSING = "must be given; see symconv new for the form"
_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")
RULES: Mapping[str, Callable[[Fault], str]] = MappingProxyType(
    {
        "unexpected_keyword_argument": _unknown,
        "extra_forbidden": _unknown,
        "literal_error": _choice,
        "union_tag_invalid": _tag,
        "union_tag_not_found": lambda fault: f"needs the key 'kind', one of: {', '.join(SECTIONS)}",  # noqa: ARG005
        "missing": lambda fault: MISSING,  # noqa: ARG005
        "missing_argument": lambda fault: MISSING,  # noqa: ARG005
        "string_type": _must_be("text in quotation marks"),
        "string_unicode": lambda fault: f"{shown(fault['input'])} holds half a character; leave it out",
        "int_type": _must_be("a whole number"),
        "int_from_float": _must_be("a whole number"),
        "bool_type": _must_be("true or false"),
        "tuple_type": _must_be("a list in square brackets"),
        "list_type": _must_be("a list in square brackets"),
        "dataclass_type": _must_be("a table"),
        "dataclass_exact_type": _must_be("a table"),
        "greater_than_equal": _must_be("at least {ge}"),
        "less_than_equal": _must_be("at most {le}"),
        "string_too_long": lambda fault: f"has more than {fault['ctx']['max_length']} characters; shorten it",
        "too_long": lambda fault: f"has more than {fault['ctx']['max_length']} entries; give fewer",
        "too_short": lambda fault: f"has fewer than {fault['ctx']['min_length']} entries; give more",
        "value_error": lambda fault: str(fault["ctx"]["error"]),
    }
)


HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
KeyPath = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line of a key path, counted from 1, or of the nearest table around it; None if neither is found.

    >>> line_of("a = 1\\n[[section]]\\nkind = 'text'\\n[[section]]\\nkind = 5", ("section", 1, "kind"))
    5
    """
    lines: dict[KeyPath, int] = {}
    for number, key in _keys(text):
        lines.setdefault(key, number)
    return next((lines[key] for end in range(len(path), 0, -1) if (key := tuple(path[:end])) in lines), None)


def _keys(text: str) -> Iterator[tuple[int, KeyPath]]:
    """Every header and key with its line; lists of tables are counted from 0."""
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.match(line):
            table = _entered(header[1], _split(header[2]), counts)
            yield number, table
        elif key := KEY.match(line):
            yield number, (*table, *_split(key[1]))


def _entered(marks: str, names: tuple[str, ...], counts: dict[KeyPath, int]) -> KeyPath:
    path: KeyPath = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if marks == "[[" and depth == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def course_schema() -> str:
    """The JSON Schema as text, sorted, the same bytes every time; `docs/course.schema.json` holds it."""
    schema = {"$schema": SCHEMA_DIALECT, **form_of(Course).json_schema()}
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_starter(path: str | Path, templates: str | Path | None = None, language: str = "") -> Path:
    """Write the commented course file that one begins with; a folder of templates may hold another.

    Raises:
        InputError: if there is none in the language.
        FileError: if the file is there already, or cannot be written.
    """
    folders = template_folders(templates)
    name = STARTER if language in ("", "en") else f"course.{language}.toml"
    text = user_file(folders[0], name)
    known = {"en", *(found.name.split(".")[1] for found in folders[-1].glob("course.*.toml"))}
    if text is None and name != STARTER and language not in known:
        raise InputError(
            f"there is no course file to begin with in the language {shown(language)}; write {name} into a folder of "
            f"templates, or take one of: {', '.join(sorted(known))}"
        )
    return write_new(path, read_text(folders[-1] / name) if text is None else text)


def write_new(path: str | Path, text: str) -> Path:
    """Write a text to a file that does not exist yet; no course is ever overwritten."""
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise FileError(f"{str(target)!r} exists and is left as it is; give another name")
    write_text(target, text)
    return target
