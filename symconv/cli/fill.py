r"""The command `fill`: worked examples inside a LaTeX document, without shell escape and without the network.

The package `symconv.sty` lists each ``\symconv{…}`` of a document in a file beside it, one line each: the MD5 sum of
the request and the request. This command carries the requests out and writes one fragment for each into the folder
`symconv` beside the document, where the next run of LaTeX finds it by that sum. The fragments are committed with the
document, so it can be compiled where symconv is not installed.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from symconv.cli.options import EXIT_NEGATIVE, complain, emit, examples
from symconv.cli.requests import answer
from symconv.errors import FileError, InputError, SymconvError, shown

NAME = re.compile(r"[0-9A-F]{32}")
LINE = re.compile(rf"({NAME.pattern}) (.+)")


@click.command(epilog=examples("symconv fill main.tex", "symconv fill main.tex --check"))
@click.argument("documents", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a fragment is missing or not current.")
@click.option("--hook", is_flag=True, help="Exit code 1 if a fragment was written, as pre-commit wants it.")
def fill(documents: tuple[str, ...], check: bool, hook: bool) -> int:
    r"""Work out each \symconv{…} of LaTeX DOCUMENTS and write the answers beside them.

    A document is a .tex file that LaTeX has been run on once, with \usepackage{symconv}; or the list that this run
    wrote, a .symconv file. A document without symconv.sty beside it gets one.
    """
    wrong = sum([_fill_document(Path(document), check, hook) for document in documents])
    return EXIT_NEGATIVE if wrong else 0


def _fill_document(path: Path, check: bool, hook: bool) -> int:
    """Fill one document; how many of its requests are not answered afterwards, or were not before if it is a hook."""
    listed = path.with_suffix(".symconv")
    if not check and write_package(path.parent):
        emit(f"wrote {path.parent / 'symconv.sty'}\n")
        if not listed.exists():
            emit(f"Put \\usepackage{{symconv}} into {path.name}, run LaTeX on it, then this command again.\n")
            return 0
    requests, wrong = requests_of(listed), 0
    folder = path.parent / "symconv"
    for name, request in requests.items():
        try:
            current = _fill(folder / f"{name}.tex", request, check)
            wrong += not current and (check or hook)
        except SymconvError as error:
            complain(f"\\symconv{{{shown(request)[1:-1]}}}: {error}")
            wrong += 1
    for left in sorted(folder.glob("*.tex")):
        if left.stem not in requests and NAME.fullmatch(left.stem):
            emit(f"{left} is no longer asked for\n")
    return wrong


def write_package(folder: Path) -> bool:
    """Put `symconv.sty` beside a document that has none; whether it was written."""
    from symconv.files import write_text
    from symconv.render.templates import shipped_templates

    target = folder / "symconv.sty"
    if target.exists():
        return False
    write_text(target, (shipped_templates() / "latex" / "symconv.sty").read_text("utf-8"))
    return True


def requests_of(path: Path) -> dict[str, str]:
    """The requests of a document by the names of their fragments, from the list that LaTeX wrote.

    Raises:
        FileError: if there is no such list.
        InputError: for a line that is no request.
    """
    from symconv.files import read_text

    if not path.exists():
        raise FileError(f"{shown(path)} does not exist; run LaTeX on the document once, with \\usepackage{{symconv}}")
    requests: dict[str, str] = {}
    for number, line in enumerate(read_text(path).splitlines(), 1):
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise InputError(f"line {number} of {shown(path)} is no request; delete the file and run LaTeX again")
        requests[found[1]] = found[2]
    return requests


def _fill(target: Path, request: str, check: bool) -> bool:
    """Make one fragment and write it if it is not current; whether it was."""
    from symconv.files import read_text, write_text

    text = f"% symconv {request}\n{answer(request, target.parent.parent, '--format', 'latex', '--fragment')}"
    if target.exists() and read_text(target) == text:
        return True
    if check:
        emit(f"{target} is not current: {request}\n")
        return False
    write_text(target, text)
    emit(f"wrote {target}: {request}\n")
    return False
