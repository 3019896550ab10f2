"""The command `separable`: is a kernel a column times a row?"""

from __future__ import annotations

import click

from symconv.cli.options import SIGNAL, DocumentRequest, deliver, document_options, examples, indexing_option


@click.command(
    epilog=examples(
        'symconv separable "1 2 1 / 2 4 2 / 1 2 1"',
        'symconv separable "0 1 0 / 1 -4 1 / 0 1 0" --format latex --out laplace.tex',
        "symconv separable kernel.csv",
    )
)
@click.argument("kernel", type=SIGNAL)
@indexing_option
@document_options
def separable(kernel: object, indexing: str, document: DocumentRequest) -> None:
    """Is KERNEL a column times a row? Its rank, its factors, the proof that two passes are one, and what they save.

    KERNEL is rows ("1 2 1 / 2 4 2 / 1 2 1") or a file (.csv, .png). A kernel that is not separable comes as the least
    number of columns times rows that add up to it.
    """
    from symconv.proof import separable

    deliver(separable(kernel, indexing=indexing), document, brackets=document.brackets)
