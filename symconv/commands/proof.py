"""The commands `prove` and `check`: exit code 0 if the identity holds, 1 if it is refuted, 2 for bad input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from symconv.commands.console import emit, examples

EXIT_REFUTED = 1
FORMATS = click.Choice(("text", "latex", "markdown", "typst", "pdf", "word"))


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how and where a verdict is written."""
    options = (
        click.option("--format", "format_", type=FORMATS, default="text", show_default=True, help="The output format."),
        click.option("--fragment", is_flag=True, help="LaTeX: a piece to \\input in place of a whole document."),
        click.option("--brackets", default="square", show_default=True, help="square x[m], round x(m) or subscript."),
        click.option("--templates", help="A folder of templates and wording, searched before the shipped one."),
        click.option("--out", help="Write to this file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog=examples(
        'symconv prove "conv(x, h) = slide(x, flip(h))"',
        'symconv prove "conv(x, h) = slide(x, h)" --given "h = flip(h)"',
        'symconv prove "grad(conv(x, h), x, g) = slide(g, h)" --format latex --out proof.tex',
    )
)
@click.argument("identity")
@click.option("--given", multiple=True, help='What is given, such as "h = flip(h)"; may be repeated.')
@document_options
def prove(identity: str, given: tuple[str, ...], **options: Any) -> int:
    """Prove or refute IDENTITY for all sequences."""
    from symconv.commands.proof_jobs import prove_job

    return _answer(*prove_job(identity, given, options))


@click.command(
    epilog=examples(
        'symconv check "conv(x, h) = slide(x, flip(h))" --image 5x6 --kernel 2x3',
        'symconv check "conv(x, h) = slide(x, h)" --image 5x6 --kernel 3x3 --mode same --given "h = flip(h)"',
    )
)
@click.argument("identity")
@click.option("--image", required=True, help='A shape (5x6, rows first) or rows ("1 2 / 3 4").')
@click.option("--kernel", help='A shape (2x3) or rows ("a b c / d e f").')
@click.option("--given", multiple=True, help='What is given, such as "h = flip(h)"; may be repeated.')
@click.option("--mode", default="full", show_default=True, help="Output window: full, same or valid.")
@click.option("--boundary", default="zero", show_default=True, help="What a read outside the image returns.")
@click.option("--fill", default="0", show_default=True, help="The value of the boundary rule constant.")
@click.option("--anchor", help="In mode same: a kernel index, low or high.")
@click.option("--stride", type=int, default=1, show_default=True, help="Keep every stride-th output.")
@click.option("--dilation", type=int, default=1, show_default=True, help="Spacing of the kernel's taps.")
@click.option("--padding", type=int, help="In place of a mode: pixels added on every side.")
@click.option("--indexing", default="xy", show_default=True, help="xy: column first; ij: row first.")
@document_options
def check(identity: str, **options: Any) -> int:
    """Check IDENTITY for given shapes, output window and boundary rule, cell by cell."""
    from symconv.commands.proof_jobs import check_job

    return _answer(*check_job(identity, options))


def _answer(holds: bool, text: str | None) -> int:
    if text is not None:
        emit(text)
    return 0 if holds else EXIT_REFUTED


COMMANDS = (prove, check)
