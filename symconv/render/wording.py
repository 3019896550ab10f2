"""The sentences of every document, in one file that a person can change or translate.

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
from typing import Any

from symconv.errors import TemplateError, nearest
from symconv.files import read_text
from symconv.render.escape import ESCAPERS, Printed

FILE = "wording.toml"
FACT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences by key, `section.name`."""

    sentences: Mapping[str, str]

    def sentence(self, key: str) -> str:
        """The sentence with its braces.

        Raises:
            TemplateError: if no folder holds the key.
        """
        try:
            return self.sentences[key]
        except KeyError:
            known = tuple(self.sentences)
            raise TemplateError(f"{FILE} holds no sentence {key!r}{nearest(key, known)}") from None

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
    foreign = next((key for key in own if shipped and key not in shipped), None)
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
