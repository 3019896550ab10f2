"""Word documents: our own Markdown for Word, turned into docx by pandoc, which the package `pypandoc_binary` brings.

Pandoc makes real equations of formulas, but shows the ``&`` of aligned blocks as rubbish, so the folder `word` of the
templates writes one small formula a line. Older versions of Word show no SVG, so pictures are embedded as PNG. Pandoc
runs in its sandbox: it reads no file and opens no connection.
"""

from __future__ import annotations

import re
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from symconv.errors import MissingExtraError, TemplateError
from symconv.extras import optional
from symconv.render.pdf import picture_png

SECONDS = 120
INPUT = "commonmark+tex_math_dollars+attributes"
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8"}
WIDTH = re.compile(r'<svg[^>]*? width="([\d.]+)"')
UNITS_PER_INCH = 96
WIDEST = 6.0
"""Inches between the margins of a page of Word."""


def make_docx(source: str, pictures: Mapping[str, str]) -> bytes:
    """A document in Markdown as a Word document with its pictures inside.

    Args:
        source: the document, with links to the pictures.
        pictures: file name -> SVG.

    Returns:
        The docx; the same bytes for the same document.

    Raises:
        MissingExtraError: if pandoc or Typst, which draws the pictures, is not installed.
        TemplateError: if pandoc cannot read the document.
    """
    pandoc = _pandoc()
    for name, svg in pictures.items():
        source = source.replace(f"]({name})", f"]({_data(svg)}){{width={_inches(svg)}in}}")
    command = [str(pandoc), "--sandbox", f"--from={INPUT}", "--to=docx", "--output=-"]
    try:
        done = subprocess.run(
            command, input=source.encode("utf-8"), capture_output=True, env=ENVIRONMENT, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TemplateError(f"pandoc cannot be run: {error}; install pypandoc_binary again") from None
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise TemplateError(f"pandoc cannot read the document: {reason}; compare the templates with the shipped ones")
    return done.stdout


def _pandoc() -> Path:
    """The program inside the package, and never one of the same name that lies about elsewhere."""
    files = Path(optional("pypandoc", "office", "a Word document").__file__).resolve().parent / "files"
    found = next((path for path in (files / "pandoc", files / "pandoc.exe") if path.is_file()), None)
    if found is None:
        raise MissingExtraError("pypandoc is installed without pandoc; run: python -m pip install 'symconv[office]'")
    return found


def _data(svg: str) -> str:
    return "data:image/png;base64," + b64encode(picture_png(svg)).decode("ascii")


def _inches(svg: str) -> float:
    drawn = WIDTH.search(svg)
    return round(min(float(drawn[1]) / UNITS_PER_INCH, WIDEST), 2) if drawn else WIDEST
