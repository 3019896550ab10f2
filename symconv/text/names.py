"""Names of signals, index letters and value symbols: one rule, and what each output prints.

A name is ASCII letters and digits that start with a letter, then at most one underscore part, at most 32 characters in
all: `x`, `img`, `x_1`, `alpha`, `k_00`. It is split into a base and its subscripts, digits at the end of the base being
a subscript too, and every output is printed from that split and a table of Greek letters. So no typed text reaches a
document as it stands, and no word turns into an accent (`xhat` is a word of four letters).

Where LaTeX has two shapes of a Greek letter, the Unicode character is the one that looks like the LaTeX command.
Capitals that look like Latin letters (Alpha, Beta, …) have no LaTeX command and are ordinary words here.

Two different names may still print alike (`x0` and `x_0`); `check_distinct` refuses such pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from unicodedata import lookup

from symconv.errors import InputError, shown

_UNICODE_WORDS = (
    "alpha beta gamma delta zeta eta theta iota kappa mu nu xi pi rho sigma tau upsilon chi psi omega "
    "Gamma Delta Theta Xi Pi Sigma Upsilon Phi Psi Omega"
)
"""The commands whose word is the name of the letter in Unicode too."""
LATEX_COMMANDS: Mapping[str, str] = MappingProxyType(
    {word: lookup(f"GREEK {'SMALL' if word.islower() else 'CAPITAL'} LETTER {word}") for word in _UNICODE_WORDS.split()}
    | {"lambda": "λ", "Lambda": "Λ", "epsilon": "ϵ", "varepsilon": "ε", "vartheta": "ϑ", "varpi": "ϖ"}
    | {"varrho": "ϱ", "varsigma": "ς", "phi": "ϕ", "varphi": "φ"}
)

# LaTeX has no command for omicron (it is set as a Latin o); SymPy's users write lamda because Python reserves lambda.
GREEK_LATEX: Mapping[str, str] = MappingProxyType(
    {word: "\\" + word for word in LATEX_COMMANDS} | {"omicron": "o", "lamda": "\\lambda", "Lamda": "\\Lambda"},
)
GREEK_UNICODE: Mapping[str, str] = MappingProxyType(
    LATEX_COMMANDS | {"omicron": "ο", "lamda": "λ", "Lamda": "Λ"},
)

NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of pairs, and the two that no XML may hold: what no document can show."""
MAX_LENGTH = 32
RULE = "a name is letters and digits with at most one underscore part, such as x, img or x_1"
RESERVED: Mapping[str, str] = MappingProxyType(
    {"sqrt": "the square root", "pi": "the number pi"}
    | dict.fromkeys(("nan", "inf", "infinity", "oo", "zoo"), "something that is not a finite number")
    | dict.fromkeys(("NA", "NaT", "none", "null"), "a missing value")
    | dict.fromkeys(("true", "false"), "a truth value")
)

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9]*?)([0-9]*)(?:_([A-Za-z0-9]+))?")
_FOREIGN = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class CheckedName:
    """A checked name, split for printing: `x0_1` has the base `x` and the subscripts `0` and `1`."""

    base: str
    subscripts: tuple[str, ...] = ()


def name_problem(text: str) -> str | None:
    """What is wrong with a name, as the end of a sentence that begins with the name; None when it is a name.

    >>> name_problem("k_0_0")
    'has more than one underscore, but only one subscript can be printed; write k_00'
    """
    foreign = _FOREIGN.search(text)
    base, *parts = text.split("_")
    one, stands_for = f"{base}_{''.join(parts)}", _reserved(text)
    problems = (
        (not text.strip(), f"is empty; {RULE}"),
        (len(text) > MAX_LENGTH, f"has {len(text)} characters, the limit is {MAX_LENGTH}; shorten it"),
        (foreign, f"has {shown(foreign and foreign[0])} at position {foreign and foreign.start() + 1}; {RULE}"),
        (text.startswith("_") or text.endswith("_"), f"begins or ends with an underscore; {RULE}"),
        (text[:1].isdigit(), f"begins with a digit; {RULE}"),
        (len(parts) > 1, f"has more than one underscore, but only one subscript can be printed; write {one}"),
        (stands_for, f"stands for {stands_for}; choose another name, such as {text}_1"),
    )
    return next((sentence for broken, sentence in problems if broken), None)


