"""The commands for what users ask again and again: `separable`, `receptive`, `circular` and `change`."""

from __future__ import annotations

import click

from symconv.cli.options import (
    INDEX,
    SHAPE,
    SIGNAL,
    DocumentRequest,
    deliver,
    document_options,
    examples,
    indexing_option,
)


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


COMMANDS = (separable, receptive, circular, change)
