"""Requests of documents: command lines of symconv, without that word, that are answered in this process.

LaTeX documents ask by ``\\symconv{…}``, pages of Sphinx by a directive. None of the commands that may be asked for runs
code, so an untrusted document may be answered.
"""

from __future__ import annotations

import shlex
import tempfile
from contextlib import chdir, suppress
from pathlib import Path

import click

from symconv.cli import change, derive, prove, receptive, separable, wrapping
from symconv.cli.options import limit_option
from symconv.errors import InputError, nearest, shown

ALONE = (separable.separable, receptive.receptive, wrapping.circular, change.change)
REQUESTS = {str(command.name): limit_option(command) for command in (*derive.COMMANDS, *prove.COMMANDS, *ALONE)}
"""Name -> command that a document may ask for."""
DECIDED = ("--format", "--fragment", "--live", "--out", "--templates")
"""Options that are decided by where the answer goes."""


def answer(request: str, folder: Path, *options: str) -> str:
    """The answer to a request.

    Args:
        request: the command line.
        folder: where the files are that it names.
        options: of `DECIDED`, such as ``--format`` and ``latex``.

    Raises:
        InputError: for a request that is no command of a document, or gives an option that is decided here.
    """
    command, words = _read(request)
    with tempfile.TemporaryDirectory(prefix="symconv-") as temporary, chdir(folder):
        written = Path(temporary, "answer")
        given = [*words, *options, "--out", str(written)]
        try:
            command.main(given, prog_name=str(command.name), standalone_mode=False)
        except click.ClickException as error:
            raise InputError(" ".join(error.format_message().split())) from None
        if not written.exists():
            raise InputError("the request asks for no document; leave out --help")
        return written.read_text("utf-8")


def files_of(request: str, folder: Path) -> list[Path]:
    """The files that a request names, as paths in a folder or below it.

    >>> from symconv.render.templates import shipped_templates
    >>> [path.name for path in files_of("derive convolution --image wording.toml", shipped_templates())]
    ['wording.toml']
    """
    _, words = _read(request)
    found: list[Path] = []
    for word in words:
        name = word.rpartition("=")[2].partition("@")[0]
        with suppress(OSError, ValueError):  # what is no name of a file here
            found += [Path(folder, name)] if "." in name and Path(folder, name).is_file() else []
    return found


def _read(request: str) -> tuple[click.Command, list[str]]:
    """The command of a request, and the words after it."""
    try:
        words = shlex.split(request)
    except ValueError as error:
        raise InputError(f"{str(error).lower()}; close each quotation mark") from None
    name = words[0] if words else ""
    if name not in REQUESTS:
        raise InputError(f"a document has no request {shown(name)}{nearest(name, tuple(REQUESTS))}")
    decided = [word for word in words if word.partition("=")[0] in DECIDED]
    if decided:
        raise InputError(f"{decided[0]} is decided by the document; leave it out")
    return REQUESTS[name], words[1:]