def _reserved(text: str) -> str | None:
    """What a reserved word stands for; most words count in every case, since `NaN` and `None` are usual."""
    return RESERVED.get(text) or (RESERVED.get(text.lower()) if text.lower() not in ("sqrt", "pi") else None)


def check_name(text: str) -> str:
    """Return a name that keeps the rule, unchanged; refuse any other.

    >>> check_name("x_1")
    'x_1'
    """
    problem = name_problem(text) if isinstance(text, str) else "is no text; write a name such as 'x'"
    if problem:
        raise InputError(f"name {shown(text)} {problem}")
    return text


@lru_cache(maxsize=1024)  # a sheet prints a few names thousands of times
def split_name(text: str) -> CheckedName:
    """Split a name into its base and subscripts, or refuse it as `check_name` does.

    >>> split_name("k_00")
    CheckedName(base='k', subscripts=('00',))
    >>> split_name("alpha2")
    CheckedName(base='alpha', subscripts=('2',))
    """
    match = _NAME.fullmatch(check_name(text))
    assert match  # the same rule, told once in sentences and once as a pattern
    return CheckedName(match[1], tuple(part for part in match.group(2, 3) if part))


@lru_cache(maxsize=1024)
def name_latex(text: str, upright: bool = False) -> str:
    r"""A name in LaTeX's mathematics: italic, or upright for the letters that stand for values.

    Greek letters keep their one shape. What is no name is refused as by `check_name`.

    >>> print(name_latex("x"), name_latex("img"), name_latex("x0"), name_latex("alpha_1"))
    x \mathit{img} x_{0} \alpha_{1}
    >>> print(name_latex("h", upright=True))
    \mathrm{h}
    """
    name = split_name(text)
    base = GREEK_LATEX.get(name.base) or _latin(name.base, upright)
    if not name.subscripts:
        return base
    return base + "_{" + ",".join(map(_latex_subscript, name.subscripts)) + "}"


def _latin(word: str, upright: bool) -> str:
    return rf"\mathrm{{{word}}}" if upright else word if len(word) == 1 else rf"\mathit{{{word}}}"


def _latex_subscript(part: str) -> str:
    """Numbers, single letters and Greek letters stand as they are; words such as `max` are set upright."""
    plain = len(part) == 1 or part.isdigit()
    return GREEK_LATEX.get(part) or (part if plain else rf"\mathrm{{{part}}}")


@lru_cache(maxsize=1024)
def name_text(text: str) -> str:
    """A name in plain Unicode: Greek words become letters, everything else stays as typed.

    >>> name_text("x_1"), name_text("alpha_2"), name_text("lambda")
    ('x_1', 'α_2', 'λ')
    """
    name = split_name(text)
    digits, underscore, subscript = text[len(name.base) :].partition("_")
    return GREEK_UNICODE.get(name.base, name.base) + digits + underscore + GREEK_UNICODE.get(subscript, subscript)


def check_distinct(names: Iterable[str]) -> None:
    """Refuse two different names that any output would print alike.

    >>> check_distinct(["x", "x", "x_1"])
    >>> check_distinct(["x0", "x_0"])
    Traceback (most recent call last):
        ...
    symconv.errors.InputError: names 'x0' and 'x_0' print alike; rename one of them
    """
    owners: dict[str, str] = {}
    for name in names:
        for printed in (name_latex(name), name_text(name)):
            other = owners.setdefault(printed, name)
            if other != name:
                raise InputError(f"names {shown(other)} and {shown(name)} print alike; rename one of them")
