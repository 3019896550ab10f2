"""The command `circular`: why does the product of two transforms wrap around?"""

from __future__ import annotations

import click

from symconv.cli.options import SHAPE, SIGNAL, DocumentRequest, deliver, document_options, examples


@click.command(
    epilog=examples(
        'symconv circular --image "1 2 3 4 5" --kernel "1 10 100"',
        "symconv circular --image 5 --kernel 3 --length 7",
        "symconv circular --image 4x4 --kernel 3x3 --format latex --out wrap.tex",
    )
)
@click.option(
    "--image", type=SIGNAL, required=True, help='A shape (7x7, rows first), rows ("1 2 / 3 4") or a file (.csv, .png).'
)
@click.option(
    "--kernel", type=SIGNAL, required=True, help='Rows ("a b c / d e f"), a shape (3x3) or a file (.csv, .png).'
)
@click.option("--length", type=SHAPE, help="The length of the transforms, rows first; by default the image's size.")
@document_options
def circular(image: object, kernel: object, length: tuple[int, ...] | None, document: DocumentRequest) -> None:
    """Why does the product of two Fourier transforms wrap around? Which cells do, and how many zeros prevent it."""
    from symconv.derive.wrapping import circular

    size = length[0] if length is not None and len(length) == 1 else length
    deliver(circular(image, kernel, size), document, brackets=document.brackets)
