"""What the commands share: output to the terminal, the types of typed values, and the options of several commands.

`document_options` are those of every command that writes a document, `operation_options` those of every command that
builds an operation. A value is read as soon as it is typed, so what is wrong with it is said before any work is done.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from symconv.errors import InputError, SymconvError, nearest, shown
from symconv.text.shapes import parse_index, parse_shape, parse_window

EXIT_NEGATIVE = 1
"""The command has done its work and the answer is no: an identity refuted, a sheet that failed, an unknown student."""
EXIT_BAD_INPUT = 2
EXIT_SIGNAL = 128
"""Plus the number of the signal that ended the command: 130 after Ctrl-C, 143 after SIGTERM."""
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals by which the system asks to end; where one of them is ignored, as under nohup, it stays so."""
BRACKETS = ("square", "round", "subscript")

Command = Callable[..., Any]


class Terminated(KeyboardInterrupt):
    """The system asks this process to end (SIGTERM), or its terminal is closed (SIGHUP)."""

    def __init__(self, number: int) -> None:
        super().__init__("terminated")
        self.number = number


def exit_of_interrupt(error: BaseException) -> int:
    """The exit code after an interrupt, or after the system asked to end; until Python has ended, no signal counts."""
    for number in (signal.SIGINT, *ENDING):
        signal.signal(number, signal.SIG_IGN)
    return EXIT_SIGNAL + (error.number if isinstance(error, Terminated) else signal.SIGINT)


def examples(*lines: str) -> str:
    """The examples at the end of a help page, one command a line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def emit(text: str) -> None:
    """Text to the terminal or pipe, UTF-8 with plain line ends whatever the locale says."""
    stream = sys.stdout
    if stream is None or stream.closed:
        raise SymconvError("standard output is closed; write to a file with --out")
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode("utf-8"))
    buffer.flush()


def complain(text: str) -> None:
    """One line on standard error, if there is one."""
    if sys.stderr is not None:
        print("symconv:", " ".join(text.split()), file=sys.stderr)


class Typed(click.ParamType):
    """A value that one of our own readers makes from text; the reader gets the text and the name of the option."""

    def __init__(self, name: str, read: Callable[[str, str], Any]) -> None:
        self.name = name
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """The value; a SymconvError if the text does not have its form."""
        return self.read(value, param.opts[0] if param else self.name) if isinstance(value, str) else value


def _per_axis(text: str, what: str) -> int | tuple[int, ...]:
    """One number for all axes, or one for each."""
    values = parse_index(text, what=what)
    return values[0] if len(values) == 1 else values


def _padding(text: str, what: str) -> Any:
    """The amounts: `1` for all sides, `1,0` by axis, `1:2,0:1` before and after on each axis; or the name of some."""
    if text.isidentifier():
        return text
    if ":" not in text:
        return _per_axis(text, what)
    sides = (parse_index(part.replace(":", ","), 2 if ":" in part else 1, what) for part in text.split(","))
    return tuple(side[0] if len(side) == 1 else side for side in sides)


def _words_or(words: tuple[str, ...], read: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """A reader that leaves certain words as they are."""
    return lambda text, what: text if text in words else read(text, what)


def _signal(text: str, what: str) -> object:
    """What stands for a signal: what a table or a picture holds if it names one, otherwise the text itself."""
    if "." not in text:
        return text
    from symconv.core.number_file import load_numbers
    from symconv.files import read_bytes

    return load_numbers(text, what.lstrip("-"), read_bytes)


def _numbers(text: str, what: str) -> object:
    """What stands for an array of numbers: that of a .npy file, the cells of a .csv file, or the text itself."""
    if not text.lower().endswith(".npy"):
        return _signal(text, what)
    import numpy as np

    try:
        return np.load(text, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "is no array of numbers"
        raise InputError(f"{what} {shown(text)}: {reason}; give a file that numpy.save wrote") from None


def _format(text: str, what: str) -> str:
    """The name of a format that the command line offers; any format may be registered, so the table is asked."""
    from symconv.render.formats import offered

    return click.Choice(offered()).convert(text, click.Option([what]), None)


def _brackets(text: str, what: str) -> str:  # noqa: ARG001 - one signature for all readers
    if text not in BRACKETS:
        raise InputError(f"unknown brackets {text!r}{nearest(text, BRACKETS)}")
    return text


def _limit(text: str, what: str) -> tuple[str, int]:
    """A limit as ``cells=600``; a number alone is the number of terms."""
    from symconv.limits import checked_limits

    name, sign, number = text.rpartition("=")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise InputError(f"{what} {shown(text)} must be a limit and a whole number, such as {what} cells=600")
    return next(iter(checked_limits({name if sign else "terms": int(number)}).items()))


INDEX = Typed("index", lambda text, what: parse_index(text, what=what))
WINDOW = Typed("window", lambda text, what: parse_window(text, what=what))
SHAPE = Typed("shape", lambda text, what: parse_shape(text, what.lstrip("-")))
PER_AXIS = Typed("numbers", _per_axis)
PADDING = Typed("amounts", _padding)
ANCHOR = Typed("index", _words_or(("low", "high"), _per_axis))
ORIGIN = Typed("index", _words_or(("center", "centre"), INDEX.read))
SIGNAL = Typed("signal", _signal)
NUMBERS = Typed("numbers", _numbers)
FORMAT = Typed("format", _format)
LIMIT = Typed("limit", _limit)
ATLAS_FORMAT = Typed("format", _words_or(("json",), _format))
BRACKET_STYLE = Typed("style", _brackets)


def _raise(context: click.Context, _: click.Parameter, given: tuple[tuple[str, int], ...]) -> None:
    """Hold the limits until the command has ended."""
    from symconv.limits import raise_limits

    context.with_resource(raise_limits(**dict(given)))


limit_option = click.option(
    "--limit",
    type=LIMIT,
    multiple=True,
    expose_value=False,
    is_eager=True,
    callback=_raise,
    metavar="NAME=N",
    help="Raise a limit, such as cells=600; what is too large says which. N alone: the number of terms.",
)


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """A decorator that gives a command these options, in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


