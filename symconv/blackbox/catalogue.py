"""The catalogue: the calls of libraries by name, and the rules that the atlas holds for them.

The catalogue is ``library.toml``, one row for each call with its options; the entries of ``atlas.json`` were measured
by `symconv.blackbox.atlas`. A rule holds for all sizes, so a row can be computed without its library.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, ClassVar

from symconv.blackbox.calling import IdentifyError
from symconv.blackbox.size_formula import PaddedOffset, Regime, SizeFormula, SizeRule
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import Rendered, told
from symconv.index import Axis, IndexLaw

Options = tuple[tuple[str, Any], ...]


WORD = re.compile(r"(?:[^\s'\"(]|'[^']*'|\"[^\"]*\"|\([^)]*\))+")


DOTTED = re.compile(r"['\"]?[A-Za-z_][\w.]*['\"]?")


MOST_NAMED = 4


FIRST, LAST = SizeFormula(0, 0, 0), SizeFormula(0, 1, -1)


ANCHORS = {"low": SizeFormula(0, 1, -1, 2), "high": SizeFormula(0, 1, 0, 2)}


WINDOW_SIZES = {"full": SizeFormula(1, 1, -1), "same": SizeFormula(1, 0, 0), "valid": SizeFormula(1, -1, 1)}


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One call of a library, as text (empty if it cannot be run here), with the name under which it is asked for.

    Constants of modules stand in the options by their names. `sizes` are the pairs (P, K) that it takes, empty for the
    usual ones; `law` says what a call that cannot be run here does, in words.
    """

    name: str
    options: Options
    call: str
    rank: int
    sizes: tuple[tuple[int, int], ...]
    law: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """How the row is named in tables: ``scipy.ndimage.correlate mode='reflect'``."""
        return " ".join([self.name, *(f"{key}={_constant(value) or value!r}" for key, value in self.options)])

    @property
    def library(self) -> str:
        """The module that must be importable."""
        return self.name.split(".")[0].split(" ")[0].split(":")[0]


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueRow, ...]:
    """All rows, in the order of the file."""
    text = files("symconv.blackbox").joinpath("library.toml").read_text("utf-8")
    return tuple(row for function in tomllib.loads(text)["function"] for row in _rows(function))


def _rows(function: dict[str, Any]) -> Iterator[CatalogueRow]:
    sizes = tuple((p, k) for p, k in function.get("sizes", []))
    for options in function["options"]:
        given = tuple((key, tuple(v) if isinstance(v, list) else v) for key, v in options.items())
        words = [function.get("call", "x, h"), *(f"{key}={_constant(value) or repr(value)}" for key, value in given)]
        call = "" if "law" in function else f"{function['name']}({', '.join(words)})"
        name = function.get("shows", function["name"])
        yield CatalogueRow(name, given, call, function["rank"], sizes, tuple(function.get("law", {}).items()))


def _constant(value: Any) -> str:
    """The name of a module's constant, which the file marks with ``=``; empty for any other value."""
    return value[1:] if isinstance(value, str) and value.startswith("=") else ""


