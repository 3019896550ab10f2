"""The living page: an output as one HTML file that answers to mouse and keyboard, and needs nothing from anywhere.

A page is put together from the files in `templates/page`: a page, a style, and one script in three pieces. Python adds
the operation and all sentences as data, and what the script is held to (`symconv.render.page_checks`). Script and
style stand packed in the page, behind the few lines that unpack them. The policy of the page allows these two scripts
and the one style by their hashes, and nothing else.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from html import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.core.operation import PerAxis, per_axis
from symconv.core.output import Output
from symconv.core.signal import Signal, as_expr, check_index, ranges_text
from symconv.derive.mistakes import BORDER, MISTAKES
from symconv.derive.notation import OVER, check_word, notation
from symconv.errors import IndexRuleError, InputError, shown
from symconv.extras import optional
from symconv.files import write_text
from symconv.formulas.nodes import Value
from symconv.index import DEFINITIONS, Axis
from symconv.index.aliases import Index
from symconv.render.formats import HTML
from symconv.render.page_checks import checks
from symconv.render.policy import policy
from symconv.render.templates import Wording, load_wording, shipped_templates, template_folders
from symconv.text.names import GREEK_UNICODE, NO_TEXT, RESERVED
from symconv.text.numerals import read_plain

if TYPE_CHECKING:
    import os

SCRIPTS = ("law.js", "sums.js", "view.js")
PIECE = '<div class="symconv" data-symconv>'
"""What a page within a document begins with."""
WIDGET = "symconv-page"
"""What the module and the style of a widget are called."""
OF_PYTHON = {"page.title", "page.within", "page.frame", "page.script", "page.language"}
"""Sentences of a page that its script does not say."""
DARK_HOST = ":is([data-theme=dark], [data-jp-theme-light=false], .quarto-dark, .dark)"
"""What says that a site is dark: Furo, PyData and their kin, JupyterLab, Quarto, MyST."""
FOLLOWING_HOST = "[data-theme=auto]"
"""What says that a site follows the screen."""
MAX_RANK = 3
LIMITS = {"cells": 1024, "terms": 1_000_000, "drawn": 10_000, "rows": 200}
"""Cells of image and kernel, products of all outputs, cells drawn, and products listed, in a page."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """An output as a living page; see `page`.

    Attributes:
        output: what it shows.
        state: what it opens with, the keys of the state by name.
        title: its heading.
        sentences: the wording, by key.
    """

    output: Output
    state: dict[str, Any]
    title: str
    sentences: dict[str, str]

    def __repr__(self) -> str:
        return f"Page of {self.output.name} at {','.join(map(str, self.state['at']))}"

    def html(self) -> str:
        """The page as a whole, self-contained document."""
        scripts = page_scripts()
        parts = {
            "lang": escape(self.sentences["page.language"]),
            "policy": policy(scripts, [page_style()]),
            "title": escape(self.title),
            "body": self.piece(),
            "script": scripts[0],
        }
        return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _file("page.html"))

    def piece(self, level: int = 1, instead: str = "") -> str:
        """The page as a piece for the body of another document.

        That document holds, after all pieces, the first of `page_scripts`; its policy, if it has one, names both of
        these and `page_style`, which they bring.

        Args:
            level: of its heading.
            instead: what is shown where no script runs, as HTML; by default a sentence that says so.
        """
        warning = instead or escape(self.sentences["page.script"])
        data = json_in_html(self.data() | {"level": level})
        return f'{PIECE}<noscript>{warning}</noscript><script type="application/json">{data}</script></div>'

    def data(self) -> dict[str, Any]:
        """All that the script is given: the operation, the sentences, and what it is held to."""
        y = self.output
        names = {"image": y.image.name, "kernel": y.kernel.name, "output": y.name}
        letters = notation(MAX_RANK, tuple(names.values()))
        own = _fields(letters) | (
            dict(y.written.letters) if y.written and y.rank == len(y.written.letters["output"]) else {}
        )
        return {
            "title": self.title,
            "level": 1,
            "state": self.state,
            "names": names,
            "indexing": y.image.indexing,
            "letters": {role: own[role] for role in names},
            "cells": _cells_of_python(y),
            "greek": dict(GREEK_UNICODE),
            "reserved": sorted(RESERVED),
            "limits": LIMITS,
            "mistakes": [_fields(row) for row in MISTAKES.values()],
            "border": dict(BORDER),
            "text": _text_of(self.sentences),
            "checks": checks(y, y.order(tuple(self.state["at"]))),
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file."""
        write_text(path, self.html())

    def _repr_html_(self) -> str:
        title = escape(self.sentences["page.frame"].replace("{title}", self.title))
        return (
            f'<iframe sandbox="allow-scripts" title="{title}" style="width:100%;height:52rem;border:0" '
            f'srcdoc="{escape(self.html())}"></iframe>'
        )

    def myst(self, name: str = "page.md") -> dict[str, str]:
        """The page for MyST, file name -> text: a fence ``{anywidget}``, and the module and style that it names."""
        model = json_in_html({"data": self.data() | {"level": 2}, "state": self.state})
        fence = f"```{{anywidget}} ./{WIDGET}.mjs\n:css: ./{WIDGET}.css\n\n{model}\n```\n"
        return {name: fence, f"{WIDGET}.mjs": widget_module(), f"{WIDGET}.css": page_style()}

    def widget(self) -> Any:
        """The page as a widget of a notebook, whose `state` follows the page and is followed by it.

        Where no widget runs, as in a notebook that has been turned into a document, the page itself is shown.

        Raises:
            MissingExtraError: if the extra `widget` is not installed.
        """
        anywidget, traitlets = (optional(name, "widget", "a widget") for name in ("anywidget", "traitlets"))
        page_frame = self._repr_html_()

        def mimebundle(widget: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            bundle, metadata = anywidget.AnyWidget._repr_mimebundle_(widget, **options)
            return bundle | {"text/html": page_frame}, metadata

        parts = {
            "_esm": widget_module(),
            "_css": page_style(),
            "data": traitlets.Dict().tag(sync=True),
            "state": traitlets.Dict().tag(sync=True),
            "_repr_mimebundle_": mimebundle,
        }
        return type("PageWidget", (anywidget.AnyWidget,), parts)(data=self.data(), state=self.state)


def page(
    output: Output,
    at: int | Index | None = None,
    *,
    over: str = "image",
    predict: bool = False,
    title: str | None = None,
    templates: str | Path | None = None,
    language: str = "",
) -> Page:
    """An output as a living page: pick an output, a pixel or a kernel element, and everything follows.

    Args:
        output: of `convolve` or `correlate`, with up to three axes.
        at: the output that it opens at, in index order; by default the one in the middle.
        over: whether its products are listed by `image` pixels or by `kernel` elements.
        predict: whether the sum is hidden until it has been typed.
        title: the heading.
        templates: a folder with wording that is searched before the shipped one.
        language: the code of a language, such as `de`.

    Raises:
        InputError: for an output that a page cannot show, or that is too large for it.
        IndexRuleError: if there is no such output.

    >>> from symconv import convolve
    >>> page(convolve("1 2 3", "1 10"), at=0).html()[:15]
    '<!DOCTYPE html>'
    """
    wording = load_wording(*template_folders(templates), language=language)
    return worded_page(output, at, wording, over=over, predict=predict, title=title)


def worded_page(
    output: Output,
    at: int | Index | None,
    wording: Wording,
    *,
    over: str = "image",
    predict: bool = False,
    title: str | None = None,
) -> Page:
    """A page in the sentences of a wording; see `page`."""
    check_word("over", over, OVER)
    _check_kind(output)
    sentences = {key: text for key, text in wording.sentences.items() if key.startswith("page.")}
    sentences |= {f"page.mistake.{name}": wording.sentence(f"mistake.{name}") for name in MISTAKES}
    sentences["page.language"] = wording.sentence("document.language")
    title = title or sentences["page.title"]
    if NO_TEXT.search(title):
        raise InputError("title holds a control character; leave it out")
    state = _state(output, _index(output, at)) | {"over": over, "predict": predict}
    return Page(output, state, title, sentences)


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not empty, by name, as JSON has them."""
    found = ((one.name, getattr(value, one.name)) for one in fields(value))
    return {name: dict(part) if isinstance(part, Mapping) else part for name, part in found if part}


def _text_of(sentences: Mapping[str, str]) -> dict[str, str]:
    """The sentences of the script by key; one that is the last word of its key is left out."""
    found = {key.removeprefix("page."): text for key, text in sentences.items() if key not in OF_PYTHON}
    return {key: text for key, text in found.items() if text != key.rpartition(".")[2]}


def _index(output: Output, at: int | Index | None) -> Index:
    """The output that a page opens at, in index order."""
    if at is None:
        return tuple((low + high) // 2 for low, high in output.box)
    index = check_index(at, output.rank, f"{output.name} index", output.box)
    if index not in output.box:
        raise IndexRuleError(f"{output.name}{list(index)} does not exist; {ranges_text(output.box)}")
    return index


def _check_kind(output: Output) -> None:
    """Refuse what a page does not show, with the fix."""
    operation = output.operation
    if operation.channels or output.bias is not None:
        raise InputError("a page shows no channels; make a page of one of them, such as correlate(x[0], w[0, 0])")
    if operation.definition not in DEFINITIONS:
        raise InputError(
            f"a page shows convolution and correlation, not an operation of the kind {operation.definition!r}; "
            "make the page of the operation that it belongs to"
        )
    if operation.rank > MAX_RANK:
        raise InputError(f"a page shows at most {MAX_RANK} axes, not {operation.rank}; take a slice of the signals")
    if operation.conjugate and not output.kernel.rational:
        raise InputError("a page does not conjugate the kernel; give it the conjugated kernel, and leave out conjugate")
    for what, signal in (("image", output.image), ("kernel", output.kernel)):
        size = signal.ranges.size
        if size > LIMITS["cells"]:
            raise InputError(
                f"a page shows at most {LIMITS['cells']:,} cells of the {what}, not {size:,}; take a part of it"
            )
    terms = output.operation.ranges.size * output.kernel.ranges.size
    if terms > LIMITS["terms"]:
        raise InputError(f"a page adds at most {LIMITS['terms']:,} products, not {terms:,}; take smaller signals")
    _cells_of_python(output)


def _state(output: Output, at: Index) -> dict[str, Any]:
    """What a page opens with: every choice as the command line has it.

    Raises:
        InputError: if these choices do not make the operation, which then has options that differ by axis.
    """
    operation, order = output.operation, output.order
    modes = set(per_axis(operation.mode, operation.rank, "mode"))
    rules = {axis.boundary for axis in operation.axes}
    if len(modes) > 1 or len(rules) > 1:
        raise InputError("a page has one mode and one boundary for all axes; give all axes the same")
    mode, boundary = modes.pop(), rules.pop()
    strides, dilations = ([abs(getattr(axis.law, part)) for axis in operation.axes] for part in ("s", "d"))
    paddings = [_padding(axis) for axis in operation.axes] if mode == "padding" else None
    anchors = [_anchor(axis) for axis in operation.axes] if mode == "same" else None
    anchor = None if anchors is None else order(tuple(anchors))
    options = PerAxis(
        operation.definition, "full" if paddings else mode, boundary, anchor, tuple(strides), tuple(dilations), paddings
    )
    if options.axes(output.image, output.kernel) != operation.axes:
        raise InputError(
            "a page shows what mode, padding, anchor, stride and dilation describe, and this operation has an offset "
            "of its own; give it such options in place of the offset"
        )
    return {
        "definition": operation.definition,
        "mode": mode,
        "padding": "1" if paddings is None else _padding_text(paddings),
        "anchor": "" if anchors is None else _anchor_text(operation.axes, anchors, order),
        "boundary": boundary,
        "fill": _cell(operation.fill),
        "stride": _numbers(strides),
        "dilation": _numbers(dilations),
        "over": "image",
        "image": _text(output.image),
        "kernel": _text(output.kernel),
        "image_origin": _origin(output.image),
        "kernel_origin": _origin(output.kernel),
        "pick": "output",
        "at": list(at),
        "predict": False,
    }


def _padding(axis: Axis) -> tuple[int, int]:
    """The amounts before and after that give the outputs of an axis."""
    law = axis.law
    reads = [law.s * n + law.d * k + law.o for n in axis.output for k in axis.kernel]
    return max(0, axis.image[0] - min(reads)), max(0, max(reads) - axis.image[1])


def _anchor(axis: Axis) -> int:
    """The kernel index that lies on the pixel of the first output."""
    law, (first, last) = axis.law, axis.image
    base = first if law.s > 0 else last
    return (base - law.s * axis.output[0] - law.o) // law.d


def _anchor_text(axes: tuple[Axis, ...], anchors: list[int], order: Any) -> str:
    middles = {
        "": [0] * len(axes),
        "low": [sum(axis.kernel) // 2 for axis in axes],
        "high": [(sum(axis.kernel) + 1) // 2 for axis in axes],
    }
    return next(
        (name for name, found in middles.items() if found == anchors), ",".join(map(str, order(tuple(anchors))))
    )


def _numbers(values: list[int]) -> str:
    """One number for all axes, or one for each, rows first."""
    return str(values[0]) if len(set(values)) == 1 else ",".join(map(str, values))


def _padding_text(pairs: list[tuple[int, int]]) -> str:
    texts = [str(before) if before == after else f"{before}:{after}" for before, after in pairs]
    return texts[0] if len(set(texts)) == 1 else ",".join(texts)


def _origin(signal: Signal) -> str:
    """`center`, `first`, or the position of the index 0 in index order."""
    positions = tuple(-low for low in signal.ranges.lower)
    if positions == tuple((size - 1) // 2 for size in signal.shape):
        return "center"
    return "first" if not any(positions) else ",".join(map(str, signal.order(positions)))


def _cell(value: Any) -> str:
    """A cell as it is typed, without blanks."""
    return str(value).replace(" ", "")


def _text(signal: Signal) -> str:
    """A signal as it is typed: a shape, or its rows."""
    if signal.values is None:
        return "x".join(map(str, signal.shape))
    *_, columns = signal.shape
    cells = [_cell(value) for value in signal.values.flat]
    rows = [" ".join(cells[n : n + columns]) for n in range(0, len(cells), columns)]
    if signal.rank == 1:
        return rows[0] if columns > 1 or not cells[0].isdecimal() else f"+{cells[0]}"
    height = signal.shape[-2]
    slices = [" / ".join(rows[n : n + height]) for n in range(0, len(rows), height)]
    ending = {2: " /" if height == 1 else "", 3: " //" if len(slices) == 1 else ""}
    return " // ".join(slices) + ending[signal.rank]


def _cells_of_python(output: Output) -> dict[str, str]:
    """The cells that only Python's grammar reads, with their MathML; the page takes them as symbols.

    Raises:
        InputError: for a number that the page cannot read.
    """
    signals = (signal.values.flat for signal in (output.image, output.kernel) if signal.values is not None)
    found = dict[str, str]()
    for value in (*chain.from_iterable(signals), output.operation.fill):
        text = _cell(value)
        try:
            plain = read_plain(text)
        except InputError as error:
            raise InputError(f"a page cannot show the cell {shown(text)}, which {error}") from None
        if plain is None and text not in found:
            found[text] = f"<math>{HTML.printer().show(Value(as_expr(value)))}</math>"
    return found


def json_in_html(value: Any) -> str:
    """JSON that cannot end the element in which it stands.

    >>> print(json_in_html("</script>"))
    "\\u003c/script>"
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False).replace("<", "\\u003c")


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    return (shipped_templates() / "page" / name).read_text("utf-8")


