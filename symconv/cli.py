"""The command line: a thin door. Everything that costs time is imported by the command that needs it."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import click

from symconv import __version__
from symconv.commands import course, derive, identify, proof
from symconv.commands.console import complain, emit, examples
from symconv.errors import SymconvError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
FEW_COLLECTIONS = 100_000
"""New objects between two garbage collections: what a command imports and makes lives until it ends."""


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


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a person never sees a traceback unless they ask for it."""
    given = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(FEW_COLLECTIONS)
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
    gc.freeze()  # nothing is worth collecting any more
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


for command in (*derive.COMMANDS, *proof.COMMANDS, *identify.COMMANDS, *course.COMMANDS):
    cli.add_command(command)

if __name__ == "__main__":
    main()
