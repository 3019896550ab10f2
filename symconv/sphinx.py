"""An extension of Sphinx: worked examples, proofs and living pages where a page asks for them.

    extensions = ["symconv.sphinx"]

    .. symconv:: derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1

The directive takes the command lines that `symconv fill` takes. It leaves a node with the request alone, so the pages
that were read serve every builder; the node becomes the fragment of the builder's format when a page is written. An
answer is worked out when the page is read, so that a wrong request is told with its line, and is kept beside the
doctrees under a digest of the request, the files that it names and the edition of symconv.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from symconv import __version__
from symconv.cli.requests import answer, files_of
from symconv.errors import InputError, SymconvError
from symconv.files import read_text, write_text
from symconv.render.formats import HTML
from symconv.render.page import embedded_script
from symconv.render.templates import languages, shipped_templates
from symconv.render.writer import Writer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
STYLE, SCRIPT, FOLDER = "symconv.css", "symconv.js", "symconv"
FRAGMENTS = MappingProxyType({"html": ("--format", "html", "--fragment"), "latex": ("--format", "latex", "--fragment")})
"""Format of a builder -> the options of its answers; every other builder shows text."""
TEXT = ("--format", "text")
LATEX_PACKAGES = ("amsmath", "xcolor", "tikz")


class Request(nodes.General, nodes.Element):
    """What a page asks for: the `request`, and whether it is to be `live`."""


class SymconvDirective(SphinxDirective):
    """``.. symconv:: derive convolution …``; the command line may go on in the lines below the options."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = {
        "live": directives.flag,
        "caption": directives.unchanged_required,
        "name": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The node of the request, once it has been answered for the builder of this run."""
        lines = [*self.arguments[0].splitlines(), *self.content]
        node = Request(request=" ".join(line.strip() for line in lines).strip(), live="live" in self.options)
        self.set_source_info(node)
        folder = folder_of(self.env.app, self.env.docname)
        try:
            if node["live"] and not node["request"].startswith("derive "):
                raise InputError("a living page shows what derive works out; leave out :live:")
            for path in files_of(node["request"], folder):
                self.env.note_dependency(str(path))
            answered(self.env.app, node, folder)
        except SymconvError as error:
            raise self.error(f"symconv: {error}") from None
        return self._captioned(node)

    def _captioned(self, node: Request) -> list[nodes.Node]:
        """The node in a figure if it has a caption, and with its name."""
        if "caption" in self.options:
            words, messages = self.parse_inline(self.options["caption"], lineno=self.lineno)
            figure = nodes.figure("", node, nodes.caption(self.options["caption"], "", *words))
            self.set_source_info(figure)
            self.add_name(figure)
            return [figure, *messages]
        self.add_name(node)
        return [node]


class AnswerRequests(SphinxPostTransform):
    """Each request becomes its answer in the format of the builder."""

    default_priority = 20

    def run(self, **_: Any) -> None:
        """Put the answers in the places of the requests."""
        for node in list(self.document.findall(Request)):
            kind = kind_of(self.app)
            try:
                text = answered(self.app, node, folder_of(self.app, self.env.docname))
            except SymconvError as error:
                LOGGER.error("symconv: %s", error, location=node)
                text = f"symconv {node['request']}"
                kind = "text"
            shown = nodes.literal_block(text, text, language="none")
            if kind in FRAGMENTS:
                shown = nodes.raw("", text, format=kind, live=node["live"])
            target = nodes.target("", "", ids=node["ids"], names=node["names"])
            node.parent.replace(node, [target, shown] if node["ids"] else [shown])


def kind_of(app: Sphinx) -> str:
    """The format of a builder, if there are fragments of it that its files can hold: those of books cannot."""
    builder = app.builder
    return builder.format if builder.format in FRAGMENTS and "epub" not in builder.name else "text"


def folder_of(app: Sphinx, page: str) -> Path:
    """The folder of a page, where the files are that it names."""
    return Path(app.env.doc2path(page)).parent


def answered(app: Sphinx, node: Request, folder: Path) -> str:
    """The answer to a request for the builder of this run, worked out unless it has been.

    Raises:
        SymconvError: as `symconv.cli.requests.answer` raises it.
    """
    options = options_of(app, node)
    request = node["request"]
    digest = sha256("\0".join((app.config.symconv_edition, *options, request)).encode())
    for path in files_of(request, folder):
        digest.update(path.read_bytes())
    kept = Path(app.doctreedir, FOLDER, f"{digest.hexdigest()}.txt")
    if not kept.exists():
        LOGGER.verbose("symconv: %s", request)
        write_text(kept, answer(request, folder, *options))
    return read_text(kept, limit=100_000_000)


def options_of(app: Sphinx, node: Request) -> tuple[str, ...]:
    """What the builder and the language of the project decide of an answer."""
    kind, language = kind_of(app), (app.config.language or "").partition("_")[0]
    known = language in languages(shipped_templates()) and "--language" not in node["request"]
    return (
        *FRAGMENTS.get(kind, TEXT),
        *(("--language", language) if known else ()),
        *(("--live",) if node["live"] and kind == HTML.name else ()),
    )


@lru_cache(maxsize=1)
def edition() -> str:
    """What decides the answers of this symconv: its version, and when a file of a checkout was last changed."""
    package = Path(__file__).parent
    files = [path for folder in {package, shipped_templates()} for path in folder.rglob("*") if path.suffix != ".pyc"]
    return f"{__version__} {max(path.stat().st_mtime_ns for path in files if path.is_file())}"


def write_static_files(app: Sphinx) -> None:
    """Give the pages the style of the fragments and the script of living pages."""
    if app.builder.format != HTML.name:
        return
    folder = Path(app.doctreedir, FOLDER, "static")
    for name, text in ((STYLE, Writer.of(HTML, fragment=True).style()), (SCRIPT, embedded_script())):
        if not (folder / name).exists() or read_text(folder / name) != text:
            write_text(folder / name, text)
    app.config.html_static_path.append(str(folder))


def add_script(app: Sphinx, *event: Any) -> None:
    """Give the script to a page with living pages, and to no other."""
    *_, doctree = event
    if doctree is not None and any(node.get("live") for node in doctree.findall(nodes.raw)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive to Sphinx."""
    app.add_config_value("symconv_edition", edition(), "env", str, "decides whether pages are read again")
    app.add_node(Request)
    app.add_directive("symconv", SymconvDirective)
    app.add_post_transform(AnswerRequests)
    app.add_css_file(STYLE)
    for package in LATEX_PACKAGES:
        app.add_latex_package(package)
    app.connect("builder-inited", write_static_files)
    app.connect("html-page-context", add_script)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