operation_options = with_options(
    click.option("--mode", default="full", show_default=True, help="Output window: full, same or valid."),
    click.option("--boundary", default="zero", show_default=True, help="What a read outside the image returns."),
    click.option("--fill", default="0", show_default=True, help="The value of the boundary rule constant."),
    click.option("--anchor", type=ANCHOR, help="In mode same: a kernel index, low or high."),
    click.option(
        "--stride", type=PER_AXIS, default="1", show_default=True, help="Keep every stride-th output; 2,1: rows first."
    ),
    click.option(
        "--dilation",
        type=PER_AXIS,
        default="1",
        show_default=True,
        help="Spacing of the kernel's elements; 2,1: rows first.",
    ),
    click.option(
        "--padding",
        type=PADDING,
        help="In place of a mode: pixels added; 1:2,0:1: before and after, rows first; same_upper, same_lower, causal.",
    ),
)
indexing_option = click.option("--indexing", default="xy", show_default=True, help="xy: column first; ij: row first.")
fragment_option = click.option(
    "--fragment", is_flag=True, help="LaTeX, HTML: a piece for a document of yours in place of a whole one."
)
brackets_option = click.option(
    "--brackets", type=BRACKET_STYLE, help="square x[i,j] (the default), round x(i,j) or subscript."
)
templates_option = click.option(
    "--templates", help="A folder of templates and wording, searched before the shipped one."
)


language_option = click.option(
    "--language", default="", metavar="CODE", help="The language of the sentences: en, de, es, fr, zh or one of yours."
)


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """How a document is to be written, and where: to a file, or to the terminal if `out` is None."""

    format: str
    fragment: bool
    brackets: str | None
    templates: str | None
    out: str | None
    language: str = ""


def document_options(command: Command) -> Command:
    """The options that say how and where a document is written; the command gets them as one value, `document`."""

    @with_options(
        click.option(
            "--format",
            "format_",
            type=FORMAT,
            default="text",
            show_default=True,
            help="text, latex, markdown, typst, html, pdf or word.",
        ),
        fragment_option,
        brackets_option,
        templates_option,
        language_option,
        click.option("--out", help="Write to this file; figures of Markdown and Typst go beside it."),
    )
    @wraps(command)
    def with_document(
        *given: Any,
        format_: str,
        fragment: bool,
        brackets: str | None,
        templates: str | None,
        language: str,
        out: str | None,
        **options: Any,
    ) -> Any:
        if fragment:
            from symconv.render.formats import check_fragment

            check_fragment(format_)
        request = DocumentRequest(format_, fragment, brackets, templates, out, language)
        return command(*given, document=request, **options)

    return with_document


def write_plain(text: str, out: str | None) -> None:
    """Text to the terminal, or to a file."""
    text = text.rstrip("\n") + "\n"
    if out is None:
        emit(text)
        return
    from symconv.files import write_text

    write_text(out, text)


def deliver(value: Any, document: DocumentRequest, **settings: Any) -> None:
    """Write a value as a document: to the terminal, or to a file with what Markdown and Typst show beside it.

    The settings are further options of `render`; those that are None are left to it.
    """
    from symconv.files import write_bytes, write_files
    from symconv.render.dispatch import render, render_files
    from symconv.render.formats import format_of

    format = document.format
    settings = {name: value for name, value in settings.items() if value is not None}
    settings |= {"fragment": document.fragment, "templates": document.templates, "language": document.language}
    if document.out is None:
        if format_of(format).bind is not None:
            raise InputError(f"the format {format} is not text and goes to a file; give --out")
        write_plain(render(value, format, **settings), None)
        return
    path = Path(document.out)
    files = render_files(value, format, name=path.name, **settings)
    if len(files) > 1:
        write_files(path.parent, files)
    elif isinstance(written := files[path.name], bytes):
        write_bytes(path, written)
    else:
        write_plain(written, document.out)
