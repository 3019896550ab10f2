"""The command line: a thin door. Everything that costs time is imported by the command that needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from symconv import __version__
from symconv.console import complain, emit, examples
from symconv.course_cli import COMMANDS as COURSES
from symconv.errors import SymconvError
from symconv.identify_cli import COMMANDS as IDENTIFY
from symconv.proof_cli import COMMANDS as PROOFS

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
FORMATS = click.Choice(("text", "latex", "markdown", "typst", "pdf", "word"))


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        'symconv derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1',
        'symconv prove "conv(x, h) = slide(x, flip(h))"',
        "symconv handout",
    ),
)
@click.version_option(__version__)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, debug: bool) -> None:
    """Show the work behind convolution and cross-correlation: every index, every term, every convention."""
    context.obj = debug
    if context.invoked_subcommand is None:
        emit(context.get_help() + "\n")


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
        click.option("--stride", type=int, default=1, show_default=True, help="Keep every stride-th output."),
        click.option("--dilation", type=int, default=1, show_default=True, help="Spacing of the kernel's taps."),
        click.option("--padding", type=int, help="In place of a mode: pixels added on every side."),
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


@cli.command(
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
    from symconv.jobs import derive_job

    text = derive_job(operation, options)
    if text is not None:
        emit(text)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a person never sees a traceback unless they ask for it."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = cli.main(given, prog_name="symconv", standalone_mode=False)
        _leave(code if isinstance(code, int) else 0)
    except SystemExit:
        raise
    except BaseException as error:
        if "--debug" in given:
            raise
        _leave(_report(error))


def _report(error: BaseException) -> int:
    """One sentence on standard error, and the exit code."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        message, code = "interrupted", EXIT_INTERRUPTED
    elif isinstance(error, BrokenPipeError):
        return 0
    elif isinstance(error, click.ClickException):
        message, code = error.format_message(), EXIT_BAD_INPUT
    elif isinstance(error, SymconvError):
        message, code = str(error), EXIT_BAD_INPUT
    elif isinstance(error, OSError):
        message, code = f"{error.strerror or error}; choose another place with --out", EXIT_BAD_INPUT
    elif isinstance(error, MemoryError | RecursionError):
        message, code = "the request needs more memory than there is; ask for less", EXIT_BAD_INPUT
    else:
        message, code = f"unexpected {type(error).__name__}: {error}; --debug shows where", EXIT_BAD_INPUT
    complain(message)
    return code


def _leave(code: int) -> NoReturn:
    """Exit without a second complaint about a pipe that is gone."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


for command in (*COURSES, *IDENTIFY, *PROOFS):
    cli.add_command(command)

if __name__ == "__main__":
    main()
