"""The commands `prove` and `check`: exit code 0 if the identity holds, 1 if it is refuted, 2 for bad input."""

from __future__ import annotations

from typing import Any

import click

from symconv.cli.options import (
    EXIT_NEGATIVE,
    SIGNAL,
    DocumentRequest,
    deliver,
    document_options,
    examples,
    indexing_option,
    operation_options,
)

given_option = click.option("--given", multiple=True, help='What is given, such as "h = flip(h)"; may be repeated.')


@click.command(
    epilog=examples(
        'symconv prove "conv(x, h) = slide(x, flip(h))"',
        'symconv prove "conv(x, h) = slide(x, h)" --given "h = flip(h)"',
        'symconv prove "grad(conv(x, h), x, g) = slide(g, h)" --format latex --out proof.tex',
    )
)
@click.argument("identity")
@given_option
@document_options
def prove(identity: str, given: tuple[str, ...], document: DocumentRequest) -> int:
    """Prove or refute IDENTITY for all sequences."""
    from symconv.proof import prove

    return _answer(prove(identity, given=given), document)


@click.command(
    epilog=examples(
        'symconv check "conv(x, h) = slide(x, flip(h))" --image 5x6 --kernel 2x3',
        'symconv check "conv(x, h) = slide(x, h)" --image 5x6 --kernel 3x3 --mode same --given "h = flip(h)"',
    )
)
@click.argument("identity")
@click.option(
    "--image", type=SIGNAL, required=True, help='A shape (5x6, rows first), rows ("1 2 / 3 4") or a file (.csv, .png).'
)
@click.option("--kernel", type=SIGNAL, help='A shape (2x3), rows ("a b c / d e f") or a file (.csv, .png).')
@given_option
@operation_options
@indexing_option
@document_options
def check(identity: str, document: DocumentRequest, **options: Any) -> int:
    """Check IDENTITY for given shapes, output window and boundary rule, cell by cell."""
    from symconv.proof import check

    return _answer(check(identity, **options), document)


def _answer(verdict: Any, document: DocumentRequest) -> int:
    """Write the verdict; the exit code says whether the identity holds."""
    deliver(verdict, document, brackets=document.brackets)
    return 0 if verdict.holds else EXIT_NEGATIVE


COMMANDS = (prove, check)
