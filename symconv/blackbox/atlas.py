"""The atlas: what the routines of the catalogue compute, measured on what is installed.

An entry of the atlas holds a rule for all sizes, so that any row can be turned into an operation without its library.
The atlas that comes with the package was made by this module and is stamped with the versions that it was measured on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symconv.blackbox.call_text import call_function, resolve
from symconv.blackbox.calling import IdentifyError, shape_of
from symconv.blackbox.card import said
from symconv.blackbox.catalogue import (
    Atlas,
    AtlasEntry,
    CatalogueRow,
    axis_of,
    catalogue,
    find_row,
    rule_of,
    stated_rule,
)
from symconv.blackbox.confirm import conjugated
from symconv.blackbox.identification import identify, operands
from symconv.blackbox.size_rule import FITTING, LARGER, identify_rule
from symconv.core.operation import Operation
from symconv.core.output import Output
from symconv.errors import InputError, MissingExtraError, SymconvError
from symconv.formulas.nodes import Said
from symconv.index.aliases import Index

PACKAGES = {
    "PIL": "pillow",
    "cv2": "opencv-python",
    "skimage": "scikit-image",
    "matlab": "octave",
    "pywt": "PyWavelets",
}
"""Module -> distribution, where their names differ."""
DEFAULT_IMAGE, DEFAULT_KERNEL, ODD_KERNEL = (6, 7, 6), (3, 4, 3), (3, 5, 3)


def atlas(rows: Iterable[CatalogueRow] | None = None) -> Atlas:
    """The entries of all rows whose library is installed (by default of the whole catalogue).

    Returns:
        The entries, in the order of the catalogue; `to_json` writes them as JSON.
    """
    found = [entry_of(row) for row in (catalogue() if rows is None else rows)]
    return Atlas(entry for entry in found if entry is not None)


def entry_of(row: CatalogueRow) -> AtlasEntry | None:
    """The entry of a row; None if its library is not installed."""
    if row.law:
        return AtlasEntry(row.title, PACKAGES.get(row.library, row.library), "stated", stated_rule(dict(row.law)))
    rule, remark = None, None
    try:
        resolve(row.library)
        function = call_function(row.call)
        rule = identify_rule(function, row.rank, fitting=row.sizes or FITTING, larger=() if row.sizes else LARGER)
    except MissingExtraError:
        return None
    except IdentifyError as error:
        remark = _instead(row, error)
    return AtlasEntry(row.title, *_stamp(row), rule, remark)


def _instead(row: CatalogueRow, error: IdentifyError) -> Said:
    """What can be said where no rule was found: the table of one shape, or the reason of the refusal."""
    sizes = (row.sizes or FITTING)[:1] * row.rank
    try:
        found = identify(call_function(row.call), tuple(p for p, _ in sizes), tuple(k for _, k in sizes))
    except SymconvError:
        return said("atlas.refused", reason=error.reason, error=str(error))
    if found.rule is not None and not found.affine:
        return said("atlas.no_formula")
    key = "atlas.no_law_affine" if found.affine else "atlas.no_law"
    return said(key, terms=len(found.table), image=str(found.image), kernel=str(found.kernel))


def _stamp(row: CatalogueRow) -> tuple[str, str]:
    """The distribution of a row's library, and the version that is installed."""
    module = row.call.split("(")[0].split(".")[0]
    module = row.library if module == "symconv" else module
    distribution = PACKAGES.get(module, module)
    for package in (distribution, module, f"{distribution}-headless", f"{distribution}-cpu"):
        try:
            return distribution, version(package)
        except PackageNotFoundError:
            continue
    return module, "unknown"


def to_json(entries: Iterable[AtlasEntry]) -> str:
    """The entries as JSON that `from_json` reads back, each with its note as text."""
    rows = [{**asdict(entry), "note": entry.note} for entry in entries]
    return json.dumps(rows, default=str, indent=1, sort_keys=True) + "\n"


def library(
    name: str,
    *,
    image: int | Index | None = None,
    kernel: int | Index | None = None,
    **options: Any,
) -> Output:
    """What a library's call computes, as an operation on symbolic signals x and h with indices from 0, rows first.

    The rule is the one in the atlas that comes with symconv, so the library need not be installed.

    Args:
        name: the call's name, ``"scipy.ndimage.correlate"``.
        image, kernel: the shapes, rows first; by default 6×7 and 3×4, or 6 and 3 for one axis.
        options: the call's own options, ``mode="reflect"``; constants by their names.

    Raises:
        InputError: for an unknown call, or shapes of different ranks.
        IdentifyError: for a row that follows no rule for these sizes.

    >>> y = library("scipy.ndimage.correlate", mode="reflect")
    >>> y.operation.boundaries, y.operation.axes[1].law
    (('symmetric', 'symmetric'), IndexLaw(u=1, s=1, d=1, o=-2))
    """
    row = find_row(name, options)
    rule = rule_of(row)
    shape = DEFAULT_IMAGE[: row.rank] if image is None else shape_of(image, "image")
    usual = ODD_KERNEL if rule.odd_only else DEFAULT_KERNEL
    taps = usual[: len(shape)] if kernel is None else shape_of(kernel, "kernel")
    if len(shape) != len(taps):
        raise InputError(f"image shape {shape} and kernel shape {taps} must have the same number of axes")
    axes = tuple(axis_of(rule, p, k, row.title) for p, k in zip(shape, taps, strict=True))
    operation = Operation(rule.regime.kind, axes, rule.regime.mode, rule.fill, conjugated(rule.conjugation)[1])
    return Output(operation, *operands(shape, taps, rule.scale, rule.normalised))
