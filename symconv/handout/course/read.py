"""Reading a course file: bounds first, then TOML, then the form; every fault is one sentence with its place.

A file may come from anybody. Its size and the dots in a line are bounded before it is parsed (a small file of dots
takes gigabytes), decimals stay text (so that 0.1 is 1/10), and nothing in it is ever evaluated.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, LimitError
from symconv.files import read_text
from symconv.handout.course.spec import Course

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_BYTES = 1_000_000
MAX_DOTS = 32
_BOM = "\ufeff"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_course(path: str | Path) -> Course:
    """The course that a file describes.

    Args:
        path: a TOML file of at most 1 MB in UTF-8, with or without a byte order mark.

    Raises:
        FileError: if it cannot be read.
        InputError: if it is no TOML, or a key or value breaks a rule; the message names file, line and key.
        LimitError: if it is larger or deeper than a course file can be.
    """
    return parse_course(read_text(path, MAX_BYTES), Path(path).name)


def parse_course(text: str, name: str = "course file") -> Course:
    """The course that a TOML text describes; `name` opens every message.

    Raises:
        InputError, LimitError: as `read_course`.

    >>> parse_course("").notation.indexing, parse_course("seed = 7").seed
    ('xy', 7)
    >>> parse_course("kernal = [[1]]")
    Traceback (most recent call last):
    symconv.errors.InputError: course file, line 1: unknown key 'kernal'; did you mean 'kernel'?
    """
    from pydantic import ValidationError

    from symconv.handout.course.check import check_course
    from symconv.handout.course.faults import sentence

    text = text.removeprefix(_BOM)
    table = _parsed(text, name)
    try:
        course = course_form().validate_python(table)
    except ValidationError as error:
        raise InputError(sentence(error, text, name)) from None
    check_course(course, text, name)
    return course


def read_section(table: dict[str, Any], name: str) -> Any:
    """One section from its keys, as a template gives them.

    Raises:
        InputError: as `read_course`.
    """
    from pydantic import ValidationError

    from symconv.handout.course.faults import sentence

    try:
        return course_form().validate_python({"section": [table]}).section[0]
    except ValidationError as error:
        raise InputError(sentence(error, "", name).replace("section 1: ", "").replace("section 1 ", "")) from None


@cache
def course_form() -> TypeAdapter[Course]:
    """What checks a course against its form."""
    from pydantic import TypeAdapter

    return TypeAdapter(Course)


def _parsed(text: str, name: str) -> dict[str, Any]:
    _check_bounds(text, name)
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f", line {place[1]}" if place and place[1] else ""
        reason = _PLACE.sub("", str(error))
        raise InputError(f"{name}{where}: this is not TOML, {_lowered(reason)}; see symconv new for the form") from None
    except RecursionError:
        raise LimitError(f"{name}: brackets are nested too deeply; a course file needs three at most") from None
    except ValueError:  # integers of thousands of digits, which no course needs
        raise LimitError(f"{name}: a number has too many digits; write at most 60") from None


def _check_bounds(text: str, name: str) -> None:
    if len(text) > MAX_BYTES:
        raise LimitError(f"{name} has more than {MAX_BYTES} characters; split it into several files")
    for number, line in enumerate(text.split("\n"), 1):
        if (dots := line.count(".")) > MAX_DOTS:
            raise LimitError(f"{name}, line {number}: {dots} dots, the limit is {MAX_DOTS}; break the line")


def _lowered(text: str) -> str:
    """The parser's reason as the middle of a sentence, without what the file holds in full."""
    short = ascii(text)[1:-1][:120].replace('\\\\"', '"')
    return short[:1].lower() + short[1:]
