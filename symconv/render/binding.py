"""Documents as bytes: PDF compiled by Typst, and Word documents made by pandoc, with their pictures inside.

The Typst compiler of the package `typst` runs in a contained process. It is given the pictures of the document and
nothing else, its own fonts and no clock, so the same document gives the same bytes on every machine; whatever the
document asks for, no file and no connection can be opened. The PDF is tagged and follows
PDF/UA-1, which demands a title, a language, an alternative text for every formula and picture, and a glyph for every
character. Where its own fonts lack one, those of the system are taken too: they are opened ahead of the limits, for
the characters of the document alone.

Pandoc, from the package `pypandoc_binary`, makes real equations of the formulas in our own Markdown for Word, but shows
the ``&`` of aligned blocks as rubbish, so the folder `word` of the templates writes one small formula a line. Older
versions of Word show no SVG, so pictures are embedded as PNG. Pandoc runs in its sandbox, where it reads no file
and opens no connection, with a bound on its memory.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from symconv.contained import contained
from symconv.errors import InputError, MissingExtraError, TemplateError
from symconv.extras import optional
from symconv.files import safe_name
from symconv.render.escape import quoted
from symconv.render.labels import PIXELS

STANDARDS = ["ua-1"]
PICTURE_SCALE = 3
"""Pixels of a PNG for each pixel of the SVG that it is made from."""
TYPST_SECONDS = 30
PACKAGE = re.compile("failed to download package|package not found")
GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
NO_GLYPH = "the fonts of the PDF and of this system have no character"
FACES = '("Libertinus Serif", "New Computer Modern")'
"""The faces of our documents: what stands in for a character depends on the face that lacks it."""
Pictures = Mapping[str, str | bytes]
"""File name -> SVG, or the bytes of a picture of the user's."""
NO_PICTURES: Pictures = MappingProxyType({})


def compile_pdf(source: str, pictures: Pictures = NO_PICTURES) -> bytes:
    """A Typst document as PDF, from its text and its pictures.

    Raises:
        MissingExtraError: if Typst is not installed.
        InputError: if the fonts lack a character of the text.
        TemplateError: if the document is no valid Typst; the message gives the compiler's reason.

    >>> compile_pdf('#import "@preview/cetz:0.2.2"')
    Traceback (most recent call last):
    symconv.errors.TemplateError: a Typst document may not load packages from elsewhere; leave out the import of '@…'
    """
    return _compiled(source, pictures, format="pdf", pdf_standards=STANDARDS)


def picture_png(svg: str) -> bytes:
    """A picture as PNG, for programs that show no SVG."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'
    return _compiled(page, {"picture.svg": svg}, format="png", ppi=72.0 * PICTURE_SCALE)


def converted_picture(data: bytes, kind: str, made: str) -> bytes:
    """A user's picture in another kind, `png`, `svg` or `pdf`, for formats that do not show its own.

    Raises:
        MissingExtraError: if Typst is not installed.
        TemplateError: if the picture cannot be read.
    """
    source, files = ('"picture.svg"', {"picture.svg": data}) if kind == "svg" else (CODED, {"picture": _coded(data)})
    page = f"#set page(width: auto, height: auto, margin: 0pt)\n#image({source})"
    options: dict[str, Any] = {"ppi": 72.0 * PICTURE_SCALE} if made == "png" else {}
    return _compiled(page, files, format=made, **options)


CODED = 'bytes(read("picture").codepoints().map(one => str.to-unicode(one) - 256))'
"""Bytes from a text: the compiler takes files in memory as texts alone."""


def _coded(data: bytes) -> str:
    return "".join(chr(256 + one) for one in data)


def _compiled(source: str, pictures: Pictures, **options: Any) -> bytes:
    optional("typst", "pdf", "a PDF")
    files: dict[str, str | bytes] = {"main.typ": source} | {
        safe_name(name): picture for name, picture in pictures.items()
    }
    held = {name: text.encode("utf-8") if isinstance(text, str) else text for name, text in files.items()}

    def made_with(fonts: Fonts) -> bytes:
        with TemporaryDirectory(prefix="symconv-") as root:
            given = (fonts, root, held, options)
            return contained(_compile, *given, what="the Typst document", seconds=TYPST_SECONDS, threads=True)

    try:
        return made_with(Fonts())
    except InputError as error:
        if NO_GLYPH not in str(error):
            raise
        texts = "".join(text for text in files.values() if isinstance(text, str))
        return made_with(Fonts("".join(sorted({c for c in texts if not c.isascii()}))))


class Fonts:
    """The fonts of Typst itself, and for a text those of the system.

    Pickled it is a call of `opened_fonts`, so the files of the system's fonts are opened in the process that compiles,
    before the limits fall under which nothing can be opened.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return opened_fonts, (self.text,)


def opened_fonts(text: str) -> Any:
    """What Typst takes as its fonts; those that a text needs have been read."""
    import typst

    fonts = typst.Fonts(include_system_fonts=bool(text))
    if text:
        shown = "set text(font: face); t; strong(t); emph(t); strong(emph(t))"
        page = f"#let t = {quoted(text)}\n#for face in {FACES} {{ {shown} }}"
        typst.Compiler(font_paths=fonts).compile(page.encode(), format="svg")
    return fonts


