"""Answers as text: how a key writes them, how what a student typed is read, and how else they may be spelled.

Reading is kind to layout (spaces, brackets of any kind, a decimal point or a fraction) and strict about content; what
cannot be read is None and is never guessed. Numbers go through the grammar of typed values, so nothing is evaluated.
The spellings are for systems that compare texts and cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Any

from symconv.errors import SymconvError
from symconv.index.aliases import Index
from symconv.text.values import parse_value

MAX_ANSWER = 2_000
_MINUS = str.maketrans({"−": "-", "–": "-"})
_EQUATION = re.compile(r"^(?:[A-Za-z]\w*\s*(?:[(\[][^()\[\]=]*[)\]])?)?\s*=\s*")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,(?!\d{3}$)\d+")
_GROUP = re.compile(r"[(\[{]\s*([-+]?\d{1,6}(?:\s*[,;\s]\s*[-+]?\d{1,6})*)\s*[)\]}]")
_BARE = re.compile(r"\s*[-+]?\d{1,6}(?:\s*[,;\s]\s*[-+]?\d{1,6})*\s*")
_NUMBER = re.compile(r"[-+]?\d{1,6}")
MOST_DECIMALS = 6
INNER, BRACKETS, BETWEEN = (",", ", "), ("()", "[]"), (" ", ", ", ",")
"""What separates the parts of an index, encloses it, and separates indices."""


def _index_text(index: Index) -> str:
    return f"({','.join(map(str, index))})"


def _indices_text(indices: Sequence[Index]) -> str:
    return " ".join(map(_index_text, indices))


def _number(text: str) -> Fraction | None:
    """A number, perhaps behind ``=`` or ``y[1,1] =``, perhaps with a decimal comma; 1,000 could be either."""
    text = _EQUATION.sub("", text)
    text = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
    try:
        value = parse_value(text)
    except SymconvError:
        return None
    return Fraction(int(value.p), int(value.q)) if value.is_Rational else None  # type: ignore[attr-defined]


def _indices(text: str) -> tuple[Index, ...] | None:
    """Indices in brackets with anything harmless between; None if something else stands there."""
    rest = _GROUP.sub(" ", text)
    if not text or rest.strip(" \t\n,;.·and"):
        return None
    return tuple(tuple(map(int, _NUMBER.findall(group))) for group in _GROUP.findall(text)) or None


def _index(text: str) -> Index | None:
    """One index, in brackets or without; the name of the signal before it is allowed."""
    bare = re.sub(r"^[A-Za-z]\w*\s*(?=[(\[])", "", text.removeprefix("=").strip())
    if _BARE.fullmatch(bare):
        return tuple(map(int, _NUMBER.findall(bare)))
    found = _indices(bare)
    return found[0] if found and len(found) == 1 else None


def _list(text: str) -> tuple[Index, ...] | None:
    """Indices in their order; the name of the signal before each is allowed."""
    text = text.removeprefix("=").strip()
    return _indices(re.sub(r"[A-Za-z]\w*\s*(?=[(\[])", "", text))


def _letter(text: str) -> str | None:
    letter = text.removeprefix("=").strip(" ().").lower()
    return letter if len(letter) == 1 and "a" <= letter <= "z" else None


def _index_layouts(index: Index, name: str) -> Iterator[str]:
    frames = [*BRACKETS, ("", ""), *([(f"{name}[", "]")] if name else [])]
    for (opening, closing), comma in product(frames, INNER):
        yield f"{opening}{comma.join(map(str, index))}{closing}"


def _list_layouts(indices: Sequence[Index], name: str) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    for (opening, closing), comma, between in product(BRACKETS, INNER, BETWEEN):
        yield between.join(f"{opening}{comma.join(map(str, index))}{closing}" for index in indices)


def _decimals(value: Fraction | int, name: str) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    """A fraction as the decimal that equals it, if there is one: of a denominator made of 2 and 5."""
    digits = next((n for n in range(1, MOST_DECIMALS + 1) if 10**n % value.denominator == 0), 0)
    if value.denominator != 1 and digits:
        whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
        yield f"{'-' * (value < 0)}{whole}.{rest:0{digits}d}"


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """How answers of a form are written, read (None: cannot be read), and laid out otherwise, with a signal's name."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    layouts: Callable[[Any, str], Iterable[str]] = lambda value, name: ()  # noqa: ARG005 - most forms have one layout


FORMS: Mapping[str, AnswerForm] = MappingProxyType(
    {
        "number": AnswerForm(str, _number, _decimals),
        "index": AnswerForm(_index_text, _index, _index_layouts),
        "indices": AnswerForm(_indices_text, _list, _list_layouts),
        "pixels": AnswerForm(
            lambda value: _indices_text(sorted(value)),
            lambda text: tuple(sorted(set(_list(text) or ()))) or None,
            lambda value, name: _list_layouts(sorted(value), name),
        ),
        "choice": AnswerForm(str, _letter),
        "words": AnswerForm(str, lambda text: None),  # noqa: ARG005 - marked by hand
    }
)


def write_answer(form: str, value: Any) -> str:
    """The canonical text of an answer.

    >>> write_answer("number", Fraction(-3, 4)), write_answer("pixels", ((1, 0), (0, 0)))
    ('-3/4', '(0,0) (1,0)')
    """
    return FORMS[form].write(value)


def read_answer(form: str, text: str) -> Any:
    """What a student typed as a value of a form; None if it cannot be read as one.

    >>> read_answer("number", " -0.75 "), read_answer("pixels", "[1;0], (0, 0)")
    (Fraction(-3, 4), ((0, 0), (1, 0)))
    >>> read_answer("number", "y[1,1] = \u221228"), read_answer("number", "54/2"), read_answer("number", "0,5")
    (Fraction(-28, 1), Fraction(27, 1), Fraction(1, 2))
    >>> read_answer("number", "twelve") is None, read_answer("choice", " B) ")
    (True, 'b')
    """
    if len(text) > MAX_ANSWER:
        return None
    return FORMS[form].read(text.translate(_MINUS).strip())


def spellings(form: str, value: Any, name: str = "") -> tuple[str, ...]:
    """The canonical text of an answer first, then other layouts, in which a signal's name may stand before an index.

    >>> spellings("number", Fraction(-9, 4))
    ('-9/4', '-2.25')

    >>> spellings("index", (2, 0), "y")
    ('(2,0)', '(2, 0)', '[2,0]', '[2, 0]', '2,0', '2, 0', 'y[2,0]', 'y[2, 0]')
    >>> spellings("pixels", ((1,), (0,)))
    ('(0) (1)', '(0), (1)', '(0),(1)', '[0] [1]', '[0], [1]', '[0],[1]')
    """
    return tuple(dict.fromkeys((write_answer(form, value), *FORMS[form].layouts(value, name))))