def find_row(name: str, options: dict[str, Any]) -> CatalogueRow:
    """The row of a name and options; options that are left out must leave one row, or the one without options."""
    named = [row for row in catalogue() if row.name == name]
    if not named:
        close = get_close_matches(str(name), {row.name for row in catalogue()}, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "symconv atlas --committed lists those it knows"
        raise InputError(f"the atlas has no call {shown(name)}; {hint}")
    fitting = _fitting(named, list(options.items()))
    if len(fitting) != 1:
        raise InputError(f"{name} has the rows " + "; ".join(row.title.removeprefix(f"{name} ") for row in named))
    return fitting[0]


def row_of_title(title: str) -> CatalogueRow | None:
    """The row that a title such as ``"matlab.conv2 same"`` means: a name, then options, or their values alone.

    A title as the atlas prints it means exactly its row; a name alone the row without options, or the first.
    """
    title = title.strip()
    exact = next((row for row in catalogue() if row.title == title), None)
    names = {row.name for row in catalogue() if title == row.name or title.startswith(f"{row.name} ")}
    if exact is not None or not names:
        return exact
    name = max(names, key=len)
    words = [word.rpartition("=")[::2] for word in WORD.findall(title.removeprefix(name))]
    fitting = _fitting([row for row in catalogue() if row.name == name], words)
    if words and len(fitting) > 1:
        raise InputError(f"{title} could be " + " or ".join(row.title for row in fitting[:MOST_NAMED]))
    return fitting[0] if fitting else None


def _fitting(rows: list[CatalogueRow], wanted: Sequence[tuple[str, Any]]) -> list[CatalogueRow]:
    """The rows that have all wanted options, an empty name standing for any; those with no other options if any."""
    fitting = [
        row
        for row in rows
        if all(
            any(key in ("", name) and _plain(own) == _plain(value) for name, own in row.options)
            for key, value in wanted
        )
    ]
    return [row for row in fitting if len(row.options) == len(wanted)] or fitting


def _plain(value: Any) -> str:
    """A value as it is compared: without quotes, spaces and the module of a constant (``cv2.BORDER_REFLECT``)."""
    if isinstance(value, str) and DOTTED.fullmatch(value.removeprefix("=")):
        value = value.removeprefix("=").split(".")[-1]
    return re.sub(r"['\"\s]", "", str(tuple(value) if isinstance(value, list) else value))


@dataclass(frozen=True, slots=True)
class AtlasEntry:
    """One row of the atlas.

    Attributes:
        title: the row's name and options.
        library, version: what it was measured on.
        rule: the rule for all sizes, or None.
        remark: where there is no rule: what was found instead.
    """

    title: str
    library: str
    version: str
    rule: SizeRule | None
    remark: Said | None = None

    @property
    def note(self) -> str:
        """The remark as text; empty if there is none."""
        return "" if self.remark is None else told(self.remark)


class Atlas(Rendered, tuple[AtlasEntry, ...]):
    """Entries, in the order of the catalogue; as a document a table for each library, stamped with its version."""

    __slots__ = ()
    media: ClassVar[tuple[str, ...]] = ("text/plain", "text/markdown")


@lru_cache(maxsize=1)
def committed_atlas() -> dict[str, AtlasEntry]:
    """Title -> entry of the atlas that comes with the package."""
    text = files("symconv.blackbox").joinpath("atlas.json").read_text("utf-8")
    return {entry.title: entry for entry in from_json(text)}


def from_json(text: str) -> Atlas:
    """The entries that `to_json` wrote."""
    return Atlas(_entry(fields) for fields in json.loads(text))


def _entry(fields: dict[str, Any]) -> AtlasEntry:
    rule = fields["rule"]
    if rule is not None:
        regimes = {key: None if rule[key] is None else _regime(rule[key]) for key in ("regime", "larger")}
        fractions = {key: Fraction(*map(int, rule[key].split("/"))) for key in ("scale", "fill")}
        rule = SizeRule(**{**rule, **regimes, **fractions})
    remark = None if fields["remark"] is None else Said(**fields["remark"])
    return AtlasEntry(fields["title"], fields["library"], fields["version"], rule, remark)


def _regime(fields: dict[str, Any]) -> Regime:
    formulas = {key: _formula(fields[key]) for key in ("offset", "size", "anchor")}
    return Regime(**{**fields, **formulas, "sizes": tuple((p, k) for p, k in fields["sizes"])})


def _formula(fields: dict[str, Any] | None) -> SizeFormula | PaddedOffset | None:
    if fields is None:
        return None
    return PaddedOffset(**fields) if "name" in fields else SizeFormula(**fields)


def rule_of(row: CatalogueRow) -> SizeRule:
    """The rule of a row, from the committed atlas or from what it states."""
    if row.law:
        return stated_rule(dict(row.law))
    entry = committed_atlas().get(row.title)
    if entry is None or entry.rule is None:
        note = "is not in the atlas" if entry is None else f"has no rule ({entry.note})"
        raise IdentifyError("no rule", f"{row.title} {note}; identify it for the shapes you need")
    return entry.rule


def stated_rule(law: dict[str, str]) -> SizeRule:
    """The rule of a call that was measured elsewhere, from its words."""
    kind, mode = law["kind"], law["mode"]
    side = -1 if kind == "convolution" else 1
    ends = {"full": FIRST, "valid": LAST} if side < 0 else {"full": LAST, "valid": FIRST}
    position = ends.get(mode) or ANCHORS[law["anchor"]]
    offset = position if side < 0 else SizeFormula(-position.a, -position.b, position.m - 1 - position.c, position.m)
    regime = Regime(kind, law["boundary"], mode, 1, 1, side, offset, WINDOW_SIZES[mode], position, ())
    larger = None if mode == "valid" else regime
    return SizeRule(regime, larger, "not measured", "linear, linear", False, Fraction(1), Fraction(0))


def axis_of(rule: SizeRule, image: int, kernel: int, title: str) -> Axis:
    """The axis that a rule makes of an image size and a kernel size."""
    regime = rule.regime if kernel <= image else rule.larger
    outputs = 0 if regime is None else regime.size(image, kernel)
    if rule.odd_only and kernel % 2 == 0:
        fault = f"a kernel of size {kernel} was never tried with success; give an odd size"
    elif regime is None:
        fault = f"for a kernel larger than the image there is no rule ({rule.larger_error or 'not tried'})"
    elif outputs < 1:
        fault = f"a kernel of size {kernel} leaves no output of an image of size {image}"
    else:
        law = IndexLaw(regime.u, regime.s, regime.d, regime.offset(image, kernel))
        return Axis(law, (0, outputs - 1), (0, image - 1), (0, kernel - 1), regime.boundary)
    raise IdentifyError("no rule", f"{title}: {fault}")
