"""The atlas: what the routines of the catalogue compute, measured on what is installed here.

An entry holds a rule for all sizes, so that any row can be turned into an operation without its library. The atlas
that comes with the package was made by this module and is stamped with the versions it was measured on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from symconv.errors import MissingExtraError, SymconvError
from symconv.identify.blackbox import black_box
from symconv.identify.catalogue import PACKAGES, Row, catalogue
from symconv.identify.core import identify
from symconv.identify.formula import Formula
from symconv.identify.refusal import IdentifyError
from symconv.identify.regimes import Regime
from symconv.identify.sizes import FITTING, LARGER, SizeRule, identify_rule


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the atlas.

    Attributes:
        title: the row's name and options.
        library, version: what it was measured on.
        rule: the rule for all sizes, or None.
        note: where there is no rule, or parts that no rule holds: what was found instead.
    """

    title: str
    library: str
    version: str
    rule: SizeRule | None
    note: str


def atlas(rows: Iterable[Row] | None = None) -> tuple[Entry, ...]:
    """The entries of all rows whose library is installed (by default of the whole catalogue).

    Returns:
        The entries, in the order of the catalogue; `render_atlas` writes them as Markdown,
        LaTeX or JSON.
    """
    found = [entry_of(row) for row in (catalogue() if rows is None else rows)]
    return tuple(entry for entry in found if entry is not None)


def entry_of(row: Row) -> Entry | None:
    """The entry of a row; None if its library is not installed."""
    library = row.library
    if row.law:
        return Entry(row.title, PACKAGES.get(library, library), "stated", stated_rule(dict(row.law)), "")
    try:
        function = black_box(row.call)
        rule = identify_rule(function, row.rank, fitting=row.sizes or FITTING, larger=() if row.sizes else LARGER)
    except MissingExtraError:
        return None
    except IdentifyError as error:
        return Entry(row.title, *_stamp(row), None, _instead(row, error))
    return Entry(row.title, *_stamp(row), rule, "")


def _instead(row: Row, error: IdentifyError) -> str:
    """What can be said where no rule was found: the table of one shape, or the reason of the refusal."""
    sizes = (row.sizes or FITTING)[:1] * row.rank
    try:
        found = identify(black_box(row.call), tuple(p for p, _ in sizes), tuple(k for _, k in sizes))
    except SymconvError:
        return f"{error.reason}: {error}"
    if found.rule is not None and not found.affine:
        return "a law for each size, but no one formula in P and K"
    kind = "parts without a kernel element; " if found.affine else ""
    return f"{kind}no single law: {len(found.table)} terms for image {found.image} and kernel {found.kernel}"


def _stamp(row: Row) -> tuple[str, str]:
    module = row.call.split("(")[0].split(".")[0]
    module = row.library if module == "symconv" else module
    for package in (PACKAGES.get(module, module), module, f"{PACKAGES.get(module, module)}-headless"):
        try:
            return PACKAGES.get(module, module), version(package)
        except PackageNotFoundError:
            continue
    return module, "unknown"


LOW, HIGH, LAST, FIRST = Formula(0, 1, -1, 2), Formula(0, 1, 0, 2), Formula(0, 1, -1), Formula(0, 0, 0)
PLACES = {
    ("convolution", "full"): FIRST,
    ("convolution", "valid"): LAST,
    ("sliding", "full"): LAST,
    ("sliding", "valid"): FIRST,
}
WINDOW_SIZES = {"full": Formula(1, 1, -1), "same": Formula(1, 0, 0), "valid": Formula(1, -1, 1)}


def stated_rule(law: dict[str, str]) -> SizeRule:
    """The rule of a call that was measured elsewhere, from its words."""
    kind, mode = law["kind"], law["mode"]
    place = PLACES.get((kind, mode)) or {"low": LOW, "high": HIGH}[law["anchor"]]
    side = -1 if kind == "convolution" else 1
    offset = place if side < 0 else Formula(-place.a, -place.b, place.m - 1 - place.c, place.m)
    regime = Regime(kind, law["boundary"], mode, 1, 1, side, offset, WINDOW_SIZES[mode], place, ())
    larger = None if mode == "valid" else regime
    return SizeRule(regime, larger, "not measured", "linear, linear", False, Fraction(1), Fraction(0))


def to_json(entries: Iterable[Entry]) -> str:
    """The entries as JSON that `from_json` reads back."""
    return json.dumps([asdict(entry) for entry in entries], default=str, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> tuple[Entry, ...]:
    """The entries that `to_json` wrote."""
    return tuple(_entry(fields) for fields in json.loads(text))


def _entry(fields: dict[str, Any]) -> Entry:
    rule = fields["rule"]
    if rule is not None:
        regimes = {key: None if rule[key] is None else _regime(rule[key]) for key in ("regime", "larger")}
        fractions = {key: Fraction(*map(int, rule[key].split("/"))) for key in ("scale", "fill")}
        rule = SizeRule(**{**rule, **regimes, **fractions})
    return Entry(**{**fields, "rule": rule})


def _regime(fields: dict[str, Any]) -> Regime:
    formulas = {key: None if fields[key] is None else Formula(**fields[key]) for key in ("offset", "size", "anchor")}
    return Regime(**{**fields, **formulas, "sizes": tuple((p, k) for p, k in fields["sizes"])})


@lru_cache(maxsize=1)
def committed_atlas() -> dict[str, Entry]:
    """Title -> entry of the atlas that comes with the package."""
    text = files("symconv.identify").joinpath("atlas.json").read_text("utf-8")
    return {entry.title: entry for entry in from_json(text)}
