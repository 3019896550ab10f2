"""The command `symconv` and its exit codes: every error is one sentence on standard error."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Any, NoReturn

import click

from symconv import __version__
from symconv.cli import course, fill, identify, page
from symconv.cli.options import (
    ENDING,
    EXIT_BAD_INPUT,
    Terminated,
    complain,
    emit,
    examples,
    exit_of_interrupt,
    limit_option,
)
from symconv.cli.requests import REQUESTS
from symconv.errors import SHOWN, SymconvError

FEW_COLLECTIONS = 100_000
"""New objects between two garbage collections: what a command imports and makes is kept until it ends."""


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


for command in REQUESTS.values():
    cli.add_command(command)
for command in (*page.COMMANDS, *identify.COMMANDS, *course.COMMANDS, fill.fill):
    cli.add_command(limit_option(command))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a traceback is shown only with --debug."""
    given = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(FEW_COLLECTIONS)
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _terminate)
    try:
        code = cli.main(given, prog_name="symconv", standalone_mode=False)
        _leave(code if isinstance(code, int) else 0)
    except SystemExit:
        raise
    except BaseException as error:
        if "--debug" in given:
            raise
        _leave(_report(error))


def _terminate(number: int, _: Any) -> NoReturn:
    """What is under way is cleaned up as after an interrupt."""
    raise Terminated(number)


def _report(error: BaseException) -> int:
    """One sentence on standard error, and the exit code."""
    if isinstance(error, BrokenPipeError):
        return 0
    if isinstance(error, click.Abort):
        error = error.__cause__ or error
    interrupted = isinstance(error, KeyboardInterrupt | click.Abort)
    complain(str(error) or "interrupted" if interrupted else _sentence(error))
    return exit_of_interrupt(error) if interrupted else EXIT_BAD_INPUT


def _sentence(error: BaseException) -> str:
    """The rule, the value and the fix."""
    if isinstance(error, click.ClickException):
        words = " ".join(error.format_message().split())  # they repeat what was typed, however long
        message = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in words)
        return message if len(message) <= 4 * SHOWN else f"{message[: 4 * SHOWN]} ..."
    if isinstance(error, SymconvError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}; choose another path with --out"
    if isinstance(error, MemoryError | RecursionError):
        return "the request needs more memory than there is; ask for less"
    return f"unexpected {type(error).__name__}: {error}; --debug shows where"


def _leave(code: int) -> NoReturn:
    """Exit without a second complaint about a pipe that is gone."""
    gc.freeze()  # no more collections: the process ends
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


if __name__ == "__main__":
    main()
