"""What the commands `identify` and `atlas` do: typed options in, documents out."""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.blackbox import IdentifyError, black_box, identify, identify_rule
from symconv.blackbox.atlas import atlas, catalogue, committed_atlas, render_atlas
from symconv.blackbox.calling import BlackBox, Function
from symconv.errors import InputError
from symconv.text.shapes import parse_index, parse_shape

USUAL = {1: ((6,), (3,)), 2: ((6, 7), (3, 4)), 3: ((4, 5, 6), (2, 3, 2)), 4: ((3, 4, 3, 4), (2, 2, 2, 2))}


def identify_job(call: str, options: dict[str, Any]) -> str:
    """The card of a function, its rule for all sizes, or one of its outputs worked out."""
    function, format = black_box(call), options["format_"]
    image, kernel = _shapes(options)
    if options["image"] is None and options["kernel"] is None:
        _check_rank(function, options["rank"], options["seconds"])
    if options["rule"]:
        if options["at"] is not None or format != "text":
            raise InputError("--rule prints one line of text; leave out --at and --format")
        return str(identify_rule(function, rank=len(kernel), seconds=options["seconds"]))
    found = identify(function, image=image, kernel=kernel, seconds=options["seconds"])
    if options["at"] is None:
        return found.render(format)
    return found.derive(*parse_index(options["at"], what="--at")).render(format)


def _shapes(options: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The shapes asked for, or the usual ones of as many axes."""
    given = {what: parse_shape(options[what], what) for what in ("image", "kernel") if options[what] is not None}
    rank = len(next(iter(given.values()), (0,) * options["rank"]))
    image, kernel = USUAL[rank]
    return given.get("image") or image, given.get("kernel") or kernel


def _check_rank(function: Function, rank: int, seconds: float | None) -> None:
    """Refuse a function that fails on arrays of this rank and works on arrays of another, which is named."""
    failed = _failure(function, rank, seconds)
    if failed is None or failed.reason != "exception":
        return
    other = next((other for other in USUAL if other != rank and _failure(function, other, seconds) is None), None)
    if other is not None:
        axes = "one axis" if other == 1 else f"{other} axes"
        raise IdentifyError(failed.reason, f"{failed}; it takes arrays with {axes}, so give --rank {other}")


def _failure(function: Function, rank: int, seconds: float | None) -> IdentifyError | None:
    """The refusal of one call with the usual shapes of a rank; None if there is an output."""
    image, kernel = USUAL[rank]
    try:
        BlackBox(function, image, kernel, "float64", seconds)(
            np.ones(image), np.ones(kernel), f"operands of rank {rank}"
        )
    except IdentifyError as error:
        return error
    return None


def atlas_job(options: dict[str, Any]) -> str:
    """The atlas of the installed libraries, or the committed one, as a table."""
    wanted = options["libraries"]
    known = dict.fromkeys(row.library for row in catalogue())
    for name in wanted:
        if name not in known:
            raise InputError(f"the atlas knows no library {name!r}; known: {', '.join(known)}")
    rows = [row for row in catalogue() if not wanted or row.library in wanted]
    if options["committed"]:
        found = committed_atlas()
        entries = tuple(found[row.title] for row in rows if row.title in found)
    else:
        entries = atlas(rows)
    return render_atlas(entries, options["format_"])