def page_style() -> str:
    """The style of a page."""
    return _style(f"@media (prefers-color-scheme: dark) {{\n{_short(_file('dark.css'))}}}")


def embedded_style() -> str:
    """The style of pages that are pieces of a site: dark where the site is."""
    dark = _short(_file("dark.css"))
    return _style(
        f"@media (prefers-color-scheme: dark) {{\n{FOLLOWING_HOST} {{\n{dark}}}\n}}\n{DARK_HOST} {{\n{dark}}}"
    )


def _style(dark: str) -> str:
    return re.sub(r"\s*([{};])\s*", r"\1", _short(_file("style.css")).replace("@dark;", dark))


def page_script() -> str:
    """The script of a page, which defines and begins nothing."""
    return "".join(_short(_file(name)) for name in SCRIPTS)


@cache
def page_scripts() -> tuple[str, str]:
    """The script that a document holds after its pages, and the one that it unpacks and runs; a policy names both.

    The style of the pages is packed with the script.
    """
    script = f"{page_script()}start({json.dumps(page_style(), ensure_ascii=False)});\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    packed = b64encode(packer.compress(script.encode()) + packer.flush()).decode()
    return f'{_short(_file("unpack.js"))}run("{packed}");\n', script


def widget_module() -> str:
    """The module of a widget, as anywidget wants it."""
    return page_script() + _short(_file("widget.js"))


def embedded_script() -> str:
    """A script that opens the pages that are pieces of a site, and leaves its names and its address alone."""
    return f"(() => {{\n{page_script()}{_short(_file('embedded.js'))}}})();\n"


def _short(text: str) -> str:
    """A file without its indentation and without the comments on lines of their own but those that begin with `/*!`."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not re.match(r"//|/\*(?!!)", line)) + "\n"
