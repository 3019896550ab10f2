"""The commands `identify` and `atlas`: what does a function really compute?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from symconv.cli.options import (
    ATLAS_FORMAT,
    INDEX,
    SHAPE,
    DocumentRequest,
    deliver,
    document_options,
    examples,
    templates_option,
    write_plain,
)
from symconv.errors import InputError

if TYPE_CHECKING:
    from symconv.blackbox import IdentifyError
    from symconv.blackbox.calling import Function

Shape = tuple[int, ...]

USUAL: dict[int, tuple[Shape, Shape]] = {
    1: ((6,), (3,)),
    2: ((6, 7), (3, 4)),
    3: ((4, 5, 6), (2, 3, 2)),
    4: ((3, 4, 3, 4), (2, 2, 2, 2)),
}
"""Number of axes -> shapes of image and kernel to probe with if the user gives none."""


@click.command(
    epilog=examples(
        "symconv identify \"scipy.signal.correlate2d(x, h, mode='same')\"",
        'symconv identify "numpy.convolve(x, h)" --image 6 --kernel 3 --at 2',
        "symconv identify \"numpy.correlate(x, h, 'same')\" --rule --rank 1",
    )
)
@click.argument("call")
@click.option("--image", type=SHAPE, help="The shape to probe with, rows first; by default 6x7, or 6 on one axis.")
@click.option("--kernel", type=SHAPE, help="The shape of the kernel; by default 3x4, or 3 on one axis.")
@click.option("--rank", type=click.IntRange(1, 4), default=2, show_default=True, help="Number of axes, if no shapes.")
@click.option("--rule", is_flag=True, help="Offset and size as formulas in the sizes P and K, from many shapes.")
@click.option("--at", type=INDEX, help="Work out this output, counted from 0, rows first.")
@click.option("--seconds", type=float, help="Give up on a call of the function after this time.")
@document_options
def identify(
    call: str,
    image: Shape | None,
    kernel: Shape | None,
    rank: int,
    rule: bool,
    at: tuple[int, ...] | None,
    seconds: float | None,
    document: DocumentRequest,
) -> None:
    """Find out what CALL, a function of the image x and the kernel h, computes.

    CALL is the dotted name of an importable function with x, h and plain values as arguments.
    """
    from symconv.blackbox import black_box, identify, identify_rule

    if rule and (at is not None or replace(document, out=None) != DocumentRequest("text", False, None, None, None)):
        raise InputError("--rule prints one line of text; leave out --at and the options of documents but --out")
    if at is None and document.brackets:
        raise InputError("a card has no entries, so no brackets; leave out --brackets, or work out an output with --at")
    function = black_box(call)
    usual = USUAL[len(image or kernel or (0,) * rank)]
    if image is None and kernel is None:
        _check_rank(function, rank, seconds)
    image, kernel = image or usual[0], kernel or usual[1]
    if rule:
        write_plain(str(identify_rule(function, rank=len(kernel), seconds=seconds)), document.out)
        return
    found = identify(function, image=image, kernel=kernel, seconds=seconds)
    deliver(found if at is None else found.derive(*at, brackets=document.brackets or "square"), document)


def _check_rank(function: Function, rank: int, seconds: float | None) -> None:
    """Refuse a function that fails on arrays of this rank and works on arrays of another, which is named."""
    from symconv.blackbox import IdentifyError

    failed = _failure(function, rank, seconds)
    if failed is None or failed.reason != "exception":
        return
    other = next((other for other in USUAL if other != rank and _failure(function, other, seconds) is None), None)
    if other is not None:
        axes = "one axis" if other == 1 else f"{other} axes"
        raise IdentifyError(failed.reason, f"{failed}; it takes arrays with {axes}, so give --rank {other}")


def _failure(function: Function, rank: int, seconds: float | None) -> IdentifyError | None:
    """The refusal of one call with the usual shapes of a rank; None if there is an output."""
    import numpy as np

    from symconv.blackbox import IdentifyError
    from symconv.blackbox.calling import BlackBox

    image, kernel = USUAL[rank]
    try:
        BlackBox(function, image, kernel, "float64", seconds)(
            np.ones(image), np.ones(kernel), f"operands of rank {rank}"
        )
    except IdentifyError as error:
        return error
    return None


@click.command(epilog=examples("symconv atlas --out atlas.md", "symconv atlas --library scipy --format json"))
@click.option("--library", "libraries", multiple=True, help="Only calls of this library; may be repeated.")
@click.option("--committed", is_flag=True, help="Show the atlas that comes with symconv, without running anything.")
@click.option(
    "--format",
    "format_",
    type=ATLAS_FORMAT,
    default="markdown",
    show_default=True,
    help="text, latex, markdown, typst, pdf, word or json; as LaTeX the tables are a piece to \\input.",
)
@templates_option
@click.option("--out", help="Write to this file.")
def atlas(libraries: tuple[str, ...], committed: bool, format_: str, templates: str | None, out: str | None) -> None:
    """Identify the routines of the installed libraries and write a table of what they compute."""
    from symconv.blackbox.atlas import atlas, to_json
    from symconv.blackbox.catalogue import Atlas, catalogue, committed_atlas

    if format_ == "json" and templates is not None:
        raise InputError("json holds data and no sentences; leave out --templates, or choose another format")
    known = dict.fromkeys(row.library for row in catalogue())
    for name in libraries:
        if name not in known:
            raise InputError(f"the atlas knows no library {name!r}; known: {', '.join(known)}")
    rows = [row for row in catalogue() if not libraries or row.library in libraries]
    if committed:
        found = committed_atlas()
        entries = Atlas(found[row.title] for row in rows if row.title in found)
    else:
        entries = atlas(rows)
    if format_ == "json":
        write_plain(to_json(entries), out)
    else:
        deliver(entries, DocumentRequest(format_, False, None, templates, out))


COMMANDS = (identify, atlas)
