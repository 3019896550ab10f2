"""An output shown as a whole: its conventions, its definition and its first sums."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.derive import derive
from symconv.derive.derivation import defining_sides
from symconv.derive.notation import layer_notation
from symconv.formula.nodes import Name, Relation
from symconv.render.conventions import convention_lines
from symconv.render.derivation import sum_context
from symconv.render.escape import Printed
from symconv.render.formats import Pen
from symconv.render.render import wrap
from symconv.render.templates import Wording, fill, load_wording, template_folders

if TYPE_CHECKING:
    from symconv.core.output import Output


SHOWN = 9


def render_output(
    output: Output, format: str = "text", *, fragment: bool = False, templates: str | Path | None = None
) -> str:
    """An output as a document: conventions, definition, and the sums of its first indices in reading order.

    Args:
        output: the operation on its signals.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX, a piece to ``\\input``.
        templates: a folder of templates and wording that is searched before the shipped one.

    >>> from symconv import convolve
    >>> print(render_output(convolve([1, 2], [1, 10])).splitlines()[-1])
      y[2] = 20
    """
    pen = Pen.of(format, fragment=fragment)
    wording = load_wording(*template_folders(templates))
    body = fill(pen.format.name, f"output.{pen.format.ending}.j2", output_context(output, pen, wording), templates)
    return wrap(body, pen, fragment, templates, str(_title(output, Pen.of("text"), wording)))


def output_context(output: Output, pen: Pen, wording: Wording | None = None) -> dict[str, Any]:
    """Everything that the template `output` of a format may print, see `render_output`."""
    wording = wording or load_wording(*template_folders(None))

    def say(key: str, **facts: Any) -> Printed:
        return wording.say(key, pen.format.name, pen.inline, facts)

    letters = layer_notation(output)
    sums = [derive(output, index).result() for index in islice(output, SHOWN)]
    return {
        "title": _title(output, pen, wording),
        "conventions": convention_lines(output, letters, say),
        "definition": pen.write(Relation(defining_sides(output, letters))),
        "intro": say("output.all" if len(output) <= SHOWN else "output.first", shown=len(sums), count=len(output)),
        "sums": [sum_context(relation, pen) for relation in sums],
    }


def _title(output: Output, pen: Pen, wording: Wording) -> Printed:
    def say(key: str, **facts: Any) -> Printed:
        return wording.say(key, pen.format.name, pen.inline, facts)

    operation = say(f"operation.{output.operation.definition}")
    return say("output.title", operation=operation, image=Name(output.image.name), kernel=Name(output.kernel.name))
