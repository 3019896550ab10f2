"""What pydantic finds, told in one sentence of ours: the place, the rule, the value and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from symconv.errors import nearest, shown
from symconv.handout.course.places import line_of
from symconv.handout.course.spec import AnySection, Course, Letters, NotationSpec

if TYPE_CHECKING:
    from pydantic import ValidationError

Fault = Mapping[str, Any]
_QUOTED = re.compile(r"'([^']*)'")


SECTIONS: Mapping[str, Any] = MappingProxyType(
    {get_args(get_type_hints(section)["kind"])[0]: section for section in get_args(AnySection)}
)
"""Kind -> the class of its sections."""


def sentence(error: ValidationError, text: str, name: str) -> str:
    """The first fault as a sentence; unknown keys come before faults that they may have caused."""
    found = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] not in _UNKNOWN)
    fault = found[0]
    path = _without_tags(fault["loc"])
    line = line_of(text, path)
    tell = RULES.get(fault["type"], _other)
    return f"{place(name, line, path[:-1] if fault['type'] in _UNKNOWN else path)}{tell(fault)}"


def place(name: str, line: int | None, path: tuple[str | int, ...]) -> str:
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
    tables = {(): Course, ("notation",): NotationSpec, ("notation", "letters"): Letters}
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


def _no_tag(fault: Fault) -> str:  # noqa: ARG001 - one signature for all
    return f"needs the key 'kind', one of: {', '.join(SECTIONS)}"


def _missing(fault: Fault) -> str:  # noqa: ARG001
    return "must be given; see symconv new for the form"


def _type(word: str) -> Callable[[Fault], str]:
    return lambda fault: f"must be {word}, not {shown(fault['input'])}"


def _bound(rule: str) -> Callable[[Fault], str]:
    return lambda fault: f"must be {rule.format(**fault['ctx'])}, not {shown(fault['input'])}"


def _own(fault: Fault) -> str:
    return str(fault["ctx"]["error"])


def _other(fault: Fault) -> str:
    return f"{fault['msg'][:1].lower()}{fault['msg'][1:]}, not {shown(fault['input'])}"


_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")
RULES: Mapping[str, Callable[[Fault], str]] = MappingProxyType(
    {
        "unexpected_keyword_argument": _unknown,
        "extra_forbidden": _unknown,
        "literal_error": _choice,
        "union_tag_invalid": _tag,
        "union_tag_not_found": _no_tag,
        "missing": _missing,
        "missing_argument": _missing,
        "string_type": _type("text in quotation marks"),
        "string_unicode": lambda fault: f"{shown(fault['input'])} holds half a character; leave it out",
        "int_type": _type("a whole number"),
        "int_from_float": _type("a whole number"),
        "bool_type": _type("true or false"),
        "tuple_type": _type("a list in square brackets"),
        "list_type": _type("a list in square brackets"),
        "dataclass_type": _type("a table"),
        "dataclass_exact_type": _type("a table"),
        "greater_than_equal": _bound("at least {ge}"),
        "less_than_equal": _bound("at most {le}"),
        "string_too_long": lambda fault: f"has more than {fault['ctx']['max_length']} characters; shorten it",
        "too_long": lambda fault: f"has more than {fault['ctx']['max_length']} entries; give fewer",
        "too_short": lambda fault: f"has fewer than {fault['ctx']['min_length']} entries; give more",
        "value_error": _own,
    }
)
