"""The commands `identify`, `difference`, `port`, `diagnose` and `atlas`: what does a function really compute?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from symconv.cli.options import (
    ATLAS_FORMAT,
    EXIT_NEGATIVE,
    INDEX,
    NUMBERS,
    SHAPE,
    DocumentRequest,
    deliver,
    document_options,
    examples,
    language_option,
    templates_option,
    with_options,
    write_plain,
)
from symconv.errors import InputError

Shape = tuple[int, ...]

shape_options = with_options(
    click.option("--image", type=SHAPE, help="The shape to probe with, rows first; by default 6x7, or 6 on one axis."),
    click.option("--kernel", type=SHAPE, help="The shape of the kernel; by default 3x4, or 3 on one axis."),
    click.option(
        "--rank", type=click.IntRange(1, 4), help="Number of axes, if no shapes; by default the first of 2, 1, 3, 4."
    ),
)
seconds_option = click.option("--seconds", type=float, help="Give up on a call of a function after this time.")


@click.command(
    epilog=examples(
        "symconv identify \"scipy.signal.correlate2d(x, h, mode='same')\"",
        "symconv identify mine.py:blur --image 8x8 --kernel 3x3",
        'symconv identify "numpy.convolve(x, h)" --image 6 --kernel 3 --at 2',
        "symconv identify \"numpy.correlate(x, h, 'same')\" --rule",
    )
)
@click.argument("call")
@shape_options
@click.option("--adapter", help='What the function wants in place of plain arrays, such as "torch nchw".')
@click.option("--rule", is_flag=True, help="Offset and size as formulas in the sizes P and K, from many shapes.")
@click.option("--at", type=INDEX, help="Work out this output, counted from 0, rows first.")
@seconds_option
@document_options
def identify(
    call: str,
    image: Shape | None,
    kernel: Shape | None,
    rank: int | None,
    adapter: str | None,
    rule: bool,
    at: tuple[int, ...] | None,
    seconds: float | None,
    document: DocumentRequest,
) -> None:
    """Find out what CALL, a function of the image x and the kernel h, computes.

    CALL is the dotted name of an importable function with x, h and plain values as arguments, a title of the atlas, or
    FILE.py:FUNCTION. With x twice and no h it is an autocorrelation: which output is lag 0?
    """
    from symconv.blackbox import autocorrelation, identify, identify_rule
    from symconv.blackbox.autocorrelation import call_of_two
    from symconv.blackbox.call_text import adapted
    from symconv.blackbox.calling import USUAL, usual_rank
    from symconv.blackbox.source import shapes_for, source

    if rule and (at is not None or replace(document, out=None) != DocumentRequest("text", False, None, None, None)):
        raise InputError("--rule prints one line of text; leave out --at and the options of documents but --out")
    if at is None and document.brackets:
        raise InputError("a card has no entries, so no brackets; leave out --brackets, or work out an output with --at")
    twice = call_of_two(call)
    if twice is not None:
        _check_alone(kernel, rule, at)
        found = source(twice)
        image = image or USUAL[usual_rank((found.function,), rank or 1, rank is not None, seconds)][0]
        deliver(autocorrelation(found.function, image, seconds=seconds), document)
        return
    found = source(call)
    found = replace(found, function=adapted(found.function, adapter))
    image, kernel = shapes_for((found,), image, kernel, rank, seconds)
    if rule:
        write_plain(str(identify_rule(found.function, rank=len(kernel), seconds=seconds)), document.out)
        return
    card = identify(found.function, image=image, kernel=kernel, seconds=seconds)
    deliver(card if at is None else card.derive(*at, brackets=document.brackets or "square"), document)


@click.command(
    epilog=examples(
        'symconv difference "scipy.ndimage.convolve reflect" "scipy.ndimage.convolve mirror"',
        'symconv difference mine.py:blur "cv2.filter2D(x, -1, h)"',
    )
)
@click.argument("one")
@click.argument("other")
@shape_options
@seconds_option
@document_options
def difference(
    one: str,
    other: str,
    image: Shape | None,
    kernel: Shape | None,
    rank: int | None,
    seconds: float | None,
    document: DocumentRequest,
) -> int:
    """Compare ONE and OTHER: how their rules differ, and the smallest input that shows it; exit code 1 if they do.

    Each is a call of x and h, a title of the atlas, or FILE.py:FUNCTION.
    """
    from symconv.blackbox import difference
    from symconv.blackbox.source import shapes_for, source

    image, kernel = shapes_for((source(one), source(other)), image, kernel, rank, seconds)
    found = difference(one, other, image=image, kernel=kernel, seconds=seconds)
    deliver(found, _without_brackets(document))
    return 0 if found.same else EXIT_NEGATIVE


@click.command(
    epilog=examples(
        'symconv port "matlab.conv2 same" cv2.filter2D',
        'symconv port mine.py:blur "torch.nn.functional.conv2d(x, h)"',
    )
)
@click.argument("one")
@click.argument("other")
@click.option("--rank", type=click.IntRange(1, 4), help="Number of axes; by default the first of 2, 1, 3, 4.")
@document_options
def port(one: str, other: str, rank: int | None, document: DocumentRequest) -> int:
    """Write the code that makes OTHER compute what ONE computes; exit code 1 if there is none.

    ONE is a call of x and h, a title of the atlas, or FILE.py:FUNCTION; OTHER a call or a title.
    """
    from symconv.blackbox import port

    found = port(one, other, rank=rank)
    deliver(found, _without_brackets(document))
    return 0 if found else EXIT_NEGATIVE


@click.command(
    epilog=examples(
        'symconv diagnose --values "4 10 16 17" --image "1 2 3 4" --kernel "3 2 1"',
        'symconv diagnose --values out.npy --image in.npy --kernel "1 2 1 / 2 4 2 / 1 2 1" --expected cv2.filter2D',
    )
)
@click.option("--values", type=NUMBERS, required=True, help='The output: rows ("1 2 / 3 4"), a .csv or a .npy file.')
@click.option("--image", type=NUMBERS, required=True, help="The image, in the same way.")
@click.option("--kernel", type=NUMBERS, required=True, help="The kernel, in the same way.")
@click.option(
    "--expected",
    default="convolution",
    show_default=True,
    help="What was wanted: convolution, sliding, a call, a title of the atlas or FILE.py:FUNCTION.",
)
@click.option("--boundary", default="zero", show_default=True, help="The boundary rule that was wanted.")
@click.option("--anchor", default="low", show_default=True, help="In mode same: low (K-1)//2 or high K//2.")
@document_options
def diagnose(document: DocumentRequest, **options: Any) -> int:
    """Explain the numbers of an output: under which conventions they are right; exit code 1 if not as expected."""
    from symconv.blackbox import diagnose

    found = diagnose(**options)
    deliver(found, _without_brackets(document))
    return EXIT_NEGATIVE if found[0].deviations else 0


def _check_alone(kernel: Shape | None, rule: bool, at: tuple[int, ...] | None) -> None:
    if kernel is not None or rule or at is not None:
        raise InputError("x with itself has no kernel and no rule; leave out --kernel, --rule and --at, or write h")


def _without_brackets(document: DocumentRequest) -> DocumentRequest:
    if document.brackets:
        raise InputError("indices of arrays stand in square brackets; leave out --brackets")
    return document


@click.command(epilog=examples("symconv atlas --out atlas.md", "symconv atlas --library scipy --format json"))
@click.option("--library", "libraries", multiple=True, help="Only calls of this library; may be repeated.")
@click.option("--committed", is_flag=True, help="Show the atlas that comes with symconv, without running anything.")
@click.option("--surprises", is_flag=True, help="In place of the tables, say where the calls surprise.")
@click.option(
    "--format",
    "format_",
    type=ATLAS_FORMAT,
    default="markdown",
    show_default=True,
    help="text, latex, markdown, typst, html, pdf, word or json; as LaTeX the tables are a piece to \\input.",
)
@templates_option
@language_option
@click.option("--out", help="Write to this file.")
def atlas(
    libraries: tuple[str, ...],
    committed: bool,
    surprises: bool,
    format_: str,
    templates: str | None,
    language: str,
    out: str | None,
) -> None:
    """Identify the routines of the installed libraries and write a table of what they compute."""
    from symconv.blackbox.atlas import atlas, to_json
    from symconv.blackbox.catalogue import Atlas, catalogue, committed_atlas
    from symconv.blackbox.surprises import surprises as of_atlas

    if format_ == "json" and surprises:
        raise InputError("json holds the rules and no sentences; leave out --surprises, or choose another format")
    if format_ == "json" and (templates is not None or language):
        raise InputError(
            "json holds data and no sentences; leave out --templates and --language, or choose another format"
        )
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
    if surprises:
        deliver(of_atlas(entries), DocumentRequest(format_, False, None, templates, out, language))
    elif format_ == "json":
        write_plain(to_json(entries), out)
    else:
        deliver(entries, DocumentRequest(format_, False, None, templates, out, language))


COMMANDS = (identify, difference, port, diagnose, atlas)
