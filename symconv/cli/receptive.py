"""The command `receptive`: which pixels does an output of a stack of layers depend on?"""

from __future__ import annotations

import click

from symconv.cli.options import INDEX, SHAPE, DocumentRequest, deliver, document_options, examples


@click.command(
    epilog=examples(
        'symconv receptive "7 s2 p3" "3 s2 p1" "3 p1" "3 p1" --image 224 --at 20',
        'symconv receptive "3x3 stride 2 padding same_upper" "3x3 dilation 2" --image 64x48',
        'symconv receptive "3 s2" "4 s2 p1 transposed"',
    )
)
@click.argument("layers", nargs=-1, required=True)
@click.option("--image", type=SHAPE, help="The size of the image: 224 for every axis, or 64x48, rows first.")
@click.option("--at", type=INDEX, help="Say what this output reads, counted from 0, rows first.")
@document_options
def receptive(
    layers: tuple[str, ...], image: tuple[int, ...] | None, at: tuple[int, ...] | None, document: DocumentRequest
) -> None:
    """Which pixels does an output of a stack of LAYERS depend on? Its size, its first, last and middle pixel.

    Each of LAYERS is the size of a kernel and its options, from the image upwards: stride, padding, dilation,
    output_padding and transposed, or s, p, d, o and t.
    """
    from symconv.core.receptive import receptive

    size = image[0] if image is not None and len(image) == 1 else image
    index = at[0] if at is not None and len(at) == 1 else at
    deliver(receptive(list(layers), image=size, at=index), document, brackets=document.brackets)