def _compile(fonts: Any, root: str, files: Any, options: Mapping[str, Any]) -> Any:
    """In a process that can open nothing: every file is in memory, and the folder is empty."""
    import typst

    fonts = opened_fonts(fonts.text) if isinstance(fonts, Fonts) else fonts  # in a contained process already
    made = typst.Compiler(root=root, font_paths=fonts, package_path=root, package_cache_path=root)
    try:
        return made.compile(files, timestamp=0, **options)
    except RuntimeError as error:  # a TypstError
        raise _one_sentence(str(getattr(error, "message", error))) from None


def _one_sentence(message: str) -> InputError | TemplateError:
    if PACKAGE.search(message):
        return TemplateError("a Typst document may not load packages from elsewhere; leave out the import of '@…'")
    missing = GLYPH.search(message)
    if missing:
        return InputError(
            f"{NO_GLYPH} {missing[1]!r}; leave it out, install a font that has it, or choose another format"
        )
    reason = " ".join(message.split()).rstrip(".")
    return TemplateError(
        f"the Typst document cannot be compiled: {reason}; compare the templates with the shipped ones"
    )


def typst_pages(source: str, pictures: Pictures) -> int:
    """How many pages a Typst document has.

    Raises:
        MissingExtraError: if Typst or pypdf is not installed.
    """
    reader = optional("pypdf", "pdf", "the number of pages").PdfReader
    return len(reader(BytesIO(compile_pdf(source, pictures))).pages)


LATEX_SECONDS = 60
LATEX = ("-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "-draftmode", "sheet.tex")
OUTPUT = re.compile(r"symconv: (\d+) pages")
CAREFUL = {"openin_any": "p", "openout_any": "p"}
"""TeX reads and writes in the folder of the run alone."""


def latex_pages(source: str, pictures: Pictures) -> int:
    """How many pages a LaTeX document has, in a draft by pdflatex, which writes no PDF.

    Raises:
        MissingExtraError: if there is no pdflatex that can compile it.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise MissingExtraError("there is no pdflatex; install TeX, or leave out pages")
    count = r"\makeatletter\typeout{symconv: \the\c@page\space pages}\end{document}"
    with TemporaryDirectory(prefix="symconv-") as root:
        for name, picture in pictures.items():
            Path(root, safe_name(name)).write_bytes(picture.encode() if isinstance(picture, str) else picture)
        Path(root, "sheet.tex").write_text(source.replace(r"\end{document}", r"\clearpage" + count), "utf-8")
        try:
            done = subprocess.run(
                [program, *LATEX],
                cwd=root,
                capture_output=True,
                env=os.environ | CAREFUL,
                timeout=LATEX_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise MissingExtraError(f"pdflatex cannot be run: {error}; leave out pages") from None
    found = OUTPUT.search(done.stdout.decode("utf-8", "replace"))
    if found is None:
        raise MissingExtraError("pdflatex cannot compile the document; leave out pages")
    return int(found[1]) - 1


PANDOC_SECONDS = 120
PANDOC_MEMORY = "-M1g"
INPUT = "commonmark+yaml_metadata_block+tex_math_dollars+attributes+pipe_tables"
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8"}
WIDTH = re.compile(r'<svg[^>]*? width="([\d.]+)"')
PIXELS_PER_INCH = 72 * PIXELS
WIDEST = 6.0
"""Inches between the margins of a page of Word."""


def make_docx(source: str, pictures: Pictures) -> bytes:
    """A document in Markdown, with links to its pictures, as a Word document.

    Raises:
        MissingExtraError: if pandoc or Typst, which draws the pictures, is not installed.
        TemplateError: if pandoc cannot read the document.
    """
    pandoc = _pandoc()
    for name, drawn in pictures.items():
        kind, size = ("jpeg", "") if name.endswith(".jpg") else ("png", "")
        if isinstance(drawn, str):
            drawn, size = picture_png(drawn), f"{{width={_inches(drawn)}in}}"
        data = b64encode(drawn).decode("ascii")
        source = source.replace(f"]({name})", f"](data:image/{kind};base64,{data}){size}")
    command = [str(pandoc), "+RTS", PANDOC_MEMORY, "-RTS", "--sandbox", f"--from={INPUT}", "--to=docx", "--output=-"]
    try:
        done = subprocess.run(
            command,
            input=source.encode("utf-8"),
            capture_output=True,
            env=ENVIRONMENT,
            timeout=PANDOC_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TemplateError(f"pandoc cannot be run: {error}; install pypandoc_binary again") from None
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise TemplateError(f"pandoc cannot read the document: {reason}; compare the templates with the shipped ones")
    return done.stdout


def _pandoc() -> Path:
    """The program inside the package, and never another of the same name."""
    files = Path(optional("pypandoc", "office", "a Word document").__file__).resolve().parent / "files"
    found = next((path for path in (files / "pandoc", files / "pandoc.exe") if path.is_file()), None)
    if found is None:
        raise MissingExtraError("pypandoc is installed without pandoc; run: python -m pip install 'symconv[office]'")
    return found


def _inches(svg: str) -> float:
    drawn = WIDTH.search(svg)
    return round(min(float(drawn[1]) / PIXELS_PER_INCH, WIDEST), 2) if drawn else WIDEST
