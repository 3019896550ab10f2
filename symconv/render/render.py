"""From a value of the derivation floor to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError
from symconv.render.binding import BINDINGS, bound
from symconv.render.caption import alt_text
from symconv.render.derivation import derivation_context, plain_title
from symconv.render.escape import ESCAPERS, Printed, quoted
from symconv.render.figure import render_figure
from symconv.render.formats import Pen
from symconv.render.templates import fill, load_wording, template_folders

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.figure import Figure


ALL_STEPS = (
    "title",
    "conventions",
    "definition",
    "substitution",
    "candidates",
    "survivors",
    "values",
    "result",
    "drawing",
)
LINKS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        **dict.fromkeys(("markdown", "word"), lambda alt, file: f"![{ESCAPERS['markdown'](alt)}]({file})"),
        "typst": lambda alt, file: f"image({quoted(file)}, alt: {quoted(alt)})",
    }
)
"""Format -> how it shows a picture beside it, from the alt text and the file."""


def render_derivation(
    derivation: Derivation,
    format: str = "text",
    *,
    fragment: bool = False,
    templates: str | Path | None = None,
) -> str:
    """A worked example as a document.

    Args:
        derivation: the worked example.
        format: `text`, `latex`, `markdown` or `typst`.
        fragment: for LaTeX, a piece to ``\\input`` that names the packages it needs, in place of a document that
            compiles alone.
        templates: a folder of templates and wording that is searched before the shipped one.

    Raises:
        InputError: for an unknown format, or a fragment of another one than LaTeX.
        TemplateError: if a template cannot be used.

    >>> from symconv import convolve
    >>> print(render_derivation(convolve([1, 2, 3], [1, 10]).derive(0)).splitlines()[0])
    Convolution at y[0]
    """
    if format in BINDINGS:
        raise InputError(f"the format {format} is not text and goes to a file; give --out, or call render_files")
    pen = Pen.of(format, derivation.notation.brackets, fragment=fragment)
    drawing = _drawing(derivation.figure(), pen, templates) if derivation.drawable else None
    return _whole(derivation, pen, drawing, fragment, templates)


def _whole(
    derivation: Derivation, pen: Pen, drawing: Printed | None, fragment: bool, templates: str | Path | None
) -> str:
    title = plain_title(derivation, load_wording(*template_folders(templates)))
    return wrap(derivation_body(derivation, pen, ALL_STEPS, drawing, templates), pen, fragment, templates, title)


def render_files(
    derivation: Derivation,
    format: str = "markdown",
    *,
    name: str,
    fragment: bool = False,
    templates: str | Path | None = None,
) -> dict[str, Any]:
    """A worked example as files, name -> text or bytes.

    Args:
        derivation: the worked example.
        format: one of `render`, or `pdf`, or `word`.
        name: of the document. For Markdown and Typst the drawing is an SVG file beside it.
        fragment, templates: as in `render`.

    Raises:
        InputError: for an unknown format, or a character that a PDF cannot show.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv import convolve
    >>> list(render_files(convolve([1, 2, 3], [1, 10]).derive(0), "markdown", name="sheet.md"))
    ['sheet.md', 'sheet-y-overlay.svg']
    """
    if format in BINDINGS:
        source = render_files(derivation, BINDINGS[format].source, name=name, fragment=fragment, templates=templates)
        return bound(format, name, source)
    pen = Pen.of(format, derivation.notation.brackets, fragment=fragment)
    if pen.format.name not in LINKS or not derivation.drawable:
        return {name: render_derivation(derivation, format, fragment=fragment, templates=templates)}
    figure = derivation.figure()
    picture = f"{name.rpartition('.')[0] or name}-{figure.name}.svg"
    drawing = picture_link(figure, picture, pen, templates)
    svg = render_figure(figure, "svg", templates=templates, brackets=derivation.notation.brackets)
    return {name: _whole(derivation, pen, drawing, fragment, templates), picture: svg}


def derivation_body(
    derivation: Derivation, pen: Pen, steps: tuple[str, ...], drawing: Printed | None, templates: str | Path | None
) -> str:
    """The chosen steps of a worked example, without the frame of a document.

    Args:
        derivation: the worked example.
        pen: writes its formulas.
        steps: names of blocks of the template `derivation`.
        drawing: the drawing as the format shows it, if it is among the steps; without one a sentence says why.
        templates: a person's folder.
    """
    context = derivation_context(derivation, pen, load_wording(*template_folders(templates)))
    context |= {"drawing": drawing, "undrawn": not derivation.drawable, "steps": steps}
    return fill(pen.format.name, f"derivation.{pen.format.ending}.j2", context, templates).strip("\n")


def _drawing(figure: Figure, pen: Pen, templates: str | Path | None) -> Printed:
    """The drawing inside the document itself: TikZ in LaTeX, SVG in Typst, characters elsewhere."""
    name = pen.format.name
    language = {"latex": "tikz", "typst": "svg"}.get(name, "text")
    drawn = render_figure(figure, language, templates=templates, brackets=pen.brackets)
    if name == "typst":
        alt = quoted(alt_text(figure, templates=templates, brackets=pen.brackets))
        return Printed(f'image(bytes({quoted(drawn)}), format: "svg", alt: {alt})')
    drawn = drawn.strip("\n")
    return Printed(drawn if name in ("latex", "text") else f"```text\n{drawn}\n```")


def picture_link(figure: Figure, file: str, pen: Pen, templates: str | Path | None) -> Printed:
    """A picture in a file beside a document, with its alt text."""
    return Printed(LINKS[pen.format.name](alt_text(figure, templates=templates, brackets=pen.brackets), file))


def wrap(body: str, pen: Pen, fragment: bool, templates: str | Path | None, title: str = "symconv") -> str:
    """The body of a document in the frame of its format.

    Args:
        body: what stands in it, printed.
        pen: of the format.
        fragment: for LaTeX, a piece in place of a document.
        templates: a person's folder.
        title: plain text for the properties of the document, where the format has such.
    """
    frame = "fragment" if fragment and pen.format.name == "latex" else "document"
    name = f"{frame}.{pen.format.ending}.j2"
    language = load_wording(*template_folders(templates)).sentence("document.language")
    properties = {"title": quoted(title), "language": quoted(language)}
    return fill(pen.format.name, name, {"body": Printed(body.strip("\n")), **properties}, templates)
