"""The command `page`: an operation as one HTML file, in which every cell can be picked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symconv.cli.derive import operand_options, output_of
from symconv.cli.options import (
    INDEX,
    examples,
    language_option,
    operation_options,
    templates_option,
    with_options,
    write_plain,
)
from symconv.errors import InputError


@click.command(
    epilog=examples(
        'symconv page convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1 --out page.html',
        'symconv page correlation --image "1 2 3 / 4 5 6 / 7 8 9" --kernel "0 1 0 / 1 -4 1 / 0 1 0" \\',
        "    --definition sliding --mode same --boundary mirror --out page.html",
    )
)
@operand_options
@operation_options
@with_options(
    click.option("--output-name", "name", default="y", show_default=True, help="The name of the output."),
    click.option("--at", type=INDEX, help="The output that is picked first, such as 1,1; by default the middle one."),
    click.option("--over", default="image", show_default=True, help="List by image pixels or by kernel elements."),
    click.option("--predict", is_flag=True, help="Hide the sum until the learner has typed it."),
    click.option("--title", help="The heading of the page."),
    templates_option,
    language_option,
    click.option("--myst", is_flag=True, help="A fence {anywidget} for MyST, with its module and style beside it."),
    click.option("--out", help="Write to this file."),
)
def page(
    at: tuple[int, ...] | None,
    over: str,
    predict: bool,
    title: str | None,
    templates: str | None,
    language: str,
    myst: bool,
    out: str | None,
    **options: Any,
) -> None:
    """Make OPERATION, or a formula, a page that works offline: pick a cell, and everything follows."""
    given = {"over": over, "predict": predict, "title": title, "templates": templates, "language": language}
    made = output_of(**options).page(at, **given)
    if not myst:
        write_plain(made.html(), out)
    elif out is None:
        raise InputError("a page for MyST is three files; give --out")
    else:
        from symconv.files import write_files

        write_files(Path(out).parent, made.myst(Path(out).name))


COMMANDS = (page,)
