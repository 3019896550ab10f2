"""One way to show every value: its document in a format is found by its type.

`content` says what the document of a value holds. The renderings of proofs and library cards are imported when one of
them is first asked for: a derivation needs neither. Another type of value joins by `content.register`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symconv.core.expand import TermList
from symconv.core.formula import WrittenFormula
from symconv.core.gradient import Gradients
from symconv.core.output import Output
from symconv.core.receptive import ReceptiveField
from symconv.core.signal import Signal
from symconv.derive import Derivation
from symconv.derive.change import OptionChange
from symconv.derive.continuous import Integrated
from symconv.derive.figure import Figure
from symconv.derive.wrapping import Wrapped
from symconv.errors import InputError, LimitError
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import Rendered
from symconv.render.derivation import derivation_content
from symconv.render.figure import caption, draw, picture
from symconv.render.formats import FORMATS, Format, format_of
from symconv.render.output import formula_content, gradients_content, output_content, signal_content, terms_content
from symconv.render.writer import Content, Writer


def render(
    value: object,
    format: str = "text",
    *,
    fragment: bool = False,
    templates: str | Path | None = None,
    brackets: str | None = None,
    language: str = "",
    live: bool = False,
    **options: Any,
) -> str:
    """A value as a document: a worked example, an output, a proof, a card, a figure and so on.

    Args:
        value: what to show.
        format: `text`, `latex`, `markdown`, `typst` or `html`; for a figure also `svg` or `tikz`.
        fragment: for LaTeX, a piece to ``\\input`` that names the packages it needs, in place of a document that
            compiles alone; for HTML, one element for the body of another page.
        templates: a folder of templates and wording that is searched before the shipped one.
        brackets: `square`, `subscript` or `round`; by default those of the value.
        language: the code of a language, such as `de`; by default that of the wording.
        live: for a worked example as HTML, the living page that works it out in place of the text.
        options: for a figure, `standalone`: a TikZ document that compiles alone.

    Raises:
        InputError: for an unknown format, or a fragment or a living page in one that has none.
        TemplateError: if a template cannot be used.

    >>> from symconv import convolve
    >>> print(render(convolve([1, 2, 3], [1, 10]).derive(0)).splitlines()[0])
    Convolution at y[0]
    >>> from symconv.proof import prove
    >>> print(render(prove("conv(x, h) = conv(h, x)")).splitlines()[-5].strip())
    conv(x, h)[m] = Σ_i x[i]·h[m-i]
    """
    chosen = _format(value, format)
    if chosen.bind is not None:
        raise InputError(f"the format {format} is not text and goes to a file; give --out, or call render_files")
    settings = {"fragment": fragment, "language": language, "living": live}
    writer = Writer.of(chosen, brackets or _brackets(value), templates, **settings)
    return text_of(value, writer, **options)


def render_files(
    value: object,
    format: str = "markdown",
    *,
    name: str,
    fragment: bool = False,
    templates: str | Path | None = None,
    brackets: str | None = None,
    language: str = "",
    live: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """A value as files, name -> text or bytes.

    Args:
        value: what to show.
        format: one of `render`, or `pdf`, or `word`.
        name: of the document. For Markdown and Typst a drawing is an SVG file beside it.
        fragment, templates, brackets, language, live, options: as in `render`. Beside a fragment of HTML stands the
            style that its page needs once, and the script that living pages need.

    Raises:
        InputError: for an unknown format, or a character that a PDF cannot show.
        MissingExtraError: if what makes the format is not installed.
        TemplateError: if a template cannot be used.

    >>> from symconv import convolve
    >>> list(render_files(convolve([1, 2, 3], [1, 10]).derive(0), "markdown", name="sheet.md"))
    ['sheet.md', 'sheet-y-overlay.svg']
    """
    stem, brackets = name.rpartition(".")[0] or name, brackets or _brackets(value)
    chosen = _format(value, format)
    settings = {"fragment": fragment, "language": language, "living": live}
    writer = Writer.of(chosen, brackets, templates, stem=stem, pictures={}, **settings)
    return writer.files(name, text_of(value, writer, **options))


def text_of(value: object, writer: Writer, **options: Any) -> str:
    """The document of a value as the writer writes it; for a PDF or a Word document the text that it is made from."""
    made = content(value, writer, **options)
    return writer.framed(made.body, made.title) if made.framed else made.body


def mimebundle(value: Rendered) -> dict[str, str]:
    """What a notebook chooses from, media type -> the value in its format; nothing for a value without a document."""
    try:
        return {one.media: render(value, one.name) for one in FORMATS.values() if one.media in value.media}
    except (InputError, LimitError):
        return {}  # a notebook then shows the fields of the value


def tell(said: Said) -> str:
    """A sentence as plain text, in the shipped wording."""
    return str(Writer.of("text").tell(said))


def _format(value: object, name: str) -> Format:
    if not isinstance(value, Figure):
        return format_of(name)
    return format_of(name, tuple(one.name for one in FORMATS.values() if one.drawn), "figure format")


def _brackets(value: object) -> str:
    if isinstance(value, Derivation):
        return value.notation.brackets
    return value.brackets if isinstance(value, Figure) else "square"


@singledispatch
def content(value: object, writer: Writer, **options: Any) -> Content:
    """What the document of a value holds, by the type of the value."""
    for kind in type(value).__mro__:
        if register := LATER.get(".".join(kind.__module__.split(".")[:2])):
            register()
    found = content.dispatch(type(value))
    if found is content.dispatch(object):
        raise TypeError(f"a {type(value).__name__} has no document")
    return found(value, writer, **options)


@content.register
def _(value: Figure, writer: Writer, *, standalone: bool = False) -> Content:
    if writer.format.drawn == writer.format.name:
        return Content(draw(value, writer, standalone), framed=False)
    told = str(caption(value, writer.in_text))
    return Content(writer.sheet([picture(value, writer)]), told)


content.register(Derivation, derivation_content)
content.register(Output, output_content)
content.register(Signal, signal_content)
content.register(TermList, terms_content)
content.register(Gradients, gradients_content)
content.register(WrittenFormula, formula_content)


@content.register
def _(value: OptionChange, writer: Writer) -> Content:
    from symconv.render.change import change_content

    return change_content(value, writer)


@content.register
def _(value: Integrated, writer: Writer) -> Content:
    from symconv.render.integral import integral_content

    return integral_content(value, writer)


@content.register
def _(value: Wrapped, writer: Writer) -> Content:
    from symconv.render.wrapping import wrapped_content

    return wrapped_content(value, writer)


@content.register
def _(value: ReceptiveField, writer: Writer) -> Content:
    from symconv.render.receptive import receptive_content

    return receptive_content(value, writer)


def _register_proofs() -> None:
    from symconv.proof.check import Scope, SizedVerdict
    from symconv.proof.language import Expression
    from symconv.proof.prove import Verdict
    from symconv.proof.separable import Separable
    from symconv.render.proof import check_content, expression_content, scope_content, verdict_content
    from symconv.render.separable import separable_content

    content.register(SizedVerdict, check_content)
    content.register(Scope, scope_content)
    content.register(Verdict, verdict_content)
    content.register(Expression, expression_content)
    content.register(Separable, separable_content)


def _register_black_boxes() -> None:
    from symconv.blackbox.card import Card, Finding
    from symconv.blackbox.catalogue import Atlas
    from symconv.render.blackbox import atlas_content, card_content, finding_content

    content.register(Atlas, atlas_content)
    content.register(Card, card_content)
    content.register(Finding, finding_content)


LATER: Mapping[str, Callable[[], None]] = MappingProxyType(
    {"symconv.proof": _register_proofs, "symconv.blackbox": _register_black_boxes}
)
"""Package of a value -> what registers the documents of its types, when one of them is first shown."""
