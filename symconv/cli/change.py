"""The command `change`: what does an option of a layer change?"""

from __future__ import annotations

import click

from symconv.cli.options import SIGNAL, DocumentRequest, deliver, document_options, examples


@click.command(
    epilog=examples(
        'symconv change "3 s2 t" "3 s2 t o1" --image 3',
        'symconv change "4 padding same_upper" "4 padding same_lower" --image 5',
        'symconv change "4 padding same" "4 padding same dilation 2" --image 6',
    )
)
@click.argument("before")
@click.argument("after")
@click.option("--image", type=SIGNAL, required=True, help='A shape (7x7), rows ("1 2 / 3 4") or a file (.csv, .png).')
@click.option("--kernel", type=SIGNAL, help="The values of the kernel; by default symbols.")
@document_options
def change(before: str, after: str, image: object, kernel: object, document: DocumentRequest) -> None:
    """What does an option of a layer change? Which outputs stay, move, come and go from BEFORE to AFTER.

    BEFORE and AFTER are the size of the kernel and options, as for `receptive`: stride, padding, dilation,
    output_padding and transposed, or s, p, d, o and t.
    """
    from symconv.derive.change import change

    deliver(change(before, after, image=image, kernel=kernel), document, brackets=document.brackets)
