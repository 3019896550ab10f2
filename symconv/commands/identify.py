"""The commands `identify` and `atlas`: what does a routine really compute?"""

from __future__ import annotations

from typing import Any

import click

from symconv.commands.console import emit, examples


@click.command(
    epilog=examples(
        "symconv identify \"scipy.signal.correlate2d(x, h, mode='same')\"",
        'symconv identify "numpy.convolve(x, h)" --image 6 --kernel 3 --at 2',
        "symconv identify \"numpy.correlate(x, h, 'same')\" --rule --rank 1",
    )
)
@click.argument("call")
@click.option("--image", help="The shape to probe with, rows first; by default 6x7, or 6 on one axis.")
@click.option("--kernel", help="The shape of the kernel; by default 3x4, or 3 on one axis.")
@click.option("--rank", type=click.IntRange(1, 4), default=2, show_default=True, help="Number of axes, if no shapes.")
@click.option("--rule", is_flag=True, help="Offset and size as formulas in the sizes P and K, from many shapes.")
@click.option("--at", help="Work out this output, counted from 0, rows first.")
@click.option("--seconds", type=float, help="Give up on a call of the function after this time.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "latex", "markdown")),
    default="text",
    show_default=True,
    help="The output format.",
)
@click.option("--out", help="Write to this file.")
def identify(call: str, **options: Any) -> None:
    """Find out what CALL, a function of the image x and the kernel h, computes.

    CALL is the dotted name of an importable function with x, h and plain values as arguments.
    """
    from symconv.commands.identify_jobs import identify_job

    deliver(identify_job(call, options), options["out"])


@click.command(epilog=examples("symconv atlas --out atlas.md", "symconv atlas --library scipy --format json"))
@click.option("--library", "libraries", multiple=True, help="Only calls of this library; may be repeated.")
@click.option("--committed", is_flag=True, help="Show the atlas that comes with symconv, without running anything.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("markdown", "latex", "json")),
    default="markdown",
    show_default=True,
    help="The output format.",
)
@click.option("--out", help="Write to this file.")
def atlas(**options: Any) -> None:
    """Identify the routines of the installed libraries and write a table of what they compute."""
    from symconv.commands.identify_jobs import atlas_job

    deliver(atlas_job(options), options["out"])


def deliver(text: str, out: str | None) -> None:
    """Text to the terminal, or to a file."""
    if out is None:
        emit(text.rstrip("\n") + "\n")
        return
    from symconv.files import write_text

    write_text(out, text.rstrip("\n") + "\n")


COMMANDS = (identify, atlas)
