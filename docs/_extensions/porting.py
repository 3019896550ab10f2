"""The porting pages: from every library of the atlas to every one that can do its work, with the code of both.

`ports` holds the recipes. The build runs each one whose library is installed on the numbers of the atlas's examples,
and warns if it computes something else than its call.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from typing import Any

import numpy as np
from sphinx.application import Sphinx
from sphinx.util import logging

from docs._extensions import made, ports
from docs._extensions.atlas import entries, grid, heading, name_of, operands
from symconv.blackbox.catalogue import CatalogueRow, rule_of
from symconv.blackbox.port import compiled
from symconv.blackbox.source import apply_rule

LOGGER = logging.getLogger(__name__)
CHOICE = "<!-- choice -->\n"
Rows = dict[int | str, list[CatalogueRow]]
"""Recipe, or reason why there is none -> the rows that it is for."""


def sources() -> dict[str, list[CatalogueRow]]:
    """Library -> its rows that have recipes."""
    found: dict[str, list[CatalogueRow]] = {}
    for row in entries():
        if row.title in ports.held()["ports"]:
            found.setdefault(ports.module_of(row), []).append(row)
    return found


def targets(library: str) -> list[str]:
    """The libraries that code of a library may be carried to."""
    return [name for name in ports.TARGETS if name != library and name in ports.held()["versions"]]


def gathered(rows: list[CatalogueRow], target: str) -> Rows:
    """The rows by their recipe: calls that compute the same have one."""
    found: Rows = {}
    for row in rows:
        found.setdefault(ports.held()["ports"][row.title][target], []).append(row)
    return found


def ran(row: CatalogueRow, recipe: dict[str, Any], code: str) -> str:
    """A recipe run on the numbers of the example, if its library is there; a warning if it computes something else."""
    x, h = operands(row, rule_of(row))
    expected = np.asarray(apply_rule(row, x, h))
    library = recipe["target"].split(".")[0]
    if find_spec(library) is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = np.asarray(compiled(code)(x, h))
        if got.shape != expected.shape or not np.allclose(got, expected, rtol=0, atol=1e-5 * np.abs(expected).max()):
            LOGGER.warning("porting: %s in %s gives %s, not %s", row.title, library, got.tolist(), expected.tolist())
    names = ("image x", "kernel h", "both give")
    panels = zip(names, (x, h, expected), strict=True)
    figures = "".join(f"<figure><figcaption>{name}</figcaption>{grid(values)}</figure>" for name, values in panels)
    return f'<div class="arrays">{figures}</div>'


def recipe_section(app: Sphinx, rows: list[CatalogueRow], recipe: dict[str, Any]) -> str:
    """Calls that compute the same, the code that computes it elsewhere, and why that is so."""
    row, code = rows[0], recipe["code"].replace("TITLE", rows[0].title)
    shapes = "; ".join(f"{tuple(image)} and {tuple(kernel)}" for image, kernel in recipe["checked"])
    shapes = shapes.replace(",)", ")")
    calls = "\n".join(one.call for one in rows if one.call and not one.call.startswith("symconv.")) or row.title
    steps = [escape(step) for step in recipe["steps"]]
    return "".join(
        (
            *(f'<span id="{made.slug(one.title)}"></span>' for one in rows),
            made.section(
                f"{made.slug(row.title)}-recipe",
                row.title,
                made.code(app, calls),
                f"<p>is {escape(recipe['target'].split('(')[0])} with this around it:</p>" if steps else "",
                made.code(app, code),
                "<p>What differs:</p>" + made.listing(steps) if steps else "<p>Nothing differs.</p>",
                f"<p>Proof: identified, this code has exactly the terms of the call for images and kernels {shapes}; "
                "it was tried on images of uint8, float32 and float64.</p>",
                ran(row, recipe, code),
                "<p>" + " · ".join(made.link(name_of(one), heading(one)) for one in rows) + "</p>",
            ),
        )
    )


def reasons(found: Rows) -> str:
    """The calls that cannot be carried over, with the reason."""
    items = []
    for reason, rows in found.items():
        if isinstance(reason, str):
            names = ", ".join(made.link(name_of(row), heading(row)) for row in rows)
            anchors = "".join(f'<span id="{made.slug(row.title)}"></span>' for row in rows)
            items.append(f"{anchors}{names}: {escape(reason.replace('TITLE', rows[0].title))}")
    return made.section("no-way", "What has no way", made.listing(items)) if items else ""


def pair_page(app: Sphinx, source: str, rows: list[CatalogueRow], target: str) -> tuple[str, str, str]:
    """The page from one library to another."""
    found = gathered(rows, target)
    held = ports.held()["recipes"]
    recipes = {key: group for key, group in found.items() if isinstance(key, int)}
    contents = made.listing(
        f'<a href="#{made.slug(row.title)}">{heading(row)}</a>' for group in recipes.values() for row in group
    )
    title = f"From {source} to {target}"
    body = [
        f'<p class="crumbs">{made.link("porting", "Porting")} › {escape(source)} › {escape(target)}</p>',
        f"<h1>{escape(title)}</h1>",
        f"<p>Found and tried with {escape(target)} {escape(ports.held()['versions'][target])}.</p>",
        contents if recipes else "",
        *(recipe_section(app, group, held[key]) for key, group in recipes.items()),
        reasons(found),
    ]
    return ports.page_name(source, target), title, "".join(body)


def collect(app: Sphinx) -> Iterator[made.Page]:
    """The pages of all pairs of libraries."""
    pairs = ((source, rows, target) for source, rows in sources().items() for target in targets(source))
    return made.pages(app, (pair_page(app, *pair) for pair in pairs))


def choice() -> str:
    """What a user chooses from: a call and a library, and below it the table of all pairs."""
    calls = "".join(
        f'<optgroup label="{escape(source)}">'
        + "".join(
            f'<option value="{source.replace(".", "-")} {made.slug(row.title)}">{escape(row.title)}</option>'
            for row in rows
        )
        + "</optgroup>"
        for source, rows in sources().items()
    )
    columns = [name for name in ports.TARGETS if name in ports.held()["versions"]]
    libraries = "".join(f'<option value="{name.replace(".", "-")}">{name}</option>' for name in columns)
    form = (
        f'<form class="porting" hidden><label>From <select name="call">{calls}</select></label> '
        f'<label>to <select name="library">{libraries}</select></label> <button>Show the code</button></form>'
    )
    head = "".join(f"<th>{name}</th>" for name in columns)
    lines = []
    for source, rows in sources().items():
        cells = []
        for target in columns:
            if source == target:
                cells.append("<td></td>")
                continue
            done = sum(isinstance(ports.held()["ports"][row.title][target], int) for row in rows)
            cells.append(f'<td><a href="{ports.page_name(source, target)}.html">{done} of {len(rows)}</a></td>')
        lines.append(f"<tr><th>{source}</th>{''.join(cells)}</tr>")
    table = f"<thead><tr><th>from \\ to</th>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f'{form}<div class="table-wrapper"><table class="docutils pairs">{table}</table></div>'


def chosen(_: Sphinx, name: str, source: list[str]) -> None:
    """Put the choice into its page."""
    if name == "porting":
        if CHOICE not in source[0]:
            LOGGER.warning("porting: the page has no line %r", CHOICE.strip())
        source[0] = source[0].replace(CHOICE, f"```{{raw}} html\n{choice()}\n```\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the choice and the pages."""
    app.connect("source-read", chosen)
    app.connect("html-collect-pages", collect)
    app.add_js_file("porting.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
