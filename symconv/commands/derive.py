"""The command `derive`: one output worked out, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from symconv.commands.console import emit, examples

FORMATS = click.Choice(("text", "latex", "markdown", "typst", "pdf", "word"))


def signal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that describe an image, a kernel and the operation on them."""
    options = (
        click.option("--image", required=True, help='A shape (7x7, rows first), rows ("1 2 / 3 4") or a .csv file.'),
        click.option("--kernel", required=True, help='Rows ("a b c / d e f"), a shape (3x3) or a .csv file.'),
        click.option("--definition", help="Of correlation: correlation (textbook, default) or sliding."),
        click.option("--mode", default="full", show_default=True, help="Output window: full, same or valid."),
        click.option("--boundary", default="zero", show_default=True, help="What a read outside the image returns."),
        click.option("--fill", default="0", show_default=True, help="The value of the boundary rule constant."),
        click.option("--anchor", help="In mode same: a kernel index, low or high."),
        click.option("--stride", default="1", show_default=True, help="Keep every stride-th output; 2,1: rows first."),
        click.option(
            "--dilation", default="1", show_default=True, help="Spacing of the kernel's taps; 2,1: rows first."
        ),
        click.option("--padding", help="In place of a mode: pixels added; 1:2,0:1: before and after, rows first."),
        click.option("--indexing", default="xy", show_default=True, help="xy: column first; ij: row first."),
        click.option("--origin", default="center", show_default=True, help="Place of the image's index 0, or center."),
        click.option("--kernel-origin", default="center", show_default=True, help="The same for the kernel."),
        click.option("--image-name", default="x", show_default=True, help="The name of the image."),
        click.option("--kernel-name", default="h", show_default=True, help="The name of the kernel."),
        click.option("--output-name", default="y", show_default=True, help="The name of the output."),
        click.option("--limit", type=int, default=1_000_000, show_default=True, help="Largest number of terms."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog=examples(
        'symconv derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1 --window 0:3,0:3',
        'symconv derive correlation --image "1 2 3 / 4 5 6 / 7 8 9" --kernel "0 1 0 / 1 -4 1 / 0 1 0" \\',
        "    --at 0,0 --definition sliding",
        'symconv derive convolution --image 5 --kernel "1 2 1" --at 0 --format latex --out sheet.tex',
        'symconv derive convolution --image 5 --kernel "1 2 1" --at 0 --format pdf --out sheet.pdf',
    )
)
@click.argument("operation", type=click.Choice(("convolution", "correlation")))
@signal_options
@click.option("--at", required=True, help="The output index, such as 1,1 (in index order).")
@click.option("--window", help="The indices to show, such as 0:3,0:3; by default the survivors and a ring around.")
@click.option("--over", default="image", show_default=True, help="Sum over image pixels or over kernel elements.")
@click.option("--brackets", default="square", show_default=True, help="square x[i,j], round x(i,j) or subscript.")
@click.option("--letters", multiple=True, metavar="ROLE=LETTERS", help="Index letters, such as image=ij or output=mn.")
@click.option("--format", "format_", type=FORMATS, default="text", show_default=True, help="The output format.")
@click.option("--fragment", is_flag=True, help="LaTeX: a piece to \\input in place of a whole document.")
@click.option("--templates", help="A folder of templates and wording, searched before the shipped one.")
@click.option("--out", help="Write to this file; figures of Markdown and Typst go beside it.")
def derive(operation: str, **options: Any) -> None:
    """Work out one output of OPERATION, step by step."""
    from symconv.commands.derive_jobs import derive_job

    text = derive_job(operation, options)
    if text is not None:
        emit(text)


COMMANDS = (derive,)
