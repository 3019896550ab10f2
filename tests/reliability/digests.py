"""Digests of what symconv writes: the same on every system, Python, locale, time zone, hash seed and number of jobs.

    python -m tests.reliability.digests            compare with digests.json, name what differs
    python -m tests.reliability.digests --write    write digests.json anew, after outputs were changed on purpose

An entry is the digest of some files: their names and contents. PDF and Word come from Typst and pandoc, so their
entries name the version of these and are compared where that version is installed. Of a Word document, which is a ZIP
archive, the members are compared, and of a page with a packed script that script, since the same text may be
compressed in several ways.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import tempfile
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from symconv import prove
from symconv.handout import SheetRequest, document_files, lesson, slide_files
from symconv.handout.batch import numbered, run_batch
from symconv.handout.course import parse_course
from symconv.render.dispatch import render, render_files
from tests.helpers import SAMPLES, tree

COMMITTED = Path(__file__).with_name("digests.json")
TEXTS = ("text", "latex", "markdown", "typst", "html")
MAKERS = {"pdf": ("typst",), "word": ("typst", "pypandoc_binary")}
"""Formats that other programs make -> the packages of these."""
COURSE = """
title = "Übung ∑ & 日本"
seed = {seed}
[[section]]
kind = "worked"
image = "4x4"
kernel = "2x3"
at = [1, 1]
[[section]]
kind = "figure"
show = "reads"
image = "3x3"
kernel = "2x2"
at = [1, 1]
""" + "".join(
    f'[[section]]\nkind = "exercise"\ntask = "{task}"\nimage = [5, 4]\nkernel = [2, 3]\n'
    for task in ("cell", "reads", "patch", "gradient")
)


def digests(jobs: int = 1, texts_only: bool = False) -> dict[str, str]:
    """What is written, as entries."""
    return {name: _digest(files) for name, files in _written(jobs, texts_only)}


def _written(jobs: int, texts_only: bool) -> Iterator[tuple[str, Mapping[str, str | bytes]]]:
    """The name of each entry and its files."""
    formats = TEXTS if texts_only else (*TEXTS, *(name for name in MAKERS if _versions(name)))
    for indexing in ("xy", "ij"):
        for format in formats:
            yield f"lesson {indexing}, {_named(format)}", document_files(lesson(indexing, "square"), format, None)
    for format in ("latex", "typst"):
        yield f"slides, {format}", slide_files(lesson("xy", "square"), format, None)
    for format in TEXTS:
        made = {name: render(sample(), format) for name, sample in SAMPLES.items()}
        yield f"worked examples, {format}", made
        verdicts = ("conv(x, h) = conv(h, x)", "corr(x, h) = corr(h, x)")
        yield f"verdicts, {format}", {text: render(prove(text), format) for text in verdicts}
    for format in formats[len(TEXTS) :]:
        yield f"worked example, {_named(format)}", render_files(SAMPLES["lesson"](), format, name="sheet")
    for seed in (0, 7, 2**63 - 1):
        request = SheetRequest(
            parse_course(COURSE.format(seed=seed)), ("student", "solutions", "key"), TEXTS, moodle=True
        )
        with tempfile.TemporaryDirectory() as folder:
            run_batch(request, numbered(3), folder, jobs=jobs)
            files = {name: data for name, data in tree(folder).items() if name != "manifest.json"}
            yield f"batch, seed {seed}", files  # the manifest knows the version and every key of a course file


def _digest(files: Mapping[str, str | bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        data = content.encode("utf-8") if isinstance(content, str) else content
        for part in (name.encode("utf-8"), _unpacked(data)):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def _unpacked(data: bytes) -> bytes:
    """The members of an archive, a page with its script unpacked, any other content as it is: packers differ."""
    if data.startswith(b"<!DOCTYPE html>"):
        page = re.sub(rb"script-src [^;]*", b"script-src", data)
        return re.sub(rb'(?<=^run\(")[^"]*', lambda found: zlib.decompress(b64decode(found[0]), -15), page, flags=re.M)
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(f"{one.filename} {one.file_size}\n".encode() + archive.read(one) for one in archive.infolist())


def _versions(format: str) -> str:
    """The versions of what makes a format; nothing if they are not installed."""
    try:
        return ", ".join(f"{package} {metadata.version(package)}" for package in MAKERS.get(format, ()))
    except metadata.PackageNotFoundError:
        return ""


def _named(format: str) -> str:
    return f"{format} ({_versions(format)})" if format in MAKERS else format


def differences(found: Mapping[str, str]) -> list[str]:
    """What is not as committed; entries of versions that the committed file does not know are left out."""
    committed = json.loads(COMMITTED.read_text("utf-8"))
    own = {name for name in found if name in committed or not any(f", {format} (" in name for format in MAKERS)}
    return sorted(name for name in own if committed.get(name) != found[name])


def main() -> None:
    """The same from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write digests.json anew")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of the batches")
    parser.add_argument("--texts", action="store_true", help="without PDF and Word")
    given = parser.parse_args()
    found = digests(given.jobs, given.texts)
    if given.write:
        COMMITTED.write_bytes((json.dumps(found, indent=1, sort_keys=True) + "\n").encode("utf-8"))
    different = differences(found)
    for name in different:
        print(f"differs: {name}")
    print(f"{len(found)} digests, {len(different)} different; Python {sys.version.split()[0]} on {sys.platform}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
