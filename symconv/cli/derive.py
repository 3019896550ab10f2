"""The commands `derive`, `gradients` and `integrate`: outputs, back-propagation and integrals, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

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

SAID = {"definition", "stride", "dilation", "padding", "anchor", "image_name", "name"}
"""The options of an operation that a formula says itself."""


operand_options = with_options(
    click.argument("operation", type=click.Choice(("convolution", "correlation")), required=False),
    click.option("--formula", help='In place of OPERATION: a sum as in a book, "y[m] = Σ_k x[m-k] h[k]".'),
    click.option("--image", type=SIGNAL, help='A shape (7x7, rows first), rows ("1 2 / 3 4") or a file (.csv, .png).'),
    click.option("--kernel", type=SIGNAL, help='Rows ("a b c / d e f"), a shape (3x3) or a file (.csv, .png).'),
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
        'symconv derive --formula "y[m] = sum_k x[2m+k-1] h[k]" --image 7 --kernel "1 2 1" --at 0',
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
@click.option("--over", help="Sum over image pixels (the default) or over kernel elements; a formula says it itself.")
@click.option("--letters", multiple=True, metavar="ROLE=LETTERS", help="Index letters, such as image=ij or output=mn.")
@click.option("--live", is_flag=True, help="HTML: a living page in place of the text; see `symconv page`.")
@document_options
def derive(
    at: tuple[int, ...],
    window: tuple[tuple[int, int], ...] | None,
    over: str | None,
    letters: tuple[str, ...],
    live: bool,
    document: DocumentRequest,
    **options: Any,
) -> None:
    """Work out one output of OPERATION, or of a formula, step by step."""
    chosen, brackets = _letters(letters), document.brackets or "square"
    worked = output_of(**options).derive(*at, window=window, over=over, brackets=brackets, letters=chosen)
    deliver(worked, document, live=live)


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
    upstream: object,
    of: str | None,
    at: tuple[int, ...] | None,
    document: DocumentRequest,
    **options: Any,
) -> None:
    """Derive what back-propagation through OPERATION, or a formula, computes: the gradients of image and kernel."""
    from symconv.core.gradient import gradients

    if (of is None) != (at is None):
        raise InputError("--of and --at belong together: of which operand, and which entry; give both or neither")
    found = gradients(output_of(**options), upstream)
    if at is None:
        deliver(found, document, brackets=document.brackets)
    else:
        part = found.image if of == "image" else found.kernel
        deliver(part.derive(*at, brackets=document.brackets or "square"), document)


@click.command(
    epilog=examples(
        'symconv integrate "u(t) - u(t-1)" "exp(-t)*u(t)"',
        'symconv integrate "1 on 0..2" "1 - t/2 on 0..1" --definition sliding',
        'symconv integrate "t on 0..1; 2 - t on 1..2" "exp(-2*t)*u(t)" --format pdf --out integral.pdf',
    )
)
@click.argument("image")
@click.argument("kernel")
@click.option("--definition", default="convolution", show_default=True, help="convolution, correlation or sliding.")
@click.option("--image-name", default="x", show_default=True, help="The name of the image.")
@click.option("--kernel-name", default="h", show_default=True, help="The name of the kernel.")
@click.option("--output-name", default="y", show_default=True, help="The name of the result.")
@document_options
def integrate(
    image: str,
    kernel: str,
    definition: str,
    image_name: str,
    kernel_name: str,
    output_name: str,
    document: DocumentRequest,
) -> None:
    """Work out the convolution or correlation of two functions of t, case by case, with a picture of the overlaps.

    IMAGE and KERNEL are pieces, "t on 0..1; 2 - t on 1..2", or products with the unit step, "exp(-t)*u(t)"; ends may be
    -inf and inf.
    """
    from symconv.derive.continuous import integrate

    found = integrate(image, kernel, definition, names=(image_name, kernel_name, output_name))
    deliver(found, document, brackets=document.brackets)


def output_of(operation: str | None, formula: str | None, **options: Any) -> Output:
    """The operation or the formula on the signals that the options describe."""
    if (operation is None) == (formula is None):
        raise InputError("give either an OPERATION, convolution or correlation, or a --formula, and not both")
    if formula is not None:
        return _of_formula(formula, options)
    for name in ("image", "kernel"):
        if options[name] is None:
            raise InputError(f"an operation needs --{name}; give a shape such as 7x7, or rows such as '1 2 / 3 4'")
    return _of_operation(str(operation), **options)


def _of_operation(
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


def _of_formula(text: str, options: dict[str, Any]) -> Output:
    """The output of a formula; what the formula says itself is no option beside it."""
    from symconv.core.formula import formula

    context = click.get_current_context()
    typed = {name for name in options if context.get_parameter_source(name) == ParameterSource.COMMANDLINE}
    for name in sorted(typed & SAID):
        flag = "--output-name" if name == "name" else f"--{name.replace('_', '-')}"
        raise InputError(f"a formula says {name.replace('_', ' ')} itself; leave out {flag}")
    kept = ("image", "kernel", "origin", "kernel_origin", "mode", "boundary", "fill")
    indexing = options["indexing"] if "indexing" in typed else "ij"
    name = options["kernel_name"] if "kernel_name" in typed else None
    return formula(text, **{key: options[key] for key in kept}, indexing=indexing, kernel_name=name).on()


def _letters(pairs: tuple[str, ...]) -> dict[str, str | tuple[str, ...]]:
    """The letters by role, from pairs such as ``image=ij`` or ``kernel=k1,k2``."""
    chosen: dict[str, str | tuple[str, ...]] = {}
    for pair in pairs:
        role, sign, letters = pair.partition("=")
        if not sign:
            raise InputError(f"--letters {pair!r} must have the form role=letters, such as image=ij")
        chosen[role] = tuple(letters.split(",")) if "," in letters else letters
    return chosen


COMMANDS = (derive, gradients, integrate)
