"""The gallery: pictures of what symconv makes, each beside the code that made it when the site was built.

    ```{made} Title                   The last line is a value: a figure, or anything that is a document.
    :kind: python | console | toml    By default Python; `console` is a command that writes a PDF, `toml` a course file.
    ```

Figures are SVG. Documents are PDF, and a picture of their first page is drawn by Typst.
"""

from __future__ import annotations

import ast
import os
import shlex
from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from click.testing import CliRunner
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import symconv as sc
from docs._extensions.made import slug
from symconv.cli.main import cli
from symconv.derive.figure import Figure
from symconv.errors import SymconvError
from symconv.extras import optional
from symconv.render.dispatch import render, render_files
from symconv.render.page import Page

FOLDER = "gallery"
THUMBNAIL = '#set page(width: auto, height: auto, margin: 0pt)\n#image("page.pdf", page: 1, width: 210mm)\n'
RESOLUTION = 82.0
Made = dict[str, str | bytes]
"""Ending of a file -> what it holds; the first is what the picture leads to."""


def of_python(code: str) -> Made:
    """The value of the last line as a drawing, a page of HTML or a PDF."""
    *lines, last = ast.parse(code).body
    assert isinstance(last, ast.Expr), "the last line must be a value"
    names: dict[str, Any] = {"sc": sc}
    exec(compile(ast.Module(lines, []), "<gallery>", "exec"), names)  # noqa: S102 - our own page
    value = eval(compile(ast.Expression(last.value), "<gallery>", "eval"), names)  # noqa: S307 - our own page
    if isinstance(value, Figure):
        return {"svg": render(value, "svg")}
    if isinstance(value, Page):
        return {"html": value.html()}
    return {"pdf": render_files(value, "pdf", name="page.pdf")["page.pdf"]}


def of_command(code: str) -> Made:
    """The PDF that a command writes."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for line in code.splitlines():
                done = CliRunner().invoke(cli, shlex.split(line)[1:], catch_exceptions=False)
                assert done.exit_code in (0, 1), done.output
            path = min(Path(folder).rglob("*.pdf"), key=lambda path: len(path.name))  # not its version for printing
            return {"pdf": path.read_bytes()}
        finally:
            os.chdir(before)


def of_course(text: str) -> Made:
    """The first sheet of a course file."""
    from symconv.handout import course_document, document_files
    from symconv.handout.course.file import parse_course

    files = document_files(course_document(parse_course(text)), "pdf")
    return {"pdf": next(value for name, value in files.items() if name.endswith(".pdf"))}


KINDS: dict[str, Callable[[str], Made]] = {"python": of_python, "console": of_command, "toml": of_course}


def thumbnail(pdf: bytes) -> bytes:
    """The first page of a PDF as a picture."""
    typst = optional("typst", "pdf", "the gallery")
    with TemporaryDirectory() as folder:
        (Path(folder) / "page.pdf").write_bytes(pdf)
        (Path(folder) / "page.typ").write_text(THUMBNAIL, "utf-8")
        return typst.compile(Path(folder) / "page.typ", root=folder, format="png", ppi=RESOLUTION)


class MadeDirective(SphinxDirective):
    """One picture with its title and its code."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = {"kind": lambda given: directives.choice(given, tuple(KINDS))}

    def run(self) -> list[nodes.Node]:
        """Make the files, and show the first."""
        title, code, kind = self.arguments[0], "\n".join(self.content), self.options.get("kind", "python")
        try:
            files = KINDS[kind](code)
            if "pdf" in files:
                files["png"] = thumbnail(files["pdf"])  # type: ignore[arg-type]
        except (SymconvError, AssertionError) as error:
            raise self.error(f"{title}: {error}") from error
        folder = Path(self.env.app.outdir) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for ending, content in files.items():
            paths.append(f"{FOLDER}/{slug(title)}.{ending}")
            data = content if isinstance(content, bytes) else content.encode()
            (folder.parent / paths[-1]).write_bytes(data)
        picture = (
            f'<iframe src="{paths[0]}" title="{escape(title)}" loading="lazy"></iframe>'
            if "html" in files
            else f'<img src="{paths[-1]}" alt="{escape(title)}" loading="lazy">'
        )
        head = f'<figure class="made {kind}" id="{slug(title)}"><a class="picture" href="{paths[0]}">{picture}</a>'
        caption = f"<figcaption>{escape(title)}</figcaption>"
        block = nodes.literal_block(code, code, language=kind)
        return [
            nodes.raw("", f"{head}{caption}<details><summary>Code</summary>", format="html"),
            block,
            nodes.raw("", "</details></figure>", format="html"),
        ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("made", MadeDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
