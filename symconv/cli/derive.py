"""The commands `derive` and `gradients`: one output, and back-propagation, worked out step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symconv.cli.options import (
    INDEX,
    ORIGIN,
    SIGNAL,
    WINDOW,
    DocumentRequest,
    deliver,
    document_options,
    examples,
    indexing_option,
    operation_options,
    with_options,
)
from symconv.errors import InputError

if TYPE_CHECKING:
    from symconv.core.output import Output


operand_options = with_options(
    click.argument("operation", type=click.Choice(("convolution", "correlation"))),
    click.option(
        "--image", type=SIGNAL, required=True, help='A shape (7x7, rows first), rows ("1 2 / 3 4") or a .csv file.'
    ),
    click.option("--kernel", type=SIGNAL, required=True, help='Rows ("a b c / d e f"), a shape (3x3) or a .csv file.'),
    indexing_option,
    click.option(
        "--origin", type=ORIGIN, default="center", show_default=True, help="Position of the image's index 0, or center."
    ),
    click.option("--kernel-origin", type=ORIGIN, default="center", show_default=True, help="The same for the kernel."),
    click.option("--image-name", default="x", show_default=True, help="The name of the image."),
    click.option("--kernel-name", default="h", show_default=True, help="The name of the kernel."),
    click.option("--definition", help="Of correlation: correlation (textbook, default) or sliding."),
)


@click.command(
    epilog=examples(
        'symconv derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1 --window 0:3,0:3',
        'symconv derive correlation --image "1 2 3 / 4 5 6 / 7 8 9" --kernel "0 1 0 / 1 -4 1 / 0 1 0" \\',
        "    --at 0,0 --definition sliding",
        'symconv derive convolution --image 5 --kernel "1 2 1" --at 0 --format latex --out sheet.tex',
        'symconv derive convolution --image 5 --kernel "1 2 1" --at 0 --format pdf --out sheet.pdf',
    )
)
@operand_options
@operation_options
@click.option("--output-name", "name", default="y", show_default=True, help="The name of the output.")
@click.option("--at", type=INDEX, required=True, help="The output index, such as 1,1 (in index order).")
@click.option(
    "--window",
    type=WINDOW,
    help="The indices to show, such as 0:3,0:3; by default the survivors and a ring around.",
)
@click.option("--over", default="image", show_default=True, help="Sum over image pixels or over kernel elements.")
@click.option("--letters", multiple=True, metavar="ROLE=LETTERS", help="Index letters, such as image=ij or output=mn.")
@document_options
def derive(
    operation: str,
    at: tuple[int, ...],
    window: tuple[tuple[int, int], ...] | None,
    over: str,
    letters: tuple[str, ...],
    document: DocumentRequest,
    **options: Any,
) -> None:
    """Work out one output of OPERATION, step by step."""
    chosen, brackets = _letters(letters), document.brackets or "square"
    output = _output(operation, **options)
    deliver(output.derive(*at, window=window, over=over, brackets=brackets, letters=chosen), document)


@click.command(
    epilog=examples(
        "symconv gradients correlation --image 5x5 --kernel 3x3 --definition sliding --mode valid",
        'symconv gradients convolution --image 5 --kernel "a b c" --of kernel --at 0',
    )
)
@operand_options
@operation_options
@click.option("--output-name", "name", default="y", show_default=True, help="The name of the output.")
@click.option("--upstream", type=SIGNAL, help="The upstream gradient, with the shape of the output; by default g.")
@click.option("--of", type=click.Choice(("image", "kernel")), help="With --at: the gradient of this operand.")
@click.option("--at", type=INDEX, help="Work out this entry of the gradient (in index order).")
@document_options
def gradients(
    operation: str,
    upstream: object,
    of: str | None,
    at: tuple[int, ...] | None,
    document: DocumentRequest,
    **options: Any,
) -> None:
    """Derive what back-propagation through OPERATION computes: the gradients of image and kernel."""
    from symconv.core.gradient import gradients

    if (of is None) != (at is None):
        raise InputError("--of and --at belong together: of which operand, and which entry; give both or neither")
    found = gradients(_output(operation, **options), upstream)
    if at is None:
        deliver(found, document, brackets=document.brackets)
    else:
        part = found.image if of == "image" else found.kernel
        deliver(part.derive(*at, brackets=document.brackets or "square"), document)


def _output(
    operation: str,
    image: object,
    kernel: object,
    indexing: str,
    origin: Any,
    kernel_origin: Any,
    image_name: str,
    kernel_name: str,
    definition: str | None,
    **options: Any,
) -> Output:
    """The operation on the signals that the options describe."""
    from symconv.core.output import convolve, correlate
    from symconv.core.signal import image as signal

    operands = (
        signal(image, name=image_name, indexing=indexing, origin=origin, what="image"),
        signal(kernel, name=kernel_name, indexing=indexing, origin=kernel_origin, what="kernel"),
    )
    if operation == "correlation":
        return correlate(*operands, definition=definition or "correlation", **options)
    if definition not in (None, "convolution"):
        raise InputError(f"--definition {definition} belongs to correlation; leave it out here")
    return convolve(*operands, **options)


def _letters(pairs: tuple[str, ...]) -> dict[str, str | tuple[str, ...]]:
    """The letters by role, from pairs such as ``image=ij`` or ``kernel=k1,k2``."""
    chosen: dict[str, str | tuple[str, ...]] = {}
    for pair in pairs:
        role, sign, letters = pair.partition("=")
        if not sign:
            raise InputError(f"--letters {pair!r} must have the form role=letters, such as image=ij")
        chosen[role] = tuple(letters.split(",")) if "," in letters else letters
    return chosen


COMMANDS = (derive, gradients)
