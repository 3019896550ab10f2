"""The atlas on the site: one table that is searched, and a page for each call, made from the atlas of the package.

The page `docs/atlas.md` ends with a table for each library, for readers of the repository. Here one table stands at its
beginning in their place. Every worked example is computed by the rule of its call, and by the library itself where it
is installed; where they differ the build warns.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
from sphinx.application import Sphinx
from sphinx.util import logging

import symconv as sc
from docs._extensions import made, ports
from symconv.blackbox.catalogue import AtlasEntry, CatalogueRow, catalogue, committed_atlas
from symconv.blackbox.size_formula import SizeRule
from symconv.blackbox.source import apply_rule
from symconv.blackbox.surprises import surprises
from symconv.core.output import Output
from symconv.core.signal import image, kernel
from symconv.errors import MissingExtraError
from symconv.formulas.nodes import Said
from symconv.render.blackbox import COLUMNS, cells

LOGGER = logging.getLogger(__name__)
TABLES, FIRST = "\n## The tables\n", "\n## Where the libraries surprise\n"
SHOWN = ("call", "definition", "law", "outputs", "boundary", "anchor")
"""The columns of the one table; the others stand on the pages of the calls."""
SMALL = {1: ((5,), (4,)), 2: ((3, 4), (2, 2))}
ODD = {1: ((5,), (3,)), 2: ((3, 4), (3, 3))}
"""Number of axes -> shapes of image and kernel of a worked example, also for calls that want odd kernels."""
OCTAVE = "GNU Octave 7.3 with its image package 2.14"


@lru_cache(maxsize=1)
def entries() -> dict[CatalogueRow, AtlasEntry]:
    """The rows of the catalogue with what the atlas holds of them."""
    held = committed_atlas()
    return {row: held[row.title] for row in catalogue() if row.title in held}


def name_of(row: CatalogueRow) -> str:
    """The page of a row."""
    return f"atlas/{made.slug(row.title)}"


def heading(row: CatalogueRow) -> str:
    """The name of a call and its options."""
    options = row.title.removeprefix(row.name).strip()
    return f"<code>{escape(row.name)}</code>" + (f" <code>{escape(options)}</code>" if options else "")


def cell(value: Said | str) -> str:
    """A cell of the atlas as HTML."""
    return str(made.writer().tell(value)) if isinstance(value, Said) else f"<code>{escape(value)}</code>" * bool(value)


def columns(entry: AtlasEntry) -> dict[str, str]:
    """The facts of an entry as HTML; laws and numbers of outputs as formulas."""
    found = dict(zip(COLUMNS, map(cell, cells(entry)), strict=True))
    if entry.rule is not None:
        regime = entry.rule.regime
        found["law"], found["outputs"] = made.formula(regime.law), made.formula(regime.size.formula)
        if regime.anchor is not None and found["anchor"]:
            found["anchor"] = made.formula(regime.anchor.formula)
    return found


def label(column: str) -> str:
    """The title of a column."""
    return str(made.writer().say(f"atlas.column.{column}"))


def table() -> str:
    """All calls in one table, which the script of the site searches."""
    rows = []
    for row, entry in entries().items():
        found = columns(entry)
        found["call"] = f'<a href="{name_of(row)}.html">{heading(row)}</a>'
        shown = "".join(f'<td data-label="{label(name)}">{found[name]}</td>' for name in SHOWN)
        rows.append(f'<tr data-library="{ports.module_of(row)}">{shown}</tr>')
    libraries = dict.fromkeys(ports.module_of(row) for row in entries())
    choices = "".join(f"<option>{name}</option>" for name in libraries)
    head = "".join(f"<th>{label(name)}</th>" for name in SHOWN)
    return (
        '<form class="search-table" hidden role="search"><label>Search <input type="search" '
        'placeholder="correlate same reflect"></label><label>Library <select><option value="">all</option>'
        f'{choices}</select></label><output></output></form><div class="table-wrapper"><table class="atlas docutils">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def operands(row: CatalogueRow, rule: SizeRule) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Small whole numbers; the elements of the kernel are powers of ten, so each digit of an output tells its pixel."""
    shape, taps = (ODD if rule.odd_only else SMALL)[row.rank]
    if row.sizes:
        shape, taps = ((sizes[0],) * row.rank for sizes in zip(*row.sizes, strict=True))
    x = np.arange(1, 1 + int(np.prod(shape))).reshape(shape)
    x = np.where(x > 9, x - 9, x)
    h = 10 ** np.arange(int(np.prod(taps)))
    if rule.normalised or h.size > 4:
        h = 1 + np.arange(h.size) % 4
    return x, h.reshape(taps)


def grid(values: np.ndarray[Any, Any]) -> str:
    """An array as rows of cells."""
    lines = np.atleast_2d(values)
    rows = "".join("<tr>" + "".join(f"<td>{_number(one)}</td>" for one in line) + "</tr>" for line in lines)
    return f'<table class="cells">{rows}</table>'


def _number(value: Any) -> str:
    return f"{float(value):.4g}" if float(value) != int(value) else f"{int(value)}"


def example(row: CatalogueRow, rule: SizeRule) -> str:
    """One call worked out: the numbers, and the first output with the pixels that it reads."""
    x, h = operands(row, rule)
    try:
        y = np.asarray(apply_rule(row, x, h))
    except sc.SymconvError as error:
        return f"<p>{escape(str(error))}</p>"
    _compare(row, x, h, y)
    numbers = (("image x", x), ("kernel h", h), ("output y", y))
    panels = "".join(f"<figure><figcaption>{name}</figcaption>{grid(values)}</figure>" for name, values in numbers)
    worked = "" if rule.normalised or rule.scale != 1 else drawing(row, x, h)
    return f'<div class="arrays">{panels}</div>{worked}'


def drawing(row: CatalogueRow, x: np.ndarray[Any, Any], h: np.ndarray[Any, Any]) -> str:
    """Which pixels an output reads, as a picture and as a sum."""
    try:
        symbolic = sc.library(row.name, image=x.shape, kernel=h.shape, **dict(row.options))
    except sc.SymconvError:
        return ""
    signals = image(x, indexing="ij", origin="first"), kernel(h, indexing="ij", origin="first")
    operation = replace(symbolic.operation, conjugate=False)  # the numbers are real
    output = Output(operation, *signals)
    # the first, at the border, if it has as many terms as one in the middle
    first, middle = next(iter(output)), list(output)[len(output) // 2]
    worked = output.derive(*max((first, middle), key=lambda at: len(output.terms(*at))))
    picture = worked.figure().render("svg")
    total = made.formula(worked.survivors(), display=True)
    return f'<div class="drawing">{picture}</div><div class="math">{total}</div>'


def _compare(row: CatalogueRow, x: np.ndarray[Any, Any], h: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> None:
    """Warn if the library, where it is installed, computes something else than the rule of the atlas."""
    if not row.call:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = np.asarray(sc.blackbox.call_text.call_function(row.call)(x.astype(float), h.astype(float)))
    except MissingExtraError:
        return
    if got.shape != y.shape or not np.allclose(got, y, rtol=0, atol=1e-5 * np.abs(y).max()):
        LOGGER.warning("atlas: %s gives %s and its rule %s", row.title, got.tolist(), y.tolist())


def surprising(row: CatalogueRow, entry: AtlasEntry) -> list[str]:
    """The surprises of one call, and those that it makes together with others of its module."""
    near = [other for one, other in entries().items() if one.name.rpartition(".")[0] == row.name.rpartition(".")[0]]
    alone = surprises([entry]).found
    together = surprises(near).found
    said = [one for sentences in alone.values() for one in sentences] + list(together.get("pairs", ()))
    texts = dict.fromkeys(str(made.writer().tell(one)) for one in said)
    words = [str(value).removeprefix("=").split(".")[-1] for _, value in row.options]
    alike = (str(made.writer().tell(one)) for one in together.get("synonyms", ()))
    texts |= dict.fromkeys(text for text in alike if any(re.search(rf"\b{word}[,.]", text) for word in words))
    return [text for text in texts if re.search(rf"{re.escape(escape(row.name))}(?!\w)", text)]


def measured(app: Sphinx, row: CatalogueRow, entry: AtlasEntry) -> str:
    """How an entry was found, and the command that says it again."""
    if entry.rule is None:
        how = f"Identified with {entry.library} {entry.version}; no rule for all sizes explains what was found."
    elif row.law:
        how = f"Identified with {OCTAVE}, which stands for MATLAB's function, and stated here."
    else:
        sizes = ", ".join(f"{p} and {k}" for p, k in entry.rule.regime.sizes)
        how = (
            f"Called as a black box in {entry.library} {entry.version}: every pixel and kernel element was probed, for "
            f"image and kernel sizes {sizes}"
            + (", on axes of different sizes" if row.rank > 1 else "")
            + ". The law was fitted to all of them, its offset and its number of outputs as formulas, and held to "
            "random numbers of many magnitudes, complex ones too; for every other installed version a test does it "
            "again."
        )
    command = f'$ symconv identify "{row.title}"' + (f" --rule\n{entry.rule}" if entry.rule else "")
    return f"<p>{escape(how)}</p>{made.code(app, command, 'console')}"


def call_page(app: Sphinx, row: CatalogueRow, entry: AtlasEntry) -> tuple[str, str, str]:
    """The page of one call."""
    rule = entry.rule
    others = [one for one in entries() if one.name == row.name and one is not row]
    body = [
        f'<p class="crumbs">{made.link("atlas", "Atlas")} › {escape(ports.module_of(row))}</p>',
        f"<h1>{heading(row)}</h1>",
    ]
    if rule is None:
        body.append(f"<p>{cell(entry.remark or '')}</p>")
    else:
        body.append(f'<div class="math">{made.formula(rule.regime.law, display=True)}</div>')
        found = columns(entry)
        body.append(made.facts((label(name), found[name]) for name in COLUMNS[1:] if name != "law"))
        body.append('<p class="letters">' + str(made.writer().say("size_rule.letters")) + "</p>")
        body.append(made.section("example", "Worked out", example(row, rule)))
    odd = surprising(row, entry)
    body.append(made.section("surprises", "Where it surprises", made.listing(odd)) if odd else "")
    body.append(made.section("found", "How it was found", measured(app, row, entry)))
    carried = ports.held()["ports"].get(row.title, {})
    ways = [
        made.link(ports.page_name(ports.module_of(row), name), escape(name), f"#{made.slug(row.title)}")
        for name, port in carried.items()
        if isinstance(port, int)
    ]
    body.append(made.section("elsewhere", "The same in", made.listing(ways)) if ways else "")
    siblings = [made.link(name_of(one), heading(one)) for one in others]
    body.append(made.section("options", "Other options", made.listing(siblings)) if siblings else "")
    return name_of(row), row.title, "".join(body)


def collect(app: Sphinx) -> Iterator[made.Page]:
    """The pages of all calls."""
    return made.pages(app, (call_page(app, row, entry) for row, entry in entries().items()))


def tables(_: Sphinx, name: str, source: list[str]) -> None:
    """Put the one table on the page, in place of those that stand at its end in the repository."""
    if name == "atlas":
        page, ours, _rest = source[0].partition(TABLES)
        begin, found, rest = page.partition(FIRST)
        if not (ours and found):
            LOGGER.warning("atlas: the page has no sections %r and %r", FIRST.strip(), TABLES.strip())
        source[0] = f"{begin}\n## The calls\n\n```{{raw}} html\n{table()}\n```\n{found}{rest}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the table and the pages."""
    app.connect("source-read", tables)
    app.connect("html-collect-pages", collect)
    app.add_js_file("table.js", loading_method="defer")
    app.add_css_file("data.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
